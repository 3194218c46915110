"""Sources that the desk subscribes to: added, paused, run at once, removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from claimdesk.desk import audit, jobs
from claimdesk.desk.models import Account, Job, Subscription
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.sources import folders, mail, telegram
from claimdesk.desk.sources.readers import reader_of
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.desk.verbs.webhooks import make_secret
from claimdesk.domain.roles import Action
from claimdesk.errors import AddressRefusedError, RuleError
from claimdesk.language.normalization import normalize

MOST_SOURCES = 500
#: Each bot that answers is listened to most of the time, by one of the four that a worker reads.
MOST_ANSWERING = 2
LONGEST_ADDRESS = 500
LONGEST_NAME = 120
LONGEST_SECRET = 200
#: Minutes between two runs.
SHORTEST_WAIT = 5
LONGEST_WAIT = 7 * 24 * 60
Kind = Subscription.Kind
#: Sites whose pages are mostly those of persons.
_OF_PERSONS = (
    "facebook.com", "fb.com", "instagram.com", "threads.net", "threads.com", "x.com", "twitter.com",
    "tiktok.com", "t.me", "telegram.me", "zalo.me", "vk.com", "reddit.com", "bsky.app",
    "linkedin.com", "locket.cam",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for who adds a source."""

    kind: str
    address: str
    name: str
    language: str = ""
    every_minutes: int = 30
    whole_pages: bool = False
    #: Of a bot: whether it answers those who write to it.
    answers: bool = False
    #: With which a mailbox is opened.
    login: str = ""
    #: The token of a bot or the password of a mailbox; in no log and no trace of an error.
    secret: str = field(default="", repr=False)


def unsaved(wish: Wish, *, actor: Account | None, now: datetime) -> Subscription:
    """Return a source as it is to be, checked and not saved: for a preview.

    `actor` is None for whoever holds the desk's machine, who may also name any folder there.
    """
    if actor is not None:
        require(actor, Action.ADMINISTER)
        require_person(actor)
    if wish.kind not in set(Kind):
        raise RuleError("source-kind", "There is no such kind of source.")
    if not SHORTEST_WAIT <= wish.every_minutes <= LONGEST_WAIT:
        raise RuleError(
            "source-schedule",
            "A source is read at least once a week, and not more often than every %(shortest)d "
            "minutes.",
            shortest=SHORTEST_WAIT,
        )
    address = _checked(wish, is_anywhere=actor is None)
    return Subscription(
        secret=_secret_of(wish),
        kind=wish.kind,
        address=address,
        name=normalize(wish.name)[:LONGEST_NAME] or urlsplit(address).hostname or address[-60:],
        language=wish.language[:8],
        whole_pages=wish.whole_pages and wish.kind == Kind.FEED,
        answers=wish.answers and wish.kind == Kind.TELEGRAM,
        every_minutes=wish.every_minutes,
        next_run=now,
        created=now,
        created_by=actor or Account.objects.get(email=OWN_MACHINE),
    )


@whole
def add_source(*, actor: Account | None, wish: Wish, now: datetime) -> Subscription:
    """Subscribe to a source; its first run is due at once.

    The `secret` of one that is sent to us is for the sender, and is not shown again. One that was
    given is not shown at all.
    """
    source = unsaved(wish, actor=actor, now=now)
    if Subscription.objects.count() >= MOST_SOURCES:
        raise RuleError("source-many", "There are many sources already. Remove some first.")
    if Subscription.objects.filter(kind=source.kind, address=source.address).exists():
        raise RuleError("source-once", "The desk has this source already.")
    if source.answers and Subscription.objects.filter(answers=True).count() >= MOST_ANSWERING:
        raise RuleError(
            "source-answers",
            "At most %(most)d bots answer those who write to them. Remove one first.",
            most=MOST_ANSWERING,
        )
    source.save()
    audit.append("add_source", source, actor=source.created_by, now=now, name=source.name)
    return source


@whole
def pause_source(
    *, actor: Account | None, source: int, paused: bool = True, now: datetime
) -> Subscription:
    """Read a source no more until it goes on; what it lists then and is new is taken."""
    record, by = _held(actor, source)
    if record.is_paused is not paused:
        record.is_paused = paused
        record.next_run = now
        record.failures, record.error, record.error_status = 0, "", None
        record.save()
        audit.append("pause_source", record, actor=by, now=now, name=record.name, paused=paused)
    return record


@whole
def remove_source(*, actor: Account | None, source: int, now: datetime) -> None:
    """Read a source no more, and forget what was taken; the items that came from it stay."""
    record, by = _held(actor, source)
    audit.append("remove_source", record, actor=by, now=now, name=record.name)
    record.delete()


@whole
def run_source(*, actor: Account | None, source: int, now: datetime) -> Job:
    """Have a source read as soon as a worker is free."""
    record, by = _held(actor, source)
    if record.is_paused:
        raise RuleError("source-paused", "This source is paused. Let it go on first.")
    if record.answers:
        raise RuleError(
            "source-listened", "This bot is listened to: what is written to it comes by itself."
        )
    reader_of(record)  # refuses what is sent to us
    audit.append("run_source", record, actor=by, now=now, name=record.name)
    key = f"source:{record.pk}:by-hand:{now.isoformat()}"
    return jobs.enqueue("source", key=key, now=now, source=record.pk)


def _held(actor: Account | None, source: int) -> tuple[Subscription, Account]:
    """Return a source, held until the transaction ends, and who acts on it."""
    if actor is not None:
        require(actor, Action.ADMINISTER)
        require_person(actor)
    record = get(Subscription, source, lock=True)
    return record, actor or Account.objects.get(email=OWN_MACHINE)


def _secret_of(wish: Wish) -> str:
    """Return the secret to keep: one that is made here, or that was given for what has one."""
    if wish.kind == Kind.WEBHOOK:
        return make_secret()
    return wish.secret.strip() if wish.kind in {Kind.TELEGRAM, Kind.IMAP} else ""


def _checked(wish: Wish, *, is_anywhere: bool) -> str:
    address = wish.address.strip()
    if wish.kind == Kind.WEBHOOK:  # it is sent to us, so it is we who say where
        return secrets.token_urlsafe(18)
    if wish.kind == Kind.TELEGRAM:
        if bot := telegram.bot_of(wish.secret.strip()):
            return bot
        raise RuleError("source-token", "This is no token of a Telegram bot. @BotFather gives one.")
    if wish.kind == Kind.IMAP:
        return mail.checked_address(address, wish.login.strip(), wish.secret.strip())
    if len(address) > LONGEST_ADDRESS:
        raise RuleError("source-address", "This address is too long for a source.")
    if wish.kind == Kind.FOLDER:
        return folders.checked(address, is_anywhere=is_anywhere)
    from claimdesk.intake.addresses import check_kept  # noqa: PLC0415 - used here only

    try:
        checked = check_kept(address)
    except AddressRefusedError as error:
        raise RuleError(
            "source-address",
            "Nothing is read from this address: it does not lead to the public internet.",
        ) from error
    is_social = any(checked.host == one or checked.host.endswith(f".{one}") for one in _OF_PERSONS)
    if is_social or "/@" in checked.target:
        raise RuleError(
            "no-private-persons",
            "This looks like the page of a person. Sources are the outlets of organisations.",
        )
    return checked.url
