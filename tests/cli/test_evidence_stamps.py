"""`claimdesk evidence` with time stamps: asked for, listed, shown, verified with nothing else."""

from __future__ import annotations

import pytest

from claimdesk.evidence import Archive
from claimdesk.evidence.authorities import SETTING
from support.authority import Certified, StandIn, local, root, setting
from support.command import run_command


@pytest.fixture
def stand_in(httpserver, monkeypatch, tmp_path):
    local(monkeypatch, httpserver)
    found = StandIn(httpserver)
    monkeypatch.setenv(SETTING, setting(tmp_path, found))
    return found


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cases.csv").write_text("year,cases\n2024,1000\n")
    made = tmp_path / "captures"
    assert run_command("evidence", "capture", tmp_path / "cases.csv", "--archive", made).code == 0
    return made


def evidence(deed, *more, folder):
    return run_command("evidence", deed, *more, "--archive", folder)


def test_captures_are_stamped_listed_shown_and_verified(folder, stand_in):
    assert "waiting" in evidence("list", folder=folder).out
    told = evidence("stamp", "--all", folder=folder)
    assert (told.code, "1 time stamps were made, 0 did not come" in told.out) == (0, True)
    assert f"2026-03-04 05:06:07 UTC ± 1.5 s by {stand_in.name} (root CN=Root" in told.out
    assert "stamped" in evidence("list", folder=folder).out
    (listed,) = evidence("list", "--json", folder=folder).json
    assert (listed["stamp_state"], listed["stamped_by"]) == ("stamped", [stand_in.name])
    shown = evidence("show", listed["id"], folder=folder).out
    assert "policy 1.3.6.1.4.1.99999.1" in shown
    assert "root      CN=Root of the tests, SHA-256 " in shown
    told = evidence("verify", "--all", folder=folder)
    assert told.code == 0
    assert "1 of 1 have a time stamp that holds" in told.out
    assert f"by {stand_in.name} (root CN=Root of the tests)" in told.out
    told = evidence("verify", "--all", "--json", folder=folder).json
    assert [one["time"] for one in told["stamps"]] == ["2026-03-04T05:06:07+00:00"]
    assert evidence("stamp", "--all", "--json", folder=folder).json == {"stamped": [], "failed": 0}
    assert len(stand_in.asked) == 1


def test_stamp_that_does_not_verify_is_named_with_its_reason_and_exit_code(folder, stand_in):
    assert evidence("stamp", "--all", folder=folder).code == 0
    (path,) = folder.glob("*.tsr")
    path.write_bytes(path.read_bytes()[:-9])
    told = evidence("verify", "--all", folder=folder)
    assert told.code == 17
    assert f"{path.name}:" in told.error
    assert "cannot be read" in told.error
    assert "0 of 1 captures are in order" in told.out
    shown = evidence("show", path.name[:64], "--json", folder=folder).json
    assert (shown["stamps"], shown["stamp_state"]) == ([], "waiting")
    assert len(shown["stamp_faults"]) == 2
    told = evidence("stamp", "--all", folder=folder)  # it is there, damaged as it is
    assert (told.code, "does not fit" in told.error, len(stand_in.asked)) == (17, True, 1)


def test_roots_of_ones_own_choice_can_be_trusted_alone(folder, stand_in, tmp_path):
    assert evidence("stamp", "--all", folder=folder).code == 0
    own = tmp_path / "own.pem"
    own.write_bytes(root().pem)
    assert evidence("verify", "--all", "--roots", own, folder=folder).code == 0
    own.write_bytes(Certified("Root of the tests", usage=None).pem)
    told = evidence("verify", "--all", "--roots", own, folder=folder)
    assert (told.code, "does not lead to a root" in told.error) == (17, True)
    assert stand_in.asked


def test_authority_that_does_not_stamp_is_told_of(folder, stand_in):
    stand_in.answer = (b"", 500, "text/plain")
    told = evidence("stamp", "--all", folder=folder)
    assert told.code == 17
    assert (
        f"{stand_in.name}: The authority answered with an error. Its status is 500." in told.error
    )
    assert evidence("verify", "--all", folder=folder).code == 0


def test_authority_that_is_not_reached_is_not_asked_for_the_others(
    folder, monkeypatch, tmp_path, stand_in
):
    Archive(folder).store(b"another capture")
    inside = stand_in.address.replace("127.0.0.1", "10.1.2.3")
    given = setting(tmp_path, stand_in).replace(stand_in.address, inside)
    monkeypatch.setenv(SETTING, given)
    told = evidence("stamp", "--all", folder=folder)
    assert (told.code, told.error.count("10.1.2.3-")) == (17, 1)


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("--all",), 2), (("abcdef12",), 16)])
def test_what_cannot_be_stamped_has_its_exit_code(arguments, code, folder, monkeypatch):
    monkeypatch.delenv(SETTING, raising=False)
    assert evidence("stamp", *arguments, folder=folder).code == code
