"""Sources that the desk subscribes to: added, tried, changed, paused, read at once, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from claimdesk.desk.models import Account, Job, PeerChange, PeerLog, Subscription
from claimdesk.desk.sources import markup, messages, runs
from claimdesk.desk.sources.messages import Message
from claimdesk.desk.verbs import peers
from claimdesk.desk.verbs import sources as verbs
from claimdesk.desk.verbs.standing import get
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import SIGNED, Endpoints
from claimdesk.web.api.office_shapes import Done
from claimdesk.web.api.values import Body, Id, LanguageTag, OneOf, Page, Paging, page, text

endpoints = Endpoints("sources")


class SourceIn(Body):
    """What stands where, and how often it is read."""

    kind: Annotated[str, OneOf(Subscription.Kind)]
    address: Annotated[str, text(verbs.LONGEST_ADDRESS)] = Field(
        "",
        description="Of an outlet; for a folder its name in the folder `incoming` of the desk. "
        "For a webhook it is made.",
    )
    name: Annotated[str, text(verbs.LONGEST_NAME)] = ""
    language: LanguageTag = ""
    every_minutes: int = Field(30, ge=verbs.SHORTEST_WAIT, le=verbs.LONGEST_WAIT)
    whole_pages: bool = Field(
        default=False, description="Of a feed, read the pages that it lists as well."
    )
    answers: bool = Field(
        default=False, description="Of a bot, answer those who write to it in a private chat."
    )
    login: Annotated[str, text(200)] = Field("", description="Of a mailbox.")
    secret: Annotated[str, text(verbs.LONGEST_SECRET)] = Field(
        "",
        description="The token of a Telegram bot, which has no address, or the password of a "
        "mailbox. It is in no answer.",
    )
    key: Annotated[str, text(400)] = Field(
        "",
        description="Of another desk, the public key of its log. Without one its own is offered, "
        "and confirmed later.",
    )


class LogOut(Schema):
    """The log of another desk: `taken` of `size` entries were read.

    Where it was refused, `refused` is why and `offered` the key that it is signed with.
    """

    key: str
    offered: str
    size: int
    taken: int
    refused: str
    refused_at: datetime | None


class SourceOut(Schema):
    """A source and how it is; `error` is a code, empty where the last run went well.

    `log` is that of another desk, and null for every other kind.
    """

    id: int
    kind: str
    address: str
    name: str
    language: str
    every_minutes: int
    whole_pages: bool
    answers: bool
    is_paused: bool
    last_run: datetime | None
    last_success: datetime | None
    next_run: datetime
    failures: int
    error: str
    error_status: int | None
    taken: int
    passed_over: int
    created: datetime
    log: LogOut | None
    lint: dict[str, Any] | None = Field(
        description="What the linter found in the ClaimReview of the last run that read any: "
        "how much of which severity, the gravest of them, and findings by rule.",
    )

    @staticmethod
    def resolve_lint(source: Subscription) -> dict[str, Any] | None:
        """Return how much the linter found."""
        return markup.counts_of(source.lint)

    @staticmethod
    def resolve_log(source: Subscription) -> PeerLog | None:
        """Return the log of another desk."""
        return getattr(source, "log", None)


class SourceWithPages(SourceOut):
    """A source with the pages in whose ClaimReview the linter found something, and why."""

    lint_pages: list[dict[str, Any]]

    @staticmethod
    def resolve_lint_pages(source: Subscription) -> list[dict[str, Any]]:
        """Return the pages, each finding with its reasons."""
        return markup.pages_of(source.lint)


class SourceWithSecret(SourceOut):
    """A source with its secret, which is shown this once; empty where it was not made here."""

    secret: str

    @staticmethod
    def resolve_secret(source: Subscription) -> str:
        """Return the secret that a program signs with; one that was given is not told again."""
        return source.secret if source.is_sent else ""


class SourceChange(Body):
    """What is to be otherwise; what is not named, or null, stays as it is."""

    name: Annotated[str, text(verbs.LONGEST_NAME)] | None = None
    language: LanguageTag | None = None
    every_minutes: int | None = Field(None, ge=verbs.SHORTEST_WAIT, le=verbs.LONGEST_WAIT)
    whole_pages: bool | None = Field(None, description="Of a feed.")
    address: Annotated[str, text(verbs.LONGEST_ADDRESS)] | None = Field(
        None,
        description="As of a new source. Reading begins anew there; what was taken stays known.",
    )
    login: Annotated[str, text(200)] | None = Field(None, description="Of a mailbox.")
    secret: Annotated[str, text(verbs.LONGEST_SECRET)] = Field(
        "",
        description="A new token of a bot, or password of a mailbox; empty leaves the one there "
        "is. It is in no answer.",
    )
    new_secret: bool = Field(
        default=False, description="Of a webhook: make a secret; the old one ends at once."
    )


class ChangedSource(SourceOut):
    """A source after a change; `secret` is one that was made now, shown this once, or empty."""

    secret: str

    @staticmethod
    def resolve_secret(source: Subscription) -> str:
        """Return the secret that was made with this change."""
        return getattr(source, "made_secret", "")


class TakenOut(Schema):
    """How many texts of a message are new here."""

    taken: int


class PreviewOut(Schema):
    """The first texts of a source, or the claims of its fact-checks; nothing of them is kept.

    Where it cannot be read `error` is a code, as that of a source.
    """

    texts: list[str]
    error: str
    error_status: int | None


class Paused(Body):
    """Whether a source is not read for now."""

    paused: bool


class Confirmed(Body):
    """The key that was compared, where the log was refused for its key."""

    key: Annotated[str, text(400)] = ""


class UnreadOut(Schema):
    """A record of another desk that could not be read, by the place of its entry, and why."""

    sequence: int
    about: str
    error: str
    status: int | None
    tries: int


class ChangeOut(Schema):
    """That another desk changed a fact-check that something here relies on.

    `kind` is `corrected`, `withdrawn` or `restored`; `entry` is as it stands now, of what was
    withdrawn its last form.
    """

    id: int
    kind: str
    entry: dict[str, Any]
    reason: str
    issued: datetime
    noticed: datetime
    seen: datetime | None

    @staticmethod
    def resolve_entry(change: PeerChange) -> dict[str, Any]:
        """Return the fact-check."""
        return change.peer.entry


class Queued(Schema):
    """The task that reads the source."""

    job: int


@endpoints.get("/sources", Action.TEND, Page[SourceOut])
def list_sources(wanted: Query[Paging]) -> dict[str, Any]:
    """List the sources with how each is, the newest first."""
    return page(Subscription.objects.select_related("log"), wanted)


@endpoints.post("/sources", Action.ADMINISTER, SourceWithSecret, status=201, keyed=False)
def add_source(actor: Account, body: SourceIn) -> Subscription:
    """Subscribe to a source; it is read at once. A secret is in this answer only."""
    return verbs.add_source(actor=actor, wish=verbs.Wish(**body.model_dump()), now=timezone.now())


@endpoints.post("/sources/preview", Action.ADMINISTER, PreviewOut, keyed=False)
def preview_source(actor: Account, body: SourceIn) -> dict[str, Any]:
    """Read the first entries of a source that is not added yet."""
    wish = verbs.Wish(**body.model_dump())
    found = runs.preview(verbs.unsaved(wish, actor=actor, now=timezone.now()))
    return {"texts": found.texts, "error": found.error or "", "error_status": found.status}


@endpoints.get("/sources/{source}", Action.TEND, SourceWithPages)
def get_source(source: Id) -> Subscription:
    """Read a source and how it is."""
    return get(Subscription, source)


@endpoints.patch("/sources/{source}", Action.ADMINISTER, ChangedSource, keyed=False)
def edit_source(actor: Account, source: Id, body: SourceChange) -> Subscription:
    """Change a source. A secret that is made is in this answer only."""
    change = verbs.Change(**body.model_dump())
    record, secret = verbs.edit_source(
        actor=actor, source=source, change=change, now=timezone.now()
    )
    record.made_secret = secret
    return record


@endpoints.post("/sources/{source}/pause", Action.TEND, SourceOut)
def pause_source(actor: Account, source: Id, body: Paused) -> Subscription:
    """Pause a source, or let it go on; what it lists then and is new is taken."""
    return verbs.pause_source(actor=actor, source=source, paused=body.paused, now=timezone.now())


@endpoints.post("/sources/{source}/run", Action.TEND, Queued)
def run_source(actor: Account, source: Id) -> dict[str, int]:
    """Have a source read as soon as a worker is free."""
    job: Job = verbs.run_source(actor=actor, source=source, now=timezone.now())
    return {"job": job.pk}


@endpoints.post("/sources/{source}/confirm", Action.ADMINISTER, SourceOut)
def confirm_source(actor: Account, source: Id, body: Confirmed) -> Subscription:
    """Let the log of another desk be read that was refused, after asking that desk."""
    return peers.confirm_log(actor=actor, source=source, key=body.key, now=timezone.now())


@endpoints.get("/sources/{source}/unread", Action.TEND, Page[UnreadOut])
def list_unread(source: Id, wanted: Query[Paging]) -> dict[str, Any]:
    """List the records of another desk that could not be read."""
    return page(get(Subscription, source).unread.order_by(), wanted)


@endpoints.get("/changes", Action.READ, Page[ChangeOut])
def list_changes(wanted: Query[Paging]) -> dict[str, Any]:
    """List what other desks changed that something here relies on, the newest first."""
    return page(PeerChange.objects.select_related("peer"), wanted)


@endpoints.post("/changes/{change}/seen", Action.WORK, ChangeOut)
def see_change(actor: Account, change: Id) -> PeerChange:
    """Note that a change was dealt with here."""
    return peers.see_change(actor=actor, change=change, now=timezone.now())


@endpoints.post("/incoming/{address}", SIGNED, TakenOut)
def take_message(address: Annotated[str, text(100, 1)], message: Message) -> dict[str, int]:
    """Take in texts that a program sends: `{"text": …}` or `{"items": [{"text": …}]}`, signed.

    The signature is that of Standard Webhooks, with the secret of the source.
    """
    return {"taken": messages.take_message(address=address, message=message, now=timezone.now())}


@endpoints.delete("/sources/{source}", Action.ADMINISTER, Done)
def remove_source(actor: Account, source: Id) -> dict[str, bool]:
    """Remove a source; the items that came from it stay."""
    verbs.remove_source(actor=actor, source=source, now=timezone.now())
    return {"done": True}
