"""Sources of published fact-checks that are visited again: each source, its changes, its marks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.checks import Capture, Check
from claimdesk.desk.models.published import Publication

OUTCOMES = ("same", "changed", "gone", "unreachable", "kept_out")
KINDS = ("changed", "gone", "back")


def _choices(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class WatchedSource(models.Model):
    """A source that a published fact-check names: when it is visited, and how it was last."""

    check_record = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="watched")
    #: The key of the evidence, the same in every revision.
    key = models.CharField(max_length=16)
    address = models.URLField(max_length=1000)
    #: What the publication rests on; None where nothing was captured before it went out.
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    #: The newest text of it that is kept, a file of the archive: the next is held against it.
    file = models.CharField(max_length=64, blank=True)
    #: How it was last; empty before the first visit. `since` is when that began.
    outcome = models.CharField(max_length=12, choices=_choices(OUTCOMES), blank=True)
    since = models.DateTimeField(null=True, blank=True)
    #: A code (`evidence.drift.Drift.reason`, or of `desk.sources.failures`), an HTTP status.
    reason = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_visit = models.DateTimeField(null=True, blank=True)
    next_visit = models.DateTimeField(db_index=True)
    #: Visits in a row to which nothing answered that says something, and when the first was.
    misses = models.PositiveSmallIntegerField(default=0)
    missing_since = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("check_record", "key"), name="watched_once"),
        )

    def __str__(self) -> str:
        return f"{self.check_record_id} {self.key}: {self.outcome or 'not visited'}"


class SourceChange(models.Model):
    """That a source changed, went or came back; a person looks at it."""

    class Decision(models.TextChoices):
        """What a person said of it; empty while nobody has."""

        NOTHING = "nothing"
        OWED = "owed"  # a correction follows
        MARKED = "marked"  # its readers were told

    watched = models.ForeignKey(WatchedSource, on_delete=models.CASCADE, related_name="changes")
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="source_changes"
    )
    address = models.URLField(max_length=1000)
    kind = models.CharField(max_length=8, choices=_choices(KINDS))
    #: What became of the passage: a value of `evidence.drift.Passage`.
    passage = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    #: What stood there before, as far as it is kept: a file of the archive.
    was = models.CharField(max_length=64, blank=True)
    #: What was found, where anything came.
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    noticed = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    note = models.CharField(max_length=400, blank=True)
    decided = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-noticed", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision="", decided__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided__isnull=False) & Q(decided_by__isnull=False)),
                name="source_change_decided_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.watched_id} {self.kind}"


class SourceMark(models.Model):
    """What readers are told beside a source: that it changed or is gone, and when that was noticed.

    The public log has an entry for each time it was set and taken off.
    """

    check_record = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="source_marks")
    key = models.CharField(max_length=16)
    address = models.URLField(max_length=1000)
    change = models.ForeignKey(SourceChange, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=8, choices=_choices(KINDS[:2]))
    noticed = models.DateTimeField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    taken_off = models.DateTimeField(null=True, blank=True)
    taken_off_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("check_record", "key"),
                condition=Q(taken_off__isnull=True),
                name="source_mark_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_off__isnull=True, taken_off_by__isnull=True)
                | Q(taken_off__isnull=False, taken_off_by__isnull=False),
                name="source_mark_taken_off_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_record_id} {self.key}: {self.kind}"
