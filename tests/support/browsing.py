"""Fixtures for tests in a real browser: Chromium, a desk that runs, and pages open on it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

#: The one without windows first: the same engine shows the same pages in a third of the time.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
_LOCALES = {"vi": "vi-VN", "en": "en-GB"}
_ROOM = Path(__file__).parents[1] / "browser"


def chromium():
    """Return the path of the browser; `CLAIMDESK_CHROMIUM` names another."""
    found = os.environ.get("CLAIMDESK_CHROMIUM") or next(
        filter(None, map(shutil.which, _NAMES)), ""
    )
    if not found:
        pytest.fail(
            "No Chromium. `make test` installs it on Debian and Ubuntu; elsewhere install Chromium "
            "or Chrome and name it: CLAIMDESK_CHROMIUM=/path/to/chrome"
        )
    return found


def _scope(fixture_name, config):
    """Return how long a browser and its desk stay: for a whole run of tests in a browser.

    Among others for a module only: Playwright's own loop runs in this thread meanwhile.
    """
    here = config.invocation_params.dir
    places = [(here / str(one).partition("::")[0]).resolve() for one in config.args]
    is_alone = all(_ROOM in (place, *place.parents) for place in places)
    return "session" if is_alone else "module"


@pytest.fixture(scope=_scope)
def browser():
    """Give a Chromium. Django would refuse its database beside the loop that runs with it."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope=_scope)
def running_desk(django_db_setup):
    """Give a desk in a process of its own on this run's database; `live_desk` empties it too."""
    from django.db import connection

    from support.server import Server, database_url

    server = Server({"CLAIMDESK_DATABASE_URL": database_url(connection.settings_dict)})
    server.start()
    yield server
    server.close()
    server.delete_log()


@pytest.fixture
def live_desk(running_desk, transactional_db):
    """Give a running desk that sees what the test writes, and is new again for the next test."""
    return running_desk


@pytest.fixture(scope="module")
def demo(tmp_path_factory, starter_folder, new_database):
    """Give a demonstration desk that runs; `facts` says where everything is on it."""
    from support.standing import StandingDesk

    home = tmp_path_factory.mktemp("demonstration") / "home"
    shutil.copytree(starter_folder, home / "library")
    desk = StandingDesk(home, **new_database())
    desk.facts = json.loads(desk.run("support.demonstration", "--quick"))
    with desk:
        yield desk


class Windows:
    """Opens pages on a desk, each in a browser session of its own, and keeps what went wrong.

    Who only looks may share a page: `shared` keeps those by who looks with what.
    """

    def __init__(self, browser, url, shared=None):
        self._browser, self._url, self._shared = browser, url, shared
        self._contexts, self._watches = [], []

    def open(self, **how):
        """Open a page; relative addresses are the desk's. What it takes is told at `_session`."""
        self._contexts.append(self._session(**how))
        self._watches.append(_watched(self._contexts[-1]))
        return self._watches[-1].page

    def look(self, who, **how):
        """Give the page again that the same person looked at before, wherever it is now."""
        key = (who, *(how[name] for name in sorted(how) if name != "cookies"))
        if key not in self._shared:
            self._shared[key] = _watched(self._session(**how))
        self._watches.append(self._shared[key])
        return self._watches[-1].page

    def _session(self, *, locale="en", viewport="desktop", javascript=True, cookies=()):
        context = self._browser.new_context(
            base_url=self._url,
            locale=_LOCALES[locale],
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **_SCREENS[viewport],
        )
        context.set_default_timeout(40_000)
        context.add_cookies([{**cookie, "url": self._url} for cookie in cookies])
        return context

    def photograph(self, place):
        """Take a picture of every open page into a folder, to see why a test has failed."""
        for number, context in enumerate(self._contexts, 1):
            for page in context.pages:
                page.screenshot(path=place / f"page-{number}.png", full_page=True)

    def close(self):
        """Close every page that is not shared; return the faults that happened behind all."""
        for context in self._contexts:
            context.close()
        return [fault for watch in self._watches for fault in watch.take()]


def _watched(context):
    from support.pages import Watch

    return Watch(context.new_page())


@pytest.fixture
def open_page(browser, live_desk):
    """Give a function that opens a page on the desk, each in a browser session of its own.

    `account` is logged in without the form. What fails behind a page fails the test at its end.
    """
    windows = Windows(browser, live_desk.url)

    def opened(*, account=None, **how):
        return windows.open(cookies=session_cookies(account) if account else (), **how)

    yield opened
    faults = windows.close()
    assert not faults, "\n".join([*faults, live_desk.log[-3000:]])


def session_cookies(account):
    """Return the cookies of a browser in which an account is logged in; writes the session."""
    from django.test import Client

    client = Client()
    client.force_login(account)
    return [{"name": name, "value": cookie.value} for name, cookie in client.cookies.items()]
