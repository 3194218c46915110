"""Libraries for the tests of the command: the starter one as it is, and small quick ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from claimdesk.intake import http
from claimdesk.matching import library as library_module
from claimdesk.matching.library import Library
from support.encoder import HashedWords
from support.entries import make_entries
from support.forked import forking
from support.libraries import open_starter


@pytest.fixture(scope="session")
def starter_library(tmp_path_factory):
    """Give the starter library, encoded once; nobody may change it."""
    return open_starter(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def own_environment():
    """Give the environment without the settings of the developer's own desk."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CLAIMDESK_")}


@pytest.fixture(scope="session")
def claimdesk():
    """Give a function that runs the command as a process; it takes an environment and the words."""
    with forking() as run:
        yield run


@pytest.fixture(scope="session")
def first_desk(tmp_path_factory, own_environment):
    """Make an empty desk on SQLite, once."""
    home = tmp_path_factory.mktemp("desk")
    make = "from claimdesk.web.boot import setup; setup()\n"
    make += "from claimdesk.desk import upgrading; upgrading.upgrade()"
    environment = own_environment | {"CLAIMDESK_HOME": str(home)}
    subprocess.run([sys.executable, "-c", make], env=environment, check=True, timeout=300)
    return home


@pytest.fixture
def desk_home(tmp_path, first_desk):
    """Give the data folder of an empty desk on SQLite that the test may change."""
    home = tmp_path / "home"
    shutil.copytree(first_desk, home)
    home.chmod(0o700)
    return home


@pytest.fixture
def quick_encoder(monkeypatch):
    """Let the command use a quick encoder in place of the embedded one."""
    encoder = HashedWords()
    monkeypatch.setattr(library_module, "default_encoder", lambda: encoder)
    monkeypatch.setattr(library_module, "intake_encoder", lambda: encoder)
    return encoder


@pytest.fixture
def small(tmp_path, quick_encoder):
    """Give the directory of a library of twelve entries with the quick encoder."""
    place = tmp_path / "small"
    Library.open(place, encoder=quick_encoder, create=True).add(make_entries(12))
    return place


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give the user's folders an empty place; returns that of the default library."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("CLAIMDESK_LIBRARY", "CLAIMDESK_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data" / "claimdesk" / "library"


@pytest.fixture
def local_web(httpserver, monkeypatch):
    """Let 127.0.0.1 count as public, and let pages follow each other without waiting."""
    fetcher = http.Fetcher

    def local(**options):
        return fetcher(
            **{**options, "host_delay_s": 0.0},
            allow_networks=("127.0.0.1/32",),
            allow_ports=(httpserver.port,),
        )

    monkeypatch.setattr(http, "Fetcher", local)
    # An address that nothing was said of answers 500, and then robots.txt allows nothing.
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    return httpserver


@pytest.fixture
def opened(quick_encoder):
    """Give a function that opens a library with the quick encoder."""
    return lambda place: Library.open(place, encoder=quick_encoder)
