"""Networks of desks: members added and removed, their reports taken or refused."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit, networks
from claimdesk.desk.models import Account, MemberRefusal, MemberReport, NetworkMember
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.networks import Found, Read
from claimdesk.desk.sources.peers.logs import site_address
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.peers import LONGEST_KEY
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.domain.roles import Action
from claimdesk.errors import LogKeyError, RuleError
from claimdesk.language.normalization import normalize
from claimdesk.publishing.log.notes import Verifier
from claimdesk.publishing.memberreports import Refusal, ReportRefusedError

LONGEST_NAME = 120
LONGEST_ADDRESS = 500
#: A year; a report that is due later is due never.
LONGEST_DUE = 366
_LONGEST_TOLD = 500


@whole
def add_member(
    *, actor: Account | None, name: str, address: str, key: str = "", due_days: int = 14,
    now: datetime,
) -> NetworkMember:  # fmt: skip
    """Add a desk whose reports are gathered. `key` is that of its log.

    It may be empty where the desk is followed as a source already: then that key counts. `actor` is
    None for whoever holds the desk's machine.
    """
    _require(actor)
    name, site = normalize(name), site_address(address.strip())
    if not name or len(name) > LONGEST_NAME or NetworkMember.objects.filter(name=name).exists():
        raise RuleError("member-name", "A member has a name that no other has, of 120 characters.")
    if not site.startswith(("https://", "http://")) or len(site) > LONGEST_ADDRESS:
        raise RuleError("member-address", "The address of a member begins with https://.")
    if not 0 <= due_days <= LONGEST_DUE:
        raise RuleError("member-due", "A report is due within 0 to 366 days.")
    member = NetworkMember.objects.create(
        name=name, address=site, key=_key(key or networks.key_known(site)), due_days=due_days,
        created=now, created_by=actor or Account.objects.get(email=OWN_MACHINE),
    )  # fmt: skip
    audit.append("add_member", member, actor=member.created_by, now=now, name=name)
    return member


@whole
def remove_member(*, actor: Account | None, member: int, now: datetime) -> None:
    """Remove a member with everything that was gathered of it."""
    _require(actor)
    record = get(NetworkMember, member, lock=True)
    by = actor or Account.objects.get(email=OWN_MACHINE)
    audit.append("remove_member", record, actor=by, now=now, name=record.name)
    record.delete()


@whole
def take_reports(*, member: NetworkMember, read: Read, now: datetime) -> list[MemberReport]:
    """Keep what a run over a member's log brought, and note how far it was read.

    Raises RuleError, with nothing taken, where another run has read it meanwhile.
    """
    record = get(NetworkMember, member.pk, lock=True)
    if (record.taken, record.root, record.key) != (member.taken, member.root, member.key):
        raise RuleError("member-read", "Another run has read the log of this member meanwhile.")
    taken = [one for found in read.found if (one := _take(record, found, now))]
    for about, error in read.refused:
        _refuse(record, error, about, now)
    if read.part is not None:
        head = read.part.head
        record.key, record.size, record.root = str(read.part.key), head.size, head.root.hex()
        record.taken, record.edge = read.end, read.part.edge_at(read.end).dump()
        record.save()
    return taken


@whole
def take_file(*, actor: Account | None, member: int, found: Found, now: datetime) -> MemberReport:
    """Keep a report that came as a file, with its proof; raises ReportRefusedError if it is old."""
    _require(actor)
    record = get(NetworkMember, member, lock=True)
    row = _take(record, found, now)
    if row is None:
        raise ReportRefusedError(Refusal.OLDER)
    return row


@whole
def refuse_report(
    *, member: int, error: ReportRefusedError, about: str = "", now: datetime
) -> MemberRefusal:
    """Note that something of a member was refused, and why."""
    return _refuse(get(NetworkMember, member, lock=True), error, about, now)


def _take(member: NetworkMember, found: Found, now: datetime) -> MemberReport | None:
    """Keep a report; None where this one or a newer one is known."""
    leaf, period, lists = found.leaf, found.report.period, bool(found.report.lists)
    rows = MemberReport.objects.filter(member=member)
    same = rows.filter(sequence=leaf.seq).first()
    if same is not None:
        if same.digest != leaf.content_sha256:
            raise ReportRefusedError(Refusal.LOG)  # two histories are signed by one key
        if lists and not same.has_lists:
            same.data, same.has_lists = networks.packed(found.data), True
            same.save(update_fields=["data", "has_lists"])
            return same
        return None
    known = rows.filter(about=leaf.id).order_by("sequence")
    if known.filter(sequence__gt=leaf.seq).exists():
        return None
    first, issued = known.first(), datetime.fromisoformat(leaf.issued)
    begun = datetime.fromisoformat(found.first) if found.first else issued
    known.update(is_replaced=True)
    row = MemberReport.objects.create(
        member=member, sequence=leaf.seq, about=leaf.id, digest=leaf.content_sha256,
        kind=period.kind.value, first=period.first, last=period.last,
        data=networks.packed(found.data), has_lists=lists, issued=issued, arrived=now,
        first_issued=first.first_issued if first else begun,
        is_correction=leaf.supersedes is not None,
    )  # fmt: skip
    audit.append("take_report", row, actor=None, now=now, member=member.name, period=period.name)
    return row


def _refuse(
    member: NetworkMember, error: ReportRefusedError, about: str, now: datetime
) -> MemberRefusal:
    row = MemberRefusal.objects.create(
        member=member, reason=error.refusal.value, told=str(error)[:_LONGEST_TOLD],
        about=about[:60], at=now,
    )  # fmt: skip
    audit.append("refuse_member_report", row, actor=None, now=now, reason=row.reason)
    return row


def _key(text: str) -> str:
    try:
        key = str(Verifier.load(text))
    except LogKeyError as error:
        raise RuleError(
            "log-key", "This is no key of a log. It looks like name+id+key; copy all of it."
        ) from error
    if len(key) > LONGEST_KEY or NetworkMember.objects.filter(key=key).exists():
        raise RuleError("member-key", "Another member has this key, or it is too long.")
    return key


def _require(actor: Account | None) -> None:
    if actor is not None:
        require(actor, Action.ADMINISTER)
        require_person(actor)
