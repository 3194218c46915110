"""Whether one claim of the desk says another one again in other words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import fold, normalize, words
from claimdesk.language.restoration import make_readable
from claimdesk.matching.guard import is_against
from claimdesk.matching.retrieval import QUERY_CHARS
from claimdesk.matching.vectors import code_queries, similarities

if TYPE_CHECKING:
    from claimdesk.language.encoders import Encoder

#: By `benchmarks/bench_wordings.py` on the 180 dev pairs of the guard, this and the guard join 0.67
#: of the paraphrases and one of the conflicting texts; 0.70 joins 0.79 and one, 0.80 0.56 and none.
#: The nearest other claim of the 180 has at most 0.48. Vectors of queries, not posts, in lower
#: case: 0.51, 0.63, 0.31, and one conflicting text at each.
LEAST_COSINE = 0.75
#: Claims whose bare words and counts are remembered: the same are compared again and again.
_REMEMBERED = 4_096
#: A figure and what it counts.
_COUNT = re.compile(r"(?<![\w-])(\d+(?:[.,]\d+)*)\s*(%|[^\W\d_]+)")
#: Two counts within this share may be one, as rounded ones are for the guard; so may two hours of
#: a clock of twelve and one of twenty-four.
_ROUGH, _CLOCK = 0.06, 12


def code_texts(texts: Sequence[str], encoder: Encoder) -> list[bytes]:
    """Return the vector of each text, a byte a number: the one that matching finds it by.

    So a text is encoded once for both. Capitals are read in lower case: the model sees other words.
    """
    read = [make_readable(one.lower() if is_shouted(one) else one)[:QUERY_CHARS] for one in texts]
    return [row.tobytes() for row in code_queries(encoder.encode_posts(read), encoder.name)]


def is_shouted(text: str) -> bool:
    """Return whether most letters of a text are capitals."""
    return 2 * sum(map(str.isupper, text)) > sum(map(str.isalpha, text))


def cosines(code: bytes, codes: Sequence[bytes]) -> list[float]:
    """Return the cosine of a coded text with each of the others."""
    rows = np.frombuffer(b"".join((code, *codes)), np.int8).reshape(len(codes) + 1, len(code))
    found: list[float] = similarities(rows[:1], rows[1:])[0].tolist()
    return found


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its code; `own` is the claim that it was joined into, or the text itself."""

    text: str
    own: str
    code: bytes


@dataclass(frozen=True, slots=True)
class Again:
    """Which of some wordings is said again, and how near it is (cosine)."""

    at: int
    nearness: float


def says_again(asked: Wording, others: Sequence[Wording]) -> Again | None:
    """Return the nearest of other wordings that a text says again, or None.

    What the guard finds against a wording or the claim that it was joined into forbids it. The
    same words without diacritics are as near as can be.
    """
    bare = _bare(asked.text)
    near = [
        1.0 if bare == _bare(one.text) else cosine
        for one, cosine in zip(others, cosines(asked.code, [o.code for o in others]), strict=True)
    ]
    for at in sorted(range(len(others)), key=lambda one: (-near[one], one)):
        if near[at] < LEAST_COSINE:
            break
        against = {others[at].text, others[at].own}
        if not any(is_another(asked.text, one) for one in against):
            return Again(at, near[at])
    return None


def is_another(first: str, second: str) -> bool:
    """Return whether two texts are different claims, by what they count or as the guard says.

    The guard is asked either way, and what is counted before it: many claims of one wording
    ("... people died") come to a desk, and the guard takes some hundred times as long.
    """
    if counts_differ(first, second):
        return True
    one, other = make_readable(first), make_readable(second)
    return is_against(one, _entry(other)) or is_against(other, _entry(one))


def counts_differ(first: str, second: str) -> bool:
    """Return whether two texts count the same thing in figures and have no count in common.

    Where a figure has a point or a comma only its digits count: 3,000 may be three.
    """
    mine, theirs = _counts(first), _counts(second)
    return any(
        not any(_may_be_one(one, other) for one in mine[what] for other in theirs[what])
        for what in mine.keys() & theirs.keys()
    )


def _may_be_one(one: _Figure, other: _Figure) -> bool:
    apart = abs(log10(one.digits) - log10(other.digits))
    if one.is_parted or other.is_parted:
        apart = min(apart % 1, 1 - apart % 1)
    return apart <= log10(1 + _ROUGH) or abs(one.digits - other.digits) == _CLOCK


class _Figure(NamedTuple):
    """The digits of a figure as one number, and whether a point or a comma parts them."""

    digits: int
    is_parted: bool


@lru_cache(_REMEMBERED)
def _counts(text: str) -> Mapping[str, list[_Figure]]:
    """Return the figures of a text by what they count, in bare letters and without a plural."""
    counts: dict[str, list[_Figure]] = {}
    for figure, what in _COUNT.findall(normalize(text).lower()):
        plain = re.sub("[.,]", "", figure)
        if digits := int(plain):
            key = fold(what).rstrip("s")
            counts.setdefault(key, []).append(_Figure(digits, plain != figure))
    return counts


@lru_cache(_REMEMBERED)
def _bare(text: str) -> str:
    """Return the words of a text without diacritics, in lower case."""
    return " ".join(fold(word) for word in words(normalize(text).lower()))


def _entry(text: str) -> FactCheck:
    """Return a text in the form that the guard compares with."""
    return FactCheck(id="", claim_reviewed=text)
