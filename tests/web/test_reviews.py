"""Review on the screen: a second person decides, and whoever must not is told why."""

from __future__ import annotations

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Comment, Publication, Review
from support import desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def people():
    return {
        name: desk.person(name, role)
        for name, role in (
            ("An", "reviewer"),
            ("Binh", "reviewer"),
            ("Chi", "publisher"),
            ("Dung", "administrator"),
            ("Em", "administrator"),
        )
    }


@pytest.fixture
def sent(people):
    check = desk.draft(people["An"])
    verbs.submit(actor=people["An"], check=check.pk, now=desk.NOW)
    return Check.objects.get(pk=check.pk)


def address(check, way=""):
    return f"/desk/checks/{check.pk}/{way}"


def declared(client, check, **more):
    return client.post(address(check, "declare/"), {"conflicted": "no"} | more, follow=True)


def test_a_second_person_declares_then_approves(client, people, sent):
    client.force_login(people["Binh"])
    page = client.get(address(sent, "review/")).content.decode()
    assert "First: your interests" in page
    assert "Two cancer organisations say" in page
    assert 'value="approve"' not in page
    declared(client, sent)
    assert 'value="approve"' in client.get(address(sent, "review/")).content.decode()
    client.post(address(sent, "review/"), {"revision": 1, "decision": "approve"})
    assert Check.objects.get(pk=sent.pk).state == "approved"
    assert "Approved by Binh" in client.get(address(sent)).content.decode()


def test_whoever_wrote_it_is_told_why_and_is_refused_if_they_try(client, people, sent):
    client.force_login(people["An"])
    page = client.get(address(sent, "review/")).content.decode()
    assert "two-persons" in page
    assert 'value="approve"' not in page
    answer = client.post(address(sent, "review/"), {"revision": 1, "decision": "approve"})
    assert answer.status_code == 409
    assert "You wrote or edited this check, so you cannot approve it." in answer.content.decode()
    assert not Review.objects.exists()


def test_approving_without_declaring_is_refused(client, people, sent):
    client.force_login(people["Binh"])
    answer = client.post(address(sent, "review/"), {"revision": 1, "decision": "approve"})
    assert answer.status_code == 409
    assert "Declare first" in answer.content.decode()


def test_each_reason_for_one_voice_is_accepted_by_itself(client, people, sent):
    verbs.save_draft(actor=people["An"], check=sent.pk, now=desk.NOW)
    check = Check.objects.get(pk=sent.pk)
    key = check.head.evidence.first().key
    finding = verbs.put_finding(
        actor=people["An"], check=sent.pk, text="One voice.", cites=[key],
        sole_source_reason="Only they measured it.", now=desk.NOW,
    )  # fmt: skip
    verbs.submit(actor=people["An"], check=sent.pk, now=desk.NOW)
    client.force_login(people["Binh"])
    declared(client, sent)
    page = client.get(address(sent, "review/")).content.decode()
    assert "Only they measured it." in page
    decision = {"revision": 2, "decision": "approve", "note": "Well done."}
    answer = client.post(address(sent, "review/"), decision)
    assert answer.status_code == 409
    assert "Accept its reason" in answer.content.decode()
    assert "Well done.</textarea>" in answer.content.decode()
    client.post(address(sent, "review/"), decision | {"accept": finding.key})
    assert Review.objects.get().accepted_sole_sources == [finding.key]


def test_sending_back_needs_a_note_which_the_writer_reads_first(client, people, sent):
    client.force_login(people["Binh"])
    declared(client, sent)
    page = client.post(address(sent, "review/"), {"revision": 1, "decision": "send_back"})
    assert "Say what has to change" in page.content.decode()
    client.post(
        address(sent, "review/"),
        {"revision": 1, "decision": "send_back", "note": "Name the trial."},
    )
    client.force_login(people["An"])
    page = client.get(address(sent)).content.decode()
    assert "Name the trial." in page
    assert 'id="check"' in page
    verbs.save_draft(actor=people["An"], check=sent.pk, summary="Named.", now=desk.NOW)
    assert "Name the trial." in client.get(address(sent)).content.decode()


def test_a_decision_on_what_has_changed_since_is_refused(client, people, sent):
    client.force_login(people["Binh"])
    declared(client, sent)
    verbs.save_draft(actor=people["An"], check=sent.pk, summary="Other.", now=desk.NOW)
    verbs.submit(actor=people["An"], check=sent.pk, now=desk.NOW)
    answer = client.post(address(sent, "review/"), {"revision": 1, "decision": "approve"})
    assert "changed since you opened it" in answer.content.decode()
    assert Check.objects.get(pk=sent.pk).state == "in_review"


