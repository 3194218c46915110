"""Reports of a period: what was counted, what the desk writes to it, reviews, publications."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.checks import CLASSES
from claimdesk.domain.periods import PeriodKind

PERIODS = [(kind.value, kind.value) for kind in PeriodKind]


class Report(models.Model):
    """The report of one period. What it says stands in its revisions."""

    class State(models.TextChoices):
        """Where it stands; one that was published and is corrected is a draft again."""

        DRAFT = "draft"
        IN_REVIEW = "in_review"
        APPROVED = "approved"
        PUBLISHED = "published"

    kind = models.CharField(max_length=8, choices=PERIODS)
    #: The first and the last day, both counted, in the time zone.
    first = models.DateField()
    last = models.DateField()
    zone = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    #: The revision that is worked on, reviewed or was published last.
    head = models.ForeignKey(
        "desk.ReportRevision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The publication that readers see; empty before the first one.
    current = models.ForeignKey(
        "desk.ReportPublication", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        ordering = ("-last", "-first", "-pk")
        constraints = (
            models.UniqueConstraint("kind", "first", "last", name="report_of_period_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="report_has_days"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.first}..{self.last}"


class ReportData(models.Model):
    """What was counted, as it was frozen: never changed. A newer count is a newer row."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="data")
    #: A ZIP file: `report.json` as it was counted (`claimdesk.domain.reporting.filing`), and the
    #: tables of its export.
    archive = models.BinaryField()
    frozen = models.DateTimeField()
    frozen_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.report_id} of {self.frozen}"


class ReportRevision(models.Model):
    """What a report says at one point: what was counted, and what the desk writes to it.

    Sealed when it is sent to review; sealed, it never changes. An edit makes the next one.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    data = models.ForeignKey(ReportData, on_delete=models.PROTECT, related_name="revisions")
    title_vi = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    summary_vi = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    notes_vi = models.TextField(blank=True)
    notes_en = models.TextField(blank=True)
    #: For a correction of what is published: its class and the reason readers get.
    correction_class = models.CharField(max_length=16, choices=CLASSES, blank=True)
    correction_reason = models.TextField(blank=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()
    changed = models.DateTimeField()
    sealed = models.DateTimeField(null=True, blank=True)
    #: The report as readers get it without its lists, frozen when it is sealed.
    page = models.JSONField(null=True, blank=True)
    #: SHA-256 of that page; its entry in the public log has the same.
    content_hash = models.CharField(max_length=64, blank=True)
    #: Counted up with every save, so that two people do not overwrite each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("report", "-number")
        constraints = (
            models.UniqueConstraint("report", "number", name="report_revision_number_once"),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True) | (~Q(content_hash="") & Q(page__isnull=False)),
                name="sealed_report_has_page",
            ),
            models.CheckConstraint(
                condition=Q(correction_class="") | ~Q(correction_reason=""),
                name="report_correction_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} r{self.number}"


class ReportContribution(models.Model):
    """Somebody who counted or wrote a revision of a report; they may not approve it."""

    revision = models.ForeignKey(
        ReportRevision, on_delete=models.CASCADE, related_name="contributions"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint("revision", "account", name="report_contribution_once"),
        )

    def __str__(self) -> str:
        return f"{self.revision_id} by {self.account_id}"


class ReportCredit(models.Model):
    """That somebody of the desk asked to be named in a report; they may take it back."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="credits")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint("report", "account", name="report_credit_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} in {self.report_id}"


class ReportReview(models.Model):
    """What a second person said of a sealed revision of a report."""

    class Decision(models.TextChoices):
        """What they said."""

        APPROVED = "approved"
        SENT_BACK = "sent_back"

    revision = models.ForeignKey(ReportRevision, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    note = models.TextField(blank=True)
    #: Copied from the revision, so that the row itself can be checked.
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                "revision", condition=Q(decision="approved"), name="report_approved_once"
            ),
            models.CheckConstraint(
                condition=Q(decision="sent_back")
                | (~Q(reviewer=F("author")) & ~Q(reviewer=F("last_editor"))),
                name="report_reviewer_is_second",
            ),
        )

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.decision}"


class ReportPublication(models.Model):
    """One published revision of a report; never changed. The first, or a correction."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="publications")
    revision = models.OneToOneField(
        ReportRevision, on_delete=models.PROTECT, related_name="publication"
    )
    review = models.OneToOneField(
        ReportReview, on_delete=models.PROTECT, related_name="publication"
    )
    number = models.PositiveIntegerField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    #: Copied, so that the row itself can be checked.
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    #: Everything it says without its lists, as it was on that day.
    page = models.JSONField()
    correction_class = models.CharField(max_length=16, choices=CLASSES, blank=True)
    correction_reason = models.TextField(blank=True)
    published = models.DateTimeField()

    class Meta:
        ordering = ("-published", "-pk")
        constraints = (
            models.UniqueConstraint("report", "number", name="report_publication_once"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("author")) & ~Q(approved_by=F("last_editor")),
                name="report_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(number=1, supersedes__isnull=True, correction_class="")
                | (Q(number__gt=1, supersedes__isnull=False) & ~Q(correction_class="")),
                name="report_publication_chain",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} #{self.number}"
