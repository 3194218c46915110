"""The page of a question's code: where it stands, what was published since, how it is erased."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from claimdesk.desk import audit, tidying, verbs
from claimdesk.desk.models import AuditEntry, Claim, IdempotencyKey, Item, Match, Question
from support import desk
from support.api import Caller, problem
from support.engine import entry, match
from support.kept import rows
from support.public import Staff, correct, path_of, publish, read, seen

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TEXT = "Hot lemon water cures cancer."
LATE = desk.NOW + timedelta(days=181)


@pytest.fixture(autouse=True)
def _quiet(fake_engine):
    caches["visitors"].clear()


@pytest.fixture
def staff():
    return Staff()


def ask(text=TEXT, now=desk.NOW, **fields):
    """Ask, and let the worker find the claim; return the question and its code."""
    question, code = verbs.ask(text=text, language="en", now=now, **fields)
    desk.detect(item=question.item_id, now=now)
    question.refresh_from_db()
    return question, code


def shown(client, code, language="en"):
    return seen(read(client.get(f"/{language}/ask/{code}/")))


def stage(code):
    return Caller().get(f"/ask/{code}").json()["stage"]


def erase(client, code, sure="1", language="en"):
    return client.post(f"/{language}/ask/{code}/erase/", {"sure": sure})


def test_a_code_leads_through_every_stage_in_both_languages(staff, client):
    question, code = ask()
    assert stage(code) == "waiting"
    assert "It is waiting" in shown(client, code)
    check = desk.draft(staff.author, of=question.claim)
    assert stage(code) == "checking"
    assert "Somebody is checking it" in shown(client, code)
    desk.approve(check, staff.author, staff.reviewer)
    publication = verbs.publish(actor=staff.publisher, check=check.pk, now=desk.later(1))
    assert stage(code) == "answered"
    assert path_of(publication) in read(client.get(f"/en/ask/{code}/"))
    correct(staff, publication.check_record, reason="A figure was wrong.", verdict="mixture")
    told = Caller().get(f"/ask/{code}").json()
    assert (told["stage"], told["correction"]["reason"]) == ("corrected", "A figure was wrong.")
    for part in ("has been corrected", "Substantial correction", "A figure was wrong.", "Mixture"):
        assert part in shown(client, code), part
    assert "đã được đính chính" in shown(client, code, "vi")
    correct(staff, publication.check_record, kind="withdrawal", now=desk.later(90))
    told = Caller().get(f"/ask/{code}").json()
    assert (told["stage"], told["answer"]) == ("withdrawn", None)
    assert told["address"].endswith(path_of(publication))
    assert "has been withdrawn" in shown(client, code)


def test_a_correction_from_before_somebody_asked_is_no_news_to_them(staff, client):
    publication = publish(staff)
    correct(staff, publication.check_record, verdict="mixture", now=desk.later(60))
    _, code = ask(now=desk.later(600))
    assert stage(code) == "answered"
    assert "Mixture" in shown(client, code)


def test_a_question_on_a_claim_that_was_closed_says_so(staff):
    question, code = ask()
    verbs.close_claim(
        actor=staff.author, claim=question.claim_id, reason="A private matter.", now=desk.later()
    )
    assert stage(code) == "closed"


def test_what_the_desk_has_already_is_told_at_once(staff, client):
    ask()
    waiting = seen(read(client.post("/en/ask/", {"text": TEXT})))
    assert "We have this already" in waiting
    assert "waits in our queue" in waiting
    assert "Your question moves it up" in seen(read(client.post("/en/ask/send/", {"text": TEXT})))
    desk.draft(staff.author, of=Claim.objects.get())
    assert "is checking it" in seen(read(client.post("/en/ask/", {"text": TEXT})))
    assert "is checking it" in seen(read(client.post("/en/ask/send/", {"text": TEXT})))
    assert Caller().post("/answers", {"text": TEXT}).json()["stage"] == "checking"
    receipt = Caller().post("/ask", {"text": TEXT}).json()
    assert (receipt["stage"], receipt["is_known"]) == ("checking", True)
    assert "We have this already" not in seen(
        read(client.post("/en/ask/", {"text": "The lake is empty since Monday."}))
    )


def test_words_whose_claim_has_an_answer_are_answered_at_once(staff, client):
    question, _ = ask()
    found = match(probability=0.5)
    verbs.store_matches(
        actor=desk.machine(), claim=question.claim_id, matches=[found], now=desk.NOW
    )
    row = Match.objects.get()
    verbs.decide_match(actor=staff.author, match=row.pk, decision="accepted", now=desk.NOW)
    sure = Caller().post("/answers", {"text": TEXT}).json()["sure"]
    assert [one["entry"]["id"] for one in sure] == [found.entry.id]
    assert "This has been checked" in seen(read(client.post("/en/ask/", {"text": TEXT})))
    _, code = ask()
    assert stage(code) == "answered"
    assert "We have this already" in seen(read(client.post("/en/ask/send/", {"text": TEXT})))


def test_a_claim_that_is_found_later_brings_its_answer_along(staff):
    publish(staff, text=TEXT)
    _, code = ask(f"My aunt. {TEXT}")
    assert stage(code) == "answered"


def test_the_api_answers_at_once_and_keeps_nothing(fake_engine):
    own = entry("Salt cures the flu.", title="Salt")
    fake_engine.answers["Is salt a cure?"] = [match(), match(own, 0.5, conflicts=("x",))]
    told = Caller().post("/answers", {"text": "Is salt a cure?"}).json()
    assert [len(told["sure"]), len(told["likely"]), told["is_there"]] == [1, 1, True]
    assert told["likely"][0]["entry"]["title"] == "Salt"
    assert Item.objects.count() == Question.objects.count() == 0


# -- erased ----------------------------------------------------------------------------------------
def test_whoever_has_the_code_erases_the_question_and_all_that_came_of_it_alone(client):
    _, code = ask("Canaryword water cures cancer, they say.")
    IdempotencyKey.objects.create(
        account=desk.person("An"), key="k", request_hash="x", status=200, created=desk.NOW,
        body={"id": Question.objects.get().pk, "text": Question.objects.get().text},
    )  # fmt: skip
    assert "Erase this question" in shown(client, code)
    unsure = erase(client, code, sure="")
    assert unsure.status_code == 422
    assert 'role="alert"' in unsure.content.decode()
    assert Question.objects.count() == 1
    done = erase(client, code)
    assert "Your question is erased" in seen(read(done))
    assert done["Cache-Control"] == "no-store"
    assert "canaryword" not in rows().casefold()
    said = AuditEntry.objects.get(verb="erase_question")
    assert (said.actor, said.details, said.at.minute) == (None, {}, 0)
    assert audit.find_break() is None
    for again in (client.get(f"/en/ask/{code}/"), erase(client, code)):
        assert again.status_code == 404
        assert "No question has this code" in seen(again.content.decode())


def test_a_program_erases_by_code_too():
    _, code = ask()
    assert Caller().delete(f"/ask/{code.lower()}").json() == {"done": True}
    problem(Caller().delete(f"/ask/{code}"), 404)
    assert not Question.objects.exists()
    _, code = ask()
    told = Caller().call("DELETE", f"/ask/{code}", **{"Sec-Fetch-Site": "cross-site"})
    problem(told, 403, "cross-site")
    assert Question.objects.count() == 1


def test_what_others_asked_or_the_desk_works_on_stays(staff):
    first, code = ask()
    _, other = ask()
    verbs.erase_question(code=code, now=desk.later())
    claim = Claim.objects.get()
    assert (claim.questions_open, claim.demand, Item.objects.count()) == (1, 1, 1)
    assert stage(other) == "waiting"
    desk.draft(staff.author, of=first.claim)
    verbs.erase_question(code=other, now=desk.later())
    assert Item.objects.count() == Question.objects.count() == 0
    assert Claim.objects.get().state == Claim.State.CHECKING


def test_words_that_were_joined_into_another_claim_go_with_their_question(staff):
    first, _ = ask()
    second, code = ask("Canaryword: lemon in hot water heals each cancer.")
    verbs.merge_claims(
        actor=staff.author, claim=second.claim_id, into=first.claim_id, now=desk.later()
    )
    assert Claim.objects.count() == 2
    verbs.erase_question(code=code, now=desk.later(2))
    assert list(Claim.objects.all()) == [first.claim]
    assert "canaryword" not in rows().casefold()


def test_a_text_that_came_in_by_other_ways_stays_when_its_question_goes(staff):
    verbs.receive(actor=staff.author, text=TEXT, now=desk.NOW)
    _, code = ask()
    verbs.erase_question(code=code, now=desk.later())
    assert Item.objects.get().sightings.get().channel == "desk"
    assert Claim.objects.get().demand == 1


def test_a_published_check_stays_when_the_question_that_led_to_it_goes(staff, client):
    question, code = ask()
    check = desk.approve(desk.draft(staff.author, of=question.claim), staff.author, staff.reviewer)
    publication = verbs.publish(actor=staff.publisher, check=check.pk, now=desk.later())
    verbs.erase_question(code=code, now=desk.later(2))
    assert TEXT in read(client.get(path_of(publication)))


def test_a_question_is_erased_when_its_time_is_over_and_an_answer_makes_it_longer(staff):
    _, old = ask()
    answered, fresh = ask("The lake is empty since Monday.")
    verbs.answer_question(
        actor=staff.author, question=answered.pk, entry=entry().to_json(),
        now=LATE - timedelta(days=10),
    )  # fmt: skip
    until = Caller().get(f"/ask/{old}").json()["kept_until"]
    assert until == "2027-05-19T09:00:00Z"
    tidying.erase(now=LATE - timedelta(days=2))
    assert Question.objects.count() == 2
    tidying.erase(now=LATE)
    assert list(Question.objects.all()) == [answered]
    assert AuditEntry.objects.get(verb="erase_question").actor == desk.machine()
    problem(Caller().get(f"/ask/{old}"), 404)
    assert stage(fresh) == "answered"


def test_erasing_needs_the_pages_own_token():
    _, code = ask()
    client = Client(enforce_csrf_checks=True)
    assert erase(client, code).status_code == 403
    page = client.get(f"/en/ask/{code}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = {"sure": "1", "csrfmiddlewaretoken": token}
    assert client.post(f"/en/ask/{code}/erase/", sent).status_code == 200
    assert not Question.objects.exists()


def test_codes_cannot_be_tried_without_end(monkeypatch):
    from claimdesk.web.public import asking

    monkeypatch.setattr(asking, "_CODES", 3)
    _, code = ask()
    flood, other = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    for _ in range(3):
        assert flood.get("/en/ask/AAAA-AAAA-AAAA/").status_code == 404
    for refused in (flood.get(f"/en/ask/{code}/"), erase(flood, code)):
        assert refused.status_code == 429
        assert "Wait a moment" in seen(refused.content.decode())
    assert Question.objects.count() == 1
    assert other.get(f"/en/ask/{code}/").status_code == 200
