"""Requests that race: the same one twice, and two people at one record; lists ask a few times."""

from __future__ import annotations

import functools
import threading

import pytest
from django.core.cache import caches
from django.db import connections

from claimdesk.desk import engine
from claimdesk.desk.models import Claim, IdempotencyKey, Item, Revision, Sighting
from support import desk, kept
from support.api import Caller, FakeEngine, token_of
from support.entries import make_entries


@pytest.fixture(autouse=True)
def quiet():
    engine.use(FakeEngine(make_entries(3)))
    caches["visitors"].clear()
    yield
    engine.use(None)


def at_once(*calls):
    """Make calls at the same time, each in a thread with a connection of its own."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            start.wait(timeout=20)
            answers[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_the_same_time_is_done_once():
    secret = token_of(desk.person("Binh"))
    for number in range(5):

        def send(number=number):
            return Caller(secret).post(
                "/items", {"text": f"Text {number}."}, **{"Idempotency-Key": f"key-{number}"}
            )

        answers = at_once(*[send] * 6)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in map(_plain, answers)}) == 1
        assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert Item.objects.count() == 5
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}
    assert IdempotencyKey.objects.filter(status=201).count() == 5
    assert "key-0" not in kept.rows(), "it may be the number of whoever sent a message"


def _plain(answer):
    answer.content = str(sorted(answer.json().items())).encode()
    return answer


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_save_at_the_same_time_one_is_told():
    author = desk.person("An")
    check = desk.draft(author)
    secrets = [token_of(author), token_of(desk.person("Binh"))]
    for number in range(5):
        version = Revision.objects.get(check_record=check).version

        def save(secret, version=version, number=number):
            facts = {"title": f"{number} {secret[3:20]}", "version": version}
            return Caller(secret).patch(f"/checks/{check.pk}", facts)

        answers = at_once(*[functools.partial(save, secret) for secret in secrets])
        assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/claims?limit=200", 5),
        ("/claims?order=demand&q=claim&limit=200", 5),
        ("/matches?limit=200", 5),
        ("/items?limit=200", 5),
        ("/checks", 5),
        ("/publications", 5),
        ("/fact-checks", 6),
        ("/accounts", 5),
        ("/audit?limit=200", 5),
    ],
)
def test_a_list_asks_the_database_a_few_times_whatever_its_length(
    path, most, django_assert_max_num_queries
):
    desk.published(desk.person("An"), desk.person("Em", "reviewer"), desk.person("Gi", "publisher"))
    caller = Caller.of(desk.person("Anh", "administrator"))
    author = desk.person("Binh")
    for number in range(20):
        claim = desk.claim(author, f"Claim number {number}.")
        Claim.objects.filter(pk=claim.pk).update(assignee=author)
    caller.get("/me")  # the hour of the token's use is written once
    with django_assert_max_num_queries(most):
        assert caller.get(path).status_code == 200


@pytest.mark.one_database
@pytest.mark.django_db
def test_one_check_asks_the_database_a_few_times_however_much_it_holds(
    django_assert_max_num_queries,
):
    author = desk.person("An")
    check = desk.draft(author)
    for _ in range(5):
        desk.fill(check, author)
    caller = Caller.of(author)
    caller.get("/me")
    with django_assert_max_num_queries(9):
        found = caller.get(f"/checks/{check.pk}").json()
    assert len(found["revision"]["content"]["findings"]) == 6
