"""Matching many posts: forms, order, what cannot be read, memory, and what is refused."""

from __future__ import annotations

import dataclasses
import json
from functools import partial

import pyarrow as pa
import pytest
from pyarrow import parquet

from claimdesk.errors import ConflictError, InputError, RunChangedError
from claimdesk.intake.posts import Position, Post
from claimdesk.intake.sources import Source
from claimdesk.matching import bulk
from claimdesk.matching.bulk import BATCH_ROWS, Job, PinnedLibrary, answer, answer_here, cut
from claimdesk.matching.bulk_forms import Options
from claimdesk.matching.bulk_run import match_posts
from claimdesk.matching.bulk_workers import AHEAD, answer_in_processes
from claimdesk.matching.library import Library
from support.bulk_process import ROWS, job_of, match
from support.encoder import HashedWords
from support.entries import make_entries, make_entry
from support.posts import make_posts, read_output, write_posts

FORMS = ("csv", "jsonl", "parquet")
COLUMNS = "line id entry_id claim_reviewed url publisher verdict rating probability zone conflicts"


class MadePosts:
    """Posts made up while they are asked for; counts those that were given."""

    total = size_bytes = None
    is_numbered = False

    def __init__(self, count: int, text: str = "A spoon of lemon cures cancer, {0}"):
        self.count, self.text, self.given = count, text, 0

    @property
    def position(self):
        return Position(self.given)

    def rows(self, start):
        for number in range(start.rows, self.count):
            self.given = number + 1
            yield Post(number + 1, number, self.text.format(number % 5))


