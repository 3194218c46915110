"""How surely a picture is known again after packing, resizing or cropping, and how often wrongly.

    .venv/bin/python benchmarks/bench_pictures.py [--pictures N]

Pictures are made from a seed: scenes of shapes and shades, pages of words, charts. Each is changed
in the ways that sharing does to pictures. Recall is the share of changed pictures that are called
the same as theirs, the false rate that of pairs of different pictures.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
from collections.abc import Callable
from itertools import combinations

import machine
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from claimdesk.intake.pictures import SAME_BITS, distance, fingerprint, is_same

_LETTERS = "Nước chanh không chữa được ung thư lemon water does not cure 0123456789"


def draw(seed: int) -> Image.Image:
    """Return a made picture: a scene, a page of words or a chart, by the seed."""
    chance = random.Random(seed)  # noqa: S311 - pictures, not secrets
    size = chance.choice([(480, 360), (360, 480), (480, 480), (360, 640)])
    picture = Image.new("RGB", size, tuple(chance.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    if seed % 3 == 0:
        for _ in range(chance.randrange(15, 60)):
            box = sorted(chance.randrange(size[0]) for _ in range(2))
            tall = sorted(chance.randrange(size[1]) for _ in range(2))
            shape = chance.choice([pen.ellipse, pen.rectangle])
            colour = tuple(chance.randrange(256) for _ in range(3))
            shape((box[0], tall[0], box[1] + 1, tall[1] + 1), fill=colour)
        return picture.filter(ImageFilter.GaussianBlur(chance.randrange(4)))
    if seed % 3 == 1:
        picture.paste("white", (0, 0, *size))
        top = chance.randrange(10, 90)
        for line in range(chance.randrange(4, 18)):
            words = "".join(chance.choice(_LETTERS) for _ in range(chance.randrange(10, 32)))
            pen.text((10 + chance.randrange(60), top + line * 30), words, "black", font_size=20)
        return picture
    picture.paste("white", (0, 0, *size))
    count = chance.randrange(4, 14)
    for bar in range(count):
        left, width = size[0] * bar // count, size[0] // count
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.rectangle((left + 5, chance.randrange(size[1]), left + width, size[1]), fill=colour)
    return picture


def _packed(quality: int) -> Callable[[Image.Image], Image.Image]:
    def pack(picture: Image.Image) -> Image.Image:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return Image.open(io.BytesIO(out.getvalue()))

    return pack


def _sized(percent: int) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.resize(
        (picture.width * percent // 100, picture.height * percent // 100)
    )


def _cropped(percent: float) -> Callable[[Image.Image], Image.Image]:
    def crop(picture: Image.Image) -> Image.Image:
        side, top = (int(length * percent / 200) for length in picture.size)
        return picture.crop((side, top, picture.width - side, picture.height - top))

    return crop


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    **{f"JPEG {quality}": _packed(quality) for quality in (30, 50, 70, 80, 90, 95)},
    **{f"size {percent} %": _sized(percent) for percent in (50, 67, 75, 90, 110, 150, 200)},
    "size 50 %, JPEG 30": lambda picture: _packed(30)(_sized(50)(picture)),
    "size 200 %, JPEG 30": lambda picture: _packed(30)(_sized(200)(picture)),
    **{f"cropped by {percent:g} %": _cropped(percent) for percent in (1, 2, 3, 4, 5, 6)},
    "4 % off the top": lambda picture: picture.crop(
        (0, picture.height * 4 // 100, picture.width, picture.height)
    ),
    "5 % off the bottom": lambda picture: picture.crop(
        (0, 0, picture.width, picture.height * 95 // 100)
    ),
    "brighter by 20 %": lambda picture: ImageEnhance.Brightness(picture).enhance(1.2),
    "less contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(0.8),
    "grey": lambda picture: picture.convert("L"),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(2)),
    "GIF": lambda picture: picture.convert("P"),
}


def print_of(picture: Image.Image) -> str:
    """Return a picture's fingerprint."""
    return fingerprint(picture.convert("L"))


def main() -> None:
    """Print the machine, recall by kind of change, the false rate and the speed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=24, help="pictures that are changed")
    options.add_argument("--others", type=int, default=200, help="pictures that are compared")
    given = options.parse_args()
    count = given.pictures
    start = time.process_time()
    prints = [print_of(draw(seed)) for seed in range(given.others)]
    each_ms = 1000 * (time.process_time() - start) / given.others
    print(json.dumps(machine.describe()))
    found = 0
    for name, change in CHANGES.items():
        same = sum(is_same(prints[seed], print_of(change(draw(seed)))) for seed in range(count))
        found += same
        print(f"{name:24} {same}/{count}")
    pairs = list(combinations(filter(None, prints), 2))
    far = [distance(one, other) for one, other in pairs]
    print(f"recall {found}/{count * len(CHANGES)} at {SAME_BITS} bits of 256")
    print(
        f"false {sum(bits <= SAME_BITS for bits in far)}/{len(pairs)} pairs of "
        f"{given.others} pictures; the nearest two differ in {min(far)} bits"
    )
    print(f"{prints.count('')} pictures without a fingerprint, being flat")
    print(f"{each_ms:.0f} ms of processor time a picture, drawing it included")


if __name__ == "__main__":
    main()
