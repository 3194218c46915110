"""Train the fusion of lexical and vector evidence, and write matching/weights/fusion.npz.

Only queries that the encoder was not tuned on are used, so that the fusion learns from cosines as
they are on queries nobody has seen. Every train query is asked twice, with
its fact-checks in the library and taken out (ranks and gaps are those of a library that never had
them), and some in small libraries. Figures printed are of four-fold cross-validation over queries;
dev is never read. A library that holds a claim in two languages has one right answer more: the
entry in the asker's language comes first. What says nothing that could be checked is asked too.
Run: python training/fusion.py
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from asked import Asked, collect
from common import ROOT
from sklearn.linear_model import LogisticRegression

from claimdesk.matching.metrics import calibration_error
from claimdesk.matching.retrieval import BEST, FEATURES, GROUPS

# Cross-validated MAP@5 on train, claims-en / claims-multi / Vietnamese / the same stripped: cosine
# alone 0.879 / 0.757 / 0.863 / 0.736; a plain sum of cosines and 0.3 of the lexical shares 0.898 /
# 0.774 / 0.968 / 0.935; networks with a pointwise part of 0.3: 0.897 / 0.780 / 0.990 / 0.988; of
# 0.6: 0.897 / 0.780 / 0.990 / 0.989; of 1: 0.895 / 0.778 / 0.990 / 0.989; 8 units, 16 units and
# stronger decay were no better.
UNITS = 32
FOLDS = 4
#: Networks of different seeds whose scores are averaged.
_NETWORKS = 5
_EPOCHS = 30
_RATE = 3e-3
_DECAY = 1e-4
#: The part of the loss that asks each candidate by itself; the rest ranks a query's candidates.
_POINTWISE = 0.6
_QUERIES_AT_ONCE = 128
#: Of first answers at or above this probability, so many must be right for the zone `answer`.
_ANSWER_PRECISION = 0.995
#: Log-odds under which nobody would answer by itself, and where conflicts are not looked for.
_LIKELY = 1.0
#: Queries made of an encyclopedia's sentences: they teach, and are no question that anybody asked.
#: Its articles say the same twice, so that a right answer counts as wrong there.
_MADE = {"vi", "vi stripped"}
#: From so few answers nothing is learnt about one wrong in two hundred.
_LEAST_ANSWERS = 200
#: Queries of libraries with titles in Vietnamese and texts that say nothing count half: they are
#: the questions of other sets again, or nobody's questions.
_EXTRA = 0.5
#: A match that is right once in four is worth a person's look.
_SUGGEST = 0.25


@dataclass
class Batch:
    """Queries with their best candidates: x (q, c, f), labels y and presence m (q, c).

    `weight` (q,) says how much a query counts.
    """

    x: np.ndarray
    y: np.ndarray
    m: np.ndarray
    weight: np.ndarray


def table(rows: list[Asked]) -> Batch:
    """Return the training table: each query's best candidates by a plain sum of evidence.

    claims-multi with its gold taken out is left out: its near-duplicates are not judged, so what
    stays on top there is often right and would be learned as wrong. So are libraries that hold a
    claim in two languages: gaps and ranks are counted within a language, so that each of the two
    looks as it does in a library of one. Learned from, they made the network show what is neither.
    """
    kept = [row for row in rows if is_learned(row)]
    x = np.zeros((len(kept), BEST, len(FEATURES)), np.float32)
    y = np.zeros((len(kept), BEST), np.float32)
    m = np.zeros((len(kept), BEST), np.float32)
    weight = np.ones(len(kept), np.float32)
    for at, row in enumerate(kept):
        x[at, : len(row.features)] = row.features
        y[at, : len(row.features)] = row.labels
        m[at, : len(row.features)] = 1
        if row.name.startswith("nothing") or row.name.endswith("titled"):
            weight[at] = _EXTRA
    return Batch(x, y, m, weight)


@dataclass
class Model:
    """A network with one hidden layer over standardised features."""

    mean: np.ndarray
    scale: np.ndarray
    weights: list[np.ndarray]

    def score(self, features: np.ndarray) -> np.ndarray:
        """Return the score of each row of features."""
        inner, inner_bias, outer, outer_bias = self.weights
        hidden = np.tanh((features - self.mean) / self.scale @ inner + inner_bias)
        return hidden @ outer + outer_bias[0]


def fit(rows: list[Asked]) -> Model:
    """Return the mean of several networks, as one network."""
    batch = table(rows)
    mean = batch.x[batch.m > 0].mean(axis=0)
    scale = batch.x[batch.m > 0].std(axis=0) + 1e-6
    batch.x = (batch.x - mean) / scale
    found = [descend(batch, seed) for seed in range(_NETWORKS)]
    merged = [
        np.concatenate([weights[0] for weights in found], axis=1),
        np.concatenate([weights[1] for weights in found]),
        np.concatenate([weights[2] for weights in found]) / _NETWORKS,
        np.mean([weights[3] for weights in found], axis=0),
    ]
    return Model(mean, scale, merged)


def descend(batch: Batch, seed: int) -> list[np.ndarray]:
    """Return the weights of one network, by Adam with a falling rate."""
    generator = np.random.default_rng(seed)
    size = len(FEATURES)
    weights = [
        generator.normal(0, size**-0.5, (size, UNITS)).astype(np.float32),
        np.zeros(UNITS, np.float32),
        generator.normal(0, UNITS**-0.5, UNITS).astype(np.float32),
        np.full(1, -3, np.float32),
    ]
    first = [np.zeros_like(part) for part in weights]
    second = [np.zeros_like(part) for part in weights]
    step = 0
    for epoch in range(_EPOCHS):
        rate = _RATE * min(1.0, 2 * (1 - epoch / _EPOCHS))
        order = generator.permutation(len(batch.x))
        for chosen in np.array_split(order, max(1, len(order) // _QUERIES_AT_ONCE)):
            step += 1
            slopes = slope(batch, chosen, weights)
            for at, part in enumerate(slopes):
                first[at] = 0.9 * first[at] + 0.1 * part
                second[at] = 0.999 * second[at] + 0.001 * part**2
                size_of = np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8
                weights[at] = weights[at] - rate * first[at] / (1 - 0.9**step) / size_of
    return weights


def slope(batch: Batch, chosen: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
    """Return the gradient of the loss over some queries: softmax over candidates, and pointwise."""
    x, y, m = batch.x[chosen], batch.y[chosen], batch.m[chosen]
    inner, inner_bias, outer, outer_bias = weights
    hidden = np.tanh(x @ inner + inner_bias)
    score = hidden @ outer + outer_bias[0]
    masked = np.where(m > 0, score, -1e9)
    share = np.exp(masked - masked.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    right = y.sum(axis=1, keepdims=True)
    listed = np.where(right > 0, share - y / np.maximum(right, 1), 0)
    single = (1 / (1 + np.exp(-score)) - y) * m
    pushed = (1 - _POINTWISE) * listed + _POINTWISE * single
    pushed *= batch.weight[chosen][:, None] / len(chosen)
    back = pushed[:, :, None] * outer * (1 - hidden**2)
    return [
        np.einsum("qcf,qch->fh", x, back) + _DECAY * inner,
        back.sum(axis=(0, 1)),
        np.einsum("qc,qch->h", pushed, hidden) + _DECAY * outer,
        np.array([pushed.sum()]),
    ]


def is_learned(row: Asked) -> bool:
    """Return whether the network learns from a row. Own English questions are measured only.

    Learned from, they changed what is right by nothing that could be told from chance (0003).
    """
    if "english" in row.name or row.name.startswith("twins"):
        return False
    return not (row.name == "multi" and row.gone)


def is_told(row: Asked) -> bool:
    """Return whether a row says something of how probable a match is."""
    return not any(word in row.name for word in ("own words", "nothing", "english"))


def cross_validate(rows: list[Asked]) -> list[np.ndarray]:
    """Return each row's candidate scores from the fold that did not see its query."""
    found: list[np.ndarray] = [np.empty(0)] * len(rows)
    for fold in range(FOLDS):
        model = fit([row for row in rows if row.number % FOLDS != fold])
        for at, row in enumerate(rows):
            if row.number % FOLDS == fold:
                found[at] = model.score(row.features)
    return found


