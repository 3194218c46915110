"""How well the guard tells another claim from the same one, measured on pairs written by hand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import EvaluationError
from claimdesk.language.restoration import make_readable
from claimdesk.matching.guard import find_conflicts

_NEEDED = ("id", "lang", "kind", "claim", "conflicting", "paraphrase")


@dataclass(frozen=True, slots=True)
class Judged:
    """One row as the guard judged it: the conflicts it found in the two texts beside the claim."""

    id: str
    lang: str
    kind: str
    conflicting: tuple[str, ...]
    paraphrase: tuple[str, ...]


def judge_pairs(file: Path) -> list[Judged]:
    """Judge each row of a JSONL file of pairs.

    A row has `id`, `lang`, `kind`, `claim` (as a fact-check words it), `conflicting` (nearly the
    same words, another claim) and `paraphrase` (other words, the same claim). Texts are made
    readable as the product does. Raises EvaluationError.
    """
    rows = [_read(file, number, line) for number, line in enumerate(_lines(file), 1)]
    if not rows:
        raise EvaluationError(f"{file} has no pairs.")
    return [_judge(row) for row in rows]


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{file} cannot be read: {error}") from error


def _read(file: Path, number: int, line: str) -> dict[str, str]:
    try:
        row = json.loads(line)
        return {name: str(row[name]) for name in _NEEDED}
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{file}, line {number}: a pair needs {', '.join(_NEEDED)}."
        ) from error


def _judge(row: dict[str, str]) -> Judged:
    entry = FactCheck(id="", claim_reviewed=row["claim"])
    return Judged(
        id=row["id"],
        lang=row["lang"],
        kind=row["kind"],
        conflicting=find_conflicts(make_readable(row["conflicting"]), entry),
        paraphrase=find_conflicts(make_readable(row["paraphrase"]), entry),
    )


def summarize(judged: list[Judged]) -> dict[str, Any]:
    """Return shares blocked over all rows, and per kind and per language.

    `blocked` is the share of conflicting texts with at least one conflict (the more the better),
    `wrongly_blocked` that of paraphrases (the less the better).
    """
    return {
        **_shares(judged),
        "per_kind": {
            kind: _shares([row for row in judged if row.kind == kind])
            for kind in sorted({row.kind for row in judged})
        },
        "per_language": {
            lang: _shares([row for row in judged if row.lang == lang])
            for lang in sorted({row.lang for row in judged})
        },
    }


def _shares(judged: list[Judged]) -> dict[str, Any]:
    caught = sum(bool(row.conflicting) for row in judged)
    wrong = sum(bool(row.paraphrase) for row in judged)
    return {
        "pairs": len(judged),
        "blocked": caught / len(judged),
        "wrongly_blocked": wrong / len(judged),
        "blocked_count": caught,
        "wrongly_blocked_count": wrong,
    }


def mistakes(judged: list[Judged]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that the guard got wrong, with its reasons."""
    return {
        "missed": [asdict(row) for row in judged if not row.conflicting],
        "wrongly_blocked_pairs": [asdict(row) for row in judged if row.paraphrase],
    }


def evaluate_pairs(file: Path) -> dict[str, Any]:
    """Measure the guard on a file of pairs; the digest says which file it was."""
    judged = judge_pairs(file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    return {"data": file.name, "digest": digest, **summarize(judged), **mistakes(judged)}
