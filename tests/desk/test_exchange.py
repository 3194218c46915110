"""Another desk's log is followed: its fact-checks come in, its changes reach who relied on them."""

from __future__ import annotations

import json

import pytest

from claimdesk.desk import engine, jobs, verbs
from claimdesk.desk.models import (
    Delivery,
    Match,
    PeerChange,
    PeerEntry,
    PeerLog,
    UnreadRecord,
)
from claimdesk.desk.sources.peers import runs as following
from claimdesk.desk.sources.peers import shelving, taking
from claimdesk.desk.verbs import sources as source_verbs
from claimdesk.desk.verbs import webhooks
from claimdesk.errors import LibraryBusyError, RuleError
from support import desk
from support.peers import HOST, LEMON, accepted, another_desk, follow, library, place, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_engine")]


@pytest.fixture
def peer(monkeypatch, tmp_path):
    with another_desk(monkeypatch, tmp_path) as found:
        yield found


def test_what_another_desk_publishes_comes_into_the_library_with_where_it_is_from(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    assert (source.error, source.taken, source.failures) == ("", 1, 0)
    entry = library()[LEMON]
    assert (entry.publisher, entry.rating, entry.licence) == ("Peer Desk", "False", "CC BY 4.0")
    assert entry.url == f"{peer.address}/en/fact-checks/it/"
    assert (entry.date, entry.sources) == ("2026-11-18", ("https://stats.example.org/1",))
    row = PeerEntry.objects.get()
    assert (row.origin, row.about, row.sequence) == (f"{HOST}/log", "check/7", 0)
    kept = json.dumps([entry.to_json(), *PeerEntry.objects.values()], default=str)
    assert "Quillon" not in kept
    asked = len(peer.asked())
    assert run(source, 30).taken == 1
    assert peer.asked()[asked:] == ["/log/checkpoint"]


def test_a_correction_reaches_the_claim_the_asker_and_the_receivers(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    _claim, code = accepted()
    hook, _secret = webhooks.add_webhook(
        actor=desk.person("Boss", "administrator"), address="https://93.184.216.34/x",
        events=["relied_on.corrected"], now=desk.NOW,
    )  # fmt: skip
    assert place(code).stage == "answered"
    peer.correct(7, LEMON, verdict="missing_context")
    peer.put()
    assert run(source, 60).taken == 2
    found = place(code)
    assert (found.stage, found.standing.entry.verdict) == ("corrected", "missing_context")
    assert found.standing.change.reason == "A figure was wrong."
    assert library()[LEMON].verdict == "missing_context"
    match = Match.objects.get()
    assert (match.decision, match.entry["verdict"]) == ("accepted", "false")  # as it was accepted
    change = PeerChange.objects.get()
    assert (change.kind, change.seen) == ("corrected", None)
    told = Delivery.objects.get(webhook=hook).payload
    assert told["type"] == "relied_on.corrected"
    assert (told["data"]["questions"], len(told["data"]["claims"])) == (1, 1)
    run(source, 90)
    assert (PeerChange.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_withdrawn_fact_check_answers_nothing_any_more(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    claim, code = accepted()
    peer.withdraw(7)
    peer.put()
    run(source, 60)
    found = place(code)
    assert (found.stage, found.standing.entry) == ("withdrawn", None)
    assert (found.standing.publisher, found.standing.change.reason) == (
        "Peer Desk", "Its source was forged.",
    )  # fmt: skip
    assert LEMON not in library()
    assert verbs.incoming.answer_of(claim) is None
    match, other = Match.objects.get().pk, desk.person("Bo")
    verbs.decide_match(actor=other, match=match, decision="pending", now=desk.later(61))
    with pytest.raises(RuleError, match="has withdrawn"):
        verbs.decide_match(actor=other, match=match, decision="accepted", now=desk.later(62))
    peer.correct(7, LEMON)
    peer.put()
    run(source, 120)
    assert LEMON in library()
    assert list(PeerChange.objects.values_list("kind", "reason")) == [
        ("restored", "A figure was wrong."), ("withdrawn", "Its source was forged."),
    ]  # fmt: skip


def test_records_that_cannot_be_read_are_listed_and_the_rest_comes_in(peer):
    gone = peer.publish(1, "Gone.")
    peer.enter("verdict", "check/2", b'{"title": "no claim"}')
    peer.enter("verdict", "check/3", b"[" * 9_000)
    slow = peer.publish(4, "Salt cures flu.")
    peer.publish(5, LEMON)
    peer.enter("policy", "policy/privacy/en", b"{}")
    peer.enter("verdict", "check/6", b"{}", issued="2026-99-99T99:99:99Z")
    peer.put()
    peer.refuse(gone)
    peer.refuse(slow, 503)
    source = run(follow(peer))
    assert (source.error, source.taken, source.passed_over) == ("", 1, 5)
    rows = UnreadRecord.objects.values_list("about", "error", "status")
    assert list(rows) == [
        ("check/1", "status", 404), ("check/2", "unreadable", None),
        ("check/3", "unreadable", None), ("check/4", "status", 503),
        ("check/6", "unreadable", None),
    ]  # fmt: skip
    peer.serve(slow, peer.records[slow])
    assert run(source, 30).taken == 2
    assert "Salt cures flu." in library()
    peer.correct(2, "Now it has a claim.")
    peer.put()
    run(source, 60)
    assert set(UnreadRecord.objects.values_list("about", flat=True)) == {"check/3", "check/6"}


def test_a_desk_that_is_down_in_the_middle_loses_nothing(peer):
    paths = [peer.publish(n, f"Bridge {n} was closed.") for n in range(8)]
    peer.put()
    for path in paths[3:]:
        peer.refuse(path, 503)
    source = run(follow(peer))
    assert (source.taken, PeerLog.objects.get().taken) == (3, 3)
    source = run(source, 1)
    assert (source.error, source.error_status, source.taken) == ("status", 503, 3)
    peer.put()
    assert run(source, 60).taken == 8


def test_a_long_log_comes_in_over_several_runs_and_each_part_is_proved(peer, monkeypatch):
    monkeypatch.setattr(following, "MOST_ENTRIES", 256)
    monkeypatch.setattr(following, "MOST_RECORDS", 3)
    for number in range(600):
        peer.enter("policy", f"policy/privacy/{number}", b"{}", number=number)
    for number in range(7):
        peer.publish(number, f"Bridge {number} was closed.")
    source = follow(peer.put())
    taken = []
    for minute in range(9):
        run(source, minute)
        taken.append(PeerLog.objects.get().taken)
        if minute == 1:  # it grows meanwhile
            peer.publish(7, LEMON)
            peer.put()
    assert taken == [256, 512, 603, 606, 608, 608, 608, 608, 608]
    assert source.taken == 8


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_run_that_dies_loses_nothing_and_doubles_nothing(peer, monkeypatch, where):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    accepted()
    peer.correct(7, LEMON, verdict="true")
    peer.put()
    name = "_note_unread" if where == "before" else None
    with monkeypatch.context() as patched:
        if name:
            patched.setattr(taking, name, die)
        else:
            bring = Dying(after=1)
            patched.setattr(shelving, "bring", bring)
        with pytest.raises(SystemExit):
            run(source, 30)
    assert PeerChange.objects.count() == (0 if name else 1)
    run(source, 60)
    assert (PeerLog.objects.get().taken, PeerChange.objects.count()) == (2, 1)
    assert library()[LEMON].verdict == "true"
    assert len([one for one in engine.engine().library() if one.claim_reviewed == LEMON]) == 1


def die(*_):
    raise SystemExit  # as a kill: nothing after this is done


class Dying:
    def __init__(self, after):
        self.after = after

    def __call__(self):
        self.after -= 1
        if self.after < 0:
            die()


def test_a_library_that_is_busy_is_written_to_by_the_task(peer, monkeypatch):
    peer.publish(7, LEMON)
    peer.put()
    with monkeypatch.context() as patched:
        patched.setattr(shelving, "engine", Busy)
        source = run(follow(peer))
    assert (source.error, LEMON in library()) == ("library", False)
    for job in jobs.Job.objects.filter(kind="shelve"):
        assert jobs.run(job.pk, now=desk.later(1))
    assert LEMON in library()


class Busy:
    def add_many(self, _entries):
        raise LibraryBusyError


def test_what_is_known_outlives_its_source(peer):
    peer.publish(7, LEMON)
    source = run(follow(peer.put()))
    _claim, code = accepted()
    peer.withdraw(7)
    peer.put()
    run(source, 60)
    source_verbs.remove_source(actor=None, source=source.pk, now=desk.later(61))
    assert place(code).stage == "withdrawn"
    run(follow(peer), 90)
    assert PeerEntry.objects.get().subscription is not None
    assert PeerChange.objects.count() == 1
