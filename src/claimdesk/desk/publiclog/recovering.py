"""Giving a restored desk its public log back, so that the log goes on and is not forked.

What was published after the backup cannot be restored, and its entries stand for ever: they are
taken over as they are, each thing that they tell of is said to have ended, and what readers find of
it now is entered anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from claimdesk.desk import audit, locks
from claimdesk.desk.models import (
    Check,
    Desk,
    Dispute,
    LogEntry,
    PolicyVersion,
    Report,
    SourceMark,
)
from claimdesk.desk.publiclog import entering, keys, signing
from claimdesk.desk.publiclog.entering import Fact
from claimdesk.desk.readiness import history, reporting
from claimdesk.desk.transactions import whole
from claimdesk.errors import LogError, LogForgedError, LogForkError, LogMissingError
from claimdesk.publishing.log import checking, notes, records, tiles, writing
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Signer
from claimdesk.publishing.log.tiles import Files

_LINKS = ("publication_id", "policy_id", "dispute_id")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done: entries that were taken over, and entries written anew after them."""

    taken_over: int
    entered: int


def recover(site: Files, now: datetime) -> Recovered:
    """Take over the entries that a published log has and this desk lost, then sign.

    `site` gives the files of the newest copy of the site, or of the desk's own folder of the log.
    Raises LogForgedError where that log does not verify by this desk's key, LogForkError where this
    desk has signed more than it holds, LogMissingError and LogKeyError.
    """
    known = _verified(site)
    lost = _lost(known)
    entered = 0
    if lost:
        entered = _take_over(site, lost, now)
    confirm()
    signing.sign(now)
    return Recovered(len(lost), entered)


def confirm() -> None:
    """Say that nothing was signed after the backup that this desk came out of."""
    (keys.folder() / keys.UNSURE).unlink(missing_ok=True)


