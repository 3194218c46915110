"""Other desks: confirming their keys and what was refused of their logs; changes that were seen."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit
from claimdesk.desk.models import Account, PeerChange, PeerLog, Subscription
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.publiclog import keys
from claimdesk.desk.sources.failures import Failure
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.domain.roles import Action
from claimdesk.errors import LogKeyError, RuleError
from claimdesk.publishing.log.notes import Verifier

#: Refusals that are about a key, and such after which a log is read from its beginning.
_OF_KEY = frozenset({Failure.UNCONFIRMED, Failure.KEY})
_OF_WHOLE = frozenset({Failure.FORKED, Failure.SHORTENED})
LONGEST_KEY = 300


def checked_key(text: str, *, source: int | None = None) -> str:
    """Return the key of another desk's log as it is kept; raises RuleError.

    A log is followed once, and nobody follows their own.
    """
    try:
        key = Verifier.load(text)
    except LogKeyError as error:
        raise RuleError(
            "log-key", "This is no key of a log. It looks like name+id+key; copy all of it."
        ) from error
    if len(str(key)) > LONGEST_KEY:
        raise RuleError("log-key", "The name in this key is longer than is read.")
    others = PeerLog.objects.exclude(pk=source).filter(key__startswith=f"{key.name}+")
    if others.exists():
        raise RuleError("source-once", "The desk has this source already.")
    if key.name in {one.name for one in keys.entered()}:
        raise RuleError("source-own", "This is the log of this desk itself.")
    return str(key)


@whole
def confirm_log(
    *, actor: Account | None, source: int, key: str = "", now: datetime
) -> Subscription:
    """Let a log be read that was refused, after a person has asked its desk by another way.

    Of an unknown key it is confirmed, word for word, that it is the right one. A log that was
    forked or shortened is read from its beginning; after any other refusal it has to hold to what
    is remembered of it. `actor` is None for whoever holds the desk's machine.
    """
    if actor is not None:
        require(actor, Action.ADMINISTER)
        require_person(actor)
    by = actor or Account.objects.get(email=OWN_MACHINE)
    record = get(Subscription, source, lock=True)
    log = PeerLog.objects.select_for_update().filter(subscription=record).first()
    if log is None or not log.refused:
        raise RuleError("log-refused", "Nothing of this source waits to be confirmed.")
    reason = Failure(log.refused)
    if reason in _OF_KEY:
        if key.strip() != log.offered:
            raise RuleError(
                "log-key",
                "This is not the key that the log is signed with. Compare it letter by letter.",
            )
        log.key, log.offered = checked_key(log.offered, source=source), ""
    elif reason in _OF_WHOLE:
        log.note = log.root = log.edge = ""
        log.size = log.taken = 0
        log.round += 1
        record.unread.all().delete()  # its entries are those of the log that was
    log.refused, log.refused_note, log.refused_at = "", "", None
    log.save()
    _read_anew(record, now)
    audit.append("confirm_log", record, actor=by, now=now, name=record.name, reason=reason.value)
    return record


@whole
def see_change(*, actor: Account, change: int, now: datetime) -> PeerChange:
    """Note that somebody has looked at what another desk changed, and done what was needed."""
    require(actor, Action.WORK)
    require_person(actor)
    row = get(PeerChange, change, lock=True)
    if row.seen is None:
        row.seen, row.seen_by = now, actor
        row.save(update_fields=["seen", "seen_by"])
        audit.append("see_change", row, actor=actor, now=now, entry=row.peer_id, kind=row.kind)
    return row


def _read_anew(record: Subscription, now: datetime) -> None:
    record.etag = record.last_modified = ""
    record.failures, record.error, record.error_status = 0, "", None
    record.next_run = now
    record.save()
