"""Every record of the desk."""

from claimdesk.desk.models.accounts import Account, ApiToken, Invitation
from claimdesk.desk.models.checks import (
    Capture,
    Check,
    Citation,
    Comment,
    Contribution,
    Declaration,
    Evidence,
    Finding,
    Review,
    Revision,
    Source,
)
from claimdesk.desk.models.claims import (
    Assignment,
    Claim,
    ClaimVector,
    ClaimWord,
    Match,
    Mention,
    Party,
    SavedSearch,
    Tag,
)
from claimdesk.desk.models.exchange import PeerChange, PeerEntry, PeerLog, UnreadRecord
from claimdesk.desk.models.incoming import Arrival, Item, Question, Recognition, Sighting
from claimdesk.desk.models.jobs import Job, Worker
from claimdesk.desk.models.log import LogEntry
from claimdesk.desk.models.office import (
    Delivery,
    Desk,
    IdempotencyKey,
    PolicyKind,
    PolicyVersion,
    RatingValue,
    Watching,
    Webhook,
)
from claimdesk.desk.models.practice import PracticeAnswer
from claimdesk.desk.models.published import (
    AuditEntry,
    AuditHead,
    Correction,
    Dispute,
    Publication,
)
from claimdesk.desk.models.readiness import ReadinessSnapshot, ReadinessStatement
from claimdesk.desk.models.sources import SeenEntry, Subscription, VisitedHost
from claimdesk.desk.models.watch import SourceChange, SourceMark, WatchedSource

__all__ = [
    "Account",
    "ApiToken",
    "Arrival",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "Capture",
    "Check",
    "Citation",
    "Claim",
    "ClaimVector",
    "ClaimWord",
    "Comment",
    "Contribution",
    "Correction",
    "Declaration",
    "Delivery",
    "Desk",
    "Dispute",
    "Evidence",
    "Finding",
    "IdempotencyKey",
    "Invitation",
    "Item",
    "Job",
    "LogEntry",
    "Match",
    "Mention",
    "Party",
    "PeerChange",
    "PeerEntry",
    "PeerLog",
    "PolicyKind",
    "PolicyVersion",
    "PracticeAnswer",
    "Publication",
    "Question",
    "RatingValue",
    "ReadinessSnapshot",
    "ReadinessStatement",
    "Recognition",
    "Review",
    "Revision",
    "SavedSearch",
    "SeenEntry",
    "Sighting",
    "Source",
    "SourceChange",
    "SourceMark",
    "Subscription",
    "Tag",
    "UnreadRecord",
    "VisitedHost",
    "WatchedSource",
    "Watching",
    "Webhook",
    "Worker",
]
