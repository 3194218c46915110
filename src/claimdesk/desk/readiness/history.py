"""Snapshots of the self-check: kept each month and when asked, and what changed between two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claimdesk.desk.models import Publication, ReadinessSnapshot
from claimdesk.desk.readiness import reporting


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a criterion stood before and after; `figures` are (name, count before, count after)."""

    key: str
    before: str
    after: str
    figures: tuple[tuple[str, int, int], ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the criteria that stand otherwise in the second report, or whose counts differ."""
    old = {row["key"]: row for row in before["criteria"]}
    found = []
    for row in after["criteria"]:
        was = old.get(row["key"])
        if was is None:
            continue
        counts = {one["name"]: one["count"] for one in was["figures"]}
        figures = tuple(
            (one["name"], counts.get(one["name"], 0), one["count"])
            for one in row["figures"]
            if counts.get(one["name"], 0) != one["count"]
        )
        if was["state"] != row["state"] or figures:
            found.append(
                Change(key=row["key"], before=was["state"], after=row["state"], figures=figures)
            )
    return found


def shown_now() -> ReadinessSnapshot | None:
    """Return the snapshot that readers see, if the desk shows one."""
    newest = ReadinessSnapshot.objects.filter(shown__isnull=False).order_by("-shown", "-pk").first()
    return newest if newest is not None and newest.hidden is None else None


def month_keeper(now: datetime) -> Callable[[], object]:
    """Count now, outside of any transaction; return what keeps it as this month's, once."""
    month = f"{now:%Y-%m}"
    kept = ReadinessSnapshot.objects.filter(month=month).exists()
    if kept or not Publication.objects.exists():
        return lambda: None
    report = reporting.make(now)

    def keep() -> None:
        ReadinessSnapshot.objects.get_or_create(
            month=month,
            defaults={"made": now, "report": report, "sha256": reporting.digest_of(report)},
        )

    return keep
