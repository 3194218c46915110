"""What people decided of proposed matches, looked at with the matching of today."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.domain.match import Zone
from claimdesk.language.normalization import fold, normalize
from claimdesk.matching.fusion import Calibration, score
from claimdesk.matching.guard import find_conflicts
from claimdesk.matching.library import Library
from claimdesk.matching.matches import may_be_answered
from claimdesk.matching.retrieval import find_candidates, prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.matching.retrieval import Query
    from claimdesk.matching.snapshot import Snapshot

_BATCH = 64
#: Places of `Zone` in `Scored.zones`.
ZONES = (Zone.ANSWER, Zone.SUGGEST, Zone.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A claim, an entry of the Library that was proposed for it, and whether a person accepted it.

    `claim_reviewed` is what the entry said when it was proposed. There is no place for who decided.
    """

    text: str
    entry_id: str
    claim_reviewed: str
    accepted: bool

    @property
    def claim(self) -> str:
        """Return a digest of the claim's words: the same with and without case and diacritics."""
        words = " ".join(fold(normalize(self.text)).casefold().split())
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Decided pairs as the matching of today sees them, before any calibration; all arrays (n,).

    `scores` are the fusion's, `groups` places in `GROUPS`, `accepted` what people said; the rows of
    one claim have the same number in `claims`, 0 to k - 1. `may_answer` is false where a conflict
    or too few words forbid an answer without a person. `is_held` rows are never fitted on. `gone`
    pairs have no entry any more, the entries of `changed` ones say something else now.
    """

    scores: NDArray[np.float32]
    groups: NDArray[np.int64]
    accepted: NDArray[np.bool_]
    may_answer: NDArray[np.bool_]
    is_held: NDArray[np.bool_]
    claims: NDArray[np.int64]
    digest: str
    gone: int = 0
    changed: int = 0

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.scores)

    def part(self, rows: NDArray[np.bool_]) -> Scored:
        """Return the pairs of some rows; their claims are numbered anew."""
        return Scored(
            scores=self.scores[rows],
            groups=self.groups[rows],
            accepted=self.accepted[rows],
            may_answer=self.may_answer[rows],
            is_held=self.is_held[rows],
            claims=np.unique(self.claims[rows], return_inverse=True)[1],
            digest=self.digest,
        )

    def zones(self, calibration: Calibration) -> NDArray[np.int64]:
        """Return the zone of each pair under a calibration, as its place in `ZONES`."""
        shown = calibration.probabilities(self.scores, self.groups)
        sure = self.may_answer & (shown >= calibration.answer[self.groups])
        seen = shown >= calibration.suggest[self.groups]
        return np.where(sure, 0, np.where(seen, 1, 2))


@dataclass(slots=True)
class _Rows:
    """The rows of pairs while they are looked at."""

    scores: list[float] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    may_answer: list[bool] = field(default_factory=list)
    pairs: list[Decided] = field(default_factory=list)


def score_decided(
    library: Library, pairs: Sequence[Decided], progress: Callable[[str, int, int], None]
) -> Scored:
    """Score decided pairs anew with the present features; their old probabilities do not count.

    A pair whose entry is gone, or says something else than it did, is left out and counted. An
    entry that would not be found today is described all the same.
    """
    snapshot = library.snapshot
    left_out: Counter[str] = Counter()
    by_text: dict[str, list[tuple[Decided, int]]] = {}
    for pair in pairs:
        numbers = snapshot.record_numbers(pair.entry_id)
        if not numbers or not snapshot.live[numbers[-1]]:
            left_out["gone"] += 1
        elif not _says_the_same(snapshot, numbers[-1], pair):
            left_out["changed"] += 1
        else:
            by_text.setdefault(pair.text, []).append((pair, numbers[-1]))
    rows = _Rows()
    texts = list(by_text)
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        for text, query in zip(batch, prepare(batch, library.encoder), strict=True):
            _describe(snapshot, query, by_text[text], rows)
        progress("claims", start + len(batch), len(texts))
    return _scored(rows, left_out)


def _says_the_same(snapshot: Snapshot, number: int, pair: Decided) -> bool:
    now, then = snapshot.entry(number).claim_reviewed, pair.claim_reviewed
    return normalize(now).split() == normalize(then).split()


def _describe(
    snapshot: Snapshot, query: Query, pairs: Sequence[tuple[Decided, int]], rows: _Rows
) -> None:
    found = find_candidates(snapshot, query, also=[number for _, number in pairs])
    scores = score(found.features)
    for pair, number in pairs:
        conflicts = find_conflicts(query.text, snapshot.entry(number))
        rows.scores.append(float(scores[np.searchsorted(found.numbers, number)]))
        rows.groups.append(query.group)
        rows.may_answer.append(may_be_answered(query, conflicts))
        rows.pairs.append(pair)


def _scored(rows: _Rows, left_out: Counter[str]) -> Scored:
    keys = [pair.claim for pair in rows.pairs]
    said = sorted(
        f"{key} {pair.entry_id} {pair.accepted}" for key, pair in zip(keys, rows.pairs, strict=True)
    )
    return Scored(
        scores=np.array(rows.scores, np.float32),
        groups=np.array(rows.groups, np.int64),
        accepted=np.array([pair.accepted for pair in rows.pairs], np.bool_),
        may_answer=np.array(rows.may_answer, np.bool_),
        is_held=np.array([_is_held(key) for key in keys], np.bool_),
        claims=np.unique(np.array(keys, np.str_), return_inverse=True)[1],
        digest=hashlib.sha256("\n".join(said).encode()).hexdigest(),
        gone=left_out["gone"],
        changed=left_out["changed"],
    )


def _is_held(claim: str) -> bool:
    """Return whether a claim is held back: every second one, told by the digest of its words.

    So a claim stays on its side in every later fit, and all pairs of a claim stand together.
    """
    return int(claim[0], 16) % 2 == 0
