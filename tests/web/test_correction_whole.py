"""A correction goes out whole: page, answers, Library, messages and trail, or nothing at all."""

# ruff: noqa: S608 - the names of tables are the models'
from __future__ import annotations

import base64

import pytest
from django.apps import apps
from django.db import connection

from claimdesk.desk import answers, audit, jobs, verbs, webhooks
from claimdesk.desk.models import Check, Claim, Correction, Delivery, Job, Publication, Webhook
from claimdesk.desk.publiclog import entering
from claimdesk.desk.verbs import publishing
from claimdesk.web.public import releasing
from support import desk
from support.public import Staff, path_of, publish, read, seen

pytestmark = pytest.mark.django_db
#: Everything that a publication writes or asks, in its order. What fails, fails when it is done.
PARTS = (
    (Publication.objects, "create"),
    (Correction.objects, "create"),
    (Check, "save"),
    (Claim, "save"),
    (publishing, "answer_questions_of"),
    (publishing, "count_demand"),
    (jobs, "enqueue"),
    (webhooks, "announce"),
    (audit, "append"),
    (entering, "publication_entered"),
    (releasing, "rendered"),
    (releasing, "faults_in"),
)


class BrokenError(Exception):
    """Power is gone."""


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def told(staff):
    """Give a fact-check that somebody asked about, disputed, and has a webhook told of."""
    publication = publish(staff)
    claim = publication.check_record.claim
    question, code = verbs.ask(text=claim.text, language="en", now=desk.NOW)
    type(question).objects.filter(pk=question.pk).update(claim=claim)
    verbs.answer_question(
        actor=staff.author, question=question.pk, now=desk.NOW,
        entry=publishing.entry_of(publication).to_json(),
    )  # fmt: skip
    Webhook.objects.create(
        address="https://hook.example/", created=desk.NOW, created_by=staff.publisher,
        secret="whsec_" + base64.b64encode(b"s" * 24).decode(),
    )  # fmt: skip
    return publication, code


def rows():
    """Return every row of every table of the desk."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("desk").get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            found[model._meta.db_table] = cursor.fetchall()
    return found


def approved_correction(staff, check, kind):
    verbs.correct(
        actor=staff.author, check=check.pk, correction_class=kind, reason="A figure was wrong.",
        now=desk.later(60),
    )  # fmt: skip
    if kind != "withdrawal":
        verbs.save_draft(actor=staff.author, check=check.pk, summary="Now.", now=desk.later(60))
    desk.approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer, desk.later(60))


def breaks(patch, holder, name):
    real = getattr(holder, name)

    def broken(*given, **named):
        real(*given, **named)
        raise BrokenError

    patch.setattr(holder, name, broken)


@pytest.mark.parametrize(
    ("kind", "stage"),
    [("typo", answers.Stage.CORRECTED), ("withdrawal", answers.Stage.WITHDRAWN)],
)
def test_a_fault_in_any_part_takes_the_whole_correction_back(client, staff, told, kind, stage):
    publication, code = told
    check = publication.check_record
    approved_correction(staff, check, kind)
    before = rows()
    for holder, name in PARTS:
        with pytest.MonkeyPatch.context() as patch:
            breaks(patch, holder, name)
            with pytest.raises(BrokenError):
                releasing.release(actor=staff.publisher, check=check.pk, now=desk.later(60))
        assert rows() == before, f"{name} left something"
        assert verbs.question_by_code(code).answer["summary"].startswith("Two cancer")
    page = read(client.get(path_of(publication)))
    assert "A figure was wrong." not in page
    jobs_before = Job.objects.filter(kind="library").count()

    releasing.release(actor=staff.publisher, check=check.pk, now=desk.later(60))
    assert answers.place_of(verbs.question_by_code(code)).stage is stage
    assert Delivery.objects.get().event == f"fact_check.{stage}"
    assert Job.objects.filter(kind="library").count() == jobs_before + 1
    assert audit.find_break() is None
    page = read(client.get(path_of(publication)))
    assert "A figure was wrong." in seen(page)
    assert ("ClaimReview" in page) == (kind != "withdrawal")
    for form in ("rss", "atom", "json"):
        assert "A figure was wrong." in client.get(f"/en/feed.{form}").content.decode()
