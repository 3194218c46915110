"""Another desk's log that is forged, forked or shortened is refused whole, until a person says."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from claimdesk.cli.source import command
from claimdesk.desk import verbs
from claimdesk.desk.models import PeerEntry, PeerLog, Subscription, UnreadRecord
from claimdesk.desk.sources import runs, visits
from claimdesk.desk.sources.peers import runs as following
from claimdesk.errors import RuleError
from support import desk
from support.peers import HOST, LEMON, Peer, again, another_desk, follow, library, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_engine")]


@pytest.fixture
def peer(monkeypatch, tmp_path):
    with another_desk(monkeypatch, tmp_path) as found:
        yield found


def refused(source, reason, *, kept=(LEMON,)):
    """Assert that a run was refused whole, and that nothing more is asked afterwards."""
    assert source.error == reason
    assert set(library()) & {LEMON, "Salt cures flu."} == set(kept)
    log = PeerLog.objects.get()
    assert log.refused == reason
    return log


def test_a_forged_record_is_refused_and_nothing_of_that_run_comes_in(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    peer.publish(8, "Salt cures flu.")
    path = peer.publish(9, "Garlic cures flu.")
    peer.put().serve(path, peer.records[path].replace(b"Garlic", b"Onions"))
    before = PeerLog.objects.get()
    log = refused(run(source, 30), "record")
    assert (log.taken, log.note) == (before.taken, before.note)
    asked = len(peer.asked())
    assert run(source, 60).error == "record"
    assert len(peer.asked()) == asked
    peer.put()
    verbs.confirm_log(actor=None, source=source.pk, now=desk.later(61))
    assert run(source, 62).taken == 3


def test_a_forged_signature_is_refused(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    peer.publish(8, "Salt cures flu.")
    peer.put()
    note = (peer.folder / "log/checkpoint").read_bytes()
    peer.serve("log/checkpoint", note.replace(b"\n2\n", b"\n1\n"))
    refused(run(source, 30), "forged")


def test_entries_that_were_not_signed_are_refused(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    peer.publish(8, "Salt cures flu.")
    peer.put()
    bundle = (peer.folder / "log/tile/entries/000.p/2").read_bytes()
    peer.serve("log/tile/entries/000.p/2", bundle.replace(b"08:00:00Z", b"08:00:01Z"))
    refused(run(source, 30), "forged")


@pytest.mark.parametrize("entries", [3, 4, 300])
def test_a_forked_log_is_refused_and_goes_on_once_a_person_confirmed(peer, entries):
    peer.publish(7, LEMON)
    peer.publish(8, "Salt cures flu.")
    gone = peer.publish(9, "Garlic cures flu.")
    peer.put().refuse(gone)
    source = run(follow(peer))
    assert UnreadRecord.objects.count() == 1
    other = again(peer)
    other.publish(8, "Salt cures flu.")
    for number in range(1, entries):
        other.enter("policy", f"policy/privacy/{number}", b"{}", number=number)
    other.put("fork")
    log = refused(run(source, 30), "forked", kept=(LEMON, "Salt cures flu."))
    assert log.refused_note.startswith(f"{HOST}/log\n{entries}\n")
    verbs.confirm_log(actor=None, source=source.pk, now=desk.later(31))
    assert run(source, 32).error == ""
    assert set(library()) & {LEMON, "Salt cures flu."} == {"Salt cures flu."}
    assert PeerEntry.objects.get(about="check/7").state == "withdrawn"
    assert not UnreadRecord.objects.exists()


def test_a_shortened_log_is_refused(peer):
    peer.publish(7, LEMON)
    peer.publish(8, "Salt cures flu.")
    source = run(follow(peer.put()))
    other = again(peer)
    other.publish(7, LEMON)
    other.put("short")
    refused(run(source, 30), "shortened", kept=(LEMON, "Salt cures flu."))


def test_a_key_is_shown_and_nothing_is_read_before_a_person_confirms_it(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put(), key=""))
    log = refused(source, "unconfirmed", kept=())
    assert log.offered == peer.key
    with pytest.raises(RuleError, match="not the key"):
        verbs.confirm_log(actor=None, source=source.pk, key="x", now=desk.later(1))
    verbs.confirm_log(actor=None, source=source.pk, key=peer.key, now=desk.later(1))
    assert run(source, 2).taken == 1


def test_a_new_key_is_followed_where_the_old_one_signed_for_it_and_refused_where_not(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    first = peer.signer
    peer.change_key()
    peer.publish(8, "Salt cures flu.")
    (peer.folder / "log.signed").unlink()
    (peer.folder / "log/checkpoint").unlink()
    peer.put()
    assert run(source, 30).error == ""
    assert PeerLog.objects.get().key == peer.key != str(first.verifier)
    peer.change_key(signed=False)
    peer.publish(9, "Garlic cures flu.")
    (peer.folder / "log.signed").unlink()
    (peer.folder / "log/checkpoint").unlink()
    peer.put()
    log = refused(run(source, 60), "key", kept=(LEMON, "Salt cures flu."))
    assert log.offered == peer.key


def test_a_fork_behind_what_was_read_so_far_is_found_all_the_same(peer, monkeypatch):
    monkeypatch.setattr(following, "MOST_RECORDS", 1)
    peer.publish(7, LEMON)
    peer.publish(8, "Salt cures flu.")
    source = run(follow(peer.put()))
    assert PeerLog.objects.get().taken == 1
    other = again(peer)
    other.publish(7, LEMON)
    for number in range(9, 12):
        other.publish(number, "Garlic cures flu.")
    other.put("fork")
    refused(run(source, 30), "forked")


def test_a_trial_shows_the_key_that_a_log_names_and_keeps_nothing(peer):
    peer.publish(7, LEMON)
    source = Subscription(kind="desk", address=peer.put().address)
    assert runs.preview(source).texts == (f"{HOST}/log: 1", peer.key)
    peer.serve("log/key", str(Peer(peer.folder, peer.sites).key).encode())
    assert runs.preview(source).error == "forged"
    assert not PeerLog.objects.exists()


def test_a_trial_waits_between_its_requests_as_a_run_does(peer, monkeypatch):
    waits = []
    monkeypatch.setattr(visits, "DESK_DELAY_S", 0.2)
    monkeypatch.setattr(visits, "HOST_DELAY_S", 2.0)
    monkeypatch.setattr(visits, "take_turn", lambda _host, delay, _most: waits.append(delay) or 0)
    peer.publish(7, LEMON)
    runs.preview(Subscription(kind="desk", address=peer.put().address))
    of_trial, waits[:] = set(waits), []
    run(follow(peer))
    assert of_trial == set(waits) == {0.2}
    waits.clear()
    runs.preview(Subscription(kind="feed", address=peer.address))
    assert set(waits) == {2.0}


def test_the_commands_confirm_a_log_and_list_what_could_not_be_read(peer):
    peer.enter("verdict", "check/1", b"{}")
    source = run(follow(peer.put(), key=""))
    ask = CliRunner().invoke
    asked = ask(command, ["confirm", str(source.pk), "--key", "x", "--yes"])
    assert isinstance(asked.exception, RuleError)
    assert ask(command, ["confirm", str(source.pk)], input="n").exit_code == 1
    shown = ask(command, ["confirm", str(source.pk)], input="y")
    assert peer.key in shown.output
    run(source, 1)
    listed = ask(command, ["unread", str(source.pk)])
    assert listed.output == "0 check/1: unreadable\n"
    told = json.loads(ask(command, ["list", "--json"]).output)
    assert (told[0]["log"]["key"], told[0]["log"]["taken"]) == (peer.key, 1)
