"""Background tasks: enqueued with the record they follow, leased, retried, never lost.

Decision record: docs/decisions/0008-background-tasks.md.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from claimdesk.desk.faults import JobError, describe
from claimdesk.desk.models import Job, Worker
from claimdesk.desk.times import kept
from claimdesk.desk.transactions import whole
from claimdesk.errors import MissingRecordError, RuleError

#: How long a worker may be silent before another takes its task; it speaks four times as often.
LEASE = timedelta(seconds=30)
#: Waits after the first, second ... failure; after the last the task has failed until a person
#: starts it again.
WAITS = tuple(timedelta(seconds=wait_s) for wait_s in (10, 60, 300, 1_800, 7_200))
#: Share by which a wait is made shorter or longer, so that what failed together does not return so.
JITTER = 0.2
State = Job.State
Rank = Job.Rank
#: Kinds that go before or after the usual ones.
_RANKS = {"library": Rank.FIRST, "deliver": Rank.FIRST, "log": Rank.FIRST}
_RANKS |= dict.fromkeys("import tidy encode source watch stamps".split(), Rank.BULK)
#: What follows from the task in hand goes no sooner than that.
_in_hand: ContextVar[Job | None] = ContextVar("the task in hand", default=None)
#: How many tasks of each state are looked at to take one; others may be quicker with the first.
_LOOKED_AT = 8
_ORDER = ("rank", "next_at", "pk")
#: What a handler returns is called in the transaction that marks its task as done.
Ending = Callable[[], object]
_MODULES = (
    "claimdesk.desk.handlers",
    "claimdesk.desk.arrivals",
    "claimdesk.desk.captures",
    "claimdesk.desk.publiclog.tasks",
    "claimdesk.desk.reporting.tasks",
    "claimdesk.desk.tidying",
    "claimdesk.desk.sources.runs",
    "claimdesk.desk.watch.tasks",
)


class JobTimeoutError(JobError):
    """The task took too long, and its worker was stopped."""


class WorkerDiedError(JobError):
    """Its worker died while doing it. If that goes on, look at the memory of the machine."""


class LeaseLostError(JobError):
    """Another worker has taken this task; nothing of this run was kept."""


#: Errors after which a repetition cannot help.
_FINAL = (MissingRecordError, RuleError)


@dataclass(frozen=True, slots=True)
class Handler:
    """What does the tasks of one kind; with `every` one is enqueued by itself so often.

    With `when` that is done only where it says that there is something to do. What is done `aside`
    mostly waits for servers of others: a worker goes on with other tasks beside it. `together`
    several tasks are taken at once: the function is given a list of their arguments, of one task
    too, and what it returns is called once, for all of them.
    """

    kind: str
    function: Callable[..., Ending | None]
    longest: timedelta
    every: timedelta | None
    when: Callable[[], bool] | None
    aside: bool = False
    together: bool = False


_handlers: dict[str, Handler] = {}


def handler(  # noqa: PLR0913 - the facts of a kind of task
    kind: str,
    *,
    longest_s: float = 600,
    every: timedelta | None = None,
    when: Callable[[], bool] | None = None,
    aside: bool = False,
    together: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function for a kind of task; it is called with the task's arguments and `now`.

    It runs outside of any transaction, so that slow work holds up nobody, and may run again when
    its worker dies. What it returns, if anything, is called in the transaction that marks the task
    as done: so its changes are made exactly once. After `longest_s` seconds its worker is stopped.
    With `together` its first argument is a list of the arguments of several tasks.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        longest = timedelta(seconds=longest_s)
        _handlers[kind] = Handler(kind, function, longest, every, when, aside, together)
        return function

    return register


def handlers() -> dict[str, Handler]:
    """Return the handlers by kind, loaded if they were not."""
    for module in _MODULES:
        import_module(module)
    return _handlers


def enqueue(kind: str, *, key: str, now: datetime, **arguments: Any) -> Job:
    """Write a task into the transaction that is open; the same key again is the same task.

    Where `now` is cut to the hour, as for what the public sent, the task is due at once all the
    same, and its times stay cut; a lease and the wait after a failure alone are exact meanwhile.

    A task that follows from another one goes no sooner than that: an import and all that comes of
    it wait for what people do.

    Raises TransactionManagementError outside of a transaction: a task must not be without the
    record that it follows.
    """
    put(kind, key=key, now=now, **arguments)
    return Job.objects.get(key=key)


def put(kind: str, *, key: str, now: datetime, **arguments: Any) -> None:
    """Do as `enqueue`, and do not look the task up."""
    put_all(kind, {key: arguments}, now=now)


def put_all(kind: str, tasks: Mapping[str, dict[str, Any]], *, now: datetime) -> None:
    """Do as `put` for several tasks of a kind: by their keys, the arguments of each."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A task is enqueued within a transaction.")
    before = _in_hand.get()
    rank = max(_RANKS.get(kind, Rank.USUAL), before.rank if before else Rank.FIRST)
    every = {"kind": kind, "rank": rank, "next_at": now, "created": now, "updated": now}
    rows = [Job(key=key, arguments=arguments, **every) for key, arguments in tasks.items()]
    Job.objects.bulk_create(rows, ignore_conflicts=True)


