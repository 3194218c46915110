"""What the fusion is trained on: texts asked of libraries, their candidates described."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import (
    DATA,
    corpus,
    encoder,
    english,
    is_held,
    multilingual,
    nothing_en,
    nothing_vi,
    own,
    vietnamese_articles,
)

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.normalization import normalize
from claimdesk.matching.beir import read_corpus
from claimdesk.matching.guard import find_conflicts
from claimdesk.matching.library import Library
from claimdesk.matching.retrieval import find_candidates, prepare
from claimdesk.matching.snapshot import Snapshot

_SMALL = (100, 300, 1000, 4000)
#: Own claims whose plain vectors are nearer than this say the same; found by reading pairs.
_SAME_CLAIM = 0.93
_OWN_WORDS = 300
_NOTHING = 400


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
    #: Of the right ones those in the text's own language, or all where none is.
    first: np.ndarray

    def is_answerable(self, at: int) -> bool:
        """Return whether nothing forbids that a candidate is an automatic answer."""
        return not find_conflicts(self.text, self.snapshot.entry(int(self.numbers[at])))


def ask(
    name: str,
    library: Library,
    texts: list[str],
    gold: list[list[int]],
    sizes: tuple[int, ...],
) -> list[Asked]:
    """Return the described candidates of every text, asked with and without its gold.

    A text without gold is asked once.
    """
    generator = np.random.default_rng(0)
    snapshot = library.snapshot
    total = len(snapshot.live)
    rows = []
    for number, query in enumerate(prepare(texts, library.encoder)):
        right = np.array(gold[number], np.int64)
        size = sizes[number % len(sizes)]
        left_out = np.empty(0, np.int64)
        if size:
            kept = np.union1d(generator.choice(total, size, replace=False), right)
            left_out = np.setdiff1d(np.arange(total), kept)
        for gone in (False, True) if len(right) else (True,):
            without = np.concatenate([left_out, right]) if gone else left_out
            found = find_candidates(snapshot, query, without=without)
            labels = np.isin(found.numbers, right)
            described = (found.features, labels, query.text, found.numbers, snapshot, labels)
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
    nothing = nothing_en(_NOTHING)
    rows += ask("nothing en", library, nothing, [[]] * len(nothing), (0, 100, 1000))
    library, numbers = beir("claims-multi", place)
    judged = [query for query in multilingual() if is_held(query.text)]
    gold = [[numbers[corpus_id] for corpus_id in query.gold] for query in judged]
    rows += ask("multi", library, [query.text for query in judged], gold, (0,))
    articles, made = vietnamese_articles()
    library, records = build(place / "vi", [(text, "") for text in articles])
    gold = [[records[number]] for number, _, _ in made]
    rows += ask("vi", library, [text for _, text, _ in made], gold, (0, 300))
    rows += ask("vi stripped", library, [text for _, _, text in made], gold, (0, 300))
    rows += collect_own(place)
    return rows


def build(place: Path, claims: list[tuple[str, str]]) -> tuple[Library, list[int]]:
    """Return a library of claims with their titles, and the record number of each."""
    entries = [
        FactCheck(
            id="", claim_reviewed=claim, title=title, url=f"https://own.example/{number}"
        ).with_identity()
        for number, (claim, title) in enumerate(claims)
    ]
    library = Library.open(place, encoder=encoder(), create=True)
    library.add(entries, encode=True)
    return library, [library.snapshot.record_numbers(entry.id)[-1] for entry in entries]


def collect_own(place: Path) -> list[Asked]:
    """Return our own questions, asked of the claims in English and in Vietnamese.

    The English claims stand among those of claims-en. Questions in English are named so.
    """
    rows, made = [], own()
    held = [at for at, one in enumerate(made) if is_held(one.claim)]
    texts = [text for at in held for text in made[at].vi_asked]
    in_english = [text for at in held for text in made[at].en_asked]
    nothing = nothing_vi()
    others = [(row["text"], row["title"]) for row in corpus("claims-en")]
    english = [(one.claim, one.title) for one in made]
    titled = [(one.vi, one.vi_title) for one in made]
    for name, claims in (
        ("own en", english + others),
        ("own vi", [(one.vi, "") for one in made]),
        ("own vi titled", titled),
    ):
        library, numbers = build(place / name, claims)
        gold = [[numbers[place] for place in places] for places in same_claims(claims, held)]
        thrice = [one for one in gold for _ in range(3)]
        rows += ask(name, library, texts, thrice, (0, 100, 500))
        if name != "own vi":
            rows += ask(f"english {name}", library, in_english, thrice, (0, 100, 500))
        if name != "own en":
            words = name.replace("own vi", "vi own words")
            rows += ask_own_words(words, library, (0, 100, 300))
    rows += ask("nothing vi", library, nothing, [[]] * len(nothing), (0, 100, 300))
    for name, more, sizes in (("twins", [], (0, 100, 500)), ("twins big", others, (0,))):
        library, numbers = build(place / name, english + titled + more)
        rows += ask_twins(name, library, numbers, held, sizes)
    rows += ask("nothing big", library, nothing, [[]] * len(nothing), (0,))
    return rows


def ask_twins(
    name: str, library: Library, numbers: list[int], held: list[int], sizes: tuple[int, ...]
) -> list[Asked]:
    """Return own questions and claims asked of a library that holds each claim in both languages.

    The first `numbers` are those of the claims in English, then come those in Vietnamese.
    """
    made, rows = own(), []
    total = len(made)
    english, vietnamese = set(numbers[:total]), set(numbers[total : 2 * total])
    claims = [(one.claim, "") for one in made] + [(one.vi, "") for one in made]
    gold = []
    for at, of_english, of_vietnamese in zip(
        held,
        same_claims(claims, held),
        same_claims(claims, [at + total for at in held]),
        strict=True,
    ):
        same = {place % total for place in (at, *of_english, *of_vietnamese)}
        gold.append([numbers[place + more] for place in sorted(same) for more in (0, total)])
    thrice = [one for one in gold for _ in range(3)]
    texts = [text for at in held for text in made[at].vi_asked]
    rows += prefer(ask(name, library, texts, thrice, sizes), vietnamese)
    texts = [text for at in held for text in made[at].en_asked]
    rows += prefer(ask(f"{name} english", library, texts, thrice, sizes), english)
    for words, texts, first in (
        ("vi", [made[at].vi for at in held], vietnamese),
        ("en", [made[at].claim for at in held], english),
    ):
        asked = ask(f"{name} {words} own words", library, texts, gold, sizes)
        rows += prefer(asked, first)
    return rows


def prefer(rows: list[Asked], records: set[int]) -> list[Asked]:
    """Mark which of the right ones come first: those among some records, where there are any."""
    for row in rows:
        first = row.labels & np.isin(row.numbers, list(records))
        row.first = first if first.any() else row.labels
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
