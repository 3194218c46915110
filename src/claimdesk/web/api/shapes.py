"""What the API answers about items, questions, claims, matches and people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from claimdesk.desk.models import Claim, Comment, Item, Question
from claimdesk.intake.deidentification import count_left_out
from claimdesk.web import ranking_words
from claimdesk.web.claim_words import conflict_in_words, reason_in_words


class Person(Schema):
    """Somebody of the desk, as colleagues see them."""

    id: int
    name: str
    role: str
    is_active: bool


class Own(Schema):
    """The account and the token of a request."""

    id: int
    name: str
    email: str
    role: str
    language: str
    scopes: list[str]
    token: str
    expires: datetime


class ItemOut(Schema):
    """A piece of incoming content. Who sent it is not known."""

    id: int
    text: str
    title: str
    language: str
    channel: str
    received: datetime
    detected: datetime | None
    left_out: dict[str, int]
    #: The item of the same picture that came first: its claims are this one's.
    copy_of: int | None

    @staticmethod
    def resolve_left_out(obj: Any) -> dict[str, int]:
        """Return how many phone numbers, addresses and the like were left out, by their kind."""
        return count_left_out(obj.title, obj.text)

    @staticmethod
    def resolve_copy_of(obj: Any) -> int | None:
        """Return the id of that item."""
        recognition = getattr(obj, "recognition", None)
        return recognition.copy_of_id if recognition else None


class MentionOut(Schema):
    """Where in an item a claim stands, in characters."""

    claim: int
    start: int
    end: int
    by_machine: bool

    @staticmethod
    def resolve_claim(obj: Any) -> int:
        """Return the claim's id."""
        return obj.claim_id


class ItemWithClaims(ItemOut):
    """An item, and the claims that were found in it."""

    mentions: list[MentionOut]

    @staticmethod
    def resolve_mentions(obj: Item) -> list[Any]:
        """Return the first mentions, in the order of the text."""
        return list(obj.mentions.order_by("start", "pk")[:500])


class QuestionOut(Schema):
    """A question of the public, as the desk sees it."""

    id: int
    text: str
    language: str
    state: str
    item: int
    claim: int | None
    answer: dict[str, Any] | None
    asked: datetime
    answered: datetime | None

    @staticmethod
    def resolve_item(obj: Question) -> int:
        """Return the item's id."""
        return obj.item_id

    @staticmethod
    def resolve_claim(obj: Question) -> int | None:
        """Return the claim's id."""
        return obj.claim_id


class Receipt(Schema):
    """The code that alone leads back to a question or a dispute; it is shown once."""

    code: str
    state: str


class QuestionReceipt(Receipt):
    """The code of a question, and where the desk is with it already: `stage` as its status has it.

    `is_known` tells that somebody asked it before in these words.
    """

    stage: str
    is_known: bool
    kept_until: datetime


class CorrectionNote(Schema):
    """What a correction changed, and why."""

    correction_class: str
    reason: str
    published: datetime


class QuestionStatus(Schema):
    """What whoever holds a code learns of their question.

    `stage` is `waiting`, `checking`, `answered`, `corrected`, `withdrawn` or `closed`. `answer` is
    the fact-check as readers see it now; it is null where it has been withdrawn. `address` is that
    of its page. At `kept_until` the question is erased, unless an answer comes or is corrected.
    """

    state: str
    stage: str
    text: str
    answer: dict[str, Any] | None
    address: str
    correction: CorrectionNote | None
    asked: datetime
    answered: datetime | None
    kept_until: datetime


class FoundOut(Schema):
    """A fact-check that fits a text, and what agrees and conflicts, in words."""

    entry: dict[str, Any]
    address: str
    is_own: bool
    reasons: list[str]
    conflicts: list[str]


