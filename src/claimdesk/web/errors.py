"""Pages and messages for what goes wrong: in the reader's language, and nothing of the inside."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from claimdesk.domain.roles import Action, roles_that_may
from claimdesk.errors import ClaimdeskError, RuleError, status_of
from claimdesk.web import languages
from claimdesk.web.wording import role_name


def explain(error: ClaimdeskError) -> str:
    """Return an error's message in the reader's language."""
    if isinstance(error, RuleError):
        return explain_rule(error.template, error.facts)
    return _(str(error))


def explain_rule(template: str, facts: dict[str, object] | None = None) -> str:
    """Return a rule's message, translated and then filled with its facts."""
    said = _(template)
    return said % facts if facts else said


def page(request: HttpRequest, status: int, title: str, text: str, rule: str = "") -> HttpResponse:
    """Return an error page; for htmx its message alone."""
    context = {"status": status, "title": title, "text": text, "rule": rule}
    if request.headers.get("HX-Request") == "true":
        return _as_fragment(render(request, "errors/fragment.html", context, status=status))
    is_public = bool(languages.of_path(request.path))
    template = "public/error.html" if is_public else "errors/page.html"
    return render(request, template, context, status=status)


def shown(request: HttpRequest, error: ClaimdeskError) -> HttpResponse:
    """Return the page of an error of the desk, with its status."""
    rule = error.rule if isinstance(error, RuleError) else ""
    return page(request, status_of(error)[0], _("This could not be done"), explain(error), rule)


def fragment(request: HttpRequest, error: ClaimdeskError) -> HttpResponse:
    """Return an error as a message that htmx puts at the top of the page."""
    status = status_of(error)[0]
    context = {"text": explain(error)}
    return _as_fragment(render(request, "errors/fragment.html", context, status=status))


def role_refused(request: HttpRequest, action: Action) -> HttpResponse:
    """Say that a role may not open a page, and which may."""
    allowed = ", ".join(role_name(role) for role in roles_that_may(action))
    text = _(
        "Your role is %(role)s. This page is for: %(allowed)s. Ask an administrator of the desk."
    ) % {"role": role_name(request.user.role), "allowed": allowed}
    return page(request, 403, _("Your role does not allow this"), text)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that makes no sense (400)."""
    languages.activate_for(request)
    if isinstance(exception, DisallowedHost):
        text = _("The desk does not answer to this address. Open %(address)s.") % {
            "address": settings.BASE_URL
        }
    else:
        text = _("Go back, and try again. If it happens again, start from the first page.")
    if request.path_info.startswith("/api/"):
        from claimdesk.web.api.problems import problem  # noqa: PLC0415 - it needs this module

        return problem(400, text)
    return page(request, 400, _("The request could not be read"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is not allowed (403)."""
    del exception
    languages.activate_for(request)
    text = _("You may not open this. If you think you should, ask an administrator of the desk.")
    return page(request, 403, _("Not allowed"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for an address where there is nothing (404)."""
    del exception
    languages.activate_for(request)
    text = _("There is nothing at this address. It may have been mistyped, or the page has moved.")
    return page(request, 404, _("Page not found"), text)


def wrong_method(request: HttpRequest) -> HttpResponse:
    """Answer whoever opens what only takes forms (405), with the messages that wait for them."""
    text = _("This address only takes what a form sends. Go back to the page of the form.")
    return page(request, 405, _("Nothing to see here"), text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale; `reason` is for programmers and not shown."""
    del reason
    languages.activate_for(request)
    text = _(
        "The form was open for too long, or it came from another site. Nothing has been changed. "
        "Reload the page and send it again; cookies must be allowed for this site."
    )
    return page(request, 403, _("The form could not be accepted"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something is broken (500), with a page that needs nothing that may be broken."""
    languages.activate_for(request, with_account=False)
    return HttpResponse(render_to_string("errors/broken.html"), status=500)


def _as_fragment(response: HttpResponse) -> HttpResponse:
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "innerHTML show:window:top"
    response["HX-Reselect"] = ".messages"
    return response
