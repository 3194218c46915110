"""Sources to look at on the screens and through the API: found, decided, told to readers."""

from __future__ import annotations

import os

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import SourceChange, SourceMark, WatchedSource
from support import desk
from support.api import Caller, problem
from support.public import Staff, publish, read, seen
from support.sitelog import export, verified

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def change(staff):
    """Give a source of a published fact-check that is gone."""
    publication = publish(staff)
    check = publication.check_record
    source = check.head.evidence.first()
    row = WatchedSource.objects.create(
        check_record=check, key=source.key, address=source.address, outcome="gone",
        next_visit=desk.NOW, last_visit=desk.NOW,
    )  # fmt: skip
    return SourceChange.objects.create(
        watched=row, publication=publication, address=source.address, kind="gone",
        reason="status", status=404, noticed=desk.NOW,
    )  # fmt: skip


def test_gone_source_is_found_in_the_inbox_and_decided_and_taken_back(client, staff, change):
    client.force_login(staff.author)
    inbox = read(client.get("/desk/inbox/?view=sources"))
    assert change.address in inbox
    place = f"/desk/inbox/sources/{change.pk}/"
    page = seen(read(client.get(place)))
    assert "The server says that it is not there." in page
    assert "Status 404." in page
    assert "Tell readers that it is gone" not in page  # the author may not publish
    client.post(f"{place}decide/", {"decision": "owed", "note": "They withdrew it."})
    assert "No source waits" in read(client.get("/desk/inbox/?view=sources"))
    owed = read(client.get("/desk/inbox/?view=owed"))
    assert change.address in owed
    assert "No correction is owed" not in owed
    assert "They withdrew it." in read(client.get(place))
    client.post(f"{place}undo/")
    assert change.address in read(client.get("/desk/inbox/?view=sources"))


def test_readers_are_told_of_a_source_without_a_copy_too(client, staff, change):
    client.force_login(staff.publisher)
    client.post(f"/desk/inbox/sources/{change.pk}/decide/", {"decision": "marked"})
    client.logout()
    page = seen(read(client.get(f"/en/fact-checks/{change.watched.check_record.slug}/")))
    assert "no longer at this address; we noticed it on 20 November 2026" in page
    assert "is from the copy" not in page


def test_what_a_checker_may_not_do_the_form_does_not_do_either(client, staff, change):
    client.force_login(staff.author)
    client.post(f"/desk/inbox/sources/{change.pk}/decide/", {"decision": "marked"})
    assert not SourceMark.objects.exists()


def test_somebody_with_a_conflict_of_interest_does_not_see_the_change(client, staff, change):
    verbs.declare(
        actor=staff.author, check=change.watched.check_record_id, conflicted=True, note="Mine.",
        now=desk.NOW,
    )  # fmt: skip
    client.force_login(staff.author)
    assert client.get(f"/desk/inbox/sources/{change.pk}/").status_code == 403


def test_publication_shows_its_sources_and_lets_one_be_visited_soon(client, staff, change):
    WatchedSource.objects.update(next_visit=desk.later(10_000))
    client.force_login(staff.author)
    place = f"/desk/published/{change.watched.check_record_id}/"
    assert f"/desk/inbox/sources/{change.pk}/" in read(client.get(place))
    client.post(f"/desk/inbox/sources/visit/{change.watched_id}/")
    assert WatchedSource.objects.get().next_visit != desk.later(10_000)
    assert "It is visited within some minutes" in read(client.get(place))


def test_programs_list_decide_mark_and_take_off(staff, change):
    api = Caller.of(staff.publisher)
    (row,) = api.get("/source-changes?open=true").json()["results"]
    assert (row["kind"], row["status"], row["decision"]) == ("gone", 404, "")
    assert api.get("/watched-sources").json()["results"][0]["outcome"] == "gone"
    base = f"/source-changes/{change.pk}"
    assert api.post(f"{base}/mark", {}).json()["decision"] == "marked"
    problem(api.post(f"{base}/undo"), 409, "source-marked")
    assert api.post(f"{base}/unmark").json()["decision"] == ""
    said = api.post(f"{base}/decision", {"decision": "owed"}).json()
    assert said["decided_by"]["name"] == "Chi"
    assert len(api.get("/source-changes?owed=true").json()["results"]) == 1
    assert api.post(f"{base}/undo").json()["decision"] == ""


def test_token_that_may_only_write_tells_readers_nothing(staff, change):
    api = Caller.of(staff.publisher, "read", "write")
    assert api.post(f"/source-changes/{change.pk}/mark", {}).status_code == 403
    assert not SourceMark.objects.exists()


def test_exported_site_with_a_mark_and_its_end_verifies(staff, change, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # no power is cut here
    monkeypatch.setattr(os, "sync", lambda: None)
    names = {"actor": staff.publisher, "change": change.pk}
    verbs.decide_change(**names, decision="marked", now=desk.later(3))
    folder = export(tmp_path / "site")
    page = folder / f"en/fact-checks/{change.watched.check_record.slug}/index.html"
    assert "no longer at this address" in page.read_text("utf-8")
    mark = SourceMark.objects.get()
    assert '"kind":"gone"' in (folder / f"records/source/{mark.pk}/1.json").read_text("utf-8")
    verbs.undo_change(**names, now=desk.later(4))
    report, _ = verified(export(folder))
    assert report.faults == []
    assert "no longer at this address" not in page.read_text("utf-8")