class InstantAnswer(Schema):
    """What fits a text: `sure` answers it, `likely` may. Nothing of the text is kept.

    Where `is_there` is false nobody could look. `stage` says where the desk is with these very
    words, which it has already: `waiting` or `checking`; else it is empty.
    """

    sure: list[FoundOut]
    likely: list[FoundOut]
    is_there: bool
    stage: str


class PartyOut(Schema):
    """An organisation, or an office-holder named with the office."""

    name: str
    kind: str
    office: str


class ClaimOut(Schema):
    """One statement that circulates, and where the desk stands with it.

    `priority` is its place in the queue; `ranking_in_words` says why, in the language that
    `Accept-Language` asks for. `demand` counts the hours of each of its `channels`.
    """

    id: int
    text: str
    language: str
    state: str
    checkability: str
    checkability_by_machine: bool
    worth: float
    demand: int
    channels: int
    harm: str
    harm_by_machine: bool
    priority: float
    ranking_in_words: list[str]
    questions_open: int
    claimant: PartyOut | None
    about: PartyOut | None
    said_on: date | None
    appearance: str
    merged_into: int | None
    closed_reason: str
    assignee: Person | None
    due: date | None
    tags: list[str]
    check: int | None
    matched: datetime | None
    created: datetime
    version: int

    @staticmethod
    def resolve_merged_into(obj: Claim) -> int | None:
        """Return the id of the claim that this one is the same as."""
        return obj.merged_into_id

    @staticmethod
    def resolve_tags(obj: Claim) -> list[str]:
        """Return the names of the tags."""
        return [tag.name for tag in obj.tags.all()]

    @staticmethod
    def resolve_ranking_in_words(obj: Claim) -> list[str]:
        """Say why it stands where it stands."""
        return ranking_words.reasons_in_words(obj)

    @staticmethod
    def resolve_check(obj: Claim) -> int | None:
        """Return the id of the check of this claim."""
        return getattr(getattr(obj, "check_record", None), "pk", None)


class MatchOut(Schema):
    """A fact-check of the Library that may answer a claim, and what a person decided.

    `reasons` and `conflicts` are for programs (`numbers: 30 / 300`); `reasons_in_words` and
    `conflicts_in_words` say the same in the language that `Accept-Language` asks for.
    `place` is the order in which they are shown, 0 first.
    """

    id: int
    claim: int
    entry: dict[str, Any]
    place: int
    probability: float
    zone: str
    reasons: list[str]
    conflicts: list[str]
    reasons_in_words: list[str]
    conflicts_in_words: list[str]
    decision: str
    decided_by: Person | None
    decided: datetime | None
    created: datetime

    @staticmethod
    def resolve_claim(obj: Any) -> int:
        """Return the claim's id."""
        return obj.claim_id

    @staticmethod
    def resolve_reasons_in_words(obj: Any) -> list[str]:
        """Say what agrees."""
        return list(map(reason_in_words, obj.reasons))

    @staticmethod
    def resolve_conflicts_in_words(obj: Any) -> list[str]:
        """Say what speaks against it."""
        return list(map(conflict_in_words, obj.conflicts))


class CommentOut(Schema):
    """A remark on a claim, or on a passage of a check."""

    id: int
    claim: int
    revision: int | None
    place: str
    quote: str
    text: str
    author: Person
    created: datetime
    resolved: datetime | None

    @staticmethod
    def resolve_claim(obj: Comment) -> int:
        """Return the claim's id."""
        return obj.claim_id

    @staticmethod
    def resolve_revision(obj: Comment) -> int | None:
        """Return the id of the revision."""
        return obj.revision_id


class LibraryMatch(Schema):
    """A fact-check of the Library that may answer a text."""

    id: str
    claim_reviewed: str
    title: str
    verdict: str
    rating: str
    publisher: str
    url: str
    language: str
    date: str
    demonstration: bool
    probability: float
    zone: str
    reasons: list[str]
    conflicts: list[str]
    reasons_in_words: list[str]
    conflicts_in_words: list[str]
