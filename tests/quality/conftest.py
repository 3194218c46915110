"""The starter library, encoded once for a whole run of the tests."""

from __future__ import annotations

import pytest

from support.libraries import open_starter


@pytest.fixture(scope="session")
def starter_library(tmp_path_factory):
    """Give the starter library, encoded once; nobody may change it."""
    return open_starter(tmp_path_factory.getbasetemp())
