"""Vietnamese and English words for the same thing, so that one language's text meets the other's.

The table `weights/glossary.tsv` was written for this project by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from claimdesk.language.normalization import fold, words

#: What a term is called in the other language: terms, each as words.
_Meanings = tuple[tuple[str, ...], ...]
#: Syllables of the longest Vietnamese term, words of the longest English one.
_LONGEST = 5
#: Shorter words keep their ending: "gas" and "is" are no plurals.
_SHORTEST_STEM = 4
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))


@dataclass(frozen=True, slots=True)
class _Glossary:
    """Terms as tuples of words, each with its terms in the other language.

    `vietnamese` by their own form, `bare` by their folded form (terms of two syllables or more),
    `english` by their stems.
    """

    vietnamese: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
    bare: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
    english: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]


def read_pairs() -> list[tuple[str, list[str]]]:
    """Return the table: each Vietnamese term with its English ones."""
    text = files("claimdesk.language").joinpath("weights/glossary.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    return [(term, english.split("; ")) for term, english in rows]


@cache
def _glossary() -> _Glossary:
    vietnamese: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    bare: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    english: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for term, meanings in read_pairs():
        own = tuple(words(term))
        others = {tuple(words(meaning)) for meaning in meanings}
        vietnamese.setdefault(own, set()).update(others)
        if len(own) > 1:
            bare.setdefault(tuple(fold(word) for word in own), set()).update(others)
        for meaning in others:
            english.setdefault(tuple(stem(word) for word in meaning), set()).add(own)
    return _Glossary(
        *(
            {key: tuple(sorted(found)) for key, found in table.items()}
            for table in (vietnamese, bare, english)
        )
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return an English word without its usual endings: `vaccines`, `vaccine` -> `vaccin`.

    Cruder than Porter's (1980) stemmer on purpose: it joins forms, and what it returns is no word.
    """
    for ending, instead in _ENDINGS:
        kept = len(word) - len(ending)
        if word.endswith(ending) and kept + len(instead) >= _SHORTEST_STEM - 1:
            found = word[:kept] + instead
            is_doubled = ending in {"ing", "ed"} and found[-1:] == found[-2:-1] and found[-1] != "l"
            return found[:-1] if is_doubled and found[-1] not in "sz" else _without_e(found)
    return word


def _without_e(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST_STEM and word.endswith("e") else word


def inflected(word: str) -> tuple[str, ...]:
    """Return the forms in which an English word stands in texts, itself first."""
    if not word.isascii() or not word.isalpha():
        return (word,)
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        root = word[:-1]
        return word, f"{root}ies", f"{root}ied", f"{word}ing"
    if word.endswith("e"):
        return word, f"{word}s", f"{word}d", f"{word[:-1]}ing"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word, f"{word}es", f"{word}ed", f"{word}ing"
    doubled = f"{word}{word[-1:]}"
    return word, f"{word}s", f"{word}ed", f"{word}ing", f"{doubled}ed", f"{doubled}ing"


def to_english(tokens: list[str]) -> list[_Meanings]:
    """Return for each known term among Vietnamese words its English terms, each as words.

    The longest term counts, from left to right. Terms of two syllables and more are found without
    their diacritics as well.
    """
    known = _glossary()
    folded = [fold(token) for token in tokens]

    def look_up(start: int, end: int) -> _Meanings | None:
        own = known.vietnamese.get(tuple(tokens[start:end]))
        return own or known.bare.get(tuple(folded[start:end]))

    return _read_terms(len(tokens), look_up)


def to_vietnamese(tokens: list[str]) -> list[_Meanings]:
    """Return for each known term among English words its Vietnamese terms, as words."""
    known = _glossary().english
    stems = [stem(token) for token in tokens]
    return _read_terms(len(stems), lambda start, end: known.get(tuple(stems[start:end])))


def _read_terms(count: int, look_up: Callable[[int, int], _Meanings | None]) -> list[_Meanings]:
    """Return what the terms among so many words mean: the longest, from left to right."""
    found, at = [], 0
    while at < count:
        for end in range(min(at + _LONGEST, count), at, -1):
            meanings = look_up(at, end)
            if meanings:
                found.append(meanings)
                at = end
                break
        else:
            at += 1
    return found
