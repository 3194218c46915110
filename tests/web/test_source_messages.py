"""Texts that programs send: signed messages only, each once, and nothing but the text of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from standardwebhooks import Webhook as Signer

from claimdesk.desk import jobs
from claimdesk.desk.models import AuditEntry, Item, SeenEntry, Sighting, Subscription
from claimdesk.desk.sources import runs
from claimdesk.desk.verbs import sources as verbs
from claimdesk.errors import RuleError
from claimdesk.web.api import bearer
from support import desk
from support.api import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WISH = verbs.Wish(kind="webhook", address="", name="Chatbot")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(bearer, "MOST_SIGNED", 10**9)
    caches["visitors"].clear()


@pytest.fixture
def source():
    return verbs.add_source(actor=None, wish=WISH, now=desk.NOW)


def send(source, content, *, secret="", number="msg_1", age_s=0, **changed):
    """Send a message as a program would; `changed` are fields that somebody tampered with."""
    body = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    when = datetime.now(UTC) - timedelta(seconds=age_s)
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Signer(secret or source.secret).sign(number, when, body),
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items() if name != "body"}
    return Client().post(
        f"/api/v1/incoming/{source.address}",
        changed.get("body", body),
        content_type="application/json",
        headers=headers,
    )


def test_a_program_may_send_more_often_than_a_visitor_and_not_without_end(source, monkeypatch):
    monkeypatch.setattr(bearer, "MOST_SENT_BY_VISITOR", 1)
    monkeypatch.setattr(bearer, "MOST_SIGNED", 3)
    found = [send(source, {"text": f"Text {at}."}, number=f"m{at}") for at in range(4)]
    assert [one.status_code for one in found] == [200, 200, 200, 429]


def test_texts_of_a_signed_message_come_in_and_nothing_else_of_it(source):
    content = {
        "items": [
            {"text": "Nước máy tăng giá.", "language": "vi", "author": "Quillon", "id": "42"},
            {"text": "The bridge is closed.", "url": "https://social.example/@qfern/1"},
        ]
    }
    assert send(source, content).json() == {"taken": 2}
    assert set(Item.objects.values_list("text", "language", "channel")) == {
        ("Nước máy tăng giá.", "vi", "api"), ("The bridge is closed.", "", "api")
    }  # fmt: skip
    kept = repr([*Item.objects.values(), *SeenEntry.objects.values(), *Sighting.objects.values()])
    assert "Quillon" not in kept
    assert "qfern" not in kept
    told = AuditEntry.objects.filter(verb="receive").values_list("at", flat=True)
    source.refresh_from_db()
    received = Item.objects.values_list("received", flat=True)
    for at in (*received, *told, source.last_run, source.last_success):
        assert (at.minute, at.second) == (0, 0)


def test_a_message_that_comes_again_is_refused_and_a_text_with_a_known_id_is_not_doubled(source):
    content = {"text": "Nước máy tăng giá.", "id": "42"}
    assert send(source, content).status_code == 200
    assert send(source, content).status_code == 409
    assert send(source, {"text": "Sent anew", "id": "42"}, number="msg_2").json() == {"taken": 0}
    assert Item.objects.count() == 1
    assert Sighting.objects.get().times == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "whsec_" + "A" * 32},
        {"age_s": 301},
        {"age_s": -330},
        {"body": '{"text": "Something else."}'},
        {"webhook_id": "msg_2"},
        {"webhook_timestamp": "0"},
        {"webhook_timestamp": "x"},
        {"webhook_signature": "v1"},
        {"webhook_signature": "v1,é"},
        {"webhook_signature": "v2,AAAA"},
        {"webhook_signature": ""},
    ],
    ids=str,
)
def test_what_is_not_signed_for_now_is_refused(source, wrong):
    assert send(source, {"text": "Nước máy tăng giá."}, **wrong).status_code == 403
    assert not Item.objects.exists()
    assert not SeenEntry.objects.exists()


@pytest.mark.parametrize(
    "content",
    ["x", "[]", "{}", '{"text": " "}', '{"text": 1}', '{"items": ["x"]}', '{"items": {}}',
     '{"text": "x", "language": "a very long one"}', "[" * 50_000,
     json.dumps({"items": [{"text": "x"}] * 101})],
)  # fmt: skip
def test_a_signed_message_that_holds_no_texts_is_refused_whole(source, content):
    response = send(source, content)
    assert response.status_code == 422
    assert response["content-type"] == "application/problem+json"
    assert not Item.objects.exists()


def test_a_message_that_is_too_large_is_refused(source):
    assert 400 <= send(source, {"text": "x" * 3_000_000}).status_code < 500
    assert not Item.objects.exists()


def test_a_paused_or_unknown_address_takes_nothing(source):
    verbs.pause_source(actor=None, source=source.pk, now=desk.NOW)
    assert send(source, {"text": "x"}).status_code == 404
    source.address = "none"
    assert send(source, {"text": "x"}).status_code == 404


def test_what_is_sent_is_never_run(source):
    assert not runs.due(jobs.utc_now()).exists()
    assert runs.run_now(source.pk, jobs.utc_now()) is None
    for act in (lambda: runs.preview(source),
                lambda: verbs.run_source(actor=None, source=source.pk, now=desk.NOW)):  # fmt: skip
        with pytest.raises(RuleError, match="sent"):
            act()


def test_the_secret_is_shown_once_on_the_screen_and_by_the_api(client):
    boss = desk.person("Boss", "administrator")
    client.force_login(boss)
    fields = {"kind": "webhook", "name": "Bot", "every_minutes": "30"}
    shown = client.post("/desk/sources/", fields)
    made = Subscription.objects.get()
    assert made.secret in shown.content.decode()
    assert f"/api/v1/incoming/{made.address}" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    later = client.get(f"/desk/sources/{made.pk}/").content.decode()
    assert made.address in later
    assert made.secret not in later
    caller = Caller.of(boss)
    answer = caller.post("/sources", {"kind": "webhook", "name": "Two"}).json()
    assert answer["secret"].startswith("whsec_")
    assert answer["secret"] not in caller.get("/sources").content.decode()


def test_a_token_that_was_given_is_shown_neither_on_the_screen_nor_by_the_api(client):
    token = "123456789:AAqxjvwAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    boss = desk.person("Boss", "administrator")
    client.force_login(boss)
    fields = {"kind": "telegram", "secret": "qxjvw-bad", "every_minutes": "30"}
    refused = client.post("/desk/sources/", fields)
    assert refused.status_code == 422
    added = client.post("/desk/sources/", fields | {"secret": token}, follow=True)
    shown = refused.content + added.content + client.get("/desk/sources/").content
    assert Subscription.objects.get().secret == token
    caller = Caller.of(boss)
    answer = caller.post("/sources", {"kind": "telegram", "secret": f"2{token}"})
    assert answer.json()["secret"] == ""
    shown += answer.content + caller.get("/sources").content
    assert token.encode() not in shown
    assert b"qxjvw-bad" not in refused.content


def test_a_program_without_a_name_is_called_by_its_kind_and_day_not_by_its_key(client):
    wish = verbs.Wish(kind="webhook", address="", name="")
    fresh = verbs.add_source(actor=None, wish=wish, now=desk.NOW)
    older = verbs.add_source(actor=None, wish=wish, now=desk.NOW)
    Subscription.objects.filter(pk=older.pk).update(name=older.address[-60:])  # as it once was
    assert fresh.name == ""
    boss = desk.person("Boss", "administrator")
    client.force_login(boss)
    for language, said in (
        ("en", "Program that sends, added on "),
        ("vi", "Chương trình gửi đến, thêm"),
    ):
        boss.language = language
        boss.save()
        listed = client.get("/desk/sources/").content.decode()
        assert listed.count(said) == 2
        for one in (fresh, older):
            assert one.address not in listed
            page = client.get(f"/desk/sources/{one.pk}/").content.decode()
            assert f"<h1>{said}" in page.replace("\n", "")
            edit = client.get(f"/desk/sources/{one.pk}/edit/").content.decode()
            assert said in edit
            assert one.address not in edit
    client.post(f"/desk/sources/{older.pk}/edit/", {"name": "Chatbot"})
    assert "Chatbot" in client.get("/desk/sources/").content.decode()
