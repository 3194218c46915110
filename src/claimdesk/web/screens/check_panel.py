"""What stands beside a check on its screens: how far it is, what blocks it, who said what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from claimdesk.desk.content import draft_of, page_of
from claimdesk.desk.models import (
    Account,
    Check,
    Comment,
    Declaration,
    Evidence,
    Review,
    Revision,
)
from claimdesk.domain import check as rules
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.web.check_words import FIELDS, RULES, STATES, place_name
from claimdesk.web.errors import explain_rule
from claimdesk.web.screens.check_forms import DeclareForm

State = Check.State
#: Rules that have nothing to say before there is a finding, or a source.
_OF_FINDINGS = frozenset({"cited", "two-sources", "not-about-themselves", "quotation", "interest"})
_COURSE = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED)
#: Fields that a comment can be about.
_PLACES = (
    "title", "claim_reviewed", "verdict", "summary", "why", "method", "counter_search",
    "primary_reason", "reply",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist: `blocked`, `done` or `later`, with where to put it right."""

    state: str
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What still blocks publication, first; then what is met, then what comes later."""

    blocked: list[Line]
    met: list[Line]

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing blocks any more."""
        return not self.blocked

    @property
    def done(self) -> int:
        """Return how many rules are met."""
        return sum(line.state == "done" for line in self.met)


def checklist(check: Check) -> Checklist:
    """Return the checklist of what is worked on."""
    if check.head.correction_class == CorrectionClass.WITHDRAWAL:
        return Checklist([], [])  # it needs its reason only, and has that
    draft = draft_of(check, check.head)
    found = rules.blockers(draft)
    blocked = [Line("blocked", explain_rule(one.message, one.facts), one.place) for one in found]
    later = (frozenset() if draft.findings else _OF_FINDINGS) | (
        frozenset() if draft.evidence else {"primary-source"}
    )
    passed = RULES.keys() - {one.rule for one in found}
    if not draft.has_claimant:
        passed -= {"right-of-reply"}
    met = [
        Line("later" if rule in later else "done", str(name))
        for rule, name in RULES.items()
        if rule in passed
    ]
    return Checklist(blocked, sorted(met, key=lambda line: line.state))


def steps(check: Check) -> list[dict[str, Any]]:
    """Return the course of a check, with where it stands."""
    course = list(_COURSE) if check.state != State.WITHDRAWN else [*_COURSE, State.WITHDRAWN]
    return [{"label": STATES[state], "current": state == check.state} for state in course]


def reading_of(page: dict[str, Any]) -> dict[str, Any]:
    """Return what a page says with its sources numbered, for `desk/check/reading.html`."""
    numbers = {one["key"]: number for number, one in enumerate(page["evidence"], 1)}
    findings = [
        one | {"numbers": sorted(numbers[key] for key in one["cites"] if key in numbers)}
        for one in page["findings"]
    ]
    return page | {"findings": findings}


def reading(check: Check, revision: Revision | None = None) -> dict[str, Any]:
    """Return what a revision says, as its readers would see it today, with its captures.

    Of those readers get hash and time; who decides on it sees how each is.
    """
    revision = revision or check.head
    return reading_of(page_of(check, revision)) | {"captures": captured(revision)}


def captured(revision: Revision) -> dict[str, Evidence]:
    """Return the sources of a revision by their keys, each with its capture."""
    found = revision.evidence.select_related("capture__overridden_by", "source")
    return {one.key: one for one in found}


def comments(check: Check, numbers: dict[str, int]) -> list[Comment]:
    """Return the comments on every revision of a check, open ones first; each says its place."""
    found = list(
        Comment.objects.filter(claim=check.claim_id, revision__check_record=check)
        .select_related("author", "resolved_by", "revision")
        .prefetch_related("mentions")
        .order_by("pk")[:500]
    )
    for one in found:
        one.place_name = place_name(one.place, numbers)
    return sorted(found, key=lambda one: one.resolved is not None)


def numbers_of(evidence: Iterable[str], findings: Iterable[str]) -> dict[str, int]:
    """Return the numbers of sources and findings by their places, from their keys in order."""
    return {f"evidence-{key}": number for number, key in enumerate(evidence, 1)} | {
        f"finding-{key}": number for number, key in enumerate(findings, 1)
    }


def places(numbers: dict[str, int]) -> list[tuple[str, str]]:
    """Return what a comment can be about, to choose from."""
    return [
        ("", _("The whole check")),
        *((name, str(FIELDS[name])) for name in _PLACES),
        *((place, place_name(place, numbers)) for place in numbers),
    ]


def conflicted(check: Check) -> list[Declaration]:
    """Return the declarations by which somebody is locked out of a check."""
    newest: dict[int, Declaration] = {}
    for one in check.declarations.select_related("account").order_by("pk"):
        newest[one.account_id] = one
    return [one for one in newest.values() if one.conflicted]


def last_review(check: Check) -> Review | None:
    """Return what a reviewer said last of this check."""
    return (
        Review.objects.filter(revision__check_record=check)
        .select_related("reviewer", "revision")
        .order_by("-pk")
        .first()
    )


def writers(revision: Revision) -> list[Account]:
    """Return who wrote part of a revision."""
    return [one.account for one in revision.contributions.select_related("account").order_by("pk")]


def panel(request: HttpRequest, check: Check) -> dict[str, Any]:
    """Return what the frame of every screen of a check shows."""
    wrote = writers(check.head)
    review = last_review(check)
    may = request.user.may
    return {
        "check": check,
        "claim": check.claim,
        "revision": check.head,
        "steps": steps(check),
        "writers": wrote,
        "review": review,
        "is_sent_back": check.state == State.DRAFT
        and review is not None
        and review.decision == Review.Decision.SENT_BACK
        and review.revision.number in {check.head.number, check.head.number - 1},
        "is_correction": bool(check.head.correction_class) and check.state not in _SETTLED,
        "is_withdrawal": check.head.correction_class == CorrectionClass.WITHDRAWAL,
        "conflicted": conflicted(check),
        "declared": request.declared,
        "is_writer": request.user in wrote,
        "must_declare": may(Action.WORK) and not request.declared,
        "declare_form": DeclareForm(),
        "can_edit": may(Action.WORK) and request.declared and check.state == State.DRAFT,
        "can_reopen": may(Action.WORK)
        and request.declared
        and check.state in {State.IN_REVIEW, State.APPROVED},
        "can_review": may(Action.REVIEW) and check.state == State.IN_REVIEW,
        "can_take_back": may(Action.REVIEW) and check.state == State.APPROVED,
        "can_publish": may(Action.PUBLISH) and check.state == State.APPROVED,
        "can_correct": may(Action.WORK) and check.state in _SETTLED,
        "is_sent": check.state == State.IN_REVIEW,
        "is_approved": check.state == State.APPROVED,
    }


_SETTLED = frozenset({State.PUBLISHED, State.WITHDRAWN})
