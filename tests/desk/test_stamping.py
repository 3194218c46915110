"""Time stamps at the desk: queued with each capture, made by a worker, waited for by nobody."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.test import override_settings

from claimdesk.desk import captures, jobs, stamping, verbs
from claimdesk.desk.content import page_of
from claimdesk.desk.handlers import machine
from claimdesk.desk.models import AuditEntry, Check, Job
from claimdesk.evidence import tokens
from claimdesk.evidence.authorities import SETTING
from support import authority
from support.capturing import asked_for, captured
from support.command import run_command
from support.desk import NOW, draft, later, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _archive(monkeypatch, tmp_path):
    monkeypatch.setenv("CLAIMDESK_CAPTURES", str(tmp_path / "captures"))


@pytest.fixture
def stand_in(httpserver, monkeypatch, tmp_path):
    authority.local(monkeypatch, httpserver)
    found = authority.StandIn(httpserver)
    given = authority.setting(tmp_path, found)
    monkeypatch.setenv(SETTING, given)
    with override_settings(TIMESTAMP_AUTHORITIES=given):
        yield found


@pytest.fixture
def check():
    return draft(person("An"))


def stamp_jobs():
    return Job.objects.filter(kind="stamp")


def stamp(now=NOW):
    """Do the tasks of time stamps that wait."""
    return [jobs.run(job.pk, now=now) for job in stamp_jobs().filter(state=Job.State.QUEUED)]


def state_of(capture):
    return str(stamping.standing(capture.file).state)


def test_without_the_setting_nothing_is_queued_or_sent(check):
    capture = captured(check)
    assert state_of(capture) == "unstamped"
    assert not stamp_jobs().exists()
    assert not stamping.is_set()


def test_stamp_is_queued_with_the_capture_and_made_by_a_worker(stand_in, check):
    capture = captured(check)
    assert stamp_jobs().get().arguments == {"file": capture.file, "authority": stand_in.name}
    assert (state_of(capture), stand_in.asked) == ("waiting", [])
    assert stamp() == [True]
    standing = stamping.standing(capture.file)
    assert (standing.state, standing.stamps[0].time) == ("stamped", authority.TIME)
    answer_file = captures.archive().folder / f"{capture.file}.{stand_in.name}.tsr"
    entry = AuditEntry.objects.get(verb="stamp_capture")
    assert entry.actor == machine()
    assert entry.details == {
        "capture": capture.pk,
        "authority": stand_in.name,
        "time": authority.TIME.isoformat(),
        "token": hashlib.sha256(answer_file.read_bytes()).hexdigest(),
        "root": standing.stamps[0].root_sha256,
    }


def test_capture_that_came_to_nothing_is_not_stamped(stand_in, check):
    capture = asked_for(check, 1)
    verbs.fail_capture(
        actor=machine(), capture=capture.pk, problem="unreachable", status=None, now=NOW
    )
    assert not stamp_jobs().exists()
    assert (stamping.standing("").state, stand_in.asked) == ("unstamped", [])


def test_authority_that_is_down_holds_up_no_check_and_is_asked_again(stand_in, check):
    stand_in.answer = (b"", 503, "text/plain")
    capture = captured(check)
    assert stamp() == [False]
    job = stamp_jobs().get()
    assert (job.state, job.next_at > NOW) == (Job.State.WAITING, True)
    assert job.last_error == (f"JobError: {stand_in.name}: The authority answered with an error.")
    assert state_of(capture) == "waiting"
    verbs.submit(actor=check.author, check=check.pk, now=later())
    page = page_of(check, Check.objects.get(pk=check.pk).head)
    assert capture.file in [one.get("capture", {}).get("file") for one in page["evidence"]]
    stand_in.answer = None
    assert jobs.run(job.pk, now=NOW + timedelta(hours=1))
    assert state_of(capture) == "stamped"
    assert page_of(check, Check.objects.get(pk=check.pk).head) == page


def test_words_of_an_authority_do_not_reach_the_list_of_tasks(stand_in, check):
    stand_in.changes = {"status": 2}
    captured(check)
    stamp()
    assert stamp_jobs().get().last_error.endswith("The authority refused to stamp it.")


def test_stamp_whose_worker_died_after_it_came_is_noted_once(stand_in, check):
    capture = captured(check)
    wanted = stamping.chosen()[0]
    stamping.stamped(capture.file, wanted, NOW)  # and what notes it is lost
    assert not AuditEntry.objects.filter(verb="stamp_capture").exists()
    stamp()
    stamping.stamped(capture.file, wanted, NOW)()
    assert AuditEntry.objects.filter(verb="stamp_capture").count() == 1
    assert len(stand_in.asked) == 1


def test_authority_that_is_no_longer_set_is_not_asked(stand_in, check):
    capture = captured(check)
    with override_settings(TIMESTAMP_AUTHORITIES=""):
        assert stamp() == [True]
        assert state_of(capture) == "unstamped"
    assert stand_in.asked == []


def test_damaged_stamp_is_not_shown_as_one(stand_in, check):
    capture = captured(check)
    stamp()
    path = captures.archive().folder / f"{capture.file}.{stand_in.name}.tsr"
    path.write_bytes(path.read_bytes()[:-1])
    standing = stamping.standing(capture.file)
    assert (standing.state, standing.broken) == ("waiting", (stand_in.name,))


def test_what_failed_or_is_older_than_the_setting_is_queued_hour_by_hour(stand_in, check):
    with override_settings(TIMESTAMP_AUTHORITIES=""):
        older = captured(check, 1)
    failed = captured(check, 2)
    stamp_jobs().update(state=Job.State.FAILED, finished=NOW)
    waits = captured(check, 3)
    assert {file for file, _ in stamping.missing()} == {older.file, failed.file, waits.file}
    stamping.catch_up(now=NOW)()
    stamping.catch_up(now=NOW)()
    assert sorted(job.arguments["file"] for job in stamp_jobs()) == sorted(
        [older.file, failed.file, waits.file]
    )
    assert stamp() == [True] * 3
    assert [*stamping.missing()] == []


def test_no_more_than_some_are_caught_up_with_in_an_hour(stand_in, check, monkeypatch):
    monkeypatch.setattr(stamping, "CAUGHT_UP", 1)
    with override_settings(TIMESTAMP_AUTHORITIES=""):
        captured(check, 1)
        newest = captured(check, 2)
    stamping.catch_up(now=NOW)()
    assert [job.arguments["file"] for job in stamp_jobs()] == [newest.file]


def test_second_authority_stamps_by_itself(stand_in, check, tmp_path, httpserver):
    del httpserver
    other = f"{authority.setting(tmp_path, stand_in)} https://tsa.example.org/ '{tmp_path}/o.pem'"
    (tmp_path / "o.pem").write_bytes(authority.root().pem)
    with override_settings(TIMESTAMP_AUTHORITIES=other):
        capture = captured(check)
        assert stamp_jobs().count() == 2
        stamping.stamp(file=capture.file, authority=stand_in.name, now=NOW)()
        standing = stamping.standing(capture.file)
    assert (standing.state, standing.waiting) == ("waiting", ("tsa.example.org",))
    assert [one.authority for one in standing.stamps] == [stand_in.name]


def test_command_of_the_desk_stamps_what_waits_and_notes_it(stand_in, check, monkeypatch, tmp_path):
    monkeypatch.setenv("CLAIMDESK_DATABASE_URL", f"sqlite://{tmp_path}/desk.sqlite3")
    (tmp_path / "desk.sqlite3").touch()  # the tests' own database is asked in its place
    capture = captured(check)
    told = run_command("evidence", "stamp", capture.file[:12], "--json")
    assert (told.code, told.json["failed"]) == (0, 0)
    assert [one["capture"] for one in told.json["stamped"]] == [capture.file]
    assert AuditEntry.objects.filter(verb="stamp_capture").count() == 1
    assert stamp() == [True]
    assert len(stand_in.asked) == 1
    assert tokens.stamped_by(captures.archive(), capture.file) == [stand_in.name]
