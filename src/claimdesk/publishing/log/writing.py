"""Adding to a log: the new files first, then what the signer remembers, the checkpoint last.

Whenever it is stopped, readers find the old log or the new one. It never signs a log that does not
begin with the one signed before: a database that was rolled back cannot fork it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from claimdesk.disk import sync_folder
from claimdesk.errors import LogError, LogForgedError, LogForkError, LogKeyError
from claimdesk.publishing.log import notes, tiles
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Checkpoint, Signer, Verifier

#: File of the signer, beside its key: the checkpoint that it signed last.
SIGNED = "log.signed"
KEY = "log.key"
#: File of the log that holds its public key, for whoever meets it for the first time.
PUBLIC_KEY = "key"


def publish(folder: Path, entries: Sequence[bytes], *, signer: Signer, signed: Path) -> Checkpoint:
    """Do as `extend`, alone: raises LogError while another process is adding to the log."""
    with alone(signed):
        return extend(folder, entries, signer=signer, signed=signed)


def extend(
    folder: Path,
    entries: Sequence[bytes],
    *,
    signer: Signer,
    signed: Path,
    known: Iterable[Verifier] = (),
) -> Checkpoint:
    """Bring the log in `folder` up to `entries`, which are all of them from the first.

    `signed` is the file that remembers what was signed last, wherever the folder has gone. Raises
    LogForkError, with nothing changed, where the entries do not begin with those that the published
    or the remembered checkpoint was signed for. A second call changes nothing.

    `known` are keys that signed it before the present one. Whoever calls this holds `alone`, and
    has read the entries since then.
    """
    verifiers = list({signer.verifier, *known})
    tree = Tree(entries)
    published = head_of(folder / tiles.CHECKPOINT, verifiers)
    remembered = head_of(signed, verifiers)
    for head in (published, remembered):
        if head is not None:
            require_continued(tree, head)
    fresh = Checkpoint(signer.name, len(tree), tree.root())
    note = notes.sign(fresh.dump(), [signer])
    old = published.size if published else 0
    stands = published == fresh and _is_signed_by(folder, signer)
    if not stands:
        for path, data in tiles.growth(tree, entries, old):
            write(folder / path, data)
        write(folder / PUBLIC_KEY, f"{signer.verifier}\n".encode())
    if not stands or remembered != fresh:
        write(signed, note)
    if not stands:
        write(folder / tiles.CHECKPOINT, note)
    _drop_partial(folder, old, len(tree))
    return fresh


def key_in(place: Path, name: str) -> Signer:
    """Return the key that a desk signs its log with; made once, readable by its owner only.

    Raises LogKeyError where the key there is that of a log of another name: a log keeps its name.
    """
    path = place / KEY
    if not path.exists():
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f".{KEY}.{os.getpid()}")
        try:
            write_key(partial, Signer.make(name))
            os.link(partial, path)  # the first of two processes wins, and both read its key
        except FileExistsError:
            pass
        finally:
            partial.unlink(missing_ok=True)
        sync_folder(place)
    found = Signer.load(path.read_text("utf-8"))
    if found.name != name:
        raise LogKeyError(
            f"The key of this desk signs the log {found.name}, and the log asked for is {name}. A "
            "log keeps its name; give the site the address that it had."
        )
    return found


def write_key(path: Path, signer: Signer) -> None:
    """Write a key into a file of its own, readable by its owner only, and onto the disk itself."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{signer.dump()}\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def write(path: Path, data: bytes) -> None:
    """Put a file in its place at once and on the disk itself; the one before stays until then."""
    _make_folder(path.parent)
    partial = path.with_name(f".{path.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each with its name on the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def head_of(path: Path, verifiers: Sequence[Verifier]) -> Checkpoint | None:
    """Return the checkpoint in a file, signed by one of the keys; None where there is no file."""
    try:
        note = path.read_bytes()
    except FileNotFoundError:
        return None
    return notes.open_checkpoint(note, verifiers)


def _is_signed_by(folder: Path, signer: Signer) -> bool:
    """Say whether the published checkpoint is signed by this key, and not by one before it."""
    try:
        notes.open_note((folder / tiles.CHECKPOINT).read_bytes(), [signer.verifier])
    except LogForgedError:
        return False
    return True


def require_continued(tree: Tree, head: Checkpoint) -> None:
    """Raise LogForkError where a tree does not begin with what a checkpoint was signed for."""
    if len(tree) < head.size:
        raise LogForkError(
            f"Not signed: the log of {head.origin} has {head.size} entries already, and the desk "
            f"knows {len(tree)}. Its database is an older one, from a backup. Restore the newest "
            "backup; if what came after it is lost, give the desk its log back: claimdesk log "
            "recover URL|DIR."
        )
    if tree.root(head.size) != head.root:
        raise LogForkError(
            f"Not signed: the first {head.size} entries are not those that the log of "
            f"{head.origin} was signed for. Its database is an older one, in which the desk went "
            "on, or was changed by hand. Restore the newest backup; if what came after it is lost, "
            "give the desk its log back: claimdesk log recover URL|DIR."
        )


def _drop_partial(folder: Path, old: int, new: int) -> None:
    """Delete the partial files of each tile that became full, which replaces them.

    The tile before is looked at too: a process may have died before it came to this.
    """
    level = 0
    while (full := (new >> tiles.HEIGHT * level) // tiles.WIDTH) > 0:
        first = max(0, (old >> tiles.HEIGHT * level) // tiles.WIDTH - 1)
        for index in range(first, full):
            paths = [tiles.tile_path(level, index)] + ([] if level else [tiles.bundle_path(index)])
            for path in paths:
                shutil.rmtree(folder / f"{path}.p", ignore_errors=True)
        level += 1


@contextmanager
def alone(signed: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the one signer's place; the system frees it when the process dies.

    Raises LogError where another process still has it after `wait_s` seconds.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers never need it

    _make_folder(signed.parent)
    try:
        with FileLock(signed.with_name(f"{signed.name}.lock"), timeout=wait_s):
            yield
    except Timeout:
        raise LogError(
            "Another process is adding to the log. Wait until it has finished, then try again."
        ) from None
