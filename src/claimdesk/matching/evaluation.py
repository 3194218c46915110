"""How good is matching: ours and the rivals' on a labelled set, each question asked twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimdesk.domain.match import Zone
from claimdesk.errors import LibraryError, PackageMissingError
from claimdesk.language.cleaning import clean_post
from claimdesk.language.normalization import fold, normalize
from claimdesk.matching import metrics
from claimdesk.matching.beir import Judged, digest, read_corpus, read_judged
from claimdesk.matching.fusion import rank, shipped
from claimdesk.matching.guard import find_conflicts
from claimdesk.matching.library import Library
from claimdesk.matching.lucene import Lucene
from claimdesk.matching.matches import zone_for
from claimdesk.matching.metrics import Asked
from claimdesk.matching.reranking import Ranked, reorder
from claimdesk.matching.retrieval import GROUPS, Candidates, Query, find_candidates, prepare
from claimdesk.matching.rivals import OWN_THRESHOLDS, Rival, documents_of, rivals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.language.encoders import Encoder
    from claimdesk.matching.reranking import Reranker
    from claimdesk.matching.snapshot import Snapshot

Progress = Callable[[str, int, int], None]
_DEPTH = 10
_BATCH = 64


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A labelled set opened for asking: its library, queries, and where each corpus id is."""

    directory: Path
    library: Library
    judged: list[Judged]
    corpus_ids: list[str]
    entry_ids: list[str]
    texts: list[list[str]]


def open_set(
    directory: Path, split: str, encoder: Encoder, cache: Path, progress: Progress
) -> EvaluationSet:
    """Open a BEIR directory; its library is built once under `cache` and found again by digest."""
    judged = read_judged(directory, split)
    rows = list(read_corpus(directory))
    place = cache / "libraries" / f"{digest(directory / 'corpus.jsonl')}-{len(rows)}"
    library = _library(place, encoder, (entry for _, entry in rows), len(rows), progress)
    return EvaluationSet(
        directory,
        library,
        judged,
        [corpus_id for corpus_id, _ in rows],
        [entry.id for _, entry in rows],
        [
            [text for text in (normalize(entry.claim_reviewed), normalize(entry.title)) if text]
            for _, entry in rows
        ],
    )


def _library(
    place: Path, encoder: Encoder, entries: Iterable[Any], total: int, progress: Progress
) -> Library:
    try:
        library = Library.open(place, encoder=encoder, create=True)
    except LibraryError:
        # A cache of an older format or another encoder is rebuilt, never repaired.
        shutil.rmtree(place)
        library = Library.open(place, encoder=encoder, create=True)
    if len(library) != total:
        library.add(
            entries,
            encode=True,
            acknowledge=lambda sum_: progress(
                "entries", sum_.new + sum_.changed + sum_.unchanged, total
            ),
        )
    return library


def ask_ours(
    data: EvaluationSet,
    encoder: Encoder,
    progress: Progress,
    *,
    strip_accents: bool = False,
    reranker: Reranker | None = None,
) -> list[Asked]:
    """Ask every query of our own matching, with and without its fact-checks in the library."""
    snapshot = data.library.snapshot
    numbers = {
        corpus_id: snapshot.record_numbers(entry_id)[-1]
        for corpus_id, entry_id in zip(data.corpus_ids, data.entry_ids, strict=True)
    }
    names = {number: corpus_id for corpus_id, number in numbers.items()}
    outcomes = []
    for start in range(0, len(data.judged), _BATCH):
        batch = data.judged[start : start + _BATCH]
        texts = [_typed(judged.text, strip_accents=strip_accents) for judged in batch]
        for judged, query in zip(batch, prepare(texts, encoder), strict=True):
            gold = np.array([numbers[c] for c in judged.gold if c in numbers], dtype=np.int64)
            ranked, answered = [], []
            for without in (None, gold):
                found = find_candidates(snapshot, query, without=without)
                probabilities, order = rank(found.features, query.group, own=found.own)
                if reranker is not None:
                    ours = Ranked(found, probabilities, order)
                    answer_from = float(shipped().answer[query.group])
                    order = reorder(reranker, snapshot, query, ours, answer_from)
                ranked.append(
                    [
                        (names[int(found.numbers[at])], float(probabilities[at]))
                        for at in order[:_DEPTH]
                    ]
                )
                answered.append(_is_answered(snapshot, query, found, probabilities, order))
            outcomes.append(_asked(judged, ranked[0], ranked[1], answered))
        progress("queries", len(outcomes), len(data.judged))
    return outcomes


def _is_answered(
    snapshot: Snapshot,
    query: Query,
    found: Candidates,
    probabilities: NDArray[np.float32],
    order: NDArray[np.int64],
) -> bool:
    """Return whether the first match would go out by itself: above the threshold, no conflict."""
    if not len(order):
        return False
    first = int(order[0])
    entry = snapshot.entry(int(found.numbers[first]))
    conflicts = find_conflicts(query.text, entry)
    return zone_for(query, float(probabilities[first]), conflicts) is Zone.ANSWER


