"""What a check says, and every rule it must meet before a second person and the public see it.

The records mirror what the desk stores; the rules read them and nothing else, so that screen, API,
command and database work from one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from claimdesk.domain.captured import WHAT_TO_DO, Captured
from claimdesk.errors import RuleError


class Checkability(StrEnum):
    """What kind of statement a claim is. Only a `STATEMENT` can get a verdict."""

    STATEMENT = "statement"
    OPINION = "opinion"
    PREDICTION = "prediction"
    QUESTION = "question"
    SATIRE = "satire"
    UNCLEAR = "unclear"


class Stance(StrEnum):
    """What a piece of evidence says about the claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    CONTEXT = "context"


class Grade(StrEnum):
    """How close a source is to the fact."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Reply(StrEnum):
    """The claimant's right of reply: what came of it."""

    NOT_APPLICABLE = "not_applicable"  # nobody is named as claimant
    UNRECORDED = "unrecorded"
    ASKED = "asked"
    REPLIED = "replied"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    UNSAFE = "unsafe"  # asking would endanger a source or a checker; needs a reason


class CorrectionClass(StrEnum):
    """How much a published revision changes the one before; in this order, the gravest last."""

    TYPO = "typo"
    CLARIFICATION = "clarification"
    UPDATE = "update"
    SUBSTANTIAL = "substantial"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A source and the passage relied on.

    `owner` tells whose voice it is, `site` where it is published (the registrable domain): two
    sources of one owner, or on one site, are one voice. Give both folded, so that letter case and
    diacritics do not make two of one. `of_claimant` marks a source that is, or belongs to, whom
    the claim is about or by. `name` is for messages.
    """

    key: str
    owner: str
    site: str = ""
    name: str = ""
    quotation: str = ""
    interest: str = ""
    stance: Stance = Stance.CONTEXT
    grade: Grade = Grade.SECONDARY
    of_claimant: bool = False
    capture: Captured = Captured.NOTHING_AGAINST


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the check found, and the evidence it cites by key."""

    key: str
    text: str
    cites: tuple[str, ...] = ()
    sole_source_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything of a revision that the rules read."""

    checkability: Checkability = Checkability.UNCLEAR
    title: str = ""
    claim: str = ""
    has_verdict: bool = False
    inconclusive: bool = False
    summary: str = ""
    why: str = ""
    method: str = ""
    counter_search: str = ""
    primary_reason: str = ""
    has_claimant: bool = False
    reply: Reply = Reply.UNRECORDED
    reply_note: str = ""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    #: For a correction: its class, and whether it gives another verdict than what is published.
    correction: CorrectionClass | None = None
    is_new_verdict: bool = False
    #: The title of a published fact-check of the same claim that has another verdict.
    contradicts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A rule that a draft does not meet yet: its name, what to do, and where on the form.

    `message` is a template for `facts`; translate the template, then fill it.
    """

    rule: str
    message: str
    place: str
    facts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return what to do, in English."""
        return self.message % self.facts if self.facts else self.message


Rule = Callable[[Draft], Iterable[Blocker]]


def _only_statements(draft: Draft) -> Iterable[Blocker]:
    if draft.checkability is not Checkability.STATEMENT:
        yield Blocker(
            rule="checkable",
            message="Only a factual statement can get a verdict. Say on the claim's page that it "
            "is one, or close the claim as not checkable.",
            place="verdict",
        )


def _complete(draft: Draft) -> Iterable[Blocker]:
    for name, message in (
        ("title", "Give the check a title."),
        ("summary", "Say in a few sentences what you found."),
        ("method", "Say how you checked it."),
    ):
        if not getattr(draft, name).strip():
            yield Blocker(rule="complete", message=message, place=name)


def _verdict(draft: Draft) -> Iterable[Blocker]:
    if not draft.has_verdict:
        yield Blocker(
            rule="verdict",
            message="Choose a verdict; where the evidence does not carry one, choose the one for "
            "insufficient evidence.",
            place="verdict",
        )


def _why(draft: Draft) -> Iterable[Blocker]:
    if not draft.why.strip():
        yield Blocker(
            rule="why-this-claim",
            message="Say why this claim was chosen: its reach, the harm it may do, public "
            "interest.",
            place="why",
        )


def _findings(draft: Draft) -> Iterable[Blocker]:
    if not draft.findings:
        yield Blocker(
            rule="findings",
            message="Write at least one finding and cite the evidence it rests on.",
            place="findings",
        )
    known = {found.key for found in draft.evidence}
    for number, finding in enumerate(draft.findings, 1):
        if not finding.text.strip():
            yield Blocker(
                rule="findings",
                message="Finding %(number)d is empty. Write it, or remove it.",
                place=f"finding-{finding.key}",
                facts={"number": number},
            )
        if not known.intersection(finding.cites):
            yield Blocker(
                rule="cited",
                message="Finding %(number)d cites no evidence. Add a source and cite it.",
                place=f"finding-{finding.key}",
                facts={"number": number},
            )


def _two_sources(draft: Draft) -> Iterable[Blocker]:
    for number, (finding, cited) in enumerate(_cited_voices(draft), 1):
        if len(cited) == 1 and not finding.sole_source_reason.strip():
            yield Blocker(
                rule="two-sources",
                message="Finding %(number)d rests on one voice (%(owner)s). Cite a second, "
                "independent source, or write why one is enough; the reviewer must accept it.",
                place=f"finding-{finding.key}",
                facts={"number": number, "owner": cited[0][0].name or cited[0][0].owner},
            )


def _not_about_themselves(draft: Draft) -> Iterable[Blocker]:
    own = {
        found.key
        for voice in voices(draft.evidence)
        if any(found.of_claimant for found in voice)
        for found in voice
    }
    known = {found.key for found in draft.evidence}
    for number, finding in enumerate(draft.findings, 1):
        cited = known.intersection(finding.cites)
        if cited and cited <= own:
            yield Blocker(
                rule="not-about-themselves",
                message="Finding %(number)d rests only on the word of whom the claim is about or "
                "by. Nobody is the only source about themselves: cite somebody else.",
                place=f"finding-{finding.key}",
                facts={"number": number},
            )


def _quotations(draft: Draft) -> Iterable[Blocker]:
    cited = {key for finding in draft.findings for key in finding.cites}
    for number, found in enumerate(draft.evidence, 1):
        if found.key in cited and not found.quotation.strip():
            yield Blocker(
                rule="quotation",
                message="Source %(number)d has no quotation. Paste the passage you rely on.",
                place=f"evidence-{found.key}",
                facts={"number": number},
            )
        if found.key in cited and not found.interest.strip():
            yield Blocker(
                rule="interest",
                message="Say what interest source %(number)d (%(owner)s) has in the matter; write "
                "“none known” where you found none.",
                place=f"evidence-{found.key}",
                facts={"number": number, "owner": found.name or found.owner},
            )


def _captures(draft: Draft) -> Iterable[Blocker]:
    for number, found in enumerate(draft.evidence, 1):
        if found.capture is not Captured.NOTHING_AGAINST:
            yield Blocker(
                rule="capture",
                message=WHAT_TO_DO[found.capture],
                place=f"evidence-{found.key}",
                facts={"number": number, "owner": found.name or found.owner},
            )


def _primary(draft: Draft) -> Iterable[Blocker]:
    if (
        draft.evidence
        and not any(found.grade is Grade.PRIMARY for found in draft.evidence)
        and not draft.primary_reason.strip()
    ):
        yield Blocker(
            rule="primary-source",
            message="No source is a primary one. Add one, or write why there is none.",
            place="primary_reason",
        )


def _both_sides(draft: Draft) -> Iterable[Blocker]:
    stances = {found.stance for found in draft.evidence}
    if not {Stance.SUPPORTS, Stance.REFUTES} <= stances and not draft.counter_search.strip():
        yield Blocker(
            rule="both-sides",
            message="Record evidence for the claim and against it, or describe how you searched "
            "for what is missing.",
            place="counter_search",
        )


def _reply(draft: Draft) -> Iterable[Blocker]:
    if not draft.has_claimant:
        return
    if draft.reply in {Reply.UNRECORDED, Reply.NOT_APPLICABLE}:
        yield Blocker(
            rule="right-of-reply",
            message="The claim has a claimant. Record whether they were asked, and what came of "
            "it.",
            place="reply",
        )
    elif draft.reply in {Reply.REPLIED, Reply.UNSAFE} and not draft.reply_note.strip():
        yield Blocker(
            rule="right-of-reply",
            message="Write down the claimant's reply, or why asking was not safe.",
            place="reply_note",
        )


def _class_of_correction(draft: Draft) -> Iterable[Blocker]:
    if draft.is_new_verdict and draft.correction in {
        CorrectionClass.TYPO,
        CorrectionClass.CLARIFICATION,
    }:
        yield Blocker(
            rule="correction-class",
            message="Another verdict is more than a typo or a clarification. Keep the verdict, or "
            "drop this correction and begin one of the class “update” or “substantial”.",
            place="verdict",
        )


def _equal_claims(draft: Draft) -> Iterable[Blocker]:
    if draft.contradicts:
        yield Blocker(
            rule="equal-claims",
            message="“%(title)s” is a fact-check of the same claim and has another verdict. Give "
            "both the same one, or withdraw that one first.",
            place="verdict",
            facts={"title": draft.contradicts},
        )


#: The rules in the order in which a form is filled.
RULES: tuple[Rule, ...] = (
    _only_statements, _complete, _why, _findings, _two_sources, _not_about_themselves, _quotations,
    _captures, _primary, _both_sides, _reply, _verdict, _class_of_correction, _equal_claims,
)  # fmt: skip


def blockers(draft: Draft) -> list[Blocker]:
    """Return every rule that a draft does not meet yet, in the order of the form."""
    return [blocker for rule in RULES for blocker in rule(draft)]


def require_complete(draft: Draft) -> None:
    """Refuse a draft that some rule blocks, with the first of them."""
    if found := blockers(draft):
        first = found[0]
        raise RuleError(first.rule, first.message, **first.facts)


def sole_sources(draft: Draft) -> list[Finding]:
    """Return the findings on one voice whose reason a reviewer must accept."""
    return [finding for finding, cited in _cited_voices(draft) if len(cited) == 1]


def voices(evidence: Iterable[Evidence]) -> list[list[Evidence]]:
    """Return evidence grouped by whose voice it is: same owner or same site, through any chain."""
    groups: list[list[Evidence]] = []
    for one in evidence:
        same = [group for group in groups if any(_is_one_voice(one, other) for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append([*(other for group in same for other in group), one])
    return groups


def _is_one_voice(one: Evidence, other: Evidence) -> bool:
    return one.owner == other.owner or bool(one.site and one.site == other.site)


def _cited_voices(draft: Draft) -> Iterator[tuple[Finding, list[list[Evidence]]]]:
    """Yield each finding with the voices it cites; two that only another source joins are one."""
    groups = voices(draft.evidence)
    for finding in draft.findings:
        cited = [[found for found in voice if found.key in finding.cites] for voice in groups]
        yield finding, [voice for voice in cited if voice]


def require_sole_sources_accepted(draft: Draft, accepted: Sequence[str]) -> None:
    """Refuse an approval that leaves a single-source finding unaccepted."""
    missing = [one for one in sole_sources(draft) if one.key not in accepted]
    if missing:
        raise RuleError(
            "sole-source-accepted",
            "A finding rests on one source: “%(text)s”. Accept its reason, or send the check back.",
            text=missing[0].text[:120],
        )
