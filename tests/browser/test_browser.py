"""The means of the browser tests: a desk that runs, and checks that do find what they look for."""

from __future__ import annotations

import pytest

from claimdesk.desk.models import Desk
from support.desk import person
from support.pages import Watch, assert_accessible, assert_fits

_PAGE = "<!doctype html><html lang=en><title>Page</title><main><h1>Page</h1>{}</main>"


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_a_running_desk_answers_in_a_browser(open_page, viewport):
    page = open_page(viewport=viewport)
    page.goto("/healthz")
    assert "ok" in page.text_content("body")
    assert page.viewport_size["width"] == {"phone": 360, "desktop": 1280}[viewport]


@pytest.mark.parametrize("_time", [1, 2])
def test_a_running_desk_sees_what_the_test_writes_and_is_new_for_the_next(live_desk, _time):
    assert Desk.objects.get().name == "Claimdesk"
    Desk.objects.update(name="Changed")


def test_an_account_is_logged_in_without_the_form(open_page):
    page = open_page(account=person(role="administrator"))
    page.goto("/accounts/2fa/")
    assert "login" not in page.url
    stranger = open_page()
    stranger.goto("/accounts/2fa/")
    assert "login" in stranger.url


def test_what_shuts_people_out_is_found(open_page):
    page = open_page()
    page.set_content(_PAGE.format("<p>Well.</p>"))
    assert_accessible(page)
    page.set_content(_PAGE.format("<img src='data:,'><p style='color:#999'>Pale</p>"))
    with pytest.raises(AssertionError, match=r"(?s)color-contrast.*Pale.*image-alt"):
        assert_accessible(page)


def test_what_is_wider_than_a_phone_is_found(open_page):
    page = open_page(viewport="phone")
    wide = "<meta name=viewport content='width=device-width'>" + _PAGE
    page.set_content(wide.format("<p>Well.</p>"))
    assert_fits(page)
    page.set_content(wide.format("<table style='width:700px'><tr><td>Wide</table>"))
    with pytest.raises(AssertionError, match="Wide"):
        assert_fits(page)


def test_errors_of_scripts_and_breaches_of_the_policy_are_seen(browser, live_desk):
    page = browser.new_page(base_url=live_desk.url)
    page.goto("/accounts/login/")
    watch = Watch(page)
    page.evaluate("setTimeout(() => { throw new Error('broken') })")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')")
    page.wait_for_timeout(300)
    assert "broken" in "\n".join(watch.faults)
    assert "Content Security Policy" in "\n".join(watch.faults)
    page.close()
