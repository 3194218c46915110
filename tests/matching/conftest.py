"""Libraries for the tests of matching: small ones with a quick encoder, and the starter one."""

from __future__ import annotations

import pytest

from claimdesk.matching.library import Library
from support.encoder import HashedWords
from support.libraries import open_starter


@pytest.fixture
def encoder():
    return HashedWords()


@pytest.fixture
def library(tmp_path, encoder):
    """Give an empty library."""
    return Library.open(tmp_path / "library", encoder=encoder, create=True)


@pytest.fixture(scope="session")
def starter_library(tmp_path_factory):
    """Give the starter library, encoded once; nobody may change it."""
    return open_starter(tmp_path_factory.getbasetemp())
