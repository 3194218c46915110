"""What the desk never does, tried on its records, its verbs and the database itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

import claimdesk
from claimdesk.desk import verbs
from claimdesk.desk.content import page_of
from claimdesk.desk.models import Account, Check, Claim, Party, Publication
from claimdesk.domain.check import Checkability
from claimdesk.errors import RuleError
from support import desk

pytestmark = pytest.mark.django_db
SOURCE = Path(claimdesk.__file__).parent
#: Records that hold what the public sends or what circulates.
OF_THE_PUBLIC = ("item", "sighting", "recognition", "question", "dispute", "mention")
_IDENTITY = re.compile(
    r"author|name|handle|user|account|person|sender|poster|phone|mail|profile|device|avatar|"
    r"\bip\b|_ip|ip_|agent|referer|cookie|session"
)


@pytest.fixture
def people():
    return desk.person("An", "publisher"), desk.person("Binh", "publisher")


@pytest.mark.parametrize("name", OF_THE_PUBLIC)
def test_nothing_of_the_public_has_a_place_for_who_they_are(name):
    fields = [field for field in apps.get_model("desk", name)._meta.get_fields() if field.concrete]
    allowed = {"answered_by", "shown_by"}  # who of the desk answered a dispute, and let it be shown
    assert [one.name for one in fields if _IDENTITY.search(one.name)] == []
    to_accounts = {one.name for one in fields if one.related_model is Account}
    assert to_accounts <= allowed


def test_times_of_what_the_public_sends_are_cut_to_the_hour(people):
    question, _ = verbs.ask(text="Is the lake empty?", language="en", now=desk.later(17))
    assert (question.asked.minute, question.item.received.minute) == (0, 0)
    publication = desk.published(*people, people[1])
    said, _ = verbs.dispute(check=publication.check_record_id, text="No.", now=desk.later(17))
    assert said.received.minute == 0


@pytest.mark.parametrize("kind", [one for one in Checkability if one != Checkability.STATEMENT])
def test_only_a_statement_can_get_a_verdict(people, kind):
    author, _ = people
    claim = desk.claim(author, f"Some words of kind {kind}.", checkability=kind.value)
    with pytest.raises(RuleError, match="factual statement"):
        verbs.start_check(actor=author, claim=claim.pk, now=desk.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="published")


def test_a_claim_in_check_cannot_become_an_opinion(people):
    author, _ = people
    check = desk.draft(author)
    with pytest.raises(RuleError):
        verbs.describe_claim(
            actor=author, claim=check.claim_id, checkability="opinion", now=desk.NOW
        )


def test_a_private_person_cannot_be_named_as_claimant(people):
    author, _ = people
    claim = desk.claim(author)
    with pytest.raises(RuleError) as refusal:
        verbs.describe_claim(
            actor=author, claim=claim.pk, checkability="statement",
            claimant="Somebody Private", claimant_kind="office_holder", now=desk.NOW,
        )  # fmt: skip
    assert refusal.value.rule == "no-private-persons"
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(name="Somebody", kind="office_holder", office="")


def test_no_page_points_at_a_post_whose_speaker_is_not_public(people):
    author, _ = people
    claim = desk.claim(author)
    with pytest.raises(RuleError) as refusal:
        verbs.describe_claim(
            actor=author, claim=claim.pk, checkability="statement",
            appearance="https://social.example/@somebody/1", now=desk.NOW,
        )  # fmt: skip
    assert refusal.value.rule == "appearance"
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(appearance="https://social.example/@somebody/1")
    check = desk.draft(author, of=claim)
    assert page_of(check, Check.objects.get(pk=check.pk).head)["appearance"] == ""


def test_whom_a_claim_is_by_or_about_is_never_the_only_source(people):
    author, _ = people
    claim = desk.claim(author, "The waterworks lost no water last year.")
    verbs.describe_claim(
        actor=author, claim=claim.pk, checkability="statement", claimant="The Waterworks",
        about="The Waterworks", now=desk.NOW,
    )  # fmt: skip
    check = verbs.start_check(actor=author, claim=claim.pk, language="en", now=desk.NOW)
    desk.fill(check, author)
    own = verbs.put_evidence(
        actor=author, check=check.pk, source="The Waterworks", quotation="None was lost.",
        interest="about itself", now=desk.NOW,
    )  # fmt: skip
    verbs.put_finding(
        actor=author, check=check.pk, text="It says so.", cites=[own.key],
        sole_source_reason="It alone measures.", now=desk.NOW,
    )  # fmt: skip
    verbs.save_draft(
        actor=author, check=check.pk, reply="replied", reply_note="They stand by it.", now=desk.NOW
    )
    with pytest.raises(RuleError) as refusal:
        verbs.submit(actor=author, check=check.pk, now=desk.NOW)
    assert refusal.value.rule == "not-about-themselves"


def test_no_verb_asks_for_removal_or_reports_a_person():
    words = re.compile(r"takedown|remove_content|report_(user|person|post|account)|flag_post")
    assert [name for name in verbs.__all__ if words.search(name)] == []


def test_only_the_guarded_client_speaks_to_others():
    """No other way out of the house: nothing posts on anybody's behalf."""
    clients = re.compile(
        r"^\s*(import|from) (requests|httpx|aiohttp|urllib\.request|http\.client|httpcore|smtplib)",
        re.MULTILINE,
    )
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if clients.search(path.read_text("utf-8"))
    }
    assert {path.split("/")[0] for path in found} == {"intake"}


def test_nothing_published_is_shown_from_what_can_still_be_edited(people):
    author, other = people
    first = desk.published(author, other, author)
    before = Publication.objects.get(pk=first.pk).page
    check = verbs.correct(
        actor=author, check=first.check_record_id, correction_class="typo", reason="A typo.",
        now=desk.later(),
    )  # fmt: skip
    verbs.save_draft(actor=author, check=check.pk, title="Quite another title", now=desk.later())
    assert Check.objects.get(pk=check.pk).current.page == before
