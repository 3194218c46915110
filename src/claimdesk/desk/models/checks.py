"""Checks, their revisions with evidence and findings, reviews, comments."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from claimdesk.desk.models.accounts import LANGUAGES, Account
from claimdesk.desk.models.claims import Claim, Party
from claimdesk.desk.models.office import RatingValue
from claimdesk.domain.check import CorrectionClass, Grade, Reply, Stance

STANCES = [(one.value, one.value) for one in Stance]
GRADES = [(one.value, one.value) for one in Grade]
REPLIES = [(one.value, one.value) for one in Reply]
CLASSES = [(one.value, one.value) for one in CorrectionClass]


class Source(models.Model):
    """Something or somebody that evidence comes from, and the interest it declares."""

    name = models.CharField(max_length=200)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=40, blank=True)
    interest = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint("name", "owner", name="source_once"),)

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """The desk's work on one claim. What it says stands in its revisions."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft"
        IN_REVIEW = "in_review"
        APPROVED = "approved"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="check_record")
    language = models.CharField(max_length=5, choices=LANGUAGES)
    slug = models.SlugField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="checks")
    #: The revision that is worked on, reviewed or was published last.
    head = models.ForeignKey(
        "desk.Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The publication that readers see; empty before the first one.
    current = models.ForeignKey(
        "desk.Publication", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        ordering = ("-changed", "-pk")
        indexes = (models.Index(fields=("state", "-changed", "-id"), name="check_state"),)

    def __str__(self) -> str:
        return self.slug


class Revision(models.Model):
    """What a check says at one point. Sealed when it is sent to review; sealed, it never changes.

    An edit of a sealed revision makes the next one, which has no approval.
    """

    check_record = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    #: The claim in the words in which it is reviewed: `claimReviewed`.
    claim_reviewed = models.CharField(max_length=500, blank=True)
    verdict = models.ForeignKey(
        RatingValue, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    summary = models.TextField(blank=True)
    why = models.TextField(blank=True)
    method = models.TextField(blank=True)
    counter_search = models.TextField(blank=True)
    primary_reason = models.TextField(blank=True)
    reply = models.CharField(max_length=16, choices=REPLIES, default=Reply.NOT_APPLICABLE.value)
    reply_note = models.TextField(blank=True)
    #: For a correction or withdrawal of what is published: its class and the reason readers get.
    correction_class = models.CharField(max_length=16, choices=CLASSES, blank=True)
    correction_reason = models.TextField(blank=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="revisions")
    last_editor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()
    changed = models.DateTimeField()
    sealed = models.DateTimeField(null=True, blank=True)
    #: The page as its readers get it (`claimdesk.desk.content.page_of`), frozen when it is sealed:
    #: what is reviewed, approved and published.
    page = models.JSONField(null=True, blank=True)
    #: SHA-256 of that page.
    content_hash = models.CharField(max_length=64, blank=True)
    #: Counted up with every save, so that two people do not overwrite each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("check_record", "-number")
        constraints = (
            models.UniqueConstraint("check_record", "number", name="revision_number_once"),
            models.CheckConstraint(
                condition=Q(sealed__isnull=True) | (~Q(content_hash="") & Q(page__isnull=False)),
                name="sealed_has_page",
            ),
            models.CheckConstraint(
                condition=Q(correction_class="") | ~Q(correction_reason=""),
                name="correction_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_record_id} r{self.number}"


class Contribution(models.Model):
    """Somebody who wrote part of a revision; they may not approve it."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="contributions")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint("revision", "account", name="contribution_once"),)

    def __str__(self) -> str:
        return f"{self.revision_id} by {self.account_id}"


class Capture(models.Model):
    """A source of a check, captured as it was received: asked for, then done by a worker.

    What came lies in the archive of captures under `file`, the SHA-256 of its bytes.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"  # it is there, but no evidence
        FAILED = "failed"  # nothing came

    check_record = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="captures")
    address = models.URLField(max_length=1000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked = models.DateTimeField()
    captured = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=64, blank=True)
    #: Of the document in it, as a browser would save it.
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    media_type = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    #: Codes of why it is no evidence, or of why nothing came.
    problems = models.JSONField(default=list, blank=True)
    #: The status of an answer without success.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    #: Why it is evidence all the same, and which organisation or office-holder speaks there.
    override_reason = models.TextField(blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    overridden_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    overridden = models.DateTimeField(null=True, blank=True)
    #: A person gave it as a file; `address` is where they say it is from, or empty.
    of_file = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=("done", "refused"))
                | (~Q(file="") & ~Q(sha256="") & Q(captured__isnull=False)),
                name="captured_has_file",
            ),
            models.CheckConstraint(
                condition=Q(overridden__isnull=True)
                | (~Q(override_reason="") & Q(overridden_by__isnull=False)),
                name="override_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"

    @property
    def is_evidence(self) -> bool:
        """Tell whether it is there, and is evidence or was let through."""
        return bool(self.file) and (self.state == self.State.DONE or self.overridden is not None)


class Evidence(models.Model):
    """A source with the passage that is relied on, in one revision."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="evidence")
    #: The same in every revision, so that they can be compared.
    key = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField(default=0)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=300)
    address = models.URLField(max_length=1000, blank=True)
    quotation = models.TextField(blank=True)
    stance = models.CharField(max_length=10, choices=STANCES, default=Stance.CONTEXT.value)
    grade = models.CharField(max_length=10, choices=GRADES, default=Grade.SECONDARY.value)
    #: What interest the source has in the matter, as it stood when this was written.
    interest = models.CharField(max_length=400, blank=True)
    #: The source is, or belongs to, whom the claim is about or by.
    of_claimant = models.BooleanField(default=False)
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField()
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.RESTRICT, related_name="evidence"
    )
    #: The cells of a table that are relied on, as `evidence.tables` names them.
    cells = models.CharField(max_length=200, blank=True)
    #: Where quotation and cells stand in what was captured: selectors of the Web Annotation model.
    anchor = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint("revision", "key", name="evidence_key_once"),)

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """One thing a revision says it found."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    #: Why one voice is enough, where it is; the reviewer accepts it or not.
    sole_source_reason = models.TextField(blank=True)
    cites = models.ManyToManyField(
        Evidence, through="desk.Citation", related_name="findings", blank=True
    )

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint("revision", "key", name="finding_key_once"),)

    def __str__(self) -> str:
        return self.text[:80]


class Citation(models.Model):
    """A finding rests on a piece of evidence."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="citations")

    class Meta:
        constraints = (models.UniqueConstraint("finding", "evidence", name="citation_once"),)

    def __str__(self) -> str:
        return f"{self.finding_id} → {self.evidence_id}"


class Declaration(models.Model):
    """What an account declared of its interests in a check; the newest one stands."""

    check_record = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="declarations")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="declarations")
    conflicted = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("check_record", "account", "-id"), name="declared"),)

    def __str__(self) -> str:
        return f"{self.account_id} on {self.check_record_id}: {self.conflicted}"


class Review(models.Model):
    """What a second person said of a sealed revision."""

    class Decision(models.TextChoices):
        """What they said."""

        APPROVED = "approved"
        SENT_BACK = "sent_back"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    note = models.TextField(blank=True)
    #: Keys of findings on one source whose reason the reviewer accepted.
    accepted_sole_sources = models.JSONField(default=list)
    #: Copied from the revision, so that the row itself can be checked.
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                "revision", condition=Q(decision="approved"), name="approved_once"
            ),
            models.CheckConstraint(
                condition=Q(decision="sent_back")
                | (~Q(reviewer=F("author")) & ~Q(reviewer=F("last_editor"))),
                name="reviewer_is_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.decision}"


class Comment(models.Model):
    """A remark on a claim or a check, at a passage of it where one is named."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="comments")
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    #: The field of the revision (`summary`, `finding-<key>`) and the words it is about.
    place = models.CharField(max_length=40, blank=True)
    quote = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    author = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="comments")
    mentions = models.ManyToManyField(Account, blank=True, related_name="mentioned_in")
    created = models.DateTimeField()
    resolved = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text[:80]
