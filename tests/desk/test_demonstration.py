"""The demonstration desk: complete, by the rules, and the same twice."""

from __future__ import annotations

import pytest

from claimdesk.desk import audit, demonstration
from claimdesk.desk.models import Account, Check, Claim, Item, Publication
from support import desk

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
def test_the_demonstration_desk_shows_every_state():
    assert demonstration.fill(now=desk.NOW, secret="demo-password-12")
    assert Item.objects.count() >= 40
    assert {role for role, in Account.objects.values_list("role")} >= {
        "reader", "checker", "reviewer", "publisher", "administrator", "machine",
    }  # fmt: skip
    assert set(Claim.objects.values_list("state", flat=True)) == set(Claim.State.values)
    assert {"draft", "in_review", "approved", "published"} <= set(
        Check.objects.values_list("state", flat=True)
    )
    assert Publication.objects.filter(kind="correction").count() == 1
    assert audit.find_break() is None
    assert not demonstration.fill(now=desk.NOW, secret="demo-password-12")
