"""Evaluation of detection: figures as scikit-learn's, errors that name the line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from claimdesk.detection.evaluation import average_precision, count_agreement, evaluate
from claimdesk.errors import EvaluationError
from claimdesk.language.encoders import default_encoder


@pytest.mark.parametrize("seed", range(6))
def test_figures_equal_those_of_scikit_learn(seed):
    draw = np.random.default_rng(seed)
    truth = draw.random(200) < 0.3
    scores = draw.random(200).round(seed % 3 + 1).astype(np.float32)  # ties on purpose
    found = scores >= 0.5
    figures = count_agreement(truth, found)
    assert figures["f1"] == pytest.approx(f1_score(truth, found))
    assert figures["precision"] == pytest.approx(precision_score(truth, found))
    assert figures["recall"] == pytest.approx(recall_score(truth, found))
    assert figures["macro_f1"] == pytest.approx(f1_score(truth, found, average="macro"))
    assert average_precision(truth, scores) == pytest.approx(average_precision_score(truth, scores))


def test_figures_without_positives_are_zero():
    none = np.zeros(3, dtype=bool)
    assert count_agreement(none, none)["f1"] == 0
    assert average_precision(none, np.ones(3, dtype=np.float32)) == 0


def test_a_file_is_measured(tmp_path):
    rows = [
        {"text": "The virus killed 5,000 people in 2020.", "label": "Yes"},
        {"text": "Thank you very much.", "label": "No"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    figures = evaluate(path, "checkworthy", default_encoder())
    assert set(figures) == {"f1", "precision", "recall", "macro_f1", "ap", "n", "positives"}
    assert (figures["n"], figures["positives"], figures["ap"]) == (2, 1, 1.0)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('{"text": "a", "label": "No"}\n{"text": "b", "label": "OBJ"}', "line 2: `label` is 'OBJ'"),
        ('{"label": "Yes"}', "line 1: `text` is missing"),
        ('{"text": " ", "label": "Yes"}', "line 1: `text` is missing or empty"),
        ('\n{"text": ', "line 2: not JSON"),
        ("[1]", "line 1: not a JSON object"),
        ("[" * 100_000, "line 1: not JSON"),
        ('{"text": "a", "label": ["Yes"]}', "line 1: `label`"),
        ("", "holds no examples"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path, content, complaint):
    path = tmp_path / "rows.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=complaint):
        evaluate(path, "checkworthy", default_encoder())


def test_an_unknown_task_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(EvaluationError, match="no task"):
        evaluate(tmp_path / "rows.jsonl", "opinion", default_encoder())
    with pytest.raises(EvaluationError, match="cannot be read"):
        evaluate(tmp_path / "rows.jsonl", "checkable", default_encoder())
