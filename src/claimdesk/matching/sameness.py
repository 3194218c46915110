"""Whether one claim of the desk says another one again in other words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import fold, normalize, words
from claimdesk.language.restoration import make_readable
from claimdesk.matching.guard import find_conflicts
from claimdesk.matching.vectors import code_queries, similarities

if TYPE_CHECKING:
    from claimdesk.language.encoders import Encoder

#: By `benchmarks/bench_wordings.py` on the first 100 dev pairs of the guard, this and the guard
#: join 0.59 of the paraphrases and one of the conflicting texts; 0.70 joins 0.72 and one, 0.81 0.33
#: and none. The nearest other claim of the hundred has at most 0.40.
LEAST_COSINE = 0.75


def cosines(text: str, texts: Sequence[str], encoder: Encoder) -> list[float]:
    """Return the cosine of a text with each of the others, read in lower case with diacritics."""
    read = [make_readable(one.lower()) for one in (text, *texts)]
    codes = code_queries(encoder.encode_queries(read), encoder.name)
    found: list[float] = similarities(codes[:1], codes[1:])[0].tolist()
    return found


def says_again(text: str, texts: Sequence[str], own: Sequence[str], encoder: Encoder) -> int | None:
    """Return the place of the nearest of the texts that a text says again, or None.

    `own` (len(texts)) holds for each text the claim that it was joined into, or the text itself:
    what the guard finds against either of the two forbids it. The same words without diacritics
    are as near as can be.
    """
    bare, *others = map(_bare, (text, *texts))
    near = [
        1.0 if bare == one else cosine
        for one, cosine in zip(others, cosines(text, texts, encoder), strict=True)
    ]
    asked = make_readable(text)
    for at in sorted(range(len(texts)), key=lambda one: (-near[one], one)):
        if near[at] < LEAST_COSINE:
            break
        if not any(is_another(asked, one) for one in map(make_readable, {texts[at], own[at]})):
            return at
    return None


def is_another(first: str, second: str) -> bool:
    """Return whether the guard finds that two readable texts are different claims, either way."""
    return bool(find_conflicts(first, _entry(second)) or find_conflicts(second, _entry(first)))


def _bare(text: str) -> list[str]:
    """Return the words of a text without diacritics, in lower case."""
    return [fold(word) for word in words(normalize(text).lower())]


def _entry(text: str) -> FactCheck:
    """Return a text in the form that the guard compares with."""
    return FactCheck(id="", claim_reviewed=text)
