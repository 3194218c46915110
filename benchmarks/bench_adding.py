"""What adding a claim costs on a desk that holds 100,000: before the lock, and while others wait.

    .venv/bin/python benchmarks/bench_adding.py
    .venv/bin/python benchmarks/bench_adding.py --claims 10000 --database postgresql://...

Half of what is added says a claim of the desk again in other words, half is new. The encoder is the
real one and has not seen the texts that are added. What it takes is told apart: a sentence that
comes in was encoded when it was looked at for claims.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from desk_data import SEED, set_up
from desk_texts import Writer

BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 28, tzinfo=UTC)
#: Of a claim, whose words in other order and company are another wording.
_ROUND = {"vi": "Mọi người ơi, nghe nói {} đó", "en": "People say that {}, share it"}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure adding a claim to a large desk.")
    parser.add_argument("--claims", type=int, default=100_000, help="on the desk; default 100,000")
    parser.add_argument("--added", type=int, default=100, help="claims added; default 100")
    parser.add_argument("--database", default="", help="as CLAIMDESK_DATABASE_URL takes it")
    parser.add_argument("--home", type=Path, help="a desk filled before, or to be kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimdesk-bench-") as folder:
        set_up(given.home or Path(folder), given.database)
        print(json.dumps(measured(given.claims, given.added), indent=2))


def measured(count: int, added: int) -> dict[str, object]:
    """Add claims to a desk of so many, filled if it is empty, and return what each took."""
    from claimdesk.desk.models import Claim  # noqa: PLC0415 - needs Django set up

    chance = random.Random(SEED)  # noqa: S311 - the same desk each time
    if not Claim.objects.exists():
        _fill(count, chance)
    chance = random.Random(time.time_ns())  # noqa: S311 - other claims each time
    held = Claim.objects.filter(state="open").order_by("?").values_list("text", "language")
    texts = [
        _ROUND[language].format(text[0].lower() + text[1:].rstrip("."))
        for text, language in held[: added // 2]
    ]
    writer = Writer(chance)
    texts += [writer.claim(chance.choice(("vi", "en"))) for _ in range(added - len(texts))]
    for text in texts:  # the claims that are compared get their vectors, as new ones have them
        look_at(text)
    add_one(texts[0])
    took = [add_one(text) for text in texts[1:]]
    names = (
        "encoding_ms",
        "encoding_processor_ms",
        "before_lock_ms",
        "before_lock_processor_ms",
        "inside_lock_ms",
        "inside_lock_processor_ms",
    )
    spreads = {
        name: _spread(list(each)) for name, each in zip(names, zip(*took, strict=True), strict=True)
    }
    joined = Claim.objects.filter(state="merged", created=NOW).count()
    return {"claims": Claim.objects.count(), "added": len(took), "joined": joined, **spreads}


def look_at(text: str) -> None:
    """Compare a text with the desk's claims, and forget it."""
    from claimdesk.desk import wordings  # noqa: PLC0415 - needs Django set up
    from claimdesk.language.encoders import intake_encoder  # noqa: PLC0415 - as above

    wordings.look(text)
    intake_encoder()._recent.clear()  # noqa: SLF001 - what it remembers would be no measure


def add_one(text: str) -> tuple[float, ...]:
    """Add a claim as the machine does; return the seconds of each step, and of the processor.

    The steps are encoding, what else is done before the lock, and what is done inside of it.
    """
    from claimdesk.desk import verbs, wordings  # noqa: PLC0415 - needs Django set up
    from claimdesk.desk.engine import engine  # noqa: PLC0415 - as above
    from claimdesk.desk.handlers import machine  # noqa: PLC0415 - as above

    actor = machine()
    clocks = [_clocks()]
    said = wordings.as_claim(text)
    (code,) = engine().code([said])
    clocks.append(_clocks())
    looked = wordings.look(said, code)
    clocks.append(_clocks())
    verbs.add_claim(actor=actor, text=text, looked=looked, now=NOW)
    clocks.append(_clocks())
    return tuple(
        end - start
        for before, after in pairwise(clocks)
        for start, end in zip(before, after, strict=True)
    )


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _fill(count: int, chance: random.Random) -> None:
    from claimdesk.desk.models import Claim  # noqa: PLC0415 - needs Django set up
    from claimdesk.desk.similar import keep_words  # noqa: PLC0415 - as above
    from claimdesk.desk.wordings import text_hash  # noqa: PLC0415 - as above
    from claimdesk.language.normalization import fold  # noqa: PLC0415 - as above

    writer, held = Writer(chance), []
    for _ in range(count):
        language = chance.choices(("vi", "en"), (6, 4))[0]
        held.append((writer.claim(language), language))
    states = chance.choices(("open", "closed", "answered"), (6, 3, 1), k=count)
    Claim.objects.bulk_create(
        (
            Claim(text=text, folded=fold(text).casefold(), text_hash=text_hash(text),
                  language=language, state=state, created=BEFORE)
            for (text, language), state in zip(held, states, strict=True)
        ),
        batch_size=1_000,
    )  # fmt: skip
    keep_words(Claim.objects.only("text").iterator())


def _spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median": round(statistics.median(ordered) * 1000, 1),
        "p95": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "most": round(ordered[-1] * 1000, 1),
    }


if __name__ == "__main__":
    main()
