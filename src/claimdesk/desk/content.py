"""What a revision says: as the rules read it, as one hash, as a difference to another."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from claimdesk.desk.models import Check, Revision
from claimdesk.domain import check as rules

#: The fields of a revision that readers see, in the order of the page.
TEXT_FIELDS = (
    "title",
    "claim_reviewed",
    "summary",
    "why",
    "method",
    "counter_search",
    "primary_reason",
    "reply",
    "reply_note",
    "correction_class",
    "correction_reason",
)
EVIDENCE_FIELDS = ("title", "address", "quotation", "stance", "grade", "interest", "of_claimant")


def said(revision: Revision) -> dict[str, Any]:
    """Return everything a revision says as JSON values; two that say the same are equal."""
    evidence = list(revision.evidence.select_related("source__owner"))
    findings = revision.findings.prefetch_related("citations__evidence")
    return {
        **{name: getattr(revision, name) for name in TEXT_FIELDS},
        "verdict": revision.verdict.key if revision.verdict else "",
        "evidence": [
            {
                "key": one.key,
                "source": one.source.name,
                "owner": one.source.owner.name,
                "published_on": one.published_on.isoformat() if one.published_on else "",
                "accessed_on": one.accessed_on.isoformat(),
                **{name: getattr(one, name) for name in EVIDENCE_FIELDS},
            }
            for one in evidence
        ],
        "findings": [
            {
                "key": one.key,
                "text": one.text,
                "sole_source_reason": one.sole_source_reason,
                "cites": sorted(citation.evidence.key for citation in one.citations.all()),
            }
            for one in findings
        ],
    }


def content_hash(revision: Revision) -> str:
    """Return SHA-256 over the canonical JSON of what a revision says."""
    text = json.dumps(said(revision), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def page_of(check: Check, revision: Revision) -> dict[str, Any]:
    """Return what a published page says, frozen: `said`, and wordings taken from elsewhere."""
    claim, verdict = check.claim, revision.verdict
    claimant = claim.claimant
    return {
        **said(revision),
        "language": check.language,
        "rating": None
        if verdict is None
        else {
            "key": verdict.key,
            "verdict": verdict.verdict,
            "name": verdict.name_in(check.language),
            "definition": verdict.definition_in(check.language),
            "value": verdict.value,
            "worst": 1,
            "best": 5,
        },
        "claimant": None
        if claimant is None
        else {"name": claimant.name, "kind": claimant.kind, "office": claimant.office},
        "said_on": claim.said_on.isoformat() if claim.said_on else "",
        "appearance": claim.appearance,
        "tags": sorted(tag.name for tag in claim.tags.all()),
    }


def draft_of(check: Check, revision: Revision) -> rules.Draft:
    """Return a revision as the rules of the domain read it."""
    claim = check.claim
    parties = {claim.claimant_id, claim.about_id} - {None}
    evidence = tuple(
        rules.Evidence(
            key=one.key,
            owner=one.source.owner.name,
            address=one.address,
            quotation=one.quotation,
            interest=one.interest,
            stance=rules.Stance(one.stance),
            grade=rules.Grade(one.grade),
            of_claimant=one.of_claimant or one.source.owner_id in parties,
        )
        for one in revision.evidence.select_related("source__owner")
    )
    findings = tuple(
        rules.Finding(
            key=one.key,
            text=one.text,
            cites=tuple(citation.evidence.key for citation in one.citations.all()),
            sole_source_reason=one.sole_source_reason,
        )
        for one in revision.findings.prefetch_related("citations__evidence")
    )
    return rules.Draft(
        checkability=rules.Checkability(claim.checkability),
        title=revision.title,
        claim=revision.claim_reviewed,
        has_verdict=revision.verdict_id is not None,
        inconclusive=bool(revision.verdict and revision.verdict.inconclusive),
        summary=revision.summary,
        why=revision.why,
        method=revision.method,
        counter_search=revision.counter_search,
        primary_reason=revision.primary_reason,
        has_claimant=claim.claimant_id is not None,
        reply=rules.Reply(revision.reply),
        reply_note=revision.reply_note,
        evidence=evidence,
        findings=findings,
    )


def blockers_of(check: Check, revision: Revision | None = None) -> list[rules.Blocker]:
    """Return what still blocks a check from going to review, in the order of the form.

    A withdrawal needs its reason only.
    """
    revision = revision or check.head
    if revision.correction_class == rules.CorrectionClass.WITHDRAWAL.value:
        return []
    return rules.blockers(draft_of(check, revision))
