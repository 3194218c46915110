"""Webhooks: told in the same transaction, signed as the standard says, tried until received."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError
from werkzeug import Response

from claimdesk.desk import jobs, verbs, webhooks
from claimdesk.desk.models import AuditEntry, Delivery, Job, Webhook
from claimdesk.desk.verbs import webhooks as hooks
from claimdesk.errors import InputError, NotAllowedError, RuleError
from claimdesk.intake.http import Fetcher
from support import desk

pytestmark = pytest.mark.django_db
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLIC = "https://receiver.example.org/hook"


@pytest.fixture
def administrator():
    return desk.person("Anh", "administrator")


@pytest.fixture
def receiver(httpserver, administrator, monkeypatch):
    """Give a webhook whose receiver is a local server, which counts as public here."""

    def fetcher():
        return Fetcher(
            allow_networks=("127.0.0.1/32",), allow_ports=(httpserver.port,), total_timeout_s=5
        )

    monkeypatch.setattr(webhooks, "fetcher", fetcher)
    return Webhook.objects.create(
        address=f"http://127.0.0.1:{httpserver.port}/hook",
        secret=SECRET,
        created=jobs.utc_now(),
        created_by=administrator,
    )


def send_all(now=None):
    """Do every task that delivers and is due, once."""
    now = now or jobs.utc_now()
    for job in Job.objects.filter(kind="deliver", next_at__lte=now).order_by("pk"):
        jobs.run(job.pk, now=now)


def publish():
    return desk.published(
        desk.person("Binh"), desk.person("Chi", "reviewer"), desk.person("Dung", "publisher")
    )


def test_a_receiver_can_check_the_signature_of_what_it_is_told(httpserver, receiver):
    httpserver.expect_request("/hook", method="POST").respond_with_data("", status=204)
    publication = publish()
    send_all()
    (request, _) = httpserver.log[0]
    told = Receiver(SECRET).verify(request.get_data(), dict(request.headers))
    assert told["type"] == "fact_check.published"
    assert told["data"]["publication"] == publication.pk
    assert told["data"]["page"].endswith(f"/en/fact-checks/{publication.check_record.slug}/")
    record = Delivery.objects.get()
    assert request.headers["webhook-id"] == record.message_id
    assert (record.status, record.attempts, record.error) == (204, 1, "")
    assert record.delivered is not None
    with pytest.raises(WebhookVerificationError):
        Receiver(SECRET).verify(request.get_data() + b" ", dict(request.headers))
    with pytest.raises(WebhookVerificationError):
        Receiver("whsec_" + "QUFB" * 8).verify(request.get_data(), dict(request.headers))


def test_a_message_that_fails_is_tried_again_later_under_its_own_id(httpserver, receiver):
    httpserver.expect_ordered_request("/hook").respond_with_data("", status=500)
    httpserver.expect_ordered_request("/hook").respond_with_data("", status=200)
    publish()
    now = jobs.utc_now()
    send_all(now)
    record = Delivery.objects.get()
    assert (record.status, record.attempts, record.delivered) == (500, 1, None)
    job = Job.objects.get(kind="deliver")
    assert job.state == "waiting"
    assert "status 500" in job.last_error
    assert job.next_at > now
    send_all(now)  # not due yet
    assert len(httpserver.log) == 1
    send_all(now + timedelta(minutes=1))
    record.refresh_from_db()
    assert (record.status, record.attempts, record.error) == (200, 2, "")
    first, second = (request.headers["webhook-id"] for request, _ in httpserver.log)
    assert first == second


def test_a_redirect_and_no_answer_are_failures(httpserver, receiver):
    httpserver.expect_ordered_request("/hook").respond_with_response(
        Response("", 302, {"Location": "/other"})
    )
    publish()
    send_all()
    assert Delivery.objects.get().status == 302
    Webhook.objects.update(address="http://127.0.0.1:9/hook")
    Job.objects.update(next_at=jobs.utc_now())
    send_all()
    record = Delivery.objects.get()
    assert (record.status, record.attempts) == (None, 2)
    assert "public internet" in record.error  # port 9 was not allowed


def test_a_receiver_that_wants_no_more_is_left_alone(httpserver, receiver):
    httpserver.expect_request("/hook").respond_with_data("", status=410)
    publish()
    send_all()
    receiver.refresh_from_db()
    assert not receiver.is_active
    assert Job.objects.get(kind="deliver").state == "done"


def test_only_the_events_asked_for_are_told_and_none_to_a_paused_webhook(receiver, administrator):
    receiver.events = ["fact_check.corrected"]
    receiver.save()
    publish()
    assert not Delivery.objects.exists()
    hooks.pause_webhook(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    assert webhooks.announce("fact_check.corrected", now=desk.NOW) == 0


def test_a_message_to_a_webhook_paused_since_is_not_sent(httpserver, receiver, administrator):
    publish()
    hooks.pause_webhook(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    send_all()
    assert httpserver.log == []
    assert "paused" in Delivery.objects.get().error


def test_what_is_rolled_back_is_told_to_nobody(receiver):
    from django.db import transaction

    with transaction.atomic():
        publish()
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()
    assert not Job.objects.filter(kind="deliver").exists()


def test_a_dispute_is_told_without_its_words(httpserver, receiver):
    httpserver.expect_request("/hook").respond_with_data("")
    publication = publish()
    verbs.dispute(check=publication.check_record_id, text="Quillon knows better.", now=desk.NOW)
    send_all()
    told = [json.loads(request.get_data()) for request, _ in httpserver.log]
    assert [one["type"] for one in told] == ["fact_check.published", "dispute.received"]
    assert "Quillon" not in str(told)


def test_while_a_secret_is_renewed_both_are_good(httpserver, receiver, administrator):
    httpserver.expect_request("/hook").respond_with_data("")
    _, secret = hooks.renew_secret(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    hooks.try_webhook(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    send_all()
    (request, _) = httpserver.log[0]
    for key in (SECRET, secret):
        Receiver(key).verify(request.get_data(), dict(request.headers))
    hooks.end_old_secret(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    record = hooks.send_again(
        actor=administrator, delivery=Delivery.objects.get().pk, now=desk.later()
    )
    send_all()
    (again, _) = httpserver.log[1]
    assert again.headers["webhook-id"] == record.message_id
    Receiver(secret).verify(again.get_data(), dict(again.headers))
    with pytest.raises(WebhookVerificationError):
        Receiver(SECRET).verify(again.get_data(), dict(again.headers))


def test_a_secret_is_shown_once_and_stands_in_no_entry_of_the_audit(administrator):
    hook, secret = hooks.add_webhook(
        actor=administrator, address=PUBLIC, events=["dispute.received"], now=desk.NOW
    )
    assert secret.startswith("whsec_")
    assert hook.events == ["dispute.received"]
    for _ in range(3):  # the field has room for two
        hooks.renew_secret(actor=administrator, webhook=hook.pk, now=desk.NOW)
    hook.refresh_from_db()
    assert len(hook.secret.split()) == 2
    assert "whsec_" not in str(list(AuditEntry.objects.values()))
    hooks.delete_webhook(actor=administrator, webhook=hook.pk, now=desk.NOW)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://receiver.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.7/hook",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://desk.internal/",
        "https://receiver.example.org:22/",
        "https://user:pw@receiver.example.org/",
        "https://" + "a" * 500 + ".org/",
        "ftp://receiver.example.org/",
        "",
    ],
)
def test_an_address_that_is_not_public_is_refused_when_it_is_added(administrator, address):
    with pytest.raises(RuleError) as refusal:
        hooks.add_webhook(actor=administrator, address=address, now=desk.NOW)
    assert refusal.value.rule == "webhook-address"


def test_an_unknown_event_is_refused(administrator):
    with pytest.raises(InputError):
        hooks.add_webhook(actor=administrator, address=PUBLIC, events=["all"], now=desk.NOW)


def test_only_administrators_look_after_webhooks(receiver):
    other = desk.person("Binh", "publisher")
    for verb, facts in (
        (hooks.add_webhook, {"address": PUBLIC}),
        (hooks.change_webhook, {"webhook": receiver.pk, "address": PUBLIC, "events": []}),
        (hooks.pause_webhook, {"webhook": receiver.pk}),
        (hooks.delete_webhook, {"webhook": receiver.pk}),
        (hooks.renew_secret, {"webhook": receiver.pk}),
        (hooks.end_old_secret, {"webhook": receiver.pk}),
        (hooks.try_webhook, {"webhook": receiver.pk}),
        (hooks.send_again, {"delivery": 1}),
    ):
        with pytest.raises(NotAllowedError):
            verb(actor=other, now=desk.NOW, **facts)


def test_nothing_is_tried_while_a_webhook_is_paused(receiver, administrator):
    hooks.pause_webhook(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    with pytest.raises(RuleError, match="paused"):
        hooks.try_webhook(actor=administrator, webhook=receiver.pk, now=desk.NOW)
    hooks.pause_webhook(actor=administrator, webhook=receiver.pk, paused=False, now=desk.NOW)
    assert hooks.try_webhook(actor=administrator, webhook=receiver.pk, now=desk.NOW)
