"""Collections of bad inputs, each ending in text or in a typed refusal (data outside the tree)."""

from __future__ import annotations

import json
import os
import re
from html import escape
from pathlib import Path

import pytest

from claimdesk.errors import ClaimdeskError, EmptyInputError, InputError
from claimdesk.intake.feeds import read_feed
from claimdesk.intake.kinds import kind_of
from claimdesk.intake.reading import read_bytes, read_text
from claimdesk.intake.syndication import parse_feed

pytestmark = [pytest.mark.data, pytest.mark.usefixtures("warm_reading")]
ROOT = Path(__file__).parents[2]
BAD = Path(os.environ.get("CLAIMDESK_DATA", ROOT.parent / "shared" / "data")) / "bad-inputs"
BASE = "https://check.example.org/"

if not BAD.is_dir():
    pytest.skip(f"the bad inputs are not at {BAD}", allow_module_level=True)

STRINGS: list[str] = json.loads((BAD / "naughty-strings.json").read_text(encoding="utf-8"))
FEEDS = sorted((BAD / "feeds").rglob("*.xml"))


def test_every_naughty_string_is_text_or_empty():
    for string in STRINGS:
        try:
            read_text(string).text.encode()
        except EmptyInputError:
            assert len(string) < 120, string


@pytest.mark.parametrize("name", ["a.txt", "a.md", "-rf", "../../a", "CON.txt", "\u202etxt.exe"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "cp1258"])
def test_every_naughty_string_in_a_file_is_read_or_refused(name, charset):
    for string in STRINGS:
        data = string.encode(charset, "replace")
        if kind_of(data, "", name) not in {"text", "markdown"}:
            continue
        try:
            read_bytes(data, name=name).text.encode()
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either end is fine


def test_all_naughty_strings_in_one_page_are_read():
    page = "<body>" + "".join(f"<p>{escape(string)}</p>" for string in STRINGS)
    text = read_bytes(page.encode("utf-8", "replace"), name="a.html").text
    assert "<script>alert(123)</script>" in text
    assert "田中さんにあげて下さい" in text


@pytest.mark.parametrize("part", range(4))
def test_all_naughty_strings_as_markup_of_one_page_are_read_or_refused(part):
    page = "<body><p>Start.</p>" + "".join(f"<p>{string}</p>" for string in STRINGS[part::4])
    assert "Start." in read_bytes(page.encode("utf-8", "replace"), name="a.html").text


def test_every_naughty_string_as_a_name_is_named_on_one_line():
    for string in STRINGS:
        with pytest.raises(InputError) as caught:
            read_bytes(b"\x7fELF" + bytes(60), name=string)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("folder", ["encoding", "entities", "illformed", "wellformed"])
def test_every_bad_feed_is_read_or_refused_in_process(folder):
    paths = [path for path in FEEDS if folder in path.parts]
    assert paths
    for path in paths:
        try:
            items = parse_feed(path.read_bytes(), base_url=BASE)
        except ClaimdeskError as error:
            assert "\n" not in str(error), path  # noqa: PT017 - either end is fine
        else:
            urls = [item["url"] for item in items]
            # An entry without a page has an id of its own.
            assert all(re.match("https?://|$", url, re.IGNORECASE) for url in urls), path


@pytest.mark.parametrize("path", FEEDS[7::300], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_three_hundredth_bad_feed_is_read_or_refused_in_the_sandbox(path):
    try:
        read_feed(path.read_bytes(), base_url=BASE)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either end is fine
