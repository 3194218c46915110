"""Template tags of the frame around every page: navigation, icons, names of roles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from claimdesk.domain.roles import Action, may
from claimdesk.domain.verdict import Verdict
from claimdesk.web import wording

register = template.Library()

#: (label, route, action it takes, stands apart at the end of the row)
_DESK = (
    (_("Today"), "desk:today", Action.READ),
    (_("Queue"), "desk:queue", Action.READ),
    (_("Add"), "desk:add", Action.RECEIVE),
    (_("Checks"), "desk:checks", Action.READ),
    (_("Library"), "desk:library", Action.READ),
    (_("Published"), "desk:published", Action.READ),
    (_("Reports"), "desk:reports", Action.READ),
    (_("Inbox"), "desk:inbox", Action.READ),
    (_("People"), "desk:people", Action.ADMINISTER),
    (_("Settings"), "desk:settings", Action.ADMINISTER),
    (_("Sources of content"), "desk:sources", Action.TEND),
    (_("Readiness"), "desk:readiness", Action.TEND),
    (_("Network"), "desk:network", Action.TEND),
    (_("Tasks"), "desk:tasks", Action.ADMINISTER),
    (_("Audit"), "desk:audit", Action.READ),
)
#: What stands among the settings as well, for those who may open them.
_AMONG_SETTINGS = frozenset({"desk:sources", "desk:readiness", "desk:network"})
_PUBLIC = (
    (_("Fact-checks"), "public:front"),
    (_("Search"), "public:search"),
    (_("Is this true?"), "public:ask"),
    (_("Corrections"), "public:corrections"),
    (_("Reports"), "public:reports"),
)
#: Paths on a 24 by 24 grid, drawn for this project.
_ICONS = {
    "menu": "M4 7h16M4 12h16M4 17h16",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c1-4 4-5 7-5s6 1 7 5",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.5 16.5 21 21",
    "add": "M12 5v14M5 12h14",
    "check": "M5 12.5l4.5 4.5L19 7",
    "cross": "M6 6l12 12M18 6 6 18",
    "warning": "M12 4 2.5 20h19zM12 10v4M12 17v.5",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
    "comment": "M4 5h16v11H9l-5 4z",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1"
    "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "file": "M6 3h8l5 5v13H6zM14 3v5h5",
    "key": "M8 16a4 4 0 1 1 3.5-6H21v4h-3v3h-3v-3h-3.5A4 4 0 0 1 8 16z",
    "lock": "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
    "printer": "M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z",
    "machine": "M5 8h14v11H5zM12 8V4M9 12v2M15 12v2",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a navigation."""

    label: str
    url: str
    current: bool = False
    apart: bool = False


def _reverse(route: str, *arguments: Any, **names: Any) -> str:
    try:
        return reverse(route, args=arguments or None, kwargs=names or None)
    except NoReverseMatch:
        return ""


def _is_current(path: str, url: str, front: str) -> bool:
    return path == url or (url != front and path.startswith(url))


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Link]:
    """Return the desk's navigation: routes that exist and that this role may open."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return []
    links: list[Link] = []
    has_settings = may(user.role, Action.ADMINISTER)
    for label, route, action in _DESK:
        is_there = may(user.role, action) and not (has_settings and route in _AMONG_SETTINGS)
        url = _reverse(route) if is_there else ""
        if url:
            current = _is_current(request.path, url, "/desk/")
            links.append(Link(str(label), url, current, apart=False))
    apart = {_reverse(route) for _label, route, _action in _DESK[8:]}
    first = next((i for i, link in enumerate(links) if link.url in apart), None)
    if first is not None:
        found = links[first]
        links[first] = Link(found.label, found.url, found.current, apart=True)
    return links


@register.simple_tag(takes_context=True)
def public_navigation(context: template.Context) -> list[Link]:
    """Return the public site's navigation in the language of the page."""
    request, language = context.get("request"), context.get("LANGUAGE_CODE", "en")
    path = getattr(request, "path", "")
    found = [(label, _reverse(route, language)) for label, route in _PUBLIC]
    return [
        Link(str(label), url, _is_current(path, url, f"/{language}/"))
        for label, url in found
        if url
    ]


@register.simple_tag(takes_context=True)
def policy_links(context: template.Context) -> list[Link]:
    """Return links to the desk's statements: how it checks, who pays, how to reach it."""
    language = context.get("LANGUAGE_CODE", "en")
    found = [
        (label, _reverse("public:policy", language, kind))
        for kind, label in wording.POLICIES.items()
    ]
    return [Link(str(label), url) for label, url in found if url]


@register.simple_tag
def address(route: str, *arguments: Any, **names: Any) -> str:
    """Return the address of a route, or "" where this desk has none."""
    return _reverse(route, *arguments, **names)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with a label it speaks, without one it is silent."""
    return _drawn(name, str(label))


@lru_cache(maxsize=200)
def _drawn(name: str, label: str) -> SafeString:
    path = mark_safe(_ICONS[name])  # noqa: S308  # a constant of this file
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}"><path d="{}"/></svg>',
            label,
            path,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', path
    )


@register.filter
def role_name(role: str) -> str:
    """Return the name of a role in the reader's language."""
    return wording.role_name(role)


@register.filter
def verdict_name(verdict: str) -> str:
    """Return the name of a step of the common scale in the reader's language."""
    return wording.verdict_name(verdict)


@register.filter
def verdict_tone(verdict: str) -> str:
    """Return the tone of a step of the common scale, for `tone-...`."""
    return wording.TONES[Verdict(verdict)]


@register.simple_tag(takes_context=True)
def own_tabs(context: template.Context) -> list[dict[str, Any]]:
    """Return the tabs of one's own account."""
    return _tabs(
        context,
        (
            (_("Profile"), "desk:account"),
            (_("Password"), "account_change_password"),
            (_("Second factor"), "mfa_index"),
            (_("Sessions"), "desk:sessions"),
            (_("API tokens"), "desk:tokens"),
        ),
    )


@register.simple_tag(takes_context=True)
def office_tabs(context: template.Context) -> list[dict[str, Any]]:
    """Return the tabs of the desk's settings; a publisher has those of sources and readiness."""
    sources = (
        (_("Sources of content"), "desk:sources"),
        (_("Readiness"), "desk:readiness"),
        (_("Network"), "desk:network"),
    )
    if not may(context["request"].user.role, Action.ADMINISTER):
        return _tabs(context, sources)
    return _tabs(
        context,
        (
            (_("General"), "desk:settings"),
            (_("Verdict scale"), "desk:scale"),
            (_("Statements"), "desk:policies"),
            *sources,
            (_("Webhooks"), "desk:webhooks"),
        ),
    )


def _tabs(context: template.Context, rows: tuple[tuple[Any, str], ...]) -> list[dict[str, Any]]:
    path = context["request"].path
    known = [(label, _reverse(route)) for label, route in rows]
    addresses = [url for _label, url in known if url and path.startswith(url)]
    here = max(addresses, key=len, default="")
    return [
        {"label": label, "url": url, "current": url == here, "count": None}
        for label, url in known
        if url
    ]


@register.filter
def scope_names(scopes: list[str]) -> str:
    """Return what a token may, in words."""
    return ", ".join(str(wording.SCOPES[scope]) for scope in scopes)


@register.filter
def kind_of_field(field: BoundField) -> str:
    """Tell how a field is laid out: "check" (one box), "choices" (several) or "line"."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, CheckboxInput) else "line"
