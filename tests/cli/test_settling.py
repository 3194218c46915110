"""What a process has loaded for good is left out of the search for garbage, once for each kind."""

from __future__ import annotations

import gc

import pytest

from claimdesk import process


@pytest.fixture
def garbage():
    """Give the search for garbage back as it was: it is that of the whole process."""
    before = gc.get_threshold()
    process.settle.cache_clear()
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    process.settle.cache_clear()


@pytest.mark.usefixtures("garbage")
def test_what_is_loaded_is_left_out_once_for_each_kind():
    process.settle("pages")
    of_pages = gc.get_freeze_count()
    later = [[] for _ in range(1_000)]
    process.settle("pages")
    assert gc.get_freeze_count() <= of_pages
    process.settle("matching")
    assert gc.get_freeze_count() > of_pages + len(later) / 2
    assert gc.get_threshold() == (50_000, 20, 50)
