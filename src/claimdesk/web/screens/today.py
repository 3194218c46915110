"""Today at the desk: figures at a glance, each a link to the list that it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claimdesk.desk import today as reading
from claimdesk.desk.models import Account, Claim
from claimdesk.desk.today import Figure
from claimdesk.domain.roles import Action
from claimdesk.web import source_words
from claimdesk.web import today_words as words
from claimdesk.web.access import access
from claimdesk.web.claim_words import shortened

_ON_PAGE = 100
_MOST_CHARACTERS = 160
#: What is shown of one shelf on the first page.
_FIRST_ROWS = 5


@access(Action.READ)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Show every figure of the day, the first rows of what rises and of what is in review."""
    now = timezone.now()
    found = reading.figures(request.user, now, timezone.localdate(now))
    by_name = {one.shelf.name: one for one in found}
    context = {
        "parts": _parts(found, now),
        "rising": _first(by_name["rising"], request.user, now),
        "review": _first(by_name["review"], request.user, now),
        "is_new_desk": not any(one.count for one in found) and not Claim.objects.exists(),
        "is_calm": not any(one.count for one in found),
    }
    return render(request, "desk/today.html", context)


@access(Action.READ)
@require_safe
def listed(request: HttpRequest, name: str) -> HttpResponse:
    """List what one figure of the day counts, the oldest first."""
    now = timezone.now()
    shelf = reading.shelf_named(name, request.user, now, timezone.localdate(now))
    if shelf is None:
        raise Http404
    page = Paginator(shelf.rows.order_by(shelf.since, "pk"), _ON_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "label": words.FIGURES[name],
        "definition": words.DEFINITIONS.get(name, ""),
        "page": page,
        "rows": _rows(shelf, list(page.object_list), request.user, now),
    }
    return render(request, "desk/today_list.html", context)


def _parts(found: list[Figure], now: datetime) -> list[dict[str, Any]]:
    parts: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        shelf = one.shelf
        parts.setdefault(shelf.part, []).append(
            {
                "label": words.FIGURES[shelf.name],
                "count": one.count,
                "url": reverse("desk:today-list", args=[shelf.name]),
                "is_bad": shelf.is_bad and one.count > 0,
                "oldest": words.waited(one.oldest, now) if one.count else "",
                "median": words.waited(one.median, now) if one.median != one.oldest else "",
                "is_due": shelf.part == "deadlines",
            }
        )
    return [{"label": words.PARTS[name], "figures": rows} for name, rows in parts.items()]


def _first(figure: Figure, account: Account, now: datetime) -> list[dict[str, Any]]:
    if not figure.count:
        return []
    rows = list(figure.shelf.rows.order_by(figure.shelf.since, "pk")[:_FIRST_ROWS])
    return _rows(figure.shelf, rows, account, now)


def _rows(
    shelf: reading.Shelf, rows: list[Any], account: Account, now: datetime
) -> list[dict[str, Any]]:
    waits_for_review = shelf.name in {"review", "stuck"}
    reviewers = reading.reviewers_of(rows, now) if waits_for_review else {}
    found = []
    for one in rows:
        text, url, language = _KINDS[shelf.kind](one)
        found.append(
            {
                "text": text,
                "url": url,
                "language": language,
                "waited": "" if shelf.part == "deadlines" else words.waited(_time(one, shelf), now),
                "claim": one if shelf.part == "deadlines" else None,
                "seen": (one.recent, one.earlier) if shelf.name == "rising" else None,
                "may_review": _names(reviewers.get(one.pk), account) if waits_for_review else None,
            }
        )
    return found


def _names(reviewers: list[Account] | None, account: Account) -> dict[str, Any]:
    people = reviewers or []
    return {
        "names": ", ".join(one.name for one in people),
        "is_you": any(one.pk == account.pk for one in people),
    }


def _time(row: Any, shelf: reading.Shelf) -> Any:
    for name in shelf.since.split("__"):
        row = getattr(row, name)
    return row


def _claim(row: Any) -> tuple[str, str, str]:
    return shortened(row.text, _MOST_CHARACTERS), reverse("desk:claim", args=[row.pk]), row.language


def _check(row: Any) -> tuple[str, str, str]:
    title = row.head.title if row.head else ""
    text = title or shortened(row.claim.text, _MOST_CHARACTERS)
    return text, reverse("desk:check", args=[row.pk]), row.language


def _dispute(row: Any) -> tuple[str, str, str]:
    return shortened(row.text, _MOST_CHARACTERS), reverse("desk:dispute", args=[row.pk]), ""


def _question(row: Any) -> tuple[str, str, str]:
    url = reverse("desk:inbox-question", args=[row.pk])
    return shortened(row.text, _MOST_CHARACTERS), url, row.language


def _source(row: Any) -> tuple[str, str, str]:
    return source_words.title(row), reverse("desk:source", args=[row.pk]), ""


def _visited(row: Any) -> tuple[str, str, str]:
    check = row.watched.check_record
    text = shortened(row.publication.page.get("title") or check.claim.text, _MOST_CHARACTERS)
    return text, reverse("desk:source-change", args=[row.pk]), check.language


def _change(row: Any) -> tuple[str, str, str]:
    entry = row.peer.entry
    text = entry.get("title") or entry.get("claim_reviewed") or _("A fact-check of another desk")
    return str(text), f"{reverse('desk:inbox')}?view=changes", str(entry.get("language", ""))


_KINDS: dict[str, Callable[[Any], tuple[str, str, str]]] = {
    "claim": _claim,
    "check": _check,
    "dispute": _dispute,
    "question": _question,
    "source": _source,
    "visited": _visited,
    "change": _change,
}

urlpatterns = [
    path("today/", today, name="today"),
    path("today/<str:name>/", listed, name="today-list"),
]
