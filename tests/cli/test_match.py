"""`claimdesk match`: a file of posts in, a row for each out; what is said, and exit codes."""

from __future__ import annotations

import json
import re
import sys

import pytest

from claimdesk.matching.library import Library
from support.command import run_command
from support.entries import make_entry
from support.posts import make_posts, read_output, write_posts


@pytest.fixture
def posts(tmp_path):
    """Give a table of thirty posts."""
    write_posts(tmp_path / "posts.csv", make_posts(30))
    return tmp_path / "posts.csv"


def matched(small, *arguments, **options):
    return run_command("match", "--library", small, *arguments, **options)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_posts_are_matched_in_the_forms_that_the_endings_say(small, tmp_path, ending):
    write_posts(tmp_path / f"posts.{ending}", make_posts(30))
    for out in (tmp_path / "out.csv", tmp_path / "out.jsonl", tmp_path / "out.parquet"):
        done = matched(small, tmp_path / f"posts.{ending}", "-o", out)
        assert (done.code, done.error_lines) == (0, [])
        assert re.match(r"30 rows, (1[5-9]|2\d|30) with a match \(", done.out)
        assert [row["id"] for row in read_output(out)] == [post["id"] for post in make_posts(30)]
        out.unlink()


def test_the_summary_is_had_as_json(small, posts, tmp_path):
    done = matched(small, posts, "-o", tmp_path / "out.jsonl", "--json")
    # How many find something is up to the weights; most of these repeat an entry.
    assert 15 <= done.json["matched"] == sum(done.json["zones"].values()) <= 30
    assert {**done.json, "zones": None, "matched": None} == {
        "output": str(tmp_path / "out.jsonl"), "rows": 30, "matched": None, "zones": None,
        "errors": 0, "first_errors": [], "resumed": 0,
    }  # fmt: skip


def test_options_reach_the_matching(small, tmp_path, opened):
    text = make_entry(5).claim_reviewed
    (tmp_path / "posts.jsonl").write_text(json.dumps({"id": 1, "body": text}) + "\n")
    done = matched(
        small, tmp_path / "posts.jsonl", "-o", tmp_path / "out.jsonl",
        *("--column", "body", "--top", 3, "--min-probability", 0, "--with-text"),
    )  # fmt: skip
    assert done.code == 0
    (row,) = read_output(tmp_path / "out.jsonl")
    assert row["text"] == text
    wanted = [found.to_json() for found in opened(small).match(text, top=3)]
    assert row["matches"] == wanted
    assert len(wanted) == 3


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_standard_input_is_recognised_and_read(small, tmp_path, form):
    write_posts(tmp_path / f"posts.{form}", make_posts(20))
    data = (tmp_path / f"posts.{form}").read_bytes()
    done = matched(small, "-", "-o", tmp_path / "out.csv", stdin=data)
    assert done.code == 0
    assert len(read_output(tmp_path / "out.csv")) == 20


def test_forms_can_be_named_where_endings_do_not_say_them(small, posts, tmp_path):
    odd = posts.rename(tmp_path / "posts.txt")
    done = matched(small, odd, "-o", tmp_path / "out.csv")
    assert (done.code, len(done.error_lines)) == (3, 1)
    done = matched(
        small, odd, "--input-format", "csv", "-o", tmp_path / "out.data", "--format", "jsonl"
    )
    assert done.code == 0
    assert len((tmp_path / "out.data").read_text().splitlines()) == 30


def test_rows_that_cannot_be_read_are_told_and_make_the_exit_code(small, tmp_path):
    (tmp_path / "posts.jsonl").write_text('{"text": "Salt melts rust."}\nnonsense\n')
    done = matched(small, tmp_path / "posts.jsonl", "-o", tmp_path / "out.jsonl", "--json")
    assert done.code == 3
    assert (done.json["rows"], done.json["errors"]) == (2, 1)
    assert done.json["first_errors"] == ["line 2: This line is no JSON."]
    assert "1 of 2 rows cannot be read" in done.error
    assert read_output(tmp_path / "out.jsonl")[1]["error"] == "This line is no JSON."


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.csv", None, 3),
        ("empty.csv", b"", 3),
        ("other.csv", b"body\nx\n", 3),
        ("wide.csv", "text\nx\n".encode("utf-16"), 3),
        ("no.parquet", b"PAR1", 3),
        ("empty.jsonl", b"", 0),
        ("head.csv", b"text\n", 0),
    ],
)
def test_a_file_without_posts_is_one_line_or_an_output_without_rows(
    small, tmp_path, name, content, code
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = matched(small, tmp_path / name, "-o", tmp_path / "out.jsonl")
    assert done.code == code
    assert len(done.error_lines) == (1 if code else 0)
    assert (tmp_path / "out.jsonl").exists() == (not code)
    assert list(tmp_path.glob("out.jsonl.*")) == []


def test_a_finished_output_is_replaced_only_when_it_is_said(small, posts, tmp_path):
    out = tmp_path / "out.jsonl"
    assert matched(small, posts, "-o", out).code == 0
    done = matched(small, posts, "-o", out)
    assert done.code == 9
    assert "--restart" in done.error
    assert matched(small, posts, "-o", out, "--restart").code == 0


def test_a_library_that_is_missing_is_told_and_nothing_is_written(posts, tmp_path):
    done = matched(tmp_path / "nowhere", posts, "-o", tmp_path / "out.jsonl")
    assert done.code == 5
    assert list(tmp_path.glob("out*")) == []


def test_without_pyarrow_it_is_said_what_to_install(small, posts, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = matched(small, posts, "-o", tmp_path / "out.parquet")
    assert done.code == 2
    assert "pip install 'claimdesk[parquet]'" in done.error
    assert list(tmp_path.glob("out*")) == []


def test_the_default_library_is_used_and_has_what_was_added_to_it(home, tmp_path, quick_encoder):
    home.parent.mkdir(parents=True)
    Library.open(home, encoder=quick_encoder, create=True).add([make_entry(3)])
    (tmp_path / "posts.jsonl").write_text(json.dumps({"text": make_entry(3).claim_reviewed}))
    done = run_command("match", tmp_path / "posts.jsonl", "-o", tmp_path / "out.jsonl")
    assert done.code == 0
    (row,) = read_output(tmp_path / "out.jsonl")
    assert row["matches"][0]["id"] == make_entry(3).id
