"""Our own questions as BEIR directories: Vietnamese ones, a library of English entries only."""  # noqa: INP001

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from claimdesk.matching.starter import read_starter

ROOT = Path(__file__).resolve().parents[1]
_FILES = {"starter": "starter_questions.jsonl", "phone": "sloppy_questions.jsonl"}
#: How a question is given -> the end of the set's name.
_KINDS = {"text": "", "sloppy": "-in-haste"}


def write_sets(place: Path) -> Iterator[Path]:
    """Write the sets under a folder and yield the directory of each."""
    entries = {
        entry.url.rsplit("/", 1)[-1]: entry for entry in read_starter() if entry.language == "en"
    }
    corpus = [
        {"_id": slug, "title": entry.title, "text": entry.claim_reviewed}
        for slug, entry in entries.items()
    ]
    for name, file in _FILES.items():
        text = (ROOT / "tests" / "matching" / file).read_text("utf-8")
        rows = [json.loads(line) for line in text.splitlines()]
        asked = [row for row in rows if row.get("lang", "vi") == "vi" and row["slug"] in entries]
        for kind, end in _KINDS.items():
            directory = place / f"vi-to-en-{name}{end}"
            (directory / "qrels").mkdir(parents=True, exist_ok=True)
            _write(directory / "corpus.jsonl", corpus)
            _write(
                directory / "queries.jsonl",
                [
                    {"_id": str(number), "text": row[kind], "lang": "vi"}
                    for number, row in enumerate(asked)
                ],
            )
            judged = [f"{number}\t{row['slug']}\t1\n" for number, row in enumerate(asked)]
            (directory / "qrels" / "dev.tsv").write_text(
                "query-id\tcorpus-id\tscore\n" + "".join(judged), encoding="utf-8"
            )
            yield directory


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
