"""Pictures and scans that are uploaded: what is said of them, and a picture that was here."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claimdesk.desk.models import Claim, Item
from claimdesk.intake.document import Document, Ended, Scan
from claimdesk.web.screens import item_forms
from support import desk
from support.desk import person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TEXT = "Nice weather today? Hot lemon water cures cancer in 30 days. The city closed 300 schools."


@pytest.fixture
def an(client, fake_engine):
    account = person("An")
    client.force_login(account)
    return account


def give(client, monkeypatch, **facts):
    """Upload a file of which reading makes what the facts say."""
    read = Document(text=facts.pop("text", TEXT), **facts)
    monkeypatch.setattr(item_forms, "read_bytes", lambda *_, **__: read)
    return client.post("/desk/add/", {"file": SimpleUploadedFile("a.png", b"x")}, follow=True)


def test_a_picture_that_was_here_is_shown_with_the_first_and_taken_back(client, an, monkeypatch):
    picture = {"media_type": "image/*", "fingerprint": ":".join(["5a" * 32] * 5)}
    give(client, monkeypatch, **picture)
    first = Item.objects.get()
    desk.detect(first.pk)
    shown = give(client, monkeypatch, text=TEXT.replace("lemon", "lemcn"), **picture)
    copy = Item.objects.exclude(pk=first.pk).get()
    assert shown.redirect_chain[-1][0] == f"/desk/items/{first.pk}/"
    page = shown.content.decode()
    assert "This picture was here already" in page
    assert "joined because the picture is the same" in page
    claim = Claim.objects.filter(mentions__item=first).first()
    there = client.get(f"/desk/claims/{claim.pk}/").content.decode()
    for one in (page, there):
        assert f'action="/desk/items/{copy.pk}/part/"' in one
    assert "The text that came first" in client.get(f"/desk/items/{copy.pk}/").content.decode()
    back = client.post(f"/desk/items/{copy.pk}/part/", follow=True).content.decode()
    assert "Taken back: this text stands by itself" in back
    desk.detect(copy.pk)
    assert copy.mentions.exists()


def test_how_many_scanned_pages_were_read_is_said(client, an, monkeypatch):
    scan = Scan(pages=45, scanned=40, read=10, ended=Ended.TIME)
    page = give(client, monkeypatch, media_type="application/pdf", scan=scan).content.decode()
    assert "A document of 45 pages, of which 40 are scans" in page
    assert "recognised the words of 10" in page
