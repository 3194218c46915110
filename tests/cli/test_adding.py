"""`claimdesk library add`: sources of every kind, once, with a report of what was refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from claimdesk.errors import UnreachableError
from claimdesk.intake import http
from claimdesk.matching import library as library_module
from claimdesk.matching.library import Library
from claimdesk.matching.storage import encoding_lock, writer_lock
from claimdesk.publishing.exporting import to_claimreview
from support.command import run_command
from support.encoder import stand_in
from support.entries import make_entries, make_entry, write_jsonl
from support.markup import make_markup, make_page


@pytest.fixture
def place(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def add(place, quick_encoder):
    """Give a function that adds sources and returns the outcome."""
    return lambda *sources: run_command("library", "add", "--library", place, *sources)


def _page(*entries):
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(to_claimreview(entry))}</script>'
        for entry in entries
    )
    return f"<html><head><title>Checks</title>{scripts}</head><body><p>Text.</p></body></html>"


def _serve_pages(web, entries):
    """Serve each entry as a page; returns the entries as their pages give them."""
    served = [replace(entry, url=web.url_for(f"/{at}")).with_identity() for at, entry in entries]
    for (at, _), entry in zip(entries, served, strict=True):
        web.expect_request(f"/{at}").respond_with_data(_page(entry), content_type="text/html")
    return served


def _feed(addresses):
    items = "".join(f"<item><title>t</title><link>{one}</link></item>" for one in addresses)
    return f'<rss version="2.0"><channel><title>Desk</title>{items}</channel></rss>'


def _sitemap(addresses):
    rows = "".join(f"<url><loc>{one}</loc></url>" for one in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def test_what_is_odd_in_markup_that_is_taken_is_named(add, tmp_path):
    folder = tmp_path / "from"
    folder.mkdir()
    source = make_markup(reviewRating__bestRating=None, author={"name": "Bàn Hồ Gươm"})
    (folder / "page.html").write_text(make_page(source), encoding="utf-8")
    (folder / "list.json").write_text(json.dumps([make_markup(), source]), encoding="utf-8")
    write_jsonl(folder / "rows.jsonl", make_entries(3))
    done = add(folder, "--json", "--encode-later").json
    assert (done["refused"], done["odd"], done["report"]) == (0, 2, None)
    rows = [json.loads(line) for line in Path(done["oddities"]).read_text("utf-8").splitlines()]
    assert [row["where"] for row in rows] == ["list.json, item 2", "page.html, page"]
    for row in rows:
        assert row["source"] == str(folder)
        assert {odd["code"] for odd in row["oddities"]} == {"type-missing", "rating-bounds"}
        assert row["oddities"][0]["reason"] == "An object in the markup has no @type."


def test_an_exported_file_is_added_whole_and_only_once(add, opened, place, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", make_entries(30))
    first = add("--json", tmp_path / "a.jsonl")
    assert first.code == 0
    assert {name: first.json[name] for name in ("new", "changed", "unchanged", "refused")} == {
        "new": 30,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
    }
    again = add("--json", tmp_path / "a.jsonl").json
    assert (again["new"], again["unchanged"], again["entries"]) == (0, 30, 30)
    assert list(opened(place)) == make_entries(30)


def test_a_changed_row_replaces_and_is_counted(add, opened, place, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", make_entries(3))
    add(tmp_path / "a.jsonl")
    write_jsonl(tmp_path / "a.jsonl", [make_entry(1, title="Corrected"), *make_entries(3)[::2]])
    outcome = add(tmp_path / "a.jsonl")
    assert "0 new, 1 changed, 2 already there" in outcome.out
    assert opened(place).get(make_entry(1).id).title == "Corrected"


def test_a_page_with_claimreview_is_added_from_its_file(add, opened, place, tmp_path):
    (tmp_path / "page.html").write_text(_page(*make_entries(2)), "utf-8")
    assert add("--json", tmp_path / "page.html").json["new"] == 2
    assert {entry.id for entry in opened(place)} == {entry.id for entry in make_entries(2)}


def test_a_table_with_other_column_names_is_added_by_a_mapping(add, opened, place, tmp_path):
    (tmp_path / "t.csv").write_text(
        "Phrase;Page;Ruling\nSalt cures flu.;https://desk.example/1;False\n", "utf-8"
    )
    refused = add(tmp_path / "t.csv")
    assert refused.code == 3
    assert "--map claim_reviewed=COLUMN" in refused.error
    mapping = ("--map", "claim_reviewed=Phrase", "--map", "url=Page", "--map", "rating=Ruling")
    assert add(*mapping, tmp_path / "t.csv").code == 0
    (entry,) = opened(place)
    assert (entry.claim_reviewed, entry.verdict.value) == ("Salt cures flu.", "false")


@pytest.mark.parametrize("pair", ["claim_reviewed", "=Phrase", "claim_reviewed="])
def test_a_mapping_that_is_none_is_a_usage_error(add, tmp_path, pair):
    (tmp_path / "t.csv").write_text("claim\nSalt cures flu.\n", "utf-8")
    assert add("--map", pair, tmp_path / "t.csv").code == 2


def test_a_labelled_set_is_added_from_its_folder(add, opened, place, tmp_path):
    rows = [{"_id": f"d{n}", "title": "t", "text": f"Salt cures flu {n}."} for n in range(4)]
    (tmp_path / "set").mkdir()
    text = "".join(
        json.dumps(row) + "\n" for row in [*rows, {"_id": "d9", "title": "", "text": ""}]
    )
    (tmp_path / "set" / "corpus.jsonl").write_text(text, "utf-8")
    outcome = add("--json", tmp_path / "set")
    assert (outcome.json["new"], outcome.json["refused"]) == (4, 1)
    assert [entry.claim_reviewed for entry in opened(place)] == [row["text"] for row in rows]


def test_a_folder_of_files_is_added_and_bad_ones_are_reported_by_name(add, tmp_path):
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    write_jsonl(folder / "a.jsonl", make_entries(3))
    (folder / "deeper" / "b.html").write_text(_page(make_entry(7)), "utf-8")
    (folder / "c.csv").write_text("nothing,here\n1,2\n", "utf-8")
    found = add("--json", folder).json
    assert (found["new"], found["refused"]) == (4, 1)
    assert json.loads(Path(found["report"]).read_text("utf-8"))["where"] == "c.csv"


def test_every_refused_row_is_listed_with_its_place_and_reason(add, tmp_path):
    good = json.dumps(make_entry(1).to_json())
    (tmp_path / "a.jsonl").write_text(f'{good}\n{{"x": 1}}\nnot json\n{good}\n', "utf-8")
    report = tmp_path / "refused.jsonl"
    outcome = add("--report", report, tmp_path / "a.jsonl")
    assert outcome.code == 0
    assert "2 refused" in outcome.out
    assert str(report) in outcome.error
    rows = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert [row["where"] for row in rows] == ["line 2", "line 3"]
    assert all(row["reason"] for row in rows)


def test_rows_with_ids_of_their_own_are_added(add, opened, place, tmp_path):
    rows = [
        {"id": "check-1", "claim_reviewed": "Salt cures flu."},
        {"id": "2", "claim_reviewed": "Honey cures flu."},
        {"id": "ff" * 20, "claim_reviewed": "Garlic cures flu."},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    assert add(tmp_path / "a.jsonl").code == 0
    assert len(opened(place)) == 3


def test_a_page_is_added_from_its_address(add, opened, place, local_web):
    (entry,) = _serve_pages(local_web, [("check", make_entry(1))])
    assert add("--json", entry.url).json["new"] == 1
    assert next(iter(opened(place))).id == entry.id


@pytest.mark.parametrize("form", [_feed, _sitemap])
def test_the_pages_of_a_feed_or_sitemap_are_added(add, opened, place, local_web, form):
    served = _serve_pages(local_web, [(f"p{n}", make_entry(n)) for n in range(5)])
    listing = form([entry.url for entry in served])
    local_web.expect_request("/list").respond_with_data(listing, content_type="text/xml")
    found = add("--json", local_web.url_for("/list")).json
    assert (found["new"], found["refused"]) == (5, 0)
    assert {entry.id for entry in opened(place)} == {entry.id for entry in served}
    again = add("--json", local_web.url_for("/list")).json
    assert (again["new"], again["unchanged"]) == (0, 5)


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        ("gone", {"status": 404}),
        ("broken", {"status": 500}),
        (b"\x89PNG\r\n\x1a\n" + bytes(80), {"content_type": "image/png"}),
        ("<html><body>no markup</body></html>", {"content_type": "text/html"}),
        ("", {"content_type": "text/html"}),
        (b"\x1f\x8bbroken", {"headers": {"Content-Encoding": "gzip"}}),
        ("x" * 100, {"headers": {"Content-Encoding": "unheard-of"}}),
    ],
)
def test_a_page_that_fails_is_reported_and_does_not_stop_the_others(
    add, local_web, answer, options
):
    served = _serve_pages(local_web, [("p1", make_entry(1)), ("p2", make_entry(2))])
    local_web.expect_request("/bad").respond_with_data(answer, **options)
    addresses = [served[0].url, local_web.url_for("/bad"), served[1].url]
    local_web.expect_request("/list").respond_with_data(_feed(addresses), content_type="text/xml")
    outcome = add("--json", local_web.url_for("/list"))
    assert (outcome.json["new"], outcome.json["refused"]) == (2, 1)
    row = json.loads(Path(outcome.json["report"]).read_text("utf-8"))
    assert row["source"] == local_web.url_for("/bad")


def test_an_interrupted_feed_goes_on_where_it_stopped(add, opened, place, local_web, monkeypatch):
    served = _serve_pages(local_web, [(f"p{n}", make_entry(n)) for n in range(40)])
    listing = _feed([entry.url for entry in served])
    local_web.expect_request("/list").respond_with_data(listing, content_type="text/xml")
    fetch, asked = http.Fetcher, []

    def counting(**options):
        fetcher = fetch(**options)
        inner = fetcher.fetch

        def stop_at_thirty(url, **options):
            asked.append(url)
            if len(asked) == 30:
                raise KeyboardInterrupt
            return inner(url, **options)

        fetcher.fetch = stop_at_thirty
        return fetcher

    monkeypatch.setattr(http, "Fetcher", counting)
    stopped = add("--json", local_web.url_for("/list"))
    assert stopped.code == 130
    assert "run it again to go on" in stopped.error
    kept = len(opened(place))
    assert 16 <= kept < 40
    asked.clear()
    asked.extend([""] * 100)
    assert add("--json", local_web.url_for("/list")).json["entries"] == 40
    listing_and_robots = 2
    assert len(asked) - 100 == listing_and_robots + 40 - kept


def test_no_more_pages_are_read_than_the_limit(add, local_web):
    served = _serve_pages(local_web, [(f"p{n}", make_entry(n)) for n in range(5)])
    listing = _feed([entry.url for entry in served])
    local_web.expect_request("/list").respond_with_data(listing, content_type="text/xml")
    assert add("--json", "--limit", "2", local_web.url_for("/list")).json["new"] == 2


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("missing.jsonl", 3),
        ("notes.txt", 3),
        ("empty-folder", 3),
        ("http://127.0.0.1/feed", 4),
        ("http://10.0.0.1/", 4),
        ("ftp://desk.example/x.jsonl", 3),
    ],
)
def test_a_source_that_cannot_be_read_is_one_line_and_the_others_are_added(
    add, opened, tmp_path, source, code
):
    write_jsonl(tmp_path / "good.jsonl", make_entries(2))
    (tmp_path / "notes.txt").write_text("notes", "utf-8")
    (tmp_path / "empty-folder").mkdir()
    bad = source if "://" in source else tmp_path / source
    outcome = add(bad, tmp_path / "good.jsonl")
    assert outcome.code == code
    assert len(outcome.error_lines) == 1
    assert outcome.error_lines[0].startswith("claimdesk: ")
    assert len(opened(tmp_path / "library")) == 2


def test_a_second_writer_is_told_to_wait(add, opened, place, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", make_entries(2))
    add(tmp_path / "a.jsonl")
    write_jsonl(tmp_path / "a.jsonl", make_entries(4))
    with writer_lock(place):
        outcome = add(tmp_path / "a.jsonl")
    assert outcome.code == 5
    assert "Wait until it has finished" in outcome.error
    assert len(opened(place)) == 2


def test_what_was_added_is_read_again_by_refresh(add, opened, place, local_web, tmp_path):
    (served,) = _serve_pages(local_web, [("check", make_entry(1))])
    write_jsonl(tmp_path / "a.jsonl", [make_entry(5)])
    add(served.url, tmp_path / "a.jsonl")
    write_jsonl(tmp_path / "a.jsonl", [make_entry(5, title="Corrected"), make_entry(6)])
    outcome = run_command("library", "refresh", "--library", place, "--json")
    assert outcome.code == 0
    found = outcome.json
    assert (found["new"], found["changed"], found["unchanged"]) == (1, 1, 1)
    assert opened(place).get(make_entry(5).id).title == "Corrected"


def test_an_unreachable_source_of_a_refresh_is_told_and_the_rest_is_read(
    add, opened, local_web, tmp_path, monkeypatch
):
    (served,) = _serve_pages(local_web, [("check", make_entry(1))])
    write_jsonl(tmp_path / "a.jsonl", [make_entry(5)])
    add(served.url, tmp_path / "a.jsonl")
    monkeypatch.setattr(http, "Fetcher", _Failing)
    write_jsonl(tmp_path / "a.jsonl", make_entries(2, start=5))
    outcome = run_command("library", "refresh", "--library", tmp_path / "library")
    assert outcome.code == 4
    assert len(outcome.error_lines) == 1
    assert len(opened(tmp_path / "library")) == 3


class _Failing:
    """A client in a place without network."""

    def __init__(self, **_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def fetch(self, _):
        raise UnreachableError


@pytest.fixture
def stand_in_encoder(monkeypatch):
    """Let the command use a quick encoder that the first stage fits."""
    encoder = stand_in()
    monkeypatch.setattr(library_module, "default_encoder", lambda: encoder)
    monkeypatch.setattr(library_module, "intake_encoder", lambda: encoder)
    return encoder


def test_entries_are_encoded_before_the_command_ends(place, stand_in_encoder, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", make_entries(30))
    done = run_command("library", "add", "--json", "--library", place, tmp_path / "a.jsonl")
    assert (done.code, done.json["new"], done.json["waiting"]) == (0, 30, 0)
    assert stand_in_encoder.encoded > 30


def test_encoding_can_be_left_for_later(place, stand_in_encoder, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", make_entries(30))
    at = ("--library", place)
    done = run_command("library", "add", "--encode-later", *at, tmp_path / "a.jsonl")
    assert done.code == 0
    assert "30 of them are not encoded yet: claimdesk library encode" in done.out
    assert stand_in_encoder.encoded == 0
    assert run_command("library", "info", "--json", *at).json["waiting"] == 30
    found = run_command("library", "search", "--json", *at, make_entry(7).claim_reviewed)
    assert found.json[0]["id"] == make_entry(7).id
    assert run_command("library", "encode", "--json", *at).json == {"encoded": 30, "waiting": 0}
    assert run_command("library", "info", "--json", *at).json["waiting"] == 0
    assert "0 encoded, 0 wait" in run_command("library", "encode", *at).out


def test_entries_that_another_process_encodes_are_left_to_it(place, stand_in_encoder, tmp_path):
    write_jsonl(tmp_path / "a.jsonl", make_entries(3))
    Library.open(place, create=True)
    at = ("--library", place)
    with encoding_lock(place):
        added = run_command("library", "add", *at, tmp_path / "a.jsonl")
        assert run_command("library", "encode", *at).code == 5
    assert added.code == 0
    assert "3 of them are not encoded yet" in added.out
    assert "Another process is encoding" in added.error
