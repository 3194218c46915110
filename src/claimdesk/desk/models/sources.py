"""What the desk subscribes to, what of it was taken already, and the hosts that are asked for it.

In the screens these are *sources*; here that name belongs to what evidence comes from.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from claimdesk.desk.models.accounts import Account


class Subscription(models.Model):
    """A place from which content comes in by itself, and how it went lately."""

    class Kind(models.TextChoices):
        """What stands there."""

        FEED = "feed"
        SITEMAP = "sitemap"
        PAGE = "page"
        REVIEWS = "reviews"
        FOLDER = "folder"
        WEBHOOK = "webhook"
        TELEGRAM = "telegram"
        IMAP = "imap"
        DESK = "desk"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: An http(s) address of an outlet, an imaps one of a mailbox with its login and folder,
    #: the path of a folder, by which name a program sends, or what a bot is called here.
    address = models.CharField(max_length=500)
    #: With which a program that sends signs, the token of a bot, the password of a mailbox; or
    #: empty.
    secret = models.CharField(max_length=200, blank=True)
    #: Of a mailbox: UIDVALIDITY of its folder and UID of the last mail that was read.
    position = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    #: Of its texts; empty where it is to be recognised.
    language = models.CharField(max_length=8, blank=True)
    #: Whether the pages that a feed lists are read, and not only what the feed holds of them.
    whole_pages = models.BooleanField(default=False)
    #: Of a bot, whether it answers those who write to it; off unless somebody asks for it.
    answers = models.BooleanField(default=False)
    every_minutes = models.PositiveIntegerField(default=30)
    is_paused = models.BooleanField(default=False)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    last_run = models.DateTimeField(null=True, blank=True)
    last_success = models.DateTimeField(null=True, blank=True)
    next_run = models.DateTimeField(db_index=True)
    #: Failures since the last success.
    failures = models.PositiveIntegerField(default=0)
    #: A code of `desk.sources.failures`, and the HTTP status where there was one.
    error = models.CharField(max_length=20, blank=True)
    error_status = models.PositiveSmallIntegerField(null=True, blank=True)
    #: Items, or fact-checks for the Library, that came from it; what could not be read.
    taken = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)
    #: What the linter found in the ClaimReview of the last run that read any (`sources.markup`).
    lint = models.JSONField(null=True, blank=True)
    created = models.DateTimeField()
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint("kind", "address", name="subscription_once"),
            models.CheckConstraint(
                condition=Q(every_minutes__gte=5), name="subscription_not_too_often"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_sent(self) -> bool:
        """Tell whether a program sends to the desk, which then reads nothing itself."""
        return self.kind == self.Kind.WEBHOOK

    @property
    def given_name(self) -> str:
        """Return its name; empty of a program that sends and that nobody has named.

        Such a program was once called by the key that it sends to.
        """
        return "" if self.is_sent and self.name == self.address[-60:] else self.name


class SeenEntry(models.Model):
    """Something that a subscription listed and that was taken: its hash, never its address."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="seen")
    #: SHA-256 of what it is known by there.
    key = models.CharField(max_length=64)
    #: The last day on which it was listed.
    listed = models.DateField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint("subscription", "key", name="seen_once"),)

    def __str__(self) -> str:
        return self.key


class VisitedHost(models.Model):
    """A server that subscriptions lead to: what its robots.txt says, and when it may be asked."""

    #: HMAC-SHA256 of scheme, name and port (`sources.visits.name_of`).
    name = models.CharField(max_length=300, unique=True)
    robots = models.BinaryField(default=b"")
    robots_read = models.DateTimeField(null=True, blank=True)
    next_visit = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
