"""Background tasks, as far as people handle them: started again, or given up."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit, jobs
from claimdesk.desk.models import Account, Desk, Job
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError


@whole
def retry_task(*, actor: Account, task: int, now: datetime) -> Job:
    """Start a task again that failed, or that waits for its next attempt."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    record = get(Job, task, lock=True)
    if not jobs.again([record.pk], now):
        raise RuleError("task-failed", "Only a task that failed can be started again.")
    audit.append("retry_task", record, actor=actor, now=now, kind=record.kind)
    record.refresh_from_db()
    return record


@whole
def retry_failed_tasks(*, actor: Account, now: datetime) -> int:
    """Start every task again that has failed for good; return how many."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    failed = list(Job.objects.filter(state=Job.State.FAILED).values_list("pk", flat=True))
    started = jobs.again(failed, now)
    if started:
        desk = get(Desk, 1)
        audit.append("retry_failed_tasks", desk, actor=actor, now=now, tasks=started)
    return started


@whole
def give_up_task(*, actor: Account, task: int, now: datetime) -> None:
    """Delete a task that has failed for good; what it should have done is not done."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    record = get(Job, task, lock=True)
    if record.state != Job.State.FAILED:
        raise RuleError("task-failed-only", "Only a task that failed for good can be given up.")
    audit.append("give_up_task", record, actor=actor, now=now, kind=record.kind, key=record.key)
    record.delete()
