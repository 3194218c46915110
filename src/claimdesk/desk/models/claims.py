"""Claims: what they say, where they were seen, what they match, who works on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.incoming import Item
from claimdesk.domain.check import Checkability
from claimdesk.domain.harm import Harm

CHECKABILITIES = [(kind.value, kind.value) for kind in Checkability]
HARMS = [(kind.value, kind.value) for kind in Harm]


class Party(models.Model):
    """An organisation or an office that speaks in public: a claimant, or the owner of a source."""

    class Kind(models.TextChoices):
        """What it is. There is no kind for a private person."""

        ORGANISATION = "organisation"
        OFFICE_HOLDER = "office_holder"

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.ORGANISATION)
    #: The office, where the name is of who holds it.
    office = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="organisation") | ~Q(office=""), name="office_holder_has_office"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A topic, as the desk names it."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """One statement that circulates, and where the desk stands with it."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        CHECKING = "checking"
        ANSWERED = "answered"  # a fact-check in the Library answers it
        PUBLISHED = "published"
        CLOSED = "closed"  # not checkable, or not worth checking
        MERGED = "merged"

    text = models.TextField()
    #: Letters without diacritics, lower case: what the queue's search looks in.
    folded = models.TextField(editable=False)
    text_hash = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    checkability = models.CharField(
        max_length=12, choices=CHECKABILITIES, default=Checkability.UNCLEAR.value
    )
    #: True while only the machine has said what kind of statement it is.
    checkability_by_machine = models.BooleanField(default=True)
    #: How much it is worth checking, 0 to 1, as detection says.
    worth = models.FloatField(default=0.0)
    #: In how many (channel, hour) pairs its items and questions came in.
    demand = models.PositiveIntegerField(default=0)
    #: By how many channels they came in.
    channels = models.PositiveIntegerField(default=0, db_default=0)
    #: What acting on it may harm, or "".
    harm = models.CharField(max_length=10, choices=HARMS, blank=True, default="", db_default="")
    #: True while nobody but the machine has said so.
    harm_by_machine = models.BooleanField(default=True, db_default=True)
    #: Its place in the queue, the highest first (`claimdesk.desk.ranking.priority`).
    priority = models.FloatField(default=0.0, db_default=0.0)
    questions_open = models.PositiveIntegerField(default=0)
    claimant = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    #: Whom the claim is about, where that is an organisation or an office.
    about = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="claims_about"
    )
    said_on = models.DateField(null=True, blank=True)
    #: Where the claimant said it publicly; only with a claimant.
    appearance = models.URLField(max_length=500, blank=True)
    #: Who wrote the four facts above; they stand on the page of its check.
    described_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    closed_reason = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_claims"
    )
    due = models.DateField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="claims")
    matched = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField()
    #: Counted up with every change by a person, so that two people do not overwrite each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-priority", "-pk")
        indexes = (
            models.Index(fields=("state", "-priority", "-id"), name="claim_queue"),
            models.Index(fields=("state", "-created", "-id"), name="claim_newest"),
            models.Index(fields=("state", "due", "id"), name="claim_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(appearance="") | Q(claimant__isnull=False),
                name="appearance_needs_claimant",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="merged"), name="merged_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(checkability="statement"),
                name="published_is_statement",
            ),
        )

    def __str__(self) -> str:
        return self.text[:100]


class ClaimWord(models.Model):
    """A word of a claim, without diacritics: how claims of the same words are found among many."""

    word = models.CharField(max_length=24)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="words", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("word", "claim"), name="claim_word_once"),)

    def __str__(self) -> str:
        return self.word


class ClaimVector(models.Model):
    """A claim's sentence vector in eight bits a number, made once; `coding` says how."""

    claim = models.OneToOneField(
        Claim, primary_key=True, on_delete=models.CASCADE, related_name="vector"
    )
    coding = models.CharField(max_length=100)
    code = models.BinaryField()

    def __str__(self) -> str:
        return self.coding


class Mention(models.Model):
    """Where in an item a claim stands: character offsets into the item's text."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="mentions")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    by_machine = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("item", "claim", "start", name="mention_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="mention_span"),
        )

    def __str__(self) -> str:
        return f"{self.item_id}:{self.start}-{self.end}"


class Match(models.Model):
    """A fact-check of the Library that may answer a claim, and what a person decided."""

    class Decision(models.TextChoices):
        """What a person said of it."""

        PENDING = "pending"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="matches")
    entry_id = models.CharField(max_length=32)
    #: The Library's record as it was matched (`FactCheck.to_json`).
    entry = models.JSONField()
    #: Where the matching put it, the best at 0. Not always the most probable: among likely ones
    #: one in the claim's language comes first.
    place = models.PositiveSmallIntegerField(default=0, db_default=0)
    probability = models.FloatField()
    zone = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT)
    decided = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField()

    class Meta:
        ordering = ("place", "-probability", "pk")
        constraints = (
            models.UniqueConstraint("claim", "entry_id", name="match_once"),
            models.CheckConstraint(
                condition=Q(decision="pending") | Q(decided_by__isnull=False),
                name="decision_has_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim_id} ~ {self.entry_id} {self.probability:.2f}"


class Assignment(models.Model):
    """Who was given a claim, by whom, until when; the newest one stands."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="assignments")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True, blank=True)
    created = models.DateTimeField()

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.claim_id} → {self.account_id}"


class SavedSearch(models.Model):
    """A search of the queue that somebody keeps: its query string."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500)
    created = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint("account", "name", name="search_name_once"),)

    def __str__(self) -> str:
        return self.name