@pytest.fixture(autouse=True)
def batches_of_a_few_rows(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH_ROWS", ROWS)


@pytest.fixture
def place(tmp_path, encoder):
    """Give a folder with a library of forty entries and a hundred posts in each form."""
    Library.open(tmp_path / "library", encoder=encoder, create=True).add(make_entries(40))
    for form in FORMS:
        write_posts(tmp_path / f"posts.{form}", make_posts(100))
    return tmp_path


@pytest.fixture(scope="module")
def first_matches(tmp_path_factory):
    """Give what a library of the same entries finds first for each post, asked one by one."""
    place = tmp_path_factory.mktemp("asked") / "library"
    library = Library.open(place, encoder=HashedWords(), create=True)
    library.add(make_entries(40))
    return [library.match(post["text"], top=1)[0] for post in make_posts(100)]


@pytest.mark.parametrize("form_in", FORMS)
@pytest.mark.parametrize("form_out", FORMS)
def test_every_form_gives_a_row_for_each_post_in_order_with_the_librarys_match(
    place, first_matches, form_in, form_out
):
    out = place / f"out.{form_out}"
    outcome = match(place / f"posts.{form_in}", out, job_of(place / "library", form=form_out))
    rows = read_output(out)
    assert [row["id"] for row in rows] == [post["id"] for post in make_posts(100)]
    for row, found in zip(rows, first_matches, strict=True):
        first = row["matches"][0] if form_out == "jsonl" else row
        assert first["url"] == found.entry.url
        assert float(first["probability"]) == round(found.probability, 4)
        assert not row["error"]
    assert (outcome.counts.rows, outcome.counts.matched, outcome.counts.errors) == (100, 100, 0)
    assert sum(outcome.counts.zones.values()) == 100


def test_only_what_is_promised_stands_in_the_output(place):
    for form in FORMS:
        out = place / f"out.{form}"
        match(place / "posts.jsonl", out, job_of(place / "library", form=form))
        assert b"Quillon" not in out.read_bytes()
        assert b"qfern" not in out.read_bytes()
        assert b"Really" not in out.read_bytes()
        row = read_output(out)[0]
        names = ["line", "id", "matches"] if form == "jsonl" else COLUMNS.split()
        assert list(row) == [*names, "error"]


def test_texts_and_further_matches_are_written_where_they_are_asked_for(place, encoder):
    library = Library.open(place / "library", encoder=encoder)
    wanted = [match.entry.id for match in library.match(make_posts(1)[0]["text"], top=3)]
    for form in FORMS:
        out = place / f"out.{form}"
        match(
            place / "posts.csv", out,
            job_of(place / "library", form=form, top=3, with_text=True),
        )  # fmt: skip
        row = read_output(out)[0]
        assert row["text"] == make_posts(1)[0]["text"]
        if form == "jsonl":
            assert [found["id"] for found in row["matches"]] == wanted
        else:
            further = [found["id"] for found in json.loads(row["further"])]
            assert [row["entry_id"], *further] == wanted


def test_rows_that_cannot_be_read_are_rows_of_the_output_with_their_reason(place):
    (place / "posts.jsonl").write_bytes(
        b'{"id": 1, "text": "A spoon of lemon cures cancer."}\nnonsense\n{"id": 3}\n'
        b'{"id": 4, "text": "caf\xe9"}\n{"id": 5, "text": "Salt melts rust."}\n'
    )
    for form in FORMS:
        out = place / f"out.{form}"
        job = job_of(place / "library", form=form, with_text=True, top=2)
        outcome = match(place / "posts.jsonl", out, job)
        rows = read_output(out)
        assert [int(row["line"]) for row in rows] == [1, 2, 3, 4, 5]
        assert [bool(row["error"]) for row in rows] == [False, True, True, True, False]
        assert str(rows[2]["id"]) == "3"
        assert (outcome.counts.rows, outcome.counts.errors) == (5, 3)
        assert outcome.counts.first_errors == [
            "line 2: This line is no JSON.",
            "line 3: There is no field “text”.",
            "line 4: Not UTF-8.",
        ]


def test_a_file_of_bad_rows_only_is_told_whole_and_asks_nothing_of_the_library(place):
    (place / "posts.jsonl").write_text("x\n" * 20)
    job = job_of(place / "library", form="csv")
    outcome = match(place / "posts.jsonl", place / "out.csv", job)
    assert [row["error"] for row in read_output(place / "out.csv")] == [
        "This line is no JSON."
    ] * 20
    assert (outcome.counts.errors, outcome.counts.matched) == (20, 0)
    assert len(outcome.counts.first_errors) == 5


def test_no_posts_give_a_file_without_rows(place):
    (place / "posts.jsonl").write_bytes(b"")
    for form in FORMS:
        out = place / f"out.{form}"
        outcome = match(place / "posts.jsonl", out, job_of(place / "library", form=form))
        assert read_output(out) == []
        assert outcome.counts.rows == 0
    assert (place / "out.csv").read_bytes().count(b"\n") == 1


def test_a_post_without_any_match_is_an_ordinary_row(place):
    for form in FORMS:
        out = place / f"out.{form}"
        job = job_of(place / "library", form=form, min_probability=1.0)
        outcome = match(place / "posts.csv", out, job)
        assert (outcome.counts.rows, outcome.counts.matched, outcome.counts.zones) == (100, 0, {})
        row = read_output(out)[0]
        assert row["matches"] == [] if form == "jsonl" else not row["entry_id"]


def test_ids_that_are_numbers_stay_numbers_in_parquet(place):
    parquet.write_table(
        pa.table({"id": [7, -8], "text": ["Salt melts rust."] * 2}), place / "posts.parquet"
    )
    job = job_of(place / "library", form="parquet", is_numbered=True)
    match(place / "posts.parquet", place / "out.parquet", job)
    assert [row["id"] for row in read_output(place / "out.parquet")] == [7, -8]


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(place):
    post = {"id": "=HYPERLINK(1)", "text": "+1 for salt that melts rust"}
    (place / "posts.jsonl").write_text(json.dumps(post) + "\n")
    match(place / "posts.jsonl", place / "out.csv", job_of(place / "library", form="csv"))
    assert read_output(place / "out.csv")[0]["id"] == "'=HYPERLINK(1)"


def test_the_same_text_is_encoded_once_in_a_batch(place, encoder):
    library = PinnedLibrary(place / "library", encoder)
    before = encoder.encoded
    posts = [Post(number, None, f"Salt melts rust {number % 3}") for number in range(30)]
    rows = answer(library, posts, Options()).data.splitlines()
    assert encoder.encoded - before == 3
    assert len(rows) == 30


def test_batches_are_made_up_of_the_same_rows_wherever_reading_begins():
    whole = list(cut(MadePosts(100), Position()))
    for done in (0, 4, len(whole) - 2):
        assert list(cut(MadePosts(100), whole[done].after)) == whole[done + 1 :]
    assert {len(batch.posts) for batch in whole[:-1]} == {ROWS}


def test_a_batch_of_long_texts_ends_early(monkeypatch):
    monkeypatch.setattr(bulk, "BATCH_CHARS", 100)
    batches = list(cut(MadePosts(10, "x" * 40), Position()))
    assert [len(batch.posts) for batch in batches] == [3, 3, 3, 1]
    assert BATCH_ROWS >= 256


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_rows_are_in_memory_than_the_batches_at_work(place, workers):
    posts, held = MadePosts(400), []
    job = job_of(place / "library")
    match_posts(
        Source(posts, {}),
        place / "out.jsonl",
        answer_here(job) if workers == 1 else answer_in_processes(job, workers),
        job=job,
        tell=lambda rows, _: held.append(posts.given - rows),
    )
    assert max(held) <= (0 if workers == 1 else ROWS * AHEAD * workers)
    assert len(read_output(place / "out.jsonl")) == 400


def test_processes_give_the_same_bytes_as_one(place):
    job = job_of(place / "library", top=3)
    match(place / "posts.csv", place / "one.jsonl", job)
    match(place / "posts.csv", place / "two.jsonl", job, answer_in_processes(job, 2))
    assert (place / "two.jsonl").read_bytes() == (place / "one.jsonl").read_bytes()


def test_what_is_added_while_a_run_goes_on_changes_nothing_of_it(place, encoder):
    match(place / "posts.csv", place / "quiet.jsonl", job_of(place / "library"))
    job = job_of(place / "library")
    library = Library.open(place / "library", encoder=encoder)
    added = iter(range(100, 200))
    match(
        place / "posts.csv", place / "busy.jsonl", job,
        tell=lambda *_: library.add([make_entry(next(added), title="A spoon of lemon")]),
    )  # fmt: skip
    assert len(library) > 40
    assert (place / "busy.jsonl").read_bytes() == (place / "quiet.jsonl").read_bytes()


def stop_after(batches):
    """Return what stops a run after so many batches."""
    seen = iter(range(batches + 1))

    def tell(*_):
        if next(seen) == batches:
            raise KeyboardInterrupt

    return tell


@pytest.fixture
def stopped(place):
    """Give a folder with a run that was stopped after three batches."""
    with pytest.raises(KeyboardInterrupt):
        match(
            place / "posts.csv", place / "out.jsonl", job_of(place / "library"), tell=stop_after(3)
        )
    assert not (place / "out.jsonl").exists()
    return place


def test_a_stopped_run_goes_on_where_it_was_and_leaves_the_output_alone(stopped):
    outcome = match(stopped / "posts.csv", stopped / "out.jsonl", job_of(stopped / "library"))
    assert outcome.resumed == 3 * ROWS
    assert outcome.counts.rows == 100
    match(stopped / "posts.csv", stopped / "other.jsonl", job_of(stopped / "library"))
    assert (stopped / "out.jsonl").read_bytes() == (stopped / "other.jsonl").read_bytes()
    assert [path.name for path in stopped.glob("out.*")] == ["out.jsonl"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"top": 2}, "top 1, not 2"), ({"with_text": True}, "with-text False, not True"),
     ({"min_probability": 0.5}, "min-probability 0.0, not 0.5")],
)  # fmt: skip
def test_other_options_are_refused_until_it_is_begun_anew(stopped, changes, said):
    job = job_of(stopped / "library", **changes)
    with pytest.raises(RunChangedError, match=said):
        match(stopped / "posts.csv", stopped / "out.jsonl", job)
    outcome = match(stopped / "posts.csv", stopped / "out.jsonl", job, restart=True)
    assert (outcome.resumed, outcome.counts.rows) == (0, 100)


