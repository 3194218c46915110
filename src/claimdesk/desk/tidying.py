"""What is thrown away by itself, once a day: tasks long done, workers gone, ended sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from claimdesk.desk import arrivals, jobs
from claimdesk.desk.models import Delivery, IdempotencyKey, Job, Worker

#: How long a task that is done can still be looked up. One that failed stays until somebody acts.
KEPT = timedelta(days=30)
#: How long a program may send a request to the API again and be given the answer it had.
KEYS_KEPT = timedelta(days=7)
_GONE = timedelta(days=1)


@jobs.handler("tidy", every=timedelta(days=1))
def tidy(*, now: datetime) -> jobs.Ending:
    """Delete what nobody needs any more."""

    def delete() -> None:
        Job.objects.filter(state=Job.State.DONE, finished__lt=now - KEPT).delete()
        Delivery.objects.filter(delivered__lt=now - KEPT).delete()
        IdempotencyKey.objects.filter(created__lt=now - KEYS_KEPT).delete()
        Worker.objects.filter(seen__lt=now - _GONE).delete()
        Session.objects.filter(expire_date__lt=now).delete()
        arrivals.forget(now)

    return delete
