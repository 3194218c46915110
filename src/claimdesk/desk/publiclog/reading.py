"""What readers get of the public log: its files, the record of an entry, the proof beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import Max, Q

from claimdesk.desk.models import LogEntry, Publication
from claimdesk.desk.publiclog import entering, keys
from claimdesk.errors import LogError, LogMissingError
from claimdesk.publishing.log import proofs, records, tiles


class SignedLog:
    """The log as it was signed last, read from its files."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or keys.public_folder()
        self._note = self._read_or_nothing(tiles.CHECKPOINT)
        lines = self._note.decode().split("\n")
        self.size = int(lines[1]) if len(lines) > 2 else 0
        self._tiles = tiles.Tiles(self.read, self.size)
        self._bundle = lru_cache(4)(self._read_bundle)

    @property
    def note(self) -> bytes:
        """Return the signed checkpoint; empty where nothing was signed yet."""
        return self._note

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree, as `merkle` asks for it."""
        return self._tiles.subtree(level, index)

    def read(self, path: str) -> bytes:
        """Return a file of the log; raises LogMissingError."""
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise LogMissingError(f"The log has no {path}.") from None

    def holds(self, row: LogEntry) -> bool:
        """Tell whether an entry is in the signed log, to the byte."""
        return row.sequence < self.size and self.entry(row.sequence) == row.entry.encode()

    def entry(self, place: int) -> bytes:
        """Return an entry of the signed log."""
        return self._bundle(place // tiles.WIDTH)[place % tiles.WIDTH]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path and the bytes of every file, those of smaller sizes too, the head last."""
        paths = (one.relative_to(self._folder).as_posix() for one in self._folder.rglob("*"))
        for path in sorted(paths):
            if path != tiles.CHECKPOINT and not path.rpartition("/")[2].startswith("."):
                try:
                    yield path, self.read(path)
                except LogMissingError:  # a folder, or a partial tile that became full meanwhile
                    continue
        yield tiles.CHECKPOINT, self._note

    def prove(self, row: LogEntry) -> bytes:
        """Return the proof beside the record of an entry; raises LogMissingError without one."""
        if not self.holds(row):
            raise LogMissingError(f"Entry {row.sequence} is not signed yet.")
        entry = row.entry.encode()
        proof = proofs.prove(self.subtree, entry, row.sequence, self._note, self.size)
        return proof.dump()

    def _read_bundle(self, index: int) -> list[bytes]:
        width = tiles.width_of(self.size, 0, index)
        try:
            data = self.read(tiles.bundle_path(index, width))
        except LogMissingError:
            data = self.read(tiles.bundle_path(index))  # it became full meanwhile
        return tiles.unpack(data)

    def _read_or_nothing(self, path: str) -> bytes:
        try:
            return self.read(path)
        except LogMissingError:
            return b""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page says of its entry: its place, the paths of record and proof, whether signed."""

    place: int
    record: str
    proof: str
    is_signed: bool


def mark_of(row: LogEntry | None) -> Mark | None:
    """Return what a page says of its entry."""
    if row is None:
        return None
    try:
        signed = SignedLog().holds(row)
    except (LogError, IndexError, ValueError):  # its files are damaged: doctor says so, not a page
        signed = False
    return Mark(row.sequence, f"/{row.page}", f"/{row.page}{proofs.SUFFIX}", signed)


def of_publication(publication: Publication) -> LogEntry | None:
    """Return the newest entry about a publication."""
    return LogEntry.objects.filter(publication=publication).order_by("-sequence").first()


def record_of(row: LogEntry) -> bytes:
    """Return the record of an entry: the bytes that its digest is of.

    Raises LogMissingError where readers may not see it any more: what was withdrawn later, an
    objection that was taken off its page.
    """
    if row.record:
        return row.record.encode()
    if row.policy is not None:
        return entering.policy_record(row.policy)
    if row.dispute is not None:
        if row.dispute.shown is None:
            raise LogMissingError(f"{row.page}: it was taken off its page.")
        return entering.dispute_record(row.dispute)
    publication = row.publication
    if publication is None:
        raise LogMissingError(f"{row.page}: its record is gone.")
    if publication.kind == Publication.Kind.WITHDRAWAL:
        return records.of_withdrawal(publication.page)
    if publication.number < _withdrawn_until([publication.check_record_id]).get(
        publication.check_record_id, 0
    ):
        raise LogMissingError(f"{row.page}: it was withdrawn.")
    return records.of_page(publication.page)


def visible_rows() -> Iterable[LogEntry]:
    """Yield the entries whose records readers may see, the first first."""
    gone = _withdrawn_until()
    rows = LogEntry.objects.select_related("publication", "policy", "dispute").order_by("sequence")
    for row in rows.iterator(500):
        if row.publication is not None and row.publication.number < gone.get(
            row.publication.check_record_id, 0
        ):
            continue
        if row.dispute is not None and not row.record and row.dispute.shown is None:
            continue
        if not (row.record or row.policy or row.dispute or row.publication):
            continue  # lost with a database, and ended since
        yield row


def _withdrawn_until(checks: list[int] | None = None) -> dict[int, int]:
    """Return, by check, the number of its last withdrawal."""
    kind = Q(kind=Publication.Kind.WITHDRAWAL)
    found = Publication.objects.filter(kind)
    if checks is not None:
        found = found.filter(check_record__in=checks)
    rows = found.order_by().values_list("check_record").annotate(last=Max("number"))
    return dict(rows)
