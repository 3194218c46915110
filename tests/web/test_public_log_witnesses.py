"""Witnesses of the public log: they sign what continues; what they fail to do holds nothing up."""

from __future__ import annotations

import os

import pytest
from django.test import override_settings

from claimdesk.desk import jobs
from claimdesk.desk.publiclog import keys, signing, tasks, witnessing
from claimdesk.errors import SettingError
from claimdesk.intake import http
from claimdesk.publishing.log.notes import Verifier, open_checkpoint
from claimdesk.publishing.log.witnesses import read_setting
from support.desk import later
from support.public import Staff
from support.sitelog import change, export, verified
from support.witness import StandIn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _local(monkeypatch, httpserver):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    monkeypatch.setattr(os, "sync", lambda: None)
    fetcher = http.Fetcher
    options = {"allow_networks": ["127.0.0.0/8"], "allow_ports": [httpserver.port]}
    monkeypatch.setattr(http, "Fetcher", lambda **given: fetcher(**given, **options))


def log_key():
    return Verifier.load((keys.public_folder() / "key").read_text("ascii"))


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def witness(httpserver):
    found = StandIn(httpserver, log_key)
    with override_settings(LOG_WITNESSES=f"{found.key} {found.address}"):
        yield found


def signed(staff, number):
    change(staff, number)
    return signing.sign(later())


def checkpoint():
    return (keys.public_folder() / "checkpoint").read_text("utf-8")


def test_a_witness_signs_each_head_and_stands_in_the_checkpoint_and_the_proofs(
    staff, witness, tmp_path
):
    signed(staff, 1)
    assert [one.fault for one in witnessing.ask()] == [""]
    head = signed(staff, 2)
    assert witnessing.ask() == [witnessing.Standing(name=witness.signer.name, size=head.size)]
    assert witness.asked == [0, 2]
    assert f"— {witness.signer.name} " in checkpoint()
    before = checkpoint()
    witnessing.ask()
    signing.sign(later())
    assert (checkpoint(), witness.asked) == (before, [0, 2])
    folder = export(tmp_path / "site")
    assert verified(folder)[0].faults == []
    proof = (folder / "records/policy/funding/en/1.json.tlog-proof").read_text("utf-8")
    assert proof.endswith(checkpoint())
    assert open_checkpoint(checkpoint().encode(), keys.entered()).size == 3


def test_a_witness_that_knows_another_size_is_asked_once_more_with_its_proof(staff, witness):
    signed(staff, 1)
    witnessing.ask()
    (keys.folder() / witnessing.STATE).unlink()
    signed(staff, 2)
    assert [one.fault for one in witnessing.ask()] == [""]
    assert witness.asked == [0, 0, 2]


def test_a_witness_that_has_seen_a_longer_log_is_told_of(staff, witness):
    signed(staff, 1)
    witness.size = 40
    fault = witnessing.ask()[0].fault
    assert "has signed 40 entries, and this log has 2" in fault


@pytest.mark.parametrize(
    "answer", [(b"", 500), (b"", 403), (b"no signature\n", 200), ("— x y\n".encode(), 200)]
)
def test_a_witness_that_does_not_sign_holds_nothing_up_and_is_shown(
    staff, witness, tmp_path, answer
):
    witness.answer = answer
    signed(staff, 1)
    before = checkpoint()
    with pytest.raises(jobs.JobError, match="has not signed"):
        tasks.witness(now=later())
    assert checkpoint() == before
    assert witnessing.standings()[0].fault
    assert verified(export(tmp_path / "site"))[0].size == 2


def test_a_signature_of_somebody_else_is_not_taken(staff, witness, httpserver):
    stranger = StandIn(httpserver, log_key, name="other.example.org")
    signed(staff, 1)
    with override_settings(LOG_WITNESSES=f"{witness.key} {stranger.address}"):
        witness.answer = ("— witness.example.org AAAA\n".encode(), 200)
        assert "without a good signature" in witnessing.ask()[0].fault


def test_a_setting_that_names_no_witness_is_refused(witness):
    assert read_setting(f"{witness.key} {witness.address}")[0].name == witness.signer.name
    for wrong in ("x", "a b", f"{witness.key} ftp://x", f"{witness.key[:-4]}AAA= http://x"):
        with pytest.raises(SettingError, match="CLAIMDESK_LOG_WITNESSES"):
            read_setting(wrong)
