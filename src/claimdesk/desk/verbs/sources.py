"""Sources that the desk subscribes to: added, changed, paused, run at once, removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from claimdesk.desk import audit, jobs
from claimdesk.desk.models import Account, Job, PeerLog, Subscription
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.sources import folders, mail, telegram
from claimdesk.desk.sources.peers.logs import site_address
from claimdesk.desk.sources.readers import reader_of
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.peers import checked_key
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
#: What of a source can be changed; its kind is what it is.
EDITABLE = ("name", "address", "language", "every_minutes", "whole_pages", "secret")


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
    #: Of another desk, the public key of its log; without one it is shown and confirmed later.
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be otherwise at a source; None leaves a thing as it is."""

    name: str | None = None
    language: str | None = None
    every_minutes: int | None = None
    whole_pages: bool | None = None
    address: str | None = None
    #: Of a mailbox.
    login: str | None = None
    #: A new token or password; empty leaves the one there is. In no log and no trace of an error.
    secret: str = field(default="", repr=False)
    #: Of what is sent to us: whether a secret is made anew, and the old one ends.
    new_secret: bool = False


def unsaved(wish: Wish, *, actor: Account | None, now: datetime) -> Subscription:
    """Return a source as it is to be, checked and not saved: for a preview.

    `actor` is None for whoever holds the desk's machine, who may also name any folder there.
    """
    if actor is not None:
        require(actor, Action.ADMINISTER)
        require_person(actor)
    if wish.kind not in set(Kind):
        raise RuleError("source-kind", "There is no such kind of source.")
    _check_schedule(wish.every_minutes)
    address = _checked(wish, is_anywhere=actor is None)
    return Subscription(
        secret=_secret_of(wish),
        kind=wish.kind,
        address=address,
        name=_name_of(wish.name, address, wish.kind),
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
    _require_once(source)
    key = checked_key(wish.key) if source.kind == Kind.DESK and wish.key.strip() else ""
    if source.answers and Subscription.objects.filter(answers=True).count() >= MOST_ANSWERING:
        raise RuleError(
            "source-answers",
            "At most %(most)d bots answer those who write to them. Remove one first.",
            most=MOST_ANSWERING,
        )
    source.save()
    if source.kind == Kind.DESK:
        PeerLog.objects.create(subscription=source, key=key)
    audit.append("add_source", source, actor=source.created_by, now=now, name=source.name)
    return source


@whole
def edit_source(
    *, actor: Account | None, source: int, change: Change, now: datetime
) -> tuple[Subscription, str]:
    """Change a source; return it with the secret that was made for a sender, or nothing.

    Another address begins anew there, but what was taken stays known: a feed that has moved brings
    nothing twice. Mails and messages are known by numbers of their place, which say nothing
    elsewhere. The audit trail holds which fields changed, and no value of them.
    """
    record, by = _held(actor, source, Action.ADMINISTER)
    before = {name: getattr(record, name) for name in EDITABLE}
    secret = _apply(record, change, is_anywhere=actor is None)
    changed = [name for name in EDITABLE if getattr(record, name) != before[name]]
    if not changed:
        return record, ""
    if "address" in changed:
        _require_once(record)
        _begin_anew(record)
    if {"address", "secret"} & set(changed):
        record.failures, record.error, record.error_status = 0, "", None
        record.next_run = now
    elif "every_minutes" in changed:
        record.next_run = min(record.next_run, now + timedelta(minutes=record.every_minutes))
    record.save()
    audit.append("edit_source", record, actor=by, now=now, name=record.name, changed=changed)
    return record, secret


@whole
def pause_source(
    *, actor: Account | None, source: int, paused: bool = True, now: datetime
) -> Subscription:
    """Read a source no more until it goes on; what it lists then and is new is taken."""
    record, by = _held(actor, source, Action.TEND)
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
    record, by = _held(actor, source, Action.ADMINISTER)
    audit.append("remove_source", record, actor=by, now=now, name=record.name)
    record.delete()


@whole
def run_source(*, actor: Account | None, source: int, now: datetime) -> Job:
    """Have a source read as soon as a worker is free."""
    record, by = _held(actor, source, Action.TEND)
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


def _held(actor: Account | None, source: int, action: Action) -> tuple[Subscription, Account]:
    """Return a source, held until the transaction ends, and who acts on it."""
    if actor is not None:
        require(actor, action)
        require_person(actor)
    record = get(Subscription, source, lock=True)
    return record, actor or Account.objects.get(email=OWN_MACHINE)


def _apply(record: Subscription, change: Change, *, is_anywhere: bool) -> str:
    """Set what is to be otherwise; return the secret that was made for a sender, or nothing."""
    if change.address is not None or change.login is not None or change.secret.strip():
        record.address, record.secret = _moved(record, change, is_anywhere=is_anywhere)
    if change.name is not None:
        record.name = _name_of(change.name, record.address, record.kind)
    if change.language is not None:
        record.language = change.language[:8]
    if change.every_minutes is not None:
        _check_schedule(change.every_minutes)
        record.every_minutes = change.every_minutes
    if change.whole_pages is not None:
        record.whole_pages = change.whole_pages and record.kind == Kind.FEED
    if not change.new_secret:
        return ""
    if record.kind != Kind.WEBHOOK:
        raise RuleError("source-secret", "Only for a program that sends is a secret made here.")
    record.secret = make_secret()
    return record.secret


def _moved(record: Subscription, change: Change, *, is_anywhere: bool) -> tuple[str, str]:
    """Return address and secret of a source after a change, checked as when one is added."""
    address, secret = (change.address or "").strip(), change.secret.strip()
    login = ""
    if record.kind in {Kind.WEBHOOK, Kind.TELEGRAM}:
        if address not in {"", record.address}:
            raise RuleError(
                "source-address", "The address of this kind of source is given, not chosen."
            )
        if record.kind == Kind.WEBHOOK or not secret:
            return record.address, record.secret
    elif record.kind == Kind.IMAP:
        login, place = mail.parts_of(record.address)
        login = (change.login or "").strip() or login
        address = record.address.partition("@")[2] if address in {"", place} else address
    else:
        if change.address is not None and not address:
            raise RuleError("source-address", "Say where it stands.")
        secret = ""
        if address in {"", record.address}:  # any folder of whoever holds the machine stays theirs
            return record.address, record.secret
    kept = secret or record.secret
    wish = Wish(kind=record.kind, address=address, name="", login=login, secret=kept)
    checked = _checked(wish, is_anywhere=is_anywhere)
    is_other = mail.account_of(checked) != mail.account_of(record.address)
    if record.kind == Kind.IMAP and not secret and is_other:
        raise RuleError(  # else whoever changes the host is sent the password of another
            "source-login",
            "The password was given for another mailbox. Give that of this one as well.",
        )
    return checked, kept


def _begin_anew(record: Subscription) -> None:
    """Forget how far the source was read at the address that it had."""
    record.etag = record.last_modified = record.position = ""
    record.last_success = record.lint = None
    if record.kind in {Kind.TELEGRAM, Kind.IMAP}:
        record.seen.all().delete()


def _check_schedule(every_minutes: int) -> None:
    if not SHORTEST_WAIT <= every_minutes <= LONGEST_WAIT:
        raise RuleError(
            "source-schedule",
            "A source is read at least once a week, and not more often than every %(shortest)d "
            "minutes.",
            shortest=SHORTEST_WAIT,
        )


def _require_once(source: Subscription) -> None:
    others = Subscription.objects.exclude(pk=source.pk)
    if others.filter(kind=source.kind, address=source.address).exists():
        raise RuleError("source-once", "The desk has this source already.")


def _name_of(name: str, address: str, kind: str) -> str:
    """Return what a source is called; a program that sends has no address to be called by."""
    given = normalize(name)[:LONGEST_NAME]
    if given or kind == Kind.WEBHOOK:
        return given
    return urlsplit(address).hostname or address[-60:]


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
    from claimdesk.intake.addresses import (  # noqa: PLC0415 - used here only
        check_kept,
        is_of_persons,
    )

    try:
        checked = check_kept(address)
    except AddressRefusedError as error:
        raise RuleError(
            "source-address",
            "Nothing is read from this address: it does not lead to the public internet.",
        ) from error
    if is_of_persons(checked):
        raise RuleError(
            "no-private-persons",
            "This looks like the page of a person. Sources are the outlets of organisations.",
        )
    return site_address(checked.url) if wish.kind == Kind.DESK else checked.url
