"""Laying two statements side by side: which words answer each other, and what stands between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from claimdesk.matching.guard.statement import Statement, Token

#: More words of a text are not compared one by one.
_MOST_TOKENS = 90
#: From these means of both coverages on two texts are akin, near, close.
_AKIN, _NEAR, _CLOSE = 0.4, 0.5, 0.6
#: Words of two languages meet in the lists only.
_ACROSS = 0.3
#: Texts of so many words say more than one thing: of 114 Vietnamese statements beside the sentences
#: that support them (articles-vi) 17 had a modal or roles in conflict; of the 8 that were read
#: 7 have so many.
_LONG = 22
_SHORTEST_ROOT, _LONGEST_ENDING = 5, 5
#: Of two words of which one comes from the other so many letters are the same at least.
_ROOT = _SHORTEST_ROOT - 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Content words of both sides between the same two matched words."""

    ours: tuple[Token, ...]
    theirs: tuple[Token, ...]
    is_edge: bool


class Alignment:
    """Two statements side by side: `asked` is the text, `claim` the entry's claim."""

    def __init__(self, asked: Statement, claim: Statement) -> None:
        self.asked, self.claim = asked, claim
        self._ours = asked.content[:_MOST_TOKENS]
        self._theirs = claim.content[:_MOST_TOKENS]

    @cached_property
    def pairs(self) -> list[tuple[Token, Token]]:
        """The longest common run of content words, in the order of both texts."""
        return _common_run(self._ours, self._theirs)

    @cached_property
    def matched_asked(self) -> set[int]:
        """Places of words of the text that stand anywhere in the claim."""
        return _places_in(self._ours, self._theirs, self.claim)

    @cached_property
    def matched_claim(self) -> set[int]:
        """Places of words of the claim that stand anywhere in the text."""
        return _places_in(self._theirs, self._ours, self.asked)

    @cached_property
    def coverage(self) -> float:
        """Share of the claim's content words that the text has."""
        return len(self.matched_claim) / len(self._theirs) if self._theirs else 0.0

    @cached_property
    def asked_coverage(self) -> float:
        """Share of the text's content words that the claim has."""
        return len(self.matched_asked) / len(self._ours) if self._ours else 0.0

    @property
    def is_across(self) -> bool:
        """Whether the two are in two languages."""
        return self.asked.language != self.claim.language

    @cached_property
    def nearness(self) -> float:
        """How alike the two are, from 0 to 1; a little more for two languages."""
        bonus = _ACROSS if self.is_across else 0.0
        return (self.coverage + self.asked_coverage) / 2 + bonus

    @cached_property
    def frame(self) -> float:
        """Share of all words, small ones too, that stand in both in the same order (Dice)."""
        ours, theirs = self.asked.tokens[:_MOST_TOKENS], self.claim.tokens[:_MOST_TOKENS]
        return 2 * len(self.run) / max(1, len(ours) + len(theirs))

    @cached_property
    def run(self) -> list[tuple[Token, Token]]:
        """The longest common run of all words, small ones too."""
        ours, theirs = self.asked.tokens[:_MOST_TOKENS], self.claim.tokens[:_MOST_TOKENS]
        return _common_run(ours, theirs)

    @cached_property
    def blocks(self) -> list[tuple[tuple[Token, ...], tuple[Token, ...]]]:
        """What each text has of its own between the words of the common run."""
        ours, theirs = self.asked.tokens[:_MOST_TOKENS], self.claim.tokens[:_MOST_TOKENS]
        ends = [(one.place, other.place) for one, other in self.run]
        edges = [(-1, -1), *ends, (len(ours), len(theirs))]
        return [
            (ours[left + 1 : right], theirs[left_there + 1 : right_there])
            for (left, left_there), (right, right_there) in pairwise(edges)
            if right - left > 1 or right_there - left_there > 1
        ]

    def is_framed(self, least: float) -> bool:
        """Whether two texts have so much of their wording in common; in two languages none has."""
        return self.is_across or self.frame >= least

    @property
    def is_long(self) -> bool:
        """Whether both say so much that a modal or two sides may belong to something else."""
        return min(len(self.asked.tokens), len(self.claim.tokens)) >= _LONG

    @property
    def is_akin(self) -> bool:
        """Whether figures of the two can be compared at all."""
        return self.nearness >= _AKIN

    @property
    def is_near(self) -> bool:
        """Whether the two are so alike that a small word makes them another claim."""
        return self.nearness >= _NEAR

    @property
    def is_close(self) -> bool:
        """Whether the two are so alike that what differs need not stand at the same place."""
        return self.nearness >= _CLOSE

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Keys of words that name something and stand more than once in either text."""
        counts = (Counter([one.key for one in side.content]) for side in (self.asked, self.claim))
        return frozenset(key for count in counts for key, times in count.items() if times > 1)

    @cached_property
    def together(self) -> set[tuple[int, int]]:
        """Places (text, claim) of words that stand in the same gap."""
        return {
            (one.place, other.place)
            for gap in self.gaps
            for one in gap.ours
            for other in gap.theirs
        }

    @cached_property
    def gaps(self) -> list[Gap]:
        """What stands between matched words, where both sides have something unmatched."""
        found = []
        ends = [(a.place, b.place) for a, b in self.pairs]
        edges = [(-1, -1), *ends, (10**9, 10**9)]
        for (left_a, left_b), (right_a, right_b) in pairwise(edges):
            ours = tuple(
                one
                for one in self._ours
                if left_a < one.place < right_a and one.place not in self.matched_asked
            )
            theirs = tuple(
                one
                for one in self._theirs
                if left_b < one.place < right_b and one.place not in self.matched_claim
            )
            if ours and theirs:
                is_edge = left_a < 0 or right_a == 10**9
                found.append(Gap(ours, theirs, is_edge))
        return found


def is_same(one: Token, other: Token) -> bool:
    """Return whether two words say the same or the opposite (which other rules tell apart)."""
    if one.key == other.key or not one.groups.isdisjoint(other.groups):
        return True
    return is_derived(one.key, other.key)


def is_derived(one: str, other: str) -> bool:
    """Return whether of two English words one comes from the other: recycle, recyclable."""
    if one[:_ROOT] != other[:_ROOT]:
        return False
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return (
        len(short) >= _SHORTEST_ROOT
        and len(long) - len(short) <= _LONGEST_ENDING
        and long.startswith(short[:-1])
        and long.isascii()
    )


class _Places:
    """Where words of a text stand, by what makes two words the same: bits of whole numbers."""

    def __init__(self, words: Sequence[Token]) -> None:
        self._of_key: dict[str, int] = {}
        self._of_group: dict[str, int] = {}
        self._rooted: dict[str, dict[str, int]] = {}
        for at, word in enumerate(words):
            key, bit = word.key, 1 << at
            self._of_key[key] = self._of_key.get(key, 0) | bit
            for group in word.groups:
                self._of_group[group] = self._of_group.get(group, 0) | bit
            if len(key) >= _SHORTEST_ROOT:
                alike = self._rooted.setdefault(key[:_ROOT], {})
                alike[key] = alike.get(key, 0) | bit

    def of_same(self, word: Token) -> int:
        """Return the places of the words that say the same as another: bit n for the n-th."""
        found = self._of_key.get(word.key, 0)
        for group in word.groups:
            found |= self._of_group.get(group, 0)
        for key, places in self._rooted.get(word.key[:_ROOT], {}).items():
            if is_derived(word.key, key):
                found |= places
        return found


def _common_run(ours: tuple[Token, ...], theirs: tuple[Token, ...]) -> list[tuple[Token, Token]]:
    """Return the longest common run of words.

    The rows of the usual table are kept as bits that tell where they grow (Hyyrö 2004). It is
    filled from the ends of both texts, so theirs are read from the last to the first.
    """
    places, rows = _Places(theirs[::-1]), len(ours)
    columns = len(theirs)
    whole = (1 << columns) - 1
    same = [places.of_same(one) for one in ours]
    # In `level[i]` so many of the lowest n bits are unset as the best run of ours[i:] and the last
    # n of theirs is long.
    level = [whole] * (rows + 1)
    for i in range(rows - 1, -1, -1):
        below, hits = level[i + 1], same[i]
        kept = below & hits
        level[i] = ((below + kept) | (below - kept)) & whole if hits else below
    found = []
    i = j = 0
    while i < rows and j < columns:
        left = columns - j
        if not same[i]:
            i += 1
        elif same[i] >> (left - 1) & 1:
            found.append((ours[i], theirs[j]))
            i, j = i + 1, j + 1
        elif _length(level[i + 1], left) >= _length(level[i], left - 1):
            i += 1
        else:
            j += 1
    return found


def _length(level: int, last: int) -> int:
    """Return how long the best run is with so many of the last words."""
    return last - (level & ((1 << last) - 1)).bit_count()


def _places_in(words: tuple[Token, ...], others: tuple[Token, ...], whole: Statement) -> set[int]:
    places = _Places(others)
    return {
        word.place
        for word in words
        if (len(word.key) > 1 and word.key in whole.words) or places.of_same(word)
    }
