"""How the public site names what the records call by a code."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claimdesk.domain.check import CorrectionClass, Grade, Reply, Stance
from claimdesk.domain.verdict import Verdict

Words = dict[str, str | Promise]

CLASSES: Words = {
    CorrectionClass.TYPO: _("Typo"),
    CorrectionClass.CLARIFICATION: _("Clarification"),
    CorrectionClass.UPDATE: _("Update"),
    CorrectionClass.SUBSTANTIAL: _("Substantial correction"),
    CorrectionClass.WITHDRAWAL: _("Withdrawal"),
}
#: What a reader should take from the class.
CLASS_MEANINGS: Words = {
    CorrectionClass.TYPO: _("Spelling only; nothing that is said has changed."),
    CorrectionClass.CLARIFICATION: _("Said more clearly; the finding is the same."),
    CorrectionClass.UPDATE: _("Something new has been added since."),
    CorrectionClass.SUBSTANTIAL: _("Something that matters was wrong and has been put right."),
    CorrectionClass.WITHDRAWAL: _("The fact-check no longer stands."),
}
CLASS_TONES = {
    CorrectionClass.TYPO: "neutral",
    CorrectionClass.CLARIFICATION: "info",
    CorrectionClass.UPDATE: "info",
    CorrectionClass.SUBSTANTIAL: "warn",
    CorrectionClass.WITHDRAWAL: "bad",
}
STANCES: Words = {
    Stance.SUPPORTS: _("speaks for the claim"),
    Stance.REFUTES: _("speaks against the claim"),
    Stance.CONTEXT: _("gives context"),
}
GRADES: Words = {
    Grade.PRIMARY: _("primary source"),
    Grade.SECONDARY: _("secondary source"),
}
REPLIES: Words = {
    Reply.ASKED: _("We asked for a comment and are waiting for the answer."),
    Reply.REPLIED: _("We asked for a comment. This is the answer:"),
    Reply.DECLINED: _("We asked for a comment; they declined to give one."),
    Reply.NO_ANSWER: _("We asked for a comment and have had no answer."),
    Reply.UNSAFE: _("We did not ask for a comment, because that was not safe:"),
}
OUTCOMES: Words = {
    "open": _("Not answered yet"),
    "upheld": _("The objection is right"),
    "partly": _("The objection is right in part"),
    "rejected": _("The objection is not right"),
}
#: What became of a finding or a source from one revision to another.
BECAME: Words = {"added": _("new"), "removed": _("left out")}
#: Parts of a page by the name of their field, where it is told what changed in them.
PARTS: Words = {
    "title": _("Title"),
    "claim_reviewed": _("The claim"),
    "verdict": _("Verdict"),
    "summary": _("Summary"),
    "why": _("Why we checked it"),
    "method": _("How we checked it"),
    "primary_reason": _("Why there is no primary source"),
    "counter_search": _("How we looked for the other side"),
    "reply": _("Right of reply"),
    "reply_note": _("Right of reply"),
    "claimant": _("Claimant"),
    "said_on": _("Said on"),
    "appearance": _("Where it was said"),
    "tags": _("Tags"),
    "text": _("Text"),
    "cites": _("Sources cited"),
    "sole_source_reason": _("Why one source is enough"),
    "source": _("Source"),
    "owner": _("Publisher"),
    "address": _("Address"),
    "quotation": _("Quotation"),
    "stance": _("What it says about the claim"),
    "grade": _("Kind of source"),
    "interest": _("Its interest in the matter"),
    "of_claimant": _("Belongs to whom the claim is about or by"),
    "published_on": _("Date"),
    "accessed_on": _("Read on"),
}
#: The shape and colour of each verdict: the same as on the picture of a shared link.
MARKS = {
    Verdict.TRUE: "true",
    Verdict.MOSTLY_TRUE: "mostly-true",
    Verdict.MIXTURE: "mixture",
    Verdict.MOSTLY_FALSE: "mostly-false",
    Verdict.FALSE: "false",
    Verdict.MISSING_CONTEXT: "context",
    Verdict.SATIRE: "satire",
    Verdict.UNPROVEN: "unproven",
    Verdict.OTHER: "other",
}
