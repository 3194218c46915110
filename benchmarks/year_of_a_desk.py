"""A made-up year of a desk, for its reports: 50,000 items, 3,000 claims, 1,200 checks, all of 2026.

    .venv/bin/python benchmarks/year_of_a_desk.py --home FOLDER [--share 0.02] [--seed 7]

The same seed gives the same desk. It is filled as `desk_data.py` fills one; then questions get
their answers after some time, matches their zones and decisions, claimants and sources their kinds.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk_data import set_up

SEED = 20_261_128
#: The last hour of 2026 in Việt Nam.
END = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
DAYS = 365
ITEMS, CLAIMS, CHECKS = 50_000, 3_000, 1_200
_KINDS = ("cơ quan nhà nước", "tạp chí khoa học", "báo", "tổ chức quốc tế", "")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill an empty desk with a made-up year.")
    parser.add_argument("--home", type=Path, required=True, help="the desk's data folder")
    parser.add_argument("--database", default="", help="as CLAIMDESK_DATABASE_URL takes it")
    parser.add_argument("--share", type=float, default=1.0, help="of the full size; default 1")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    set_up(given.home, given.database)
    started = time.perf_counter()
    fill(given.share, given.seed)
    print(f"filled in {time.perf_counter() - started:.0f} s", file=sys.stderr)


def fill(share: float = 1.0, seed: int = SEED) -> None:
    """Fill the desk at hand, all or nothing."""
    import desk_filling as filling  # noqa: PLC0415 - needs Django set up
    import desk_published  # noqa: PLC0415 - as above
    from desk_texts import Writer  # noqa: PLC0415 - used here only
    from django.db import transaction  # noqa: PLC0415 - as above

    filling.DAYS = DAYS
    chance = random.Random(seed)  # noqa: S311 - the same desk each time
    sizes = filling.Sizes(*(int(count * share) for count in (ITEMS, CLAIMS, CHECKS)))
    with transaction.atomic():
        into = filling.Filling(sizes, END, chance, Writer(chance))
        filling.fill_office(into)
        filling.fill_incoming(into)
        filling.fill_tags(into)
        _office_holders(into)
        desk_published.fill_checks(into)
        filling.fill_around_claims(into)
        _answers(into)
        _decisions(into)
        filling.write_audit(into)


def _office_holders(into) -> None:
    """Make office-holders of some parties, and give every source a kind."""
    from claimdesk.desk.models import Party, Source  # noqa: PLC0415 - needs Django set up

    parties = list(Party.objects.order_by("pk"))
    for one in parties:
        if into.chance.random() < 0.3:
            one.kind, one.office = "office_holder", "Giám đốc sở"
    Party.objects.bulk_update(parties, ["kind", "office"], batch_size=200)
    sources = list(Source.objects.order_by("pk"))
    for one in sources:
        one.kind = into.chance.choice(_KINDS)
    Source.objects.bulk_update(sources, ["kind"], batch_size=200)


def _answers(into) -> None:
    """Let questions wait for their answers: none, some hours, some weeks."""
    from claimdesk.desk.entries import desk_mark  # noqa: PLC0415 - needs Django set up
    from claimdesk.desk.models import Question  # noqa: PLC0415 - as above

    mark = desk_mark()
    questions = list(Question.objects.order_by("pk"))
    for one in questions:
        turn = into.chance.random()
        if one.state == "answered":
            waited = 0 if turn < 0.5 else int(into.chance.expovariate(1 / 60))
            one.answered = one.asked + timedelta(hours=waited, minutes=17 * (waited > 0))
            own = into.chance.random() < 0.6
            one.answer = {"id": f"{mark}{one.claim_id:08x}" if own else "feedfeedfeedfeed"}
        elif turn < 0.1:
            one.state = "closed"
    Question.objects.bulk_update(questions, ["state", "answered", "answer"], batch_size=200)


def _decisions(into) -> None:
    """Give matches their zones; people decide some days later, and accept most of the sure ones."""
    from claimdesk.desk.models import Match  # noqa: PLC0415 - needs Django set up

    matches = list(Match.objects.order_by("pk"))
    for one in matches:
        one.zone = "answer" if into.chance.random() < 0.4 else "suggest"
        if one.decided:
            likely = 0.97 if one.zone == "answer" else 0.6
            one.decision = "accepted" if into.chance.random() < likely else "rejected"
            one.decided = min(END, one.created + timedelta(hours=into.chance.randint(1, 200)))
    Match.objects.bulk_update(matches, ["zone", "decision", "decided"], batch_size=200)


if __name__ == "__main__":
    main()
