import json
import os
from pathlib import Path

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.publishing.claimreview import read_json, read_jsonl, read_page
from claimdesk.publishing.tables import export_rows, read_csv

DATA = Path(
    os.environ.get("CLAIMDESK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)
pytestmark = pytest.mark.data


def rows_of(name):
    path = DATA / "fact-check-records" / name
    if not path.exists():
        pytest.skip(f"no {name} in {DATA}: set CLAIMDESK_DATA")
    return path, [json.loads(line) for line in path.read_bytes().splitlines()]


def test_every_real_block_is_read_from_a_page_and_from_a_file():
    _, blocks = rows_of("claimreview-blocks.jsonl")
    for block in blocks:
        raw, meant = block["jsonld_raw"], block["jsonld"]
        page = f"<html><script type='application/ld+json'>{raw}</script></html>"
        (entry,) = read_page(page)
        assert [entry] == list(read_json(raw))
        assert entry.rating == meant["reviewRating"]["alternateName"]
        assert entry.claim_reviewed == meant["claimReviewed"].strip()
        assert entry.publisher == meant["author"]["name"]
        assert entry.url == meant["url"]
        assert entry.date == meant["datePublished"][:10]


def test_every_real_record_is_read_with_its_wording_and_its_date():
    path, records = rows_of("records.jsonl")
    with path.open("rb") as file:
        entries = list(read_jsonl(file))
    assert len(entries) == len(records)
    for record, entry in zip(records, entries, strict=True):
        assert isinstance(entry, FactCheck)
        assert entry.rating == " ".join(record["alternateName"].split())
        assert bool(entry.date) == bool(record["datePublished"])
        assert entry.publisher != "web.archive.org"


def test_no_real_record_is_dated_after_its_page_was_archived():
    path, _ = rows_of("records.jsonl")
    with path.open("rb") as file:
        entries = list(read_jsonl(file))
    late = [
        entry
        for entry in entries
        if entry.date.replace("-", "") > entry.url.partition("/web/")[2][:8]
    ]
    assert len(late) < len(entries) / 100


def test_every_real_record_comes_back_from_every_exact_form():
    path, _ = rows_of("records.jsonl")
    with path.open("rb") as file:
        entries = list(read_jsonl(file))
    lines = "".join(export_rows(entries, "jsonl")).encode().splitlines()
    assert list(read_jsonl(lines)) == entries
    table = "".join(export_rows(entries, "csv")).encode()
    assert list(read_csv(table, mapping=None)) == entries
