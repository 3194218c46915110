"""The shortlist of a large library: the same evidence as where every record is weighed."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import fields

import numpy as np
import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching import retrieval, shortlist, snapshot, writing
from claimdesk.matching.evidence import weigh_all
from claimdesk.matching.library import Library
from claimdesk.matching.retrieval import prepare
from claimdesk.matching.shortlist import weigh_some
from claimdesk.matching.vectors import Signs, signs_of
from support.encoder import HashedWords

WORDS = "salt lemon water river flood vaccine bank ticket storm school rice phone court dam".split()
COUNT = 700


def made_entries():
    generator = random.Random(5)  # noqa: S311 - a sample, not a secret
    for number in range(COUNT):
        claim = [*generator.choices(WORDS, k=8), f"name{number}", f"thing{number % 90}"]
        yield FactCheck(
            id="",
            claim_reviewed=" ".join(claim),
            title=" ".join(claim[4:]),
            url=f"https://made.example/{number}",
        ).with_identity()


@pytest.fixture(scope="module")
def entries():
    return list(made_entries())


@pytest.fixture(scope="module")
def encoder():
    return HashedWords(dim=64)


@pytest.fixture(scope="module")
def library(tmp_path_factory, entries, encoder):
    """Give a library of several segments in which some entries were changed and some removed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "LARGEST_MERGED", 300)
        found = Library.open(tmp_path_factory.mktemp("large") / "l", encoder=encoder, create=True)
        for start in range(0, COUNT, 250):
            found.add(entries[start : start + 250])
        found.remove([entries[3].id, entries[400].id])
    assert len(found.snapshot.segments) > 2
    return found


def weigh(how, library, query):
    snapshot, nothing = library.snapshot, np.empty(0, np.int64)
    return how(snapshot, query, snapshot.live, nothing)


@pytest.mark.parametrize("at", [0, 77, 250, 699])
def test_what_is_on_the_shortlist_is_described_as_among_all(library, entries, encoder, at):
    text = f"Is it true? {entries[at].claim_reviewed}. The storm took the bank and the school."
    (query,) = prepare([text], encoder)
    every, some = weigh(weigh_all, library, query), weigh(weigh_some, library, query)
    _, left, right = np.intersect1d(every.numbers, some.numbers, return_indices=True)
    assert len(left) > 20
    assert np.allclose(every.shares[:, left], some.shares[:, right], atol=1e-5)
    for name in ("near", "pair", "sentence"):
        assert np.allclose(getattr(every, name)[left], getattr(some, name)[right], atol=1e-5)
    assert some.mean == pytest.approx(every.mean, abs=0.02)
    assert some.spread == pytest.approx(every.spread, abs=0.02)


def test_a_large_library_finds_what_a_small_one_finds(library, entries, encoder, monkeypatch):
    asked = [entry.claim_reviewed for entry in entries[5:60]]
    expected = [matches[0].entry.id for matches in library.match_many(asked, top=1)]
    monkeypatch.setattr(retrieval, "LARGE", 10)
    found = [matches[0].entry.id for matches in library.match_many(asked, top=1)]
    assert found == expected == [entry.id for entry in entries[5:60]]


def test_removed_entries_and_those_left_out_are_not_on_the_shortlist(
    library, entries, encoder, monkeypatch
):
    monkeypatch.setattr(retrieval, "LARGE", 10)
    gone = entries[3]
    (query,) = prepare([gone.claim_reviewed], encoder)
    numbers = retrieval.find_candidates(library.snapshot, query).numbers
    assert not set(library.snapshot.record_numbers(gone.id)) & set(numbers.tolist())
    here = library.snapshot.record_numbers(entries[4].id)[-1]
    (query,) = prepare([entries[4].claim_reviewed], encoder)
    assert here in retrieval.find_candidates(library.snapshot, query).numbers
    left = retrieval.find_candidates(library.snapshot, query, without=np.array([here]))
    assert here not in left.numbers


def test_vietnamese_words_reach_english_entries(tmp_path, encoder, monkeypatch):
    monkeypatch.setattr(retrieval, "LARGE", 1)
    library = Library.open(tmp_path / "l", encoder=encoder, create=True)
    library.add(
        FactCheck(id="", claim_reviewed=claim, url=f"https://made.example/{at}").with_identity()
        for at, claim in enumerate(
            ["The vaccine causes autism.", "The dam broke.", "Gold is dear."]
        )
    )
    (query,) = prepare(["vắc-xin gây tự kỷ à"], encoder)
    every, some = weigh(weigh_all, library, query), weigh(weigh_some, library, query)
    assert set(some.numbers) == {0, 1, 2}
    assert np.allclose(every.shares, some.shares[:, np.argsort(some.numbers)], atol=1e-5)
    assert some.shares[-1, list(some.numbers).index(0)] > 0.3


