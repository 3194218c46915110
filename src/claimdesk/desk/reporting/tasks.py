"""Counting a period in the background: a desk's year takes seconds, and a screen need not wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from claimdesk.desk import jobs, verbs
from claimdesk.desk.models import Account, Job, Report
from claimdesk.desk.reporting.counting import period_named
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import require, require_person
from claimdesk.domain.periods import Period
from claimdesk.domain.roles import Action
from claimdesk.errors import RuleError

KIND = "report"
_OPEN = (Job.State.QUEUED, Job.State.RUNNING, Job.State.WAITING)


@whole
def order_report(*, actor: Account, period: Period, now: datetime) -> Job:
    """Have a period counted by a task; one that waits for the same period is the same task.

    Raises what `verbs.report_freeze` would, as far as that can be known before it counts.
    """
    require(actor, Action.WORK)
    require_person(actor)
    if period.starts > now:
        raise RuleError("report-period", "This period has not begun, so there is nothing to count.")
    same = Report.objects.filter(kind=period.kind.value, first=period.first, last=period.last)
    if same.filter(state=Report.State.PUBLISHED).exists():
        raise RuleError(
            "report-published",
            "The report of this period is published. Begin a correction of it, then count anew.",
        )
    waiting = ordered().filter(state__in=_OPEN, arguments__period=period.name).first()
    if waiting is not None:
        found: Job = waiting
        return found
    key = f"{KIND}:{period.name}:{int(now.timestamp() * 1_000_000)}"
    return jobs.enqueue(KIND, key=key, now=now, period=period.name, account=actor.pk)


def ordered() -> Any:
    """Return the tasks that count a period, the newest first."""
    return Job.objects.filter(kind=KIND).order_by("-created", "-pk")


@jobs.handler(KIND)
def count_period(*, period: str, account: int, now: datetime) -> jobs.Ending:
    """Count a period and freeze it, in the name of whoever asked for it."""
    actor = Account.objects.get(pk=account)

    def freeze() -> None:
        verbs.report_freeze(actor=actor, period=period_named(period), now=now)

    return freeze
