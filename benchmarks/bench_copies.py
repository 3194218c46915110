"""How surely a picture of words that was changed by sharing is joined, and one that was forged not.

    .venv/bin/python benchmarks/bench_copies.py [--pictures N]
    .venv/bin/python benchmarks/bench_copies.py --kept 100000

Pictures are claims of the starter library, Vietnamese and English in turns, written over a made
scene. Each is packed, resized and cropped as sharing does, and forged in three ways: one word more
that turns it round, another figure, another word in one's place. Of each the fingerprint is taken
and the words are recognised by Tesseract, as they are when a picture comes in. With `--kept` only
the look for copies is timed, on a desk that has taken in so many made pictures.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import statistics
import tempfile
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import machine
from bench_pictures import draw
from desk_data import set_up
from PIL import Image, ImageDraw, ImageFont

from claimdesk.errors import InputError
from claimdesk.intake.document import Document
from claimdesk.intake.pictures import SAME_BITS, distance, is_same
from claimdesk.intake.reading import read_bytes
from claimdesk.intake.rereading import are_one_text
from claimdesk.intake.sandbox import Sandbox
from claimdesk.matching.starter import read_starter

SIZE = (720, 480)
FONT = files("claimdesk.publishing").joinpath("fonts/BeVietnamPro-Bold.ttf").read_bytes()


def written(said: str, seed: int) -> Image.Image:
    """Return a scene with words in a white band, as posts have them."""
    picture = draw(3 * seed).convert("RGB").resize(SIZE)
    pen = ImageDraw.Draw(picture)
    lines = textwrap.wrap(said, 34)
    pen.rectangle((0, 60, SIZE[0], 90 + 44 * len(lines)), fill="white")
    for number, line in enumerate(lines):
        place = (24, 70 + 44 * number)
        pen.text(place, line, "black", ImageFont.truetype(io.BytesIO(FONT), 34))
    return picture


def packed(picture: Image.Image, form: str = "PNG", **options: int) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def sized(picture: Image.Image, percent: int) -> Image.Image:
    """Return a picture in another size."""
    return picture.resize((picture.width * percent // 100, picture.height * percent // 100))


def cropped(picture: Image.Image, percent: int) -> Image.Image:
    """Return a picture without its rim."""
    side, top = (length * percent // 200 for length in picture.size)
    return picture.crop((side, top, picture.width - side, picture.height - top))


SHARED: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG 40": lambda picture: packed(picture, "JPEG", quality=40),
    "WebP 50": lambda picture: packed(picture, "WEBP", quality=50),
    "size 60 %, JPEG 60": lambda picture: packed(sized(picture, 60), "JPEG", quality=60),
    "size 150 %, JPEG 80": lambda picture: packed(sized(picture, 150), "JPEG", quality=80),
    "cropped by 4 %, JPEG 70": lambda picture: packed(cropped(picture, 4), "JPEG", quality=70),
}


def forged(said: str, other: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield a claim with one thing changed, and what that is."""
    words = said.split()
    at = chance.randrange(1, len(words))
    no = "not" if said.isascii() else "không"
    yield "a word that turns it", " ".join((*words[:at], no, *words[at:]))
    figures = list(re.finditer(r"\d", said))
    if figures:
        digit = chance.choice(figures)
        new = str((int(digit[0]) + chance.randrange(1, 9)) % 10)
        yield "another figure", said[: digit.start()] + new + said[digit.end() :]
    new = chance.choice([word for word in other.split() if len(word) > 2])
    yield "another word", " ".join((*words[:at], new, *words[at + 1 :]))


def main() -> None:
    """Print the machine, and how many of each kind are taken for the same picture and joined."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=16)
    options.add_argument("--kept", type=int, default=0, help="pictures on the desk")
    given = options.parse_args()
    count = given.pictures
    print(json.dumps(machine.describe()))
    if given.kept:
        with tempfile.TemporaryDirectory(prefix="claimdesk-bench-") as folder:
            set_up(Path(folder))
            look_among(given.kept)
        return
    claims = {
        language: [one.claim_reviewed for one in read_starter() if one.language == language]
        for language in ("vi", "en")
    }
    chance = random.Random(5)  # noqa: S311 - pictures, not secrets
    with Sandbox() as sandbox:
        measure(count, claims, chance, sandbox)


def measure(
    count: int, claims: dict[str, list[str]], chance: random.Random, sandbox: Sandbox
) -> None:
    """Print the shares."""
    near, joined, tried = Counter[str](), Counter[str](), Counter[str]()
    firsts, reads, spent = [], 0, 0.0
    for number in range(count):
        said = claims[("vi", "en")[number % 2]]
        own, other = said[number], said[(number + 7) % len(said)]
        first = read_bytes(packed(written(own, number)), name="a.png", sandbox=sandbox)
        firsts.append(first)
        kinds = [(name, change(written(own, number))) for name, change in SHARED.items()]
        kinds += [
            (f"forged: {name}", packed(written(text, number), "JPEG", quality=70))
            for name, text in forged(own, other, chance)
        ]
        for name, data in kinds:
            tried[name] += 1
            start = time.perf_counter()
            try:
                again = read_bytes(data, name="a.png", sandbox=sandbox)
            except InputError:
                continue
            spent, reads = spent + time.perf_counter() - start, reads + 1
            same = is_same(first.fingerprint, again.fingerprint)
            near[name] += same
            joined[name] += same and are_one_text(first.text, again.text)
    for name, total in tried.items():
        print(f"{name:32} same picture {near[name]}/{total}, joined {joined[name]}/{total}")
    far = [distance(a.fingerprint, b.fingerprint) for a, b in combinations(firsts, 2)]
    print(f"others: {sum(one <= SAME_BITS for one in far)} of {len(far)} pairs the same; the "
          f"nearest differ in {min(far)} bits")  # fmt: skip
    print(f"{spent / reads:.2f} s to read a picture")


def look_among(count: int) -> None:
    """Print how long it takes to look for a copy among so many pictures."""
    from claimdesk.desk import copies  # noqa: PLC0415 - needs Django set up
    from claimdesk.desk.models import Item, Recognition  # noqa: PLC0415 - as above

    now, chance = datetime(2026, 11, 28, tzinfo=UTC), random.Random(3)  # noqa: S311 - made prints
    Item.objects.bulk_create(
        [
            Item(text=f"Text {number}", content_hash=f"{number:064x}", received=now)
            for number in range(count)
        ],
        batch_size=5_000,
    )
    rows = [
        Recognition(item_id=pk, prints=chance.randbytes(160))
        for pk in Item.objects.values_list("pk", flat=True)
    ]
    Recognition.objects.bulk_create(rows, batch_size=5_000)
    document = Document(text="x", media_type="image/*", fingerprint=":".join(["5a" * 32] * 5))
    before, inside = [], []
    for _ in range(20):
        start = time.perf_counter()
        seen = copies.see(document)
        middle = time.perf_counter()
        copies.original_of("x", seen)
        inside.append(1000 * (time.perf_counter() - middle))
        before.append(1000 * (middle - start))
    print(f"{count:,} pictures: {statistics.median(before):.0f} ms before the transaction, "
          f"{statistics.median(inside):.1f} ms inside of it")  # fmt: skip


if __name__ == "__main__":
    main()
