"""Every screen opens on PostgreSQL too: whatever it asks of the database, that one answers.

`tests/browser/test_screens.py` looks at the same screens in a browser, on SQLite.
"""

from __future__ import annotations

from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection

import pytest

from support.screens import PEOPLE, SCREENS, address

#: Those that are there without a form that leads to them.
OPEN = tuple(screen for screen in SCREENS if screen.do is None)


@pytest.fixture(scope="module", autouse=True)
def _on_postgresql(database_kind):
    if database_kind != "postgresql":
        pytest.skip("the tests in a browser open every screen on SQLite")


def opened(demo, path, headers):
    """Return status and text of a page; where it leads on, of the page that it leads to."""
    with closing(HTTPConnection("localhost", demo.port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        page = response.read().decode()
    if response.status == HTTPStatus.FOUND:
        assert "reauthenticate" not in response.headers["Location"]
        return opened(demo, response.headers["Location"], headers)
    return response.status, page


@pytest.mark.parametrize("screen", OPEN, ids=[screen.name for screen in OPEN])
def test_a_screen_opens_on_postgresql(screen, demo):
    cookies = demo.facts["sessions"][PEOPLE[screen.who]["vi"]] if screen.who else ()
    headers = {
        "Accept-Language": "vi",
        "Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies),
    }
    status, page = opened(demo, address(screen, demo.facts, "vi"), headers)
    assert status == screen.status, demo.log[-3000:]
    assert page.count("<h1") == 1
