"""A demonstration desk for the tests that look at screens and change nothing on them."""

from __future__ import annotations

import pytest

from support.browsing import Windows
from support.screens import PEOPLE


@pytest.fixture
def demo_page(browser, demo):
    """Give a function that opens a page on the demonstration desk, for nobody or somebody."""
    windows = Windows(browser, demo.url)

    def opened(language, *, who="", **how):
        cookies = demo.facts["sessions"][PEOPLE[who][language]] if who else ()
        return windows.open(locale=language, cookies=cookies, **how)

    yield opened
    faults = windows.close()
    assert not faults, "\n".join([*faults, demo.log[-3000:]])
