"""Before a page goes out it is rendered and examined; with a fault nothing is published."""

from __future__ import annotations

import pytest
from django.utils import translation

from claimdesk.desk.models import Check, Publication
from claimdesk.errors import RuleError
from claimdesk.publishing import pagecheck
from claimdesk.web.public.releasing import release
from support import desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def people():
    return desk.person("An", "publisher"), desk.person("Binh", "publisher")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_sound_page_goes_out(people, language):
    author, other = people
    check = desk.approved(author, other, language=language)
    assert release(actor=author, check=check.pk, now=desk.NOW).number == 1


def test_a_fault_is_told_in_the_language_of_whoever_publishes(people, monkeypatch):
    author, other = people
    check = desk.approved(author, other)
    monkeypatch.setattr(pagecheck, "check", lambda _html, _page, _publisher, language: [language])
    with translation.override("vi"), pytest.raises(RuleError, match=r": vi$"):
        release(actor=author, check=check.pk, now=desk.NOW)


def test_a_page_with_a_fault_stays_in(people, monkeypatch):
    author, other = people
    check = desk.approved(author, other)
    monkeypatch.setattr(pagecheck, "check", lambda *_: ["The verdict is not on the page."])
    with pytest.raises(RuleError, match="The verdict is not on the page"):
        release(actor=author, check=check.pk, now=desk.NOW)
    assert not Publication.objects.exists()
    assert Check.objects.get(pk=check.pk).state == "approved"
