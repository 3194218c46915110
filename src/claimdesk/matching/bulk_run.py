"""A run over many posts that may be killed at any moment: OUT.part, OUT.state, and then OUT whole.

After each batch the part is synced to the disk and the state names how much of it counts, so that
what a kill left beyond that is cut off and the run goes on with the next batch.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from claimdesk import __version__
from claimdesk.disk import sync_folder
from claimdesk.errors import ConflictError, RunChangedError
from claimdesk.intake.parquet import load_pyarrow
from claimdesk.intake.posts import Position
from claimdesk.intake.sources import Source
from claimdesk.matching.bulk import Answer, Answerer, Batch, Counts, Job, Outcome, cut
from claimdesk.matching.bulk_forms import head, write_parquet
from claimdesk.matching.storage import digest_file, replace_synced

_PIECE_BYTES = 1 << 20
_AGAIN = "Give the same again, or begin anew with --restart."


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run's bytes follow from; a stopped run goes on only where all of it is the same."""

    input: dict[str, Any]
    options: dict[str, Any]
    library: str
    claimdesk: str = __version__

    def refuse_other(self, there: Identity) -> None:
        """Raise RunChangedError, which says what is not as it was, if another run was begun."""
        if there.input != self.input:
            raise RunChangedError(f"The posts are not those that the run began with. {_AGAIN}")
        for name, value in self.options.items():
            was = there.options.get(name)
            if was != value:
                option = name.replace("_", "-")
                raise RunChangedError(f"The run began with {option} {was}, not {value}. {_AGAIN}")
        if there.library != self.library:
            raise RunChangedError(f"The library has changed since the run began. {_AGAIN}")
        if there != self:
            raise RunChangedError(
                f"The run began with Claimdesk {there.claimdesk}, not {self.claimdesk}. {_AGAIN}"
            )


@dataclass(slots=True)
class _Done:
    """How far a run is, in the source and in the part; `final` is the digest of the whole file."""

    position: Position
    size_bytes: int
    sha256: str
    counts: Counts
    final: str = ""


class Run:
    """One run into a file, from its first start to its end. Made by `open_run`."""

    def __init__(self, out: Path, identity: Identity, done: _Done, job: Job) -> None:
        self.out, self._identity, self._done, self._job = out, identity, done, job
        self.resumed = done.counts.rows
        self._part: BinaryIO | None = None
        self._hash = hashlib.sha256()

    @property
    def position(self) -> Position:
        """Return how far the source was answered."""
        return self._done.position

    @property
    def rows(self) -> int:
        """Return how many rows were answered."""
        return self._done.counts.rows

    @property
    def is_complete(self) -> bool:
        """Return whether all rows were answered, and only the file is to be put in its place."""
        return bool(self._done.final)

    def save(self) -> None:
        """Write the state, so that a later start goes on from here."""
        row = {**asdict(self._identity), "done": asdict(self._done)}
        replace_synced(_state(self.out), (json.dumps(row, indent=1) + "\n").encode())

    def begin(self) -> None:
        """Open the part and cut off what no state counts; raises RunChangedError if it lacks."""
        path, size_bytes = _part(self.out), self._done.size_bytes
        is_new = not path.exists() and not size_bytes
        try:
            self._part = path.open("w+b" if is_new else "r+b")
        except FileNotFoundError:
            raise RunChangedError(f"{path} is gone. Begin anew with --restart.") from None
        left = size_bytes
        while left and (piece := self._part.read(min(left, _PIECE_BYTES))):
            self._hash.update(piece)
            left -= len(piece)
        if left or (size_bytes and self._hash.hexdigest() != self._done.sha256):
            raise RunChangedError(f"{path} is not as it was left. Begin anew with --restart.")
        self._part.seek(size_bytes)
        self._part.truncate()
        if is_new:
            sync_folder(path.parent)
        if not size_bytes:
            self._write(head(self._job.options))

    def append(self, batch: Batch, answer: Answer) -> None:
        """Keep the answer to the next batch; when it returns, no kill can take it away."""
        self._write(answer.data)
        self._done.position = batch.after
        self._done.counts.add(answer.counts)
        self.save()

    def _write(self, data: bytes) -> None:
        part = self._part
        if part is None:
            raise AssertionError("begin first")  # pragma: no cover
        part.write(data)
        part.flush()
        os.fsync(part.fileno())
        self._hash.update(data)
        self._done.size_bytes += len(data)
        self._done.sha256 = self._hash.hexdigest()

    def close(self) -> None:
        """Close the part."""
        if self._part is not None:
            self._part.close()

    def finish(self) -> Outcome:
        """Put the finished file in its place and take part and state away."""
        part, fresh = _part(self.out), _part(self.out)
        if part.exists():
            if self._job.options.form == "parquet":
                fresh = self.out.with_name(f"{self.out.name}.new")
                write_parquet(part, fresh, self._job.options)
            self._done.final = digest_file(fresh)
            self.save()
            fresh.replace(self.out)
            sync_folder(self.out.parent)
        elif not self.out.exists() or digest_file(self.out) != self._done.final:
            raise RunChangedError(f"{part} is gone. Begin anew with --restart.")
        part.unlink(missing_ok=True)
        _state(self.out).unlink()
        return Outcome(self.out, self._done.counts, self.resumed)