def own_site() -> Files:
    """Return the files of the log as this desk wrote it last."""

    def read(path: str) -> bytes:
        try:
            return (keys.site_folder() / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise LogMissingError(
                "This desk's folder has no log that was published. Name the newest copy of the "
                "site: claimdesk log recover URL|DIR."
            ) from None

    return read


def _verified(site: Files) -> list[bytes]:
    """Return the entries of a published log that is this desk's and not behind what it signed."""
    path = keys.key_file()
    if not path.exists():
        raise LogMissingError(
            f"The key that signs the log of this desk is not here. Put it back as {path} first."
        )
    own = Signer.load(path.read_text("utf-8")).verifier
    known = list({own, *keys.entered()})
    note = site(f"{checking.FOLDER}{tiles.CHECKPOINT}")
    head = notes.open_checkpoint(note, known)
    stored = tiles.Tiles(lambda path: site(f"{checking.FOLDER}{path}"), head.size)
    found = list(stored.entries())
    if Tree(found).root() != head.root:
        raise LogForgedError(f"The entries of {head.origin} do not lead to the root it signed.")
    for one in (keys.signed_file(), keys.public_folder() / tiles.CHECKPOINT):
        signed = writing.head_of(one, known)
        if signed and signed.size > head.size:
            raise LogForkError(
                f"This copy of the log has {head.size} entries, and this desk has signed "
                f"{signed.size}. Name a newer copy; without one it takes that of its own folder."
            )
        if signed:
            writing.require_continued(Tree(found), signed)
    return found


def _lost(known: list[bytes]) -> list[bytes]:
    """Return the entries of the published log from the first one on that the database lacks."""
    own = signing.entries()
    common = 0
    while common < min(len(own), len(known)) and own[common] == known[common]:
        common += 1
    return known[common:]


@whole
def _take_over(site: Files, lost: list[bytes], now: datetime) -> int:
    """Put the lost entries in their places and enter after them what stands now."""
    leaves = [Leaf.load(one) for one in lost]
    first = leaves[0].seq
    if connection.vendor == "postgresql":  # with checks that still wait no lock could be changed
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    audit.append(
        "recover_log", Desk.objects.get(pk=1), actor=None, now=now, first=first, entries=len(lost)
    )
    after = list(LogEntry.objects.filter(sequence__gte=first).order_by("sequence"))
    if any(row.about == entering.KEY for row in after):
        raise LogError("This desk has begun another log since. Restore the newest backup again.")
    locks.remove(connection)
    LogEntry.objects.filter(sequence__gte=first).delete()
    for leaf, entry in zip(leaves, lost, strict=True):
        LogEntry.objects.create(
            sequence=leaf.seq,
            about=leaf.id,
            page=leaf.page,
            entry=entry.decode(),
            record=_record(site, leaf),
        )
    facts = [*_ended(leaves, now), *map(_again, after)]
    again = {row.about for row in after}
    facts += [
        fact for about in _abouts(leaves) if about not in again for fact in _standing(about, now)
    ]
    for fact in facts:
        entering.enter(fact, now)
    locks.install(connection)
    return len(facts)


def _record(site: Files, leaf: Leaf) -> str:
    """Return the record of a lost entry about a key; others ended, so that theirs are not kept."""
    if leaf.type is not Kind.KEY:
        return ""
    data = site(leaf.page)
    if records.digest_of(data) != leaf.content_sha256:
        raise LogForgedError(f"{leaf.page}: it is not what entry {leaf.seq} was made for.")
    return data.decode()


def _abouts(leaves: Iterable[Leaf]) -> list[str]:
    return list(dict.fromkeys(leaf.id for leaf in leaves if leaf.type is not Kind.KEY))


def _ended(leaves: Iterable[Leaf], now: datetime) -> Iterator[Fact]:
    for about in _abouts(leaves):
        data = records.of_end(about)
        yield Fact(
            kind=Kind.RETRACTION,
            about=about,
            page=f"records/ended/{about}",
            digest=records.digest_of(data),
            issued=now,
            rows={"record": data.decode()},
        )


def _again(row: LogEntry) -> Fact:
    """Return what an entry that was never signed tells, to be entered in another place."""
    leaf = json.loads(row.entry)
    return Fact(
        kind=Kind(leaf["type"]),
        about=row.about,
        page=row.page.removesuffix(".json"),
        digest=leaf["content_sha256"],
        verdict=leaf["verdict"],
        issued=datetime.fromisoformat(leaf["issued"]),
        rows={"record": row.record, **{name: getattr(row, name) for name in _LINKS}},
    )


def _standing(about: str, now: datetime) -> Iterator[Fact]:
    """Yield what readers find now of something whose newest entries were lost."""
    kind, _, rest = about.partition("/")
    fact = _STANDING[kind](rest, now) if kind in _STANDING else None
    if fact is not None:
        yield fact


def _check(rest: str, _now: datetime) -> Fact | None:
    found = Check.objects.select_related("current").filter(pk=int(rest)).first()
    return entering.of_publication(found.current) if found and found.current else None


def _policy(rest: str, _now: datetime) -> Fact | None:
    name, _, language = rest.partition("/")
    found = PolicyVersion.objects.filter(kind=name, language=language).first()
    return entering.of_policy(found) if found else None


def _report(rest: str, _now: datetime) -> Fact | None:
    found = Report.objects.select_related("current").filter(pk=int(rest)).first()
    return entering.of_report(found.current) if found and found.current else None


def _dispute(rest: str, now: datetime) -> Fact | None:
    found = Dispute.objects.filter(pk=int(rest), shown__isnull=False).first()
    return entering.of_dispute(found, 1, now, shown=True) if found else None


def _source(rest: str, now: datetime) -> Fact | None:
    found = SourceMark.objects.filter(pk=int(rest), taken_off__isnull=True).first()
    return entering.of_mark(found, 1, now, shown=True) if found else None


def _readiness(_rest: str, now: datetime) -> Fact | None:
    found = history.shown_now()
    if found is None:
        return None
    return entering.of_readiness(reporting.for_readers(found.report), found.pk, now)


#: By what entries are about: what stands now, or None.
_STANDING: dict[str, Callable[[str, datetime], Fact | None]] = {
    "check": _check,
    "policy": _policy,
    "report": _report,
    "dispute": _dispute,
    "source": _source,
    entering.READINESS: _readiness,
}
