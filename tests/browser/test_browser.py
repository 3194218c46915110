"""A real browser reaches the desk."""

from __future__ import annotations

import pytest

from support.pages import assert_accessible, assert_fits


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_health_shows_in_a_browser(open_page, viewport):
    page = open_page(viewport=viewport)
    page.goto("/healthz")
    assert "ok" in page.text_content("body")
    assert_fits(page)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_login_page_is_open_to_everyone(open_page, locale):
    page = open_page(locale=locale)
    page.goto("/accounts/login/")
    assert page.get_attribute("html", "lang") == locale
    assert_accessible(page)
