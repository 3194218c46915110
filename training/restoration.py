"""Train what puts diacritics back, and write language/weights/restoration.npz.

Syllable pairs are counted in Vietnamese prose and talk; a small network learns from the same texts
what the folded syllables around a place say of the form there. Prose is Wikipedia; talk is our own
questions and sentences, which weigh more, and the terms of the glossary. One paragraph in fifty and
the held questions are left out; their word accuracy after stripping is printed.
Run: python training/restoration.py
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from common import DATA, ROOT, is_held, own, own_sentences, own_talk
from restoration_network import Texts, train

from claimdesk.language.glossary import read_pairs
from claimdesk.language.identification import SYLLABLE
from claimdesk.language.normalization import fold, normalize
from claimdesk.language.restoration import restore, syllables

_HELD_OUT = 50
_LEAST_WORD = 20
_LEAST_PAIR = 3
# Words right by pairs alone, held-out paragraphs / held questions, by weight of talk and of terms:
# 0 and 0 0.9496 / 0.7286; 0 and 20 0.9496 / 0.7461; 5 and 5 0.9498 / 0.8029; 20 and 20 0.9493 /
# 0.8226; 60 and 20 0.9484 / 0.8352; 150 and 50 0.9472 / 0.8475.
_TALK_WEIGHT = 150
_TERM_WEIGHT = 50
#: Of the paragraphs the network reads every third one: some four million syllables.
_NETWORK_EVERY = 3


def levels(counts: np.ndarray) -> np.ndarray:
    return np.minimum(np.rint(8 * np.log2(counts)), 255).astype(np.uint8)


def talk(*, held: bool) -> list[str]:
    """Return our own Vietnamese questions that are held out, or all talk that is not."""
    made = [one for one in own() if is_held(one.claim) == held]
    if held:
        return [normalize(text) for one in made for text in one.vi_asked[:2]]
    asked = [text for one in made for text in (one.vi, one.vi_title, *one.vi_asked[:2])]
    return [normalize(text) for text in [*asked, *own_sentences("train"), *own_talk()]]


def count(prose: Iterable[str], said: list[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()

    def read(text: str, weight: int) -> None:
        tokens = syllables(text)
        for token in tokens:
            words[token] += weight
        for pair in pairwise(tokens):
            pairs[pair] += weight

    for text in prose:
        read(text, 1)
    for text in said:
        read(text, _TALK_WEIGHT)
    for term, _ in read_pairs():
        read(term, _TERM_WEIGHT)
    return words, pairs


def accuracy(texts: Iterable[str]) -> str:
    right = total = 0
    for text in texts:
        wanted = syllables(text)
        given = syllables(restore(fold(text.lower())))
        if len(wanted) == len(given):
            right += sum(a == b for a, b in zip(wanted, given, strict=True))
            total += len(wanted)
    return f"{right / max(total, 1):.4f} of {total:,} words right"


def main() -> None:
    with lzma.open(DATA / "text-vi" / "viwiki.txt.xz", "rt", encoding="utf-8") as file:
        lines = [normalize(line) for line in file]
    held = lines[::_HELD_OUT]
    prose = [line for number, line in enumerate(lines) if number % _HELD_OUT]
    said = talk(held=False)
    words, pairs = count(prose, said)
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
    counts = np.array([words[form] for form in forms])
    terms = [term for term, _ in read_pairs()]
    network = train(forms, counts, Texts(prose[::_NETWORK_EVERY], said, terms))
    target = ROOT / "src" / "claimdesk" / "language" / "weights" / "restoration.npz"
    np.savez_compressed(
        target,
        forms=np.frombuffer("\n".join(forms).encode(), dtype=np.uint8),
        count_levels=levels(counts),
        pair_steps=np.diff(keys, prepend=np.uint32(0)),
        pair_levels=levels(np.array([number for _, number in kept])),
        **{f"network_{name}": values for name, values in network.items()},
    )
    print(f"{len(forms):,} forms, {len(kept):,} pairs, {target.stat().st_size:,} bytes")
    print(f"held-out paragraphs: {accuracy(held[:2000])}")
    print(f"held-out questions: {accuracy(talk(held=True))}")


if __name__ == "__main__":
    main()