def calibrate(rows: list[Asked], found: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and shift of each group that turn first answers into probabilities (Platt 1999).

    Within a group each set counts the same, the set of small libraries half.
    """
    slopes, shifts = [], []
    sizes = Counter(row.name for row in rows)
    for group in range(len(GROUPS)):
        first, right, weight = [], [], []
        for row, score in zip(rows, found, strict=True):
            if row.group == group and len(score) and is_told(row):
                first.append(score.max())
                right.append(row.labels[score.argmax()])
                weight.append(1 / sizes[row.name])
        model = LogisticRegression(C=1e6)
        model.fit(np.array(first)[:, None], right, sample_weight=np.array(weight) * 1000)
        slopes.append(float(model.coef_[0, 0]))
        shifts.append(float(model.intercept_[0]))
    return np.array(slopes), np.array(shifts)


def describe(
    rows: list[Asked], found: list[np.ndarray], slope: np.ndarray, shift: np.ndarray
) -> None:
    def likely(row: Asked, score: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(slope[row.group] * score + shift[row.group])))

    for name in dict.fromkeys(row.name for row in rows):
        mine = [(row, score) for row, score in zip(rows, found, strict=True) if row.name == name]
        present = [(row, score) for row, score in mine if not row.gone]
        precision, success = [], []
        for row, score in present:
            order = row.labels[np.argsort(-score)]
            hits = np.cumsum(order[:5]) * order[:5] / np.arange(1, len(order[:5]) + 1)
            precision.append(hits.sum() / max(1, min(5, order.sum())))
            success.append(order[:10].any())
        probability = np.array([likely(row, score).max() for row, score in mine])
        right = np.array([row.labels[s.argmax()] for row, s in mine])
        if not present:
            print(f"{name:24s} shown as a suggestion {np.mean(probability > _SUGGEST):.4f}")
            continue
        first = np.mean([row.first[score.argmax()] for row, score in present])
        also = np.mean(
            [np.sum(~row.labels & (likely(row, score) > _SUGGEST)) for row, score in mine]
        )
        print(
            f"{name:24s} cross-validated MAP@5 {np.mean(precision):.4f} "
            f"success@10 {np.mean(success):.4f} ece {calibration_error(probability, right):.4f} "
            f"right in the own language {first:.4f} wrong ones shown a question {also:.4f}"
        )


def answer_thresholds(
    rows: list[Asked], found: list[np.ndarray], slope: np.ndarray, shift: np.ndarray
) -> np.ndarray:
    """Return for each group the least probability at which first answers are right often enough.

    Counted are those without a conflict, as in the product, or all where those without are too
    few. With it, how many lie above and which share of them is right, (groups, 3). The threshold is
    2.0, which nothing reaches, where they are not right often enough or too few tell.
    """
    points = []
    for group, name in enumerate(GROUPS):
        likely = [
            (float(score.max()), bool(row.labels[score.argmax()]), row, int(score.argmax()))
            for row, score in zip(rows, found, strict=True)
            if row.group == group
            and is_told(row)
            and row.name not in _MADE
            and slope[group] * score.max() + shift[group] > _LIKELY
        ]
        free = [answer for answer in likely if answer[2].is_answerable(answer[3])]
        for told in (free, likely):
            last, share, score = lowest_sure(told)
            print(f"zone answer, {name}: {last} of {len(told)} first answers, {share:.4f} right")
            if last >= _LEAST_ANSWERS:
                logit = slope[group] * score + shift[group]
                points.append((1 / (1 + np.exp(-logit)), last, share))
                break
        else:
            points.append((2.0, 0, 0.0))
    return np.array(points)


def lowest_sure(answers: list[tuple[float, bool, Asked, int]]) -> tuple[int, float, float]:
    """Return how many best answers are right often enough together, their share, the last score."""
    ordered = sorted(answers, key=lambda answer: -answer[0])
    right = np.cumsum([is_right for _, is_right, _, _ in ordered])
    share = right / np.arange(1, len(ordered) + 1)
    enough = np.flatnonzero(share >= _ANSWER_PRECISION)
    if not len(enough):
        return 0, 0.0, 0.0
    return int(enough[-1]) + 1, float(share[enough[-1]]), ordered[enough[-1]][0]


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        rows = collect(Path(place))
        found = cross_validate(rows)
        slope, shift = calibrate(rows, found)
        describe(rows, found, slope, shift)
        answer = answer_thresholds(rows, found, slope, shift)
    print(f"slope {slope.round(3)} shift {shift.round(3)} answer {answer.round(4).tolist()}")
    model = fit(rows)
    inner, inner_bias, outer, outer_bias = model.weights
    np.savez(
        ROOT / "src" / "claimdesk" / "matching" / "weights" / "fusion.npz",
        features=np.array(FEATURES),
        mean=model.mean.astype(np.float32),
        scale=model.scale.astype(np.float32),
        inner=inner.astype(np.float32),
        inner_bias=inner_bias.astype(np.float32),
        outer=outer.astype(np.float32),
        outer_bias=np.float32(outer_bias[0]),
        slope=slope.astype(np.float32),
        shift=shift.astype(np.float32),
        answer=answer[:, 0].astype(np.float32),
        answer_count=answer[:, 1].astype(np.int64),
        answer_right=answer[:, 2].astype(np.float32),
        suggest=_SUGGEST,
    )


if __name__ == "__main__":
    main()
