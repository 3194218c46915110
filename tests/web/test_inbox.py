"""The inbox: disputes and questions of the public are answered, corrections are followed."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Dispute, Match, Question
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
    client.force_login(people[1])
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


def test_nobody_answers_a_dispute_of_their_own_text(client, people, disputed):
    client.force_login(people[0])
    place = f"/desk/inbox/disputes/{disputed.pk}/"
    assert "dispute-second-person" in client.get(place).content.decode()
    answer = client.post(f"{place}answer/", {"outcome": "rejected", "answer": "No."})
    assert answer.status_code == 422
    assert "somebody else must answer" in answer.content.decode()
    assert Dispute.objects.get().state == "open"


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
