"""How well and how fast the words of scanned pages are recognised, at several resolutions.

    .venv/bin/python benchmarks/bench_scans.py [--pages N]

Pages of A4 are made of the claims of the starter library, Vietnamese and English in turns, in the
project's font at 11 points: once as clean print, once as a poor scan (200 dots an inch, tilted by
half a degree, noisy, packed hard as JPEG), once more so at 6 points. Errors are the edits between
what is read and what was written, spaces counted once, as a share of the characters written.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import machine
import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from claimdesk.intake.recognition import MIN_PAGE_CONFIDENCE, Recogniser
from claimdesk.intake.sandbox import Sandbox
from claimdesk.matching.starter import read_starter
from intake.scans import as_pdf, page

Kind = Callable[[list[str]], tuple[Image.Image, int]]
LINES, COLUMNS = 34, 76
RESOLUTIONS = (150, 200, 300)


def texts(count: int) -> list[tuple[str, list[str]]]:
    """Return so many pages: language and lines."""
    pages = []
    for number in range(count):
        language = ("vi", "en")[number % 2]
        said = [one.claim_reviewed for one in read_starter() if one.language == language]
        start = number // 2 * 17 % len(said)
        lines = textwrap.wrap(" ".join(said[start:] + said[:start]), COLUMNS)
        pages.append((language, lines[:LINES]))
    return pages


def clean(lines: list[str]) -> tuple[Image.Image, int]:
    """Return a page as a printer draws it, and its dots an inch."""
    return page(lines, dpi=300, width_inch=8.27, height_inch=11.69), 300


def poor(lines: list[str], size_points: int = 11) -> tuple[Image.Image, int]:
    """Return a page as a poor scanner sees it, and its dots an inch."""
    drawn = page(lines, dpi=200, width_inch=8.27, height_inch=11.69, size_points=size_points)
    tilted = drawn.rotate(0.5, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(tilted.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    noise = np.random.default_rng(7).normal(0, 12, grey.shape)
    noisy = Image.fromarray(np.clip(grey * 0.85 + 20 + noise, 0, 255).astype(np.uint8))
    out = io.BytesIO()
    noisy.save(out, "JPEG", quality=40)
    return Image.open(io.BytesIO(out.getvalue())), 200


def small(lines: list[str]) -> tuple[Image.Image, int]:
    """Return a page of small print as a poor scanner sees it, and its dots an inch."""
    return poor(lines, size_points=6)


def edits(read: str, written: str) -> int:
    """Return the fewest characters to change, add or leave out that make one text the other."""
    goal = np.array([ord(char) for char in written])
    steps = np.arange(len(goal) + 1)
    row = steps.copy()
    for number, char in enumerate(read, 1):
        best = np.minimum(row[:-1] + (goal != ord(char)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([number], best)) - steps) + steps
    return int(row[-1])


def main() -> None:
    """Print the machine, and for each kind of page and resolution the errors and the time."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=4)
    given = options.parse_args()
    print(json.dumps(machine.describe()))
    with Sandbox() as sandbox:
        for kind in (clean, poor, small):
            for dpi in RESOLUTIONS:
                measure(kind, dpi, given.pages, sandbox)


def measure(kind: Kind, dpi: int, count: int, sandbox: Sandbox) -> None:
    """Print the errors and the time of one kind of page, drawn at one resolution."""
    wrong, written, spent = {"vi": 0, "en": 0}, {"vi": 0, "en": 0}, 0.0
    recogniser = Recogniser()
    for language, lines in texts(count):
        picture, of = kind(lines)
        data = as_pdf([picture], dpi=of)
        start = time.perf_counter()
        png = sandbox.run("pdf-page", data, options={"number": 1, "dpi": dpi})["png"]
        said = recogniser.words_of(png, least=MIN_PAGE_CONFIDENCE)
        spent += time.perf_counter() - start
        goal = " ".join(" ".join(lines).split())
        wrong[language] += edits(" ".join(said.split()), goal)
        written[language] += len(goal)
    rates = ", ".join(f"{name} {100 * wrong[name] / written[name]:.2f} %" for name in wrong)
    print(f"{kind.__name__:6} {dpi} dpi: errors {rates}; {spent / count:.2f} s a page")


if __name__ == "__main__":
    main()
