"""Publishing, with the public page rendered and examined before anyone can see it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Check, Desk, Publication
from claimdesk.desk.transactions import whole
from claimdesk.errors import ClaimdeskError, RuleError
from claimdesk.publishing import pagecheck
from claimdesk.web import languages
from claimdesk.web.public import records, site


@whole
def release(*, actor: Account, check: int, now: datetime) -> Publication:
    """Publish an approved check, unless its page as it would go out has a fault."""
    publication: Publication = verbs.publish(actor=actor, check=check, now=now)
    record = publication.check_record
    html = rendered(records.path_of(record)).content.decode()
    if faults := faults_in(html, record, translation.get_language() or "en"):
        raise RuleError(
            "page",
            "The page would go out with a fault, so it was not published: %(fault)s",
            fault=faults[0],
        )
    return publication


def faults_in(html: str, check: Check, language: str = "en") -> list[str]:
    """Return what is wrong with the rendered page of a check, in English or Vietnamese."""
    publisher = site.publisher_of(Desk.objects.get(pk=1), check.language)
    return pagecheck.check(html, records.current_shown(check).page, publisher, language)


def rendered(path: str) -> HttpResponse:
    """Return what the site answers at a path, without a visitor."""
    request = request_for(path)
    match = resolve(path)
    request.resolver_match = match
    with translation.override(request.LANGUAGE_CODE):
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if response.status_code != 200:
        raise ClaimdeskError(f"{path} could not be rendered: it answers {response.status_code}.")
    return response


def request_for(path: str) -> HttpRequest:
    """Return the request of nobody for a path, in the path's language."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": ""}
    request.LANGUAGE_CODE = languages.of_path(path) or Desk.objects.get(pk=1).language
    return request