def enqueue_regular(now: datetime) -> None:
    """Enqueue what is done every so often; however many workers ask, it is there once."""
    for found in handlers().values():
        if found.every is not None and (found.when is None or found.when()):
            slot = int(now.timestamp() // found.every.total_seconds())
            key = f"{found.kind}:every:{slot}"
            if not Job.objects.filter(key=key).exists():
                with transaction.atomic():
                    enqueue(found.kind, key=key, now=now)


def take(worker: str, now: datetime, *, without: Iterable[str] = ()) -> Job | None:
    """Take the task that goes first of those that are due or whose worker is silent too long.

    Kinds in `without` are left to others.
    """
    wanted = Job.objects.exclude(kind__in=[*without]) if without else Job.objects
    # One question for each state, answered from the index, in place of one that sorts.
    found = [
        job
        for state in (State.QUEUED, State.WAITING, State.RUNNING)
        for job in wanted.filter(state=state, next_at__lte=now).order_by(*_ORDER)[:_LOOKED_AT]
    ]
    for job in sorted(found, key=lambda one: (one.rank, one.next_at, one.pk)):
        if _claim(job, worker, now):
            return Job.objects.get(pk=job.pk)
    return None


def take_alike(first: Job, worker: str, now: datetime, most: int) -> list[Job]:
    """Take tasks of the kind of one that was taken which follow it without another between them.

    A task that was tried before is left to be taken alone: it may be what ends its worker. So is
    one that says `alone` in its arguments, since it takes long: the others need not wait for it.
    """
    if first.arguments.get("alone"):
        return []
    due = Job.objects.filter(state=State.QUEUED, next_at__lte=now, rank=first.rank)
    following = due.order_by(*_ORDER).values_list("pk", "kind", "attempts", "created", "arguments")
    wanted: dict[datetime, list[int]] = {}
    for key, kind, attempts, created, arguments in following[:most]:
        if kind != first.kind or attempts or arguments.get("alone"):
            break
        wanted.setdefault(kept(created, now), []).append(key)
    for updated, keys in wanted.items():
        # As in `_claim`: a row that another worker was quicker with does not count any more.
        Job.objects.filter(pk__in=keys, state=State.QUEUED, attempts=0).update(
            state=State.RUNNING, worker=worker, attempts=1, next_at=now + LEASE, updated=updated
        )
    asked = [key for keys in wanted.values() for key in keys]
    mine = Job.objects.filter(pk__in=asked, state=State.RUNNING, worker=worker)
    return list(mine.order_by(*_ORDER)) if asked else []


def give_back(taken: Iterable[Job], now: datetime) -> None:
    """Put tasks back into the queue that were taken and not begun."""
    for job in taken:
        Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker).update(
            state=State.QUEUED,
            worker="",
            attempts=F("attempts") - 1,
            next_at=kept(job.created, now),
        )


def is_due(now: datetime) -> bool:
    """Return whether a task that goes before those in bulk waits for a worker."""
    waiting = Job.objects.filter(state__in=(State.QUEUED, State.WAITING), next_at__lte=now)
    return waiting.filter(rank__lt=Rank.BULK).exists()


def run(job_id: int, *, now: datetime, worker: str = "") -> bool:
    """Take one task if it is to be done, and do it; tell whether it was done."""
    worker = worker or secrets.token_hex(8)
    job = Job.objects.filter(pk=job_id).exclude(state__in=(State.DONE, State.FAILED)).first()
    if job is None or (job.state == State.RUNNING and job.next_at > now):
        return False
    return _claim(job, worker, now) and perform(Job.objects.get(pk=job_id), now=now)


def perform(job: Job, *, now: datetime, clock: Callable[[], datetime] | None = None) -> bool:
    """Do a task that was taken, and record how it went; tell whether it was done.

    `clock` tells the time at the end; without it, it is `now`.
    """
    if job.attempts > len(WAITS) + 1:
        fail(job, WorkerDiedError(), now=now)
        return False
    try:
        found = _handler_of(job.kind)
        with _following_from(job):
            if found.together:
                ending = found.function([job.arguments], now=now)
            else:
                ending = found.function(**job.arguments, now=now)
            _end([job], ending, clock() if clock else now)
    except LeaseLostError:
        return False
    except Exception as error:  # noqa: BLE001 - whatever went wrong is recorded and tried again
        fail(job, error, now=clock() if clock else now)
        return False
    return True


