"""Captures on the screens and in the API: beside each source, before the reviewer, as a copy."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import override_settings

from claimdesk.desk import captures, verbs
from claimdesk.desk.models import Capture, Check
from claimdesk.evidence import tokens
from claimdesk.evidence.stamps import make_request
from support.api import Caller
from support.authority import response, root
from support.capturing import captured, served, work
from support.desk import NOW, approve, draft, joined, person
from support.wire import answer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
_ENDS = ("", "copy/", "file/", "stamps/")


@pytest.fixture
def server(monkeypatch, tmp_path):
    yield from served(monkeypatch, tmp_path / "captures")


@pytest.fixture
def an():
    return person("An")


@pytest.fixture
def check(an):
    return draft(an)


@pytest.fixture
def source(server, check, an):
    """Add a source whose page the server has; give its key."""
    url = server.set("/a", answer("gzip", 3))
    return verbs.put_evidence(
        actor=an, check=check.pk, source="The ministry", address=url,
        quotation="Trang 3", interest="none known", now=NOW,
    ).key  # fmt: skip


def test_source_is_captured_from_its_editor_and_shown_with_hash_and_passage(
    client, check, an, source
):
    client.force_login(an)
    place = f"/desk/checks/{check.pk}/"
    assert "Capture the source" in client.get(place).content.decode()
    pressed = client.post(f"{place}evidence/", {"do": f"capture:e-{source}"})
    assert pressed.status_code == 302
    state = f"{place}captures/{source}/"
    waiting = client.get(state).content.decode()
    assert "Being captured" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    work()
    held = Capture.objects.get()
    done = client.get(state).content.decode()
    assert "hx-trigger" not in done.partition('id="checklist"')[0].partition("<button")[0]
    assert held.sha256 in done
    assert "The quotation stands in it." in done
    copy = client.get(f"{state}copy/").content.decode()
    assert '<mark id="passage">Trang 3</mark>' in copy
    file = client.get(f"{state}file/")
    assert b"".join(file.streaming_content) == captures.archive().path_of(held.file).read_bytes()


def test_reviewer_sees_why_a_refused_capture_was_let_through(client, server, check, an):
    key = verbs.put_evidence(
        actor=an, check=check.pk, source="The ministry", interest="none known", now=NOW,
        address=server.set("/b", answer("304")),
    ).key  # fmt: skip
    client.force_login(an)
    place = f"/desk/checks/{check.pk}/"
    client.post(f"{place}evidence/", {"do": f"capture:e-{key}"})
    work()
    editor = client.get(place).content.decode()
    assert "refused as evidence" in editor
    assert "The server answered with an error" in editor
    reason = "The page being gone is what the claim is about."
    client.post(f"{place}evidence/", {"do": f"admit:e-{key}", f"why-{key}": reason})
    verbs.submit(actor=an, check=check.pk, now=NOW)
    binh = person("Binh", role="reviewer")
    joined(check, binh)
    client.force_login(binh)
    review = client.get(f"{place}review/").content.decode()
    assert reason in review
    assert "An lets it through" in review
    assert "Capture anew" not in review


def test_quotation_that_is_not_in_the_capture_is_told(client, check, an, source, server):
    client.force_login(an)
    place = f"/desk/checks/{check.pk}/"
    client.post(f"{place}evidence/", {"do": f"capture:e-{source}"})
    work()
    verbs.put_evidence(
        actor=an, check=check.pk, key=source, source="The ministry", quotation="Nowhere at all.",
        address=server.set("/a", b""), now=NOW,
    )  # fmt: skip
    assert "The quotation is not in what was captured." in client.get(place).content.decode()


def test_copy_is_closed_to_whoever_has_a_conflict_of_interest(client, check, an, source):
    verbs.ask_capture(actor=an, check=check.pk, key=source, now=NOW)
    work()
    chi = person("Chi")
    verbs.declare(actor=chi, check=check.pk, conflicted=True, now=NOW)
    client.force_login(chi)
    place = f"/desk/checks/{check.pk}/captures/{source}/"
    assert [client.get(f"{place}{end}").status_code for end in _ENDS] == [403] * 4
    assert Check.objects.get(pk=check.pk).head.evidence.get(key=source).capture.file


def test_capture_is_asked_for_read_and_let_through_by_the_api(check, an, server):
    key = verbs.put_evidence(
        actor=an, check=check.pk, source="The ministry", interest="none known", now=NOW,
        address=server.set("/b", answer("304")),
    ).key  # fmt: skip
    call = Caller.of(an)
    path = f"/checks/{check.pk}/evidence/{key}/capture"
    assert call.get(path).status_code == 404
    asked = call.post(path, {})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    work()
    found = call.get(path).json()
    assert (found["state"], found["problems"]) == ("refused", ["status", "empty"])
    let = call.post(f"{path}/override", {"reason": "It being gone is the point."})
    assert let.json()["overridden_by"]["name"] == "An"
    evidence = call.get(f"/checks/{check.pk}").json()["revision"]["content"]["evidence"]
    row = next(one for one in evidence if one["key"] == key)
    assert row["capture"]["sha256"] == found["sha256"]
    assert call.delete(path).status_code == 200
    assert call.get(path).status_code == 404


def test_readers_get_hash_and_day_of_a_capture_and_not_the_copy(client, check, an, source):
    verbs.ask_capture(actor=an, check=check.pk, key=source, now=NOW)
    work()
    binh, chi = person("Binh", role="reviewer"), person("Chi", role="publisher")
    approve(check, an, binh)
    verbs.publish(actor=chi, check=check.pk, now=NOW)
    page = client.get(f"/en/fact-checks/{check.slug}/").content.decode()
    held = Capture.objects.get()
    assert held.sha256 in page
    assert "We keep a copy of what stood there on" in page
    assert held.file not in page
    assert client.get(f"/desk/checks/{check.pk}/captures/{source}/file/").status_code == 302


def test_time_stamp_is_awaited_then_shown_to_people_and_programs(
    client, check, an, monkeypatch, tmp_path
):
    monkeypatch.setenv("CLAIMDESK_CAPTURES", str(tmp_path / "captures"))
    capture = captured(check)
    one = capture.evidence.get()
    client.force_login(an)
    place = f"/desk/checks/{check.pk}/captures/{one.key}/"
    assert "None: no authority is set" in client.get(f"{place}copy/").content.decode()
    with override_settings(TIMESTAMP_AUTHORITIES="https://tsa.example.org/ roots.pem"):
        assert client.get(f"{place}stamps/").status_code == 404
        shown = client.get(place).content.decode()
        assert "The time stamp of tsa.example.org is awaited." in shown
        archive = captures.archive()
        request = make_request(archive.path_of(capture.file).read_bytes())
        files = {".tsq": request, ".pem": root().pem, ".tsr": response(request)}
        tokens.keep(archive, capture.file, "tsa.example.org", files)
        for there in (place, f"{place}copy/", f"/desk/checks/{check.pk}/"):
            shown = client.get(there).content.decode()
            assert "tsa.example.org has stamped its time: 4 Mar 2026, 12:06 (± 1.5 s)." in shown
        with zipfile.ZipFile(io.BytesIO(client.get(f"{place}stamps/").content)) as packed:
            names = {f"{capture.file}.tsa.example.org{one}" for one in tokens.ENDINGS}
            assert {*packed.namelist()} == names
        told = Caller.of(an).get(f"/checks/{check.pk}/evidence/{one.key}/capture").json()
    assert told["time_stamps"]["state"] == "stamped"
    assert told["time_stamps"]["stamps"][0]["root"] == "CN=Root of the tests"
