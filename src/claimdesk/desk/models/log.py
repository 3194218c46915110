"""The public log as the desk keeps it: one row for each entry, never changed."""

from __future__ import annotations

from django.db import models

from claimdesk.desk.models.office import PolicyVersion
from claimdesk.desk.models.published import Dispute, Publication


class LogEntry(models.Model):
    """One entry of the public log, written in the transaction of what it tells.

    What the entry says is kept byte for byte, so that no later version of the program can say it in
    another way. Its record is made from the row that it speaks of, or stands in `record`.
    """

    #: Its place in the log, from 0, without a gap.
    sequence = models.PositiveBigIntegerField(primary_key=True)
    #: What it is about, `check/12`.
    about = models.CharField(max_length=80, db_index=True)
    #: Path of its record below the site.
    page = models.CharField(max_length=120, unique=True)
    #: Canonical JSON of `claimdesk.publishing.log.leaves.Leaf`.
    entry = models.TextField()
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="log_entries"
    )
    policy = models.ForeignKey(
        PolicyVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="log_entries"
    )
    dispute = models.ForeignKey(
        Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="log_entries"
    )
    record = models.TextField(blank=True)

    class Meta:
        ordering = ("sequence",)

    def __str__(self) -> str:
        return f"{self.sequence} {self.about}"
