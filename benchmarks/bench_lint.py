"""Measure the linter on the pages of a site, such as the copy that `claimdesk site export` wrote.

    python benchmarks/bench_lint.py DIR [--rounds 10]

Pages are read once; times are of this process's processor, all pages each round.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from machine import describe

from claimdesk.publishing.linting.linter import lint_page


def pages_a_second(pages, rounds):
    start = time.process_time()
    for _ in range(rounds):
        for page in pages:
            lint_page(page)
    return round(len(pages) * rounds / (time.process_time() - start))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    pages = [path.read_bytes() for path in sorted(options.folder.rglob("*.html"))]
    if not pages:
        parser.error(f"{options.folder} holds no .html files")
    reviewed = [page for page in pages if lint_page(page).reviews]  # loads what is needed too
    figures = {
        "machine": describe(),
        "pages": len(pages),
        "with_review": len(reviewed),
        "pages_per_s": pages_a_second(pages, options.rounds),
        "with_review_per_s": pages_a_second(reviewed, options.rounds) if reviewed else None,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
