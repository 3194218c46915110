"""Time stamps of the desk's captures: queued with each, asked for by a worker, never waited for.

Which authorities are asked is set by whoever runs the desk; without the setting nothing is sent.
How it stands is read from the files beside the captures, which are what can be verified.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from claimdesk.desk import jobs, places
from claimdesk.desk.faults import JobError
from claimdesk.desk.models import Capture, Job
from claimdesk.errors import StampError
from claimdesk.evidence import tokens
from claimdesk.evidence.archive import Archive
from claimdesk.evidence.authorities import Authority, names_in, read_setting
from claimdesk.evidence.stamp_faults import REASONS
from claimdesk.evidence.stamps import Stamp
from claimdesk.evidence.tokens import State, state_of

#: Asking takes ten seconds at most, and as long may somebody else be writing stamps.
LONGEST_S = 120.0
#: Captures without a stamp that are asked for again in one hour, so that no authority is flooded.
CAUGHT_UP = 100
_OPEN = (Job.State.QUEUED, Job.State.WAITING, Job.State.RUNNING)
_READ_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands: the stamps that hold, the authorities whose stamp waits, or does not hold."""

    stamps: tuple[Stamp, ...] = ()
    waiting: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Return it in one word."""
        return state_of([one.authority for one in self.stamps], [*self.waiting, *self.broken])


def chosen() -> tuple[Authority, ...]:
    """Return the authorities that the desk is set to ask; raises SettingError."""
    return read_setting(settings.TIMESTAMP_AUTHORITIES)


def names() -> list[str]:
    """Return the names of the authorities that the desk is set to ask."""
    return names_in(settings.TIMESTAMP_AUTHORITIES)


def enqueue(file: str, now: datetime) -> None:
    """Queue a task for each authority, in the transaction in which a capture is recorded."""
    for name in names():
        jobs.put("stamp", key=f"stamp:{file}:{name}", now=now, file=file, authority=name)


def standing(file: str) -> Standing:
    """Return how it stands with a capture, by the id of its file."""
    archive = Archive(places.captures_folder())
    there = tokens.stamped_by(archive, file) if file else []
    stamps, broken = [], []
    for name in there:
        try:
            stamps.append(_read(archive.folder, file, name))
        except (StampError, OSError):
            broken.append(name)
    waiting = [one for one in names() if one not in there] if file else []
    return Standing(stamps=tuple(stamps), waiting=tuple(waiting), broken=tuple(broken))


@jobs.handler("stamp", longest_s=LONGEST_S, aside=True)
def stamp(*, file: str, authority: str, now: datetime) -> Callable[[], object] | None:
    """Have an authority stamp a capture; where it does not it is asked again later.

    Nothing waits for it: neither the capture, nor its check, nor a publication.
    """
    wanted = next((one for one in chosen() if one.name == authority), None)
    if wanted is None:  # no longer set: nothing is sent to it
        return None
    try:
        return stamped(file, wanted, now)
    except StampError as error:
        reason = REASONS.get(error.code, "Its time stamp here is damaged.")
        raise JobError(f"{authority}: {reason}") from error


def stamped(file: str, authority: Authority, now: datetime) -> Callable[[], object]:
    """Ask an authority; return what notes in the audit trail that it has stamped a capture."""
    from claimdesk.desk import verbs  # noqa: PLC0415 - the verbs enqueue, this is what is enqueued
    from claimdesk.desk.handlers import machine  # noqa: PLC0415 - which imports the verbs

    archive = Archive(places.captures_folder())
    found = tokens.ask(archive, file, authority)
    answer = next(
        one
        for one in tokens.files_of(archive, file)
        if one.name == f"{file}.{authority.name}{tokens.ANSWERED}"
    )
    token = hashlib.sha256(answer.read_bytes()).hexdigest()
    return lambda: verbs.note_stamp(actor=machine(), stamp=found, file=file, token=token, now=now)


def is_set() -> bool:
    """Tell whether an authority is set."""
    return bool(settings.TIMESTAMP_AUTHORITIES)


@jobs.handler("stamps", every=timedelta(hours=1), when=is_set)
def catch_up(*, now: datetime) -> Callable[[], object]:
    """Queue what has no stamp and no task: what failed, and what is older than the setting."""

    def queue() -> None:
        failed = Job.objects.filter(kind="stamp", state=Job.State.FAILED)
        jobs.again(failed.values_list("pk", flat=True)[:CAUGHT_UP], now)
        for file, name in _without_task():
            key = f"stamp:{file}:{name}:{now:%Y%m%d%H}"
            jobs.put("stamp", key=key, now=now, file=file, authority=name)

    return queue


def missing() -> Iterator[tuple[str, str]]:
    """Yield file and authority of each stamp that waits, those of the newest captures first."""
    there = tokens.stamped(Archive(places.captures_folder()))
    wanted, seen = names(), set()
    for file in Capture.objects.exclude(file="").order_by("-pk").values_list("file", flat=True):
        if file not in seen:
            seen.add(file)
            yield from ((file, one) for one in wanted if one not in there.get(file, ()))


def _without_task() -> list[tuple[str, str]]:
    kept = Job.objects.filter(kind="stamp", state__in=(*_OPEN, Job.State.FAILED))
    tasks = {(row["file"], row["authority"]) for row in kept.values_list("arguments", flat=True)}
    return [one for one in missing() if one not in tasks][:CAUGHT_UP]


@functools.lru_cache(maxsize=_READ_AT_ONCE)
def _read(folder: Path, file: str, authority: str) -> Stamp:
    """Read a time stamp; one that was written never changes, so it is read once."""
    return tokens.read(Archive(folder), file, authority)
