"""What a learner answered in the practice room: theirs alone, and gone when they say so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.published import Publication


class PracticeAnswer(models.Model):
    """A verdict that a learner chose for a published fact-check, before they saw what it says.

    Nothing but the learner's own screen reads it: no other person's, no table, report or backup.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    #: Key of the step of the verdict scale that they chose.
    verdict = models.CharField(max_length=40)
    #: How sure they were, 0 to 100.
    confidence = models.PositiveSmallIntegerField()
    answered = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint("account", "publication", name="practised_once"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="confidence_per_cent"),
        )

    def __str__(self) -> str:
        return f"{self.publication_id}"
