"""What a test of strangers asks of the desk's own database: `python -m support.strange_desk JOB`.

`seed` makes sessions, tokens, a published check, and a source that programs send to; `counts` tells
how much came in; `dump` writes every table of the database into a file, as text; `end` waits until
every task is done and writes out all that commands give, tables and a backup too. Each prints JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from claimdesk.web.boot import setup

setup()

from click.testing import CliRunner  # noqa: E402 - Django is set up first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - as above
from django.db import connection  # noqa: E402 - as above

from claimdesk.cli import app  # noqa: E402 - as above
from claimdesk.desk import jobs  # noqa: E402 - as above
from claimdesk.desk.models import Claim, Dispute, Item, Question, Subscription  # noqa: E402 - as above
from claimdesk.desk.verbs import sources as verbs  # noqa: E402 - as above
from claimdesk.desk.verbs.tokens import make_token  # noqa: E402 - as above
from support import desk  # noqa: E402 - as above

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def seed(secret: str = "") -> dict:
    """Make who works at the desk, a check that may be disputed, and a source with this secret."""
    checker = desk.person("An", role="checker")
    administrator = desk.person("Chi", role="administrator")
    publication = desk.published(
        checker, desk.person("Binh", role="reviewer"), desk.person("Dung", role="publisher")
    )
    wish = verbs.Wish(kind="webhook", address="", name="hook")
    hook = verbs.add_source(actor=None, wish=wish, now=jobs.utc_now())
    if secret:
        Subscription.objects.filter(pk=hook.pk).update(secret=secret)
    return {
        "session": _session(checker),
        "administrator": _session(administrator),
        "token": _token(checker, "intake"),
        "reading": _token(administrator, "read", "administer"),
        "slug": publication.check_record.slug,
        "hook": hook.address,
    }


def _session(of) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(of.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = of.get_session_auth_hash()
    session.create()
    return session.session_key


def _token(of, *scopes: str) -> str:
    return make_token(
        actor=of, account=of.pk, name="feed", scopes=[*scopes], now=jobs.utc_now()
    )[1]  # fmt: skip


def counts() -> dict:
    """Return how much came in, by its way."""
    return {
        "questions": Question.objects.count(),
        "disputes": Dispute.objects.count(),
        "agreed": Dispute.objects.filter(may_be_shown=True, shown=None).count(),
        "pointing": Dispute.objects.exclude(evidence_address="").count(),
        "files": Item.objects.filter(channel="file").count(),
        "api": Item.objects.filter(channel="api").count(),
        "items": Item.objects.count(),
        "claims": Claim.objects.count(),
    }


def dump(file: str) -> int:
    """Write every table as text; return how many there are.

    A long text is whole here, where pages of the database cut it up or have it compressed.
    """
    tables = connection.introspection.table_names()
    with Path(file).open("wb") as out, connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                    out.writelines(bytes(row) for row in rows)
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of its own
            for row in cursor:
                cells = (one if isinstance(one, bytes) else str(one).encode() for one in row)
                out.write(b"\t".join(cells) + b"\n")
    return len(tables)


#: What can be asked of a desk at a command line, and tells of what it holds.
_COMMANDS = ("source list --json", "today --json", "readiness --json", "account list", "log status",
             "report count {month}", "doctor", "site export {place}/site",
             *(f"library export --format {form} -o {{place}}/library.{form}"
               for form in ("jsonl", "csv", "jsonld")))  # fmt: skip


def end(folder: str, *, commands: Sequence[str] = _COMMANDS) -> dict:
    """Wait until every task is done, write out all there is; return how much came in."""
    from support.killed_desk import settle

    settled = settle(reads=False)  # whoever sends reads the sources
    place, runner = Path(folder), CliRunner()
    place.mkdir(parents=True, exist_ok=True)
    month = f"{jobs.utc_now():%Y-%m}"
    for number, line in enumerate(["backup", *commands]):
        said = runner.invoke(app, line.format(place=place, month=month).split())
        printed = f"{said.output}\n{said.exception or ''}"
        (place / f"{number} {line.split()[0]}.txt").write_text(printed, "utf-8")
        if said.exit_code not in (0, 1):  # 1: something is not in order, and it says what
            raise RuntimeError(f"{line}: {printed}")
    dump(str(place / "tables"))
    return counts() | {"left": settled["left"]}


if __name__ == "__main__":
    JOBS = {"seed": seed, "counts": counts, "dump": dump, "end": end}
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - what the test reads
