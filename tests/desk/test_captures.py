"""Captures at the desk: asked for, made by a worker, judged, quoted, frozen with the page."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from claimdesk.desk import captures, jobs, verbs
from claimdesk.desk.content import blockers_of, page_of, said
from claimdesk.desk.models import AuditEntry, Capture, Check, Job
from claimdesk.errors import MissingRecordError, RuleError
from claimdesk.evidence import Archive, verify
from support.capturing import killed_at, served, work
from support.desk import NOW, draft, joined, later, person
from support.wire import answer

pytestmark = pytest.mark.django_db

PAGE = answer("gzip", 3)
LOGIN = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<title>Log in</title>"
    b"<h1>Log in</h1><p>Please log in to continue.</p><form><input type=password></form>"
)


@pytest.fixture
def server(monkeypatch, tmp_path):
    yield from served(monkeypatch, tmp_path / "captures")


@pytest.fixture
def an():
    return person("An")


@pytest.fixture
def check(an):
    return draft(an)


def source(check, address, quotation=""):
    """Add a source at an address; return its key."""
    return verbs.put_evidence(
        actor=check.author, check=check.pk, source="The ministry", address=address,
        quotation=quotation, interest="none known", now=NOW,
    ).key  # fmt: skip


def taken(check, key):
    verbs.ask_capture(actor=check.author, check=check.pk, key=key, now=NOW)
    work()
    return part(check, key)


def part(check, key):
    return Check.objects.get(pk=check.pk).head.evidence.select_related("capture").get(key=key)


def blocked(check):
    return [one.rule for one in blockers_of(Check.objects.get(pk=check.pk))]


def test_capture_is_enqueued_with_its_record_and_made_by_a_worker(server, check, an):
    key = source(check, server.set("/a", PAGE))
    asked = verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    assert asked.state == Capture.State.WAITING
    assert Job.objects.filter(kind="capture", state=Job.State.QUEUED).count() == 1
    assert "capture" in blocked(check)
    work()
    held = part(check, key).capture
    assert held.state == Capture.State.DONE
    assert verify(captures.archive().path_of(held.file)) == []
    assert "capture" not in blocked(check)
    assert captures.ids_of_check(check.pk) == [held.file]


def test_asking_twice_makes_one_capture_and_asking_anew_another(server, check, an):
    key = source(check, server.set("/a", PAGE))
    first = verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    assert verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW) == first
    work()
    assert taken(check, key).capture.pk != first.pk


def test_file_of_a_worker_that_was_killed_is_taken_by_the_next(server, check, an, monkeypatch):
    key = source(check, server.set("/a", PAGE))
    verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    killed_at(monkeypatch, verbs, "settle_capture")
    (left,) = captures.archive().ids()
    job = Job.objects.get(kind="capture")
    assert (job.state, job.arguments["file"]) == (Job.State.RUNNING, left)
    server.set("/a", LOGIN)
    assert jobs.run(job.pk, now=NOW + 2 * jobs.LEASE)
    held = part(check, key).capture
    assert (held.state, held.file) == (Capture.State.DONE, left)
    assert captures.archive().ids() == [left]


def test_file_that_was_only_announced_is_captured_anew(server, check, an, monkeypatch):
    key = source(check, server.set("/a", PAGE))
    verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    killed_at(monkeypatch, Archive, "put")
    job = Job.objects.get(kind="capture")
    assert job.arguments["file"]
    assert captures.archive().ids() == []
    assert jobs.run(job.pk, now=NOW + 2 * jobs.LEASE)
    assert captures.archive().ids() == [part(check, key).capture.file]


def test_worker_whose_task_another_one_has_stores_nothing(server, check, an, monkeypatch):
    key = source(check, server.set("/a", PAGE))
    verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    take = captures._take

    def be_late(address):
        Job.objects.filter(kind="capture").update(worker="another")
        return take(address)

    monkeypatch.setattr(captures, "_take", be_late)
    assert not jobs.run(Job.objects.get(kind="capture").pk, now=NOW)
    assert captures.archive().ids() == []
    assert part(check, key).capture.state == Capture.State.WAITING


def test_frozen_page_carries_hash_time_and_passage_of_the_capture(server, check, an):
    text = "Trang 3"
    key = source(check, server.set("/a", PAGE), quotation=text)
    held = taken(check, key)
    verbs.submit(actor=an, check=check.pk, now=later())
    page = page_of(check, Check.objects.get(pk=check.pk).head)
    row = next(one for one in page["evidence"] if one["key"] == key)
    assert row["capture"]["sha256"] == held.capture.sha256
    assert row["capture"]["file"] == held.capture.file
    assert row["capture"]["captured"].endswith("+00:00")
    assert row["anchor"][0]["exact"] == text
    assert all("capture" not in one for one in page["evidence"] if one["key"] != key)


def test_login_page_is_refused_until_a_checker_writes_why_it_is_evidence(server, check, an):
    key = source(check, server.set("/a", LOGIN), quotation="Please log in")
    assert taken(check, key).capture.problems == ["login"]
    assert "capture" in blocked(check)
    with pytest.raises(RuleError):
        verbs.submit(actor=an, check=check.pk, now=NOW)
    with pytest.raises(RuleError):
        verbs.override_capture(actor=an, check=check.pk, key=key, reason="  ", now=NOW)
    binh = person("Binh", role="reviewer")
    joined(check, binh)
    reason = "That it asks to log in is the point."
    verbs.override_capture(actor=binh, check=check.pk, key=key, reason=reason, now=NOW)
    assert "capture" not in blocked(check)
    verbs.submit(actor=an, check=check.pk, now=later())
    number = Check.objects.get(pk=check.pk).head.number
    with pytest.raises(RuleError):  # who let it through has written on it
        verbs.approve(actor=binh, check=check.pk, revision=number, now=later())


def test_address_that_does_not_answer_fails_and_blocks_nothing(server, check):
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"
    held = taken(check, source(check, server.set("/a", cut))).capture
    assert (held.state, held.problems, held.file) == ("failed", ["unreachable"], "")
    assert "capture" not in blocked(check)


def test_page_of_users_needs_the_organisation_that_speaks_there(check, an):
    key = source(check, "https://www.facebook.com/ministry/posts/1")
    assert "capture" in blocked(check)
    asked = verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    verbs.fail_capture(actor=an, capture=asked.pk, problem="unreachable", status=None, now=NOW)
    assert "capture" in blocked(check)
    names = {"actor": an, "check": check.pk, "key": key, "reason": "Its own page.", "now": NOW}
    with pytest.raises(RuleError):
        verbs.override_capture(**names)
    verbs.override_capture(**names, speaker="Ministry of Health")
    assert "capture" not in blocked(check)


def test_another_address_has_no_capture_and_another_quotation_another_place(server, check, an):
    url = server.set("/a", PAGE)
    key = source(check, url, quotation="Trang 3")
    taken(check, key)
    names = {"actor": an, "check": check.pk, "key": key, "source": "The ministry", "now": NOW}
    verbs.put_evidence(**names, address=url, quotation="words that stand nowhere")
    assert part(check, key).anchor is None
    verbs.put_evidence(**names, address=url, quotation="trang  3")
    assert part(check, key).anchor[0]["exact"] == "Trang 3"
    verbs.put_evidence(**names, address=f"{url}?b", quotation="Trang 3")
    assert (part(check, key).capture, part(check, key).anchor) == (None, None)


def test_capture_goes_on_with_the_next_revision(server, check, an):
    key = source(check, server.set("/a", PAGE), quotation="Trang 3")
    held = taken(check, key)
    verbs.submit(actor=an, check=check.pk, now=NOW)
    verbs.save_draft(actor=an, check=check.pk, title="Another title", now=NOW)
    assert part(check, key).capture == held.capture
    assert part(check, key).anchor == held.anchor


def test_what_was_captured_never_changes_in_the_database(server, check):
    held = taken(check, source(check, server.set("/a", PAGE))).capture
    for change in ({"file": "0" * 64}, {"sha256": "0" * 64}, {"state": "waiting"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Capture.objects.filter(pk=held.pk).update(**change)


def test_capture_can_be_left_out_and_is_noted_in_the_audit_trail(server, check, an):
    key = source(check, server.set("/a", PAGE))
    taken(check, key)
    verbs.drop_capture(actor=an, check=check.pk, key=key, now=NOW)
    assert all(
        "capture" not in one for one in said(Check.objects.get(pk=check.pk).head)["evidence"]
    )
    with pytest.raises(MissingRecordError):
        verbs.drop_capture(actor=an, check=check.pk, key=key, now=NOW)
    done = list(AuditEntry.objects.filter(verb__contains="capture").values_list("verb", flat=True))
    assert sorted(done) == ["ask_capture", "drop_capture", "settle_capture"]
