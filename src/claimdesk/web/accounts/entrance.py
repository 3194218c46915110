"""allauth's forms in the desk's words: labels above, no grey text inside the boxes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from allauth.core import context
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as factors
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from claimdesk.web.accounts.passwords import same_session


def _put_plainly(form: Any, labels: dict[str, Any]) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class LoginForm(theirs.LoginForm):
    """Logs in."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(self, {"login": _("E-mail address"), "password": _("Password")})
        self.fields["password"].help_text = ""


class ChangePasswordForm(theirs.ChangePasswordForm):
    """Changes one's password."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(
            self,
            {
                "oldpassword": _("Password so far"),
                "password1": _("New password"),
                "password2": _("New password, once more"),
            },
        )
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self) -> str:
        """Return the password so far; whoever gives it stays logged in, whatever else is wrong."""
        with same_session(context.request, self.user):
            return str(super().clean_oldpassword())


class ReauthenticateForm(theirs.ReauthenticateForm):
    """Confirms who is there."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(self, {"password": _("Password")})
        self.fields["password"].help_text = ""


class AddKeyForm(factors.AddWebAuthnForm):
    """Adds a security key or passkey."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(self, {"name": _("Name")})


class EditKeyForm(factors.EditWebAuthnForm):
    """Renames a security key or passkey."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(self, {"name": _("Name")})


class GoodOnce:
    """Refuses a code of an app a second time, for as long as it could be given.

    allauth remembers a code for one step, but takes those of the steps beside it as well.
    """

    user: Any

    def clean_code(self) -> str:
        """Return a code that was not used before."""
        code: str = super().clean_code()  # type: ignore[misc]
        digits = "".join(char for char in code if char.isdigit())
        steps = 2 * mfa.TOTP_TOLERANCE + 1
        if not cache.add(f"code:{self.user.pk}:{digits}", 1, steps * mfa.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeAgainForm(GoodOnce, base.ReauthenticateForm):
    """Takes the code of an app, or a recovery code, to confirm who is there."""


class FirstCodeForm(GoodOnce, totp.ActivateTOTPForm):
    """Turns an app on with its first code."""


class CodeForm(GoodOnce, base.AuthenticateForm):
    """Takes the code of an app, or a recovery code, at the door."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(self, {})
        self.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "text"}
