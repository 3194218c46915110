import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.domain.factcheck import FactCheck, identity
from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.claimreview import Refusal, read_json, read_jsonl

TODAY = date(2025, 1, 1)
URL = "https://check.example/reviews/7"
FLAT = {
    "claimReviewed": "The bridge was painted in one night.",
    "alternateName": "False",
    "datePublished": "18-02-21T12:19:47",
    "url": URL,
}


def review(claim):
    return {"@type": "ClaimReview", "claimReviewed": claim, "url": URL}


def claims(rows):
    return [row.claim_reviewed if isinstance(row, FactCheck) else row.where for row in rows]


def lines(*rows):
    return [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]


def test_a_file_may_hold_one_review_or_a_list():
    assert claims(read_json(json.dumps(review("A.")))) == ["A."]
    assert claims(read_json(json.dumps([review("A."), review("B.")]).encode("utf-16"))) == [
        "A.",
        "B.",
    ]


def test_a_data_feed_is_read_entry_by_entry():
    feed = {
        "@type": "DataFeed",
        "dataFeedElement": [
            {"@type": "DataFeedItem", "item": [review("A."), review("B.")]},
            {"@type": "DataFeedItem", "item": None},
            {"@type": "DataFeedItem", "item": [review("C.") | {"claimReviewed": ""}]},
            {"@type": "DataFeedItem", "item": review("D.")},
        ],
    }
    assert claims(read_json(json.dumps(feed))) == ["A.", "B.", "item 2", "item 3", "D."]


def test_an_answer_of_a_search_api_is_read():
    answer = {
        "claims": [
            {
                "text": "Cats can fly.",
                "claimant": "Jo Placeholder",
                "claimReview": [
                    {
                        "publisher": {"name": "Cat Desk", "site": "cats.example"},
                        "url": URL,
                        "title": "No, cats cannot fly",
                        "reviewDate": "2024-02-03T00:00:00Z",
                        "textualRating": "False",
                        "languageCode": "en",
                    },
                    {"publisher": {"site": "dogs.example"}, "textualRating": "Mostly false"},
                ],
            },
            {"text": "Nobody has checked this.", "claimReview": []},
        ],
        "nextPageToken": "x",
    }
    first, second, third = read_json(json.dumps(answer), today=TODAY)
    assert (first.claim_reviewed, first.rating, first.title) == (
        "Cats can fly.",
        "False",
        "No, cats cannot fly",
    )
    assert (first.publisher, first.date, first.language) == ("Cat Desk", "2024-02-03", "en")
    assert (second.publisher, second.rating) == ("dogs.example", "Mostly false")
    assert "Placeholder" not in repr(first)
    assert third == Refusal("item 2", "It holds no ClaimReview.")


def test_a_damaged_file_is_refused_with_the_line():
    (refusal,) = read_json('[\n{"a": 1},\n{"b": ?}]')
    assert refusal.where == "line 3"


def test_a_file_without_reviews_is_refused():
    assert list(read_json(b"")) == [Refusal("file", "It holds no ClaimReview.")]
    assert claims(read_json("[1, 2]")) == ["item 1", "item 2"]
    assert list(read_json(bytes(range(1, 9)) * 99)) != []


@pytest.mark.parametrize("piece", ["[", '{"a":', '{"@graph":['])
def test_nesting_a_hundred_thousand_deep_is_refused(piece):
    assert [row.reason for row in read_json(piece * 100_000) if "deeply" in row.reason]


def test_flat_records_are_read_line_by_line():
    record = FLAT | {"publisher": "Desk", "language": "English", "title": "A night's work"}
    (entry,) = read_jsonl(lines(record), today=TODAY)
    assert (entry.rating, entry.date, entry.publisher) == ("False", "2021-02-18", "Desk")
    assert (entry.language, entry.title, entry.verdict) == ("en", "A night's work", Verdict.FALSE)
    assert entry.id == identity(URL, FLAT["claimReviewed"])


def test_the_publisher_of_an_archived_copy_is_not_the_archive():
    archived = "https://web.archive.org/web/20210218144704/https://www.check.example/a"
    (entry,) = read_jsonl(lines(FLAT | {"url": archived}))
    assert (entry.publisher, entry.url) == ("check.example", archived)


def test_no_line_is_lost_silently_and_good_ones_are_read_around_bad_ones():
    rows = list(
        read_jsonl(
            [
                b"\xef\xbb\xbf" + json.dumps(FLAT).encode() + b"\r\n",
                b"\n",
                b"{not json}\n",
                b"\xff\xfe\x00\n",
                b'"only a text"\n',
                *lines({"claimReviewed": ""}, [review("A."), review("B.")]),
                b"[" * 100_000,
                *lines(FLAT),
            ]
        )
    )
    assert claims(rows) == [
        FLAT["claimReviewed"],
        "line 3",
        "line 4",
        "line 5",
        "line 6",
        "A.",
        "B.",
        "line 8",
        FLAT["claimReviewed"],
    ]


def test_lines_are_read_as_they_come():
    def endless():
        while True:
            yield json.dumps(FLAT).encode()

    assert isinstance(next(read_jsonl(endless())), FactCheck)


def test_an_exported_row_without_address_keeps_its_id():
    row = {"id": "starter-7", "claim_reviewed": "A.", "verdict": "false"}
    assert next(read_jsonl(lines(row))).id == "starter-7"
    assert next(read_jsonl(lines(row | {"url": URL}))).id == identity(URL, "A.")


def test_an_exported_row_with_wrong_types_and_hostile_values_is_put_right():
    row = {
        "id": 5,
        "claim_reviewed": "A.",
        "title": ["x"],
        "verdict": "Sai",
        "url": "javascript:alert(1)",
        "date": "soon",
        "sources": ["https://ok.example/", "data:text/html,x", 3],
        "demonstration": "no",
        "language": "vi-VN",
        "unknown": 1,
    }
    (entry,) = read_jsonl(lines(row))
    assert (entry.url, entry.date, entry.title, entry.demonstration) == ("", "", "", False)
    assert (entry.rating, entry.language) == ("Sai", "vi")
    assert entry.sources == ("https://ok.example/",)
    assert entry.id == identity("", "A.")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*FactCheck.__slots__, "claimReviewed", "claims", "@graph", "@type"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_no_json_crashes_the_readers_and_none_passes_without_an_answer(value):
    row = value if isinstance(value, dict) else {"claim_reviewed": "x", "title": value}
    for text in (json.dumps(value), json.dumps([row])):
        if text not in {"[]", "{}"}:
            assert list(read_json(text)) or text.endswith(": []}")
        assert list(read_jsonl([text.encode()])) or not text.strip()


@settings(max_examples=150, deadline=None)
@given(st.binary() | st.text())
def test_no_bytes_crash_the_readers(data):
    assert list(read_json(data))
    list(read_jsonl([data]))
