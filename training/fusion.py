"""Train the fusion of lexical and vector evidence, and write matching/weights/fusion.npz.

Only queries that the encoder was not tuned on are used, so that the fusion learns from cosines as
they are on queries nobody has seen. Every train query is asked twice, with
its fact-checks in the library and taken out (ranks and gaps are those of a library that never had
them), and some in small libraries. Figures printed are of four-fold cross-validation over queries;
dev is never read.
Run: python training/fusion.py
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import (
    DATA,
    ROOT,
    corpus,
    encoder,
    english,
    is_held,
    multilingual,
    own,
    vietnamese_articles,
)
from sklearn.linear_model import LogisticRegression

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import normalize
from claimdesk.matching.beir import read_corpus
from claimdesk.matching.guard import find_conflicts
from claimdesk.matching.library import Library
from claimdesk.matching.metrics import calibration_error
from claimdesk.matching.retrieval import BEST, FEATURES, GROUPS, find_candidates, prepare
from claimdesk.matching.snapshot import Snapshot

# Cross-validated MAP@5 on train, claims-en / claims-multi / Vietnamese / the same stripped: cosine
# alone 0.879 / 0.757 / 0.863 / 0.736; a plain sum of cosines and 0.3 of the lexical shares 0.898 /
# 0.774 / 0.968 / 0.935; networks with a pointwise part of 0.3: 0.897 / 0.780 / 0.990 / 0.988; of
# 0.6: 0.897 / 0.780 / 0.990 / 0.989; of 1: 0.895 / 0.778 / 0.990 / 0.989; 8 units, 16 units and
# stronger decay were no better.
UNITS = 32
FOLDS = 4
#: Networks of different seeds whose scores are averaged.
_NETWORKS = 3
_EPOCHS = 30
_RATE = 3e-3
_DECAY = 1e-4
#: The part of the loss that asks each candidate by itself; the rest ranks a query's candidates.
_POINTWISE = 0.6
_QUERIES_AT_ONCE = 128
_SMALL = (100, 300, 1000, 4000)
#: Of first answers at or above this probability, so many must be right for the zone `answer`.
_ANSWER_PRECISION = 0.995
#: Log-odds under which nobody would answer by itself, and where conflicts are not looked for.
_LIKELY = 1.0
#: Queries made of an encyclopedia's sentences: they teach, and are no question that anybody asked.
#: Its articles say the same twice, so that a right answer counts as wrong there.
_MADE = {"vi", "vi stripped"}
#: Own claims whose plain vectors are nearer than this say the same; found by reading pairs.
_SAME_CLAIM = 0.93
_OWN_WORDS = 300
#: From so few answers nothing is learnt about one wrong in two hundred.
_LEAST_ANSWERS = 200
#: A match that is right once in four is worth a person's look.
_SUGGEST = 0.25


@dataclass
class Asked:
    name: str
    number: int
    gone: bool
    group: int
    features: np.ndarray
    labels: np.ndarray
    text: str
    numbers: np.ndarray
    snapshot: Snapshot

    def is_answerable(self, at: int) -> bool:
        """Return whether nothing forbids that a candidate is an automatic answer."""
        return not find_conflicts(self.text, self.snapshot.entry(int(self.numbers[at])))


def ask(
    name: str, library: Library, texts: list[str], gold: list[list[int]], sizes: tuple[int, ...]
) -> list[Asked]:
    """Return the described candidates of every text, asked with and without its gold."""
    generator = np.random.default_rng(0)
    snapshot = library.snapshot
    total = len(snapshot.live)
    rows = []
    for number, query in enumerate(prepare(texts, library.encoder)):
        right = np.array(gold[number])
        size = sizes[number % len(sizes)]
        left_out = np.empty(0, np.int64)
        if size:
            kept = np.union1d(generator.choice(total, size, replace=False), right)
            left_out = np.setdiff1d(np.arange(total), kept)
        for gone in (False, True):
            without = np.concatenate([left_out, right]) if gone else left_out
            found = find_candidates(snapshot, query, without=without)
            labels = np.isin(found.numbers, right)
            described = (found.features, labels, query.text, found.numbers, snapshot)
            rows.append(Asked(name, number, gone, query.group, *described))
    return rows


def beir(name: str, place: Path) -> tuple[Library, dict[str, int]]:
    library = Library.open(place / name, encoder=encoder(), create=True)
    rows = list(read_corpus(DATA / name))
    library.add((entry for _, entry in rows), encode=True)
    snapshot = library.snapshot
    return library, {corpus_id: snapshot.record_numbers(entry.id)[-1] for corpus_id, entry in rows}


def collect(place: Path) -> list[Asked]:
    rows = []
    library, numbers = beir("claims-en", place)
    judged = [query for query in english() if is_held(query.text)]
    gold = [[numbers[corpus_id] for corpus_id in query.gold] for query in judged]
    texts = [query.text for query in judged]
    rows += ask("en", library, texts, gold, (0,))
    for start in range(len(_SMALL)):
        rows += ask("en small", library, texts, gold, _SMALL[start:] + _SMALL[:start])
    rows += ask_own_words("en own words", library, (0, *_SMALL))
    library, numbers = beir("claims-multi", place)
    judged = [query for query in multilingual() if is_held(query.text)]
    gold = [[numbers[corpus_id] for corpus_id in query.gold] for query in judged]
    rows += ask("multi", library, [query.text for query in judged], gold, (0,))
    articles, made = vietnamese_articles()
    entries = [
        FactCheck(id="", claim_reviewed=text, url=f"https://vi.example/{number}").with_identity()
        for number, text in enumerate(articles)
    ]
    library = Library.open(place / "vi", encoder=encoder(), create=True)
    library.add(entries, encode=True)
    snapshot = library.snapshot
    gold = [[snapshot.record_numbers(entries[number].id)[-1]] for number, _, _ in made]
    rows += ask("vi", library, [text for _, text, _ in made], gold, (0, 300))
    rows += ask("vi stripped", library, [text for _, _, text in made], gold, (0, 300))
    rows += collect_own(place)
    return rows


def collect_own(place: Path) -> list[Asked]:
    """Return our own Vietnamese questions, asked of the claims in English and in Vietnamese.

    The English ones stand among those of claims-en.
    """
    rows, made = [], own()
    held = [at for at, one in enumerate(made) if is_held(one.claim)]
    texts = [text for at in held for text in (*made[at].questions, made[at].sloppy)]
    others = [(row["text"], row["title"]) for row in corpus("claims-en")]
    for name, claims in (
        ("own en", [(one.claim, one.title) for one in made] + others),
        ("own vi", [(one.vi, "") for one in made]),
    ):
        entries = [
            FactCheck(
                id="", claim_reviewed=claim, title=title, url=f"https://own.example/{number}"
            ).with_identity()
            for number, (claim, title) in enumerate(claims)
        ]
        library = Library.open(place / name, encoder=encoder(), create=True)
        library.add(entries, encode=True)
        numbers = [library.snapshot.record_numbers(entry.id)[-1] for entry in entries]
        gold = [[numbers[place] for place in places] for places in same_claims(claims, held)]
        rows += ask(name, library, texts, [one for one in gold for _ in range(3)], (0, 100, 500))
    rows += ask_own_words("vi own words", library, (0, 100, 300))
    return rows


def ask_own_words(name: str, library: Library, sizes: tuple[int, ...]) -> list[Asked]:
    """Return some entries asked for in their own words: what holds a claim whole is about it.

    They teach the network, and say nothing of how probable a match is.
    """
    generator = np.random.default_rng(1)
    numbers = generator.choice(len(library.snapshot.live), _OWN_WORDS, replace=False)
    texts = [library.snapshot.entry(int(number)).claim_reviewed for number in numbers]
    return ask(name, library, texts, [[int(number)] for number in numbers], sizes)


def same_claims(claims: list[tuple[str, str]], held: list[int]) -> list[list[int]]:
    """Return for each of the held claims the places of all that say the same, itself among them.

    Several writers, and the publisher of claims-en, have met the same rumours.
    """
    vectors = encoder().encode_passages([normalize(claim) for claim, _ in claims])
    near = vectors[held] @ vectors.T
    return [np.flatnonzero(row >= _SAME_CLAIM).tolist() for row in near]


@dataclass
class Batch:
    """Queries with their best candidates: x (q, c, f), labels y and presence m (q, c)."""

    x: np.ndarray
    y: np.ndarray
    m: np.ndarray


def table(rows: list[Asked]) -> Batch:
    """Return the training table: each query's best candidates by a plain sum of evidence.

    claims-multi with its gold taken out is left out: its near-duplicates are not judged, so what
    stays on top there is often right and would be learned as wrong.
    """
    kept = [row for row in rows if not (row.name == "multi" and row.gone)]
    x = np.zeros((len(kept), BEST, len(FEATURES)), np.float32)
    y = np.zeros((len(kept), BEST), np.float32)
    m = np.zeros((len(kept), BEST), np.float32)
    for at, row in enumerate(kept):
        x[at, : len(row.features)] = row.features
        y[at, : len(row.features)] = row.labels
        m[at, : len(row.features)] = 1
    return Batch(x, y, m)


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
    pushed = ((1 - _POINTWISE) * listed + _POINTWISE * single) / len(chosen)
    back = pushed[:, :, None] * outer * (1 - hidden**2)
    return [
        np.einsum("qcf,qch->fh", x, back) + _DECAY * inner,
        back.sum(axis=(0, 1)),
        np.einsum("qc,qch->h", pushed, hidden) + _DECAY * outer,
        np.array([pushed.sum()]),
    ]


def is_told(row: Asked) -> bool:
    """Return whether a row says something of how probable a match is."""
    return not row.name.endswith("own words")


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
    for name in dict.fromkeys(row.name for row in rows):
        mine = [(row, score) for row, score in zip(rows, found, strict=True) if row.name == name]
        present = [(row, score) for row, score in mine if not row.gone]
        precision, success = [], []
        for row, score in present:
            order = row.labels[np.argsort(-score)]
            hits = np.cumsum(order[:5]) * order[:5] / np.arange(1, len(order[:5]) + 1)
            precision.append(hits.sum() / max(1, min(5, order.sum())))
            success.append(order[:10].any())
        probability = np.array(
            [1 / (1 + np.exp(-(slope[r.group] * s.max() + shift[r.group]))) for r, s in mine]
        )
        right = np.array([row.labels[s.argmax()] for row, s in mine])
        print(
            f"{name:12s} cross-validated MAP@5 {np.mean(precision):.4f} "
            f"success@10 {np.mean(success):.4f} ece {calibration_error(probability, right):.4f}"
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
