"""The screens of tables: given, looked at, brought in; written out as files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claimdesk.desk import jobs
from claimdesk.desk.models import Claim, Item, Job
from support import desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TABLE = "text,language\nSalt melts steel.,en\n,en\nMuối làm chảy thép.,vi\nSalt melts steel.,\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMDESK_HOME", str(tmp_path))


@pytest.fixture
def checker(client):
    account = desk.person("Binh")
    client.force_login(account)
    return account


def give(client, text=TABLE, kind="items", **fields):
    return client.post(reverse("desk:import"), {"kind": kind, "text": text, **fields}, follow=True)


def test_a_table_is_looked_at_before_anything_is_written(client, checker):
    response = give(client)
    shown = response.content.decode()
    assert response.redirect_chain
    assert "2 texts can be brought in." in shown
    assert "2 rows are refused." in shown
    assert "There is no text." in shown
    assert "The same words stand in line 2." in shown
    assert "Salt melts steel." in shown
    assert not Item.objects.exists()


def test_it_is_brought_in_when_it_is_confirmed(client, checker):
    token = give(client).context["token"]
    shown = client.post(reverse("desk:import-start", args=[token]), follow=True).content.decode()
    assert "0 of 2 rows" in shown
    assert 'hx-trigger="every 2s"' in shown
    assert jobs.run(Job.objects.get(kind="import").pk, now=jobs.utc_now())
    part = client.get(reverse("desk:import-seen", args=[token]), headers={"HX-Request": "true"})
    assert "2 came in." in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "hx-trigger" not in part.content.decode()
    assert Item.objects.count() == 2
    again = give(client)
    assert "2 are here already" in again.content.decode()
    assert "/start/" not in again.content.decode()


def test_claims_come_as_a_file(client, checker):
    file = SimpleUploadedFile("secret name.csv", "claim;tags\nTuyên bố.;a, b\n".encode())
    response = give(client, text="", kind="claims", file=file)
    assert "1 claim can be brought in." in response.content.decode()
    client.post(reverse("desk:import-start", args=[response.context["token"]]))
    jobs.run(Job.objects.get(kind="import").pk, now=jobs.utc_now())
    assert {tag.name for tag in Claim.objects.get().tags.all()} == {"a", "b"}


@pytest.mark.parametrize("text", ["", "   ", "a,b\n1,2\n", "text\n"])
def test_what_is_no_table_is_told_beside_the_field(client, checker, text):
    response = give(client, text=text)
    assert response.context["form"].errors
    assert not response.redirect_chain


def test_a_table_can_be_thrown_away(client, checker):
    token = give(client).context["token"]
    client.post(reverse("desk:import-discard", args=[token]))
    assert client.get(reverse("desk:import-seen", args=[token])).status_code == 404
    assert not Item.objects.exists()


def test_what_broke_off_is_told(client, checker):
    token = give(client).context["token"]
    client.post(reverse("desk:import-start", args=[token]))
    Job.objects.update(state="failed", finished=desk.NOW)
    shown = client.get(reverse("desk:import-seen", args=[token])).content.decode()
    assert "It broke off." in shown


def test_a_table_of_somebody_else_is_not_there(client, checker):
    token = give(client).context["token"]
    client.force_login(desk.person("Chi"))
    assert client.get(reverse("desk:import-seen", args=[token])).status_code == 404
    assert client.post(reverse("desk:import-start", args=[token])).status_code in {302, 404}
    assert not Job.objects.filter(kind="import").exists()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_tables_are_written_out_as_files(client, checker, form):
    desk.claim(checker, "=Salt is blue.")
    response = client.get(reverse("desk:export-table", args=["claims", form]))
    body = b"".join(response.streaming_content).decode()
    assert response["Content-Disposition"].startswith('attachment; filename="claims-')
    assert "Salt is blue." in body
    assert response["X-Content-Type-Options"] == "nosniff"
    if form == "csv":
        assert "'=Salt" in body


def test_a_table_that_there_is_not_is_not_found(client, checker):
    for kind, form in (("people", "csv"), ("claims", "xml")):
        assert client.get(reverse("desk:export-table", args=[kind, form])).status_code == 404
    shown = client.get(reverse("desk:export")).content.decode()
    assert reverse("desk:export-table", args=["evidence", "jsonl"]) in shown


def test_a_small_table_that_is_given_under_add_is_looked_at_as_one(client, checker):
    for name, kind in (("gửi An.csv", "text/csv"), ("rows.tsv", ""), ("table", "text/csv")):
        file = SimpleUploadedFile(name, TABLE.replace(",", "\t").encode(), content_type=kind)
        response = client.post(reverse("desk:add"), {"file": file}, follow=True)
        shown = response.content.decode()
        assert response.redirect_chain[0][0] == reverse(
            "desk:import-seen", args=[response.context["token"]]
        )
        assert "each row is taken as a text of its own" in shown
        assert "2 texts can be brought in." in shown
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"who,when\nAn,1\n", "This is a table. No column holds the texts."),
        ("a.csv", b" \n", "This is a table. The file is empty."),
        ("a.xlsx", b"PK\x03\x04", "This is a spreadsheet. Save it as CSV"),
    ],
)
def test_a_table_that_cannot_be_read_under_add_says_what_to_do(
    client, checker, name, content, said
):
    file = SimpleUploadedFile(name, content)
    response = client.post(reverse("desk:add"), {"file": file})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Item.objects.exists()
