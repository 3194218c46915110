"""How screens speak of checks: states, sources, replies, corrections, rules, places on the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claimdesk.desk.models import Check, Dispute, Publication, Review
from claimdesk.domain.check import CorrectionClass, Grade, Reply, Stance

STATES = {
    Check.State.DRAFT: gettext_lazy("Draft"),
    Check.State.IN_REVIEW: gettext_lazy("In review"),
    Check.State.APPROVED: gettext_lazy("Approved"),
    Check.State.PUBLISHED: pgettext_lazy("state of a check", "Published"),
    Check.State.WITHDRAWN: gettext_lazy("Withdrawn"),
}
STATE_TONES = {
    Check.State.DRAFT: "neutral",
    Check.State.IN_REVIEW: "warn",
    Check.State.APPROVED: "info",
    Check.State.PUBLISHED: "good",
    Check.State.WITHDRAWN: "bad",
}
STANCES = {
    Stance.SUPPORTS: gettext_lazy("Supports the claim"),
    Stance.REFUTES: gettext_lazy("Refutes the claim"),
    Stance.CONTEXT: gettext_lazy("Gives context"),
}
STANCE_TONES = {Stance.SUPPORTS: "good", Stance.REFUTES: "bad", Stance.CONTEXT: "neutral"}
GRADES = {
    Grade.PRIMARY: gettext_lazy("Primary source"),
    Grade.SECONDARY: gettext_lazy("Secondary source"),
}
GRADE_HELP = {
    Grade.PRIMARY: gettext_lazy("The data, document, study or person itself."),
    Grade.SECONDARY: gettext_lazy("Reports what another source says."),
}
REPLIES = {
    Reply.NOT_APPLICABLE: gettext_lazy("No claimant is named"),
    Reply.UNRECORDED: gettext_lazy("Not recorded yet"),
    Reply.ASKED: gettext_lazy("Asked, waiting for an answer"),
    Reply.REPLIED: gettext_lazy("They replied"),
    Reply.DECLINED: gettext_lazy("They declined to comment"),
    Reply.NO_ANSWER: gettext_lazy("Asked, no answer came"),
    Reply.UNSAFE: gettext_lazy("Asking was not safe"),
}
CLASSES = {
    CorrectionClass.TYPO: gettext_lazy("Typo"),
    CorrectionClass.CLARIFICATION: gettext_lazy("Clarification"),
    CorrectionClass.UPDATE: gettext_lazy("Update"),
    CorrectionClass.SUBSTANTIAL: gettext_lazy("Substantial correction"),
    CorrectionClass.WITHDRAWAL: gettext_lazy("Withdrawal"),
}
CLASS_HELP = {
    CorrectionClass.TYPO: gettext_lazy(
        "Spelling, a broken link, a misprint. Nothing that a reader understood changes."
    ),
    CorrectionClass.CLARIFICATION: gettext_lazy(
        "Something could be misunderstood and is now said more clearly. What we found stays."
    ),
    CorrectionClass.UPDATE: gettext_lazy(
        "Something has happened or come to light since. What we wrote was right at the time."
    ),
    CorrectionClass.SUBSTANTIAL: gettext_lazy(
        "We were wrong: a fact, a finding or the verdict changes. Everybody who was given the old "
        "answer is given the new one."
    ),
    CorrectionClass.WITHDRAWAL: gettext_lazy(
        "The check no longer stands. Its page stays, without a verdict, and says why."
    ),
}
CLASS_TONES = {
    CorrectionClass.TYPO: "neutral",
    CorrectionClass.CLARIFICATION: "info",
    CorrectionClass.UPDATE: "info",
    CorrectionClass.SUBSTANTIAL: "warn",
    CorrectionClass.WITHDRAWAL: "bad",
}
KINDS = {
    Publication.Kind.FIRST: gettext_lazy("First published"),
    Publication.Kind.CORRECTION: gettext_lazy("Corrected"),
    Publication.Kind.WITHDRAWAL: gettext_lazy("Withdrawn"),
}
DECISIONS = {
    Review.Decision.APPROVED: gettext_lazy("Approved"),
    Review.Decision.SENT_BACK: gettext_lazy("Sent back"),
}
DISPUTES = {
    Dispute.State.OPEN: pgettext_lazy("state of a dispute", "Open"),
    Dispute.State.UPHELD: gettext_lazy("Upheld"),
    Dispute.State.PARTLY: gettext_lazy("Upheld in part"),
    Dispute.State.REJECTED: pgettext_lazy("state of a dispute", "Rejected"),
}
DISPUTE_HELP = {
    Dispute.State.UPHELD: gettext_lazy("They are right. A correction or a withdrawal follows."),
    Dispute.State.PARTLY: gettext_lazy("They are right in part. A correction follows."),
    Dispute.State.REJECTED: gettext_lazy("What we published stands, for the reasons you give."),
}
DISPUTE_TONES = {
    Dispute.State.OPEN: "warn",
    Dispute.State.UPHELD: "good",
    Dispute.State.PARTLY: "info",
    Dispute.State.REJECTED: "neutral",
}
#: What each field of a revision is called, wherever it shows.
FIELDS = {
    "title": gettext_lazy("Title"),
    "claim_reviewed": gettext_lazy("Claim as reviewed"),
    "verdict": gettext_lazy("Verdict"),
    "summary": gettext_lazy("Summary"),
    "why": gettext_lazy("Why this claim"),
    "method": gettext_lazy("How we checked"),
    "counter_search": gettext_lazy("Search for the other side"),
    "primary_reason": gettext_lazy("Why there is no primary source"),
    "reply": gettext_lazy("Right of reply"),
    "reply_note": gettext_lazy("The reply, or why not"),
    "correction_class": gettext_lazy("Class of the correction"),
    "correction_reason": gettext_lazy("Reason of the correction"),
    "claimant": gettext_lazy("Claimant"),
    "said_on": gettext_lazy("Said on"),
    "appearance": gettext_lazy("Where it was said"),
    "tags": gettext_lazy("Tags"),
    "source": gettext_lazy("Source"),
    "owner": gettext_lazy("Owner"),
    "address": gettext_lazy("Address"),
    "quotation": gettext_lazy("Quotation"),
    "cells": gettext_lazy("Cells of a table"),
    "stance": gettext_lazy("What it says of the claim"),
    "grade": gettext_lazy("Kind of source"),
    "interest": gettext_lazy("Interest in the matter"),
    "of_claimant": gettext_lazy("Belongs to the claimant"),
    "published_on": gettext_lazy("Date of publication"),
    "accessed_on": gettext_lazy("Date of access"),
    "text": gettext_lazy("Finding"),
    "cites": gettext_lazy("Evidence cited"),
    "sole_source_reason": gettext_lazy("Why one source is enough"),
}
#: What the checklist calls each rule once it is met.
RULES = {
    "checkable": gettext_lazy("A factual statement"),
    "complete": gettext_lazy("Title, summary and method"),
    "why-this-claim": gettext_lazy("Why this claim was chosen"),
    "findings": gettext_lazy("Findings written"),
    "cited": gettext_lazy("Every finding cites evidence"),
    "two-sources": gettext_lazy("Two independent sources, or a reason"),
    "not-about-themselves": gettext_lazy("Nobody is the only source about themselves"),
    "quotation": gettext_lazy("Sources quoted"),
    "interest": gettext_lazy("Interests of sources stated"),
    "capture": gettext_lazy("Nothing against what was captured"),
    "primary-source": gettext_lazy("A primary source, or a reason"),
    "both-sides": gettext_lazy("Evidence for and against"),
    "right-of-reply": gettext_lazy("Right of reply"),
    "verdict": gettext_lazy("Verdict chosen"),
}
_CHOICES: dict[str, Mapping[Any, Any]] = {
    "stance": STANCES,
    "grade": GRADES,
    "reply": REPLIES,
    "correction_class": CLASSES,
}


def field_name(name: str) -> str:
    """Return the label of a field of a revision, of a source or of a finding."""
    return str(FIELDS.get(name, name))


def value_in_words(name: str, value: Any) -> str:
    """Return the value of a field as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(_CHOICES.get(name, {}).get(value, value))


def place_name(place: str, numbers: Mapping[str, int]) -> str:
    """Return where on the form something is; `numbers` are those of sources and findings."""
    kind = place.partition("-")[0]
    if kind == "evidence":
        return _("Source %(number)s") % {"number": numbers.get(place, "–")}
    if kind == "finding":
        return _("Finding %(number)s") % {"number": numbers.get(place, "–")}
    return field_name(place) if place else _("The whole check")
