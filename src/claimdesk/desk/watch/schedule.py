"""Which sources are watched, which of them are due, and when the next visit is."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from claimdesk.desk.models import (
    Check,
    Desk,
    Evidence,
    Publication,
    WatchedSource,
    Watching,
)
from claimdesk.desk.transactions import whole

#: Days between two visits while a fact-check is new, older, and old.
DAYS = {
    Watching.OFTEN: (1, 1, 7),
    Watching.USUAL: (1, 7, 30),
    Watching.SELDOM: (7, 30, 90),
}
#: Days after its publication until which a fact-check is new, and until which it is older.
NEW_DAYS, OLDER_DAYS = 14, 90
#: Share by which a wait is made longer or shorter, so that sources do not keep in step.
JITTER = 0.1
#: The wait after the first visit to which nothing answered that says something; it doubles.
FIRST_WAIT = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=2)
#: What was published within this is looked at for new sources, whether or not a visit is due: all
#: published sources are compared with those that are watched, which is not done each minute.
JUST_NOW = timedelta(minutes=30)
#: What does not answer counts as gone after so many visits, over so long, and never before both.
MOST_MISSES = 5
MISSED_FOR = timedelta(days=3)


def pace() -> str:
    """Return how often sources are visited; those of a demonstration lead nowhere."""
    found = Desk.objects.filter(pk=1).values_list("watching", "demonstration").first()
    watching, is_demonstration = found or (Watching.USUAL, False)
    return str(Watching.OFF if is_demonstration else watching)


def current_evidence() -> QuerySet[Evidence]:
    """Return the sources that readers see now and that have an address."""
    published = Check.objects.filter(
        current__revision=OuterRef("revision"), state=Check.State.PUBLISHED
    )
    found = Evidence.objects.filter(Exists(published)).exclude(address="")
    return found.filter(address__startswith="http")


def _unknown() -> QuerySet[Evidence]:
    """Return sources that are not watched yet, or whose address or capture is another one now."""
    same = WatchedSource.objects.filter(
        check_record=OuterRef("revision__check_record"),
        key=OuterRef("key"),
        address=OuterRef("address"),
    )
    as_it_is = Exists(same.filter(capture=OuterRef("capture")))
    without = Q(capture__isnull=True) & Exists(same.filter(capture__isnull=True))
    return current_evidence().exclude(as_it_is).exclude(without)


def watched() -> QuerySet[WatchedSource]:
    """Return the sources that are watched: those that readers see now."""
    seen = current_evidence().filter(
        revision__check_record=OuterRef("check_record"),
        key=OuterRef("key"),
        address=OuterRef("address"),
    )
    return WatchedSource.objects.filter(Exists(seen))


def due(now: datetime) -> QuerySet[WatchedSource]:
    """Return the sources that are to be visited now."""
    return watched().filter(next_visit__lte=now).order_by("next_visit", "pk")


def is_any_due(now: datetime) -> bool:
    """Tell whether there is something to do: a source that may be new, or one that is due."""
    if pace() == Watching.OFF:
        return False
    if due(now).exists() or Publication.objects.filter(published__gt=now - JUST_NOW).exists():
        return True
    return Publication.objects.exists() and not WatchedSource.objects.exists()


def take_in(now: datetime) -> None:
    """Note the sources that are not watched yet; the first visit is a while after publication."""
    for one in _unknown().select_related("revision", "capture").order_by("pk"):
        try:
            _note(one, now)
        except IntegrityError:  # another worker was quicker
            continue


@whole
def _note(evidence: Evidence, now: datetime) -> None:
    """Watch a source, or watch it anew where a correction gave it another address or capture."""
    capture = evidence.capture if evidence.capture and evidence.capture.is_evidence else None
    held = WatchedSource.objects.select_for_update()
    row = held.filter(check_record=evidence.revision.check_record_id, key=evidence.key).first()
    row = row or WatchedSource(check_record_id=evidence.revision.check_record_id, key=evidence.key)
    row.address, row.capture = evidence.address, evidence.capture
    row.file = capture.file if capture else ""
    row.outcome, row.reason, row.status, row.since = "", "", None, None
    row.misses, row.missing_since, row.etag, row.last_modified = 0, None, "", ""
    row.next_visit = now + _days(1)
    with transaction.atomic():
        row.save()


def wait_of(row: WatchedSource, now: datetime) -> timedelta:
    """Return the wait until the next visit, by the age of what is published and the desk's wish."""
    days = DAYS.get(Watching(pace()), DAYS[Watching.USUAL]) if pace() != Watching.OFF else (30,) * 3
    published = (
        Publication.objects.filter(check_record=row.check_record_id)
        .order_by("-number")
        .values_list("published", flat=True)
        .first()
    )
    age = now - published if published else timedelta()
    if row.outcome in {"gone", "kept_out"} or age > timedelta(days=OLDER_DAYS):
        return _days(days[2])
    return _days(days[0] if age <= timedelta(days=NEW_DAYS) else days[1])


def wait_after_miss(misses: int) -> timedelta:
    """Return the wait after so many visits in a row to which nothing answered."""
    return _varied(min(FIRST_WAIT * 2 ** max(misses - 1, 0), LONGEST_WAIT))


def is_missed_for_long(row: WatchedSource, now: datetime, *, is_silent: bool) -> bool:
    """Tell whether what does not answer counts as gone.

    Silence counts only where another source has answered meanwhile: a desk that is itself cut off
    from the net hears nothing from anybody.
    """
    since = row.missing_since
    if row.misses < MOST_MISSES or since is None or now - since < MISSED_FOR:
        return False
    others = WatchedSource.objects.exclude(pk=row.pk).filter(last_visit__gte=since)
    return not is_silent or others.filter(outcome__in=("same", "changed")).exists()


def _days(days: int) -> timedelta:
    return _varied(timedelta(days=days))


def _varied(wait: timedelta) -> timedelta:
    return wait * (1 + random.uniform(-JITTER, JITTER))  # noqa: S311 - spreads visits, guards nothing
