"""allauth's forms in the desk's words: labels above, no grey text inside the boxes."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from allauth.mfa.base import forms as base
from allauth.mfa.webauthn import forms as factors
from django.utils.translation import gettext_lazy as _


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


class CodeForm(base.AuthenticateForm):
    """Takes the code of an app, or a recovery code, at the door."""

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        _put_plainly(self, {})
        self.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "text"}
