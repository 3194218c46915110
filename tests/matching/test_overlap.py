"""Words that a text and an entry have in common, told the same by every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from claimdesk.domain.factcheck import FactCheck
from claimdesk.matching.overlap import OVERLAP, Wording, describe_overlap

CLAIM = (
    "Vaccines caused autism: one vaccine causes it, and a vaccinated child was the cause of rumours"
)
GLOSSED = ((("vaccine",), ("vaccination",)), (("cause",),))


def described():
    """Return the features of a Vietnamese question beside an English claim."""
    snapshot = SimpleNamespace(
        live=np.ones(5000, np.bool_),
        frequencies_of=lambda hashes: (hashes % 4999).astype(np.int64),
    )
    entry = FactCheck(id="", claim_reviewed=CLAIM, title="", url="https://made.example/1")
    return describe_overlap(snapshot, Wording.of("vắc-xin gây tự kỷ"), GLOSSED, [entry])


def test_of_words_with_one_stem_the_last_of_a_text_counts():
    assert Wording.of("a vaccine and vaccines").stems["vaccin"] == "vaccines"
    assert Wording.of("vaccines and a vaccine").stems["vaccin"] == "vaccine"


def test_every_process_tells_the_same_whatever_order_its_sets_have():
    found = set()
    for seed in "0123":
        run = subprocess.run(
            [
                sys.executable,
                "-c",
                "import test_overlap as t; print(t.described().tobytes().hex())",
            ],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout.strip())
    assert found == {described().tobytes().hex()}
    assert described()[0, OVERLAP.index("claim_glossed")] > 0
