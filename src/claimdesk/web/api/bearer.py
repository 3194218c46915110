"""Who asks: a token in the Authorization header, never a cookie; and how often it may ask."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.errors import HttpError
from ninja.security import HttpBearer

from claimdesk.desk.models import Account, ApiToken
from claimdesk.desk.verbs.tokens import allows, find_token, scope_for
from claimdesk.domain.roles import Action, require
from claimdesk.errors import NotAllowedError
from claimdesk.web import limits

#: Requests in a minute: of one token, of one visitor without any, of what a visitor sends, and of
#: what is signed: a source that sends 50 texts a second, a hundred a message, needs 30.
MOST_OF_TOKEN = 600
MOST_OF_VISITOR = 120
MOST_SENT_BY_VISITOR = 10
MOST_SIGNED = 600
_MINUTE_S = 60


class TooOftenError(HttpError):
    """Somebody asks too often."""

    def __init__(self) -> None:
        super().__init__(429, _("Too many requests. Wait a minute."))


class MissingTokenError(HttpError):
    """There is no token, or it is not good any more."""

    def __init__(self) -> None:
        super().__init__(
            401, _("Send a token that is good: Authorization: Bearer cd_… Make one at the desk.")
        )


class Bearer(HttpBearer):
    """Lets a token through that has the scope of an action, and whose account has the role."""

    def __init__(self, action: Action) -> None:
        super().__init__()
        self.action = action
        self.scope = scope_for(action)
        self.said = f"Takes a token with the scope `{self.scope.value}`."

    def __call__(self, request: HttpRequest) -> Any:
        """Return the token of a request."""
        found = super().__call__(request)
        if found is None:
            raise MissingTokenError
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Return the token with a secret, or refuse."""
        del request
        found = find_token(token.strip(), timezone.now())
        if found is None:
            raise MissingTokenError
        if limits.count(f"api-token:{found.pk}", _MINUTE_S) > MOST_OF_TOKEN:
            raise TooOftenError
        require(found.account.role, self.action)
        if not allows(found, self.action):
            raise NotAllowedError(
                "scope",
                gettext_noop("This token has not the scope %(scope)s. Make one that has."),
                scope=self.scope.value,
            )
        return found


class Anyone:
    """Lets anyone through, so often; what is sent without a name is counted apart.

    So is what is sent with a signature, which is looked at before anything is taken from it.
    """

    is_async = False
    said = "Takes no token."

    def __init__(self, method: str, *, is_signed: bool = False) -> None:
        self.sends = method != "GET"
        self.is_signed = is_signed
        self.has_body = method == "POST"

    def __call__(self, request: HttpRequest) -> bool:
        """Tell that the request may pass, or refuse it because it is one too many."""
        most, what = (
            (MOST_SENT_BY_VISITOR, "api-sent") if self.sends else (MOST_OF_VISITOR, "api-read")
        )
        if self.has_body and request.content_type != "application/json":
            raise HttpError(415, _("Send JSON, and say so: Content-Type: application/json."))
        if self.sends:
            _require_program_or_own_page(request)
        if self.is_signed:
            most, what = MOST_SIGNED, "api-signed"
        if limits.is_over(request, what, most, _MINUTE_S):
            raise TooOftenError
        return True


def _require_program_or_own_page(request: HttpRequest) -> None:
    """Refuse what a page of another site can make its reader's browser send.

    Without a token nothing else tells such a request from one that somebody meant. JSON alone
    would already keep forms out; browsers say of the rest where it comes from.
    """
    origin = request.headers.get("Origin", "")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (origin and origin not in own):
        raise NotAllowedError(
            "cross-site",
            gettext_noop(
                "A page of another site cannot send this. Send it from a program, or from a page "
                "of %(address)s."
            ),
            address=settings.BASE_URL,
        )


def token(request: HttpRequest) -> ApiToken:
    """Return the token that a request carries."""
    found: ApiToken = request.auth
    return found


def actor(request: HttpRequest) -> Account:
    """Return the account whose token a request carries."""
    account: Account = token(request).account
    return account
