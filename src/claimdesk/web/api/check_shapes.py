"""What the API answers about checks, reviews, publications and disputes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from claimdesk.desk.content import said
from claimdesk.desk.models import Capture, Check, Dispute, Publication, Revision
from claimdesk.desk.stamping import Standing, standing
from claimdesk.web.api.shapes import Person
from claimdesk.web.api.stamp_shapes import StandingOut


class CapturedOut(Schema):
    """What a page says of a capture: SHA-256 of its file and of the document in it, and when."""

    file: str
    sha256: str
    captured: str


class CaptureOut(Schema):
    """How it is with the capture of a source.

    `state` is waiting, done, refused (it is there, and no evidence) or failed (nothing came);
    `problems` are codes of why.
    """

    id: int
    address: str
    state: str
    asked: datetime
    captured: datetime | None
    file: str
    sha256: str
    size_bytes: int
    media_type: str
    title: str
    problems: list[str]
    status: int | None
    override_reason: str
    speaker: str
    overridden_by: Person | None
    overridden: datetime | None
    time_stamps: StandingOut

    @staticmethod
    def resolve_time_stamps(capture: Capture) -> Standing:
        """Return how it stands with its time stamps."""
        return standing(capture.file)


class EvidenceOut(Schema):
    """A source with the passage that is relied on."""

    key: str
    source: str
    owner: str
    title: str
    address: str
    quotation: str
    stance: str
    grade: str
    interest: str
    of_claimant: bool
    published_on: str
    accessed_on: str
    capture: CapturedOut | None = None
    anchor: list[dict[str, Any]] | None = Field(
        None, description="Where the quotation stands in it: selectors of the W3C's Web Annotation."
    )


class FindingOut(Schema):
    """One thing that a check found, and the keys of the evidence it cites."""

    key: str
    text: str
    sole_source_reason: str
    cites: list[str]


class Content(Schema):
    """Everything that a revision says."""

    title: str
    claim_reviewed: str
    summary: str
    why: str
    method: str
    counter_search: str
    primary_reason: str
    reply: str
    reply_note: str
    correction_class: str
    correction_reason: str
    verdict: str
    evidence: list[EvidenceOut]
    findings: list[FindingOut]


class RevisionBrief(Schema):
    """A revision, without what it says."""

    id: int
    number: int
    version: int
    author: Person
    last_editor: Person
    created: datetime
    changed: datetime
    sealed: datetime | None
    content_hash: str


class RevisionOut(RevisionBrief):
    """A revision, and what it says."""

    content: Content

    @staticmethod
    def resolve_content(obj: Revision) -> dict[str, Any]:
        """Return what the revision says."""
        return said(obj)


class CheckBrief(Schema):
    """A check in a list."""

    id: int
    claim: int
    language: str
    slug: str
    state: str
    author: Person
    created: datetime
    changed: datetime
    published: int | None

    @staticmethod
    def resolve_claim(obj: Check) -> int:
        """Return the claim's id."""
        return obj.claim_id

    @staticmethod
    def resolve_published(obj: Check) -> int | None:
        """Return the id of the publication that readers see."""
        return obj.current_id


class CheckOut(CheckBrief):
    """A check with the revision that is worked on, reviewed or was published last."""

    revision: RevisionOut

    @staticmethod
    def resolve_revision(obj: Check) -> Any:
        """Return the revision that is worked on."""
        return obj.head


class PartOut(Schema):
    """What was written into a check: its key, and the check after it."""

    key: str
    check: CheckOut


class BlockerOut(Schema):
    """A rule that a check does not meet yet, what to do, and where on the form."""

    rule: str
    message: str
    place: str


class DeclarationOut(Schema):
    """What somebody declared of their interests in a check."""

    account: int
    conflicted: bool
    note: str
    created: datetime

    @staticmethod
    def resolve_account(obj: Any) -> int:
        """Return the account's id."""
        return obj.account_id


class ReviewOut(Schema):
    """What a second person said of a sealed revision."""

    id: int
    revision: int
    reviewer: Person
    decision: str
    note: str
    accepted_sole_sources: list[str]
    created: datetime

    @staticmethod
    def resolve_revision(obj: Any) -> int:
        """Return the number of the revision."""
        return obj.revision.number


class RatingOut(Schema):
    """One step of the desk's verdict scale."""

    key: str
    verdict: str
    name_vi: str
    name_en: str
    definition_vi: str
    definition_en: str
    value: int | None
    in_use: bool


class PublicationBrief(Schema):
    """A publication in a list."""

    id: int
    check: int
    number: int
    kind: str
    published: datetime
    content_hash: str
    approved_by: Person
    published_by: Person
    title: str

    @staticmethod
    def resolve_check(obj: Publication) -> int:
        """Return the check's id."""
        return obj.check_record_id

    @staticmethod
    def resolve_title(obj: Publication) -> str:
        """Return the title of its page."""
        return str(obj.page["title"])


class CorrectionOut(Schema):
    """What a publication changes in the one before, and why."""

    correction_class: str
    reason: str


class DisputeOut(Schema):
    """An objection to a published check, as the desk sees it."""

    id: int
    check: int
    publication: int
    text: str
    evidence_address: str
    may_be_shown: bool
    state: str
    answer: str
    answered_by: Person | None
    received: datetime
    answered: datetime | None
    shown: datetime | None
    shown_by: Person | None

    @staticmethod
    def resolve_check(obj: Dispute) -> int:
        """Return the check's id."""
        return obj.check_record_id

    @staticmethod
    def resolve_publication(obj: Dispute) -> int:
        """Return the id of the publication that it is about."""
        return obj.publication_id


class DisputeStatus(Schema):
    """What whoever holds a code learns of their dispute."""

    state: str
    text: str
    answer: str
    received: datetime
    answered: datetime | None


class FactCheckBrief(Schema):
    """A published fact-check in a list, as readers see it."""

    address: str
    slug: str
    language: str
    title: str
    claim: str
    verdict: str
    rating: str
    summary: str
    first_published: datetime
    published: datetime
    number: int
    kind: str


class RevisionNote(Schema):
    """One of the publications of a fact-check: when, and what it put right."""

    number: int
    kind: str
    published: datetime
    correction: CorrectionOut | None


class FactCheckOut(FactCheckBrief):
    """A published fact-check, everything its page says; `revisions` in order."""

    page: dict[str, Any]
    revisions: list[RevisionNote]
    claim_review: dict[str, Any] | None


class PublicationOut(PublicationBrief):
    """A publication, everything its page says, and its ClaimReview."""

    page: dict[str, Any]
    correction: CorrectionOut | None
    claim_review: dict[str, Any] | None

    @staticmethod
    def resolve_correction(obj: Publication) -> Any:
        """Return what it puts right; the first publication puts nothing right."""
        return getattr(obj, "correction", None)


class PolicyOut(Schema):
    """The newest version of a public statement."""

    kind: str
    language: str
    number: int
    body: str
    effective: datetime


class AuditOut(Schema):
    """One thing that was done at the desk; each entry holds the hash of the one before."""

    sequence: int
    at: datetime
    actor: int | None
    verb: str
    object_kind: str
    object_id: str
    details: dict[str, Any]
    previous_hash: str
    hash: str

    @staticmethod
    def resolve_actor(obj: Any) -> int | None:
        """Return the account's id."""
        return obj.actor_id


class JobOut(Schema):
    """A task of the desk, and what became of it."""

    id: int
    kind: str
    key: str
    state: str
    attempts: int
    next_at: datetime
    last_error: str
    created: datetime
    updated: datetime
    finished: datetime | None
