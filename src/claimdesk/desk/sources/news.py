"""News for those who asked a bot: told by the process that has their way back, once a minute."""

from __future__ import annotations

import threading

from claimdesk.desk.sources import conversation, routes, visits
from claimdesk.intake.sandbox import Sandbox

#: Seconds of one round: a worker that is asked to stop is given ten to end what it does.
_ROUND_S = 6.0
_round = threading.Lock()


def is_any_awaited() -> bool:
    """Tell whether this process has a way back to anybody; those that are over are forgotten."""
    return bool(routes.held.all())


def tell() -> int:
    """Tell what has changed to those whose way back is here; return how many were told.

    Where another thread is at it there is nothing to do.
    """
    if not _round.acquire(blocking=False):
        return 0
    try:
        with visits.fetcher() as fetcher, Sandbox() as sandbox:
            return conversation.tell(visits.Visitor(fetcher, sandbox, run_s=_ROUND_S))
    finally:
        _round.release()
