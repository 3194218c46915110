"""Objections through the API: who decides what is shown is held to the same rules as on screen."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from support import desk
from support.api import Caller, problem

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _forget_counts():
    cache.clear()


def ok(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def test_an_objection_is_shown_by_another_than_who_answered_it():
    publisher = Caller.of(desk.person("Dung", "publisher"))
    publication = desk.published(
        desk.person("An"), desk.person("Em", "reviewer"), desk.person("Giang", "publisher")
    )
    slug = publication.check_record.slug
    ok(
        Caller().post(
            f"/fact-checks/{slug}/dispute", {"text": "Wrong year.", "may_be_shown": True}
        ),
        201,
    )
    answerer = Caller.of(desk.person("Hoa", "publisher"))
    (said,) = ok(answerer.get("/disputes?state=open"))["results"]
    assert said["shown"] is None
    place = f"/disputes/{said['id']}"
    ok(answerer.post(f"{place}/answer", {"outcome": "rejected", "answer": "It is right."}))
    problem(answerer.post(f"{place}/show", {}), 409, "dispute-shown-by-another")
    shown = ok(publisher.post(f"{place}/show", {"note": "Nobody is named."}))
    assert shown["shown_by"]["name"] == "Dung"
    problem(publisher.post(f"{place}/hide", {}), 409, "dispute-hiding-reason")
    assert ok(publisher.post(f"{place}/hide", {"note": "One is named."}))["shown"] is None
