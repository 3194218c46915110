"""One journey: a publisher's dump is added, a question answered, a correction taken over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimdesk.domain.verdict import Verdict
from claimdesk.matching import library as library_module
from support.command import run_command
from support.encoder import HashedWords
from support.entries import make_entries, make_entry, write_jsonl


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Give a function that runs the command on one desk's library."""
    encoder = HashedWords()
    monkeypatch.setattr(library_module, "default_encoder", lambda: encoder)
    monkeypatch.setattr(library_module, "intake_encoder", lambda: encoder)
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    return run_command


def test_from_a_dump_to_an_answer_to_its_correction_and_withdrawal(desk, tmp_path):
    dump, copy = tmp_path / "dump.jsonl", tmp_path / "copy.jsonl"
    checked = make_entry(3)
    question = f"Is it true: {checked.claim_reviewed}?"

    def answer():
        (claim,) = desk("check", "--json", "--min-probability", "0", question).json["claims"]
        return {match["id"]: match["verdict"] for match in claim["matches"]}

    write_jsonl(dump, make_entries(25))
    assert desk("library", "add", dump).code == 0
    assert answer()[checked.id] == "false"

    corrected = replace(checked, verdict=Verdict.MIXTURE, rating="Half true")
    write_jsonl(dump, [*make_entries(3), corrected, *make_entries(21, start=4)])
    assert desk("library", "refresh", "--json").json["changed"] == 1
    assert answer()[checked.id] == "mixture"
    forms = desk("library", "show", "--json", checked.id).json
    assert [form["verdict"] for form in forms] == ["false", "mixture"]

    assert desk("library", "export", "-o", copy).code == 0
    assert desk("library", "remove", checked.id).code == 0
    assert checked.id not in answer()
    assert desk("library", "add", copy, "--json").json["new"] == 1
    assert answer()[checked.id] == "mixture"
    assert desk("library", "verify").code == 0