def open_run(out: Path, identity: Identity, job: Job, *, restart: bool) -> Run:
    """Begin a run, or go on with the one that was stopped; the caller holds the place.

    Raises RunChangedError where that one was another, and ConflictError when the file is there.
    """
    state = _state(out)
    if restart:
        for path in (_part(out), state):  # in this order: a part without state is not ours
            path.unlink(missing_ok=True)
    elif state.exists():
        there, done = _load(state)
        identity.refuse_other(there)
        return Run(out, identity, done, job)
    for path in (_part(out), *(() if restart else (out,))):
        if path.exists():
            raise ConflictError(
                f"{path} is there already. Name another file, or have it made anew with --restart."
            )
    run = Run(out, identity, _Done(Position(), 0, "", Counts()), job)
    run.save()
    return run


def match_posts(  # noqa: PLR0913 - what a run is made of
    source: Source,
    out: Path,
    answers: Answerer,
    *,
    job: Job,
    restart: bool = False,
    tell: Callable[[int, Position], None] | None = None,
) -> Outcome:
    """Match every post of a source and write the answers, in order, to a file that appears whole.

    `tell` is given the number of rows that are safe and the position in the source, first where the
    run goes on from and then after each batch. Raises RunChangedError when a stopped run was
    another or the source changes, ConflictError when the file is there already or another process
    writes it.
    """
    if job.options.form == "parquet":
        load_pyarrow()  # needed at the end only, and missed better now
    identity = Identity(source.known_by, job.options.to_json(), job.digest)
    with _place(out):
        run = open_run(out, identity, job, restart=restart)
        if not run.is_complete:
            _go_on(run, source, answers, tell or (lambda *_: None))
        return run.finish()


def _go_on(
    run: Run, source: Source, answers: Answerer, tell: Callable[[int, Position], None]
) -> None:
    """Answer all that is left of a source."""
    with closing(run):
        run.begin()
        tell(run.rows, run.position)
        with closing(answers(cut(source.posts, run.position))) as found:
            for batch, answer in found:
                run.append(batch, answer)
                tell(run.rows, run.position)
        source.refuse_change()


def _part(out: Path) -> Path:
    return out.with_name(f"{out.name}.part")


def _state(out: Path) -> Path:
    return out.with_name(f"{out.name}.state")


def _load(state: Path) -> tuple[Identity, _Done]:
    try:
        row = json.loads(state.read_bytes())
        done = row.pop("done")
        position, counts = Position(**done.pop("position")), Counts(**done.pop("counts"))
        return Identity(**row), _Done(position=position, counts=counts, **done)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunChangedError(f"{state} cannot be read. Begin anew with --restart.") from error


@contextmanager
def _place(out: Path) -> Iterator[None]:
    """Hold the place of the one process that writes a file; freed by the system when it dies."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - bulk runs only

    path = out.with_name(f"{out.name}.lock")
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ConflictError(f"Another process is writing {out}. Wait until it has ended.") from None
    try:
        yield
        # Whoever comes in by the old lock now finds the file there, and is refused.
        path.unlink(missing_ok=True)
    finally:
        lock.release()
