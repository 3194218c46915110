"""Background tasks: what waits, what runs, what failed and why; whether a worker is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk import jobs
from claimdesk.desk.models import Job, Worker
from claimdesk.desk.verbs import tasks as verbs
from claimdesk.domain.roles import Action
from claimdesk.web.access import access, way_back
from claimdesk.web.screens.paging import newest_first

KINDS = {
    "detect": gettext_lazy("Find the claims in an item"),
    "match": gettext_lazy("Look a claim up in the Library"),
    "library": gettext_lazy("Bring a publication into the Library"),
    "log": gettext_lazy("Sign the public log"),
    "witness": gettext_lazy("Ask the witnesses of the public log"),
    "capture": gettext_lazy("Capture a source"),
    "stamp": gettext_lazy("Have the time of a capture stamped"),
    "stamps": gettext_lazy("See which captures are not stamped"),
    "encode": gettext_lazy("Encode new entries of the Library"),
    "deliver": gettext_lazy("Send a message to a webhook"),
    "import": gettext_lazy("Bring a table in"),
    "report": gettext_lazy("Count the figures of a period"),
    "source": gettext_lazy("Read a source"),
    "sources": gettext_lazy("See which sources are to be read"),
    "watching": gettext_lazy("See which sources of fact-checks are to be visited"),
    "watch": gettext_lazy("Visit a source of a fact-check"),
    "erase": gettext_lazy("Erase questions whose time is over"),
    "tidy": gettext_lazy("Delete what is no longer needed"),
}
STATES = {
    Job.State.FAILED: (gettext_lazy("Failed"), "bad"),
    Job.State.WAITING: (gettext_lazy("Tried again later"), "warn"),
    Job.State.RUNNING: (gettext_lazy("Running"), "info"),
    Job.State.QUEUED: (gettext_lazy("Queued"), "neutral"),
    Job.State.DONE: (gettext_lazy("Done"), "good"),
}
#: What a task failed with, in the words that people get; others are shown as they were recorded.
ERRORS = {
    "JobTimeoutError": gettext_lazy("It took too long, and was ended."),
    "WorkerDiedError": gettext_lazy(
        "Its worker died while doing it. If that goes on, look at the memory of the machine."
    ),
    "MissingRecordError": gettext_lazy("What it was about is no longer there."),
    "LibraryBusyError": gettext_lazy("Somebody else was writing to the Library."),
    "LibraryCorruptError": gettext_lazy(
        "The Library is damaged. Run on the desk's machine: claimdesk library verify"
    ),
}
#: Argument of a task -> the screen of what it is about.
_SCREENS = {"item": "desk:item", "claim": "desk:claim", "source": "desk:source"}


@access(Action.ADMINISTER)
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """List the tasks of one state, newest first; the first state that has any if none is asked."""
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else next((one for one in STATES if counts.get(one)), "done")
    found = newest_first(Job.objects.filter(state=state), "updated", request.GET.get("before", ""))
    for job in found.rows:
        job.what = KINDS.get(job.kind, job.kind)
        job.url = _screen(job)
        job.why = _why(job.last_error)
    now = timezone.now()
    silent = now - jobs.LEASE
    context = {
        "slice": found,
        "state": state,
        "tabs": [
            {
                "label": label,
                "url": f"?{urlencode({'state': one})}",
                "current": one == state,
                "count": counts.get(one, 0),
            }
            for one, (label, _tone) in STATES.items()
        ],
        "workers": Worker.objects.filter(seen__gte=silent).count(),
        "waiting": sum(counts.get(one, 0) for one in ("queued", "waiting", "running")),
        "failed": counts.get("failed", 0),
    }
    return render(request, "desk/tasks.html", context)


@access(Action.ADMINISTER)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a task again."""
    verbs.retry_task(actor=request.user, task=pk, now=timezone.now())
    messages.success(request, _("The task is queued again."))
    return redirect(way_back(request, reverse("desk:tasks")))


@access(Action.ADMINISTER)
@require_POST
def retry_failed(request: HttpRequest) -> HttpResponse:
    """Start every task again that has failed."""
    count = verbs.retry_failed_tasks(actor=request.user, now=timezone.now())
    said = ngettext("%(count)s task is queued again.", "%(count)s tasks are queued again.", count)
    messages.success(request, said % {"count": count})
    return redirect("desk:tasks")


@access(Action.ADMINISTER)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a task that has failed."""
    verbs.give_up_task(actor=request.user, task=pk, now=timezone.now())
    messages.success(request, _("The task is deleted. What it was to do is not done."))
    return redirect(way_back(request, reverse("desk:tasks")))


def _screen(job: Job) -> str:
    for name, route in _SCREENS.items():
        if name in job.arguments:
            try:
                return reverse(route, args=[job.arguments[name]])
            except NoReverseMatch:
                return ""
    return ""


def _why(error: str) -> Any:
    kind = error.partition(":")[0]
    return ERRORS.get(kind) or error


urlpatterns = [
    path("tasks/", tasks, name="tasks"),
    path("tasks/retry-failed/", retry_failed, name="retry-failed-tasks"),
    path("tasks/<int:pk>/retry/", retry, name="retry-task"),
    path("tasks/<int:pk>/give-up/", give_up, name="give-up-task"),
]
