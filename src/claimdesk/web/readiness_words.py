"""How the self-check speaks: each criterion in our own short words, what is counted, what lacks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimdesk.domain.readiness import Gap, State

CODES = {
    "ifcn": _("IFCN Code of Principles"),
    "efcsn": _("EFCSN standard"),
}
#: The commitments of the IFCN's code, by the first digit of a criterion, in our own words.
PARTS = {
    "1": _("Whether it is a fact-checking organisation"),
    "2": _("Fairness to all sides"),
    "3": _("Openness about sources"),
    "4": _("Openness about money and people"),
    "5": _("Openness about the method"),
    "6": _("Honest corrections"),
}
#: Our own words; the code's own text is the one that counts.
CRITERIA = {
    "ifcn-1.1": _("The organisation is registered by law to check facts and publish them."),
    "ifcn-1.2": _("Readers can tell the team that checks facts, and what it is for."),
    "ifcn-1.3": _("It publishes a fact-check a week, on average over half a year."),
    "ifcn-1.4": _("Three quarters of its fact-checks are on issues of public interest."),
    "ifcn-1.5": _("No state, party or politician controls what it publishes."),
    "ifcn-1.6": _("Where its money comes from is told, and that it buys no influence."),
    "ifcn-2.1": _("The same standard for a claim, whoever made it."),
    "ifcn-2.2": _("It does not single one side out, and says how it chooses."),
    "ifcn-2.3": _("What interest a source has in the matter stands beside it."),
    "ifcn-2.4": _("It supports no party and campaigns for nobody."),
    "ifcn-2.5": _("Those who work there campaign for no party."),
    "ifcn-3.1": _("Every finding names its evidence, so that readers can follow it."),
    "ifcn-3.2": _("It goes to the primary source where there is one."),
    "ifcn-3.3": _("What matters rests on more than one source."),
    "ifcn-3.4": _("Ties of its own people to a matter are told before they work on it."),
    "ifcn-4.1": _("Every source of more than five per cent of its money is named."),
    "ifcn-4.2": _("Who owns it is public."),
    "ifcn-4.3": _("How it is organised, and who decides what is published, is public."),
    "ifcn-4.4": _("Readers learn who writes and edits, with their background."),
    "ifcn-4.5": _("Readers can reach it."),
    "ifcn-5.1": _("How it checks is public."),
    "ifcn-5.2": _("It chooses by reach and importance, and says why it chose a claim."),
    "ifcn-5.3": _("It shows what speaks for a claim and what speaks against it."),
    "ifcn-5.4": _("Equal claims get equal verdicts."),
    "ifcn-5.5": _("Whoever made the claim is asked to comment."),
    "ifcn-5.6": _("Readers can send claims, and learn what can be checked."),
    "ifcn-6.1": _("How it corrects is public."),
    "ifcn-6.2": _("What is corrected, and how, is defined and followed."),
    "ifcn-6.3": _("It corrects openly, so that readers of the first version see it."),
    "ifcn-6.4": _("Readers learn how to complain to the IFCN."),
    "ifcn-6.5": _("A media company that owns it corrects by the same rule."),
    "efcsn-output": _("It publishes four fact-checks a month."),
    "efcsn-sources": _("Each fact-check rests on two sources or more."),
    "efcsn-editors": _("A second person approves before anything is published."),
    "efcsn-funding": _("Sources of more than one per cent of its money, or 5,000 euro, are named."),
    "efcsn-corrections": _("Its corrections stay listed in public for two years or more."),
    "efcsn-complaints": _("Complaints are answered, and there is somebody above to turn to."),
    "efcsn-classes": _("Small, larger and grave corrections are told apart."),
    "efcsn-place": _("It works in a country of the Council of Europe."),
}
STATES = {
    State.EVIDENCE: _("Evidence"),
    State.ATTESTED: _("Stated by people"),
    State.GAP: _("Gap"),
    State.NOT_APPLICABLE: _("Does not apply"),
}
STATE_TONES = {
    State.EVIDENCE: "good",
    State.ATTESTED: "info",
    State.GAP: "bad",
    State.NOT_APPLICABLE: "neutral",
}
#: What is missing, with the label and the route of where it is mended; "" is the page at hand.
GAPS = {
    Gap.NOTHING: (
        _("Nothing is published yet that could show it."),
        _("Open the checks"),
        "desk:checks",
    ),
    Gap.RECORDS: (
        _("Some records lack it."),
        _("See which, and correct them"),
        "",
    ),
    Gap.TOO_FEW: (_("Too few in this time."), _("Open the queue"), "desk:queue"),
    Gap.STATEMENT: (
        _("The public statement is not written, or is older than a year."),
        _("Write the statement"),
        "desk:policies",
    ),
    Gap.PROFILE: (
        _("The desk has not said who it is, or how readers reach it."),
        _("Open the settings"),
        "desk:settings",
    ),
    Gap.STAFF: (
        _("Somebody has not confirmed within a year that they work for no party."),
        _("See who; each confirms it under “Your account”"),
        "",
    ),
    Gap.UNSTATED: (_("Nobody has stated it yet."), _("State it"), ""),
    Gap.UNCONFIRMED: (
        _("It was stated, and a second person has not confirmed it yet."),
        _("Confirm it"),
        "",
    ),
    Gap.LAPSED: (_("What was stated is older than a year."), _("State it again"), ""),
    Gap.OWED: (
        _("An objection was found right, and the correction is still owed."),
        _("Open the corrections owed"),
        "desk:inbox",
    ),
    Gap.CONFLICT: (
        _("The same claim has two verdicts."),
        _("See which, and correct or withdraw one"),
        "",
    ),
    Gap.CONCENTRATED: (
        _("More than half of the fact-checks that name a claimant are about one of them."),
        _("See which"),
        "",
    ),
    Gap.WAITING: (
        _("An objection has waited for more than 30 days."),
        _("Open the disputes"),
        "desk:inbox",
    ),
}  # fmt: skip
VOIDS = {"no-claimant": _("No fact-check that stands names a claimant.")}
FIGURES = {
    "profile": _("What the desk says of itself"),
    "contact": _("How readers reach the desk"),
    "statement-ownership": _("Statement on who owns it, of this year"),
    "statement-funding": _("Statement on funding, of this year"),
    "statement-methodology": _("Statement on how it checks"),
    "statement-corrections": _("Statement on how it corrects"),
    "cadence": _("Fact-checks first published in the last 26 weeks"),
    "quiet-weeks": _("Weeks among them without any"),
    "busy-months": _("Months of 30 days with four fact-checks or more"),
    "interest": _("Fact-checks that tell the interest of each source they cite"),
    "second-person": _("Fact-checks approved by somebody who did not write them"),
    "method": _("Fact-checks that say how it was checked"),
    "cited": _("Fact-checks in which every finding cites evidence"),
    "quoted": _("Fact-checks that quote every source they cite"),
    "captured": _("Fact-checks whose cited pages are captured, with the passage marked"),
    "primary": _("Fact-checks with a primary source, or the reason why there is none"),
    "voices": _("Fact-checks with two voices for each finding, or an accepted reason"),
    "declared": _("Fact-checks whose approver declared no conflict of interest"),
    "stamped": _("Fact-checks that name the version of the method"),
    "why": _("Fact-checks that say why the claim was chosen"),
    "both-sides": _("Fact-checks with both sides, or how the other was searched for"),
    "reply": _("Fact-checks with a claimant that say what came of asking"),
    "speaker-organisation": _("Fact-checks of what an organisation said"),
    "speaker-office_holder": _("Fact-checks of what an office-holder said"),
    "speaker-none": _("Fact-checks without a claimant"),
    "most-checked": _("Fact-checks of the claimant that is checked most"),
    "compared": _("Fact-checks compared for equal claims"),
    "unequal": _("Fact-checks of an equal claim with another verdict"),
    "independent": _("People who confirmed within a year that they work for no party"),
    "logged": _("Publications in the public log; corrections with class and reason"),
    "owed": _("Objections found right whose correction is owed"),
    "classed": _("Corrections with a class and a reason"),
    "asked": _("Questions that readers sent and that are kept"),
    "not-checkable": _("Claims closed, most of them as not checkable"),
    "open-to-dispute": _("Fact-checks that readers can dispute"),
    "answered": _("Objections answered"),
    "left-lying": _("Objections that have waited for more than 30 days"),
}
FIELDS = {
    "name": _("Name of the desk"),
    "about": _("About the desk"),
    "contact": _("How readers reach you"),
}
UNNAMED = pgettext_lazy("nothing else to call it", "number %(number)s")


def criterion_words(key: str) -> str:
    """Return what a criterion asks."""
    return str(CRITERIA[key])


def number_words(key: str) -> str:
    """Return what a criterion is called: `IFCN 1.3`, or `EFCSN` where it has no number."""
    code, _dash, number = key.partition("-")
    return f"IFCN {number}" if code == "ifcn" else "EFCSN"


def state_words(state: str) -> str:
    """Return how a criterion stands, in a word or two."""
    return str(STATES[State(state)])


def figure_words(name: str) -> str:
    """Return what a figure counts."""
    return str(FIGURES[name])


def gap_words(gap: str) -> str:
    """Return what is missing, and what to do."""
    return str(GAPS[Gap(gap)][0])
