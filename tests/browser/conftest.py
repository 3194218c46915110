"""A demonstration desk for the tests that look at screens and change nothing on them."""

from __future__ import annotations

import pytest

from support.browsing import Windows
from support.screens import PEOPLE


@pytest.fixture(scope="module")
def sessions(browser):
    """Give pages that are shared by those who only look; they are closed after the module."""
    begun = {}
    yield begun
    for watch in begun.values():
        watch.page.context.close()


@pytest.fixture
def demo_page(browser, demo, sessions):
    """Give a function that opens a page on the demonstration desk, for nobody or somebody.

    With `looks` it is one that the same person looked at before: it must change nothing there.
    """
    windows = Windows(browser, demo.url, sessions)

    def opened(language, *, who="", looks=False, **how):
        cookies = demo.facts["sessions"][PEOPLE[who][language]] if who else ()
        if looks:
            return windows.look(who, locale=language, cookies=cookies, **how)
        return windows.open(locale=language, cookies=cookies, **how)

    yield opened
    faults = windows.close()
    assert not faults, "\n".join([*faults, demo.log[-3000:]])
