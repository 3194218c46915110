"""The ask page says how sure the machine must be, with its measured error, and what it found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from claimdesk.errors import LibraryCorruptError
from claimdesk.matching.calibration import InForce
from claimdesk.matching.fusion import shipped
from support.decided import record
from support.engine import match
from support.public import read, seen

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def point(**fields):
    """Make a calibration whose numbers are the same in all groups but for the answers."""
    numbers = {
        "answer": np.array([0.95, 0.97, 2.0], np.float32),
        "answer_count": np.array([1200, 400, 0]),
        "answer_right": np.array([0.995, 0.995, 0.0], np.float32),
    }
    return replace(shipped(), **(numbers | fields))


def test_readers_are_told_the_measured_error_in_their_language(client, fake_engine):
    fake_engine.calibration = InForce(calibration=point())
    english, vietnamese = (read(client.get(f"/{code}/ask/")) for code in ("en", "vi"))
    assert "1,194 of 1,200 such answers to test questions were right (99.5%)" in seen(english)
    assert "398 trong 400 câu trả lời như vậy cho các câu hỏi thử là đúng (99,5%)" in seen(
        vietnamese
    )
    for code, source in (("en", english), ("vi", vietnamese)):
        assert f'href="/{code}/policies/methodology/"' in source.partition("<main")[2]
        assert "own decisions" not in source
        assert "quyết định của chính mình" not in source


@pytest.mark.parametrize(
    ("count", "right", "share"), [(912, 908, "99.6%"), (4000, 3999, "99.9%"), (300, 300, "100.0%")]
)
def test_the_share_is_rounded_and_never_to_all_where_one_was_wrong(
    client, fake_engine, count, right, share
):
    numbers = point(
        answer_count=np.full(3, count), answer_right=np.full(3, right / count, np.float32)
    )
    fake_engine.calibration = InForce(calibration=numbers)
    said = seen(read(client.get("/en/ask/")))
    assert f"{right:,} of {count:,} such answers" in said
    assert f"({share})" in said


def test_readers_are_told_where_nothing_is_answered_by_the_machine(client, fake_engine):
    fake_engine.calibration = InForce(calibration=point(answer=np.full(3, 2.0, np.float32)))
    assert "answers no question in English by itself" in seen(read(client.get("/en/ask/")))
    assert "không tự trả lời câu hỏi tiếng Việt nào" in seen(read(client.get("/vi/ask/")))


def test_readers_are_told_of_a_calibration_of_the_desk(client, fake_engine):
    own = point(is_own=np.array([True, True, False]))
    fake_engine.calibration = InForce(calibration=own, state="desk", record=record("any"))
    english = seen(read(client.get("/en/ask/")))
    assert "our people had found 1,194 of 1,200 such answers right (99.5%)" in english
    assert "by its own decisions (28 November 2026)" in english
    vietnamese = seen(read(client.get("/vi/ask/")))
    assert "người của toà soạn đã thấy 398 trong 400" in vietnamese
    assert "các quyết định của chính mình" in vietnamese


def test_an_answer_says_it_too(client, fake_engine):
    fake_engine.calibration = InForce(calibration=point())
    text = seen(read(client.post("/en/ask/", {"text": "Is hot lemon water a cure?"})))
    assert "1,194 of 1,200" in text


def test_a_damaged_library_keeps_nobody_from_asking(client, fake_engine):
    fake_engine.error = LibraryCorruptError()
    response = client.get("/en/ask/")
    assert response.status_code == 200
    assert "by itself" not in seen(read(response))


def test_without_a_library_the_shipped_calibration_is_told_and_none_is_made(
    client, monkeypatch, tmp_path
):
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    assert "by itself" in seen(read(client.get("/en/ask/")))
    assert not (tmp_path / "library").exists()


def test_a_fact_check_in_another_language_than_the_page_says_which(client, fake_engine):
    text = "Is it so that hot lemon water cures cancer?"
    found = match(probability=0.5)
    fake_engine.answers[text] = [replace(found, entry=replace(found.entry, language="en"))]
    said = {
        language: read(client.post(f"/{language}/ask/", {"text": text}))
        for language in ("vi", "en")
    }
    assert "<span>Tiếng Anh</span>" in said["vi"]
    assert "<span>English</span>" not in said["en"]
