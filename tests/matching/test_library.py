"""The Library: what is added is found, once, in its newest form, and nothing is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import EncoderMismatchError, EntryNotFoundError, LibraryMissingError
from claimdesk.matching import library as library_module
from claimdesk.matching import writing
from claimdesk.matching.library import Added, Library
from support.encoder import HashedWords
from support.entries import make_entries, make_entry


def _ids(library):
    return [entry.id for entry in library]


def _found(library, text, top=5):
    return [match.entry.id for match in library.match(text, top=top)]


@pytest.fixture
def small_batches(monkeypatch):
    """Let additions come in many batches, so that segments are merged on the way."""
    monkeypatch.setattr(library_module, "BATCH", 5)


def test_what_is_added_is_there_and_is_found(library):
    entries = make_entries(40)
    assert library.add(entries) == Added(new=40)
    assert len(library) == 40
    assert list(library) == entries
    for entry in entries:
        assert entry.id in library
        assert library.get(entry.id) == entry
        assert _found(library, entry.claim_reviewed)[0] == entry.id


def test_the_newest_entries_come_last_added_first_without_those_removed(library):
    entries = make_entries(5)
    library.add(entries)
    library.remove([entries[3].id])
    assert library.newest(3) == [entries[4], entries[2], entries[1]]
    assert len(library.newest(100)) == 4


def test_adding_again_adds_nothing_and_encodes_nothing(library, encoder):
    library.add(make_entries(20))
    before = library.snapshot.manifest.generation, encoder.encoded
    assert library.add(make_entries(20)) == Added(unchanged=20)
    assert (library.snapshot.manifest.generation, encoder.encoded) == before


def test_the_same_entry_twice_in_one_addition_is_one(library):
    entry = make_entry(1)
    added = library.add([entry, entry, make_entry(2), entry])
    assert added == Added(new=2, unchanged=2)
    assert len(library) == 2


def test_the_last_of_two_forms_in_one_addition_counts(library):
    old, new = make_entry(1), make_entry(1, rating="Half true")
    library.add([old, new])
    assert library.get(old.id) == new


def test_a_changed_entry_replaces_its_old_form_and_the_history_keeps_both(library):
    library.add(make_entries(5))
    old = make_entry(3)
    new = replace(old, verdict=Verdict.MIXTURE, rating="Half true", title="Kangaroo correction")
    assert library.add([new]) == Added(changed=1)
    assert len(library) == 5
    assert library.get(old.id) == new
    assert [FactCheck.from_json(form) for form in library.history(old.id)] == [old, new]
    matches = library.match("kangaroo correction", top=5)
    assert matches[0].entry == new
    assert [match.entry.id for match in matches].count(old.id) == 1


def test_a_removed_entry_is_gone_never_matches_and_stays_in_the_history(library):
    library.add(make_entries(12))
    gone = make_entry(7)
    library.remove([gone.id])
    assert gone.id not in library
    assert len(library) == 11
    assert gone.id not in _ids(library)
    assert gone.id not in _found(library, gone.claim_reviewed, top=50)
    with pytest.raises(EntryNotFoundError):
        library.get(gone.id)
    assert library.history(gone.id)[-1] == {"id": gone.id, "removed": True}


def test_a_removed_entry_can_be_added_again(library):
    entry = make_entry(7)
    library.add(make_entries(12))
    library.remove([entry.id])
    assert library.add([entry]) == Added(new=1)
    assert library.get(entry.id) == entry
    assert _found(library, entry.claim_reviewed)[0] == entry.id
    assert len(library.history(entry.id)) == 3


def test_removing_an_unknown_entry_removes_nothing(library):
    library.add(make_entries(3))
    with pytest.raises(EntryNotFoundError):
        library.remove([make_entry(1).id, make_entry(9).id])
    assert len(library) == 3


def test_removing_an_entry_twice_in_one_call_removes_it_once(library):
    library.add(make_entries(3))
    library.remove([make_entry(1).id] * 2)
    assert len(library) == 2


def test_a_library_of_which_everything_was_removed_matches_nothing(library):
    library.add(make_entries(3))
    library.remove([entry.id for entry in make_entries(3)])
    assert len(library) == 0
    assert library.match("salt cures cancer") == []


def test_an_empty_library_matches_nothing(library):
    assert len(library) == 0
    assert list(library) == []
    assert library.match("salt cures cancer") == []
    assert library.match_many(["one", "two"]) == [[], []]
    assert library.verify() == []


@pytest.mark.parametrize("text", ["", " ", "😀", "\ud800", "\x00", "?" * 5000, "từ " * 3000])
def test_any_text_can_be_asked(library, text):
    library.add(make_entries(10))
    for match in library.match(text):
        assert 0 <= match.probability <= 1


def test_many_texts_asked_together_get_the_answers_they_get_alone(library):
    library.add(make_entries(30))
    texts = [entry.claim_reviewed for entry in make_entries(6)]
    assert library.match_many(texts) == [library.match(text) for text in texts]


def test_matches_come_best_first_and_no_more_than_asked_for(library):
    library.add(make_entries(30))
    matches = library.match("a spoon of honey cures cancer", top=7)
    probabilities = [match.probability for match in matches]
    assert len(matches) == 7
    assert probabilities == sorted(probabilities, reverse=True)


def test_matches_below_the_least_probability_are_left_out(library):
    library.add(make_entries(30))
    every = library.match("a spoon of honey cures cancer", top=30)
    least = every[2].probability
    kept = library.match("a spoon of honey cures cancer", top=30, min_probability=least)
    assert kept == [match for match in every if match.probability >= least]


def test_a_reader_sees_a_new_entry_in_its_next_question(library, encoder):
    reader = Library.open(library.directory, encoder=encoder)
    assert reader.match("kangaroo") == []
    entry = make_entry(1, claim_reviewed="A kangaroo built the dam.")
    library.add([entry])
    assert reader.match("kangaroo dam")[0].entry == entry
    assert len(reader) == 1


def test_additions_are_acknowledged_batch_by_batch_and_each_is_readable(
    library, encoder, small_batches
):
    seen = []

    def acknowledge(added):
        reader = Library.open(library.directory, encoder=encoder)
        seen.append((added.new, len(reader)))

    library.add(iter(make_entries(23)), acknowledge=acknowledge)
    assert seen == [(5, 5), (10, 10), (15, 15), (20, 20), (23, 23)]


def test_merging_keeps_every_entry_findable_and_every_answer_the_same(
    library, encoder, small_batches, tmp_path
):
    entries = make_entries(130)
    library.add(entries[:60])
    library.remove([entries[4].id])
    library.add([replace(entries[9], rating="Corrected")])
    library.add(entries[60:])
    assert len(library.snapshot.manifest.segments) == 1
    whole = Library.open(tmp_path / "whole", encoder=encoder, create=True)
    whole.add(entry for entry in library)
    for entry in [entries[9], *entries[::5]]:
        found = library.match(entry.claim_reviewed, top=1)[0].entry
        assert found.id == entry.id
        assert whole.match(entry.claim_reviewed, top=1)[0].entry == found
    assert entries[4].id not in _found(library, entries[4].claim_reviewed, top=50)
    assert library.get(entries[9].id).rating == "Corrected"
    assert library.verify() == []


def test_segments_that_no_manifest_names_are_swept_with_the_next_addition(library):
    library.add(make_entries(3))
    leftover = library.directory / "segments" / ".00000009-deadbeef.new"
    leftover.mkdir()
    (leftover / "keys.npy").write_bytes(b"half")
    library.add([make_entry(9)])
    named = {ref.name for ref in library.snapshot.manifest.segments}
    assert {path.name for path in (library.directory / "segments").iterdir()} == named


def test_a_library_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(LibraryMissingError, match="claimdesk library add"):
        Library.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_another_encoder_is_refused_by_name(library):
    with pytest.raises(EncoderMismatchError, match="tests/hashed-words"):
        Library.open(library.directory, encoder=HashedWords(name="tests/other"))


def test_the_embedded_encoder_is_not_used_on_vectors_of_another(library):
    library.add(make_entries(2))
    with pytest.raises(EncoderMismatchError):
        Library.open(library.directory).match("salt")


def test_opening_to_create_keeps_what_is_there(library, encoder):
    library.add(make_entries(4))
    assert len(Library.open(library.directory, encoder=encoder, create=True)) == 4


@pytest.mark.parametrize("name", ["thư viện số 1", "图书馆", "with space & [brackets]", "é" * 60])
def test_a_library_may_lie_under_any_name(tmp_path, encoder, name):
    library = Library.open(tmp_path / name / "l", encoder=encoder, create=True)
    library.add(make_entries(3))
    assert len(Library.open(str(tmp_path / name / "l"), encoder=encoder)) == 3
    assert library.verify() == []


def test_a_moved_library_still_opens(library, encoder, tmp_path):
    library.add(make_entries(3))
    moved = library.directory.rename(tmp_path / "elsewhere")
    assert len(Library.open(moved, encoder=encoder)) == 3


def test_an_entry_without_identity_gets_one(library):
    bare = replace(make_entry(1), id="")
    library.add([bare])
    assert list(library) == [make_entry(1)]


def test_an_entry_with_an_identity_of_another_kind_gets_ours(library):
    library.add([replace(make_entry(1), id="starter-7"), replace(make_entry(2), id="1")])
    assert list(library) == [make_entry(1), make_entry(2)]


@pytest.mark.parametrize("unknown", ["", "xyz", "-1", "0", "f" * 16, "f" * 40, "\ud800"])
def test_an_unknown_id_is_said_to_be_unknown(library, unknown):
    library.add(make_entries(2))
    assert unknown not in library
    with pytest.raises(EntryNotFoundError):
        library.get(unknown)
    with pytest.raises(EntryNotFoundError):
        library.history(unknown)


def test_lone_surrogates_in_an_entry_do_not_make_it_new_again_and_again(library):
    entry = make_entry(1, summary="half a \ud83d face")
    library.add([entry])
    assert library.add([entry]) == Added(unchanged=1)


def test_sources_are_remembered_over_additions(library, encoder):
    library.remember_source("https://desk.example/feed", {"entries": 2})
    library.add(make_entries(2))
    library.remove([make_entry(1).id])
    again = Library.open(library.directory, encoder=encoder)
    assert again.sources == {"https://desk.example/feed": {"entries": 2}}
    assert len(again) == 1


def test_a_very_long_claim_is_found_by_words_from_its_end(library):
    long = make_entry(1, claim_reviewed="plain words " * 700 + "kangaroo dam collapsed quietly")
    library.add([*make_entries(90, start=50), long])
    assert long.id in _found(library, "kangaroo dam collapsed quietly", top=30)


def test_the_size_on_disk_is_that_of_all_files(library):
    library.add(make_entries(3))
    files = [path for path in library.directory.rglob("*") if path.is_file()]
    assert library.size_bytes() == sum(path.stat().st_size for path in files)


def test_segments_that_grow_alike_are_merged_again_and_again(library, monkeypatch):
    monkeypatch.setattr(library_module, "BATCH", 2)
    monkeypatch.setattr(library_module, "QUICK_BATCH", 2)
    monkeypatch.setattr(writing, "LARGEST_MERGED", 128)
    library.add([make_entry(number) for number in range(512)])
    sizes = [len(segment) for segment in library.snapshot.segments]
    assert sum(sizes) == 512
    assert len(sizes) <= 8
    assert max(sizes) <= 128
    assert len(library) == 512
