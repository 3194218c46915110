"""Cutting a text into the pieces of words that the encoder's model reads (SentencePiece, unigram).

The likeliest pieces of each word are chosen (Kudo 2018, arXiv:1804.10959); no piece of this model
reaches over a space, so words are cut one by one, and those that come often only once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from claimdesk.language.packed import Vocabulary

#: What stands for a space, at the beginning of a word.
_SPACE = "\u2581"
_WORD = re.compile(f"{_SPACE}[^{_SPACE}]*")
_SPACES = re.compile(" {2,}")
#: How much less likely than the least likely piece a character is that no piece holds.
_UNKNOWN_SCORE = -10.0
_WORDS_KEPT = 20_000


class Pieces:
    """Cuts texts by one vocabulary. Thread-safe."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._longest = max(map(len, vocabulary.places))
        self._unknown_score = min(vocabulary.scores) + _UNKNOWN_SCORE
        self._cut_word = lru_cache(_WORDS_KEPT)(self._cut)

    def cut(self, text: str) -> list[int]:
        """Return the places of a text's pieces in the vocabulary, without the special ones."""
        read = _SPACES.sub(" ", text.translate(self.vocabulary.replaced))
        if not read.startswith(" "):
            read = f" {read}"
        words = _WORD.findall(read.replace(" ", _SPACE))
        return [place for word in words for place in self._cut_word(word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Return the likeliest pieces of one word (Viterbi); of equal ways the first found."""
        places, scores = self.vocabulary.places, self.vocabulary.scores
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        back = [(0, 0)] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest) + 1):
                place = places.get(word[start:end])
                if place is not None and best[start] + scores[place] > best[end]:
                    best[end], back[end] = best[start] + scores[place], (place, start)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self._unknown_score
                back[start + 1] = (self.vocabulary.unknown, start)
        found = []
        while size:
            place, size = back[size]
            found.append(place)
        return tuple(reversed(found))
