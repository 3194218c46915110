"""What readers see: publications, corrections, disputes; and the audit trail."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.checks import CLASSES, Check, Review, Revision


class Publication(models.Model):
    """One published revision; never changed. The first, a correction, or a withdrawal."""

    class Kind(models.TextChoices):
        """What it is."""

        FIRST = "first"
        CORRECTION = "correction"
        WITHDRAWAL = "withdrawal"

    check_record = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="publications")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="publication")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="publication")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    #: Copied, so that the row itself can be checked.
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    #: Everything the page says, as it was on that day (`claimdesk.desk.content.page_of`).
    page = models.JSONField()
    #: Version of the methodology that stood when it was published.
    methodology_version = models.PositiveIntegerField(null=True, blank=True)
    published = models.DateTimeField()
    #: What a reader may search: title, claim and summary, folded.
    folded = models.TextField(editable=False, default="")

    class Meta:
        ordering = ("-published", "-pk")
        indexes = (models.Index(fields=("-published", "-id"), name="publication_newest"),)
        constraints = (
            models.UniqueConstraint("check_record", "number", name="publication_number_once"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("author")) & ~Q(approved_by=F("last_editor")),
                name="publication_two_persons",
            ),
            models.CheckConstraint(
                condition=(Q(kind="first") & Q(number=1) & Q(supersedes__isnull=True))
                | (~Q(kind="first") & Q(number__gt=1) & Q(supersedes__isnull=False)),
                name="publication_chain",
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_record_id} #{self.number}"


class Correction(models.Model):
    """What a publication changes in the one before, and why; readers see both."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="correction"
    )
    correction_class = models.CharField(max_length=16, choices=CLASSES)
    reason = models.TextField()
    dispute = models.ForeignKey(
        "desk.Dispute", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.correction_class}"


class Dispute(models.Model):
    """An objection to a published check, by somebody whom only their code leads back to."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        UPHELD = "upheld"
        PARTLY = "partly"
        REJECTED = "rejected"

    check_record = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="disputes")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="disputes")
    text = models.TextField()
    evidence_address = models.URLField(max_length=1000, blank=True)
    #: Whether the disputant agreed that text and answer are shown on the page; the desk decides.
    may_be_shown = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Coarse time: the hour.
    received = models.DateTimeField()
    answered = models.DateTimeField(null=True, blank=True)
    #: Since when text and answer are on the page, and who of the desk decided that.
    shown = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-received", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open")
                | (~Q(answer="") & Q(answered_by__isnull=False) & Q(answered__isnull=False)),
                name="answered_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(shown__isnull=True, shown_by__isnull=True)
                | (
                    Q(may_be_shown=True, shown__isnull=False, shown_by__isnull=False)
                    & ~Q(state="open")
                    & ~Q(shown_by=F("answered_by"))
                ),
                name="shown_by_another_person",
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]


class AuditEntry(models.Model):
    """One thing that was done at the desk; each entry holds the hash of the one before."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    #: Who of the desk did it; empty for the public and for the machine itself.
    actor = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=40, db_index=True)
    #: What it was done to: `check`, `claim`, `account` ..., and its id.
    object_kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-sequence",)
        indexes = (models.Index(fields=("object_kind", "object_id"), name="audit_object"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_kind} {self.object_id}"


class AuditHead(models.Model):
    """The end of the chain: one row that whoever appends must hold."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.sequence)
