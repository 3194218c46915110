"""What a revision says: as the rules read it, as one hash, as a difference to another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F

from claimdesk.desk import captures
from claimdesk.desk.models import Capture, Check, Claim, Desk, Evidence, Publication, Revision
from claimdesk.domain import check as rules
from claimdesk.domain.captured import Captured
from claimdesk.language.normalization import fold, normalize, words

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

#: Hosts that carry what others say: there the owner alone tells whose voice it is.
_CARRIERS = (
    "doi.org", "ncbi.nlm.nih.gov", "archive.org", "archive.today", "archive.ph", "jstor.org",
    "youtube.com", "youtu.be", "facebook.com", "x.com", "google.com", "googleapis.com",
    "amazonaws.com", "github.com", "researchgate.net",
)  # fmt: skip


def said(revision: Revision) -> dict[str, Any]:
    """Return everything a revision says as JSON values; two that say the same are equal."""
    evidence = list(revision.evidence.select_related("source__owner", "capture"))
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
                **({"cells": one.cells} if one.cells else {}),
                **_captured(one),
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


def _captured(one: Evidence) -> dict[str, Any]:
    """Return what a page says of a source's capture, if there is one: hashes, time, the passage.

    `sha256` is of the document as a browser would save it, `file` of the capture that holds it.
    """
    capture = one.capture
    if capture is None or not capture.is_evidence or capture.captured is None:
        return {}
    when = capture.captured.astimezone(UTC).isoformat(timespec="seconds")
    return {
        "capture": {"file": capture.file, "sha256": capture.sha256, "captured": when},
        "anchor": one.anchor or [],
    }


def content_hash(page: Mapping[str, Any]) -> str:
    """Return SHA-256 over the canonical JSON of a page."""
    text = json.dumps(page, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def page_of(check: Check, revision: Revision) -> dict[str, Any]:
    """Return the page that readers get: `said`, and wordings taken from elsewhere.

    Sealing a revision freezes it there, so that what is reviewed, approved and published is one.
    """
    if revision.page is not None:
        return dict(revision.page)
    claim, verdict = check.claim, revision.verdict
    claimant = claim.claimant
    desk = Desk.objects.get(pk=1)
    return {
        **said(revision),
        **({"licence": desk.licence} if desk.licence else {}),
        "publisher": desk.name,
        "path": f"/{check.language}/fact-checks/{check.slug}/",
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
    claim, published = check.claim, check.current
    findings = tuple(
        rules.Finding(
            key=one.key,
            text=one.text,
            cites=tuple(citation.evidence.key for citation in one.citations.all()),
            sole_source_reason=one.sole_source_reason,
        )
        for one in revision.findings.prefetch_related("citations__evidence")
    )
    verdict = revision.verdict.key if revision.verdict else ""
    return rules.Draft(
        checkability=rules.Checkability(claim.checkability),
        title=revision.title,
        claim=revision.claim_reviewed,
        has_verdict=bool(verdict),
        inconclusive=bool(revision.verdict and revision.verdict.inconclusive),
        summary=revision.summary,
        why=revision.why,
        method=revision.method,
        counter_search=revision.counter_search,
        primary_reason=revision.primary_reason,
        has_claimant=claim.claimant_id is not None,
        reply=rules.Reply(revision.reply),
        reply_note=revision.reply_note,
        evidence=tuple(_evidence_of(claim, revision)),
        findings=findings,
        correction=rules.CorrectionClass(revision.correction_class)
        if revision.correction_class
        else None,
        is_new_verdict=bool(published and published.page["verdict"] != verdict),
        contradicts=_contradicted(check, revision.claim_reviewed, verdict),
    )


def _contradicted(check: Check, claim: str, verdict: str) -> str:
    """Return the title of a fact-check that stands and gives the same claim another verdict, or "".

    The same claim is one of the same words, whatever the case and the marks between them.
    """
    said = _words_of(claim)
    if not verdict or not said:
        return ""
    standing = Publication.objects.filter(check_record__current=F("pk"))
    standing = standing.exclude(kind=Publication.Kind.WITHDRAWAL).exclude(check_record=check.pk)
    # Enough to read few pages, which are then compared whole. SQLite knows the case of ASCII only.
    for word in sorted(filter(str.isascii, map(fold, said)), key=len)[-3:]:
        standing = standing.filter(folded__icontains=word)
    for one in standing.only("page").iterator():
        page = one.page
        if page["verdict"] != verdict and _words_of(page["claim_reviewed"]) == said:
            return str(page["title"])
    return ""


def _words_of(claim: str) -> list[str]:
    return words(normalize(claim).casefold())


def _evidence_of(claim: Claim, revision: Revision) -> Iterator[rules.Evidence]:
    """Return the evidence, each with whose voice it is, told by names and addresses alike."""
    themselves = {_key(party.name) for party in (claim.claimant, claim.about) if party}
    for one in revision.evidence.select_related("source__owner", "capture"):
        owner = _key(one.source.owner.name)
        yield rules.Evidence(
            key=one.key,
            owner=owner,
            name=one.source.owner.name,
            site=_site(one.address),
            quotation=one.quotation,
            interest=one.interest,
            stance=rules.Stance(one.stance),
            grade=rules.Grade(one.grade),
            capture=_standing_of(one),
            of_claimant=one.of_claimant
            or not themselves.isdisjoint({owner, _key(one.source.name)}),
        )


def _standing_of(one: Evidence) -> Captured:
    """Return how it is with the capture of a source, as the rules read it."""
    capture = one.capture
    if capture is not None and capture.state == Capture.State.WAITING:
        return Captured.WAITING
    let_through = capture is not None and capture.overridden is not None
    if not let_through and captures.is_written_by_users(one.address):
        return Captured.BY_USERS
    if capture is not None and capture.state == Capture.State.REFUSED and not let_through:
        return Captured.REFUSED
    return Captured.NOTHING_AGAINST


def _site(address: str) -> str:
    """Return the registrable domain an address is on; empty where its host carries many voices."""
    from tld import get_fld  # noqa: PLC0415 - loads the list of public suffixes, a tenth of a second

    host = urlsplit(address).hostname or ""
    if any(host == one or host.endswith(f".{one}") for one in _CARRIERS):
        return ""
    return get_fld(address, fail_silently=True) or ""


def _key(name: str) -> str:
    """Return a name in the form in which names are compared: any case, with or without marks."""
    return " ".join(fold(name).casefold().split())


def blockers_of(check: Check, revision: Revision | None = None) -> list[rules.Blocker]:
    """Return what still blocks a check from going to review, in the order of the form.

    A withdrawal needs its reason only.
    """
    revision = revision or check.head
    if revision.correction_class == rules.CorrectionClass.WITHDRAWAL.value:
        return []
    return rules.blockers(draft_of(check, revision))
