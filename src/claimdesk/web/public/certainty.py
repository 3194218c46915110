"""How sure the machine must be to answer by itself, said to readers with its measured error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claimdesk.desk.engine import engine
from claimdesk.errors import ClaimdeskError


@dataclass(frozen=True, slots=True)
class Certainty:
    """What is said of the operating point of one language; `desk` is "" with the shipped one."""

    point: str
    desk: str


def certainty(language: str) -> Certainty | None:
    """Return what a reader of a page in a language is told; None where nobody can say it now."""
    try:
        in_force = engine().in_force()
    except ClaimdeskError:  # a Library that is damaged does not keep anybody from asking
        return None
    from claimdesk.matching.calibration import operating_point  # noqa: PLC0415 - loads numpy

    points = operating_point(in_force.calibration)
    desk = ""
    if in_force.record is not None:
        made = date.fromisoformat(in_force.record["made"])
        day = date_format(made, pgettext("format of a day in an article", "j F Y"))
        desk = _("This desk has set it by its own decisions (%(day)s).") % {"day": day}
    return Certainty(_said(points.get(language, points["other"])), desk)


def _said(point: dict[str, Any]) -> str:
    # These stand on pages in the language that they name: a translation names its own.
    count = point["answer_count"]
    if point["answer"] is None or not count:
        return _(
            "The machine answers no question in English by itself: it suggests fact-checks, and "
            "you compare."
        )
    right = round(count * point["answer_right"])
    share = round(100 * right / count, 1)
    facts = {
        "right": number_format(right, force_grouping=True),
        "count": number_format(count, force_grouping=True),
        # Not 100% where one was wrong.
        "share": f"{number_format(share if right == count else min(share, 99.9), 1)}%",
    }
    if point["is_own"]:
        return (
            _(
                "The machine answers a question in English by itself only where it is very sure: "
                "when the limit was set, our people had found %(right)s of %(count)s such answers "
                "right (%(share)s)."
            )
            % facts
        )
    return (
        _(
            "The machine answers a question in English by itself only where it is very sure: when "
            "the limit was set, %(right)s of %(count)s such answers to test questions were right "
            "(%(share)s)."
        )
        % facts
    )
