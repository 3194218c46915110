"""What comes in: items and questions, never who sent them."""

from __future__ import annotations

from django.db import models

CHANNELS = [
    (name, name)
    for name in ("desk", "web", "page", "file", "feed", "api", "import", "chat", "mail", "other")
]


class Item(models.Model):
    """A piece of incoming content: text, language, channel, hour. Never its author or address."""

    text = models.TextField()
    title = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=10, choices=CHANNELS, default="desk")
    #: SHA-256 of the normalised text: the same words are the same item.
    content_hash = models.CharField(max_length=64, unique=True)
    #: Coarse time: the hour in which it came in.
    received = models.DateTimeField(db_index=True)
    #: When detection has read it; until then it has no claims.
    detected = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-received", "-pk")
        indexes = (models.Index(fields=("-received", "-id"), name="item_newest"),)

    def __str__(self) -> str:
        return self.title or self.text[:80]


class Sighting(models.Model):
    """How often an item came in by one channel in one hour."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="sightings")
    channel = models.CharField(max_length=10, choices=CHANNELS)
    hour = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint("item", "channel", "hour", name="sighting_once"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.hour:%Y-%m-%d %H}h"


class Recognition(models.Model):
    """That the words of an item were recognised in a picture or in scanned pages, and of what.

    The picture itself is not kept. Its fingerprint says what the whole looks like in some coarse
    waves of light and dark: it finds the same picture again, and shows nobody.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="recognition")
    #: Five prints of 32 bytes (`intake.pictures.fingerprint`); none for a flat picture or pages.
    prints = models.BinaryField(default=bytes, blank=True)
    #: The item of the same picture that came first; claims of that one are this one's.
    copy_of = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    #: Of a document: how many pages it has, how many are scans, how many of those were read.
    pages = models.PositiveIntegerField(default=0)
    scanned = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.item_id} {self.read}/{self.scanned}/{self.pages}"


class Arrival(models.Model):
    """A table that was given and is on its way in; `facts` says where it stands.

    It is emptied when it has been brought in, and deleted some days after it was given.
    """

    token = models.CharField(max_length=32, primary_key=True)
    table = models.BinaryField()
    facts = models.JSONField()
    kept = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.token


class Question(models.Model):
    """What a member of the public asked; only the code they keep leads back to it."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"

    text = models.TextField()
    language = models.CharField(max_length=8)
    code_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="questions")
    claim = models.ForeignKey(
        "desk.Claim", null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    #: The fact-check that was given as an answer: the Library's record as it was then.
    answer = models.JSONField(null=True, blank=True)
    asked = models.DateTimeField()
    answered = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked", "-pk")

    def __str__(self) -> str:
        return self.text[:80]
