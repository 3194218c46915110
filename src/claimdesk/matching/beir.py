"""Reading retrieval sets in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimdesk.domain.factcheck import FactCheck, identity
from claimdesk.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the corpus ids that answer it (`qrels`)."""

    query_id: str
    text: str
    lang: str
    gold: frozenset[str]


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, row) of a JSONL file; raises EvaluationError naming a bad line."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _row(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.") from error


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{path}, line {number} is not JSON: {error}.") from error
    if not isinstance(row, dict) or not isinstance(row.get("_id"), str):
        raise EvaluationError(f"{path}, line {number} has no `_id`.")
    return row


def to_factcheck(row: dict[str, Any]) -> FactCheck:
    """Return a BEIR corpus row as a fact-check: `text` is the claim, `title` the headline.

    The id comes from `_id`, so that equal texts under two ids stay two entries.
    """
    claim = str(row.get("text") or row.get("title") or "")
    return FactCheck(
        id=identity(f"beir:{row['_id']}", claim),
        claim_reviewed=claim,
        title=str(row.get("title") or "") if row.get("text") else "",
        language=str(row.get("lang") or ""),
    )


def read_corpus(directory: Path) -> Iterator[tuple[str, FactCheck]]:
    """Yield (corpus id, fact-check) of `corpus.jsonl`."""
    for number, row in read_rows(directory / "corpus.jsonl"):
        entry = to_factcheck(row)
        if not entry.claim_reviewed.strip():
            raise EvaluationError(f"{directory / 'corpus.jsonl'}, line {number} has no text.")
        yield row["_id"], entry


def read_judged(directory: Path, split: str) -> list[Judged]:
    """Return the queries of a split with their judged corpus ids, in the order of the file."""
    gold: dict[str, set[str]] = {}
    path = directory / "qrels" / f"{split}.tsv"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.tsv"))) or "none"
        raise EvaluationError(f"{directory} has no split {split!r}; its splits: {known}.")
    with path.open(encoding="utf-8", newline="") as file:
        for number, cells in enumerate(csv.reader(file, delimiter="\t"), start=1):
            if number == 1 and cells[:1] == ["query-id"]:
                continue
            if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
                raise EvaluationError(
                    f"{path}, line {number}: expected query-id, corpus-id, score."
                )
            if int(cells[2]) > 0:
                gold.setdefault(cells[0], set()).add(cells[1])
    found = []
    for _, row in read_rows(directory / "queries.jsonl"):
        if row["_id"] in gold:
            ids = frozenset(gold.pop(row["_id"]))
            found.append(Judged(row["_id"], str(row["text"]), str(row.get("lang") or ""), ids))
    if gold:
        raise EvaluationError(
            f"{path} judges {len(gold)} queries that queries.jsonl lacks, "
            f"such as {next(iter(gold))!r}."
        )
    if not found:
        raise EvaluationError(f"{path} judges no query.")
    return found


def digest(path: Path) -> str:
    """Return the first 16 hex digits of a file's SHA-256, naming the data in a result."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