def ask_rival(
    data: EvaluationSet, rival: Rival, progress: Progress, *, strip_accents: bool = False
) -> list[Asked]:
    """Ask every query of a rival's rule; posts are cleaned as ours are."""
    place = {corpus_id: at for at, corpus_id in enumerate(data.corpus_ids)}
    outcomes = []
    for judged in data.judged:
        text = clean_post(_typed(judged.text, strip_accents=strip_accents))
        gold = [place[c] for c in judged.gold if c in place]
        ranked = [
            [(data.corpus_ids[at], score) for at, score in rival.rank(text, without)]
            for without in ([], gold)
        ]
        outcomes.append(_asked(judged, ranked[0], ranked[1]))
        if len(outcomes) % _BATCH == 0:
            progress(rival.name, len(outcomes), len(data.judged))
    return outcomes


def _asked(
    judged: Judged,
    ranked: list[tuple[str, float]],
    without: list[tuple[str, float]],
    answered: Sequence[bool] = (False, False),
) -> Asked:
    return Asked(
        query_id=judged.query_id,
        lang=judged.lang,
        gold=judged.gold,
        ranked=ranked,
        without=without[0] if without else None,
        is_answered=answered[0],
        is_answered_without=answered[1],
    )


def _typed(text: str, *, strip_accents: bool) -> str:
    return fold(normalize(text)) if strip_accents else text


def report(outcomes: Sequence[Asked], *, calibrated: bool) -> dict[str, Any]:
    """Return all figures of one way of matching: overall, found table, per language, intervals.

    `ece` (only where scores are probabilities) is that of first answers, every query asked once
    with and once without its fact-checks; `ece_by_chance` is what as many perfect ones would get.
    `groups` has both, and the reliability diagram, for each group of languages with a calibration.
    """
    langs = sorted({asked.lang for asked in outcomes})
    figures: dict[str, Any] = {
        **metrics.summarize(outcomes),
        "interval95": metrics.intervals(outcomes),
        "found": metrics.found_table(outcomes),
        "per_language": {
            lang: metrics.summarize([asked for asked in outcomes if asked.lang == lang])
            for lang in langs
        },
    }
    figures["mean_over_languages"] = {
        name: float(np.mean([row[name] for row in figures["per_language"].values()]))
        for name in ("map@5", "p@1", "success@10", "mrr")
    }
    if calibrated:
        first = metrics.first_answers(outcomes)
        figures |= _calibration(*first)
        figures["groups"] = _by_group(outcomes)
        figures["by_itself"] = metrics.answered_by_itself(outcomes)
    return figures


def _by_group(outcomes: Sequence[Asked]) -> dict[str, Any]:
    """Return calibration of first answers for each group of languages that shares one."""
    asked_in: dict[str, list[Asked]] = {}
    for asked in outcomes:
        asked_in.setdefault(asked.lang if asked.lang in GROUPS else "other", []).append(asked)
    found = {}
    for group in filter(asked_in.__contains__, GROUPS):
        first = metrics.first_answers(asked_in[group])
        if len(first[0]):
            found[group] = _calibration(*first)
    return found


def _calibration(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, Any]:
    """Return calibration error, that of perfect answers by chance, and the reliability diagram."""
    return {
        "ece": metrics.calibration_error(scores, right),
        "ece_by_chance": metrics.error_by_chance(scores),
        "reliability": metrics.reliability(scores, right),
    }


def evaluate(  # noqa: PLR0913 - the options of the command
    directory: Path,
    split: str,
    *,
    encoder: Encoder,
    cache: Path,
    progress: Progress,
    strip_accents: bool = False,
    with_rivals: bool = True,
    reranker: Reranker | None = None,
) -> dict[str, Any]:
    """Return our figures and, under `rivals`, those of each rival on the same queries.

    With a reranker, `reranked` holds ours with the order that it gives to near equals.
    `not_measured` says of a rival that cannot run here why it cannot.
    """
    data = open_set(directory, split, encoder, cache, progress)
    ours = ask_ours(data, encoder, progress, strip_accents=strip_accents)
    figures = report(ours, calibrated=True)
    figures |= {
        "data": str(directory),
        "split": split,
        "digest": digest(directory / "qrels" / f"{split}.tsv"),
        "entries": len(data.corpus_ids),
        "strip_accents": strip_accents,
        "encoder": encoder.name,
    }
    if reranker is not None:
        again = ask_ours(data, encoder, progress, strip_accents=strip_accents, reranker=reranker)
        first = [[asked.ranked[0][0] for asked in way if asked.ranked] for way in (ours, again)]
        figures["reranked"] = {
            "reranker": reranker.name,
            "first_changed": sum(one != other for one, other in zip(*first, strict=True)),
            **report(again, calibrated=True),
        }
    if with_rivals:
        figures |= _of_rivals(data, encoder, progress, strip_accents=strip_accents)
    return figures


def _of_rivals(
    data: EvaluationSet, encoder: Encoder, progress: Progress, *, strip_accents: bool
) -> dict[str, Any]:
    figures: dict[str, Any] = {"rivals": {}}
    running = rivals(data.texts, encoder)
    try:
        running.append(Lucene(documents_of(data.texts)))
    except PackageMissingError as error:
        figures["not_measured"] = {"Lucene": str(error)}
    for rival in running:
        outcomes = ask_rival(data, rival, progress, strip_accents=strip_accents)
        figures["rivals"][rival.name] = {
            **report(outcomes, calibrated=False),
            "own_thresholds": {
                name: {"threshold": threshold, **metrics.answered_from(outcomes, threshold)}
                for name, threshold in OWN_THRESHOLDS.get(rival.name, ())
            },
        }
    return figures
