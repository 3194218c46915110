"""Count syllable pairs in Vietnamese Wikipedia, and write language/weights/restoration.npz.

One paragraph in fifty is held out; its word accuracy after stripping is printed.
Run: python training/restoration.py
"""

from __future__ import annotations

import lzma
from collections import Counter
from itertools import pairwise

import numpy as np
from common import DATA, ROOT

from claimdesk.language.identification import SYLLABLE
from claimdesk.language.normalization import fold, normalize
from claimdesk.language.restoration import restore, syllables

_HELD_OUT = 50
_LEAST_WORD = 20
_LEAST_PAIR = 3


def levels(counts: np.ndarray) -> np.ndarray:
    return np.minimum(np.rint(8 * np.log2(counts)), 255).astype(np.uint8)


def count() -> tuple[Counter[str], Counter[tuple[str, str]], list[str]]:
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    held = []
    with lzma.open(DATA / "text-vi" / "viwiki.txt.xz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            text = normalize(line)
            if number % _HELD_OUT == 0:
                held.append(text)
                continue
            tokens = syllables(text)
            words.update(tokens)
            pairs.update(pairwise(tokens))
    return words, pairs, held


def main() -> None:
    words, pairs, held = count()
    forms = sorted(
        word
        for word, number in words.items()
        if number >= _LEAST_WORD and SYLLABLE.fullmatch(fold(word))
    )
    place = {form: at for at, form in enumerate(forms)}
    kept = sorted(
        (place[left] * len(forms) + place[right], number)
        for (left, right), number in pairs.items()
        if number >= _LEAST_PAIR and left in place and right in place
    )
    keys = np.array([key for key, _ in kept], dtype=np.uint32)
    target = ROOT / "src" / "claimdesk" / "language" / "weights" / "restoration.npz"
    np.savez_compressed(
        target,
        forms=np.frombuffer("\n".join(forms).encode(), dtype=np.uint8),
        count_levels=levels(np.array([words[form] for form in forms])),
        pair_steps=np.diff(keys, prepend=np.uint32(0)),
        pair_levels=levels(np.array([number for _, number in kept])),
    )
    print(f"{len(forms):,} forms, {len(kept):,} pairs, {target.stat().st_size:,} bytes")
    right = total = 0
    for text in held[:2000]:
        wanted = syllables(text)
        given = syllables(restore(fold(text.lower())))
        if len(wanted) == len(given):
            right += sum(a == b for a, b in zip(wanted, given, strict=True))
            total += len(wanted)
    print(f"held out: {right / total:.4f} of {total:,} words right")


if __name__ == "__main__":
    main()
