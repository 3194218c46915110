"""Decided pairs for tests: scores, and what people said of them."""

from __future__ import annotations

from datetime import date

import numpy as np

from claimdesk.matching.calibration import numbers_of, weights_digest
from claimdesk.matching.decisions import Scored
from claimdesk.matching.fusion import shipped


def scored(scores, accepted, *, group=0, is_held=None, **fields):
    """Make scored pairs, each of a claim of its own; every second one is held back."""
    count = len(scores)
    held = np.arange(count) % 2 == 0 if is_held is None else np.full(count, is_held)
    return Scored(
        **{
            "scores": np.array(scores, np.float32),
            "groups": np.full(count, group),
            "accepted": np.array(accepted, np.bool_),
            "may_answer": np.ones(count, np.bool_),
            "is_held": held,
            "claims": np.arange(count),
            "digest": "0" * 64,
        }
        | fields
    )


def drawn(count, *, slope=1.0, shift=0.0, seed=1, **fields):
    """Make pairs that people accept as often as slope and shift say, under the shipped scores."""
    generator = np.random.default_rng(seed)
    scores = generator.uniform(-1.5, 5, count)
    return scored(scores, generator.random(count) < sigmoid(slope * scores + shift), **fields)


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


def joined(*parts):
    """Put pairs together, such as those of several groups."""
    names = ("scores", "groups", "accepted", "may_answer", "is_held")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Scored(**columns, claims=np.arange(len(columns["scores"])), digest="0" * 64)


def record(encoder, *, made="2026-11-28", weights=None, **changes):
    """Make what the file of a calibration keeps: the shipped numbers, with changes to them."""
    groups = {name: row | changes for name, row in numbers_of(shipped()).items()}
    return {
        "made": date.fromisoformat(made).isoformat(),
        "weights": weights or weights_digest(encoder),
        "groups": groups,
        "pairs": {"used": 400, "accepted": 300, "digest": "0" * 64},
    }
