"""HTML pasted as text: told from words with signs in them, and read as a reader sees it."""

from __future__ import annotations

import pytest

from claimdesk.errors import EmptyInputError
from claimdesk.intake.pasted import is_markup, plain_text
from claimdesk.intake.reading import read_text
from claimdesk.intake.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as own:
        yield own


@pytest.mark.parametrize(
    "text",
    [
        "a < b and c > d",
        "1 <b 2, 3> 4",
        "if (a<b) and (b>c)",
        "Use the <b> tag.",
        "Bold is written <b>so</b>.",
        "x<p",
        "<3 <3 <3",
        "Từ: An <an@example.org>, Bình <binh@example.org>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<claim>Lemon</claim> <claim>water</claim>",
        "line<br>only once",
        "</p></div> closes what nobody opened",
        "",
    ],
)
def test_words_with_signs_in_them_stay_as_they_are(text):
    assert not is_markup(text)
    assert plain_text(text) == text


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>Chanh chữa ung thư.</p>", "Chanh chữa ung thư."),
        ("<P CLASS=x>Lemon</P><p>water</p>", "Lemon\nwater"),
        ('Read <a href="https://a.example">this</a> now', "Read this now"),
        ("Lemon<br>cures<br/>cancer", "Lemon\ncures\ncancer"),
        ("<b>Lemon</b> <i>cures</i> cancer", "Lemon cures cancer"),
        ("<div>5 &lt; 6 &amp; 7<script>alert(1)</script></div>", "5 < 6 & 7"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<div " + "class='x' " * 50 + ">Lemon</div>", "Lemon"),
        ("<p onclick='alert(1)'>Lemon<!-- hidden --></p>", "Lemon"),
    ],
)
def test_html_is_read_as_a_reader_sees_it(sandbox, markup, seen):
    assert is_markup(markup)
    assert plain_text(markup, sandbox) == seen


def test_of_a_whole_page_the_article_is_read(sandbox):
    page = (
        "<!DOCTYPE html><html><head><title>T</title></head><body><p>Lemon water cures.</p></body>"
    )
    assert plain_text(page, sandbox) == "Lemon water cures."


def test_pasted_markup_without_words_is_empty(sandbox):
    with pytest.raises(EmptyInputError):
        read_text("<p></p><p><img src='a.png'></p>", sandbox)
    assert read_text("<p>Lemon</p>", sandbox).text == "Lemon"


def test_deep_and_broken_markup_ends(sandbox):
    assert plain_text("<div>" * 5_000 + "Lemon" + "</div>" * 5_000, sandbox) in {"Lemon", ""}
    assert plain_text("<p>" + "<" * 20_000 + "</p>", sandbox)


def test_without_a_sandbox_the_process_has_one_of_its_own():
    assert plain_text("<p>Lemon</p>") == plain_text("<p>Lemon</p>") == "Lemon"
