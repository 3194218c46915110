"""A desk full of made-up work: 100,000 items, 20,000 claims, 5,000 published checks.

    .venv/bin/python benchmarks/desk_data.py --home FOLDER
    .venv/bin/python benchmarks/desk_data.py --home FOLDER --database postgresql://...
    .venv/bin/python benchmarks/desk_data.py --home FOLDER --share 0.01

The same seed gives the same desk. Rows are inserted by the thousand; the locks of the database
(two persons, sealed revisions, the audit trail) stand meanwhile, and the audit trail is one chain.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

SEED = 20_261_122
#: Another form of the data has another number, so that no old desk is measured.
FORM = 2


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill an empty desk with made-up work.")
    parser.add_argument("--home", type=Path, required=True, help="the desk's data folder")
    parser.add_argument("--database", default="", help="as CLAIMDESK_DATABASE_URL takes it")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size; default 1")
    given = parser.parse_args()
    set_up(given.home, given.database)
    started = time.perf_counter()
    fill(given.share)
    print(f"filled in {time.perf_counter() - started:.0f} s", file=sys.stderr)


def set_up(home: Path, database: str = "") -> None:
    """Let this process work on the desk of a folder; its database is made if there is none."""
    os.environ["CLAIMDESK_HOME"] = str(home.absolute())
    os.environ.pop("CLAIMDESK_LIBRARY", None)
    os.environ.pop("CLAIMDESK_DATABASE_URL", None)
    if database:
        os.environ["CLAIMDESK_DATABASE_URL"] = database
    from claimdesk.web.boot import setup  # noqa: PLC0415 - reads the environment

    setup()
    from claimdesk.desk import upgrading  # noqa: PLC0415 - needs Django set up

    upgrading.upgrade()


def fill(share: float = 1.0, seed: int = SEED) -> None:
    """Fill the desk at hand, all or nothing, and make sure that its chain holds."""
    from django.db import connection, transaction  # noqa: PLC0415 - as above

    from claimdesk.desk import audit, locks  # noqa: PLC0415 - as above

    with transaction.atomic():
        _fill(share, seed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as its autovacuum does by itself; SQLite has no such thing
    if audit.find_break() is not None or locks.missing(connection):
        raise SystemExit("The desk was filled wrongly: its audit trail or its locks do not hold.")


def _fill(share: float, seed: int) -> None:
    import desk_filling as filling  # noqa: PLC0415 - as above
    import desk_published  # noqa: PLC0415 - as above
    from desk_texts import Writer  # noqa: PLC0415 - used here only

    whole = filling.Sizes()
    sizes = filling.Sizes(*(int(getattr(whole, name) * share) for name in whole.__slots__))
    chance = random.Random(seed)  # noqa: S311 - the same desk each time
    into = filling.Filling(sizes, datetime.now(UTC), chance, Writer(chance))
    _timed("office", filling.fill_office, into)
    _timed("items and claims", filling.fill_incoming, into)
    filling.fill_tags(into)
    published = _timed("checks", desk_published.fill_checks, into)
    _timed("round the claims", filling.fill_around_claims, into)
    filling.fill_jobs(into, [one.pk for one in published])
    _timed("audit trail", filling.write_audit, into)


def _timed(name: str, work, *given):
    started = time.perf_counter()
    result = work(*given)
    print(f"{name:<18} {time.perf_counter() - started:6.1f} s", file=sys.stderr)
    return result


if __name__ == "__main__":
    main()
