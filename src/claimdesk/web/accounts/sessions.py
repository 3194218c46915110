"""One's own sessions: when each began, and ending them. Neither address nor browser is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from claimdesk.desk.models import Account
from claimdesk.domain.roles import Action
from claimdesk.web.access import access


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its owner sees it. `mark` stands for its key, which stays here."""

    mark: str
    key: str
    began: datetime | None
    ends: datetime
    current: bool


def sessions_of(account: Account, current: str = "") -> Iterator[Opened]:
    """Yield the sessions in which an account is logged in, the newest first.

    A desk has tens of sessions, not thousands: each is opened and looked into.
    """
    for session in Session.objects.filter(expire_date__gt=timezone.now()).order_by("-expire_date"):
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(account.pk):
            began = data.get("began")
            yield Opened(
                mark=salted_hmac("claimdesk.session", session.session_key).hexdigest()[:16],
                key=session.session_key,
                began=datetime.fromisoformat(began) if began else None,
                ends=session.expire_date,
                current=session.session_key == current,
            )


@access(Action.READ)
@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List one's own sessions."""
    found = list(sessions_of(request.user, request.session.session_key or ""))
    return render(request, "accounts/sessions.html", {"sessions": found})


@access(Action.READ)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, or every other one."""
    wanted = request.POST.get("session", "")
    ended = 0
    for session in sessions_of(request.user, request.session.session_key or ""):
        if (wanted and session.mark == wanted) or (not wanted and not session.current):
            Session.objects.filter(session_key=session.key).delete()
            ended += 1
    said = ngettext("%(count)d session is ended.", "%(count)d sessions are ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("desk:sessions")


urlpatterns = [
    path("account/sessions/", own_sessions, name="sessions"),
    path("account/sessions/end/", end_sessions, name="end_sessions"),
]
