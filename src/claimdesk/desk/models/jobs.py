"""Background work: each task is a row, and each process that works on them is one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """A task, written in the transaction of what it follows and kept until it is done.

    It carries ids and small facts, never a text that somebody sent.
    """

    class State(models.TextChoices):
        """Where it stands: waiting means that it failed and will be tried again by itself."""

        QUEUED = "queued"
        RUNNING = "running"
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    class Rank(models.IntegerChoices):
        """What goes first: what is published, then what people add, then what comes in bulk."""

        FIRST = 0
        USUAL = 1
        BULK = 2

    kind = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices, default=Rank.USUAL)
    #: What is to be done, once: a second task with the same key is the first one.
    key = models.CharField(max_length=200, unique=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: When it is due; for a running task, until when its worker has it without saying more.
    next_at = models.DateTimeField()
    #: The worker that has it; only that one may finish it.
    worker = models.CharField(max_length=32, blank=True)
    #: Kind of the last error and its message; never text of an item or of a question.
    last_error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField()
    updated = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-updated", "-pk")
        indexes = (
            models.Index(fields=("state", "rank", "next_at", "id"), name="job_due"),
            models.Index(fields=("state", "-updated", "-id"), name="job_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=(Q(state__in=("done", "failed")) & Q(finished__isnull=False))
                | (~Q(state__in=("done", "failed")) & Q(finished__isnull=True)),
                name="job_ends_once",
            ),
            models.CheckConstraint(
                condition=(Q(state="running") & ~Q(worker=""))
                | (~Q(state="running") & Q(worker="")),
                name="job_runs_at_a_worker",
            ),
        )

    def __str__(self) -> str:
        return self.key


class Worker(models.Model):
    """A process that works on tasks, and when it last said so."""

    token = models.CharField(max_length=32, primary_key=True)
    pid = models.PositiveIntegerField()
    started = models.DateTimeField()
    seen = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("started",)

    def __str__(self) -> str:
        return f"{self.pid}"
