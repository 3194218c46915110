"""Every address of the desk, its API and the public site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from claimdesk.web.access import public


@public
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that the server is up; touches nothing, so that it can be asked every second."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("language/", public(set_language), name="language"),
    path("accounts/", include("allauth.urls")),
    path("desk/", include("claimdesk.web.screens.urls")),
    path("api/v1/", include("claimdesk.web.api.urls")),
    path("", include("claimdesk.web.public.urls")),
]

handler400 = "claimdesk.web.errors.bad_request"
handler403 = "claimdesk.web.errors.forbidden"
handler404 = "claimdesk.web.errors.not_found"
handler500 = "claimdesk.web.errors.server_error"
