"""`claimdesk log verify`: of a folder, of an address; what it remembers, says and exits with."""

from __future__ import annotations

import json
import os

import pytest

from claimdesk.publishing.log import writing
from support.logs import SIGNER, entries_of, make_site


@pytest.fixture
def site(tmp_path, monkeypatch, home):  # noqa: PT004, RUF100 - a made-up site
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    return make_site(tmp_path / "site", 5)


def test_a_folder_is_verified_and_remembered(site, run):
    first = run("log", "verify", site, "--json")
    assert first.code == 0
    assert (json.loads(first.out)["size"], json.loads(first.out)["key_was_known"]) == (5, False)
    make_site(site, 6)
    again = json.loads(run("log", "verify", site, "--json").out)
    assert (again["continues"], again["pages"], again["key_was_known"]) == (5, 6, True)
