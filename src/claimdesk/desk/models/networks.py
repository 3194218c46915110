"""Member desks of a network: whose reports are gathered, what came of it, what was refused."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from claimdesk.desk.models.accounts import Account
from claimdesk.desk.models.reports import PERIODS


class NetworkMember(models.Model):
    """A desk whose reports are gathered, and its public log as far as it was read for them."""

    name = models.CharField(max_length=120, unique=True)
    #: Of its public site.
    address = models.CharField(max_length=500)
    key = models.CharField(max_length=400)
    #: Days after the end of a period after which its report is late.
    due_days = models.PositiveIntegerField(default=14)
    #: The size and the root of the newest good checkpoint; how far it was read, with its edge.
    size = models.PositiveBigIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    taken = models.PositiveBigIntegerField(default=0)
    edge = models.TextField(blank=True)
    created = models.DateTimeField()
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class MemberReport(models.Model):
    """The report of a member as it was proved; a correction of it is another row."""

    member = models.ForeignKey(NetworkMember, on_delete=models.CASCADE, related_name="reports")
    #: Its place in the member's log, what the entry is about (`report/3`), and its digest.
    sequence = models.PositiveBigIntegerField()
    about = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=PERIODS)
    first = models.DateField()
    last = models.DateField()
    #: Its JSON (`claimdesk.domain.reporting.filing`), deflated; with its lists where those came.
    data = models.BinaryField()
    has_lists = models.BooleanField(default=False)
    #: When the member entered it into its log, by the first entry of this report and by this one.
    first_issued = models.DateTimeField()
    issued = models.DateTimeField()
    arrived = models.DateTimeField()
    #: Whether it is a correction, or a newer one has come since.
    is_correction = models.BooleanField(default=False)
    is_replaced = models.BooleanField(default=False)

    class Meta:
        ordering = ("member", "-sequence")
        constraints = (
            models.UniqueConstraint("member", "sequence", name="member_report_once"),
            models.CheckConstraint(
                condition=models.Q(last__gte=F("first")), name="member_report_has_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member_id}: {self.about}"


class MemberRefusal(models.Model):
    """That something of a member was refused: a code of `publishing.memberreports.Refusal`."""

    member = models.ForeignKey(NetworkMember, on_delete=models.CASCADE, related_name="refusals")
    reason = models.CharField(max_length=20)
    told = models.CharField(max_length=500)
    about = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.member_id}: {self.reason}"
