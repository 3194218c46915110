"""What the desk changes in allauth: nobody signs up, and nothing about a visitor is kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.desk.models import Account
from claimdesk.web import errors
from claimdesk.web.accounts.passwords import same_session
from claimdesk.web.context import Desk
from claimdesk.web.visitors import visitor_of

#: Messages of allauth that say what the page already shows.
_NOISE = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):
    """Logging in with an e-mail address and a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close signing up: people come by invitation."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's token: rate limits need no more."""
        return visitor_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count tries by account alone: the host is the client's to choose."""
        del request
        return str(credentials.get("email", "")).strip().casefold()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Lead to the desk's own address, whatever host the request named."""
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Return nothing: the browser is not known."""
        del request
        return ""

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Tell whether the password is that of the account that is logged in."""
        with same_session(self.request, user):
            return bool(user.check_password(password))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go to the queue."""
        del request
        return reverse("desk:queue") if _has_queue() else "/desk/"

    def add_message(
        self, request: Any, level: int, message_template: str = "", *args: Any, **kwargs: Any
    ) -> None:
        """Show allauth's messages except those that say what anyone sees."""
        if message_template not in _NOISE:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none: such a mail would carry address and browser."""


class MultiFactorAdapter(DefaultMFAAdapter):
    """The second factor."""

    def _get_site_name(self) -> str:
        return Desk(self.request).name

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none, as above."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Logging in with the newsroom's own identity provider (OpenID Connect)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Close signing up: people come by invitation."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in whoever has an account or an invitation under an address the provider verified.

        Nothing that the provider tells about the person is kept but its identifier.
        """
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            return
        vouched = [one.email for one in sociallogin.email_addresses if one.verified]
        account = Account.objects.filter(
            email__in=[address.casefold() for address in vouched], is_active=True
        ).first()
        if account is None or not account.is_person:
            account = _from_invitation(vouched)
        if account is None:
            raise ImmediateHttpResponse(
                errors.page(
                    request,
                    403,
                    _("No account for this address"),
                    _(
                        "Nobody has invited this address to the desk. Ask an administrator of the "
                        "desk for an invitation."
                    ),
                )
            )
        if SocialAccount.objects.filter(
            user=account, provider=sociallogin.account.provider
        ).exists():
            raise ImmediateHttpResponse(
                errors.page(
                    request,
                    403,
                    _("This account is joined with somebody else"),
                    _(
                        "Your identity provider knows the owner of this address under another "
                        "identity. Ask an administrator of the desk to make you a link for a new "
                        "password; using it ends the old connection."
                    ),
                )
            )
        sociallogin.connect(request, account)


def _from_invitation(vouched: list[str]) -> Account | None:
    from claimdesk.desk.verbs import people  # noqa: PLC0415 - verbs are loaded when needed

    return people.accept_by_address(addresses=vouched, now=timezone.now())


def _has_queue() -> bool:
    from django.urls import NoReverseMatch  # noqa: PLC0415

    try:
        reverse("desk:queue")
    except NoReverseMatch:
        return False
    return True
