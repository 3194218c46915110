"""The desk itself: its name, languages, verdict scale and public policies."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from claimdesk.desk.models.accounts import LANGUAGES, Account
from claimdesk.domain.verdict import Verdict

VERDICTS = [(verdict.value, verdict.value) for verdict in Verdict]


class Watching(models.TextChoices):
    """How often sources are visited again: days for new, older and old fact-checks."""

    OFF = "off"
    OFTEN = "often"
    USUAL = "usual"
    SELDOM = "seldom"


WATCHING = [(one, one) for one in ("off", "often", "usual", "seldom")]


class Desk(models.Model):
    """The one desk of this installation; its only row has the id 1."""

    name = models.CharField(max_length=120, default="Claimdesk")
    about = models.TextField(blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="vi")
    contact = models.CharField(max_length=254, blank=True)
    #: Under which others may use what it publishes: a name such as CC BY 4.0, or an address.
    licence = models.CharField(max_length=200, blank=True, default="", db_default="")
    #: How often the sources of what is published are visited again.
    watching = models.CharField(
        max_length=8, choices=WATCHING, default=Watching.USUAL, db_default=Watching.USUAL
    )
    demonstration = models.BooleanField(default=False)
    #: SHA-256 of the one-time code that makes the first administrator; empty once it was used.
    set_up_code_hash = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="desk_is_one"),)

    def __str__(self) -> str:
        return self.name


class RatingValue(models.Model):
    """One step of the desk's verdict scale, in the order in which it is offered.

    `value` is schema.org's `ratingValue` on a scale from `worst` 1 to `best` 5; empty where the
    verdict says nothing about truth (insufficient evidence).
    """

    key = models.SlugField(max_length=40, unique=True)
    verdict = models.CharField(max_length=20, choices=VERDICTS)
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    definition_vi = models.CharField(max_length=400, blank=True)
    definition_en = models.CharField(max_length=400, blank=True)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gte=1) & Q(value__lte=5)),
                name="rating_value_in_scale",
            ),
        )

    def __str__(self) -> str:
        return self.name_en

    @property
    def inconclusive(self) -> bool:
        """Tell whether this verdict says that the evidence does not carry one."""
        return self.value is None

    def name_in(self, language: str) -> str:
        """Return the wording in a language."""
        return self.name_vi if language == "vi" else self.name_en

    def definition_in(self, language: str) -> str:
        """Return what the wording means, in a language."""
        return self.definition_vi if language == "vi" else self.definition_en


class PolicyKind(models.TextChoices):
    """The statements that readers must find."""

    METHODOLOGY = "methodology"
    CORRECTIONS = "corrections"
    PRIVACY = "privacy"
    FUNDING = "funding"
    OWNERSHIP = "ownership"
    CONTACT = "contact"


class PolicyVersion(models.Model):
    """One version of a public statement; versions are added, never changed."""

    kind = models.CharField(max_length=16, choices=PolicyKind.choices)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    number = models.PositiveIntegerField()
    body = models.TextField()
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    effective = models.DateTimeField()

    class Meta:
        ordering = ("kind", "language", "-number")
        constraints = (
            models.UniqueConstraint("kind", "language", "number", name="policy_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="policy_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.number}"


class Webhook(models.Model):
    """An address that is told what happens, signed with a secret of its own."""

    address = models.URLField(max_length=500)
    secret = models.CharField(max_length=80)
    events = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.address


class Delivery(models.Model):
    """One message to one webhook, and what became of it."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    #: The same on every attempt, so that the receiver can tell a repeat.
    message_id = models.CharField(max_length=40, unique=True)
    payload = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField()
    delivered = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(delivered__isnull=True) | Q(delivered__gte=F("created")),
                name="delivery_after_creation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"


class IdempotencyKey(models.Model):
    """The answer to a request that a client may send again; one account, one key, one answer."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    #: HMAC-SHA256 of the word that the client chose.
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("account", "key", name="idempotency_key_once"),)

    def __str__(self) -> str:
        return self.key
