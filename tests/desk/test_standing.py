"""What no longer stands: approvals after changes and conflicts, checks that were withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Claim, Contribution, Question, RatingValue
from claimdesk.desk.verbs import office
from claimdesk.desk.verbs import people as accounts
from claimdesk.errors import ConflictError, InputError, MissingRecordError, RuleError
from support import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [desk.person(name, "publisher") for name in ("An", "Binh", "Chi")]


def refused(rule, verb, **arguments):
    with pytest.raises(RuleError) as refusal:
        verb(now=desk.later(5), **arguments)
    assert refusal.value.rule == rule, str(refusal.value)
    return str(refusal.value)


def describe(actor, claim, **facts):
    return verbs.describe_claim(
        actor=actor, claim=claim, checkability="statement", now=desk.later(), **facts
    )


def test_a_claimant_named_after_approval_voids_it(people):
    author, reviewer, publisher = people
    check = desk.joined(desk.approved(author, reviewer), publisher)
    describe(publisher, check.claim_id, claimant="Lemon Board")
    refused("approved", verbs.publish, actor=publisher, check=check.pk)
    verbs.save_draft(actor=author, check=check.pk, reply="declined", now=desk.later())
    verbs.submit(actor=author, check=check.pk, now=desk.later())
    refused("two-persons", verbs.approve, actor=publisher, check=check.pk, revision=2)
    verbs.approve(actor=reviewer, check=check.pk, revision=2, now=desk.later())
    page = verbs.publish(actor=publisher, check=check.pk, now=desk.later()).page
    assert page["claimant"]["name"] == "Lemon Board"


def test_whoever_named_the_claimant_before_the_check_began_cannot_approve_it(people):
    author, reviewer, _ = people
    claim = desk.claim(author)
    describe(reviewer, claim.pk, claimant="Lemon Board")
    check = desk.draft(author, of=claim)
    verbs.save_draft(actor=author, check=check.pk, reply="declined", now=desk.later())
    desk.joined(check, reviewer)
    verbs.submit(actor=author, check=check.pk, now=desk.later())
    refused("two-persons", verbs.approve, actor=reviewer, check=check.pk, revision=1)


def test_what_a_published_page_says_of_its_claim_changes_by_a_correction_only(people):
    author, _, _ = people
    check = desk.published(*people).check_record
    refused(
        "published-immutable", verbs.describe_claim, actor=author, claim=check.claim_id,
        checkability="statement", claimant="Lemon Board",
    )  # fmt: skip


def test_tags_and_wordings_of_the_scale_that_change_after_sealing_do_not_reach_the_page(people):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    verbs.tag_claim(actor=author, claim=check.claim_id, names=["late"], now=desk.later())
    RatingValue.objects.filter(key="false").update(name_en="Not so")
    page = verbs.publish(actor=publisher, check=check.pk, now=desk.later()).page
    assert page["tags"] == []
    assert page["rating"]["name"] == "False"


def test_the_meaning_of_a_verdict_that_a_check_has_chosen_stays(people):
    desk.draft(people[0])
    steps = [
        office.Step(
            key=one.key, verdict="true" if one.key == "false" else one.verdict,
            name_vi=one.name_vi, name_en=one.name_en, value=one.value, in_use=one.in_use,
        )
        for one in RatingValue.objects.all()
    ]  # fmt: skip
    chief = desk.person("Eli", "administrator")
    assert "False" in refused("scale-meaning", office.set_scale, actor=chief, steps=steps)


@pytest.mark.parametrize("who", [0, 1])
def test_a_conflict_declared_after_approval_stops_publication_until_it_is_lifted(people, who):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    verbs.declare(actor=people[who], check=check.pk, conflicted=True, now=desk.later())
    told = refused("conflict-of-interest", verbs.publish, actor=publisher, check=check.pk)
    assert people[who].name in told
    verbs.lift_conflict(
        actor=desk.person("Eli", "administrator"), check=check.pk, account=people[who].pk,
        note="A mistake.", now=desk.later(),
    )  # fmt: skip
    assert verbs.publish(actor=publisher, check=check.pk, now=desk.later()).number == 1


def test_a_conflict_of_a_writer_stops_review_and_approval(people):
    author, reviewer, third = people
    check = desk.joined(desk.draft(author), reviewer, third)
    verbs.save_draft(actor=third, check=check.pk, summary="Mine too.", now=desk.later())
    verbs.declare(actor=third, check=check.pk, conflicted=True, now=desk.later())
    refused("conflict-of-interest", verbs.submit, actor=author, check=check.pk)


def test_whoever_has_a_conflict_is_kept_out_of_the_claim_too(people):
    author, outside, _ = people
    check = desk.draft(author)
    claim, other = check.claim_id, desk.claim(author, "Cold lemon water cures colds.").pk
    remark = verbs.comment(actor=author, claim=claim, text="Look.", now=desk.NOW)
    verbs.declare(actor=outside, check=check.pk, conflicted=True, now=desk.NOW)
    for verb, arguments in (
        (verbs.describe_claim, {"claim": claim, "checkability": "statement"}),
        (verbs.tag_claim, {"claim": claim, "names": ["x"]}),
        (verbs.set_harm, {"claim": claim, "harm": ""}),
        (verbs.assign, {"claim": claim, "account": None}),
        (verbs.comment, {"claim": claim, "text": "x"}),
        (verbs.resolve_comment, {"comment": remark.pk}),
        (verbs.merge_claims, {"claim": other, "into": claim}),
    ):
        refused("conflict-of-interest", verb, actor=outside, **arguments)
    with pytest.raises(InputError):
        verbs.comment(actor=author, claim=other, text="x", revision=check.head_id, now=desk.later())


def test_nobody_writes_in_a_check_without_having_declared_their_interests(people):
    author, second, publisher = people
    check = desk.draft(author)
    refused("declare-interest", verbs.save_draft, actor=second, check=check.pk, summary="x")
    published = desk.published(
        author, second, publisher, of=desk.claim(author, "Cold lemon water cures colds.")
    )
    refused(
        "declare-interest", verbs.correct, actor=publisher, check=published.check_record_id,
        correction_class="typo", reason="A comma.",
    )  # fmt: skip


def test_an_approval_of_somebody_who_has_left_does_not_stand(people):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    accounts.deactivate(
        actor=desk.person("Eli", "administrator"), account=reviewer.pk, now=desk.later()
    )
    refused("approved", verbs.publish, actor=publisher, check=check.pk)
    verbs.send_back(actor=publisher, check=check.pk, revision=1, note="Anew.", now=desk.later())
    assert Check.objects.get(pk=check.pk).state == Check.State.DRAFT


def test_whoever_renewed_the_access_to_an_account_does_not_get_its_approval_at_once(people):
    _, reviewer, _ = people
    chief = desk.person("Eli", "administrator")
    check = desk.draft(chief)
    accounts.renew_access(actor=chief, account=reviewer.pk, now=desk.NOW)
    verbs.submit(actor=chief, check=check.pk, now=desk.NOW)
    desk.joined(check, reviewer)
    refused("renewed-access", verbs.approve, actor=reviewer, check=check.pk, revision=1)
    later = desk.NOW + timedelta(days=31)
    verbs.approve(actor=reviewer, check=check.pk, revision=1, now=later)
    assert Check.objects.get(pk=check.pk).state == Check.State.APPROVED


@pytest.mark.parametrize(
    ("claimant", "changed"),
    [
        ("cancer research uk", {}),
        ("Somebody", {"of_claimant": True}),
        ("Cancer Research UK press office", {"source": "Cancer Research UK press office"}),
    ],
)
def test_the_claimant_is_not_the_only_source_under_any_spelling(people, claimant, changed):
    author, *_ = people
    check = desk.draft(author)
    describe(author, check.claim_id, claimant=claimant)
    head = Check.objects.get(pk=check.pk).head
    own, finding = head.evidence.first(), head.findings.get()
    given = {"source": own.source.name, "owner": own.source.owner.name} | changed
    verbs.put_evidence(
        actor=author, check=check.pk, key=own.key, address=own.address, now=desk.later(),
        quotation="x", interest="its own", **given,
    )  # fmt: skip
    verbs.put_finding(
        actor=author, check=check.pk, key=finding.key, text="x", cites=[own.key],
        sole_source_reason="They know best.", now=desk.later(),
    )  # fmt: skip
    verbs.save_draft(actor=author, check=check.pk, reply="declined", now=desk.later())
    refused("not-about-themselves", verbs.submit, actor=author, check=check.pk)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("CANCER research  UK", "https://elsewhere.example/x"),
        ("Cancer News", "https://news.cancerresearchuk.org/x"),
    ],
)
def test_two_sources_of_one_owner_or_one_site_are_one_voice(people, source, address):
    author, *_ = people
    check = desk.draft(author)
    second = Check.objects.get(pk=check.pk).head.evidence.last()
    verbs.put_evidence(
        actor=author, check=check.pk, key=second.key, source=source, address=address,
        quotation="x", interest="none known", now=desk.later(),
    )  # fmt: skip
    refused("two-sources", verbs.submit, actor=author, check=check.pk)


def test_two_papers_behind_one_resolver_are_two_voices(people):
    author, *_ = people
    check = desk.draft(author)
    for number, one in enumerate(Check.objects.get(pk=check.pk).head.evidence.all()):
        verbs.put_evidence(
            actor=author, check=check.pk, key=one.key, source=one.source.name,
            address=f"https://doi.org/10.1000/{number}", now=desk.later(),
        )  # fmt: skip
    assert verbs.submit(actor=author, check=check.pk, now=desk.later()).state == "in_review"


def test_a_typo_does_not_turn_the_verdict(people):
    author, *_ = people
    check = desk.published(*people).check_record
    verbs.correct(
        actor=author, check=check.pk, correction_class="typo", reason="x", now=desk.later()
    )
    verbs.save_draft(actor=author, check=check.pk, verdict="true", now=desk.later())
    refused("correction-class", verbs.submit, actor=author, check=check.pk)
    verbs.save_draft(actor=author, check=check.pk, verdict="false", now=desk.later())
    verbs.submit(actor=author, check=check.pk, now=desk.later())


@pytest.fixture
def withdrawn(people):
    author, reviewer, publisher = people
    check = desk.published(*people).check_record
    verbs.correct(
        actor=author, check=check.pk, correction_class="withdrawal", reason="x", now=desk.NOW
    )
    verbs.publish(actor=publisher, check=desk.approve(check, author, reviewer).pk, now=desk.later())
    return Check.objects.get(pk=check.pk)


def test_a_withdrawal_says_nothing_but_its_reason(people):
    author, *_ = people
    check = desk.published(*people).check_record
    verbs.correct(
        actor=author, check=check.pk, correction_class="withdrawal", reason="x", now=desk.NOW
    )
    refused("withdrawal", verbs.save_draft, actor=author, check=check.pk, title="Other")


def test_the_claim_of_a_withdrawn_check_is_taken_up_by_correcting_the_check(people, withdrawn):
    author, reviewer, publisher = people
    claim, other = withdrawn.claim_id, desk.claim(author, "Cold lemon water cures colds.").pk
    refused("claim-in-check", verbs.reopen_claim, actor=author, claim=claim)
    refused("claim-in-check", verbs.merge_claims, actor=author, claim=claim, into=other)
    refused("claim-open", verbs.start_check, actor=author, claim=claim)
    verbs.correct(
        actor=author, check=withdrawn.pk, correction_class="update", reason="x", now=desk.later()
    )
    refused("checkable", verbs.describe_claim, actor=author, claim=claim, checkability="opinion")
    verbs.publish(
        actor=publisher, check=desk.approve(withdrawn, author, reviewer, desk.later()).pk,
        now=desk.later(),
    )  # fmt: skip
    assert Claim.objects.get(pk=claim).state == Claim.State.PUBLISHED


def test_a_correction_of_a_withdrawn_check_that_is_dropped_leaves_it_closed(people, withdrawn):
    author, *_ = people
    verbs.correct(
        actor=author, check=withdrawn.pk, correction_class="update", reason="x", now=desk.later()
    )
    verbs.drop_correction(actor=author, check=withdrawn.pk, now=desk.later())
    assert Claim.objects.get(pk=withdrawn.claim_id).state == Claim.State.CLOSED


def test_taking_away_what_is_not_there_leaves_the_approval(people):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    for verb in (verbs.remove_evidence, verbs.remove_finding):
        with pytest.raises(MissingRecordError):
            verb(actor=author, check=check.pk, key="nothing", now=desk.later())
    assert verbs.publish(actor=publisher, check=check.pk, now=desk.later()).number == 1


def test_a_revision_that_was_not_read_is_not_approved(people):
    author, reviewer, _ = people
    check = desk.joined(desk.draft(author), reviewer)
    verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    with pytest.raises(ConflictError):
        verbs.approve(actor=reviewer, check=check.pk, revision=2, now=desk.NOW)


def test_the_words_of_a_joined_claim_lead_to_the_one_it_was_joined_into(people):
    worker, *_ = people
    first = desk.claim(worker, "Lemon water cures colds.")
    second = desk.claim(worker, "Lemon water heals a cold.")
    verbs.merge_claims(actor=worker, claim=second.pk, into=first.pk, now=desk.NOW)
    assert desk.claim(worker, "Lemon water heals a cold.") == first


def test_a_question_that_is_joined_into_a_published_claim_is_answered_and_comes_back_open(people):
    author, *_ = people
    item = verbs.receive(actor=author, text="Lemon water heals cancer, they say.", now=desk.NOW)
    claim = desk.claim(author, "Lemon water heals cancer.", item=item)
    question, _ = verbs.ask(text=item.text, language="en", now=desk.NOW)
    published = desk.published(*people).check_record
    verbs.merge_claims(actor=author, claim=claim.pk, into=published.claim_id, now=desk.later())
    assert Question.objects.get(pk=question.pk).state == Question.State.ANSWERED
    verbs.unmerge_claim(actor=author, claim=claim.pk, now=desk.later(2))
    assert Question.objects.get(pk=question.pk).state == Question.State.OPEN


def test_a_closed_claim_that_was_joined_comes_back_closed(people):
    worker, *_ = people
    first = desk.claim(worker, "Lemon water cures colds.")
    second = desk.claim(worker, "Lemon water heals a cold.")
    verbs.close_claim(actor=worker, claim=second.pk, reason="A joke.", now=desk.NOW)
    verbs.merge_claims(actor=worker, claim=second.pk, into=first.pk, now=desk.NOW)
    back = verbs.unmerge_claim(actor=worker, claim=second.pk, now=desk.NOW)
    assert (back.state, back.closed_reason) == (Claim.State.CLOSED, "A joke.")


def test_contributions_follow_a_check_through_its_revisions(people):
    author, second, _ = people
    check = desk.joined(desk.draft(author), second)
    verbs.save_draft(actor=second, check=check.pk, summary="Mine.", now=desk.later())
    verbs.submit(actor=author, check=check.pk, now=desk.later())
    verbs.save_draft(actor=author, check=check.pk, summary="Ours.", now=desk.later())
    wrote = Contribution.objects.filter(revision=Check.objects.get(pk=check.pk).head)
    assert set(wrote.values_list("account_id", flat=True)) == {author.pk, second.pk}


@pytest.mark.parametrize(
    ("stage", "said"),
    [("approved", "must approve again, and not you"), ("published", "Begin a correction")],
)
def test_the_page_of_a_claim_says_what_changing_its_facts_undoes(people, client, stage, said):
    author, reviewer, publisher = people
    check = desk.approved(author, reviewer)
    if stage == "published":
        verbs.publish(actor=publisher, check=check.pk, now=desk.NOW)
    client.force_login(author)
    assert said in client.get(f"/desk/claims/{check.claim_id}/").content.decode()
