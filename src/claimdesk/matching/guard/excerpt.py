"""Which part of a longer text speaks of the claim."""

from __future__ import annotations

import re

from claimdesk.language.normalization import fold
from claimdesk.language.sentences import split_sentences
from claimdesk.matching.guard.statement import Statement

#: Up to so many words a text is taken whole.
_SHORT_WORDS = 40
_WORD = re.compile(r"[^\W_]+")
_LEAST_LETTERS = 2


def find_excerpt(text: Statement, claim: Statement) -> str:
    """Return the text itself if short, else the sentences that share most words with the claim."""
    if len(text.text.split()) <= _SHORT_WORDS:
        return text.text
    wanted = {fold(word) for word in claim.folded if len(word) >= _LEAST_LETTERS}
    sentences = [one.text for one in split_sentences(text.text, text.language)]
    scores = [
        len(wanted & {fold(word) for word in _WORD.findall(one.lower())}) for one in sentences
    ]
    if not scores:
        return text.text
    best = max(scores)
    kept = [one for one, score in zip(sentences, scores, strict=True) if score * 3 >= best * 2]
    return " ".join(kept[:3]).strip() or text.text
