"""Inputs made to break a reader: each is read or refused, within the memory promised."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimdesk import errors
from claimdesk.errors import ClaimdeskError
from intake import hostile

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def report():
    """Read all of them in a process of its own, whose memory is nobody else's."""
    if sys.platform != "linux":
        pytest.skip("how much memory a process took at most is read from /proc")
    done = subprocess.run(
        [sys.executable, hostile.__file__],
        capture_output=True,
        check=False,
        timeout=600,
        # Words in pictures are another program's work, and none is found here.
        env={**os.environ, "PYTHONPATH": str(TESTS), "PATH": os.devnull},
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_every_hostile_input_is_read_or_refused_with_a_reason(report):
    assert len(report["outcomes"]) == len(hostile.build_inputs()) >= 50
    for what, outcome, _ in report["outcomes"]:
        kind = getattr(errors, outcome, None)
        assert outcome == "read" or issubclass(kind, ClaimdeskError), what


@pytest.mark.parametrize(
    ("what", "outcome"),
    [
        ("laughs in a Word document", "UnreadableInputError"),
        ("a gibibyte of NULs as gzip", "InputTooLargeError"),
        ("Word document that unpacks to a lot", "InputTooLargeError"),
        ("Word document with overlapping parts", "InputTooLargeError"),
        ("picture of 50,000 by 50,000", "InputTooLargeError"),
        ("locked PDF", "EncryptedInputError"),
        ("noise", "UnsupportedInputError"),
        ("many attributes", "read"),
        ("one line of five million", "read"),
    ],
)
def test_hostile_input_ends_as_it_should(what, outcome, report):
    assert dict(row[:2] for row in report["outcomes"])[what] == outcome


def test_hostile_inputs_cost_the_reader_little_and_their_parser_no_more_than_allowed(report):
    assert report["growth_bytes"] < 50 * 2**20
    assert report["parsers_bytes"] < 600 * 2**20
