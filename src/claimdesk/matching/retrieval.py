"""Finding candidates for a text and describing each of them in numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from claimdesk.language.identification import identify
from claimdesk.language.restoration import Reading, read_typed
from claimdesk.language.sentences import split_sentences
from claimdesk.matching.evidence import Evidence, top, weigh_all
from claimdesk.matching.glossed import GlossedQuery
from claimdesk.matching.lexical import VIEWS, LexicalQuery
from claimdesk.matching.overlap import OVERLAP, Wording, describe_overlap
from claimdesk.matching.shortlist import LARGE, weigh_some
from claimdesk.matching.snapshot import Snapshot
from claimdesk.matching.vectors import code_queries
from claimdesk.process import begin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimdesk.language.encoders import Encoder

    Floats = NDArray[np.float32]

#: Languages that are calibrated together; "other" is every language but the first two.
GROUPS = ("en", "vi", "other")

#: Of the candidates the best by a plain sum of evidence are described in full.
BEST = 30
#: A post is encoded up to here: what comes later is mostly chatter and tags.
QUERY_CHARS = 600
#: A post of several sentences is also read sentence by sentence, up to this many: the claim that
#: was checked may be any one of them.
MOST_SENTENCES = 5
_SHORTEST_SENTENCE_WORDS = 4
#: Of the candidates, so many in a language can be held against each other.
_LEAST_IN_LANGUAGE = 8
#: Entries whose language is remembered.
_LANGUAGES_KEPT = 20_000

FEATURES = (
    *(f"{view}_share" for view in (*VIEWS, "glossed")),
    *(f"{view}_gap" for view in (*VIEWS, "glossed")),
    *(f"{view}_rank" for view in (*VIEWS, "glossed")),
    "cosine",
    "cosine_pair",
    "cosine_gap",
    "cosine_rank",
    "cosine_z",
    "agreement",
    "sentence_cosine",
    "sentence_gap",
    "sentence_rank",
    "query_words",
    "query_sentences",
    *OVERLAP,
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate records of one query: `numbers` (c,) int64 and `features` (c, len(FEATURES)).

    `own` (c,) says which are in the query's language; none where that was not looked at.
    """

    numbers: NDArray[np.int64]
    features: Floats
    own: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A text made ready for searching: cleaned, its tokens hashed, its vector coded.

    Vietnamese typed without diacritics has them put back first. `coded` waits for the codes, which
    may be in another thread's hands. `group` is the place of its language in `GROUPS`.
    """

    text: str
    lexical: LexicalQuery
    wording: Wording
    glossed: GlossedQuery
    coded: Callable[[], NDArray[np.int8]]
    group: int
    language: str

    @property
    def codes(self) -> NDArray[np.int8]:
        """Return the codes of the whole text and of its k sentences, (1 + k, dim).

        There are none of sentences where it is one. Raises what the encoder raises.
        """
        return self.coded()


def prepare(texts: list[str], encoder: Encoder, code: bytes | None = None) -> list[Query]:
    """Return the queries of many texts; the encoder is called once.

    `code` is the vector of the first text (`sameness.code_texts`), which is then not encoded where
    it is one sentence.
    """
    if not texts:
        return []
    read = [read_typed(text) for text in texts]
    groups = [[one.text[:QUERY_CHARS], *_sentences(one.text)] for one in read]
    if code is not None and list(map(len, groups)) == [1]:
        return [_query(read[0], _kept(np.frombuffer(code, np.int8).reshape(1, -1)))]

    def encode() -> list[NDArray[np.int8]]:
        vectors = encoder.encode_posts([text for group in groups for text in group])
        ends = np.cumsum([len(group) for group in groups])
        return np.split(code_queries(vectors, encoder.name), ends[:-1])

    if len(texts) == 1:
        # Its words are looked for meanwhile.
        coded = begin(encode)
        return [_query(read[0], lambda: coded()[0])]
    return [_query(one, _kept(rows)) for one, rows in zip(read, encode(), strict=True)]


def _kept(codes: NDArray[np.int8]) -> Callable[[], NDArray[np.int8]]:
    return lambda: codes


def _query(read: Reading, coded: Callable[[], NDArray[np.int8]]) -> Query:
    text, others = read
    language = identify(text)
    group = GROUPS.index(language if language in GROUPS else "other")
    glossed = GlossedQuery.of(text, language, others)
    return Query(text, LexicalQuery.of(text), Wording.of(text), glossed, coded, group, language)


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text that may say what was checked; none where there is but one."""
    found = [sentence.text for sentence in split_sentences(text[: 2 * QUERY_CHARS])]
    if len(found) == 1:
        return []
    long = [text for text in found if len(text.split()) >= _SHORTEST_SENTENCE_WORDS]
    return [text[:QUERY_CHARS] for text in long[:MOST_SENTENCES]]


