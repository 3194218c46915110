"""Figures of one process that stays: queries, claim finding, additions, and the rivals' rules."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from corpus import make_entries, read_entries, read_queries, read_sentences
from figures import Figure

from claimdesk.cli.check import Options, check_document
from claimdesk.intake.document import Document
from claimdesk.language.cleaning import clean_post
from claimdesk.language.normalization import normalize
from claimdesk.matching.lexical import score_segments
from claimdesk.matching.library import Library
from claimdesk.matching.retrieval import QUERY_CHARS, prepare
from claimdesk.matching.rivals import CheckTokens, Okapi

QUERIES = 200
_WARM_UP = 10
_ADDED = 500
_SEED = 500


def timed(work: Callable[[str], object], texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the wall and processor milliseconds of each text's work, after a warm-up.

    Processor time counts all threads; unlike wall time it hardly depends on what else runs.
    """
    for text in texts[:_WARM_UP]:
        work(text)
    spent = []
    for text in texts[_WARM_UP:]:
        start, start_cpu = time.perf_counter(), time.process_time()
        work(text)
        spent.append((time.perf_counter() - start, time.process_time() - start_cpu))
    wall_s, cpu_s = np.array(spent).T
    return wall_s * 1000, cpu_s * 1000


def median(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the median wall milliseconds of a text's work."""
    return float(np.median(timed(work, texts)[0]))


def measure(directory: Path) -> list[Figure]:
    """Return the figures of queries over the library, of the rivals, and of additions."""
    library = Library.open(directory)
    texts = read_queries(QUERIES + _WARM_UP)
    sentence, _ = timed(library.match, read_sentences(QUERIES + _WARM_UP))
    whole, whole_cpu = timed(library.match, texts)
    encoding = median(
        # A dot more, since the encoder remembers the texts it has just seen.
        lambda text: library.encoder.encode_posts([f"{clean_post(text)[:QUERY_CHARS]} ."]),
        texts,
    )
    postings = [segment.postings for segment in library.snapshot.segments]
    ready = dict(zip(texts, prepare(texts, library.encoder), strict=True))
    ours = median(lambda text: score_segments(ready[text].lexical, postings), texts)
    options = Options(lang="", library=library, top=3, min_probability=0.05)
    checking = median(
        lambda text: check_document("text", Document(text=f"So: {text}"), options),
        texts[: len(texts) // 2],
    )
    documents = [normalize(f"{entry.title} {entry.claim_reviewed}") for entry in read_entries()]
    okapi = Okapi(documents)
    tokens = CheckTokens(okapi)
    bm25 = median(lambda text: okapi.rank(clean_post(text), []), texts)
    share = median(lambda text: tokens.rank(clean_post(text), []), texts)
    match = float(np.median(whole))
    return [
        Figure(
            f"library.match of one sentence, median of {len(sentence)}",
            float(np.median(sentence)),
            "ms",
            bar=25,
        ),
        Figure("  95th percentile", float(np.quantile(sentence, 0.95)), "ms"),
        Figure(f"library.match of a post, median of {len(whole)}", match, "ms", bar=25),
        Figure("  95th percentile", float(np.quantile(whole, 0.95)), "ms"),
        Figure("  processor time, all cores together", float(np.median(whole_cpu)), "ms"),
        Figure("  of it encoding, median", encoding, "ms"),
        Figure(
            "  of it our BM25, four views, median", ours, "ms", other=bm25, against="bm25s (B4)"
        ),
        Figure("library.match against B4", match, "ms", other=bm25, against="bm25s (B4)"),
        Figure("library.match against B1", match, "ms", other=share, against="token share (B1)"),
        Figure("a post's claims found and matched, median", checking, "ms"),
        Figure(f"additions, {_ADDED} fresh entries", added_per_second(library), "/s"),
    ]


def added_per_second(library: Library) -> float:
    """Return how many fresh entries a second a new library takes: encoded, indexed, synced."""
    entries = list(make_entries(_ADDED, _SEED))
    with tempfile.TemporaryDirectory() as place:
        fresh = Library.open(Path(place) / "library", encoder=library.encoder, create=True)
        start = time.perf_counter()
        fresh.add(entries, encode=True)
        return _ADDED / (time.perf_counter() - start)
