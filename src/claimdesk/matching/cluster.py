"""Answering batches on a Ray cluster: one task a batch, answers taken in the order of the batches.

Not by Ray Data: it cuts the input by itself, so that a batch would not be made of the same rows and
the output would not be the same to the byte (decision 0012).
"""

from __future__ import annotations

import logging
import os
import socket
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from claimdesk.errors import ClaimdeskError, PackageMissingError, UnreachableError

if TYPE_CHECKING:
    from claimdesk.intake.posts import Post
    from claimdesk.matching.bulk import Answer, Answerer, Batch, Job, PinnedLibrary

#: Batches in memory for each processor of the cluster: one in hand and one to go on with.
AHEAD = 2
#: How often a batch is tried again whose node or process died. Without a limit, a batch that kills
#: whatever takes it would keep the cluster busy for ever.
TRIES_MORE = 10
LOCAL = "local"
_ANSWER_WITHIN_S = 10.0
_opened: dict[str, PinnedLibrary] = {}


def answer_on_cluster(job: Job, address: str, count: int | None = None) -> Answerer:
    """Return what answers batches on the cluster at an address, or on one made here for `local`.

    `count` is the number of batches worked on at once; without it, that of the processors there.
    A batch whose node dies is answered by another one. Raises PackageMissingError without Ray,
    UnreachableError where no cluster answers.
    """
    ray = _load()

    def run(batches: Iterator[Batch]) -> Generator[tuple[Batch, Answer], None, None]:
        with _connected(ray, address, count):
            task = ray.remote(num_cpus=1, max_retries=TRIES_MORE)(_answer)
            shared = ray.put(job)
            at_once = count or int(ray.cluster_resources().get("CPU", 1))
            waiting: deque[tuple[Batch, Any]] = deque()
            for batch in batches:
                waiting.append((batch, task.remote(shared, batch.posts)))
                if len(waiting) >= AHEAD * at_once:
                    yield _next(ray, waiting)
            while waiting:
                yield _next(ray, waiting)

    return run


def _load() -> Any:
    # Ray tells its makers how it is used unless it is told not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # noqa: PLC0415 - an extra, and heavy
    except ImportError as error:
        raise PackageMissingError(
            "A cluster is reached by Ray, which is not installed. Install it here and on every "
            "node with: pip install 'claimdesk[cluster]'"
        ) from error
    return ray


@contextmanager
def _connected(ray: Any, address: str, count: int | None) -> Iterator[None]:
    _refuse_silent(address)
    made = {"num_cpus": count, "include_dashboard": False} if address == LOCAL else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **made)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UnreachableError(f"No Ray cluster answers at {address}: {error}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _refuse_silent(address: str) -> None:
    """Raise UnreachableError where nobody listens; Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), _ANSWER_WITHIN_S).close()
    except OSError as error:
        raise UnreachableError(f"No Ray cluster answers at {address}: {error}") from error


def _next(ray: Any, waiting: deque[tuple[Batch, Any]]) -> tuple[Batch, Answer]:
    batch, future = waiting.popleft()
    try:
        return batch, ray.get(future)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, ClaimdeskError):
            raise error.cause from None
        raise
    except ray.exceptions.RayError as error:
        raise ClaimdeskError(
            f"The cluster lost a batch {TRIES_MORE + 1} times. Run the same again to go on. Ray "
            f"said: {str(error).strip().splitlines()[0]}"
        ) from error


def _answer(job: Job, posts: Sequence[Post]) -> Answer:
    from claimdesk.matching.bulk import answer  # noqa: PLC0415 - loaded on the nodes only

    # A job comes anew with every task; the library it asks for is opened once.
    if job.digest not in _opened:
        _opened[job.digest] = job.open()
    return answer(_opened[job.digest], posts, job.options)
