"""The inbox: disputes and questions of the public are answered, corrections are followed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, AuditEntry, Check, Dispute, Match, Question
from claimdesk.errors import RuleError
from support import desk
from support.engine import entry, match

pytest_plugins = ["support.engine"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return (
        desk.person("An", "checker"),
        desk.person("Binh", "reviewer"),
        desk.person("Chi", "publisher"),
    )


@pytest.fixture
def disputed(people):
    first = desk.published(*people)
    said, _code = verbs.dispute(
        check=first.check_record_id, text="You missed a study of 2021.", now=desk.NOW
    )
    return said


def test_a_dispute_waits_is_answered_and_leads_to_a_correction(client, people, disputed):
    client.force_login(people[2])
    desk.joined(disputed.check_record, people[2])
    page = client.get("/desk/inbox/").content.decode()
    assert "You missed a study of 2021." in page
    place = f"/desk/inbox/disputes/{disputed.pk}/"
    faulty = client.post(f"{place}answer/", {"answer": "You are right."})
    assert faulty.status_code == 422
    assert "You are right.</textarea>" in faulty.content.decode()
    client.post(f"{place}answer/", {"outcome": "partly", "answer": "You are right."})
    assert Dispute.objects.get().state == "partly"
    page = client.get(place).content.decode()
    assert f"/desk/published/{disputed.check_record_id}/correct/?dispute={disputed.pk}" in page
    assert "No dispute waits" in client.get("/desk/inbox/").content.decode()
    assert "You missed a study" in client.get("/desk/inbox/?view=answered").content.decode()
    correct = f"/desk/published/{disputed.check_record_id}/correct/"
    page = client.get(f"{correct}?dispute={disputed.pk}").content.decode()
    assert "The dispute it follows from" in page
    client.post(correct, {"correction_class": "update", "reason": "A study was missing."})
    page = client.get("/desk/inbox/?view=corrections").content.decode()
    assert "A study was missing." in page


def test_nobody_answers_a_dispute_of_what_they_wrote_or_approved(client, people, disputed):
    place = f"/desk/inbox/disputes/{disputed.pk}/"
    for person in people[:2]:
        client.force_login(person)
        assert "dispute-second-person" in client.get(place).content.decode()
        answer = client.post(f"{place}answer/", {"outcome": "rejected", "answer": "No."})
        assert answer.status_code == 422
        assert "somebody else must answer" in answer.content.decode()
    assert Dispute.objects.get().state == "open"


def test_whoever_wrote_on_any_published_revision_answers_no_dispute_of_it(client, people, disputed):
    helper, later_author = desk.person("Giang", "checker"), desk.person("Hoa", "checker")
    check = desk.joined(disputed.check_record, helper, later_author)
    verbs.correct(
        actor=later_author, check=check.pk, correction_class="update", reason="New.", now=desk.NOW
    )
    verbs.save_draft(actor=helper, check=check.pk, summary="Said anew.", now=desk.NOW)
    verbs.save_draft(actor=later_author, check=check.pk, summary="And better.", now=desk.NOW)
    desk.approve(Check.objects.get(pk=check.pk), later_author, people[1])
    verbs.publish(actor=people[2], check=check.pk, now=desk.NOW)
    for person in (helper, later_author):
        with pytest.raises(RuleError, match="somebody else must answer"):
            verbs.answer_dispute(
                actor=person, dispute=disputed.pk, outcome="rejected", answer="No.", now=desk.NOW
            )
    said = verbs.answer_dispute(
        actor=people[2], dispute=disputed.pk, outcome="rejected", answer="No.", now=desk.NOW
    )
    assert said.state == "rejected"


@pytest.fixture
def agreed(people):
    """Give a dispute that its sender let be shown, answered by one who had no part in it."""
    first = desk.published(*people)
    said, _code = verbs.dispute(
        check=first.check_record_id, text="Read page 4.", may_be_shown=True, now=desk.NOW,
        evidence_address="https://forum.example/private-person",
    )  # fmt: skip
    return verbs.answer_dispute(
        actor=desk.person("Dung", "publisher"), dispute=said.pk, outcome="rejected",
        answer="We did.", now=desk.later(),
    )  # fmt: skip


def public_page(client, dispute):
    check = dispute.check_record
    return client.get(f"/{check.language}/fact-checks/{check.slug}/").content.decode()


def test_an_answered_objection_is_not_shown_until_a_second_person_decides_so(
    client, people, agreed
):
    assert "Read page 4." not in public_page(client, agreed)
    place = f"/desk/inbox/disputes/{agreed.pk}/"
    client.force_login(people[2])
    page = client.get(place).content.decode()
    assert "Personal data of private persons must not be shown" in page
    client.post(f"{place}show/", {"note": "Nobody is named."})
    page = client.get(place).content.decode()
    assert "Chi let it be shown" in page
    assert "Nobody is named." in page
    public = public_page(client, agreed)
    assert "Read page 4." in public
    assert "We did." in public
    assert "forum.example" not in public
    assert (
        "Say why it is taken off"
        in client.post(
            f"{place}hide/", {"note": " "}, headers={"referer": place}, follow=True
        ).content.decode()
    )
    client.post(f"{place}hide/", {"note": "A neighbour is named."})
    assert "Read page 4." not in public_page(client, agreed)
    page = client.get(place).content.decode()
    assert "Chi took it off" in page
    assert "A neighbour is named." in page
    trail = AuditEntry.objects.filter(object_kind="dispute", object_id=str(agreed.pk))
    done = [(one.verb, one.actor, one.details.get("reason")) for one in trail.order_by("sequence")]
    assert done[-2:] == [
        ("show_dispute", people[2], "Nobody is named."),
        ("hide_dispute", people[2], "A neighbour is named."),
    ]


def test_who_answered_or_wrote_or_may_not_publish_does_not_decide_what_is_shown(
    client, people, agreed
):
    Account.objects.filter(pk=people[0].pk).update(role="publisher")
    place = f"/desk/inbox/disputes/{agreed.pk}/"
    for person in (agreed.answered_by, Account.objects.get(pk=people[0].pk)):
        client.force_login(person)
        assert "dispute-shown-by-another" in client.get(place).content.decode()
        answer = client.post(f"{place}show/", headers={"referer": place}, follow=True)
        assert "somebody else must decide" in answer.content.decode()
    client.force_login(people[1])
    assert "I have read it" not in client.get(place).content.decode()
    assert client.post(f"{place}show/").status_code == 403
    assert "Read page 4." not in public_page(client, agreed)


def test_what_its_sender_did_not_agree_to_is_never_shown(people, disputed):
    with pytest.raises(RuleError, match="did not agree"):
        verbs.show_dispute(actor=people[2], dispute=disputed.pk, now=desk.NOW)
    Dispute.objects.update(may_be_shown=True)
    with pytest.raises(RuleError, match="Answer the dispute first"):
        verbs.show_dispute(actor=people[2], dispute=disputed.pk, now=desk.NOW)
    with pytest.raises(RuleError, match="not shown"):
        verbs.hide_dispute(actor=people[2], dispute=disputed.pk, note="x", now=desk.NOW)


def test_the_database_itself_keeps_who_answered_from_showing(agreed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.update(shown=desk.NOW, shown_by=agreed.answered_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.update(
            shown=desk.NOW, shown_by=desk.person("Eli", "publisher"), may_be_shown=False
        )


def test_whoever_has_a_conflict_does_not_see_the_dispute(client, people, disputed):
    verbs.declare(actor=people[1], check=disputed.check_record_id, conflicted=True, now=desk.NOW)
    client.force_login(people[1])
    assert client.get(f"/desk/inbox/disputes/{disputed.pk}/").status_code == 403


def test_a_reader_reads_the_inbox_and_answers_nothing(client, people, disputed):
    question, _code = verbs.ask(text="Does garlic keep the flu away?", language="en", now=desk.NOW)
    client.force_login(desk.person("Reader", "reader"))
    assert (
        "Send the answer" not in client.get(f"/desk/inbox/disputes/{disputed.pk}/").content.decode()
    )
    assert client.post(f"/desk/inbox/disputes/{disputed.pk}/answer/").status_code == 403
    page = client.get(f"/desk/inbox/questions/{question.pk}/").content.decode()
    assert "Close the question" not in page
    for way in ("answer", "close"):
        assert client.post(f"/desk/inbox/questions/{question.pk}/{way}/").status_code == 403


def test_a_question_is_answered_with_a_fact_check_of_the_library(client, people, fake_engine):
    found = entry("Garlic keeps the flu away.", title="Garlic does not keep the flu away")
    fake_engine.add(found)
    question, _code = verbs.ask(text="Does garlic keep the flu away?", language="en", now=desk.NOW)
    client.force_login(people[0])
    assert "Does garlic keep" in client.get("/desk/inbox/?view=questions").content.decode()
    place = f"/desk/inbox/questions/{question.pk}/"
    page = client.get(f"{place}?q=garlic+keeps+the+flu+away").content.decode()
    assert "Garlic does not keep the flu away" in page
    client.post(f"{place}answer/", {"entry": found.id})
    question.refresh_from_db()
    assert (question.state, question.answer["title"]) == ("answered", found.title)
    assert "Garlic does not keep" in client.get(place).content.decode()
    assert "No question waits" in client.get("/desk/inbox/?view=questions").content.decode()


def test_matches_that_were_kept_are_offered_at_once(client, people, fake_engine):
    question, _code = verbs.ask(text="Does garlic keep the flu away?", language="en", now=desk.NOW)
    claim = desk.claim(people[0], "Garlic keeps the flu away.", item=question.item)
    verbs.store_matches(actor=people[0], claim=claim.pk, matches=[match()], now=desk.NOW)
    client.force_login(people[0])
    place = f"/desk/inbox/questions/{question.pk}/"
    assert match().entry.title in client.get(place).content.decode()
    client.post(f"{place}answer/", {"entry": Match.objects.get().entry_id})
    assert Question.objects.get().answer["title"] == match().entry.title


def test_an_answer_that_does_not_exist_is_refused(client, people, fake_engine):
    question, _code = verbs.ask(text="Does garlic keep the flu away?", language="en", now=desk.NOW)
    client.force_login(people[0])
    page = client.post(
        f"/desk/inbox/questions/{question.pk}/answer/", {"entry": "none"}, follow=True
    )
    assert "The Library has no such fact-check any more." in page.content.decode()
    assert Question.objects.get().state == "open"


def test_a_question_that_nobody_can_answer_is_closed(client, people):
    question, _code = verbs.ask(text="Who will win?", language="en", now=desk.NOW)
    client.force_login(people[0])
    client.post(f"/desk/inbox/questions/{question.pk}/close/")
    assert Question.objects.get().state == "closed"
    assert "Who will win?" in client.get("/desk/inbox/?view=settled").content.decode()


def test_what_is_not_there_is_not_found(client, people):
    client.force_login(people[0])
    for place in ("disputes/987654/", "questions/987654/"):
        assert client.get(f"/desk/inbox/{place}").status_code == 404
    assert Check.objects.count() == 0
