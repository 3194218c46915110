"""`claimdesk log verify`: of a folder, of an address; what it remembers, says and exits with."""

from __future__ import annotations

import os
import shutil

import pytest

from support.command import run_command
from support.logs import SIGNER, make_site

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    return make_site(tmp_path / "site", 5)


def verify(*arguments):
    return run_command("log", "verify", *map(str, arguments))


def test_a_folder_is_verified_and_what_was_seen_is_remembered(site):
    first = verify(site, "--json")
    assert first.code == 0
    assert (first.json["size"], first.json["key_was_known"]) == (5, False)
    make_site(site, 6)
    again = verify(site, "--json").json
    assert (again["continues"], again["pages"], again["key_was_known"]) == (5, 6, True)
    said = verify(site)
    assert "continues the log of 6 entries" in said.out
    assert "taken from the log itself" not in said.out


def test_a_log_that_was_rolled_back_since_is_refused(site, tmp_path):
    shutil.copytree(site, tmp_path / "older")
    make_site(site, 6)
    assert verify(site, "--remember", tmp_path / "seen").code == 0
    found = verify(tmp_path / "older", "--remember", tmp_path / "seen")
    assert (found.code, len(found.error_lines)) == (13, 1)
    assert "had 6 when it was last looked at" in found.error


def test_a_changed_record_is_named_and_nothing_is_remembered(site, tmp_path):
    (site / "records/2/1.json").write_bytes(b"{}")
    found = verify(site, "--remember", tmp_path / "seen", "--json")
    assert found.code == 13
    assert [fault.partition(":")[0] for fault in found.json["faults"]] == ["records/2/1.json"]
    assert not (tmp_path / "seen").exists()
    assert "records/2/1.json: it is not what entry 2" in verify(site).error


def test_the_key_may_be_given_as_text_or_as_a_file(site):
    assert verify(site, "--key", SIGNER.verifier).code == 0
    assert verify(site, "--key", site / "log" / "key").code == 0
    for wrong in ("example.org", "a+b+c"):
        assert verify(site, "--key", wrong).code in {1, 12}


def test_a_folder_without_a_log_is_told_so(tmp_path):
    found = verify(tmp_path)
    assert found.code == 12
    assert "There is no log/key in" in found.error


def test_a_site_is_verified_over_http(site, local_web):
    for path in site.rglob("*"):
        if path.is_file():
            address = f"/facts/{path.relative_to(site).as_posix()}"
            local_web.expect_request(address).respond_with_data(path.read_bytes())
    found = verify(local_web.url_for("/facts/"), "--key", SIGNER.verifier, "--json")
    assert (found.code, found.json["pages"]) == (0, 5)


def test_an_address_without_a_log_is_told_so(local_web):
    local_web.expect_request("/log/key").respond_with_data(b"", status=404)
    found = verify(local_web.url_for("/"))
    assert found.code == 12
    assert "has no log/key" in found.error
