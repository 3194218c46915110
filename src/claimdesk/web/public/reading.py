"""What readers open: the front page, all fact-checks, one of them and its older revisions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Check, Desk, Dispute, Publication
from claimdesk.desk.publiclog import reading as log
from claimdesk.publishing.markup import script_tag
from claimdesk.web.access import public
from claimdesk.web.public import comparing, records, site, words
from claimdesk.web.public.pictures import picture_path
from claimdesk.web.public.records import Shown

ON_FRONT = 13
CORRECTIONS_ON_FRONT = 3
ON_PAGE = 30


@public
@require_safe
def root(_request: HttpRequest) -> HttpResponse:
    """Lead to the front page in the desk's first language."""
    return redirect("public:front", Desk.objects.get(pk=1).language)


@public
@require_safe
def front(request: HttpRequest, language: str) -> HttpResponse:
    """Show the newest fact-checks, the latest corrections, and where to ask."""
    first = list(records.first_publications(language)[: ON_FRONT + 1])
    newest = [records.current_of(one) for one in first[:ON_FRONT]]
    changes = records.changes(language)[:CORRECTIONS_ON_FRONT]
    found = records.shown([*newest, *changes])
    listed, changed = found[: len(newest)], found[len(newest) :]
    context = {
        "language": language,
        "lead": listed[0] if listed else None,
        "listed": listed[1:],
        "has_more": len(first) > ON_FRONT,
        "changed": changed,
        "canonical": site.full_address(f"/{language}/"),
    }
    return site.page(request, "public/front.html", context)


@public
@require_safe
def archive(request: HttpRequest, language: str, number: int = 1) -> HttpResponse:
    """List all fact-checks that stand, the newest first."""
    page = page_of(records.first_publications(language), number)
    shown = records.shown(records.current_of(one) for one in page)
    base = f"/{language}/fact-checks/"
    context = {"language": language, "listed": shown, **pages_around(page, base)}
    return site.page(request, "public/archive.html", context)


@public
@require_safe
def corrections(request: HttpRequest, language: str, number: int = 1) -> HttpResponse:
    """List every correction and withdrawal, the latest first; none is ever taken off."""
    page = page_of(records.changes(language), number)
    context = {"language": language, "changed": records.shown(page)}
    context |= pages_around(page, f"/{language}/corrections/")
    return site.page(request, "public/corrections.html", context)


@public
@require_safe
def check(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show a fact-check as it stands; a withdrawn one says so and why."""
    record = _check(slug)
    if record.language != language:
        return HttpResponsePermanentRedirect(records.path_of(record))
    shown = records.current_shown(record)
    if shown.is_withdrawn:
        context = {"shown": shown, "language": language, "logged": _logged(shown)}
        return site.page(
            request, "public/withdrawn.html", context, modified=shown.publication.published
        )
    shown, marked = records.with_marks(shown)
    disputes = _disputes_shown(record)
    shown_since = [one.shown for one in disputes if one.shown]
    context = _about(shown) | {"disputes": disputes, "structured": _markup(shown)}
    return site.page(
        request, "public/check.html", context,
        modified=max([shown.publication.published, *shown_since, *marked]),
    )  # fmt: skip


@public
@require_safe
def revision(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    """Show a revision as it was published, and what it changed in the one before.

    What was withdrawn is not shown again: its place tells that, and why.
    """
    record = _check(slug)
    if record.language != language:
        return HttpResponsePermanentRedirect(f"{records.path_of(record)}revisions/{number}/")
    if record.current.kind == Publication.Kind.WITHDRAWAL:
        return redirect(records.path_of(record))
    shown, before = records.revision_shown(record, number)
    if shown is None:
        raise Http404
    context = _about(shown) | {"is_revision": True, "number": number}
    if number in shown.compared:
        context["difference"] = comparing.what_changed(before, shown.said)
        context["before"] = number - 1
    return site.page(request, "public/revision.html", context)


def page_of(found: QuerySet[Publication], number: int) -> Page[Publication]:
    """Return a page of a list; there is none beyond the last."""
    paginator = Paginator(found, ON_PAGE)
    if not 1 <= number <= paginator.num_pages:
        raise Http404
    return paginator.page(number)


def pages_around(page: Page[Any], base: str) -> dict[str, Any]:
    """Return what a template needs to lead to the pages before and after: as paths, not queries.

    A copy made of files has no queries.
    """

    def path(number: int) -> str:
        return base if number == 1 else f"{base}page/{number}/"

    return {
        "page": page,
        "newer": path(page.number - 1) if page.has_previous() else "",
        "older": path(page.number + 1) if page.has_next() else "",
        "canonical": site.full_address(path(page.number)),
    }


def _check(slug: str) -> Check:
    record = records.by_slug(slug)
    if record is None:
        raise Http404
    return record


def _about(shown: Shown) -> dict[str, Any]:
    return {
        "shown": shown,
        "language": shown.page.language,
        "picture": site.full_address(picture_path(shown)),
        "logged": _logged(shown),
        "has_reply": bool(shown.page.reply or words.REPLIES.get(shown.said["reply"])),
    }


def _logged(shown: Shown) -> log.Mark | None:
    return log.mark_of(log.of_publication(shown.publication))


def _markup(shown: Shown) -> str:
    desk = Desk.objects.get(pk=1)
    return script_tag(shown.page, site.publisher_of(desk, shown.page.language))


def _disputes_shown(record: Check) -> list[Dispute]:
    """Return the objections whose sender agreed, and of which a second person decided, to show."""
    found = record.disputes.filter(may_be_shown=True, shown__isnull=False)
    return list(found.select_related("publication").defer("publication__page")[:100])
