"""How the day at the desk speaks: parts, figures, what is listed, how long something waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

PARTS = {
    "queue": gettext_lazy("What waits"),
    "rising": gettext_lazy("What rises"),
    "review": gettext_lazy("In review"),
    "owed": gettext_lazy("Owed to readers"),
    "deadlines": gettext_lazy("Deadlines"),
    "sources": gettext_lazy("Sources"),
}
FIGURES = {
    "waiting": gettext_lazy("Claims that are open"),
    "asked": gettext_lazy("Open claims that readers ask about"),
    "nobodys": gettext_lazy("Open claims that nobody has taken"),
    "questions": gettext_lazy("Questions that wait"),
    "rising": gettext_lazy("Claims that rise"),
    "review": gettext_lazy("Checks in review"),
    "stuck": gettext_lazy("In review for more than two days"),
    "approved": gettext_lazy("Approved, not published yet"),
    "owed": gettext_lazy("Corrections owed"),
    "disputes": gettext_lazy("Disputes to answer"),
    "due_to_source": gettext_lazy("Corrections owed because of a source"),
    "corrections": gettext_lazy("Corrections under way"),
    "overdue": gettext_lazy("Claims that are late"),
    "due": gettext_lazy("Claims due within a week"),
    "failing": gettext_lazy("Sources of content that fail"),
    "visited": gettext_lazy("Cited sources that changed or are gone"),
    "elsewhere": gettext_lazy("Changed at other desks"),
}
#: What exactly is counted, where the name does not say it.
DEFINITIONS = {
    "rising": gettext_lazy(
        "Seen in at least three pairs of channel and hour in the last 24 hours, and in twice as "
        "many as in the 24 hours before."
    ),
    "owed": gettext_lazy("Objections found right, with no correction or withdrawal since."),
    "visited": gettext_lazy("Changes of sources of fact-checks that nobody has decided on."),
    "elsewhere": gettext_lazy("Fact-checks of others that changed and that nobody has dealt with."),
}
_HOUR_S, _DAY_S = 3_600, 86_400


def waited(since: date | datetime | None, now: datetime) -> str:
    """Return how long ago something was, in hours or whole days."""
    if since is None:
        return ""
    if not isinstance(since, datetime):
        days = (timezone.localtime(now).date() - since).days
        return _days(abs(days)) if days else _("today")
    seconds = max(0.0, (now - since).total_seconds())
    if seconds < _HOUR_S:
        return _("less than an hour")
    if seconds < 2 * _DAY_S:
        hours = int(seconds // _HOUR_S)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return _days(int(seconds // _DAY_S))


def _days(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": f"{days:,}"}


def figure_words(name: str) -> str:
    """Return what a figure counts."""
    return str(FIGURES[name])


def part_words(name: str) -> Any:
    """Return the heading of a part of the day."""
    return PARTS[name]
