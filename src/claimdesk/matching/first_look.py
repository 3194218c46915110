"""The first look at many posts: most are found or not found by their words, without the encoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.errors import ModelError
from claimdesk.language.identification import identify
from claimdesk.language.restoration import make_readable
from claimdesk.matching.batch_candidates import FEATURES, Candidates
from claimdesk.matching.lexical import LexicalQuery
from claimdesk.matching.retrieval import GROUPS, QUERY_CHARS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.batch_candidates import Described
    from claimdesk.matching.first_stage import FirstStage
    from claimdesk.matching.snapshot import Snapshot

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

#: The languages of a library are told by so many of its entries, spread over it.
_SAMPLE = 1000
#: Where fewer entries than this share are in a post's language, its words alone never say that
#: nothing is there. Of claims-en 1 in 2,000 is taken for another language.
_LEAST_SAME = 0.99
#: English posts whose best candidate has less share and cosine together are not looked at closer
#: where they may be called unmatched. Of 800 queries of claims-en train that are not ruled out and
#: have their answer among their candidates the least has 0.429; two in three debates have less.
_LEAST_WORTH = 0.42
_COSINE = FEATURES.index("cosine")
#: Candidates whose score is no further below the best are about as good: near-copies of an entry,
#: which training has not met. The one that holds most of the post goes first, its words as often as
#: the post says them, with the best one's probability. P@1 on 1,500 posts about entries with 17
#: made near-copies each, and on claims-en train: 0.904 and 0.872 at 0.5, 0.959 and 0.871 at 1,
#: 0.961 and 0.872 at 1.5, 0.961 and 0.865 at 2. By words held at all it was 0.940 and 0.874 at 1.5.
_ALIKE = 1.5


@dataclass(frozen=True, slots=True)
class LookWeights:
    """What the first look has learned, written by `training/first_look.py`.

    `mean`, `scale` (f,), `inner` (f, h), `inner_bias`, `outer` (h,), `outer_bias` make a score of
    the features; `slope`, `shift` (len(GROUPS),) a probability of it (Platt 1999). A best candidate
    below `nothing` (len(GROUPS),) is none, and one above `same` is the answer.
    """

    mean: Floats
    scale: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    slope: Floats
    shift: Floats
    nothing: Floats
    same: Floats

    def score(self, features: Floats) -> NDArray[np.float64]:
        """Return the scores of candidates (c, f), each summed in the same order whatever c is."""
        rows = ((features - self.mean) / self.scale).astype(np.float64)
        hidden = np.tanh((rows[:, :, None] * self.inner).sum(axis=1) + self.inner_bias)
        return np.asarray((hidden * self.outer).sum(axis=1) + self.outer_bias)


@cache
def look_weights() -> LookWeights:
    """Return the shipped weights; raises ModelError when they do not fit this code."""
    with files("claimdesk.matching").joinpath("weights/first_look.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        if tuple(str(name) for name in stored["features"]) != FEATURES:
            raise ModelError("matching/weights/first_look.npz was trained for other features.")
        return LookWeights(**{name: stored[name] for name in LookWeights.__slots__})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a first look at a post says: whether it decides, and its candidates, best first.

    `text` is the post as it is read; `found` are records with their probability and the cosine of
    the first stage.
    """

    text: str
    group: int
    is_decided: bool
    found: list[tuple[int, float, float]]

    @property
    def lexical(self) -> LexicalQuery:
        """Return the words of the post."""
        return LexicalQuery.of(self.text)


class FirstLook:
    """Looks at posts for one state of a library, whose vectors the first stage must fit."""

    def __init__(self, snapshot: Snapshot, stage: FirstStage) -> None:
        self._stage = stage
        self._candidates = Candidates(snapshot)
        self._shares = _languages(snapshot)

    def look(self, texts: Sequence[str], without: Sequence[Ints] | None = None) -> list[Seen]:
        """Return what is seen of each post; `without` holds for each the records to leave out."""
        if not texts:
            return []
        read = [make_readable(text) for text in texts]
        codes = self._stage.code([text[:QUERY_CHARS] for text in read])
        languages = [identify(text) for text in read]
        known = {name: at for at, name in enumerate(GROUPS)}
        groups = np.array([known.get(name, known["other"]) for name in languages])
        may_be_nothing = self._shares.get("en", 0.0) >= _LEAST_SAME
        worth = np.where((groups == known["en"]) & may_be_nothing, _LEAST_WORTH, -np.inf)
        found = self._candidates.describe(read, codes, without, worth.astype(np.float32))
        weights = look_weights()
        scores = weights.score(found.features)
        group = groups[found.posts]
        logits = weights.slope[group] * scores + weights.shift[group]
        probabilities = (1 / (1 + np.exp(-logits))).astype(np.float32)
        probabilities = probabilities[np.lexsort((-probabilities, found.posts))].tolist()
        order = _order(found, scores)
        numbers, cosines = found.numbers[order], found.features[order, _COSINE]
        ranked = list(zip(numbers.tolist(), probabilities, cosines.tolist(), strict=True))
        edges = np.searchsorted(found.posts, np.arange(len(read) + 1)).tolist()
        return [
            self._seen(text, language, one, ranked[start:end])
            for text, language, one, start, end in zip(
                read, languages, groups.tolist(), edges, edges[1:], strict=False
            )
        ]

    def _seen(
        self, text: str, language: str, group: int, found: list[tuple[int, float, float]]
    ) -> Seen:
        weights = look_weights()
        best = found[0][1] if found else 0.0
        may_be_nothing = self._shares.get(language, 0.0) >= _LEAST_SAME
        is_nothing = may_be_nothing and best < float(weights.nothing[group])
        is_decided = is_nothing or best > float(weights.same[group])
        return Seen(text, group, is_decided, [] if is_nothing else found)


def _order(found: Described, scores: NDArray[np.float64]) -> Ints:
    """Return the order of each post's candidates, best first.

    Of those about as good, what they share decides.
    """
    posts = found.posts
    if not len(posts):
        return np.empty(0, np.int64)
    edges = np.flatnonzero(np.diff(posts, prepend=-1))
    best = np.repeat(np.maximum.reduceat(scores, edges), np.diff(np.append(edges, len(posts))))
    near = scores >= best - _ALIKE
    shared = np.round(found.repeated + found.features[:, _COSINE], 4)
    return np.lexsort((-np.round(scores, 4), -shared * near, ~near, posts))


def _languages(snapshot: Snapshot) -> dict[str, float]:
    """Return which share of a library's entries is in which language, by some of them."""
    live = np.flatnonzero(snapshot.live)
    chosen = live[:: max(1, len(live) // _SAMPLE)].tolist()
    found = Counter(identify(snapshot.entry(number).claim_reviewed) for number in chosen)
    return {language: count / len(chosen) for language, count in found.items()}
