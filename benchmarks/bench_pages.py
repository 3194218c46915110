"""How well the main text of news pages is found, and how fast, sandbox included.

    .venv/bin/python benchmarks/bench_pages.py [--rounds N]

Quality: overlap of runs of four words with the gold text, as the article-extraction-benchmark
counts it: precision and recall averaged over pages, F1 of the two; beside it the mean of the F1 of
each page. Speed: every page read by two threads from a file's bytes to a Document, each in a child
of its own. Needs the folder `pages` of the evaluation data (CLAIMDESK_DATA).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import resource
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import machine

from claimdesk.intake.reading import Document, read_bytes
from claimdesk.intake.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[1]
PAGES = Path(os.environ.get("CLAIMDESK_DATA", ROOT.parent / "shared" / "data")) / "pages"
THREADS = 2
_WORD = re.compile(r"\w+")
_RUN_WORDS = 4


def read_gold() -> list[tuple[bytes, str]]:
    """Return (page, gold text) of every page."""
    rows = [
        json.loads(line) for line in (PAGES / "ground_truth.jsonl").read_text("utf-8").splitlines()
    ]
    return [
        (
            gzip.decompress((PAGES / "html" / f"{row['id']}.html.gz").read_bytes()),
            row["articleBody"],
        )
        for row in rows
    ]


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    last = max(1, len(words) - _RUN_WORDS + 1)
    return Counter(tuple(words[at : at + _RUN_WORDS]) for at in range(last))


def score(text: str, gold: str) -> tuple[float, float]:
    """Return (precision, recall) of a text against its gold text."""
    found, wanted = _runs(text), _runs(gold)
    shared = (found & wanted).total()
    return shared / found.total(), shared / wanted.total()


def harmonic(one: float, other: float) -> float:
    """Return the harmonic mean of two shares; 0 where both are 0."""
    return 2 * one * other / (one + other) if one + other else 0.0


def read_all(pages: list[bytes], sandbox: Sandbox) -> list[Document]:
    """Read pages by as many threads as are measured."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(
            threads.map(lambda page: read_bytes(page, name="a.html", sandbox=sandbox), pages)
        )


def main() -> None:
    """Print the machine, quality and speed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="times that every page is read")
    rounds = options.parse_args().rounds
    if not PAGES.is_dir():
        raise SystemExit(f"The pages are not at {PAGES}. Set CLAIMDESK_DATA.")
    gold = read_gold()
    pages = [page for page, _ in gold]
    with Sandbox() as sandbox:
        documents = read_all(pages, sandbox)  # warms the servers, and is what is scored
        start = time.perf_counter()
        for _ in range(rounds):
            read_all(pages, sandbox)
        wall_s = time.perf_counter() - start
    cpu_s = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) / (rounds + 1)
    scores = [score(doc.text, text) for doc, (_, text) in zip(documents, gold, strict=True)]
    precision, recall = (sum(part) / len(scores) for part in zip(*scores, strict=True))
    mean = sum(harmonic(*one) for one in scores) / len(scores)
    print(json.dumps(machine.describe()))
    print(f"{len(pages)} pages, {sum(map(len, pages)) / 1e6:.1f} MB")
    print(
        f"main text: precision {precision:.4f}, recall {recall:.4f}, "
        f"F1 {harmonic(precision, recall):.4f}; mean F1 of a page {mean:.4f}"
    )
    print(
        f"speed: {rounds * len(pages) / wall_s:.1f} pages/s by {THREADS} threads; "
        f"{1000 * cpu_s / len(pages):.1f} ms of processor time a page, sandbox included"
    )


if __name__ == "__main__":
    main()
