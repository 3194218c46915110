"""What the desk knows of other desks: their logs, their fact-checks, and what they changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.sources import Subscription


class PeerLog(models.Model):
    """The public log of another desk, as far as it was read and found good."""

    subscription = models.OneToOneField(
        Subscription, primary_key=True, on_delete=models.CASCADE, related_name="log"
    )
    #: The key that is trusted; empty until somebody has confirmed the one that the log names.
    key = models.CharField(max_length=400, blank=True)
    #: A key that the log is signed by and nobody here has confirmed.
    offered = models.CharField(max_length=400, blank=True)
    #: The newest checkpoint that was good, its size and root.
    note = models.TextField(blank=True)
    size = models.PositiveBigIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    #: How many entries were read, and the hashes at the edge of those.
    taken = models.PositiveBigIntegerField(default=0)
    edge = models.TextField(blank=True)
    #: Why nothing more is read until a person confirms it: a code of `desk.sources.failures`; the
    #: checkpoint that was shown then, and when.
    refused = models.CharField(max_length=20, blank=True)
    refused_note = models.TextField(blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    #: How often it was read from its beginning.
    round = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.taken} of {self.size}"


class PeerEntry(models.Model):
    """A fact-check of another desk: what its log says of it last, and the record of that."""

    class State(models.TextChoices):
        """How it stands at its publisher."""

        STANDING = "standing"
        CORRECTED = "corrected"
        WITHDRAWN = "withdrawn"

    #: Its id in the Library, made from the log's name and what it is called there.
    entry_id = models.CharField(max_length=32, primary_key=True)
    #: None once the source was removed: what is known of it stays.
    subscription = models.ForeignKey(
        Subscription, null=True, on_delete=models.SET_NULL, related_name="peer_entries"
    )
    #: The name of the log, and what the entry is about there: `check/12`.
    origin = models.CharField(max_length=200)
    about = models.CharField(max_length=80)
    #: Place of the newest entry in the log, path and SHA-256 of its record.
    sequence = models.PositiveBigIntegerField()
    record = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices)
    #: As the Library has it (`FactCheck.to_json`); of what was withdrawn, its last form.
    entry = models.JSONField(default=dict)
    correction_class = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    #: When its publisher entered it, and when this desk noticed a change of it.
    issued = models.DateTimeField()
    changed = models.DateTimeField(null=True, blank=True)
    #: Whether the Library has it as it stands here.
    is_shelved = models.BooleanField(default=False, db_index=True)
    round = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint("origin", "about", name="peer_entry_once"),)

    def __str__(self) -> str:
        return f"{self.origin} {self.about}"


class PeerChange(models.Model):
    """That another desk changed a fact-check on which something here relied."""

    class Kind(models.TextChoices):
        """What became of it."""

        CORRECTED = "corrected"
        WITHDRAWN = "withdrawn"
        RESTORED = "restored"  # it was withdrawn, and stands again

    peer = models.ForeignKey(PeerEntry, on_delete=models.CASCADE, related_name="changes")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: In the publisher's words, as of then.
    reason = models.TextField(blank=True)
    issued = models.DateTimeField()
    noticed = models.DateTimeField()
    #: When somebody at the desk has dealt with it, and who.
    seen = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-noticed", "-pk")
        constraints = (
            models.UniqueConstraint("peer", "sequence", "kind", name="peer_change_once"),
            models.CheckConstraint(
                condition=Q(seen__isnull=True, seen_by__isnull=True)
                | Q(seen__isnull=False, seen_by__isnull=False),
                name="peer_change_seen_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.peer_id} {self.kind}"


class UnreadRecord(models.Model):
    """An entry of another desk's log whose record could not be read; it is tried again."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="unread")
    sequence = models.PositiveBigIntegerField()
    about = models.CharField(max_length=80)
    #: The entry, as the log has it.
    entry = models.TextField()
    #: A code of `desk.sources.failures`, and the HTTP status where there was one.
    error = models.CharField(max_length=20)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("sequence",)
        constraints = (models.UniqueConstraint("subscription", "sequence", name="unread_once"),)

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.sequence}"
