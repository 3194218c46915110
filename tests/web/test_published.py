"""What is published: found, compared, corrected and withdrawn from its screens."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Publication
from support import desk

pytestmark = pytest.mark.django_db
REASON = "One source was named wrongly."


@pytest.fixture
def people():
    return (
        desk.person("An", "checker"),
        desk.person("Binh", "reviewer"),
        desk.person("Chi", "publisher"),
    )


def corrected(people, kind="clarification", **texts):
    an, binh, chi = people
    first = desk.published(an, binh, chi)
    check = verbs.correct(
        actor=an, check=first.check_record_id, correction_class=kind, reason=REASON, now=desk.NOW
    )
    if texts:
        verbs.save_draft(actor=an, check=check.pk, now=desk.NOW, **texts)
    desk.approve(check, an, binh)
    verbs.publish(actor=chi, check=check.pk, now=desk.later())
    return Check.objects.get(pk=check.pk)


def test_what_readers_see_is_listed_once_and_searched(client, people):
    check = corrected(people, summary="Better said.")
    client.force_login(desk.person("Reader", "reader"))
    page = client.get("/desk/published/").content.decode()
    assert page.count('class="card check-row"') == 1
    assert "2 published revisions" in page
    assert f'href="/en/fact-checks/{check.slug}/"' in page
    for query, found in (
        ("q=lemon", 1), ("q=better+said", 1), ("q=xyzzy", 0), ("class=clarification", 1),
        ("class=any", 1), ("class=substantial", 0), ("language=vi", 0),
    ):  # fmt: skip
        page = client.get(f"/desk/published/?{query}").content.decode()
        assert page.count('class="card check-row"') == found, query


def test_two_published_revisions_stand_side_by_side(client, people):
    check = corrected(people, summary="Three cancer organisations say that there is none.")
    client.force_login(people[0])
    page = client.get(f"/desk/published/{check.pk}/").content.decode()
    assert REASON in page
    assert "<del>Two</del>" in page
    assert "<ins>Three</ins>" in page
    assert "<del>Two</del><ins>" not in page  # each on its own side


def test_a_correction_is_started_with_class_and_reason(client, people):
    first = desk.published(*people)
    client.force_login(people[0])
    place = f"/desk/published/{first.check_record_id}/correct/"
    page = client.get(place).content.decode()
    assert "We were wrong: a fact, a finding or the verdict changes." in page
    faulty = client.post(place, {"correction_class": "typo"})
    assert faulty.status_code == 422
    assert client.post(place, {"reason": REASON}).status_code == 422
    assert Check.objects.get().head.number == 1
    page = client.post(place, {"correction_class": "update", "reason": REASON}, follow=True)
    assert "A correction is under way:" in page.content.decode()
    assert REASON in page.content.decode()
    again = client.post(place, {"correction_class": "typo", "reason": "Another one."})
    assert "A correction of this check is under way." in again.content.decode()
    assert Check.objects.get().head.correction_class == "update"


def test_a_correction_can_be_dropped(client, people):
    first = desk.published(*people)
    client.force_login(people[0])
    check = first.check_record_id
    client.post(f"/desk/published/{check}/correct/", {"correction_class": "typo", "reason": REASON})
    page = client.post(f"/desk/checks/{check}/drop/", follow=True).content.decode()
    assert "The correction is dropped." in page
    assert Check.objects.get().state == "published"


def test_a_withdrawal_goes_through_a_second_person_too(client, people):
    an, binh, chi = people
    first = desk.published(*people)
    check = first.check_record_id
    client.force_login(an)
    page = client.post(
        f"/desk/published/{check}/withdraw/", {"reason": "The trial was real."}, follow=True
    ).content.decode()
    assert "This check is being withdrawn." in page
    client.post(f"/desk/checks/{check}/submit/")
    assert Check.objects.get().state == "in_review"
    client.force_login(binh)
    client.post(f"/desk/checks/{check}/declare/", {"conflicted": "no"})
    client.post(f"/desk/checks/{check}/review/", {"revision": 2, "decision": "approve"})
    client.force_login(chi)
    client.post(f"/desk/checks/{check}/publish/")
    assert Publication.objects.get(number=2).kind == "withdrawal"
    assert "This check is withdrawn." in client.get(f"/desk/checks/{check}/").content.decode()
    assert "Withdrawn" in client.get("/desk/published/").content.decode()


def test_a_reader_sees_what_is_published_and_changes_nothing(client, people):
    first = desk.published(*people)
    client.force_login(desk.person("Reader", "reader"))
    page = client.get(f"/desk/published/{first.check_record_id}/").content.decode()
    assert "Withdraw" not in page
    for way in ("correct/", "withdraw/"):
        assert client.get(f"/desk/published/{first.check_record_id}/{way}").status_code == 403


def test_a_check_that_was_never_published_has_no_page_here(client, people):
    check = desk.draft(people[0])
    client.force_login(people[0])
    assert client.get(f"/desk/published/{check.pk}/").status_code == 404
    answer = client.post(
        f"/desk/published/{check.pk}/correct/", {"correction_class": "typo", "reason": REASON}
    )
    assert "Only what is published can be corrected." in answer.content.decode()
