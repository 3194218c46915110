"""What is done by itself once a day: old tasks, workers and sessions go, a self-check is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from claimdesk.desk import arrivals, jobs
from claimdesk.desk.models import Delivery, IdempotencyKey, Job, Worker
from claimdesk.desk.readiness import history
from claimdesk.desk.sources import taking, visits
from claimdesk.desk.verbs import erasing

#: How long a task that is done can still be looked up. One that failed stays until somebody acts.
KEPT = timedelta(days=30)
#: How long a program may send a request to the API again and be given the answer it had.
KEYS_KEPT = timedelta(days=7)
_GONE = timedelta(days=1)
#: A task for each run of each source: what became of it stands at the source.
_OF_SOURCES = ("source", "sources", "watch", "watching")
#: Questions erased by one task, so that it is done in a moment; the next one goes on.
_ERASED_AT_ONCE = 200


@jobs.handler("tidy", every=timedelta(days=1))
def tidy(*, now: datetime) -> jobs.Ending:
    """Delete what nobody needs any more; keep the self-check of the month."""
    keep_month = history.month_keeper(now)

    def delete() -> None:
        done = Job.objects.filter(state=Job.State.DONE)
        done.filter(finished__lt=now - KEPT).delete()
        done.filter(finished__lt=now - _GONE, kind__in=_OF_SOURCES).delete()
        Delivery.objects.filter(delivered__lt=now - KEPT).delete()
        IdempotencyKey.objects.filter(created__lt=now - KEYS_KEPT).delete()
        Worker.objects.filter(seen__lt=now - _GONE).delete()
        Session.objects.filter(expire_date__lt=now).delete()
        arrivals.forget(now)
        taking.forget(now)
        visits.forget(now)
        keep_month()

    return delete


def is_question_over() -> bool:
    """Tell whether the time of a question is over."""
    return erasing.is_any_over(jobs.utc_now())


@jobs.handler("erase", every=timedelta(minutes=10), when=is_question_over)
def erase(*, now: datetime) -> None:
    """Erase questions whose time is over; each is erased whole."""
    erasing.erase_over(now, _ERASED_AT_ONCE)
