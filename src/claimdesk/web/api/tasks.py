"""Background tasks: listed, started again, given up."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from ninja import Query

from claimdesk.desk.models import Account, Job
from claimdesk.desk.verbs import tasks as verbs
from claimdesk.domain.roles import Action
from claimdesk.web.api.check_shapes import JobOut
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.office_shapes import Done, Ended
from claimdesk.web.api.values import Id, OneOf, Page, Paging, page

endpoints = Endpoints("tasks")


class JobPaging(Paging):
    """Which tasks are wanted."""

    state: Annotated[str, OneOf(Job.State)] | None = None


@endpoints.get("/jobs", Action.ADMINISTER, Page[JobOut])
def list_jobs(wanted: Query[JobPaging]) -> dict[str, Any]:
    """List the tasks of the desk, the newest first."""
    query = Job.objects.all()
    if wanted.state:
        query = query.filter(state=wanted.state)
    return page(query, wanted)


@endpoints.post("/jobs/{job}/retry", Action.ADMINISTER, JobOut)
def retry_job(actor: Account, job: Id) -> Job:
    """Start a task again that failed, or that waits for its next attempt."""
    return verbs.retry_task(actor=actor, task=job, now=timezone.now())


@endpoints.post("/jobs/retry-failed", Action.ADMINISTER, Ended)
def retry_failed_jobs(actor: Account) -> dict[str, int]:
    """Start every task again that has failed for good."""
    return {"count": verbs.retry_failed_tasks(actor=actor, now=timezone.now())}


@endpoints.delete("/jobs/{job}", Action.ADMINISTER, Done)
def give_up_job(actor: Account, job: Id) -> dict[str, bool]:
    """Delete a task that has failed for good; what it was to do is not done."""
    verbs.give_up_task(actor=actor, task=job, now=timezone.now())
    return {"done": True}
