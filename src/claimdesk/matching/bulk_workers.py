"""Answering batches in several processes of this machine, in their order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from claimdesk.errors import ClaimdeskError
from claimdesk.process import THREADS, settle

if TYPE_CHECKING:
    from claimdesk.intake.posts import Post
    from claimdesk.matching.bulk import Answer, Answerer, Batch, Job, PinnedLibrary

#: Batches that wait for each process: one in hand and one to go on with.
AHEAD = 2
_job: list[Job] = []


def answer_in_processes(job: Job, count: int) -> Answerer:
    """Return what answers batches in `count` processes, each with the library opened once.

    No more than `AHEAD` batches a process are in memory. Raises ClaimdeskError when a process dies.
    """

    def run(batches: Iterator[Batch]) -> Generator[tuple[Batch, Answer], None, None]:
        waiting: deque[tuple[Batch, Future[Answer]]] = deque()
        with _threads_shared(count), _pool(job, count) as pool:
            try:
                for batch in batches:
                    waiting.append((batch, pool.submit(_answer, batch.posts)))
                    if len(waiting) == AHEAD * count:
                        yield _next(waiting)
                while waiting:
                    yield _next(waiting)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    return run


def _next(waiting: deque[tuple[Batch, Future[Answer]]]) -> tuple[Batch, Answer]:
    batch, future = waiting.popleft()
    try:
        return batch, future.result()
    except BrokenProcessPool as error:
        raise ClaimdeskError(
            "A process of the run died, perhaps for want of memory. Run the same again to go on, "
            "with fewer --workers."
        ) from error


def _pool(job: Job, count: int) -> ProcessPoolExecutor:
    # Not by fork: the encoder's threads do not live through one.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(job,))


@contextmanager
def _threads_shared(count: int) -> Iterator[None]:
    """Let each process that is started use its part of the processors."""
    before = os.environ.get(THREADS)
    os.environ.setdefault(THREADS, str(max(1, (os.cpu_count() or 1) // count)))
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(THREADS, None)


def _begin(job: Job) -> None:
    _job.append(job)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says when to stop
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when the first one does, killed even; else it would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _library() -> PinnedLibrary:
    return _job[0].open()


def _answer(posts: Sequence[Post]) -> Answer:
    from claimdesk.matching.bulk import answer  # noqa: PLC0415 - loaded in the processes only

    found = answer(_library(), posts, _job[0].options)
    settle("matching")
    return found
