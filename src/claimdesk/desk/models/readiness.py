"""What people state of the desk for a code of principles, and how ready it stood on a day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from claimdesk.desk.models.accounts import Account


class ReadinessStatement(models.Model):
    """What somebody stated of one criterion on a day; the newest one that stands counts.

    It is never changed: it is confirmed by a second person, taken back, or followed by another.
    """

    #: A key of `claimdesk.domain.readiness.BY_KEY`.
    criterion = models.CharField(max_length=20)
    text = models.TextField()
    #: Where readers can see what it says.
    address = models.URLField(max_length=500, blank=True)
    #: False where it says why the criterion does not apply.
    applies = models.BooleanField(default=True)
    made = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    confirmed = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="readiness_statement_says"),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, confirmed_by__isnull=True)
                | (
                    Q(confirmed__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("made_by"))
                ),
                name="readiness_second_person",
            ),
            models.CheckConstraint(
                condition=Q(taken_back__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back__isnull=False, taken_back_by__isnull=False),
                name="readiness_taken_back_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} {self.made:%Y-%m-%d}"


class ReadinessSnapshot(models.Model):
    """How ready the desk stood on a day, kept as it was counted.

    One that a person took may be shown to readers by a second one; shown or not, it never changes.
    """

    made = models.DateTimeField()
    #: Empty where the desk took it by itself, once a month.
    made_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: `2026-11` of the one that the desk took by itself in a month, or empty.
    month = models.CharField(max_length=7, blank=True)
    report = models.JSONField()
    #: SHA-256 of its canonical JSON.
    sha256 = models.CharField(max_length=64)
    shown = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Since when readers do not see it any more.
    hidden = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint("month", condition=~Q(month=""), name="readiness_month_once"),
            models.CheckConstraint(
                condition=Q(shown__isnull=True, shown_by__isnull=True)
                | (
                    Q(shown__isnull=False, shown_by__isnull=False, made_by__isnull=False)
                    & ~Q(shown_by=F("made_by"))
                ),
                name="readiness_shown_by_another",
            ),
            models.CheckConstraint(
                condition=Q(hidden__isnull=True, hidden_by__isnull=True)
                | Q(hidden__isnull=False, hidden_by__isnull=False, shown__isnull=False),
                name="readiness_hidden_after_shown",
            ),
        )

    def __str__(self) -> str:
        return f"{self.made:%Y-%m-%d}"
