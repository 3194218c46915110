"""What the screens, the public page and the file for an assessor say of a self-check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.desk.models import Account, Check, Claim, Dispute, PolicyVersion, Question
from claimdesk.desk.readiness.history import Change
from claimdesk.domain.readiness import BY_KEY, Gap, State
from claimdesk.web import readiness_words as words
from claimdesk.web.claim_words import day, shortened
from claimdesk.web.wording import POLICIES

_MOST_CHARACTERS = 140
_INBOX_VIEWS = {Gap.OWED: "owed", Gap.WAITING: "disputes"}


def groups_of(report: Mapping[str, Any], *, snapshot: int | None = None) -> list[dict[str, Any]]:
    """Return the criteria of a report in words: each code with its parts, each with its rows."""
    groups: list[dict[str, Any]] = []
    for row in report["criteria"]:
        if not groups or groups[-1]["code"] != row["code"]:
            groups.append({"code": row["code"], "label": words.CODES[row["code"]], "parts": []})
        part = words.PARTS.get(row["number"][0], "")
        parts = groups[-1]["parts"]
        if not parts or parts[-1]["label"] != part:
            parts.append({"label": part, "rows": []})
        parts[-1]["rows"].append(row_of(row, snapshot=snapshot))
    return groups


def row_of(row: Mapping[str, Any], *, snapshot: int | None = None) -> dict[str, Any]:
    """Return one criterion in words."""
    key, state = row["key"], State(row["state"])
    return {
        "key": key,
        "anchor": key.replace(".", "-"),
        "number": words.number_words(key),
        "asks": words.CRITERIA[key],
        "state": words.STATES[state],
        "is_gap": state is State.GAP,
        "tone": words.STATE_TONES[state],
        "void": words.VOIDS.get(row["void"], ""),
        "gaps": [_gap(gap, key) for gap in row["gaps"]],
        "figures": [_figure(one, key, snapshot) for one in row["figures"]],
        "statement": _said(row["statement"]) if row["statement"] else None,
    }


def counts_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return how many criteria stand in each state, in words."""
    return [
        {"label": words.STATES[state], "tone": words.STATE_TONES[state], "count": count}
        for state in State
        for count in (report["states"][state.value],)
    ]


def changes_of(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return what changed from one report to the next, in words."""
    return [
        {
            "number": words.number_words(one.key),
            "asks": words.CRITERIA[one.key],
            "is_other_state": one.before != one.after,
            "before": words.state_words(one.before),
            "after": words.state_words(one.after),
            "tone": words.STATE_TONES[State(one.after)],
            "figures": [
                {"label": words.FIGURES.get(name, name), "before": old, "after": new}
                for name, old, new in one.figures
            ],
        }
        for one in changes
    ]


def records_of(kind: str, ids: list[Any]) -> list[dict[str, str]]:
    """Return records that a figure counts, each with what it is called and where it is."""
    if kind in {"day", "field"}:
        said = _of_day if kind == "day" else _of_field
        return [{"label": said(one), "url": ""} for one in ids]
    labels = _LABELS[kind](ids)
    return [
        {
            "label": labels.get(one) or words.UNNAMED % {"number": one},
            "url": _url_of(kind, one) if one in labels else "",
        }
        for one in ids
    ]


def _gap(gap: str, key: str) -> dict[str, Any]:
    text, label, route = words.GAPS[Gap(gap)]
    url = reverse(route or "desk:readiness-criterion", args=None if route else [key])
    view = _INBOX_VIEWS.get(Gap(gap), "")
    return {"text": text, "label": label, "url": f"{url}?view={view}" if view else url}


def _figure(one: Mapping[str, Any], key: str, snapshot: int | None) -> dict[str, Any]:
    name, lacking = one["name"], one["of"] - one["count"]
    url = reverse("desk:readiness-figure", args=[key, name])
    fixed = {"snapshot": snapshot} if snapshot else {}
    return {
        "name": name,
        "label": words.FIGURES[name],
        "count": one["count"],
        "of": one["of"],
        "lacking": lacking,
        "is_met": one["met"],
        "url": f"{url}?{urlencode(fixed)}".rstrip("?"),
        "lacking_url": f"{url}?{urlencode(fixed | {'part': 'missing'})}",
    }


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    lapses = datetime.fromisoformat(said["lapses"])
    return {
        **said,
        "made": day(datetime.fromisoformat(said["made"])),
        "confirmed": day(datetime.fromisoformat(said["confirmed"])) if said["confirmed"] else "",
        "lapses": day(lapses),
        "is_over": lapses <= timezone.now(),
    }


def _of_day(value: str) -> str:
    return day(date.fromisoformat(value))


def _of_field(name: str) -> str:
    return str(words.FIELDS[name])


def _titles(ids: list[int]) -> dict[int, str]:
    rows = Check.objects.filter(pk__in=ids, current__isnull=False)
    return dict(rows.values_list("pk", "current__page__title"))


def _names(ids: list[int]) -> dict[int, str]:
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))


def _policies(ids: list[int]) -> dict[int, str]:
    rows = PolicyVersion.objects.filter(pk__in=ids)
    return {
        one.pk: _("%(kind)s, version %(number)s of %(day)s")
        % {"kind": POLICIES[one.kind], "number": one.number, "day": day(one.effective)}
        for one in rows
    }


def _texts(model: Any) -> Any:
    def read(ids: list[int]) -> dict[int, str]:
        rows = model.objects.filter(pk__in=ids).values_list("pk", "text")
        return {pk: shortened(text, _MOST_CHARACTERS) for pk, text in rows}

    return read


_LABELS = {
    "check": _titles,
    "account": _names,
    "policy": _policies,
    "dispute": _texts(Dispute),
    "question": _texts(Question),
    "claim": _texts(Claim),
}
_ROUTES = {
    "check": "desk:publication",
    "dispute": "desk:dispute",
    "question": "desk:inbox-question",
    "claim": "desk:claim",
}


def _url_of(kind: str, key: int) -> str:
    if kind == "policy":
        version = PolicyVersion.objects.get(pk=key)
        return reverse(
            "public:policy_version", args=[version.language, version.kind, version.number]
        )
    return reverse(_ROUTES[kind], args=[key]) if kind in _ROUTES else ""


def is_known(key: str) -> bool:
    """Tell whether there is such a criterion."""
    return key in BY_KEY
