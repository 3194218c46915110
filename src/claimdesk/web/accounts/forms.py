"""Forms of people and accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from claimdesk.desk.models import Account
from claimdesk.desk.verbs import tokens
from claimdesk.domain.roles import Role
from claimdesk.web.wording import ROLE_HELP, ROLES, SCOPES

PEOPLE_ROLES = [role for role in Role if role is not Role.MACHINE]


def role_choices() -> list[tuple[str, Any]]:
    """Return the roles of people, each with what it may."""
    return [
        (role.value, _("%(role)s: %(help)s") % {"role": ROLES[role], "help": ROLE_HELP[role]})
        for role in PEOPLE_ROLES
    ]


class NewPassword(forms.Form):
    """A password chosen twice, as good as the desk asks."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(password_validators_help_text_html, str)(),
        strip=False,
    )
    again = forms.CharField(
        label=_("Password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ, or one that is easily guessed."""
        given = super().clean() or {}
        first, second = given.get("password"), given.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two passwords differ."))
        elif first:
            try:
                validate_password(first, self.owner())
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given

    def owner(self) -> Account:
        """Return whose password it is, for rules that compare it with name and address."""
        given = self.cleaned_data
        return Account(email=given.get("email", ""), name=given.get("name", ""))


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Colleagues see it. The public site never shows it."),
    )


class SetUpForm(NewPassword):
    """Opens the desk."""

    code = forms.CharField(
        label=_("One-time code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("It stands in the terminal where the desk was started."),
    )
    desk_name = forms.CharField(
        label=_("Name of the desk"),
        max_length=120,
        help_text=_("It stands on every public page. It can be changed later."),
    )
    language = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    name = _name()
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=_("You log in with it. Nothing is sent to it."),
    )
    field_order = ("code", "desk_name", "language", "name", "email", "password", "again")


class JoinForm(NewPassword):
    """Takes the place that an invitation offers."""

    name = _name()
    language = forms.ChoiceField(label=_("Language of your screens"), choices=settings.LANGUAGES)
    field_order = ("name", "language", "password", "again")

    def __init__(self, *arguments: Any, email: str, **names: Any) -> None:
        self._email = email
        super().__init__(*arguments, **names)

    def owner(self) -> Account:
        """Return whose password it is."""
        return Account(email=self._email, name=self.cleaned_data.get("name", ""))


class RenewForm(NewPassword):
    """Chooses a new password with an administrator's link."""

    def __init__(self, *arguments: Any, account: Account, **names: Any) -> None:
        self._account = account
        super().__init__(*arguments, **names)

    def owner(self) -> Account:
        """Return whose password it is."""
        return self._account


class InviteForm(forms.Form):
    """Invites somebody."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("They log in with it. Nothing is sent: you pass the link on yourself."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial=Role.CHECKER.value)

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["role"].choices = role_choices()


class RoleForm(forms.Form):
    """Gives a person another role."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["role"].choices = role_choices()


class MachineForm(forms.Form):
    """Adds an account for a program."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What the program does, such as “Feed import”."),
    )


class OwnForm(forms.Form):
    """One's own name and language."""

    name = _name()
    language = forms.ChoiceField(label=_("Language of your screens"), choices=settings.LANGUAGES)


class AttestForm(forms.Form):
    """Confirms independence for a year."""

    agree = forms.BooleanField(
        label=_(
            "I hold no post in a political party, campaign for none, and will declare any "
            "interest I have in what I check."
        )
    )


class TokenForm(forms.Form):
    """Makes a key to the API."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What uses the token, such as “Night import”.")
    )
    scopes = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Ends after"),
        coerce=int,
        initial=90,
        choices=[(7, _("a week")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
    )

    def __init__(self, *arguments: Any, account: Account, **names: Any) -> None:
        super().__init__(*arguments, **names)
        self.fields["scopes"].choices = [
            (scope.value, SCOPES[scope.value]) for scope in tokens.scopes_for(account.role)
        ]
