"""What the desk says of itself: how it checks, corrects, is paid for; every version of it."""

from __future__ import annotations

from importlib.resources import files

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Desk, PolicyKind, PolicyVersion
from claimdesk.desk.publiclog import reading as log
from claimdesk.desk.readiness import history
from claimdesk.web.access import public
from claimdesk.web.public import site
from claimdesk.web.public.prose import statement_html
from claimdesk.web.wording import POLICIES


def default_text(kind: str, language: str) -> str:
    """Return what stands in place of a statement that the desk has not written yet."""
    place = files("claimdesk.web.public").joinpath("defaults", f"{kind}.{language}.txt")
    return place.read_text("utf-8").strip()


@public
@require_safe
def policy(
    request: HttpRequest, language: str, kind: str, number: int | None = None
) -> HttpResponse:
    """Show a statement: the newest version, or an older one by its number."""
    if kind not in PolicyKind.values:
        raise Http404
    written = list(PolicyVersion.objects.filter(kind=kind))
    versions = [one for one in written if one.language == language]
    chosen = _chosen(versions, number)
    others = [one for one in written if one.language != language]
    if chosen is None and others:  # written in another language only: better than a default
        chosen = others[0]
    text = chosen.body if chosen else default_text(kind, language)
    context = {
        "kind": kind,
        "title": POLICIES[kind],
        "version": chosen,
        "versions": versions,
        "is_old": bool(number) and chosen is not versions[0],
        "logged": log.mark_of(chosen.log_entries.order_by("-sequence").first()) if chosen else None,
        "text": statement_html(text),
        "text_language": chosen.language if chosen else language,
        "own_language": language,
        "shows_readiness": kind == PolicyKind.METHODOLOGY and history.shown_now() is not None,
        "contact": Desk.objects.get(pk=1).contact,
        "canonical": site.full_address(f"/{language}/policies/{kind}/"),
        "language_links": [
            (code, name, f"/{code}/policies/{kind}/", code == language)
            for code, name in settings.LANGUAGES
        ],
    }
    return site.page(
        request, "public/policy.html", context, modified=chosen.effective if chosen else None
    )


def _chosen(versions: list[PolicyVersion], number: int | None) -> PolicyVersion | None:
    if number is None:
        return versions[0] if versions else None
    for one in versions:
        if one.number == number:
            return one
    raise Http404
