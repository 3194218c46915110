"""Detection on the labelled sets: floors on a fixed sample, so that no change loses quality."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from claimdesk.detection.evaluation import evaluate
from claimdesk.language.encoders import default_encoder, intake_encoder

DATA = Path(
    os.environ.get("CLAIMDESK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)
ROWS = 150
#: One is encoded by the engine, as commands do, the other by what a desk encodes with.
ENCODERS = {"checkworthy": default_encoder, "checkable": intake_encoder}
FLOORS = [
    ("checkworthy", "checkworthy/en.dev.jsonl", "f1", 0.75),
    ("checkable", "subjectivity/dev_test_en.jsonl", "macro_f1", 0.65),
]


@pytest.mark.data
@pytest.mark.parametrize(("task", "name", "figure", "floor"), FLOORS)
def test_the_heads_keep_their_floor_on_a_fixed_sample(tmp_path, task, name, figure, floor):
    if not (DATA / name).exists():
        pytest.skip(f"no {name} in {DATA}: set CLAIMDESK_DATA")
    rows = (DATA / name).read_text(encoding="utf-8").splitlines()
    chosen = np.random.default_rng(7).permutation(len(rows))[:ROWS]
    sample = tmp_path / "sample.jsonl"
    sample.write_text("\n".join(json.dumps(json.loads(rows[at])) for at in chosen), "utf-8")
    assert evaluate(sample, task, ENCODERS[task]())[figure] >= floor
