"""The tasks that visit sources: one for each that is due, so that no host holds up another."""

from __future__ import annotations

from datetime import datetime, timedelta

from claimdesk.desk import jobs
from claimdesk.desk.models import WatchedSource, Watching
from claimdesk.desk.watch import schedule, visits

#: A visit waits for its turn, then up to 15 seconds each for robots.txt and the page, and as much
#: again for each of five hosts to which it may be led; what comes is read within 30 seconds.
LONGEST_S = 240.0
#: Visits that one task enqueues; the next one goes on.
_AT_ONCE = 200


def is_any_due() -> bool:
    """Tell whether a source is to be visited now, or is new."""
    return schedule.is_any_due(jobs.utc_now())


@jobs.handler("watching", every=timedelta(minutes=10), when=is_any_due)
def enqueue_due(*, now: datetime) -> jobs.Ending:
    """Note new sources, and enqueue a task for each that is due; one that waits has it once."""
    schedule.take_in(now)

    def enqueue() -> None:
        for row in schedule.due(now)[:_AT_ONCE]:
            key = f"watch:{row.pk}:{row.next_visit.timestamp():.0f}"
            jobs.enqueue("watch", key=key, now=now, watched=row.pk)

    return enqueue


@jobs.handler("watch", longest_s=LONGEST_S, aside=True)
def visit(*, watched: int, now: datetime, file: str = "") -> jobs.Ending | None:
    """Visit a source, and note what became of it with the end of the task.

    `file` is what an earlier try was about to store; if it is there, that is what came.
    """
    from claimdesk.desk.handlers import machine  # noqa: PLC0415 - which imports the verbs
    from claimdesk.desk.verbs import watching  # noqa: PLC0415 - as above

    row = schedule.watched().filter(pk=watched, next_visit__lte=now).first()
    if row is None or schedule.pace() == Watching.OFF:
        return None
    seen = visits.visit(row, left=file)
    return lambda: watching.settle_visit(actor=machine(), source=watched, seen=seen, now=now)


def visit_now(row: WatchedSource, now: datetime) -> visits.Seen:
    """Visit a source at once, for whoever waits for it, and note what became of it."""
    from claimdesk.desk.handlers import machine  # noqa: PLC0415 - as above
    from claimdesk.desk.verbs import watching  # noqa: PLC0415 - as above

    seen = visits.visit(row)
    watching.settle_visit(actor=machine(), source=row.pk, seen=seen, now=now)
    return seen