def test_a_question_of_no_known_word_still_gets_the_nearest(library, encoder):
    (query,) = prepare(["zzz qqq xxx"], encoder)
    some = weigh(weigh_some, library, query)
    assert len(some.numbers) > 0
    for field in fields(some):
        assert np.isfinite(getattr(some, field.name)).all()


@pytest.mark.parametrize("threads", ["1", "2", "9"])
def test_threads_that_share_the_signs_find_what_one_finds(
    library, entries, encoder, monkeypatch, threads
):
    text = f"{entries[60].claim_reviewed}. The flood took the school and the court."
    (query,) = prepare([text], encoder)
    assert len(query.codes) > 1
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    alone = weigh(weigh_some, library, query)
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    shared = weigh(weigh_some, library, query)
    for field in fields(alone):
        assert np.array_equal(getattr(alone, field.name), getattr(shared, field.name))


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_words_of_a_text_are_looked_for_while_it_is_encoded(
    library, entries, encoder, monkeypatch, threads
):
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    looked_for, found, encoded_first = threading.Event(), shortlist._records_by_words, []

    class Waiting(HashedWords):
        def encode_posts(self, texts):
            encoded_first.append(not looked_for.wait(20 if threads == "2" else 0))
            return super().encode_posts(texts)

    def look(*given):
        looked_for.set()
        return found(*given)

    monkeypatch.setattr(shortlist, "_records_by_words", look)
    (query,) = prepare([entries[60].claim_reviewed], Waiting(dim=64))
    shared = weigh(weigh_some, library, query)
    assert encoded_first == [threads == "1"]
    (query,) = prepare([entries[60].claim_reviewed], encoder)
    alone = weigh(weigh_some, library, query)
    for field in fields(alone):
        assert np.array_equal(getattr(alone, field.name), getattr(shared, field.name))


def test_places_of_postings_that_are_remembered_are_those_that_are_looked_up(library, monkeypatch):
    monkeypatch.setattr(snapshot, "_SPANS_KEPT", 3)
    known = library.snapshot.segments[0].postings.terms[:6]
    for hashes in (known[:2], known[1:6], known[[5, 0, 5]], known[:0]):
        found = library.snapshot.spans_of(hashes)
        expected = [segment.postings.spans(hashes) for segment in library.snapshot.segments]
        assert np.array_equal(found, np.array(expected).reshape(found.shape))


def test_what_is_read_from_files_is_what_is_mapped(library):
    for segment in library.snapshot.segments:
        assert segment.codes_file is not None
        for at in range(0, len(segment), 7):
            start, end = segment.offsets[at : at + 2].tolist()
            assert segment.record(at) == json.loads(bytes(segment.records[start:end]))
        for places in (np.arange(0, len(segment.codes), 7), np.empty(0, np.int64)):
            assert np.array_equal(segment.codes_at(places), segment.codes[places])


def test_pages_that_were_let_go_are_read_again(library, entries, encoder, monkeypatch):
    monkeypatch.setattr(shortlist, "_MOST_MAPPED", 0)
    monkeypatch.setattr(shortlist, "_LET_GO_EVERY", 1)
    (query,) = prepare([entries[9].claim_reviewed], encoder)
    before = weigh(weigh_some, library, query)
    for segment in library.snapshot.segments:
        segment.let_go()
    after = weigh(weigh_some, library, query)
    for field in fields(before):
        assert np.array_equal(getattr(before, field.name), getattr(after, field.name))


@pytest.mark.parametrize("dim", [16, 20, 64, 384])
def test_the_nearest_by_signs_are_those_that_differ_in_the_fewest(dim):
    codes = np.random.default_rng(2).integers(-127, 127, (400, dim)).astype(np.int8)
    for query, signs in zip(codes[:3], signs_of(codes[:3]), strict=True):
        found = Signs(codes).nearest(signs, 10)
        differing = ((codes > 0) != (query > 0)).sum(axis=1)
        assert len(found) >= 10
        # Some of the signs choose first where there are many, so that a few far ones may be missed.
        assert differing[found].max() <= np.sort(differing)[: 2 * len(found)].max()
        assert np.flatnonzero(differing == 0)[0] in found


def test_few_vectors_are_all_near():
    codes = np.ones((4, 16), np.int8)
    assert Signs(codes).nearest(signs_of(codes)[0], 9).tolist() == [0, 1, 2, 3]
    assert Signs(codes[:0]).nearest(signs_of(codes)[0], 1).tolist() == []
