"""Gathering the reports of member desks: found in their logs, proved, and added up."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claimdesk.desk.models import MemberReport, NetworkMember, PeerLog, Subscription
from claimdesk.desk.sources.peers import logs
from claimdesk.domain.periods import Period
from claimdesk.domain.report import Report
from claimdesk.domain.reporting.filing import from_json
from claimdesk.domain.reporting.network import Standing, Sum, add_up, standing
from claimdesk.errors import LogError, LogMissingError
from claimdesk.publishing.log import following
from claimdesk.publishing.log.checking import FOLDER
from claimdesk.publishing.log.following import Edge, Known, Part
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.merkle import EMPTY_ROOT
from claimdesk.publishing.log.notes import Verifier
from claimdesk.publishing.log.tiles import CHECKPOINT
from claimdesk.publishing.memberreports import Refusal, ReportRefusedError, accept, proved

if TYPE_CHECKING:
    from claimdesk.desk.sources.visits import Visitor

#: Entries that are read at a time, as in the exchange of desks.
MOST_ENTRIES = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A report that was proved: its entry, the JSON it was read from, and what that says.

    `first` is when the first entry about it was made, where that was read too.
    """

    leaf: Leaf
    data: bytes
    report: Report
    first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a run over a member's log brought; nothing of it is kept yet.

    `end` is how far it was read: to the first report that was refused, which is asked for again.
    """

    part: Part
    end: int
    found: tuple[Found, ...]
    refused: tuple[tuple[str, ReportRefusedError], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How it is with one member in a period; `row` is its report, None where there is none."""

    member: NetworkMember
    standing: Standing
    row: MemberReport | None
    report: Report | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A period of the network: each member, and what was added up of those that are here."""

    period: Period
    places: tuple[Place, ...]
    sums: tuple[Sum, ...]


def overview(period: Period, now: datetime) -> Overview:
    """Return what is known of a period. The newest good revision of each report counts."""
    rows = {
        one.member_id: one
        for one in MemberReport.objects.filter(
            kind=period.kind.value, first=period.first, last=period.last, is_replaced=False
        ).order_by("sequence")
    }
    places = tuple(_place(one, rows.get(one.pk), period, now) for one in _members())
    reports = {one.member.name: one.report for one in places if one.report is not None}
    return Overview(period=period, places=places, sums=add_up(reports))


def read(member: NetworkMember, visitor: Visitor) -> Read:
    """Read what is new in a member's log, and the record of each report in it.

    Raises ReportRefusedError for a log that does not go on from what is known of it, or whose desk
    is refused as a source here; and what `Visitor.fetch` raises.
    """
    peer = PeerLog.objects.filter(subscription__in=_sources(member)).exclude(refused="").first()
    if peer is not None:
        raise ReportRefusedError(Refusal.LOG, "It is refused as a source of this desk too.")
    site = logs.Site(member.address, visitor)
    try:
        note = site.file(f"{FOLDER}{CHECKPOINT}")
        logs.require_note(note)
        part = following.go_on(site.file, known_of(member), note, most=MOST_ENTRIES)
    except LogError as error:
        raise ReportRefusedError(Refusal.LOG, f"({type(error).__name__})") from None
    entries = [leaf for leaf, _entry in part.leaves if leaf.type is Kind.REPORT]
    newest = {leaf.id: leaf for leaf in entries}
    first = {leaf.id: leaf.issued for leaf in reversed(entries)}
    found, refused, end = [], [], part.end
    for leaf in newest.values():
        try:
            found.append(_record(site, leaf, first[leaf.id]))
        except ReportRefusedError as error:
            refused.append((leaf.id, error))
            end = min(end, leaf.seq)
    return Read(part=part, end=end, found=tuple(found), refused=tuple(refused))


def gather(member: NetworkMember, now: datetime) -> tuple[int, list[str]]:
    """Gather the reports of a member; return how many are new, and why others were refused.

    Raises AddressError, and of its kind where the site cannot be reached.
    """
    from claimdesk.desk.sources import visits  # noqa: PLC0415 - loads the client when it is needed
    from claimdesk.desk.verbs import networks as verbs  # noqa: PLC0415 - verbs build on this module
    from claimdesk.intake.sandbox import Sandbox  # noqa: PLC0415 - as above

    taken, size = 0, -1
    refused: list[str] = []
    with visits.fetcher() as fetcher, Sandbox() as sandbox:
        visitor = visits.Visitor(fetcher, sandbox, delay_s=visits.DESK_DELAY_S)
        while not refused and member.taken != size:
            try:
                found = read(member, visitor)
            except ReportRefusedError as error:
                verbs.refuse_report(member=member.pk, error=error, now=now)
                return taken, [*refused, str(error)]
            taken += len(verbs.take_reports(member=member, read=found, now=now))
            refused = [str(error) for _about, error in found.refused]
            size = found.part.head.size
            member.refresh_from_db()
    return taken, refused


def from_file(member: NetworkMember, given: dict[str, Any], proof: bytes) -> Found:
    """Return a report that came as a file, with its proof; raises ReportRefusedError."""
    leaf, head = proved(proof, member.key)
    if head.size == member.size and head.root.hex() != member.root:
        raise ReportRefusedError(Refusal.LOG)
    report = accept(given, leaf)
    return Found(leaf=leaf, data=json.dumps(given, ensure_ascii=False).encode(), report=report)


def known_of(member: NetworkMember) -> Known:
    """Return what is known of a member's log."""
    root = bytes.fromhex(member.root) if member.root else EMPTY_ROOT
    edge = Edge.load(member.taken, member.edge)
    return Known(Verifier.load(member.key), member.size, root, edge)


