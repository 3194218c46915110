"""Whether one claim of the desk says another one again in other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

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
#: Claims whose bare words are remembered: the same ones are compared again and again.
_REMEMBERED = 4_096


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
    rows = np.frombuffer(b"".join((code, *codes)), np.int8).reshape(len(codes) + 1, -1)
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
    readable = make_readable(asked.text)
    for at in sorted(range(len(others)), key=lambda one: (-near[one], one)):
        if near[at] < LEAST_COSINE:
            break
        against = {others[at].text, others[at].own}
        if not any(is_another(readable, make_readable(one)) for one in against):
            return Again(at, near[at])
    return None


def is_another(first: str, second: str) -> bool:
    """Return whether the guard finds that two readable texts are different claims, either way."""
    return is_against(first, _entry(second)) or is_against(second, _entry(first))


@lru_cache(_REMEMBERED)
def _bare(text: str) -> str:
    """Return the words of a text without diacritics, in lower case."""
    return " ".join(fold(word) for word in words(normalize(text).lower()))


def _entry(text: str) -> FactCheck:
    """Return a text in the form that the guard compares with."""
    return FactCheck(id="", claim_reviewed=text)
