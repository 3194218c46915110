"""What each row of the queue says, in the reader's language.

Made here and not in the template: a row has some thirty facts and a page 25 rows, so most of the
time of the desk's most used page goes into them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.desk.models import Claim
from claimdesk.domain.check import Checkability
from claimdesk.web import claim_words as words
from claimdesk.web.ranking_words import (
    demand_in_words,
    harm_in_words,
    priority_in_figures,
    rated_in_words,
)

_TICK_CHARS, _ANSWER_CHARS = 80, 140


def rows_of(claims: list[Claim]) -> list[dict[str, Any]]:
    """Return the rows of claims as `claimdesk.desk.queue.rows` gives them."""
    queue = reverse("desk:queue")
    return [_row(claim, queue) for claim in claims]


def _row(claim: Claim, queue: str) -> dict[str, Any]:
    due, due_tone = words.due_in_words(claim.due) if claim.due else ("", "")
    return {
        "pk": claim.pk,
        "text": claim.text,
        "url": reverse("desk:claim", args=[claim.pk]),
        "tick": _("Tick: %(text)s") % {"text": words.shortened(claim.text, _TICK_CHARS)},
        "priority": priority_in_figures(claim),
        "seen": demand_in_words(claim),
        "harm": harm_in_words(claim.harm),
        "harm_by_machine": claim.harm_by_machine,
        "asked": _asked(claim.questions_open),
        "worth": rated_in_words(claim),
        "code": claim.language,
        "language": words.language_in_words(claim.language) if claim.language else "",
        "since": _("since %(day)s") % {"day": words.day(claim.created)},
        "tags": [(name, f"{queue}?tag={quote(name)}") for name in claim.tag_names],
        "state": "" if claim.state == Claim.State.OPEN else str(words.STATES[claim.state]),
        "state_tone": words.STATE_TONES.get(claim.state, "neutral"),
        "kind": _kind(claim),
        "by_machine": claim.checkability_by_machine and claim.checkability != Checkability.UNCLEAR,
        "due": due,
        "due_tone": due_tone,
        "assignee": claim.assignee.name if claim.assignee else "",
        "best": _best(claim.best) if claim.best else None,
    }


def _asked(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(shown)s question waits", "%(shown)s questions wait", count) % {
        "shown": intcomma(count)
    }


def _kind(claim: Claim) -> str:
    kind = Checkability(claim.checkability)
    return "" if kind is Checkability.STATEMENT else str(words.KINDS[kind])


def _best(match: Any) -> dict[str, Any]:
    return {
        "decision": match.decision,
        "tone": words.ZONE_TONES[match.zone],
        "zone": str(words.ZONES[match.zone]),
        "chance": words.percent(match.probability),
        "code": match.entry.get("language", ""),
        "text": words.shortened(match.entry.get("claim_reviewed", ""), _ANSWER_CHARS),
        "publisher": match.entry.get("publisher", ""),
        "rating": match.entry.get("rating", ""),
    }
