"""Train the first stage, and write matching/weights/first_stage.npz.

A vector for each of the tokens that matter most, so that the sum over a text's tokens points where
the encoder's adapted vector points: by cosine, and by ranking a batch of like texts as the encoder
ranks them. It learns from the corpora of claims-en and claims-multi, Vietnamese Wikipedia, and the
train queries of both (texts as people type them). Dev is never read. Run it again after
training/adapter.py: about two minutes on one core where the vectors are cached.

    python training/first_stage.py               # train on everything, write the weights
    python training/first_stage.py --held-out    # print what it costs on texts it has not seen
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
from common import (
    ROOT,
    corpus,
    encoder,
    english,
    multilingual,
    own,
    vietnamese,
    vietnamese_articles,
)
from scipy import sparse

from claimdesk.language.normalization import normalize
from claimdesk.language.restoration import make_readable
from claimdesk.matching.first_stage import FirstStage, pack
from claimdesk.matching.lexical import hash_views
from claimdesk.matching.retrieval import QUERY_CHARS
from claimdesk.matching.vectors import SCALE, code_passages, code_queries, coding_name, passages

ROWS = 57_344
EPOCHS = 6
_BATCH = 512
_RATE = 0.004
_WARM_UP_STEPS = 50
#: Weight of ranking a batch as the encoder does, beside that of the cosine, and its temperature.
_RANKING = 0.3
_TEMPERATURE = 0.07
#: Batches are made of texts that lie together in one of so many cells of the space, 64 at a time.
_CELLS = 300
_TOGETHER = 64
#: A word that a text repeats counts no more often than this.
_MOST_REPEATS = 3
#: Takes the mean of a rare token's texts towards nothing.
_SHRINK = 3.0
_HELD_OUT_EVERY = 4


@dataclass
class Lesson:
    """Texts, and the unit vectors (n, dim) that the encoder has for them."""

    texts: list[str]
    vectors: np.ndarray


@dataclass
class Questions:
    """Queries as texts and vectors, and the rows of a corpus that answer each."""

    lesson: Lesson
    gold: list[list[int]]


class Data:
    """All texts and vectors, as `common` has them."""

    def __init__(self) -> None:
        self._encoder = encoder()
        rows, multi = corpus("claims-en"), corpus("claims-multi")
        paragraphs, made = vietnamese()
        articles, more = vietnamese_articles()
        windows = [text for article in articles for text in passages(article, "")]
        self.claims = self._passages([row["text"] for row in rows])
        self.titles = self._passages([row["title"] for row in rows])
        self.multi = self._passages([row["text"] for row in multi])
        self.prose = self._passages(paragraphs)
        self.windows = self._passages(windows)
        mine = [(one.claim, one.title, one.vi) for one in own()]
        self.own = self._passages([text for texts in mine for text in texts if text])
        place = {row["_id"]: at for at, row in enumerate(rows)}
        place_multi = {row["_id"]: at for at, row in enumerate(multi)}
        judged, judged_multi = english(), multilingual()
        self.asked = Questions(
            self._queries([query.text for query in judged]),
            [[place[name] for name in query.gold] for query in judged],
        )
        self.asked_multi = Questions(
            self._queries([query.text for query in judged_multi]),
            [[place_multi[name] for name in query.gold] for query in judged_multi],
        )
        self.asked_vi = Questions(
            self._queries([text for _, text, _ in made]), [[number] for number, _, _ in made]
        )
        self.more = self._queries([text for _, text, _ in more])

    def _passages(self, texts: list[str]) -> Lesson:
        texts = [normalize(text) for text in texts]
        if not texts:
            return Lesson([], np.empty((0, self._encoder.dim), np.float32))
        codes = code_passages(self._encoder.encode_passages(texts), self._encoder.name)
        return Lesson(texts, codes.astype(np.float32) / SCALE)

    def _queries(self, texts: list[str]) -> Lesson:
        texts = [make_readable(text)[:QUERY_CHARS] for text in texts]
        codes = code_queries(self._encoder.encode_queries(texts), self._encoder.name)
        return Lesson(texts, codes.astype(np.float32) / SCALE)


def lessons(data: Data, *, held_out: bool) -> Lesson:
    """Return what is learned from; with `held_out` without some queries and all that answers them.

    One query in four is left out with its fact-checks, and the paragraphs that Vietnamese queries
    were made of.
    """
    parts = [data.windows, data.own, data.more]
    for corpora, asked in (
        ([data.claims, data.titles], data.asked),
        ([data.multi], data.asked_multi),
        ([data.prose], data.asked_vi),
    ):
        every = 1 if asked is data.asked_vi else _HELD_OUT_EVERY
        tested = range(0, len(asked.gold), every) if held_out else range(0)
        gone = {row for at in tested for row in asked.gold[at]}
        kept = [row for row in range(len(corpora[0].texts)) if row not in gone]
        parts += [_chosen(part, kept) for part in corpora]
        parts.append(_chosen(asked.lesson, sorted(set(range(len(asked.gold))) - set(tested))))
    texts = [text for part in parts for text in part.texts]
    return Lesson(texts, np.concatenate([part.vectors for part in parts]))


def _chosen(lesson: Lesson, rows: list[int]) -> Lesson:
    return Lesson([lesson.texts[row] for row in rows], lesson.vectors[rows])


@dataclass
class Tokens:
    """Which tokens each text holds: `counts` (texts, tokens) sparse, of the `hashes` kept."""

    hashes: np.ndarray
    counts: sparse.csr_matrix


def tokens(lesson: Lesson, most: int) -> tuple[Tokens, np.ndarray]:
    """Return the tokens that tell most, and for each a first vector: the mean of its texts'."""
    # The first view is words in their own form: left out, so that diacritics do not count.
    found = [np.concatenate(hash_views(text)[1:]) for text in lesson.texts]
    hashes, documents = np.unique(
        np.concatenate([np.unique(one) for one in found]), return_counts=True
    )
    hashes, documents = hashes[documents > 1], documents[documents > 1]
    counts = _counts(found, hashes)
    means = counts.T @ lesson.vectors / (np.asarray(counts.sum(axis=0)).ravel() + _SHRINK)[:, None]
    rarity = np.log(len(found) / documents).astype(np.float32)
    worth = np.linalg.norm(means, axis=1) * rarity * np.sqrt(documents)
    kept = np.sort(np.argsort(-worth, kind="stable")[:most])
    chosen = counts[:, kept].tocsr()
    first = (means[kept] * rarity[kept, None]).astype(np.float32)
    first /= np.median(np.linalg.norm(chosen[:2000] @ first, axis=1))
    return Tokens(hashes[kept], chosen), first


