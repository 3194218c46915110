"""Why a match is one, and what speaks against it, in a few words each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import fold, words
from claimdesk.language.plain_numbers import read_numbers
from claimdesk.matching.guard import find_conflicts

_MOST_WORDS = 6
_LEAST_LETTERS = 3
#: A text is explained beside each of its matches, an entry beside each text it may answer.
_TEXTS_KEPT = 256
#: Above this adapted cosine two texts say nearly the same (median of claims-en train's right pairs
#: is 0.55, of the best wrong ones 0.33).
_CLOSE = 0.5
_NEAR = 0.3
_COMMON = frozenset(
    "the and for that this with from was were are has have had not but they you your who what when "
    "how why can will would could does did its his her their our all any one out about into than "
    "then there been being which while also just more most some such very after before over "
    "cua cac nhung mot cho voi trong khi nay kia thi duoc khong nguoi dang cung nhu theo tai tren "
    "duoi sau truoc hay hoac den tu vao ra len xuong rat lam bi phai dung that chua con neu".split()
)


def explain(text: str, entry: FactCheck, cosine: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (reasons, conflicts) of a text and an entry, short phrases with their words.

    `cosine` is the adapted one of the two. Conflicts are those of `claimdesk.matching.guard`.
    """
    asked, claimed = _content(text), _content(f"{entry.claim_reviewed} {entry.title}")
    reasons = []
    shared = sorted((asked.keys() & claimed.keys()), key=lambda word: (-len(word), word))
    if shared:
        reasons.append(f"words: {', '.join(claimed[word] for word in shared[:_MOST_WORDS])}")
    said, checked = read_numbers(text), read_numbers(entry.claim_reviewed)
    same = said & (checked | read_numbers(entry.title))
    if same:
        reasons.append(f"numbers: {_listed(same)}")
    if cosine >= _NEAR:
        degree = "very close" if cosine >= _CLOSE else "close"
        reasons.append(f"meaning: {degree} ({cosine:.2f})")
    return tuple(reasons), find_conflicts(text, entry)


@lru_cache(_TEXTS_KEPT)
def _content(text: str) -> Mapping[str, str]:
    """Return folded content words with the form in which they stand."""
    long = (word for word in words(text) if len(word) >= _LEAST_LETTERS and word.isalpha())
    return {folded: word for word in long if (folded := fold(word)) not in _COMMON}


def _listed(values: set[float]) -> str:
    return ", ".join(f"{value:g}" if value < 1e6 else f"{value:,.0f}" for value in sorted(values))
