"""The report of the demonstration desk: the seven days before today, by three of its people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from claimdesk.desk import verbs
from claimdesk.desk.models import Account
from claimdesk.desk.reporting.counting import period_between

_WORDS: dict[str, Any] = {
    "title_vi": "Bảy ngày qua ở bàn kiểm chứng trình diễn",
    "title_en": "Seven days at the demonstration desk",
    "summary_vi": (
        "Đây là số liệu của bàn trình diễn: nội dung do dự án soạn, người làm là nhân vật hư cấu. "
        "Mỗi con số mở ra đúng danh sách mà nó đếm."
    ),
    "summary_en": (
        "These are figures of a demonstration: the project wrote what came in, and its people are "
        "invented. Each figure opens to exactly the list that it counts."
    ),
}


def publish_report(people: Mapping[str, Account], now: datetime) -> None:
    """Count the seven days that ended last midnight, write, review and publish the report."""
    today = timezone.localtime(now)
    period = period_between(today - timedelta(days=7), today - timedelta(days=1))
    report = verbs.report_freeze(actor=people["an"], period=period, now=now)
    verbs.write_report(actor=people["an"], report=report.pk, now=now, **_WORDS)
    sent = verbs.submit_report(actor=people["an"], report=report.pk, now=now)
    assert sent.head is not None  # noqa: S101 - what was written has a revision
    verbs.approve_report(actor=people["binh"], report=report.pk, revision=sent.head.number, now=now)
    verbs.publish_report(actor=people["chi"], report=report.pk, now=now)
