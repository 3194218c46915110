"""The network: reports of member desks in one period, who is late, the sums, each member's list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from claimdesk.desk import networks
from claimdesk.desk.models import MemberRefusal
from claimdesk.desk.reporting.counting import period_named
from claimdesk.domain.report import Definition, Unit
from claimdesk.domain.reporting.building import DEFINITIONS
from claimdesk.domain.reporting.network import Standing, Sum
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError
from claimdesk.publishing.memberreports import Refusal
from claimdesk.web.access import access

_ON_PAGE = 200
_MOST_REFUSALS = 10
STANDINGS = {
    Standing.HERE: (lazy("here"), "good"),
    Standing.LATE: (lazy("came late"), "warn"),
    Standing.AWAITED: (lazy("not due yet"), ""),
    Standing.MISSING: (lazy("missing"), "bad"),
}
REFUSALS = {
    Refusal.UNREADABLE: lazy("It is no report, or is damaged."),
    Refusal.VERSION: lazy("It is of a version of Claimdesk that is not read here."),
    Refusal.UNPROVED: lazy("It carries no proof that it is in the member's public log."),
    Refusal.KEY: lazy("Its proof is not signed by the log of this member."),
    Refusal.NOT_IN_LOG: lazy("The entry in its proof is that of no report."),
    Refusal.CHANGED: lazy("It is not what its entry in the member's log was made for."),
    Refusal.FIGURES: lazy("Its figures do not follow from its own lists and distributions."),
    Refusal.PERIOD: lazy("It is of another period."),
    Refusal.LOG: lazy("The member's log does not go on from what is known of it."),
    Refusal.OLDER: lazy("A newer revision of this report is known here."),
    Refusal.MISSING: lazy("Its record cannot be had at the member's site."),
}


@access(Action.READ)
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """Show one period of the network; the month that is over where none is asked for."""
    today = timezone.localdate()
    asked = request.GET.get("period", "").strip()
    period, wrong = period_named(f"{today:%Y-%m}").before(), ""
    try:
        period = period_named(asked) if asked else period
    except InputError as error:
        wrong = str(error)
    found = networks.overview(period, timezone.now())
    refusals = MemberRefusal.objects.select_related("member")[:_MOST_REFUSALS]
    context = {
        "period": period,
        "wrong": wrong,
        "places": [(one, *STANDINGS[one.standing]) for one in found.places],
        "tables": _tables(found),
        "refusals": [(one, REFUSALS.get(Refusal(one.reason), one.told)) for one in refusals],
    }
    return render(request, "desk/network.html", context)


@access(Action.READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the list behind a figure of one member, where its report came with lists."""
    try:
        period = period_named(request.GET.get("period", ""))
    except InputError:
        raise Http404 from None
    found = networks.overview(period, timezone.now())
    name, key = request.GET.get("member", ""), request.GET.get("list", "")
    place = next((one for one in found.places if one.member.name == name and one.row), None)
    ids = networks.ids_of(place.row, key) if place is not None and place.row else None
    if place is None or ids is None:
        raise Http404
    context = {
        "period": period,
        "place": place,
        "page": Paginator(ids, _ON_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/network_list.html", context)


def said(value: int | None, unit: Unit) -> str:
    """Return a value in words: a number, hours and minutes, or a share."""
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{number_format(value / 100, 1)} %"
    if unit is Unit.MINUTES:
        return _("%(hours)s h %(minutes)s min") % {
            "hours": number_format(value // 60), "minutes": value % 60
        }  # fmt: skip
    return number_format(value)


def _tables(found: networks.Overview) -> list[dict[str, Any]]:
    known: dict[str, Definition] = {one.key: one for one in DEFINITIONS}
    language = get_language() or "en"
    tables: dict[str, dict[str, Any]] = {}
    for one in found.sums:
        table = tables.setdefault(
            one.definition,
            {
                "title": known[one.definition].title.in_(language),
                "reason": one.reason.in_(language) if one.reason else "",
                "rows": [],
            },
        )
        table["rows"].append(
            {
                "name": one.name.in_(language),
                "said": said(one.value, one.unit),
                "within": _within(one),
                "cells": [_cell(one, place, found.period.name) for place in found.places],
            }
        )
    return list(tables.values())


def _within(one: Sum) -> str:
    if one.low is None or one.low == one.high:
        return ""
    ends = {"low": said(one.low, one.unit), "high": said(one.high, one.unit)}
    return _("from %(low)s to %(high)s") % ends


def _cell(one: Sum, place: networks.Place, period: str) -> dict[str, str]:
    part = one.parts.get(place.member.name)
    if part is None:
        return {"said": "–", "url": ""}
    asked = {"period": period, "member": place.member.name, "list": part.listed}
    opens = bool(place.row and place.row.has_lists)
    return {
        "said": said(part.value, one.unit),
        "url": f"{reverse('desk:network-list')}?{urlencode(asked)}" if opens else "",
    }


urlpatterns = [
    path("network/", network, name="network"),
    path("network/list/", listed, name="network-list"),
]