def test_other_posts_are_refused_until_it_is_begun_anew(stopped):
    write_posts(stopped / "posts.csv", make_posts(101))
    job = job_of(stopped / "library")
    with pytest.raises(RunChangedError, match="posts are not those"):
        match(stopped / "posts.csv", stopped / "out.jsonl", job)
    match(stopped / "posts.csv", stopped / "out.jsonl", job, restart=True)
    assert len(read_output(stopped / "out.jsonl")) == 101


def test_another_library_is_refused_until_it_is_begun_anew(stopped, encoder):
    Library.open(stopped / "library", encoder=encoder).add([make_entry(900)])
    with pytest.raises(RunChangedError, match="library has changed"):
        match(stopped / "posts.csv", stopped / "out.jsonl", job_of(stopped / "library"))


def test_another_version_of_claimdesk_is_refused(stopped):
    state = stopped / "out.jsonl.state"
    state.write_text(state.read_text().replace('"claimdesk": "', '"claimdesk": "9.'))
    with pytest.raises(RunChangedError, match=r"began with Claimdesk 9\."):
        match(stopped / "posts.csv", stopped / "out.jsonl", job_of(stopped / "library"))


@pytest.mark.parametrize("damage", ["other", "shorter", "gone", "state"])
def test_a_part_or_state_that_was_tampered_with_is_refused(stopped, damage):
    part, state = stopped / "out.jsonl.part", stopped / "out.jsonl.state"
    data = part.read_bytes()
    if damage == "gone":
        part.unlink()
    elif damage == "state":
        state.write_text("{}")
    else:
        part.write_bytes(data[:-1] if damage == "shorter" else b"x" + data[1:])
    with pytest.raises(RunChangedError, match="--restart"):
        match(stopped / "posts.csv", stopped / "out.jsonl", job_of(stopped / "library"))


