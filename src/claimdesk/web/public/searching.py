"""Search: among the desk's own fact-checks, and among those of others when asked."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claimdesk.desk.models import Publication
from claimdesk.language.normalization import fold, normalize, words
from claimdesk.web.access import public
from claimdesk.web.limits import is_over
from claimdesk.web.public import answering, records, site

LONGEST_QUERY = 300
_MOST_WORDS = 12
_ON_PAGE = 20
_MOST_PAGES = 500


@public
@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """Show the fact-checks that hold every word; with or without diacritics is the same."""
    query = normalize(request.GET.get("q", ""))[:LONGEST_QUERY]
    everywhere = request.GET.get("languages") == "all"
    context: dict[str, Any] = {
        "language": language,
        "query": query,
        "everywhere": everywhere,
        "canonical": site.full_address(f"/{language}/search/"),
    }
    if query:
        found = Paginator(matching(query, "" if everywhere else language), _ON_PAGE)
        page = found.get_page(min(_number(request.GET.get("page")), _MOST_PAGES))
        context |= {"page": page, "listed": records.shown(page)}
        if request.GET.get("others"):
            context |= _of_others(request, query)
    # What somebody looked for is theirs: no proxy keeps it, and no search engine lists it.
    return site.own_page(request, "public/search.html", context)


def matching(query: str, language: str) -> QuerySet[Publication]:
    """Return what readers see now that holds every word of a query in title, claim or summary."""
    found = records.current_publications(language).exclude(kind=Publication.Kind.WITHDRAWAL)
    wanted = dict.fromkeys(words(fold(query))[:_MOST_WORDS])
    for word in wanted:
        found = found.filter(folded__icontains=word)
    return found if wanted else found.none()


def _of_others(request: HttpRequest, query: str) -> dict[str, Any]:
    if is_over(request, "public-look", answering.LOOKS, answering.LOOKS_SECONDS):
        return {"others": [], "others_note": answering.too_many()}
    answer = answering.look_up(query)
    if not answer.is_there:
        return {"others": [], "others_note": _("The search of others' fact-checks is not there at "
                                               "the moment. Try again in a while.")}  # fmt: skip
    others = [one for one in (*answer.sure, *answer.likely) if not one.is_own]
    return {"others": others, "asked_others": True}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
