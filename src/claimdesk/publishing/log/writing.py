"""Adding to a log: the new files first, then what the signer remembers, the checkpoint last.

Whenever it is stopped, readers find the old log or the new one. It never signs a log that does not
begin with the one signed before: a database that was rolled back cannot fork it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from claimdesk.errors import LogError, LogForkError, LogKeyError
from claimdesk.publishing.log import notes, tiles
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Checkpoint, Signer

#: File of the signer, beside its key: the checkpoint that it signed last.
SIGNED = "log.signed"
KEY = "log.key"
#: File of the log that holds its public key, for whoever meets it for the first time.
PUBLIC_KEY = "key"


def publish(folder: Path, entries: Sequence[bytes], *, signer: Signer, signed: Path) -> Checkpoint:
    """Bring the log in `folder` up to `entries`, which are all of them from the first.

    `signed` is the file that remembers what was signed last, wherever the folder has gone. Raises
    LogForkError, with nothing changed, where the entries do not begin with those that the published
    or the remembered checkpoint was signed for. A second call changes nothing.
    """
    with _alone(signed):
        tree = Tree(entries)
        published = _head(folder / tiles.CHECKPOINT, signer)
        remembered = _head(signed, signer)
        for head in (published, remembered):
            if head is not None:
                _require_continued(tree, head)
        fresh = Checkpoint(signer.name, len(tree), tree.root())
        note = notes.sign(fresh.dump(), [signer])
        old = published.size if published else 0
        if published != fresh:
            for path, data in tiles.growth(tree, entries, old):
                write(folder / path, data)
            write(folder / PUBLIC_KEY, f"{signer.verifier}\n".encode())
        if remembered != fresh:
            write(signed, note)
        if published != fresh:
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
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{Signer.make(name).dump()}\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(partial, path)  # the first of two processes wins, and both read its key
        except FileExistsError:
            pass
        finally:
            partial.unlink()
        _sync(place)
    found = Signer.load(path.read_text("utf-8"))
    if found.name != name:
        raise LogKeyError(
            f"The key of this desk signs the log {found.name}, and the log asked for is {name}. A "
            "log keeps its name; give the site the address that it had."
        )
    return found


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
    _sync(path.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each with its name on the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    if os.name == "nt":  # where a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _head(path: Path, signer: Signer) -> Checkpoint | None:
    """Return the checkpoint in a file; None where there is no file."""
    try:
        note = path.read_bytes()
    except FileNotFoundError:
        return None
    return notes.open_checkpoint(note, [signer.verifier])


def _require_continued(tree: Tree, head: Checkpoint) -> None:
    if len(tree) < head.size:
        raise LogForkError(
            f"Not signed: the log of {head.origin} has {head.size} entries already, and the desk "
            f"knows {len(tree)}. Its database is an older one. Restore the newest backup."
        )
    if tree.root(head.size) != head.root:
        raise LogForkError(
            f"Not signed: the first {head.size} entries are not those that the log of "
            f"{head.origin} was signed for. Its database is another one, or was changed by hand."
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
def _alone(signed: Path) -> Iterator[None]:
    """Hold the one signer's place; the system frees it when the process dies."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers never need it

    _make_folder(signed.parent)
    try:
        with FileLock(signed.with_name(f"{signed.name}.lock"), timeout=0):
            yield
    except Timeout:
        raise LogError(
            "Another process is adding to the log. Wait until it has finished, then try again."
        ) from None