def _counts(found: list[np.ndarray], hashes: np.ndarray) -> sparse.csr_matrix:
    flat = np.concatenate(found)
    owners = np.repeat(np.arange(len(found)), [len(one) for one in found])
    at = np.minimum(np.searchsorted(hashes, flat), len(hashes) - 1)
    known = hashes[at] == flat
    ones = np.ones(int(known.sum()), np.float32)
    made = sparse.csr_matrix((ones, (owners[known], at[known])), shape=(len(found), len(hashes)))
    made.sum_duplicates()
    made.data = np.minimum(made.data, _MOST_REPEATS)
    return made


def batches(vectors: np.ndarray, generator: np.random.Generator) -> list[np.ndarray]:
    """Return one pass over the texts, in batches of several groups of texts that are alike."""
    centres = vectors[generator.choice(len(vectors), _CELLS, replace=False)]
    cells = np.argmax(vectors @ centres.T, axis=1)
    order = np.lexsort((generator.random(len(vectors)), cells))
    groups = np.array_split(order, len(vectors) // _TOGETHER)
    shuffled = np.concatenate([groups[at] for at in generator.permutation(len(groups))])
    return [shuffled[at : at + _BATCH] for at in range(0, len(shuffled) - _BATCH + 1, _BATCH)]


def descend(lesson: Lesson, known: Tokens, learned: np.ndarray) -> np.ndarray:
    """Return the token vectors after training: Adam for the rows that a batch holds."""
    generator = np.random.default_rng(1)
    first, second = np.zeros_like(learned), np.zeros(len(learned), np.float32)
    seen = np.zeros(len(learned), np.int64)
    step, total = 0, EPOCHS * (len(lesson.texts) // _BATCH)
    for epoch in range(EPOCHS):
        cosines = []
        for chosen in batches(lesson.vectors, generator):
            step += 1
            rate = _RATE * min(1.0, step / _WARM_UP_STEPS) * (1 - step / (total + 1))
            held = known.counts[chosen]
            rows, places = np.unique(held.indices, return_inverse=True)
            shape = (len(chosen), len(rows))
            small = sparse.csr_matrix((held.data, places.astype(np.int32), held.indptr), shape)
            pushed, cosine = _slope(small @ learned[rows], lesson.vectors[chosen])
            cosines.append(cosine)
            slope = small.T @ pushed
            seen[rows] += 1
            first[rows] = 0.9 * first[rows] + 0.1 * slope
            second[rows] = 0.99 * second[rows] + 0.01 * (slope**2).mean(axis=1)
            size = np.sqrt(second[rows] / (1 - 0.99 ** seen[rows])) + 1e-6
            learned[rows] -= (
                rate * first[rows] / ((1 - 0.9 ** seen[rows]) * size)[:, None]
            ).astype(np.float32)
        print(f"pass {epoch + 1} of {EPOCHS}: mean cosine {np.mean(cosines):.3f}", flush=True)
    return learned


def _slope(sums: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the gradient of the loss by the sums (n, dim), and the mean cosine."""
    norms = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    units = sums / norms
    cosines = units @ wanted.T
    target = _softmax(wanted @ wanted.T / _TEMPERATURE)
    pushed = _RANKING / _TEMPERATURE * (_softmax(cosines / _TEMPERATURE) - target)
    pushed[np.diag_indices(len(pushed))] -= 1
    back = pushed @ wanted
    back -= units * (back * units).sum(axis=1, keepdims=True)
    return back / norms, float(np.diag(cosines).mean())


def _softmax(values: np.ndarray) -> np.ndarray:
    found = np.exp(values - values.max(axis=1, keepdims=True))
    return found / found.sum(axis=1, keepdims=True)


def train(lesson: Lesson, rows: int) -> FirstStage:
    """Return the first stage that a lesson teaches, with so many token vectors."""
    known, first = tokens(lesson, rows)
    packed, scales = pack(descend(lesson, known, first))
    return FirstStage(coding_name(encoder().name), known.hashes, packed, scales)


def describe(data: Data, stage: FirstStage) -> None:
    """Print how well held-out queries find what the first stage coded, beside the encoder."""
    claims, titles = stage.code(data.claims.texts), stage.code(data.titles.texts)
    sets: list[tuple[str, Questions, list[np.ndarray], list[np.ndarray], int]] = [
        (
            "claims-en train, held out",
            data.asked,
            [claims, titles],
            [data.claims.vectors, data.titles.vectors],
            _HELD_OUT_EVERY,
        ),
        (
            "claims-multi train, held out",
            data.asked_multi,
            [stage.code(data.multi.texts)],
            [data.multi.vectors],
            _HELD_OUT_EVERY,
        ),
        (
            "Vietnamese, held out",
            data.asked_vi,
            [stage.code(data.prose.texts)],
            [data.prose.vectors],
            1,
        ),
    ]
    for name, asked, coded, encoded, every in sets:
        tested = list(range(0, len(asked.gold), every))
        gold = [asked.gold[at] for at in tested]
        queries = asked.lesson.vectors[tested]
        own_queries = stage.code([asked.lesson.texts[at] for at in tested])
        figures = (
            ("encoder", queries, encoded),
            ("encoder's query, first-stage entries", queries, coded),
            ("first stage alone", own_queries, coded),
        )
        for label, asking, among in figures:
            print(f"{name}: {label}: MAP@5 {_precision(asking, among, gold):.3f}")


def _precision(queries: np.ndarray, among: list[np.ndarray], gold: list[list[int]]) -> float:
    """Return MAP@5 where a row counts by the best of its vectors."""
    near = np.max([_unit(queries) @ _unit(part).T for part in among], axis=0)
    order = np.argsort(-near, axis=1, kind="stable")[:, :5]
    found = []
    for row, right in zip(order, gold, strict=True):
        hits = np.isin(row, right)
        found.append((np.cumsum(hits) * hits / np.arange(1, 6)).sum() / min(5, len(right)))
    return float(np.mean(found))


def _unit(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors.astype(np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the first stage.")
    parser.add_argument("--held-out", action="store_true", help="measure, and write nothing")
    parser.add_argument("--rows", type=int, default=ROWS, help="token vectors to keep")
    options = parser.parse_args()
    start = time.perf_counter()
    data = Data()
    lesson = lessons(data, held_out=options.held_out)
    print(f"{len(lesson.texts):,} texts read in {time.perf_counter() - start:.0f} s", flush=True)
    stage = train(lesson, options.rows)
    if options.held_out:
        describe(data, stage)
    else:
        place = ROOT / "src" / "claimdesk" / "matching" / "weights" / "first_stage.npz"
        np.savez(
            place,
            coding=np.array(stage.coding),
            hashes=stage.hashes,
            packed=stage.packed,
            scales=stage.scales,
        )
        print(f"{place.name} written, {place.stat().st_size / 1e6:.1f} MB")
    print(f"{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
