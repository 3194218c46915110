"""Files for sources, and passages pinned in them: on the screens, in the API, in what is sealed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claimdesk.desk import captures, verbs
from claimdesk.desk.models import Capture, Check
from claimdesk.errors import InputError
from claimdesk.evidence import verify
from intake.builders import build_pdf
from support.api import Caller, token_of
from support.capturing import served, work
from support.desk import NOW, draft, person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

CSV = "Năm;Số ca;Tử vong\n2022;1.204;10\n2023;985;8\n2024;1.870;12\n"
PDF = build_pdf([["First page."], ["The rate of measles fell by", "three per cent in 2024."]])


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
def put(server, check, an):
    """Give a function: add or change a source of the check; it returns its key."""

    def put(key="", **said):
        return verbs.put_evidence(
            actor=an, check=check.pk, key=key, source="The ministry", interest="none known",
            now=NOW, **said,
        ).key  # fmt: skip

    return put


def given(client, check, key, data, name="bệnh nhân Nguyễn Văn A.csv"):
    place = f"/desk/checks/{check.pk}/captures/{key}/"
    return client.post(f"{place}give/", {"file": SimpleUploadedFile(name, data)})


def evidence(check, key):
    return Check.objects.get(pk=check.pk).head.evidence.select_related("capture").get(key=key)


def test_file_stands_for_a_source_without_an_address_and_its_name_is_nowhere(
    client, check, an, put
):
    key = put(quotation="985", cells="B3:C4")
    client.force_login(an)
    assert "Give a file" in client.get(f"/desk/checks/{check.pk}/").content.decode()
    assert given(client, check, key, CSV.encode()).status_code == 302
    finding = {"text": "Số ca năm 2023 là 985.", "cites": [key], "sole_source_reason": "x"}
    verbs.put_finding(actor=an, check=check.pk, now=NOW, **finding)
    held = evidence(check, key).capture
    path = captures.archive().path_of(held.file)
    assert (held.state, held.of_file, verify(path)) == ("done", True, [])
    assert "Nguyễn".encode() not in path.read_bytes()
    copy = client.get(f"/desk/checks/{check.pk}/captures/{key}/copy/").content.decode()
    assert "<mark>985</mark>" in copy
    assert finding["text"] in copy
    assert "<mark>12</mark>" in copy
    assert "<mark>1.204</mark>" not in copy
    assert "The cells B3:C4 are in it (Số ca, Tử vong, 2023, 2024)." in copy


def test_quotation_in_a_pdf_is_marked_on_a_picture_of_its_page(client, check, an, put):
    key = put(quotation="measles fell by three per cent")
    client.force_login(an)
    given(client, check, key, PDF, "a.pdf")
    place = f"/desk/checks/{check.pk}/captures/{key}/"
    copy = client.get(f"{place}copy/").content.decode()
    assert copy.count("<rect") == 2
    assert f'href="{place}pages/2/"' in copy
    drawn = client.get(f"{place}pages/2/")
    assert drawn.content.startswith(b"\x89PNG")
    assert client.get(f"{place}pages/9/").status_code == 404
    boxes = [one["value"] for one in evidence(check, key).anchor if "viewrect" in str(one)]
    assert [box.partition("&")[0] for box in boxes] == ["page=2", "page=2"]


def test_pins_are_sealed_into_the_frozen_page(client, check, an, put):
    key = put(quotation="985", cells="B3")
    client.force_login(an)
    given(client, check, key, CSV.encode())
    verbs.submit(actor=an, check=check.pk, now=NOW)
    page = Check.objects.get(pk=check.pk).head.page
    (row,) = [one for one in page["evidence"] if one["key"] == key]
    assert row["cells"] == "B3"
    table = next(one for one in row["anchor"] if one["type"] == "TableSelector")
    assert (table["columns"], table["rows"], table["cells"]) == (["Số ca"], ["2023"], [["985"]])
    assert {"value": "cell=3,2-3,2"}.items() <= row["anchor"][-2].items()


def test_cells_are_found_again_when_a_later_file_has_them_elsewhere(client, check, an, put):
    key = put(quotation="985", cells="B3")
    client.force_login(an)
    given(client, check, key, CSV.encode())
    given(client, check, key, ("Bộ Y tế;;\n" + CSV.replace("985", "991")).encode())
    one = evidence(check, key)
    assert one.cells == "B4"
    table = next(one for one in one.anchor if one["type"] == "TableSelector")
    assert table["cells"] == [["991"]]
    editor = client.get(f"/desk/checks/{check.pk}/").content.decode()
    assert "The quotation is not in what was captured." in editor
    assert "The cells B4 are in it (Số ca, 2023)." in editor


def test_cells_that_are_not_there_are_told_and_what_names_none_is_refused(client, check, an, put):
    key = put(quotation="985", cells="H40")
    client.force_login(an)
    given(client, check, key, CSV.encode())
    editor = client.get(f"/desk/checks/{check.pk}/").content.decode()
    assert "There are no cells H40 in what was captured." in editor
    with pytest.raises(InputError, match="Name cells"):
        put(key, cells="the second row")


def test_file_stays_when_the_source_gets_its_address(client, check, an, put, server):
    key = put(quotation="985")
    client.force_login(an)
    given(client, check, key, CSV.encode())
    put(key, address="https://moh.example.org/so-lieu", quotation="985")
    assert evidence(check, key).capture.of_file
    verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    assert not evidence(check, key).capture.of_file
    put(key, address="https://moh.example.org/khac", quotation="985")
    assert evidence(check, key).capture is None


@pytest.mark.parametrize("data", [b"", None])
def test_form_says_what_is_missing(data, client, check, an, put):
    key = put()
    client.force_login(an)
    place = f"/desk/checks/{check.pk}/captures/{key}/give/"
    files = {} if data is None else {"file": SimpleUploadedFile("a.csv", data)}
    answered = client.post(place, files)
    assert answered.status_code == 422
    said = answered.content.decode()
    assert ("The file is empty." in said) if data is not None else ("Choose a file." in said)
    assert Capture.objects.count() == 0


def test_no_file_is_taken_for_a_check_that_is_no_draft(client, check, an, put):
    key = put(quotation="985")
    verbs.submit(actor=an, check=check.pk, now=NOW)
    client.force_login(an)
    assert given(client, check, key, CSV.encode()).status_code == 422
    assert Capture.objects.count() == 0


def test_file_is_given_by_the_api(check, an, put):
    key = put(quotation="985", cells="row=3;col=2")
    token = {"Authorization": f"Bearer {token_of(an)}"}
    path = f"/api/v1/checks/{check.pk}/evidence/{key}/capture/file"
    sent = Client().post(path, {"file": SimpleUploadedFile("a.csv", CSV.encode())}, headers=token)
    assert (sent.status_code, sent.json()["of_file"]) == (201, True), sent.content
    call = Caller.of(an)
    found = call.get(f"/checks/{check.pk}/evidence/{key}/capture").json()
    assert (found["state"], found["drawing"]) == ("done", None)
    assert call.get(f"/checks/{check.pk}/evidence/{key}/capture/picture").status_code == 404
    empty = Client().post(path, {"file": SimpleUploadedFile("a.csv", b"")}, headers=token)
    assert empty.status_code == 422
    row = call.get(f"/checks/{check.pk}").json()["revision"]["content"]["evidence"]
    assert next(one["cells"] for one in row if one["key"] == key) == "B3"


def test_page_without_a_picture_says_why(client, check, an, put, server):
    from support.wire import answer

    key = put(quotation="Trang 3", address=server.set("/a", answer("gzip", 3)))
    verbs.ask_capture(actor=an, check=check.pk, key=key, now=NOW)
    work()
    client.force_login(an)
    copy = client.get(f"/desk/checks/{check.pk}/captures/{key}/copy/").content.decode()
    assert "no Chromium was found" in copy
    assert client.get(f"/desk/checks/{check.pk}/captures/{key}/picture/").status_code == 404
    found = Caller.of(an).get(f"/checks/{check.pk}/evidence/{key}/capture").json()
    assert found["drawing"]["problem"] == "no_browser"
