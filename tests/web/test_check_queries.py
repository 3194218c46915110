"""Questions to the database per screen of a check: bounded, however much stands on it."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check
from support import desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def people():
    return (
        desk.person("An", "publisher"),
        desk.person("Binh", "publisher"),
        desk.person("Chi", "publisher"),
    )


def crowded(author):
    """Start a check with many sources, findings and comments."""
    check = desk.draft(author)
    for number in range(8):
        key = verbs.put_evidence(
            actor=author, check=check.pk, source=f"Source {number}", quotation="Yes.",
            interest="none known", now=desk.NOW,
        ).key  # fmt: skip
        verbs.put_finding(
            actor=author, check=check.pk, text=f"Finding {number}.", cites=[key],
            sole_source_reason="One is enough.", now=desk.NOW,
        )  # fmt: skip
        verbs.comment(
            actor=author, claim=check.claim_id, revision=check.head_id, place="summary",
            text=f"@An comment {number}", now=desk.NOW,
        )  # fmt: skip
    return check


def test_lists_ask_no_more_for_more_rows(client, people, django_assert_max_num_queries):
    for number in range(12):
        text = f"Claim number {number} says so."
        if number % 3:
            desk.draft(people[0], of=desk.claim(people[0], text))
        else:
            desk.published(*people, of=desk.claim(people[0], text))
    client.force_login(people[1])
    for place, most in (
        ("/desk/checks/?view=all", 12),
        ("/desk/published/", 8),
        ("/desk/inbox/?view=corrections", 11),
        ("/desk/audit/", 10),
    ):
        client.get(place)
        with django_assert_max_num_queries(most):
            assert client.get(place).status_code == 200


def test_the_editor_asks_no_more_for_more_parts(client, people, django_assert_max_num_queries):
    check = crowded(people[0])
    client.force_login(people[0])
    opened = "&".join(f"open=e-{one.key}" for one in check.head.evidence.all())
    for place in (f"/desk/checks/{check.pk}/", f"/desk/checks/{check.pk}/?{opened}&open=f-new"):
        with django_assert_max_num_queries(30):
            assert client.get(place).status_code == 200


def test_review_history_and_publication_ask_no_more(client, people, django_assert_max_num_queries):
    check = crowded(people[0])
    verbs.submit(actor=people[0], check=check.pk, now=desk.NOW)
    client.force_login(people[1])
    for way in ("", "review/", "history/"):
        with django_assert_max_num_queries(34):
            assert client.get(f"/desk/checks/{check.pk}/{way}").status_code == 200
    verbs.declare(actor=people[1], check=check.pk, conflicted=False, now=desk.NOW)
    check = Check.objects.get(pk=check.pk)
    verbs.approve(
        actor=people[1], check=check.pk, revision=1, now=desk.NOW,
        accepted_sole_sources=[one.key for one in check.head.findings.all()],
    )  # fmt: skip
    client.force_login(people[2])
    with django_assert_max_num_queries(34):
        assert client.get(f"/desk/checks/{check.pk}/publish/").status_code == 200
    desk.statements()
    verbs.publish(actor=people[2], check=check.pk, now=desk.NOW)
    with django_assert_max_num_queries(22):
        assert client.get(f"/desk/published/{check.pk}/").status_code == 200