def key_known(address: str) -> str:
    """Return the key of a desk that is followed at an address as a source, or ""."""
    source = Subscription.objects.filter(kind=Subscription.Kind.DESK, address=address).first()
    log = PeerLog.objects.filter(subscription=source).first() if source else None
    return log.key if log is not None else ""


def packed(data: bytes) -> bytes:
    """Return the JSON of a report as it is kept."""
    return zlib.compress(data)


def report_of(row: MemberReport) -> Report:
    """Return the report of a member."""
    return from_json({"lists": {}, **json.loads(zlib.decompress(bytes(row.data)))})


def plain(found: Overview) -> dict[str, Any]:
    """Return an overview as JSON values: members, sums with each member's own figure."""
    return {
        "period": found.period.name,
        "members": [
            {
                "name": one.member.name,
                "address": one.member.address,
                "standing": one.standing.value,
                "issued": one.row.first_issued.isoformat() if one.row else None,
                "is_correction": bool(one.row and one.row.is_correction),
                "has_lists": bool(one.row and one.row.has_lists),
                "sequence": one.row.sequence if one.row else None,
            }
            for one in found.places
        ],
        "figures": [_sum(one) for one in found.sums],
    }


def ids_of(row: MemberReport, listed: str) -> tuple[str, ...] | None:
    """Return the list behind a figure of a member; None where its report came without lists."""
    return report_of(row).lists.get(listed) if row.has_lists else None


def _sum(one: Sum) -> dict[str, Any]:
    names = ("definition", "row", "value", "whole", "low", "high", "error")
    return {
        **{name: getattr(one, name) for name in names},
        "unit": one.unit.value,
        "name": {"vi": one.name.vi, "en": one.name.en},
        "reason": {"vi": one.reason.vi, "en": one.reason.en} if one.reason else None,
        "members": {
            name: {"value": part.value, "length": part.length, "listed": part.listed}
            for name, part in one.parts.items()
        },
    }


def _record(site: logs.Site, leaf: Leaf, first: str) -> Found:
    try:
        data = site.file(leaf.page)
    except LogMissingError:
        raise ReportRefusedError(Refusal.MISSING) from None
    return Found(leaf=leaf, data=data, report=accept(data, leaf), first=first)


def _place(member: NetworkMember, row: MemberReport | None, period: Period, now: datetime) -> Place:
    came = row.first_issued if row else None
    return Place(
        member=member,
        standing=standing(period.ends, member.due_days, came, now),
        row=row,
        report=report_of(row) if row else None,
    )


def _members() -> Iterator[NetworkMember]:
    return NetworkMember.objects.order_by("name").iterator()


def _sources(member: NetworkMember) -> Any:
    return Subscription.objects.filter(kind=Subscription.Kind.DESK, address=member.address)
