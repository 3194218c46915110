"""The screens of webhooks: added, changed, paused, tried; secrets shown once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claimdesk.desk.models import Delivery, Job, Webhook
from claimdesk.desk.webhooks import FAILURES, announce
from claimdesk.web.screens import webhooks as screens
from support import desk

pytestmark = pytest.mark.django_db
PUBLIC = "https://receiver.example.org/hook"


@pytest.fixture
def administrator(client):
    account = desk.person("Anh", "administrator")
    client.force_login(account)
    return account


@pytest.fixture
def hook(administrator):
    return Webhook.objects.create(
        address=PUBLIC, secret="whsec_b25l", created=desk.NOW, created_by=administrator
    )


def page(client, name, *arguments):
    response = client.get(reverse(f"desk:{name}", args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *arguments, follow=True, **fields):
    return client.post(reverse(f"desk:{name}", args=arguments), fields, follow=follow)


def test_a_webhook_is_added_and_its_secret_is_shown_this_once(client, administrator):
    response = post(client, "webhooks", address=PUBLIC, events=["fact_check.corrected"])
    hook = Webhook.objects.get()
    assert hook.secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    for shown in (page(client, "webhooks"), page(client, "webhook", hook.pk)):
        assert PUBLIC in shown
        assert "whsec_" not in shown


@pytest.mark.parametrize("address", ["", "http://receiver.example.org/", "https://10.0.0.1/"])
def test_an_address_that_will_not_do_is_told_beside_its_field(client, administrator, address):
    response = post(client, "webhooks", address=address)
    assert response.status_code == 200
    assert response.context["form"].errors["address"]
    assert not Webhook.objects.exists()


def test_a_webhook_is_changed_paused_and_deleted(client, hook):
    post(client, "webhook-change", hook.pk, address=PUBLIC + "/2", events=["dispute.received"])
    hook.refresh_from_db()
    assert (hook.address, hook.events) == (PUBLIC + "/2", ["dispute.received"])
    refused = post(client, "webhook-change", hook.pk, address="ftp://x")
    assert refused.context["form"].errors
    post(client, "webhook-pause", hook.pk, paused="1")
    hook.refresh_from_db()
    assert not hook.is_active
    assert "Go on" in page(client, "webhook", hook.pk)
    post(client, "webhook-pause", hook.pk, paused="0")
    hook.refresh_from_db()
    assert hook.is_active
    post(client, "webhook-delete", hook.pk)
    assert not Webhook.objects.exists()


def test_a_secret_is_renewed_and_the_old_one_ended(client, hook):
    secret = post(client, "webhook-secret", hook.pk).context["secret"]
    hook.refresh_from_db()
    assert hook.secret.split() == [secret, "whsec_b25l"]
    assert "End the old secret" in page(client, "webhook", hook.pk)
    post(client, "webhook-old-secret", hook.pk)
    hook.refresh_from_db()
    assert hook.secret == secret


def test_what_became_of_each_message_is_told(client, hook):
    post(client, "webhook-try", hook.pk)
    record = Delivery.objects.get()
    assert "On its way" in page(client, "webhook", hook.pk)
    for error in FAILURES:
        Delivery.objects.update(error=error, attempts=1)
        assert error not in screens.FAILURES or str(screens.FAILURES[error]) in page(
            client, "webhook", hook.pk
        ).replace("&#x27;", "'")
    Delivery.objects.update(error="The receiver answered with status 500.", status=500)
    assert "status 500" in page(client, "webhook", hook.pk)
    assert "1 message did not arrive" in page(client, "webhooks")
    Delivery.objects.update(error="", status=200, delivered=record.created)
    assert "Received (status 200)" in page(client, "webhook", hook.pk)
    post(client, "webhook-send", record.pk)
    assert Job.objects.filter(kind="deliver").count() == 2


def test_every_failure_that_is_kept_has_its_words():
    assert set(FAILURES) == set(screens.FAILURES)


def test_many_messages_are_shown_a_page_at_a_time(client, hook, django_assert_max_num_queries):
    from django.db import transaction

    for _ in range(30):
        with transaction.atomic():
            announce("fact_check.published", now=desk.NOW, publication=1)
    with django_assert_max_num_queries(12):
        shown = page(client, "webhook", hook.pk)
    assert shown.count("msg_") >= 25
    assert "Older" in shown