def test_a_worker_that_finds_another_library_stops_the_run(place, encoder):
    job = dataclasses.replace(job_of(place / "library"), digest="another")
    with pytest.raises(RunChangedError, match="copy that nobody adds to"):
        match(place / "posts.csv", place / "out.jsonl", job, answer_in_processes(job, 1))
    assert not (place / "out.jsonl").exists()


def test_posts_that_change_while_they_are_read_give_no_output(place):
    def change(*_):
        with (place / "posts.csv").open("ab") as file:
            file.write(b"more,x,text,y\n")

    with pytest.raises(RunChangedError, match="changed while it was read"):
        match(place / "posts.csv", place / "out.jsonl", job_of(place / "library"), tell=change)
    assert not (place / "out.jsonl").exists()


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.part"])
def test_a_file_that_is_there_is_not_replaced_unless_it_is_said(place, name):
    (place / name).write_text("dear to somebody")
    with pytest.raises(ConflictError, match="is there already"):
        match(place / "posts.csv", place / "out.jsonl", job_of(place / "library"))
    assert (place / name).read_text() == "dear to somebody"
    match(place / "posts.csv", place / "out.jsonl", job_of(place / "library"), restart=True)
    assert len(read_output(place / "out.jsonl")) == 100


def test_two_runs_do_not_write_the_same_file(place):
    def second(*_):
        with pytest.raises(ConflictError, match="Another process is writing"):
            match(place / "posts.csv", place / "out.jsonl", job_of(place / "library"))

    match(place / "posts.csv", place / "out.jsonl", job_of(place / "library"), tell=second)
    assert len(read_output(place / "out.jsonl")) == 100


def test_a_file_that_is_not_there_and_one_of_another_library_are_refused(place):
    with pytest.raises(InputError, match="no file"):
        match(place / "missing.csv", place / "out.jsonl", job_of(place / "library"))
    job = Job(partial(PinnedLibrary, place / "library", HashedWords()), "other", Options())
    with pytest.raises(RunChangedError):
        match(place / "posts.csv", place / "out.jsonl", job)
