"""What a dispute that was found right leads to: a correction that is owed until it is out."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Correction
from claimdesk.errors import RuleError
from support import desk
from support.api import Caller, problem
from support.public import Staff, correct, path_of, publish, read, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def publication(staff):
    return publish(staff)


@pytest.fixture
def outsider():
    return desk.person("Dung", "checker")


def upheld(publication, outsider, text="You missed a study.", outcome="upheld"):
    said, code = verbs.dispute(check=publication.check_record_id, text=text, now=desk.NOW)
    verbs.answer_dispute(
        actor=outsider, dispute=said.pk, outcome=outcome, answer="You are right.", now=desk.NOW
    )
    return said, code


def test_a_correction_is_owed_until_the_one_that_follows_is_out(
    client, staff, publication, outsider
):
    said, code = upheld(publication, outsider)
    check, caller = publication.check_record, Caller.of(outsider)
    client.force_login(staff.author)
    assert "You missed a study." in read(client.get("/desk/inbox/?view=owed"))
    assert [one["id"] for one in caller.get("/disputes?owed=true").json()["results"]] == [said.pk]
    assert "The correction is not out yet" in read(client.get(f"/en/dispute/{code}/"))
    client.post(
        f"/desk/published/{check.pk}/correct/?dispute={said.pk}",
        {"correction_class": "update", "reason": "A study was missing."},
    )
    assert caller.get("/disputes?owed=true").json()["results"]
    desk.approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer)
    verbs.publish(actor=staff.publisher, check=check.pk, now=desk.later())
    assert Correction.objects.get().dispute == said
    assert not caller.get("/disputes?owed=true").json()["results"]
    assert "No correction is owed" in read(client.get("/desk/inbox/?view=owed"))
    page = read(client.get(f"/en/dispute/{code}/"))
    assert "The fact-check was changed on" in seen(page)
    assert f"{path_of(publication)}changes/1/2/" in page


def test_a_correction_is_told_to_the_dispute_it_was_begun_for_and_to_no_other(
    staff, publication, outsider
):
    first, _ = upheld(publication, outsider)
    second, _ = upheld(publication, outsider, "The year is wrong.")
    check = publication.check_record
    verbs.correct(
        actor=staff.author, check=check.pk, correction_class="typo", reason="The year.",
        dispute=second.pk, now=desk.NOW,
    )  # fmt: skip
    desk.approve(Check.objects.get(pk=check.pk), staff.author, staff.reviewer)
    verbs.publish(actor=staff.publisher, check=check.pk, now=desk.later())
    assert Correction.objects.get().dispute == second
    assert verbs.owed_disputes().get() == first, "a typo put right settles nothing else"
    correct(staff, check, kind="substantial", reason="The study.", now=desk.later(90))
    assert not verbs.owed_disputes().exists()


@pytest.mark.parametrize("which", ["open", "rejected", "of another check", "settled"])
def test_a_correction_follows_only_from_a_dispute_of_its_check_that_was_found_right(
    staff, publication, outsider, which
):
    check = publication.check_record
    if which == "open":
        said, _ = verbs.dispute(check=check.pk, text="Wrong.", now=desk.NOW)
    elif which == "rejected":
        said, _ = upheld(publication, outsider, outcome="rejected")
    elif which == "of another check":
        said, _ = upheld(publish(staff, text="Cold water cures cancer."), outsider)
    else:
        said, _ = upheld(publication, outsider)
        correct(staff, check)
    with pytest.raises(RuleError) as refusal:
        verbs.correct(
            actor=staff.author, check=check.pk, correction_class="update", reason="Because.",
            dispute=said.pk, now=desk.later(90),
        )  # fmt: skip
    assert refusal.value.rule == "dispute-upheld"
    body = {"correction_class": "update", "reason": "Because.", "dispute": said.pk}
    problem(
        Caller.of(staff.author).post(f"/checks/{check.pk}/correct", body), 409, "dispute-upheld"
    )
    assert Check.objects.get(pk=check.pk).state == "published"


def test_a_withdrawal_settles_what_was_owed_and_its_sender_is_told_why(
    client, staff, publication, outsider
):
    _said, code = upheld(publication, outsider)
    correct(staff, publication.check_record, kind="withdrawal", reason="Forged.")
    page = read(client.get(f"/en/dispute/{code}/"))
    assert "The fact-check has been withdrawn." in page
    assert "changes/" not in page
    assert not verbs.owed_disputes().exists()


def test_an_objection_is_not_shown_unless_its_box_was_ticked(client, publication):
    page = read(client.get(f"{path_of(publication)}dispute/"))
    box = page[page.index('name="may_be_shown"') :].partition(">")[0]
    assert "checked" not in box
    said = Caller().post(
        f"/fact-checks/{publication.check_record.slug}/dispute",
        {"text": "Wrong. Call me: 0912 345 678."},
    )
    assert said.status_code == 201
    kept = publication.check_record.disputes.first()
    assert kept.may_be_shown is False
    assert "0912" not in kept.text
