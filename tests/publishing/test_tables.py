import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimdesk.domain.factcheck import FactCheck, identity
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import InputError
from claimdesk.publishing.claimreview import Refusal
from claimdesk.publishing.tables import read_csv

TODAY = date(2025, 1, 1)
URL = "https://check.example/reviews/7"
VIETNAMESE = (
    "Tuyên bố;Kết luận;Đường dẫn;Nguồn;Ngày;Tiêu đề;Ngôn ngữ\r\n"
    f"Hồ đã cạn;Sai;{URL};Bàn kiểm chứng;05/06/2024;Hồ chưa cạn;Tiếng Việt\r\n"
)


def read(text, mapping=None, encoding="utf-8"):
    return list(read_csv(text.encode(encoding), mapping=mapping, today=TODAY))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_vietnamese_table_is_read(encoding):
    (entry,) = read(VIETNAMESE, encoding=encoding)
    assert entry == FactCheck(
        id=identity(URL, "Hồ đã cạn"),
        claim_reviewed="Hồ đã cạn",
        rating="Sai",
        verdict=entry.verdict,
        url=URL,
        publisher="Bàn kiểm chứng",
        date="2024-06-05",
        title="Hồ chưa cạn",
        language="vi",
    )


def test_a_western_table_is_read():
    text = "claim,verdict\nL'été a été froid,Faux\n"
    assert read(text, encoding="cp1252")[0].claim_reviewed == "L'été a été froid"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "names",
    [
        ("claim", "verdict", "link", "published"),
        ("claim_reviewed", "rating", "url", "date"),
        ("claimReviewed", "alternateName", "URL", "datePublished"),
        ("Claim Reviewed", "Textual Rating", "Review URL", "Review date"),
    ],
)
def test_delimiter_and_header_are_understood(delimiter, names):
    buffer = io.StringIO()
    rows = [names, ("One, two; and | three", "False", URL, "2024-01-02")]
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    (entry,) = read(buffer.getvalue())
    assert (entry.claim_reviewed, entry.rating) == ("One, two; and | three", "False")
    assert (entry.url, entry.date) == (URL, "2024-01-02")


def test_one_column_of_claims_is_a_table():
    assert [row.claim_reviewed for row in read("claim\nOne.\nTwo.\n")] == ["One.", "Two."]


def test_a_given_mapping_wins_over_names_that_are_understood():
    text = "claim,what,verdict\nnot this,this,False\n"
    assert read(text, {"claim_reviewed": "what"})[0].claim_reviewed == "this"


def test_a_table_without_claims_says_what_it_has_and_what_to_do():
    with pytest.raises(InputError, match=r"foo, bar.*--map claim_reviewed=COLUMN"):
        read_csv(b"foo,bar\n1,2\n", mapping=None)
    with pytest.raises(InputError, match=r"no column 'baz'.*foo, bar"):
        read_csv(b"foo,bar\n1,2\n", mapping={"claim_reviewed": "baz"})
    with pytest.raises(InputError, match=r"no field 'klaim'"):
        read_csv(b"foo,bar\n1,2\n", mapping={"klaim": "foo"})
    with pytest.raises(InputError):
        read_csv(b" \n", mapping=None)


def test_the_verdict_wording_is_the_column_that_has_words():
    assert read("claim,verdict,rating\nA,Pants on fire,1\n")[0].rating == "Pants on fire"
    entry = read("claim,verdict,rating\nA,mostly_false,Rather not\n")[0]
    assert (entry.rating, entry.verdict) == ("Rather not", Verdict.MOSTLY_FALSE)


def test_bad_rows_are_refused_by_line_and_the_others_are_read():
    text = 'claim,url\n"two\nlines",\n,x\nA,b,c\n"open, B\nC,\n\n"D" E,\nF\n'
    rows = read(text)
    assert [row.claim_reviewed for row in rows if isinstance(row, FactCheck)] == [
        "two lines",
        "C",
        "D E",
        "F",
    ]
    assert [row.where for row in rows if isinstance(row, Refusal)] == ["line 4", "line 5", "line 6"]


def test_an_open_quotation_mark_costs_one_row_even_in_a_long_table():
    text = "claim,url\n" + "A,\n" * 50 + '"B,\n' + f"{'C' * 40},\n" * 7_000
    assert len(text) > 2 * csv.field_size_limit(), "the quotation ends before the table does"
    rows = read(text)
    assert [row.where for row in rows if isinstance(row, Refusal)] == ["line 52"]
    assert len(rows) == 7_051


def test_a_table_of_open_quotation_marks_is_read_in_time():
    rows = read("claim,url\n" + '"B,x"y\n' * 20_000)
    assert all(isinstance(row, Refusal) for row in rows)


@settings(max_examples=200, deadline=None)
@given(st.binary() | st.text(alphabet="\",;\n\r\tab\x00'=").map(str.encode))
def test_no_bytes_crash_the_reader(data):
    for piece in (data, b"claim,url\n" + data):
        try:
            rows = list(read_csv(piece, mapping=None))
        except InputError:
            continue
        assert all(isinstance(row, FactCheck | Refusal) for row in rows)