def test_the_difference_from_what_was_read_before_is_shown(client, people, sent):
    verbs.declare(actor=people["Binh"], check=sent.pk, conflicted=False, now=desk.NOW)
    verbs.send_back(actor=people["Binh"], check=sent.pk, revision=1, note="More.", now=desk.NOW)
    verbs.save_draft(
        actor=people["An"],
        check=sent.pk,
        summary="Three cancer organisations say that there is no such evidence.",
        now=desk.NOW,
    )
    verbs.submit(actor=people["An"], check=sent.pk, now=desk.NOW)
    client.force_login(people["Binh"])
    page = client.get(address(sent, "review/")).content.decode()
    assert "<del>Two</del><ins>Three</ins>" in page
    history = client.get(address(sent, "history/")).content.decode()
    assert "<del>Two</del><ins>Three</ins>" in history
    assert "Sent back: Binh" in history


def test_a_comment_stands_at_its_passage_until_it_is_done(client, people, sent):
    client.force_login(people["Binh"])
    client.post(
        address(sent, "comment/"),
        {"c-place": "summary", "c-quote": "Two cancer organisations", "c-text": "@An which?"},
    )
    said = Comment.objects.get()
    assert (said.place, said.revision_id) == ("summary", sent.head_id)
    assert [one.name for one in said.mentions.all()] == ["An"]
    client.force_login(people["An"])
    client.post(address(sent, "reopen/"))
    page = client.get(address(sent)).content.decode()
    assert page.index('id="summary"') < page.index('class="remark') < page.index('id="method"')
    client.post(address(sent, f"comment/{said.pk}/resolve/"))
    page = client.get(address(sent)).content.decode()
    assert 'class="remark' not in page
    assert "done, An" in page


def test_whoever_declares_a_conflict_is_locked_out_until_another_administrator_lifts_it(
    client, people, sent
):
    client.force_login(people["Dung"])
    page = client.post(
        address(sent, "declare/"), {"conflicted": "yes", "note": "My brother."}, follow=True
    )
    assert page.status_code == 403
    assert "This check is closed to you" in page.content.decode()
    for way in ("", "review/", "history/", "publish/"):
        assert client.get(address(sent, way)).status_code == 403
    for way in ("comment/", "review/", "reopen/", "submit/", "save/", "declare/", "lift/"):
        refused = client.post(
            address(sent, way), {"conflicted": "no", "account": people["Dung"].pk, "note": "x"}
        )
        assert refused.status_code == 403, way
    assert "closed to you" in client.get("/desk/checks/?view=all").content.decode()
    client.force_login(people["Em"])
    assert "My brother." in client.get(address(sent)).content.decode()
    client.post(address(sent, "lift/"), {"account": people["Dung"].pk, "note": "He has left."})
    client.force_login(people["Dung"])
    assert client.get(address(sent)).status_code == 200


def test_a_publisher_sees_the_page_and_publishes(client, people):
    check = desk.approved(people["An"], people["Binh"])
    client.force_login(people["Binh"])
    assert client.get(address(check, "publish/")).status_code == 403
    client.force_login(people["Chi"])
    page = client.get(address(check, "publish/")).content.decode()
    assert "Publish now" in page
    assert "As readers would see it" in page
    shown = client.post(address(check, "publish/"), follow=True)
    publication = Publication.objects.get()
    assert publication.published_by == people["Chi"]
    assert f'href="/en/fact-checks/{check.slug}/"' in shown.content.decode()


def test_what_is_not_approved_cannot_be_published(client, people, sent):
    client.force_login(people["Chi"])
    assert "Not approved" in client.get(address(sent, "publish/")).content.decode()
    page = client.post(address(sent, "publish/"), follow=True).content.decode()
    assert "Only an approved check can be published." in page
    assert not Publication.objects.exists()


def test_roles_that_may_not_review_are_told_which_may(client, people, sent):
    client.force_login(desk.person("Checker", "checker"))
    page = client.get(address(sent, "review/"))
    assert page.status_code == 403
    assert "Reviewer" in page.content.decode()


def test_vietnamese_screens_say_their_rules_in_vietnamese(client, people, sent):
    people["An"].language = "vi"
    people["An"].save()
    client.force_login(people["An"])
    page = client.post(address(sent, "review/"), {"revision": 1, "decision": "approve"})
    assert "Bạn đã viết hoặc sửa bài này nên không được tự duyệt" in page.content.decode()
