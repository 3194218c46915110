"""`claimdesk lint`: files, folders, addresses, standard input; what it says, writes, exits with."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from claimdesk.publishing.linting.rulebook import rules
from support.command import run_command
from support.markup import ADDRESS, CANONICAL, make_markup, make_page

pytestmark = pytest.mark.usefixtures("home")
DATA = Path(
    os.environ.get("CLAIMDESK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)
ROOT = Path(__file__).resolve().parents[2]


def lint(*arguments, stdin=b""):
    return run_command("lint", *map(str, arguments), stdin=stdin)


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def codes(outcome):
    return [
        [finding["code"] for finding in document["findings"]]
        for document in outcome.json["documents"]
    ]


def test_a_good_page_is_clean_and_a_bad_one_says_why_and_what_to_do(tmp_path):
    write(tmp_path, good=make_page(), bad=make_page(url="/kiem-chung/nuoc-chanh/"))
    clean = lint(tmp_path / "good.html", "--strict")
    assert (clean.code, clean.error) == (0, "")
    assert clean.out == "1 read, 1 ClaimReview: 0 errors, 0 warnings, 0 notes.\n"
    found = lint(tmp_path / "bad.html")
    assert found.code == 15
    assert "error   url-relative  script 1, $.url, line 2" in found.out
    assert "is not a full address." in found.out
    assert "Give it with https:// and host." in found.out
    assert "Ghi cả https://" in lint(tmp_path / "bad.html", "--language", "vi").out
    assert found.error_lines == ["claimdesk: 1 error in the markup; see above."]


def test_warnings_fail_only_when_strict_is_asked(tmp_path):
    write(tmp_path, page=make_page(author="Bàn Hồ Gươm"))
    assert lint(tmp_path / "page.html").code == 0
    assert lint(tmp_path / "page.html", "--strict").code == 15
    write(tmp_path, page=make_page(inLanguage=None))
    assert lint(tmp_path / "page.html", "--strict").code == 0  # a note


def test_json_tells_all_in_both_languages(tmp_path):
    write(tmp_path, page=make_page(inLanguage=None, lang=""))
    found = lint(tmp_path / "page.html", "--json").json
    (row,) = found["documents"]
    assert (found["warnings"], found["reviews"], row["error"]) == (1, 1, None)
    (finding,) = row["findings"]
    assert finding["code"] == "language-missing"
    assert finding["path"] == "$"
    assert finding["reason_vi"].startswith("Cả phần đánh dấu")
    assert finding["advice"].startswith("Add")


def test_a_site_is_read_whole_and_an_address_of_two_pages_is_told(tmp_path):
    other = make_page(head=CANONICAL.replace("nuoc-chanh", "x"), url=f"{ADDRESS}x/")
    site = tmp_path / "site"
    (site / "vi").mkdir(parents=True)
    write(site, a=make_page(), about="<h1>About</h1>", empty="")
    write(site / "vi", b=make_page())
    found = lint("--site", site, "--json")
    assert found.code == 0
    assert codes(found) == [[], [], [], ["url-shared"]]
    assert found.json["documents"][3]["findings"][0]["reason"].endswith("another page: a.html.")
    write(site / "vi", b=other)
    assert "url-not-canonical" in codes(lint("--site", site, "--json"))[3]
    bare = tmp_path / "bare"
    bare.mkdir()
    assert lint("--site", bare).code == 3
    write(bare, about="<h1>About</h1>")
    assert codes(lint("--site", bare, "--json")) == [[], ["no-review"]]


def test_json_files_lines_and_standard_input_are_read(tmp_path):
    good, bad = make_markup(), make_markup(reviewRating=None)
    (tmp_path / "one.json").write_text(json.dumps([good, bad]), encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n", "utf-8")
    assert codes(lint(tmp_path / "one.json", "--json"))[0].count("rating-missing") == 1
    (document,) = lint(tmp_path / "rows.jsonl", "--json").json["documents"]
    assert [(row["code"], row["line"]) for row in document["findings"]] == [("rating-missing", 2)]
    assert lint("-", stdin=json.dumps(good).encode()).code == 0
    assert lint("-", stdin=make_page(at_context=None).encode()).code == 15


@pytest.mark.parametrize(
    ("data", "name"), [(b"%PDF-1.7", "a.pdf"), (b"", "a.html"), (b"words", "a.txt")]
)
def test_what_holds_no_markup_is_refused_and_the_rest_is_read(tmp_path, data, name):
    (tmp_path / name).write_bytes(data)
    write(tmp_path, good=make_page(), bad=make_page(url=None))
    found = lint(tmp_path / name, tmp_path / "none.html", tmp_path / "bad.html", "--json")
    assert found.code == 3
    assert (found.json["read"], found.json["unread"], found.json["errors"]) == (1, 2, 1)
    assert len(found.error_lines) == 2
    assert all(line.startswith("claimdesk: ") for line in found.error_lines)


@pytest.mark.parametrize("arguments", [[], ["--fix", "a", "b"], ["a", "-o", "b"], ["--fix"]])
def test_a_call_that_cannot_be_meant_is_refused(arguments):
    assert lint(*arguments).code == 2


def test_an_address_is_fetched_and_a_feed_gives_its_pages(local_web, tmp_path):
    good = make_page(
        url=local_web.url_for("/1"), head=f'<link rel="canonical" href="{local_web.url_for("/1")}">'
    )
    local_web.expect_request("/1").respond_with_data(good, content_type="text/html")
    elsewhere = make_page()
    local_web.expect_request("/2").respond_with_data(elsewhere, content_type="text/html")
    items = "".join(
        f"<item><title>t</title><link>{local_web.url_for(path)}</link></item>"
        for path in ("/1", "/2", "/3")
    )
    feed = f'<rss version="2.0"><channel><title>Desk</title>{items}</channel></rss>'
    local_web.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    found = lint(local_web.url_for("/1"), "--json")
    assert (found.code, codes(found)) == (0, [["url-http"]])
    found = lint(local_web.url_for("/feed"), "--json")
    assert found.code == 4  # the third page answers 500
    assert [document["error"] is None for document in found.json["documents"]] == [
        True,
        True,
        False,
    ]
    assert {"canonical-other", "url-host"} <= set(codes(found)[1])
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    (document,) = lint(tmp_path / "feed.xml", "--limit", "1", "--json").json["documents"]
    assert document["name"] == local_web.url_for("/1")


def test_fix_writes_what_it_mended_and_tells_what_it_could_not(tmp_path):
    page = write(tmp_path, page=make_page(url=ADDRESS[:-1], reviewRating__bestRating="5"))
    page = page / "page.html"
    before = page.read_bytes()
    found = lint("--fix", page)
    assert found.code == 0
    assert json.loads(found.out) == make_markup()
    assert [line.partition(":")[0] for line in found.error_lines] == ["mended", "mended"]
    assert lint("--fix", page, "-o", tmp_path / "out.json").out == ""
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == make_markup()
    assert lint(tmp_path / "out.json").code == 0
    assert lint("--fix", page, "-o", page).code == 2
    assert page.read_bytes() == before
    write(tmp_path, page=make_page(reviewRating__alternateName=None, at_context=None))
    found = lint("--fix", page, "--json")
    assert found.code == 15
    assert [row["code"] for row in found.json["left"]] == ["rating-wordless"]
    assert found.json["markup"]["@context"] == "https://schema.org"
    write(tmp_path, large=make_page(script='{"@type": "ClaimReview", "version": 1e999}'))
    assert lint("--fix", tmp_path / "large.html").code == 3
    for place in ("https://example.org/", write(tmp_path, none="<p>x") / "none.html"):
        assert lint("--fix", place).code == 3


def test_mended_markup_cannot_end_the_script_that_it_is_put_into(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(make_markup(headline="x </script> y")), encoding="utf-8")
    found = lint("--fix", path)
    assert "<" not in found.out
    assert json.loads(found.out)["headline"] == "x </script> y"


def test_the_oddities_of_the_real_blocks_are_named(tmp_path):
    blocks = DATA / "fact-check-records" / "claimreview-blocks.jsonl"
    if not blocks.exists():
        pytest.skip(f"no {blocks.name} in {DATA}: set CLAIMDESK_DATA")
    wanted = [
        {"date-placeholder", "type-case", "item-creativework", "date-form", "language-form"}
        | {"claimant-kind", "claim-long"},
        {"type-key", "rating-minus", "item-creativework", "claimant-nobody", "text-space"}
        | {"context-http", "language-missing"},
        {"claimant-self", "claim-date-copied", "item-creativework", "claim-heading"}
        | {"claim-question", "rating-text", "context-http", "language-missing"},
    ]
    rows = [json.loads(line) for line in blocks.read_text("utf-8").splitlines()]
    for row, odd in zip(rows, wanted, strict=True):
        found = lint("-", "--json", stdin=row["jsonld_raw"].encode())
        assert odd <= set(codes(found)[0])
        (document,) = found.json["documents"]
        assert document["reviews"] == 1


def test_the_page_about_the_linter_lists_every_rule():
    page = (ROOT / "docs" / "lint.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [_row(rule) for rule in rules().values()]


def _row(rule):
    texts = [text.replace("{{", "{").replace("}}", "}") for text in (rule.en, rule.do)]
    wrong, advice = (text.replace("<", "&lt;") for text in texts)
    gravity = f"{rule.severity.value}{'*' if rule.stops_own else ''}"
    return f"| `{rule.code}` | {gravity} | {wrong} | {advice} | {'yes' if rule.mended else ''} |"
