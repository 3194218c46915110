"""The practice room: the answer hidden until it is given, the result seen by nobody else."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from claimdesk.desk import exporting, practice, verbs
from claimdesk.desk.backup import contents
from claimdesk.desk.models import (
    AuditEntry,
    Check,
    PracticeAnswer,
    Publication,
    RatingValue,
    Revision,
)
from claimdesk.desk.verbs import practice as room
from claimdesk.domain.practice import Answer, calibrate
from claimdesk.errors import MissingRecordError, NotAllowedError, RuleError
from claimdesk.web.api.description import described
from claimdesk.web.api.urls import api
from claimdesk.web.screens import practice as screen
from support import desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/desk/practice/"


@pytest.fixture
def people():
    return desk.person("An", "publisher"), desk.person("Binh", "publisher")


@pytest.fixture
def publication(people):
    return desk.published(*people, people[1])


@pytest.fixture
def learner(client):
    account = desk.person("Lan", "reader")
    client.force_login(account)
    return account


def answer(learner, publication, verdict="false", confidence=80):
    return room.practise(
        actor=learner, publication=publication.pk, verdict=verdict, confidence=confidence,
        now=desk.NOW,
    )  # fmt: skip


def test_the_verdict_and_all_that_tells_it_are_hidden_until_the_answer(
    client, learner, publication
):
    page = client.get(f"{URL}{publication.pk}/").text
    told = publication.page
    assert told["claim_reviewed"] in page
    assert all(one["quotation"] in page for one in told["evidence"])
    hidden = [told["title"], told["summary"], told["path"], *(f["text"] for f in told["findings"])]
    assert [one for one in hidden if one in page] == []
    assert "Refutes the claim" not in page
    sent = client.post(f"{URL}{publication.pk}/", {"verdict": "false", "confidence": "80"})
    after = client.get(sent.url).text
    assert all(one in after for one in hidden)
    assert "The published verdict is yours" in after


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"verdict": "false"},
        {"verdict": "nonsense", "confidence": "5"},
        {"verdict": "false", "confidence": "101"},
    ],
)
def test_an_answer_without_a_verdict_or_a_confidence_is_refused(client, learner, publication, said):
    assert client.post(f"{URL}{publication.pk}/", said).status_code == 422
    assert not PracticeAnswer.objects.exists()


def test_one_answers_a_fact_check_once_and_nobody_their_own(learner, people, publication):
    answer(learner, publication)
    with pytest.raises(RuleError):
        answer(learner, publication, verdict="true")
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeAnswer.objects.create(
            account=learner, publication=publication, verdict="x", confidence=1, answered=desk.NOW
        )
    for one in people:
        assert not practice.offered(one).exists()
        with pytest.raises(MissingRecordError):
            answer(one, publication)
    with pytest.raises(NotAllowedError):
        answer(desk.machine(), publication)


def test_what_is_disputed_or_withdrawn_is_not_offered_and_counts_no_more(learner, publication):
    answer(learner, publication)
    assert practice.calibration_of(practice.tried(learner)).count == 1
    said, _code = verbs.dispute(check=publication.check_record_id, text="No.", now=desk.NOW)
    assert [one.doubt for one in practice.tried(learner)] == ["disputed"]
    assert practice.calibration_of(practice.tried(learner)).count == 0
    other = desk.person("Mai", "reader")
    assert not practice.offered(other).exists()
    judge = desk.person("Chi", "checker")
    verbs.answer_dispute(
        actor=judge, dispute=said.pk, outcome="rejected", answer="It stands.", now=desk.NOW
    )
    assert practice.offered(other).exists()
    assert not practice.offered(judge).filter(author=judge).exists()


def test_an_answer_does_not_count_when_the_verdict_has_changed_since(
    client, learner, people, publication
):
    answer(learner, publication)
    author, other = people
    check = publication.check_record_id
    verbs.correct(
        actor=author, check=check, correction_class="substantial", reason="We were wrong.",
        now=desk.NOW,
    )  # fmt: skip
    assert not practice.offered(desk.person("Mai", "reader")).exists(), "a correction is under way"
    verbs.save_draft(actor=author, check=check, verdict="mixture", now=desk.NOW)
    if Check.objects.get(pk=check).head.verdict.key == "false":
        pytest.fail("the verdict was to change")
    desk.approve(Check.objects.get(pk=check), author, other)
    verbs.publish(actor=other, check=check, now=desk.NOW)
    assert [one.doubt for one in practice.tried(learner)] == ["changed"]
    assert "given another verdict since" in client.get(URL).text


def test_the_check_stays_as_it_was(learner, publication):
    def rows():
        kinds = (Check, Revision, Publication, RatingValue)
        return [list(kind.objects.order_by("pk").values()) for kind in kinds]

    before = rows()
    answer(learner, publication)
    assert rows() == before


def test_nobody_but_the_learner_is_shown_how_it_went(client, learner, people, publication):
    answer(learner, publication)
    assert "80 % sure" in client.get(URL).text
    boss = desk.person("Boss", "administrator")
    other = Client()
    other.force_login(boss)
    for path in (URL, f"{URL}{publication.pk}/", f"/desk/people/{learner.pk}/", "/desk/audit/"):
        page = other.get(path).text
        assert "80 % sure" not in page
        assert "Brier" not in page
    entries = AuditEntry.objects.filter(actor=learner)
    assert [(one.verb, one.object_kind, one.details) for one in entries] == [
        ("practise", "account", {})
    ]


def test_no_api_export_or_backup_has_an_answer(learner, publication):
    answer(learner, publication)
    assert "practi" not in json.dumps(described(api)).casefold()
    labels = set(contents.models_at(contents.applied_migrations()))
    assert "desk.practiceanswer" not in labels
    assert "desk.publication" in labels
    for kind in exporting.TABLES:
        said = "".join(exporting.export(kind, "jsonl"))
        assert learner.name not in said


def test_a_learner_erases_all_of_it(client, learner, publication):
    answer(learner, publication)
    other = desk.person("Mai", "reader")
    answer(other, publication)
    client.post(f"{URL}forget/")
    assert [one.account for one in PracticeAnswer.objects.all()] == [other]
    assert "What you answered" not in client.get(URL).text
    assert practice.offered(learner).exists()


def test_feedback_tells_how_sure_one_was_and_ranks_nobody(client, learner, people, publication):
    answer(learner, publication, verdict="true", confidence=90)
    page = client.get(URL).text
    assert "You were surer than you were right." not in page, "one answer says nothing yet"
    assert "0.81" in page
    assert "This is said from 1 answer" in page
    many = calibrate([Answer(90, is_right=number < 5) for number in range(10)])
    assert screen._in_words(many)["leaning"] == "You were surer than you were right."


def test_without_fact_checks_of_others_it_says_when_there_will_be_some(client, learner):
    assert "Nothing to practise on yet" in client.get(URL).text
