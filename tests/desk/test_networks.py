"""A parent desk gathers reports from members' logs: proved ones are taken, forged ones are not."""

from __future__ import annotations

import json

import pytest

from claimdesk.desk import networks, verbs
from claimdesk.desk.models import LogEntry, MemberReport
from claimdesk.desk.reporting.archive import file_of
from claimdesk.desk.reporting.counting import period_named
from claimdesk.domain.canonical import canonical
from claimdesk.domain.reporting.filing import head_of, to_json
from claimdesk.publishing.log import proofs
from claimdesk.publishing.log.leaves import Leaf
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Signer
from claimdesk.publishing.memberreports import Refusal, ReportRefusedError, accept
from support import desk, reporting
from support.command import run_command
from support.network import PERIOD, report_of, tables_of
from support.peers import another_desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LATE = "2026-11-29T08:00:00Z"


@pytest.fixture
def peer(monkeypatch, tmp_path):
    with another_desk(monkeypatch, tmp_path) as found:
        yield found


@pytest.fixture
def whole():
    """Give the JSON of a report with its lists."""
    return to_json(report_of(tables_of(1)))


def member_of(peer, name="Huế", **said):
    return verbs.add_member(
        actor=None, name=name, address=peer.address, key=said.pop("key", peer.key), now=desk.NOW,
        **said,
    )  # fmt: skip


def enter(peer, report, issued="2026-11-05T08:00:00Z"):
    return peer.enter("report", "report/3", canonical(head_of(report)), issued=issued)


def shown():
    return networks.overview(period_named(PERIOD), desk.NOW)


def reasons(member):
    return [one.reason for one in member.refusals.all()]


def proof_of(peer, place=0):
    """Return the proof of an entry, as the site of a member has it beside the record."""
    tree = Tree(peer.entries)
    note = (peer.folder / "log" / "checkpoint").read_bytes()
    return proofs.prove(tree.subtree, peer.entries[place], place, note, len(peer.entries)).dump()


def test_a_report_in_the_log_is_taken_once(peer, whole):
    enter(peer, whole)
    peer.put()
    member = member_of(peer)
    assert networks.gather(member, desk.NOW) == (1, [])
    assert networks.gather(member, desk.NOW) == (0, [])
    (place,) = shown().places
    assert place.standing == "here"
    sums = {(one.definition, one.row): one.value for one in shown().sums}
    assert sums["items", "all"] == 60


def test_a_corrected_report_replaces_the_older_and_says_so(peer, whole):
    enter(peer, whole)
    peer.put()
    member = member_of(peer)
    networks.gather(member, desk.NOW)
    enter(peer, to_json(report_of(tables_of(1, 61), number=2)), LATE)
    peer.put()
    assert networks.gather(member, desk.NOW) == (1, [])
    (place,) = shown().places
    assert (place.row.is_correction, place.standing) == (True, "here")
    assert MemberReport.objects.filter(is_replaced=True).count() == 1
    assert shown().sums[0].value == 61


def test_a_changed_record_is_refused_and_the_next_report_is_taken(peer, whole):
    path = enter(peer, whole)
    peer.records[path] = peer.records[path].replace(b'"value":60', b'"value":99')
    peer.put()
    member = member_of(peer)
    taken, (why,) = networks.gather(member, desk.NOW)
    assert (taken, reasons(member)) == (0, [Refusal.CHANGED])
    assert "changed" in why
    assert shown().places[0].report is None
    enter(peer, whole)
    peer.put()
    assert networks.gather(member, desk.NOW)[0] == 1


def test_figures_that_do_not_follow_are_refused_though_they_are_signed(peer, whole):
    row = next(one for one in whole["tables"] if one["definition"] == "match_precision")["rows"][0]
    row["this"]["value"] += 1
    enter(peer, whole)
    peer.put()
    member = member_of(peer)
    networks.gather(member, desk.NOW)
    assert reasons(member) == [Refusal.FIGURES]


def test_a_log_of_another_key_and_a_forked_one_are_refused(peer, whole):
    enter(peer, whole)
    peer.put()
    stranger = member_of(peer, "Vinh", key=str(Signer.make(peer.signer.name).verifier))
    networks.gather(stranger, desk.NOW)
    member = member_of(peer)
    networks.gather(member, desk.NOW)
    peer.entries.clear()
    peer.newest.clear()
    enter(peer, to_json(report_of(tables_of(2))))
    peer.put("fork")
    networks.gather(member, desk.NOW)
    assert (reasons(stranger), reasons(member)) == ([Refusal.LOG], [Refusal.LOG])
    assert member.reports.count() == 1


def test_late_and_missing_members_are_named(peer, whole):
    enter(peer, whole, LATE)
    peer.put()
    member = member_of(peer, due_days=5)
    networks.gather(member, desk.NOW)
    verbs.add_member(actor=None, name="Vinh", address="https://vinh.example", due_days=5,
                     key=str(Signer.make("vinh.example/log").verifier), now=desk.NOW)  # fmt: skip
    found = {one.member.name: one.standing.value for one in shown().places}
    assert found == {"Huế": "late", "Vinh": "missing"}


def test_a_file_is_taken_with_its_proof_and_opens_to_its_lists(peer, whole, tmp_path):
    enter(peer, whole)
    peer.put()
    member_of(peer)
    file = tmp_path / "report.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert "no proof" in run_command("network", "take", str(file), "--member", "Huế").error
    (tmp_path / "report.json.tlog-proof").write_bytes(proof_of(peer))
    assert run_command("network", "take", str(file), "--member", "Huế").code == 0
    options = ("--member", "Huế", "--list", "items/all/this")
    listed = run_command("network", "show", PERIOD, *options)
    assert len(listed.out.split()) == 60
    said = run_command("network", "show", PERIOD, "--json").json
    assert said["members"][0]["has_lists"]
    assert run_command("network", "show", PERIOD, "--csv", str(tmp_path / "sums.csv")).code == 0
    assert "items,all,All,count,60" in (tmp_path / "sums.csv").read_text("utf-8-sig")


def test_what_a_desk_publishes_is_what_a_parent_accepts():
    people = reporting.people()
    reporting.fill(*people)
    published = reporting.published(*people)
    row = LogEntry.objects.get(about=f"report/{published.report_id}")
    leaf = Leaf.load(row.entry.encode())
    report = accept(row.record.encode(), leaf, period=reporting.PERIOD)
    assert report.lists == {}
    assert accept(file_of(published.revision), leaf).lists["checks/all/this"]
    with pytest.raises(ReportRefusedError) as caught:
        accept(row.record.encode(), leaf, period="2026-10")
    assert caught.value.refusal is Refusal.PERIOD


def test_a_changed_list_or_version_is_refused(peer, whole):
    enter(peer, whole)
    peer.put()
    member, proof = member_of(peer), proof_of(peer)
    for change, refusal in (
        ({"lists": {**whole["lists"], "items/all/this": ["item/1"]}}, Refusal.FIGURES),
        ({"format": 99}, Refusal.VERSION),
        ({"desk": "Another"}, Refusal.CHANGED),
    ):
        with pytest.raises(ReportRefusedError) as caught:
            networks.from_file(member, {**whole, **change}, proof)
        assert caught.value.refusal is refusal
    assert networks.from_file(member, whole, proof).report.desk == "Desk"
