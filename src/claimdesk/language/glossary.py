"""Vietnamese and English words for the same thing, so that one language's text meets the other's.

The table `weights/glossary.tsv` was written for this project by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from claimdesk.language.bases import base_form, irregular_forms
from claimdesk.language.normalization import fold, place_tones, words

#: What a term is called in the other language: terms, each as words.
Meanings = tuple[tuple[str, ...], ...]
#: Words of the longest English term.
_LONGEST = 5
#: Words that mostly do not mean what the table has for them: who is spoken to and of, small words.
_ADDRESSED = frozenset(
    "con nghe đi hết đúng hông thật bà giờ mới sao ông ba mẹ bác má chú dì cháu bố cô cậu thím mợ "
    "chỉ biết trời còn bạn họ lo lợi giống thu la chị em anh công hè đông nhìn coi cha gác bản "
    "này kia ấy đâu đây nào rồi cũng thì mà là vì nên vẫn đã đang sẽ nha nhé ạ dạ vâng ừ".split()
)
#: Concepts whose words are remembered.
_MEANINGS_KEPT = 16_384


@dataclass(frozen=True, slots=True)
class _Glossary:
    """Vietnamese terms, words parted by spaces.

    `english` has a term's English ones as the table writes them, `forms` the terms of a folded one,
    `longest` the most syllables of the terms that begin with a folded syllable.
    """

    english: dict[str, str]
    forms: dict[str, list[str]]
    longest: dict[str, int]


def read_pairs() -> list[tuple[str, list[str]]]:
    """Return the table: each Vietnamese term with its English ones."""
    rows = [line.split("\t") for line in _table().splitlines()]
    return [(term, english.split("; ")) for term, english in rows]


def _table() -> str:
    return files("claimdesk.language").joinpath("weights/glossary.tsv").read_text("utf-8")


@cache
def _glossary() -> _Glossary:
    # All terms are folded at once: one by one takes ten times as long.
    english = dict(line.split("\t") for line in place_tones(_table()).splitlines())
    forms: dict[str, list[str]] = {}
    longest: dict[str, int] = {}
    for term, folded in zip(english, fold("\n".join(english)).split("\n"), strict=True):
        forms.setdefault(folded, []).append(term)
        first, size = folded.partition(" ")[0], folded.count(" ") + 1
        if size > longest.get(first, 0):
            longest[first] = size
    return _Glossary(english, forms, longest)


@cache
def _vietnamese() -> dict[str, list[str]]:
    """Return the Vietnamese terms of each English one in base forms."""
    found: dict[str, list[str]] = {}
    for term, meanings in _glossary().english.items():
        for meaning in meanings.split("; "):
            key = " ".join(map(base_form, meaning.split(" ")))
            found.setdefault(key, []).append(term)
    return found


@lru_cache(_MEANINGS_KEPT)
def _meanings(terms: tuple[str, ...]) -> Meanings:
    """Return what some Vietnamese terms together are called in English."""
    known = _glossary().english
    options = {meaning for term in terms for meaning in known[term].split("; ")}
    return tuple(sorted(tuple(words(option)) for option in options))


def inflected(word: str) -> tuple[str, ...]:
    """Return the forms in which an English word stands in texts, itself first."""
    if not word.isascii() or not word.isalpha():
        return (word,)
    return (*_regular(word), *irregular_forms(word))


def _regular(word: str) -> tuple[str, ...]:
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        root = word[:-1]
        return word, f"{root}ies", f"{root}ied", f"{word}ing"
    if word.endswith("e"):
        return word, f"{word}s", f"{word}d", f"{word[:-1]}ing"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word, f"{word}es", f"{word}ed", f"{word}ing"
    doubled = f"{word}{word[-1:]}"
    return word, f"{word}s", f"{word}ed", f"{word}ing", f"{doubled}ed", f"{doubled}ing"


def to_english(tokens: Sequence[str], others: Mapping[str, Sequence[str]]) -> list[Meanings]:
    """Return for each known term among Vietnamese words its English terms, each as words.

    The longest term counts, from left to right. `others` holds for a word what it may be instead:
    a term is also found where each of its words may be meant.
    """
    known = _glossary()
    folded = [fold(token) for token in tokens]

    def look_up(start: int, end: int) -> Meanings | None:
        term = " ".join(tokens[start:end])
        terms = [term] if term in known.english else []
        if others and (end - start == 1 or not terms):
            typed = " ".join(folded[start:end])
            terms += [
                one
                for one in known.forms.get(typed, ())
                if one != term and _may_be(one, tokens[start:end], others)
            ]
        terms = [one for one in terms if one not in _ADDRESSED]
        return _meanings(tuple(terms)) if terms else None

    return _read_terms([known.longest.get(token, 0) for token in folded], look_up)


def _may_be(term: str, tokens: Sequence[str], others: Mapping[str, Sequence[str]]) -> bool:
    return all(
        form == token or form in others.get(token, ())
        for form, token in zip(term.split(" "), tokens, strict=True)
    )


def to_vietnamese(tokens: Sequence[str]) -> list[Meanings]:
    """Return for each known term among English words its Vietnamese terms, as words."""
    known = _vietnamese()
    bases = [base_form(token) for token in tokens]

    def look_up(start: int, end: int) -> Meanings | None:
        terms = known.get(" ".join(bases[start:end]))
        return tuple(tuple(term.split(" ")) for term in terms) if terms else None

    return _read_terms([_LONGEST] * len(bases), look_up)


def _read_terms(
    longest: list[int], look_up: Callable[[int, int], Meanings | None]
) -> list[Meanings]:
    """Return what the terms among some words mean: the longest, from left to right.

    `longest` holds how many words the longest term has that begins with each.
    """
    found, at = [], 0
    while at < len(longest):
        for end in range(min(at + longest[at], len(longest)), at, -1):
            meanings = look_up(at, end)
            if meanings:
                found.append(meanings)
                at = end
                break
        else:
            at += 1
    return found
