"""The difference of two revisions: what it shows leads from one to the other, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.desk.differences import Kind, compare_words, difference, split_words

_TEXTS = st.text(alphabet="ab \n\tđ.", max_size=60)


def _side(pieces, gone):
    return "".join(piece.text for piece in pieces if piece.kind is not gone)


def _said(**fields):
    return {"evidence": [], "findings": [], **fields}


@given(_TEXTS, _TEXTS)
def test_the_pieces_are_both_texts(before, after):
    pieces = compare_words(before, after)
    assert _side(pieces, Kind.ADDED) == before
    assert _side(pieces, Kind.REMOVED) == after


@given(_TEXTS)
def test_words_joined_are_the_text(text):
    assert "".join(split_words(text)) == text
    assert all(piece.kind is Kind.SAME for piece in compare_words(text, text))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "Nước chanh chữa ung thư.",
            "Nước chanh không chữa ung thư.",
            "Nước chanh[+ không] chữa ung thư.",
        ),
        ("In 2019, 30 died.", "In 2019, 300 died.", "In 2019,[- 30][+ 300] died."),
        ("One.\n\nTwo.", "One.", "One.[-\n\nTwo.]"),
        ("", "New.", "[+New.]"),
    ],
)
def test_words_that_changed_are_marked(before, after, expected):
    marks = {Kind.ADDED: "[+{}]", Kind.REMOVED: "[-{}]", Kind.SAME: "{}"}
    shown = "".join(marks[one.kind].format(one.text) for one in compare_words(before, after))
    assert shown == expected


def test_long_texts_that_share_nothing_are_quick():
    before = " ".join(f"a{number}" for number in range(9_000))
    after = " ".join(f"b{number}" for number in range(9_000))
    began = time.process_time()
    assert len(compare_words(before, after)) == 2
    assert time.process_time() - began < 1


def test_fields_that_did_not_change_are_left_out():
    before = _said(title="A", summary="The same.", verdict="true")
    after = _said(title="A b", summary="The same.", verdict="false")
    found = difference(before, after)
    assert [change.name for change in found.fields] == ["title", "verdict"]
    assert (found.fields[1].before, found.fields[1].after) == ("true", "false")
    assert not difference(before, before)


def test_parts_are_told_apart_by_their_keys():
    kept = {"key": "k", "text": "Kept", "cites": ["1"], "sole_source_reason": ""}
    gone = {"key": "g", "text": "Gone", "cites": [], "sole_source_reason": ""}
    new = {"key": "n", "text": "New", "cites": [], "sole_source_reason": ""}
    found = difference(
        _said(findings=[gone, kept]), _said(findings=[new, {**kept, "cites": ["1", "2"]}])
    )
    assert [(change.kind, change.key, change.number) for change in found.findings] == [
        (Kind.ADDED, "n", 1),
        (Kind.CHANGED, "k", 2),
        (Kind.REMOVED, "g", 1),
    ]
    assert [change.name for change in found.findings[1].fields] == ["cites"]


def test_a_part_that_only_moved_has_not_changed():
    one, two = ({"key": key, "text": key, "cites": []} for key in "ab")
    assert not difference(_said(findings=[one, two]), _said(findings=[two, one]))
