"""Sources of what is published are visited again: what is noticed, decided, told to readers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from claimdesk.desk import captures, jobs, verbs
from claimdesk.desk.models import (
    Capture,
    Check,
    Delivery,
    Desk,
    Job,
    LogEntry,
    SourceChange,
    SourceMark,
    WatchedSource,
    Webhook,
)
from claimdesk.desk.publiclog import signing
from claimdesk.desk.sources import visits
from claimdesk.desk.watch import schedule, tasks
from claimdesk.desk.watch import visits as watching
from claimdesk.errors import NotAllowedError, RuleError
from claimdesk.evidence.drift import Drift, Outcome
from support.capturing import killed_at, served, work
from support.desk import NOW, approve, draft, later
from support.public import Staff, correct, read, seen
from support.publicstates import look, unexplained
from support.watchedpages import PASSAGE, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch, tmp_path):
    monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
    yield from served(monkeypatch, tmp_path / "captures")


@pytest.fixture
def staff():
    return Staff()


def published(staff, server, *, path="/clinic", text="The clinic treats nobody."):
    """Publish a check one of whose sources stands on the server, captured."""
    of = verbs.add_claim(actor=staff.author, text=text, checkability="statement", now=NOW)
    check, address = draft(staff.author, of=of), server.set(path, page_of())
    key = verbs.put_evidence(
        actor=staff.author, check=check.pk, source="The clinic", address=address,
        quotation=PASSAGE, interest="none known", now=NOW,
    ).key  # fmt: skip
    verbs.ask_capture(actor=staff.author, check=check.pk, key=key, now=NOW)
    work()
    approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer)
    verbs.publish(actor=staff.publisher, check=check.pk, now=NOW)
    schedule.take_in(NOW)
    return WatchedSource.objects.get(check_record=check, key=key)


def visit(row, now):
    """Visit a source at a time; return the change that people are told of, if any."""
    before = set(SourceChange.objects.values_list("pk", flat=True))
    tasks.visit_now(WatchedSource.objects.get(pk=row.pk), now)
    return SourceChange.objects.exclude(pk__in=before).first()


def changed(row, server, now=None, **how):
    server.set("/clinic", page_of(**how))
    return visit(row, now or later(60 * 24))


def outcome(row):
    return WatchedSource.objects.get(pk=row.pk).outcome


def test_all_sources_that_readers_see_are_watched_and_each_once(staff, server):
    row = published(staff, server)
    schedule.take_in(NOW)
    assert WatchedSource.objects.filter(check_record=row.check_record_id).count() == 3
    assert row.file == row.capture.file
    assert row.next_visit > later(60 * 20)


@pytest.mark.one_database
def test_page_that_is_the_same_leaves_no_capture_and_nobody_is_told(staff, server):
    row = published(staff, server)
    held = Capture.objects.count(), len(captures.archive().ids())
    assert changed(row, server, extra="<p>Updated 28 November 2026</p>") is None
    assert outcome(row) == "same"
    assert (Capture.objects.count(), len(captures.archive().ids())) == held


def test_changed_passage_is_told_once_with_a_capture_and_so_is_its_return(staff, server):
    row = published(staff, server)
    change = changed(row, server, passage="The clinic treated 124 patients in March.")
    assert (change.kind, change.passage) == ("changed", "changed")
    assert "124 patients" in captures.opened(change.capture).text
    assert change.was == row.capture.file
    assert visit(row, later(60 * 48)) is None
    assert outcome(row) == "changed"
    back = changed(row, server, later(60 * 72))
    assert (back.kind, outcome(row)) == ("back", "same")


def test_file_of_a_visit_that_was_killed_is_what_the_next_worker_compares(
    staff, server, monkeypatch
):
    row = published(staff, server)
    now = row.next_visit
    with transaction.atomic():
        jobs.enqueue("watch", key="watch:1", now=now, watched=row.pk)
    server.set("/clinic", page_of(passage="The clinic treated 124 patients in March."))
    killed_at(monkeypatch, verbs.watching, "settle_visit", kind="watch", now=now)
    server.set("/clinic", page_of(passage="The clinic treated 125 patients in March."))
    held = captures.archive().ids()
    assert jobs.run(Job.objects.get(kind="watch").pk, now=now + 2 * jobs.LEASE)
    assert "124 patients" in captures.opened(SourceChange.objects.get().capture).text
    assert captures.archive().ids() == held


@pytest.mark.one_database
def test_change_elsewhere_says_that_the_passage_is_untouched(staff, server):
    row = published(staff, server)
    change = changed(row, server, other="It was founded by three nurses in 1989.")
    assert (change.kind, change.passage) == ("changed", "untouched")


@pytest.mark.one_database
def test_page_that_is_not_found_is_gone_and_told_once_until_it_is_back(staff, server):
    row = published(staff, server)
    change = changed(row, server, status="404 Not Found")
    assert (change.kind, change.reason, change.status) == ("gone", "status", 404)
    assert visit(row, later(60 * 48)) is None
    assert changed(row, server, later(60 * 72)).kind == "back"


@pytest.mark.one_database
def test_silence_counts_as_gone_only_after_five_visits_over_three_days(staff, server):
    row = published(staff, server)
    server.answers["/clinic"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"
    told = [visit(row, later(60 * hours)) for hours in (0, 6, 18, 42, 60)]
    assert told == [None] * 5
    assert outcome(row) == "unreachable"
    assert visit(row, later(60 * 73)) is None  # nobody answers: it may be the desk's own network
    others = WatchedSource.objects.exclude(pk=row.pk)
    others.update(outcome="same", last_visit=later(60 * 70))
    assert visit(row, later(60 * 74)).kind == "gone"


@pytest.mark.one_database
def test_an_answer_ends_the_count_of_silence(staff, server):
    row = published(staff, server)
    server.answers["/clinic"] = page_of(status="503 Service Unavailable")
    for hours in (0, 30, 60, 90):
        visit(row, later(60 * hours))
    assert changed(row, server, later(60 * 100)) is None
    server.answers["/clinic"] = page_of(status="503 Service Unavailable")
    assert visit(row, later(60 * 110)) is None
    assert outcome(row) == "unreachable"


@pytest.mark.one_database
def test_server_is_asked_whether_anything_changed(staff, server):
    row = published(staff, server)
    server.set("/clinic", page_of(head='ETag: "one"\r\n'))
    visit(row, later(60 * 24))
    assert WatchedSource.objects.get(pk=row.pk).etag == '"one"'
    server.answers["/clinic"] = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 0\r\n\r\n"
    assert visit(row, later(60 * 48)) is None
    assert outcome(row) == "same"


@pytest.mark.one_database
def test_site_that_keeps_programs_out_is_not_asked(staff, server):
    row = published(staff, server)
    rules = b"User-agent: *\nDisallow: /"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
    server.answers["/robots.txt"] = head % len(rules) + rules
    assert visit(row, later(60 * 24)) is None
    assert outcome(row) == "kept_out"
    wall = watching.Seen(reason="robots", newer=Drift(outcome=Outcome.UNREACHABLE))
    assert wall.outcome == "unreachable"  # a question for a robot is another thing


def test_one_task_for_each_source_and_a_dead_host_stops_no_other(staff, server):
    row = published(staff, server)
    server.set("/clinic", page_of(passage="Nobody is treated there now."))
    now = NOW + timedelta(days=2)
    for _ in range(2):
        jobs.run(_enqueued("watching", now), now=now)
    waiting = Job.objects.filter(kind="watch")
    assert waiting.count() == 3  # two of them lead to hosts that this test cannot reach
    for job in waiting:
        assert jobs.run(job.pk, now=now)
    assert SourceChange.objects.get().watched == row
    others = WatchedSource.objects.exclude(pk=row.pk)
    assert {one.misses for one in others} == {1}


def _enqueued(kind, now):
    with jobs.transaction.atomic():
        return jobs.enqueue(kind, key=f"{kind}:{Job.objects.count()}", now=now).pk


@pytest.mark.one_database
def test_nothing_is_visited_where_the_desk_wants_none(staff, server):
    row = published(staff, server)
    Desk.objects.update(watching="off")
    assert not schedule.is_any_due(NOW + timedelta(days=400))
    server.set("/clinic", page_of(status="404 Not Found"))
    tasks.visit(watched=row.pk, now=NOW + timedelta(days=400))
    assert outcome(row) == ""


@pytest.mark.parametrize(("age", "days"), [(1, 1), (30, 7), (200, 30)])
@pytest.mark.one_database
def test_older_facts_are_visited_less_often(staff, server, age, days):
    row = published(staff, server)
    wait = schedule.wait_of(row, NOW + timedelta(days=age))
    assert timedelta(days=days * 0.9) <= wait <= timedelta(days=days * 1.1)


def test_correction_with_another_address_is_watched_anew(staff, server):
    row = published(staff, server)
    check = row.check_record
    verbs.correct(
        actor=staff.author, check=check.pk, correction_class="update", reason="New address.",
        now=later(60),
    )  # fmt: skip
    verbs.put_evidence(
        actor=staff.author, check=check.pk, key=row.key, source="The clinic", quotation=PASSAGE,
        address=server.set("/new", page_of()), interest="none known", now=later(60),
    )  # fmt: skip
    approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer, now=later(60))
    verbs.publish(actor=staff.publisher, check=check.pk, now=later(61))
    assert not schedule.watched().filter(pk=row.pk).exists()
    schedule.take_in(later(62))
    anew = WatchedSource.objects.get(pk=row.pk)
    assert (anew.address[-4:], anew.capture, anew.outcome) == ("/new", None, "")


def test_webhooks_are_told_of_a_source_that_is_gone(staff, server):
    row = published(staff, server)
    Webhook.objects.create(
        address="https://hooks.example/", secret="whsec_x", events=["source.gone"], created=NOW,
        created_by=staff.publisher,
    )  # fmt: skip
    change = changed(row, server, status="410 Gone")
    told = Delivery.objects.get().payload
    assert told["type"] == "source.gone"
    assert told["data"]["change"] == change.pk
    assert told["data"]["page"].endswith("/")


def test_owed_correction_stands_until_it_follows(staff, server):
    row = published(staff, server)
    change = changed(row, server, passage="The clinic treated 9 patients in March.")
    assert list(verbs.open_changes()) == [change]
    verbs.decide_change(actor=staff.author, change=change.pk, decision="owed", now=later(2000))
    assert list(verbs.open_changes()) == []
    assert list(verbs.owed_changes()) == [change]
    correct(staff, row.check_record, kind="typo", now=later(2001))
    assert list(verbs.owed_changes()) == [change]
    correct(staff, row.check_record, kind="update", now=later(2002))
    assert list(verbs.owed_changes()) == []


def test_decision_is_made_once_and_can_be_taken_back(staff, server):
    change = changed(published(staff, server), server, other="All has changed.")
    names = {"actor": staff.author, "change": change.pk, "now": later(2000)}
    with pytest.raises(RuleError):
        verbs.undo_change(**names)
    verbs.decide_change(**names, decision="nothing", note="A typo of theirs.")
    with pytest.raises(RuleError):
        verbs.decide_change(**names, decision="owed")
    verbs.undo_change(**names)
    assert list(verbs.open_changes()) == [change]
    with pytest.raises(RuleError):
        verbs.decide_change(**names, decision="whatever")


def test_readers_are_told_by_whoever_may_publish_and_who_has_no_conflict(staff, server):
    row = published(staff, server)
    change = changed(row, server, status="404 Not Found")
    names = {"change": change.pk, "decision": "marked", "now": later(2000)}
    with pytest.raises(NotAllowedError):
        verbs.decide_change(actor=staff.author, **names)
    verbs.declare(
        actor=staff.publisher, check=row.check_record_id, conflicted=True, note="Mine.", now=NOW
    )
    with pytest.raises(RuleError):
        verbs.decide_change(actor=staff.publisher, **names)
    assert not SourceMark.objects.exists()


def test_every_mark_that_readers_see_and_its_end_has_its_entry_in_the_log(staff, server, client):
    row = published(staff, server)
    change = changed(row, server, status="404 Not Found")
    signing.sign(later())
    path = f"/en/fact-checks/{row.check_record.slug}/"
    states = [look()]
    names = {"actor": staff.publisher, "change": change.pk, "now": later(2000)}
    verbs.decide_change(**names, decision="marked")
    signing.sign(later())
    states.append(look())
    told = seen(read(client.get(path)))
    assert "no longer at this address" in told
    assert row.capture.sha256 in told
    verbs.undo_change(**names)
    signing.sign(later())
    states.append(look())
    assert "no longer at this address" not in seen(read(client.get(path)))
    assert states[0].pages != states[1].pages
    assert unexplained(states[0], states[1]) == []
    assert unexplained(states[1], states[2]) == []
    entry = LogEntry.objects.get(page__startswith="records/source/", page__endswith="/1.json")
    record = client.get(f"/{entry.page}").json()
    assert record["sha256"] == row.capture.sha256
    assert record["kind"] == "gone"


def test_nothing_is_marked_that_is_back_or_not_shown_any_more(staff, server):
    row = published(staff, server)
    gone = changed(row, server, status="404 Not Found")
    back = changed(row, server, later(60 * 48))
    names = {"actor": staff.publisher, "decision": "marked", "now": later(5000)}
    with pytest.raises(RuleError):
        verbs.decide_change(**names, change=back.pk)
    correct(staff, row.check_record, kind="withdrawal", now=later(4000))
    with pytest.raises(RuleError):
        verbs.decide_change(**names, change=gone.pk)
