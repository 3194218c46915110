"""Posts in bulk: rows of three forms, what cannot be read, and going on after a stop."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from claimdesk.errors import (
    EmptyInputError,
    InputError,
    RunChangedError,
    UnreadableInputError,
    UnsupportedInputError,
)
from claimdesk.intake import lines, posts
from claimdesk.intake.parquet import ParquetPosts
from claimdesk.intake.posts import CsvPosts, JsonlPosts, Position
from support.posts import make_posts, write_posts


def rows_of(kind, data: bytes, column="text"):
    return list(kind(io.BytesIO(data), column, len(data)).rows(Position()))


def texts_of(found):
    return [post.error or post.text for post in found]


def test_json_lines_give_id_and_text_by_the_line_they_stand_in():
    data = '\ufeff{"id": 5, "text": "Một", "user": "q"}\n\n  \n{"id": "b", "text": "Hai"}'.encode()
    found = rows_of(JsonlPosts, data)
    assert [(post.line, post.id, post.text) for post in found] == [(1, 5, "Một"), (4, "b", "Hai")]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{nonsense", "This line is no JSON."),
        (b"[" * 100_000, "This line is no JSON."),
        (b'["text"]', "This line holds no object."),
        (b'{"id": 1}', "There is no field “text”."),
        (b'{"text": null}', "There is no text."),
        (b'{"text": "  "}', "There is no text."),
        (b'{"text": 12}', "What should be text is something else."),
        (b'{"text": "caf\xe9"}', "Not UTF-8."),
        (b'{"text": "x", "id": [1]}', "The id is neither text nor a whole number."),
        (b'{"text": "x", "id": true}', "The id is neither text nor a whole number."),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_costs_no_other(line, error):
    found = rows_of(JsonlPosts, b'{"text": "before"}\n' + line + b'\n{"text": "after"}\n')
    assert texts_of(found) == ["before", error, "after"]
    assert found[1].line == 2


@pytest.mark.parametrize("kind", [JsonlPosts, CsvPosts])
def test_a_line_that_is_too_long_is_never_held_and_told(kind, monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 100)
    good = b'{"text": "short"}\n' if kind is JsonlPosts else b"short\n"
    head = b"" if kind is JsonlPosts else b"text\n"
    data = head + good + b"x" * 1000 + b"\n" + good + b"y" * 101
    found = rows_of(kind, data)
    assert [post.text for post in found] == ["short", "", "short", ""]
    assert all("bytes" in post.error for post in found if not post.text)


def test_a_text_as_long_as_no_post_is_an_error(monkeypatch):
    monkeypatch.setattr(posts, "MOST_TEXT_CHARS", 10)
    (post,) = rows_of(JsonlPosts, b'{"text": "eleven char", "id": 3}')
    assert post.text == ""
    assert post.id == 3
    assert "10 characters" in post.error


def test_half_a_character_is_taken_out_of_a_text():
    (post,) = rows_of(JsonlPosts, b'{"text": "cut \\ud83d off"}')
    assert post.text == "cut  off"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_with_any_delimiter_and_texts_of_several_lines(delimiter):
    table = f'name{delimiter}text{delimiter}id\r\nQuillon{delimiter}"one,\n""two""; |three"'
    table += f"{delimiter}7\r\n\r\nQ{delimiter}four{delimiter}8\r\n"
    found = rows_of(CsvPosts, ("\ufeff" + table.replace("\t", "\t")).encode())
    assert [(post.line, post.id, post.text) for post in found] == [
        (2, "7", 'one,\n"two"; |three'),
        (5, "8", "four"),
    ]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (b"1,a,b", "The row has 3 cells under 2 columns."),
        (b"1", "The row ends before its text."),
        (b"1,", "There is no text."),
        (b"1,caf\xe9", "Not UTF-8."),
        (b'1,"open', "a quotation mark is not closed"),
        (b'1,"' + b"x" * 140_000 + b'"', "a cell is too long"),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_costs_no_other(row, error):
    found = rows_of(CsvPosts, b"id,text\n0,before\n" + row + b"\n2,after\n3,last\n")
    before, bad, *after = found
    assert before.text == "before"
    assert error in bad.error
    assert [(post.line, post.text) for post in after] == [(4, "after"), (5, "last")]


def test_an_open_quotation_mark_does_not_swallow_a_large_table(monkeypatch):
    monkeypatch.setattr(posts, "MAX_LINE_BYTES", 1000)
    table = b'id,text\n0,"open\n' + b"".join(b"%d,row\n" % number for number in range(1, 500))
    found = rows_of(CsvPosts, table)
    assert [post.id for post in found[1:]] == [str(number) for number in range(1, 500)]
    assert {post.text for post in found[1:]} == {"row"}
    assert found[0].error


def test_stray_quotation_marks_inside_a_line_are_read_as_they_stand():
    found = rows_of(CsvPosts, b'id,text\n1,"so" they say\n2,he said "no"\n')
    assert texts_of(found) == ["so they say", 'he said "no"']


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (b"", EmptyInputError),
        (b"\n\n", EmptyInputError),
        (b"id,body\n1,x\n", InputError),
        ("id,text\n1,x\n".encode("utf-16"), UnsupportedInputError),
    ],
)
def test_a_table_without_texts_is_refused_as_a_whole(table, error):
    with pytest.raises(error):
        rows_of(CsvPosts, table)


def test_another_column_can_be_named():
    assert texts_of(rows_of(CsvPosts, b"body,text\nright,wrong\n", "body")) == ["right"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_reading_goes_on_at_every_row_as_if_it_had_not_stopped(tmp_path, form):
    path = tmp_path / f"posts.{form}"
    made = make_posts(120)
    made[3]["text"] = "two\nlines, and a 'mark'"
    write_posts(path, made)

    def opened():
        if form == "parquet":
            return ParquetPosts(path, "text")
        kind = {"csv": CsvPosts, "jsonl": JsonlPosts}[form]
        return kind(io.BytesIO(path.read_bytes()), "text", 1)

    source = opened()
    steps = [(post, source.position) for post in source.rows(Position())]
    assert [post.text for post, _ in steps] == [post["text"] for post in made]
    for at in (0, 3, 4, 48, 49, 50, 118, 119):
        rest = list(opened().rows(steps[at][1]))
        assert rest == [post for post, _ in steps[at + 1 :]]


@pytest.mark.parametrize("kind", [CsvPosts, JsonlPosts])
def test_a_stream_is_gone_on_with_only_if_it_is_the_same(kind):
    rows = [b'{"text": "row %d"}\n' % number for number in range(20)]
    data = (b"text\n" if kind is CsvPosts else b"") + b"".join(rows)
    source = kind(io.BytesIO(data), "text", None)
    steps = [(post, source.position) for post in source.rows(Position())]
    rest = list(kind(io.BytesIO(data), "text", None).rows(steps[11][1]))
    assert rest == [post for post, _ in steps[12:]]
    for other in (data.replace(b"row 4", b"row 5"), data[:60]):
        with pytest.raises(RunChangedError):
            list(kind(io.BytesIO(other), "text", None).rows(steps[11][1]))


def test_parquet_gives_texts_ids_and_numbers_of_rows(tmp_path):
    write_posts(tmp_path / "posts.parquet", make_posts(120))
    source = ParquetPosts(tmp_path / "posts.parquet", "text")
    found = list(source.rows(Position()))
    assert [post.line for post in found] == list(range(1, 121))
    assert found[60].id == "post-60"
    assert source.total == 120


def test_parquet_with_missing_texts_numbers_and_categories_is_read(tmp_path):
    table = pa.table(
        {
            "id": pa.array([1.0, None, 3.0]),
            "text": pa.array(["one", None, "one"]).dictionary_encode(),
        }
    )
    parquet.write_table(table, tmp_path / "posts.parquet")
    found = list(ParquetPosts(tmp_path / "posts.parquet", "text").rows(Position()))
    assert [post.id for post in found] == [1, None, 3]
    assert texts_of(found) == ["one", "There is no text.", "one"]


def test_a_damaged_part_of_parquet_costs_its_rows_and_no_others(tmp_path):
    path = tmp_path / "posts.parquet"
    made = make_posts(150)
    parquet.write_table(
        pa.Table.from_pylist(made),
        path,
        row_group_size=50,
        compression="none",
        use_dictionary=False,
    )
    chunk = parquet.ParquetFile(path).metadata.row_group(1).column(2)
    data = bytearray(path.read_bytes())
    data[chunk.data_page_offset : chunk.data_page_offset + 30] = b"\xff" * 30
    path.write_bytes(data)
    found = list(ParquetPosts(path, "text").rows(Position()))
    assert [post.line for post in found] == list(range(1, 151))
    assert [post.text for post in found[:50]] == [post["text"] for post in made[:50]]
    assert {post.error for post in found[50:100]} == {"This part of the file is damaged."}
    assert [post.text for post in found[100:]] == [post["text"] for post in made[100:]]


def test_what_is_no_parquet_or_lacks_texts_is_refused(tmp_path):
    path = tmp_path / "posts.parquet"
    path.write_bytes(b"PAR1 but no more")
    with pytest.raises(UnreadableInputError):
        ParquetPosts(path, "text")
    parquet.write_table(pa.table({"body": ["x"], "count": [1]}), path)
    with pytest.raises(InputError, match="The columns are: body, count"):
        ParquetPosts(path, "text")
    with pytest.raises(InputError, match="holds no text but int64"):
        ParquetPosts(path, "count")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_nothing_of_a_post_is_kept_but_line_id_and_text(tmp_path, form):
    path = tmp_path / f"posts.{form}"
    write_posts(path, make_posts(3))
    if form == "parquet":
        source = ParquetPosts(path, "text")
    else:
        kind = {"csv": CsvPosts, "jsonl": JsonlPosts}[form]
        source = kind(io.BytesIO(path.read_bytes()), "text", 1)
    kept = json.dumps([repr(post) for post in source.rows(Position())])
    assert "Quillon" not in kept
    assert "qfern" not in kept
