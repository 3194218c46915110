import csv
import io
import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import InputError
from claimdesk.publishing.claimreview import read_json, read_jsonl, read_page
from claimdesk.publishing.tables import export_rows, read_csv, to_claimreview

ENTRY = FactCheck(
    id="",
    claim_reviewed="=cmd|' /C calc'!A0 is <b>safe</b>, </script> they say.",
    title="@home",
    verdict=Verdict.MOSTLY_FALSE,
    rating="-Rather not",
    publisher="+Desk",
    url="https://check.example/reviews/7?a=1&b=2",
    language="vi",
    date="2024-02-03",
    summary="Dòng một\nDòng hai",
    sources=("https://a.example/1", "https://b.example/2"),
    demonstration=True,
).with_identity()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.from_regex(
    r"\A'{0,3}[=+@\t\r\n＝-].{0,5}\Z"
)
addresses = st.text(string.ascii_lowercase + "/?=&%", max_size=20).map("https://x.example/".__add__)
entries = st.builds(
    FactCheck,
    id=st.just(""),
    claim_reviewed=texts.map("{}x".format),
    title=texts,
    verdict=st.sampled_from(Verdict),
    rating=texts,
    publisher=texts,
    url=addresses | st.just(""),
    language=st.sampled_from(["", "en", "vi", "ar"]),
    date=st.dates().map(str) | st.just(""),
    summary=texts,
    sources=st.lists(addresses, max_size=3).map(tuple),
    demonstration=st.booleans(),
).map(FactCheck.with_identity)


def export(form, *rows):
    return "".join(export_rows(rows, form))


@settings(max_examples=100, deadline=None)
@given(st.lists(entries, max_size=4))
def test_json_lines_come_back_exactly(rows):
    assert list(read_jsonl(export("jsonl", *rows).encode().split(b"\n"))) == rows


@settings(max_examples=100, deadline=None)
@given(st.lists(entries, max_size=4))
def test_tables_come_back_exactly(rows):
    assert list(read_csv(export("csv", *rows).encode(), mapping=None)) == rows


@settings(max_examples=100, deadline=None)
@given(entries)
def test_no_cell_of_a_table_can_run_as_a_formula(entry):
    for row in csv.reader(io.StringIO(export("csv", entry), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r\n")) for cell in row)


def test_a_table_begins_with_the_mark_that_spreadsheets_need():
    assert export("csv").startswith("\ufeffid,claim_reviewed,title,verdict,rating,")


def test_a_table_saved_with_other_delimiter_and_order_still_comes_back():
    rows = list(csv.reader(io.StringIO(export("csv", ENTRY).removeprefix("\ufeff"))))
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(row[::-1] for row in rows)
    assert list(read_csv(buffer.getvalue().encode(), mapping=None)) == [ENTRY]


def test_a_claimreview_has_what_is_required_and_numbers_only_on_the_scale():
    review = to_claimreview(ENTRY)
    assert review["@type"] == "ClaimReview"
    assert review["url"] == ENTRY.url
    assert review["claimReviewed"] == ENTRY.claim_reviewed
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "-Rather not",
        "ratingValue": 2,
        "worstRating": 1,
        "bestRating": 5,
    }
    assert review["author"] == {"@type": "Organization", "name": "+Desk"}
    assert review["itemReviewed"] == {"@type": "Claim"}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_numbers_follow_the_order_from_false_to_true(verdict):
    row = FactCheck(id="", claim_reviewed="A", rating="r", url=ENTRY.url, verdict=verdict)
    rating = to_claimreview(row)["reviewRating"]
    order = ["false", "mostly_false", "mixture", "mostly_true", "true"]
    number = order.index(verdict) + 1 if verdict in order else None
    assert rating.get("ratingValue") == number
    assert to_claimreview(row)["author"]["name"] == "check.example"


@pytest.mark.parametrize("missing", ["url", "rating", "claim_reviewed"])
def test_an_entry_without_a_required_field_is_no_claimreview(missing):
    fields = {"claim_reviewed": "A", "rating": "r", "url": ENTRY.url} | {missing: " "}
    entry = FactCheck(id="x", **fields)
    assert to_claimreview(entry) is None
    assert json.loads(export("jsonld", entry)) == []


def test_json_ld_is_an_array_that_is_safe_in_a_page_and_comes_back():
    text = export("jsonld", ENTRY, ENTRY)
    assert "<" not in text
    assert json.loads(text) == [to_claimreview(ENTRY)] * 2
    plain = FactCheck(
        id="",
        claim_reviewed="The lake is pink.",
        rating="False",
        verdict=Verdict.FALSE,
        publisher="Desk",
        url=ENTRY.url,
        language="en",
        date="2024-02-03",
        sources=ENTRY.sources,
    ).with_identity()
    assert list(read_json(export("jsonld", plain))) == [plain]
    page = f"<script type='application/ld+json'>{export('jsonld', plain)}</script>"
    assert read_page(page) == [plain]


def test_lone_surrogates_are_left_out_of_every_form():
    entry = FactCheck(id="", claim_reviewed="a\ud800b", rating="r\udfff", url=ENTRY.url)
    for form in ("csv", "jsonl", "jsonld"):
        assert export(form, entry).encode()
    assert next(read_jsonl([export("jsonl", entry).encode()])).claim_reviewed == "ab"


def test_another_form_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="csv, jsonl or jsonld"):
        export_rows([], "xlsx")
