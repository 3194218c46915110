"""The calibration of one desk: kept beside its library, used, undone, and passed over."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest

from claimdesk.errors import LibraryCorruptError, MissingRecordError
from claimdesk.matching.bulk import PinnedLibrary
from claimdesk.matching.calibration import CALIBRATION, keep, look, operating_point, undo
from claimdesk.matching.fusion import shipped
from claimdesk.matching.retrieval import GROUPS
from support.decided import record
from support.entries import make_entries, make_entry

TEXT = make_entry(7).claim_reviewed


@pytest.fixture
def full(library):
    library.add(make_entries(20))
    return library


@pytest.fixture
def encoder_name(library):
    return library.snapshot.manifest.encoder


def test_without_a_file_the_shipped_calibration_is_in_force(library):
    assert library.in_force.state == "shipped"
    assert library.in_force.calibration is shipped()


def test_a_calibration_that_was_kept_is_used_by_a_library_that_is_open(full, encoder_name):
    before = full.match(TEXT)[0]
    keep(full.directory, record(encoder_name, shift=-9.0))
    after = full.match(TEXT)[0]
    assert full.in_force.state == "desk"
    assert after.entry == before.entry
    assert after.probability < before.probability / 2


def test_undo_brings_the_one_before_back_and_at_last_the_shipped_one(full, encoder_name):
    keep(full.directory, record(encoder_name, made="2026-11-01", shift=-3.0))
    keep(full.directory, record(encoder_name, made="2026-11-02", shift=-5.0))
    assert full.in_force.calibration.shift.tolist() == [-5.0] * len(GROUPS)
    assert undo(full.directory)["made"] == "2026-11-02"
    assert full.in_force.calibration.shift.tolist() == [-3.0] * len(GROUPS)
    assert undo(full.directory)["made"] == "2026-11-01"
    assert full.in_force.state == "shipped"
    with pytest.raises(MissingRecordError, match="shipped one is in force"):
        undo(full.directory)


def test_undo_where_there_never_was_one_says_so(library):
    with pytest.raises(MissingRecordError, match="shipped one is in force"):
        undo(library.directory)


def test_one_fitted_for_other_weights_is_passed_over_with_a_warning(full, encoder_name, caplog):
    usual = full.match(TEXT)
    keep(full.directory, record(encoder_name, weights="f" * 64, shift=-9.0))
    with caplog.at_level(logging.WARNING):
        assert full.match(TEXT) == usual
        assert full.match(TEXT) == usual
    assert full.in_force.state == "ignored"
    assert [line.message for line in caplog.records] == [full.in_force.why]
    assert "other weights" in full.in_force.why
    assert "2026-11-28" in full.in_force.why


def test_one_fitted_with_another_encoder_is_passed_over(full):
    keep(full.directory, record("another encoder"))
    assert full.in_force.state == "ignored"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": 1, "calibrations": [{}]}',
        '{"format": 1, "calibrations": [{"weights": NaN}]}',
        '{"format": 2, "calibrations": []}',
        '{"format": 1, "calibrations": 3}',
    ],
)
def test_a_damaged_file_never_keeps_the_library_from_answering(full, content):
    usual = full.match(TEXT)
    (full.directory / CALIBRATION).write_text(content)
    assert full.match(TEXT) == usual
    assert full.in_force.state == "ignored"
    assert str(full.directory / CALIBRATION) in full.in_force.why


@pytest.mark.parametrize(("name", "number"), [("slope", 0.0), ("slope", -1.0), ("shift", "high")])
def test_numbers_that_make_no_probability_are_neither_kept_nor_used(
    full, encoder_name, name, number
):
    with pytest.raises(ValueError, match=r"number|could not convert"):
        keep(full.directory, record(encoder_name, **{name: number}))
    row = {"format": 1, "calibrations": [record(encoder_name, **{name: number})]}
    (full.directory / CALIBRATION).write_text(json.dumps(row))
    assert full.in_force.state == "ignored"


def test_a_record_without_a_day_is_not_used(full, encoder_name):
    row = {"format": 1, "calibrations": [record(encoder_name) | {"made": "soon"}]}
    (full.directory / CALIBRATION).write_text(json.dumps(row))
    assert full.in_force.state == "ignored"


def test_nothing_is_written_over_a_file_that_cannot_be_read(full, encoder_name):
    place = full.directory / CALIBRATION
    place.write_text("what somebody wrote")
    with pytest.raises(LibraryCorruptError, match=CALIBRATION):
        keep(full.directory, record(encoder_name))
    assert place.read_text() == "what somebody wrote"


def test_what_is_never_answered_by_itself_stays_so_through_the_file(full, encoder_name):
    keep(full.directory, record(encoder_name, answer=None))
    assert (full.in_force.calibration.answer > 1).all()
    stored = json.loads((full.directory / CALIBRATION).read_text())
    assert stored["calibrations"][0]["groups"]["vi"]["answer"] is None
    point = operating_point(full.in_force.calibration)["vi"]
    assert point["answer"] is None


def test_the_operating_point_says_how_right_it_was_when_it_was_chosen():
    point = operating_point(shipped())
    assert list(point) == list(GROUPS)
    for at, row in enumerate(point.values()):
        assert row["answer_count"] == shipped().answer_count[at]
        assert row["answer_right"] == pytest.approx(shipped().answer_right[at], abs=1e-4)
        assert not row["is_own"]


def test_a_pinned_library_keeps_its_calibration_and_its_digest_names_it(full, encoder_name):
    first = PinnedLibrary(full.directory)
    plain = first.digest
    keep(full.directory, record(encoder_name, shift=-9.0))
    assert first.in_force.state == "shipped"
    assert first.digest == plain
    second = PinnedLibrary(full.directory)
    assert second.digest != plain
    assert np.all(second.in_force.calibration.shift == -9.0)


def test_looking_needs_no_library_to_be_opened(full, encoder_name):
    keep(full.directory, record(encoder_name))
    assert look(full.directory).state == "desk"
    assert look(full.directory / "nowhere").state == "shipped"
