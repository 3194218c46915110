"""Posts made for tests, in files of three forms; and the rows of an output as dictionaries."""

from __future__ import annotations

import csv
import io
import json

from support.entries import make_entry

BOM = b"\xef\xbb\xbf"


def make_posts(count: int) -> list[dict]:
    """Return posts that repeat the claims of the first entries, with who wrote them beside."""
    return [
        {
            "author": "Quillon Fernworthy",
            "id": f"post-{number}",
            "text": f"{make_entry(number % 37).claim_reviewed} Really, {number % 11} times?",
            "profile": "https://social.example/@qfern",
        }
        for number in range(count)
    ]


def write_posts(path, posts) -> None:
    """Write posts in the form that the ending says."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(posts[0]))
            table.writeheader()
            table.writerows(posts)
    else:
        import pyarrow as pa
        from pyarrow import parquet

        parquet.write_table(pa.Table.from_pylist(posts), path, row_group_size=50)


def read_output(path) -> list[dict]:
    """Return the rows of an output; every value of CSV is a text."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".csv":
        data = path.read_bytes()
        assert data.startswith(BOM)
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    from pyarrow import parquet

    return parquet.read_table(path).to_pylist()
