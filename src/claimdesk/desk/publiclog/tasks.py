"""The task that signs the public log after something was entered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from claimdesk.desk import jobs
from claimdesk.desk.faults import JobError
from claimdesk.desk.publiclog import signing, witnessing


@jobs.handler("log", longest_s=600, every=timedelta(hours=1), when=signing.is_behind)
def sign(*, now: datetime) -> jobs.Ending | None:
    """Sign everything that was entered; where an earlier task has done so nothing changes.

    Witnesses are asked by a task of its own, so that none of them keeps anything waiting.
    """
    head = signing.sign(now)
    if head is None or not settings.LOG_WITNESSES:
        return None
    return lambda: jobs.enqueue("witness", key=f"witness:{head.size}", now=now)


@jobs.handler("witness", longest_s=600, aside=True)
def witness(*, now: datetime) -> None:  # noqa: ARG001 - every handler has it
    """Ask the witnesses of the public log; those that did not sign are asked again later."""
    failed = [one.name for one in witnessing.ask() if one.fault]
    if failed:
        raise JobError("A witness of the public log has not signed. See: claimdesk log status")
