"""Claims that a text says more than once, joined: one claim with all its places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claimdesk.detection.standing import points_back
from claimdesk.domain.claim import Claim
from claimdesk.language.normalization import fold, has_vietnamese_marks, normalize, place_tones

#: A point or comma inside a figure is part of it: 1.5 and 15 are two claims.
_NOT_A_WORD = re.compile(r"(?:(?!(?<=\d)[.,](?=\d))[^\w%$€£₫])+")
#: What a text says before it says a thing again.
_OPENER = re.compile(
    r"^(?:tóm lại|nói tóm lại|như vậy|nhắc lại|xin nhắc lại|theo đó|cụ thể|again|in short|"
    r"to repeat|in other words|once more|so|thus) "
)


def join_repeated(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with checkable ones that repeat an earlier one joined to it, in `again`.

    They repeat it when they have the same words in the same order, whatever the capitals, stops and
    tone placement; diacritics count unless one of the two has none at all. Words that point back to
    others ("he", "công ty này") count by what they mean, and never where that is open. Of both the
    higher score stays.
    """
    kept: list[Claim] = []
    places: dict[str, int] = {}
    for claim in claims:
        said = _words(claim)
        at = places.get(said)
        if at is None:
            at = places.get(f"folded {fold(said)}")
            if at is not None and all(has_vietnamese_marks(one.text) for one in (claim, kept[at])):
                at = None
        if at is None:
            if said:
                places[said] = len(kept)
                places.setdefault(f"folded {fold(said)}", len(kept))
            kept.append(claim)
            continue
        first = kept[at]
        again = (*first.again, (claim.start, claim.end))
        kept[at] = replace(first, again=again, score=max(first.score, claim.score))
    return kept


def _words(claim: Claim) -> str:
    """Return the words of a claim in lower case; "" for what is never joined."""
    text = claim.text if claim.suggested is None else claim.suggested.text
    if not claim.checkable or points_back(text, claim.lang):
        return ""
    plain = place_tones(normalize(text).lower())
    return _OPENER.sub("", _NOT_A_WORD.sub(" ", plain).strip())