def find_candidates(
    snapshot: Snapshot,
    query: Query,
    *,
    without: NDArray[np.int64] | None = None,
    also: Sequence[int] = (),
) -> Candidates:
    """Return the live records that any view or the vectors rank high, described.

    `without` holds record numbers to leave out as if they were not in the library: ranks and gaps
    are then those of a library that never had them. `also` are live records to describe wherever
    they rank.
    """
    live = snapshot.live
    if without is not None and len(without):
        live = live.copy()
        live[without] = False
    if not live.any():
        return Candidates(np.empty(0, np.int64), np.empty((0, len(FEATURES)), np.float32))
    wanted = np.array(also, dtype=np.int64)
    weigh = weigh_all if len(live) < LARGE else weigh_some
    found = weigh(snapshot, query, live, wanted)
    best_of = top(found.plain, BEST)
    kept = np.union1d(best_of, np.flatnonzero(np.isin(found.numbers, wanted)))
    numbers = found.numbers[kept]
    entries = [snapshot.entry(int(number)) for number in numbers]
    languages = [_language(one.claim_reviewed) for one in entries]
    described = _describe(query, found, kept, languages)
    overlap = describe_overlap(snapshot, query.wording, query.glossed.terms, entries)
    own = np.array(languages) == query.language
    return Candidates(numbers, np.concatenate([described, overlap], axis=1), own)


def _held_against(languages: Sequence[str]) -> NDArray[np.bool_]:
    """Return which candidates each candidate is held against, itself left out, (c, c).

    These are the others in its language. What was checked in two languages stands in its own way
    otherwise: each of the two keeps the other from standing out. A language with few candidates
    tells nothing, or was mistaken: all others count there.
    """
    names = np.array(languages)
    same: NDArray[np.bool_] = names[:, None] == names
    same[same.sum(axis=1) < _LEAST_IN_LANGUAGE] = True
    np.fill_diagonal(same, val=False)
    return same


def _gaps(values: Floats, against: NDArray[np.bool_]) -> Floats:
    """Return each value less the best of those that it is held against."""
    best = np.where(against, values, -np.inf).max(axis=1)
    return np.asarray(np.where(np.isfinite(best), values - best, 0), dtype=np.float32)


def _ranks(values: Floats, against: NDArray[np.bool_]) -> Floats:
    """Return 1 / (1 + rank), rank counted from 0 at the largest of those that it is held against.

    Of equal values the one that stands first ranks higher.
    """
    place = np.arange(len(values))
    is_above = (values > values[:, None]) | ((values == values[:, None]) & (place < place[:, None]))
    return np.asarray(1.0 / (1 + (is_above & against).sum(axis=1)), dtype=np.float32)


@lru_cache(_LANGUAGES_KEPT)
def _language(text: str) -> str:
    """Return the language of an entry's claim; the same entries are candidates again and again."""
    return identify(text)


def _describe(
    query: Query, found: Evidence, kept: NDArray[np.int64], languages: Sequence[str]
) -> Floats:
    """Return the features of some of the candidates before their overlap, (len(kept), f)."""
    shares, near, sentence = found.shares[:, kept], found.near[kept], found.sentence[kept]
    against = _held_against(languages)
    columns = [
        *shares,
        *(_gaps(share, against) for share in shares),
        *(_ranks(share, against) for share in shares),
        near,
        found.pair[kept],
        _gaps(near, against),
        _ranks(near, against),
        (near - found.mean) / max(found.spread, 0.05),
        np.sqrt(np.maximum(shares[3], 0) * np.maximum(near, 0)),
        sentence,
        _gaps(sentence, against),
        _ranks(sentence, against),
        np.full(len(kept), np.log1p(len(query.lexical.hashes[0]))),
        np.full(len(kept), np.log1p(len(query.codes) - 1)),
    ]
    return np.stack(columns, axis=1).astype(np.float32)
