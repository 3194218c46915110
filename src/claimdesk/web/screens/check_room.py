"""The way into a check: it is loaded once, and whoever declared a conflict stays outside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from claimdesk.desk.models import Account, Check, Declaration
from claimdesk.errors import MissingRecordError
from claimdesk.web import errors
from claimdesk.web.access import is_htmx

_WITH = (
    "claim__claimant",
    "claim__about",
    "author",
    "head__verdict",
    "head__author",
    "head__last_editor",
    "current",
)


def load(pk: int) -> Check:
    """Return a check with what every screen of it shows."""
    check = Check.objects.select_related(*_WITH).filter(pk=pk).first()
    if check is None:
        raise MissingRecordError
    check.head.check_record = check  # not loaded a second time
    return check


def standing(check: Check, account: Account) -> Declaration | None:
    """Return what an account declared last of its interests in a check."""
    return check.declarations.filter(account=account).select_related("by").order_by("-pk").first()


def with_check(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the check of its address and what the account declared, or lock it out."""

    @wraps(view)
    def entered(request: HttpRequest, pk: int, **names: Any) -> HttpResponse:
        check = load(pk)
        declared = standing(check, request.user)
        if declared is not None and declared.conflicted:
            return locked_out(request, check, declared)
        request.declared = declared
        return view(request, check, **names)

    return entered


def locked_out(request: HttpRequest, check: Check, declared: Declaration) -> HttpResponse:
    """Say why a check is closed to somebody, and who can open it."""
    if is_htmx(request):
        return errors.page(
            request, 403, "", _("You have declared a conflict of interest in this check.")
        )
    context = {"check": check, "declared": declared}
    return render(request, "desk/check/locked.html", context, status=403)
