"""The key that signs the public log: made once, beside the database and never in it; changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from claimdesk.desk import audit, places
from claimdesk.desk.models import Desk, LogEntry
from claimdesk.desk.publiclog import entering
from claimdesk.desk.publiclog.entering import Fact
from claimdesk.desk.transactions import whole
from claimdesk.disk import sync_folder
from claimdesk.errors import LogError, LogForkError, LogKeyError
from claimdesk.publishing.log import records, writing
from claimdesk.publishing.log.leaves import Kind
from claimdesk.publishing.log.notes import Signer, Verifier
from claimdesk.publishing.log.succession import KeyRecord, handed_over

#: A key that will sign as soon as the log has its entry.
NEXT = "log.key.next"
#: Lies there where the desk came out of a backup and nobody has said yet what was signed since.
UNSURE = "log.unsure"
#: Seconds for which one process waits for another one that signs; that takes a fraction of one.
WAIT_S = 20.0


def folder() -> Path:
    """Return the folder of the log: its key, what was signed last, and `site`."""
    return places.log_folder()


def site_folder() -> Path:
    """Return the folder that is like a site with nothing but a log: `log/` and records of keys."""
    return folder() / "site"


def public_folder() -> Path:
    """Return the folder of the files of the log that everybody may read."""
    return site_folder() / "log"


def signed_file() -> Path:
    """Return the file with the checkpoint that was signed last."""
    return folder() / writing.SIGNED


def key_file() -> Path:
    """Return the file of the key."""
    return folder() / writing.KEY


def entered() -> list[Verifier]:
    """Return the keys that the log has entries of, the first of all first."""
    rows = LogEntry.objects.filter(about=entering.KEY).order_by("sequence")
    return [KeyRecord.load(one.encode()).key for one in rows.values_list("record", flat=True)]


def signer(name: str, now: datetime) -> Signer:
    """Return the key that signs now; the first time it is made and entered into the log.

    `name` is that of a new log; one that is there keeps its own. Raises LogKeyError where the
    key that the log has an entry of is not here, LogForkError where the database is an older one.
    """
    known = require_sound()
    path = key_file()
    if path.exists():
        name = Signer.load(path.read_text("utf-8")).name
    found = writing.key_in(folder(), name)
    if not known:
        _open(found.verifier, now)
    elif known[-1] != found.verifier:
        found = _taken_over(found, known)
    return found


def require_sound() -> list[Verifier]:
    """Return the keys entered so far; raise LogError where key and database do not belong together.

    LogKeyError where the key is not here, LogForkError where the database is an older one.
    """
    _require_sure()
    known = entered()
    path = key_file()
    if not path.exists() and known:
        raise LogKeyError(
            f"The log {known[-1].name} is signed by a key that is not here. Put it back as {path}: "
            "it is in a backup made with --with-secret-key. If it is lost, see docs/log.md."
        )
    if not known and signed_file().exists():
        raise LogForkError(
            "Not signed: this desk has signed a log, and its database knows none. It is an older "
            "one, from a backup. Restore the newest backup; if what came after it is lost, give "
            "the desk its log back: claimdesk log recover URL|DIR."
        )
    return known


def rotate(now: datetime) -> tuple[Verifier, Verifier]:
    """Let a new key sign the log; return the old one and the new one.

    The old key signs that the new one follows it, in an entry of the log, and is then deleted.
    """
    known = entered()
    if not known or not key_file().exists():
        raise LogError("There is no log yet whose key could be changed. Publish something first.")
    with writing.alone(signed_file(), WAIT_S):
        old = signer("", now)
        fresh = Signer.make(old.name)
        writing.write_key(folder() / NEXT, fresh)
        _enter(handed_over(old, fresh.verifier), now, verb="rotate_log_key")
        return old.verifier, signer("", now).verifier


def begin_another(name: str, now: datetime) -> Verifier:
    """Begin another log where the key of the one before is lost; return its key.

    It has every entry of the old one and a name of its own: nobody can take one for the other. The
    folder of the old log is kept beside. Raises LogError where the key is here, or the name is old.
    """
    known = entered()
    if key_file().exists() or not known:
        raise LogError("The key of the log is here, so it is not lost. Change it without --lost.")
    if name in {one.name for one in known}:
        raise LogError(f"The log {name} was signed by the lost key. Give the new log another name.")
    fresh = Signer.make(name)
    if folder().exists():
        folder().rename(folder().with_name(f"{folder().name}.lost-{now:%Y%m%d-%H%M%S}"))
    found = writing.key_in(folder(), fresh.name)
    _enter(KeyRecord(found.verifier), now, verb="open_log")
    return found.verifier


def _require_sure() -> None:
    if (folder() / UNSURE).exists():
        raise LogForkError(
            "Not signed: this desk came out of a backup, and nobody knows here whether its log had "
            "more entries by then. Show it the newest copy of the site: claimdesk log recover "
            "URL|DIR. If nothing was published after the backup: claimdesk log recover --nothing."
        )


def _open(key: Verifier, now: datetime) -> None:
    @whole
    def add() -> None:
        desk = Desk.objects.select_for_update().get(pk=1)
        if not LogEntry.objects.filter(about=entering.KEY).exists():
            audit.append("open_log", desk, actor=None, now=now, key=str(key))
            _enter_record(KeyRecord(key), now)

    add()


@whole
def _enter(record: KeyRecord, now: datetime, *, verb: str) -> None:
    audit.append(verb, Desk.objects.get(pk=1), actor=None, now=now, key=str(record.key))
    _enter_record(record, now)


def _enter_record(record: KeyRecord, now: datetime) -> None:
    data = record.dump()
    number = LogEntry.objects.filter(about=entering.KEY).count() + 1
    fact = Fact(
        kind=Kind.KEY,
        about=entering.KEY,
        page=f"records/keys/{number}",
        digest=records.digest_of(data),
        issued=now,
        rows={"record": data.decode()},
    )
    entering.enter(fact, now)


def _taken_over(found: Signer, known: list[Verifier]) -> Signer:
    """Put the next key in the place of the old one, whose entry stands; refuse any other key."""
    path = folder() / NEXT
    fresh = Signer.load(path.read_text("utf-8")) if path.exists() else None
    if fresh and known[-1] == fresh.verifier and found.verifier in known:
        path.replace(key_file())
        sync_folder(folder())
        return fresh
    head = writing.head_of(signed_file(), [found.verifier, *known])
    if head and head.size > LogEntry.objects.count():
        raise LogForkError(
            f"Not signed: the log of {head.origin} has {head.size} entries already, and its "
            "database is an older one, from a backup, in which it had another key. Restore the "
            "newest backup; if what came after it is lost: claimdesk log recover URL|DIR."
        )
    raise LogKeyError(
        f"The key in {key_file()} is not the one that signs the log of this desk, {known[-1]}. Put "
        "that one in its place; it is in a backup that was made with --with-secret-key."
    )
