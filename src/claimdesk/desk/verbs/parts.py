"""The parts of a check: evidence with its quotation, and findings that cite it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max

from claimdesk.desk import audit, captures
from claimdesk.desk.models import Account, Check, Citation, Evidence, Finding, Revision, Source
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.checks import field_text, open_revision, wrote
from claimdesk.desk.verbs.claims import party
from claimdesk.desk.verbs.standing import get, make_key
from claimdesk.errors import InputError, MissingRecordError
from claimdesk.evidence.tables import parse_range
from claimdesk.language.normalization import normalize

_EVIDENCE = ("title", "address", "quotation", "stance", "grade", "interest", "of_claimant", "cells")
MOST_PARTS = 200


@whole
def put_evidence(
    *,
    actor: Account,
    check: int,
    key: str = "",
    version: int | None = None,
    source: str,
    owner: str = "",
    published_on: date | None = None,
    accessed_on: date | None = None,
    now: datetime,
    **fields: Any,
) -> Evidence:
    """Add a source with its passage, or change the one with this key.

    `source` is its name, `owner` the organisation that speaks through it (the source itself if
    empty); two sources of one owner are one voice.
    """
    record, revision = open_revision(actor, check, version, now)
    name = " ".join(normalize(source).split())[:200]
    if not name:
        raise InputError("Name the source: who published it.")
    unknown = set(fields) - set(_EVIDENCE)
    if unknown:
        raise InputError(f"Evidence has no field {', '.join(sorted(unknown))}.")
    found, _ = Source.objects.get_or_create(
        name=name,
        owner=party(owner or name),
        defaults={"interest": str(fields.get("interest", ""))[:400]},
    )
    evidence = revision.evidence.filter(key=key).first() if key else None
    if evidence is None:
        _require_room(revision.evidence.count())
        evidence = Evidence(
            revision=revision,
            key=make_key(),
            position=(revision.evidence.aggregate(top=Max("position"))["top"] or 0) + 1,
        )
    evidence.source = found
    evidence.title = name
    evidence.interest = evidence.interest or found.interest
    was = (evidence.address, evidence.quotation, evidence.cells)
    for field, value in fields.items():
        setattr(
            evidence,
            field,
            value if isinstance(value, bool) else field_text(evidence, field, value),
        )
    evidence.title = evidence.title or name
    evidence.published_on = published_on
    evidence.accessed_on = accessed_on or now.date()
    if evidence.cells:
        parse_range(evidence.cells)
    if evidence.address != was[0] and not (evidence.capture and evidence.capture.of_file):
        evidence.capture = None  # it was of another address
    if (evidence.address, evidence.quotation, evidence.cells) != was:
        evidence.anchor = captures.anchor_of(evidence)
    evidence.save()
    wrote(record, revision, actor, now)
    audit.append("put_evidence", record, actor=actor, now=now, key=evidence.key)
    return evidence


@whole
def remove_evidence(
    *, actor: Account, check: int, key: str, version: int | None = None, now: datetime
) -> Revision:
    """Take a source out of the revision that is worked on."""
    _require_part(Evidence, check, key)
    record, revision = open_revision(actor, check, version, now)
    revision.evidence.filter(key=key).delete()
    wrote(record, revision, actor, now)
    audit.append("remove_evidence", record, actor=actor, now=now, key=key)
    return revision


@whole
def put_finding(
    *,
    actor: Account,
    check: int,
    key: str = "",
    version: int | None = None,
    text: str,
    cites: list[str],
    sole_source_reason: str = "",
    now: datetime,
) -> Finding:
    """Add a finding that cites evidence by key, or change the one with this key."""
    record, revision = open_revision(actor, check, version, now)
    finding = revision.findings.filter(key=key).first() if key else None
    if finding is None:
        _require_room(revision.findings.count())
        finding = Finding(
            revision=revision,
            key=make_key(),
            position=(revision.findings.aggregate(top=Max("position"))["top"] or 0) + 1,
        )
    finding.text = field_text(finding, "text", text)
    finding.sole_source_reason = field_text(finding, "sole_source_reason", sole_source_reason)
    finding.save()
    cited = list(revision.evidence.filter(key__in=cites))
    finding.citations.exclude(evidence__in=cited).delete()
    for evidence in cited:
        Citation.objects.get_or_create(finding=finding, evidence=evidence)
    wrote(record, revision, actor, now)
    audit.append("put_finding", record, actor=actor, now=now, key=finding.key)
    return finding


@whole
def remove_finding(
    *, actor: Account, check: int, key: str, version: int | None = None, now: datetime
) -> Revision:
    """Take a finding out of the revision that is worked on."""
    _require_part(Finding, check, key)
    record, revision = open_revision(actor, check, version, now)
    revision.findings.filter(key=key).delete()
    wrote(record, revision, actor, now)
    audit.append("remove_finding", record, actor=actor, now=now, key=key)
    return revision


def _require_part(model: type[Evidence | Finding], check: int, key: str) -> None:
    """Refuse to take away what is not there; that would void an approval for nothing."""
    if not model.objects.filter(revision=get(Check, check).head, key=key).exists():
        raise MissingRecordError


def _require_room(parts: int) -> None:
    if parts >= MOST_PARTS:
        raise InputError(f"A check holds at most {MOST_PARTS} of these.")