def perform_together(
    found: Handler, taken: Sequence[Job], *, now: datetime, clock: Callable[[], datetime]
) -> bool:
    """Do several tasks of one kind that were taken, all of them or none; tell whether it was done.

    Where it fails nothing was changed and nothing is recorded: each is to be done by itself then.
    """
    try:
        with _following_from(taken[0]):
            ending = found.function([job.arguments for job in taken], now=now)
            _end(taken, ending, clock())
    except Exception:  # noqa: BLE001 - each task fails by itself, if it does
        return False
    return True


@whole
def _end(taken: Sequence[Job], ending: Ending | None, now: datetime) -> None:
    if callable(ending):
        ending()
    _finish(taken, now)


def note(**facts: str) -> None:
    """Keep small facts with the task in hand, at once: whoever begins it again is given them.

    The task is one that is taken alone; outside of any, nothing is kept. Raises LeaseLostError
    where another worker has it: what was about to be done is that one's.
    """
    job = _in_hand.get()
    if job is None:
        return
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker)
    if not mine.update(arguments={**job.arguments, **facts}):
        raise LeaseLostError


def extend(job_id: int, worker: str, now: datetime) -> bool:
    """Keep a running task for another while; tell whether it is still this worker's."""
    mine = Job.objects.filter(pk=job_id, state=State.RUNNING, worker=worker)
    return bool(mine.update(next_at=now + LEASE))


def fail(job: Job, error: BaseException, *, now: datetime) -> None:
    """Record a failure: tried again after a while, or failed until a person starts it again."""
    last = job.attempts > len(WAITS) or isinstance(error, _FINAL)
    wait = timedelta(0) if last else WAITS[max(job.attempts, 1) - 1] * _jitter()
    Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=job.worker).update(
        state=State.FAILED if last else State.WAITING,
        worker="",
        last_error=describe(error),
        next_at=kept(job.created, now) if last else now + wait,
        updated=kept(job.created, now),
        finished=kept(job.created, now) if last else None,
    )


def release(worker: str, now: datetime) -> int:
    """Give back the tasks of a worker that is known to be dead; return how many.

    The first time a task goes straight back into the queue; then it waits as after a failure, since
    it may be what kills.
    """
    held = list(Job.objects.filter(state=State.RUNNING, worker=worker))
    for job in held:
        if job.attempts > 1:
            fail(job, WorkerDiedError(), now=now)
        else:
            Job.objects.filter(pk=job.pk, state=State.RUNNING, worker=worker).update(
                state=State.QUEUED, worker="", next_at=now, updated=kept(job.created, now)
            )
    Worker.objects.filter(token=worker).delete()
    return len(held)


def again(jobs: Iterable[int], now: datetime) -> int:
    """Queue tasks that failed or wait, to be tried at once and as often as new ones."""
    return Job.objects.filter(pk__in=list(jobs), state__in=(State.FAILED, State.WAITING)).update(
        state=State.QUEUED, attempts=0, next_at=now, updated=now, finished=None
    )


def utc_now() -> datetime:
    """Return the time; tasks get theirs as an argument from here."""
    return datetime.now(UTC)


@contextmanager
def _following_from(job: Job) -> Iterator[None]:
    token = _in_hand.set(job)
    try:
        yield
    finally:
        _in_hand.reset(token)


def _claim(job: Job, worker: str, now: datetime) -> bool:
    """Take a task unless somebody was quicker: one conditional update, so one worker wins."""
    unchanged = Job.objects.filter(
        pk=job.pk, state=job.state, worker=job.worker, next_at=job.next_at, attempts=job.attempts
    )
    return bool(
        unchanged.update(
            state=State.RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            next_at=now + LEASE,
            updated=kept(job.created, now),
        )
    )


def _handler_of(kind: str) -> Handler:
    found = handlers().get(kind)
    if found is None:
        raise JobError(f"This version of Claimdesk has no task {kind}.")
    return found


def _finish(taken: Sequence[Job], now: datetime) -> None:
    ended: dict[datetime, list[int]] = {}
    for job in taken:
        ended.setdefault(kept(job.created, now), []).append(job.pk)
    mine = Job.objects.filter(state=State.RUNNING, worker=taken[0].worker)
    done = 0
    for at, keys in ended.items():
        done += mine.filter(pk__in=keys).update(
            state=State.DONE, worker="", last_error="", next_at=at, updated=at, finished=at
        )
    if done != len(taken):
        raise LeaseLostError


def _jitter() -> float:
    return 1 + random.uniform(-JITTER, JITTER)  # noqa: S311 - spreads retries, guards nothing
