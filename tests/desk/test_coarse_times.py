"""When somebody of the public sent something is kept to the hour, whatever row tells of it."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.apps import apps
from django.db import models, transaction

from claimdesk.desk import audit, jobs, verbs, webhooks
from claimdesk.desk.models import Account, AuditEntry, Claim, Delivery, Job, Webhook
from claimdesk.desk.times import coarse
from support import desk

pytestmark = pytest.mark.django_db
#: Nobody asks on the hour: each part tells itself in whatever is kept.
ASKED = datetime(2026, 11, 21, 14, 37, 41, 123456, tzinfo=UTC)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?")


def moments():
    """Return every time that is kept anywhere: (table, id, column) -> time."""
    found = {}
    for model in apps.get_models():
        for row in model.objects.all():
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                place = (row._meta.db_table, row.pk, field.attname)
                if isinstance(value, datetime):
                    found[place] = value
                elif isinstance(field, models.JSONField):
                    for said in _ISO.findall(json.dumps(value)):
                        found[(*place, said)] = datetime.fromisoformat(said)
    return found


def finer_than_the_hour(found):
    return {
        place: moment
        for place, moment in found.items()
        if (moment.minute, moment.second, moment.microsecond) != (0, 0, 0)
    }


@pytest.fixture
def published(fake_engine):
    """Give a fact-check and a webhook, made by people of the desk at times that are theirs."""
    first = desk.published(
        desk.person("An"), desk.person("Binh", "reviewer"), desk.person("Chi", "publisher")
    )
    Webhook.objects.create(
        address="https://receiver.example/", secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        created=desk.NOW, created_by=Account.objects.get(name="Chi"),
    )  # fmt: skip
    work(desk.NOW)
    return first


class Sender:
    """Takes what would be sent, or fails to."""

    sent: ClassVar = []
    status = 200

    def post(self, _address, _body, headers):
        self.sent.append(dict(headers))
        return type("Answer", (), {"status": self.status})


@pytest.fixture
def sender(monkeypatch):
    monkeypatch.setattr(Sender, "sent", [])
    monkeypatch.setattr(webhooks, "fetcher", lambda: nullcontext(Sender()))
    return Sender


def work(now):
    """Let a worker do all that is due, at its own times."""
    while job := jobs.take("worker", now):
        now += timedelta(seconds=1)
        jobs.perform(job, now=now, clock=lambda at=now: at)


def send(check):
    verbs.ask(
        text="They say the bridge was closed for two days. Is it so?", language="en", now=ASKED
    )
    verbs.receive(actor=None, text="The dam broke last night.", now=ASKED)
    verbs.dispute(check=check, text="You read the wrong table.", now=ASKED)


def test_no_row_of_what_the_public_sends_tells_more_than_the_hour(published, sender):
    before = moments()
    send(published.check_record_id)
    written = {place: at for place, at in moments().items() if before.get(place) != at}
    tables = {place[0] for place in written}
    assert tables >= {
        "desk_question", "desk_item", "desk_sighting", "desk_dispute", "desk_delivery",
        "desk_job", "desk_auditentry",
    }  # fmt: skip
    assert finer_than_the_hour(written) == {}
    assert {at.replace(tzinfo=UTC) for at in written.values()} == {
        ASKED.replace(minute=0, second=0, microsecond=0)
    }
    assert audit.find_break() is None


def test_what_the_worker_makes_of_it_tells_no_more(published, sender):
    before = moments()
    send(published.check_record_id)
    work(ASKED)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert Claim.objects.filter(text__contains="bridge").exists()
    written = {place: at for place, at in moments().items() if before.get(place) != at}
    assert {"desk_claim", "desk_auditentry"} <= {place[0] for place in written}
    assert finer_than_the_hour(written) == {}
    assert Delivery.objects.get(event="dispute.received").delivered is not None
    # The receiver must be able to tell an old message that somebody sends again.
    assert int(sender.sent[-1]["webhook-timestamp"]) > ASKED.timestamp()


def test_a_task_of_the_public_that_failed_for_good_tells_no_more(published, sender, monkeypatch):
    monkeypatch.setattr(sender, "status", 500)
    before = moments()
    send(published.check_record_id)
    for _attempt in range(len(jobs.WAITS) + 1):
        work(ASKED)
        Job.objects.filter(state="waiting").update(next_at=coarse(ASKED))
    assert Job.objects.get(kind="deliver", state="failed")
    written = {place: at for place, at in moments().items() if before.get(place) != at}
    assert finer_than_the_hour(written) == {}


def test_what_the_public_sends_is_worked_on_at_once():
    verbs.ask(text="Was the bridge closed for two days?", language="en", now=ASKED)
    assert jobs.take("worker", ASKED).kind == "detect"


def test_what_people_of_the_desk_do_keeps_its_time():
    checker = desk.person("An")
    verbs.receive(actor=checker, text="The dam broke last night.", now=ASKED)
    assert AuditEntry.objects.get(verb="receive").at == ASKED
    with transaction.atomic():
        job = jobs.enqueue("detect", key="detect:0", now=ASKED, item=0)
    assert jobs.run(job.pk, now=ASKED)
    job.refresh_from_db()
    assert job.finished == ASKED
