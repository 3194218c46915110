"""A desk as somebody gets it who has just installed Claimdesk, and people at their browsers."""

from __future__ import annotations

import shutil

import pytest

from support.browsing import Windows
from support.person import Person
from support.standing import StandingDesk


@pytest.fixture
def new_desk(tmp_path, starter_folder, new_database):
    """Give a desk that has just been started for the first time; nobody has set it up."""
    shutil.copytree(starter_folder, tmp_path / "home" / "library")
    with StandingDesk(tmp_path / "home", **new_database()) as desk:
        yield desk


@pytest.fixture
def someone(browser, new_desk, request, tmp_path):
    """Give a function that lets somebody sit down at a browser of their own."""
    windows = Windows(browser, new_desk.url)

    def sits_down(language, **how):
        return Person(windows.open(locale=language, **how), language)

    yield sits_down
    if request.session.testsfailed:
        windows.photograph(tmp_path)
    faults = windows.close()
    assert not faults, "\n".join([*faults, new_desk.log[-3000:]])
