"""The desk answers, on the database of this run."""

from __future__ import annotations

import pytest
from django.db import connection

from claimdesk.desk import locks
from claimdesk.desk.models import AuditHead, Desk, RatingValue

pytestmark = pytest.mark.django_db


def test_the_database_is_the_one_asked_for(database_kind):
    assert connection.vendor == database_kind


def test_health_is_told_to_anyone(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_a_test_that_commits_begins_like_a_new_desk(_time):
    assert locks.missing(connection) == []
    assert Desk.objects.get().name == "Claimdesk"
    assert AuditHead.objects.count() == 1
    assert RatingValue.objects.count() == 6
    RatingValue.objects.create(key="new", verdict="false", name_vi="x", name_en="x")
    Desk.objects.update(name="Changed")
