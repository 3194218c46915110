"""Every screen in both languages: open to everyone, fitting a phone, in its own language.

Whether it is open to everyone is seen in Vietnamese, whose texts are the translated ones: where a
name is missing, it is missing there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.pages import assert_accessible, assert_fits
from support.routes import SITE, Access
from support.screens import ENTRANCE, IN_THE_JOURNEY, LANGUAGES, NO_SCREEN, SCREENS, show

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
#: The folder for a picture of every screen, where somebody wants them: `make screenshots`.
PICTURES = os.environ.get("CLAIMDESK_PICTURES")


def test_every_route_is_a_screen_of_the_table_or_known_to_be_none():
    offered = {name for name, access in SITE.items() if access is not Access.NEVER}
    told = {screen.route for screen in SCREENS if screen.route} | NO_SCREEN | IN_THE_JOURNEY
    assert offered - told == set(), "routes that the table lacks"
    assert told - set(SITE) == set(), "lines of the table without a route"


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_is_open_to_everyone_and_fits_a_phone(screen, language, demo, demo_page):
    only_looks = screen.do is None and screen not in ENTRANCE
    page = demo_page(language, who=screen.who, looks=only_looks)
    page.set_viewport_size(DESKTOP if language == "en" else PHONE)
    assert show(screen, page, demo.facts, language) == screen.status
    assert "reauthenticate" in screen.path or "reauthenticate" not in page.url
    assert page.locator("h1").count() == 1
    if language == "vi":  # what it is made of, and its colours, are the same in both
        assert_accessible(page)
    if PICTURES:
        take_pictures(page, f"{screen.name}-{language}")
    page.set_viewport_size(PHONE)
    assert_fits(page)


@pytest.mark.parametrize("who", ["publisher", "administrator"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_navigation_stands_on_one_line_of_a_desktop(language, who, demo_page):
    page = demo_page(language, who=who, looks=True)
    page.set_viewport_size(DESKTOP)
    page.goto("/desk/")
    places = page.locator(".masthead .nav li").evaluate_all(
        "found => found.map(one => one.getBoundingClientRect().top)"
    )
    assert len(places) > 8
    assert len(set(places)) == 1


@pytest.mark.parametrize("width", [360, 800])
def test_no_line_of_facts_ends_with_the_sign_that_parts_them(width, demo_page):
    page = demo_page("vi", who="publisher", looks=True)
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/desk/")
    first = page.locator(".claim-row ul.meta").first
    signs = "found => found.map(one => getComputedStyle(one, '::after').content)"
    assert set(first.locator("> li").evaluate_all(signs)) == {"none"}
    assert first.evaluate("found => getComputedStyle(found).overflowX") == "clip"


def take_pictures(page, name):
    """Leave a picture of the page as it is, in both sizes."""
    for size, pixels in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(pixels)
        page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=True)
