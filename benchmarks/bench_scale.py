"""One question against 10,000, 100,000 and 1,000,000 entries: time, memory, opening, what is found.

    .venv/bin/python benchmarks/bench_scale.py [SIZE ...]

The entries are those of the measured library (corpus.py), perturbed: words, names and numbers of
one take the places of those of another. They are found by first-stage vectors; encoding a million
would take hours and changes no time here. Libraries are kept under .cache/scale. Each is asked by a
process of its own, which loads nothing else.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import machine
import numpy as np
from corpus import CACHE, describe, read_entries, read_sentences
from figures import Figure, table

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match
from claimdesk.matching.library import Library

SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = 200
_WARM_UP = 10
_SEED = 23
_P99_BAR_MS, _OPEN_BAR_S, _MEMORY_BAR_MB = 50, 0.5, 1536


def perturb(count: int) -> Iterator[FactCheck]:
    """Yield `count` entries: first the measured ones as they are, then perturbed ones."""
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    entries = read_entries()
    yield from entries[:count]
    for number in range(len(entries), count):
        one, other = generator.choice(entries), generator.choice(entries)
        yield replace(
            one,
            claim_reviewed=_mixed(one.claim_reviewed, other.claim_reviewed, generator),
            title=_mixed(one.title, other.title, generator),
            url=f"https://scale.example/{number}",
        ).with_identity()


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
    place = CACHE / "scale" / str(size)
    library = Library.open(place, create=True)
    if len(library) >= size * 0.99:  # a few perturbed entries are the same
        return {"place": str(place), "added": None}
    start = time.perf_counter()
    library.add(perturb(size))
    return {"place": str(place), "added": size / (time.perf_counter() - start)}


def ask(place: Path) -> dict[str, float]:
    """Return how long opening and questions take, and the share found among five."""
    start = time.perf_counter()
    library = Library.open(place)
    opened = time.perf_counter() - start
    questions = read_sentences(QUESTIONS + _WARM_UP)
    start = time.perf_counter()
    library.match(questions[0])
    first = time.perf_counter() - start
    for question in questions[1:_WARM_UP]:
        library.match(question)
    spent, searched, claims = [], [], []
    for question in questions[_WARM_UP:]:
        spent.append(_timed(library, question)[0])
        # Its vectors are kept, so that a second time only the search is left.
        *times, matches = _timed(library, question)
        searched.append(times)
        claims.append((question.rstrip(), [match.entry.claim_reviewed for match in matches]))
    return {
        "open_s": opened,
        "first_s": first,
        **{f"p{part}_ms": float(np.percentile(spent, part)) for part in (50, 95, 99)},
        **{f"search_p{part}_ms": _search_ms(searched, part)[0] for part in (50, 95, 99)},
        **{f"search_cpu_p{part}_ms": _search_ms(searched, part)[1] for part in (50, 99)},
        "is_first": sum(found[:1] == [own] for own, found in claims) / QUESTIONS,
        "found": sum(own in found for own, found in claims) / QUESTIONS,
        "own_mb": _memory_mb("RssAnon"),
        "mapped_mb": _memory_mb("RssFile"),
    }


def _timed(library: Library, question: str) -> tuple[float, float, list[Match]]:
    """Return the wall and processor time of a question, in milliseconds, and its answers."""
    start, used = time.perf_counter(), time.process_time()
    matches = library.match(question)
    spent, processor = time.perf_counter() - start, time.process_time() - used
    return spent * 1000, processor * 1000, matches


def _search_ms(searched: list[list[float]], part: int) -> list[float]:
    return [float(value) for value in np.percentile(searched, part, axis=0)]


def _memory_mb(kind: str) -> float:
    """Return the memory of this process of a kind, its own or a file's; 0 where not told."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) / 1024
    return 0.0


def measure(size: int) -> list[Figure]:
    """Return the figures of one size."""
    built = json.loads(_run("--build", str(size)).output.splitlines()[-1])
    run = _run("--ask", str(built["place"]))
    found = json.loads(run.output.splitlines()[-1])
    figures = [
        Figure(f"{size:,}: open", found["open_s"], "s", bar=_OPEN_BAR_S),
        Figure(f"{size:,}: first question, the encoder loaded with it", found["first_s"], "s"),
        Figure(f"{size:,}: a question, median", found["p50_ms"], "ms"),
        Figure(f"{size:,}: a question, 95 in 100", found["p95_ms"], "ms"),
        Figure(f"{size:,}: a question, 99 in 100", found["p99_ms"], "ms", bar=_P99_BAR_MS),
        Figure(f"{size:,}: the search in it, median", found["search_p50_ms"], "ms"),
        Figure(f"{size:,}: the search in it, 95 in 100", found["search_p95_ms"], "ms"),
        Figure(f"{size:,}: the search in it, 99 in 100", found["search_p99_ms"], "ms"),
        Figure(f"{size:,}: processor time of the search, median", found["search_cpu_p50_ms"], "ms"),
        Figure(f"{size:,}: the same, 99 in 100", found["search_cpu_p99_ms"], "ms"),
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


def _run(what: str, argument: str) -> machine.Run:
    return machine.run_cold([sys.executable, __file__, what, argument])


def main() -> None:
    if sys.argv[1:2] == ["--ask"]:
        print(json.dumps(ask(Path(sys.argv[2]))))
        return
    if sys.argv[1:2] == ["--build"]:
        print(json.dumps(build(int(sys.argv[2]))))
        return
    about = machine.describe()
    print("machine  " + ", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"data     {describe()}, perturbed (seed {_SEED})\n")
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        print(table(measure(size)), flush=True)


if __name__ == "__main__":
    main()
