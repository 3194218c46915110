"""Accounts of those who work at the desk, invitations and API tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from claimdesk.domain.roles import Action, Role, may

#: The address of the account under which the desk's own machine works; migration 0002 adds it.
OWN_MACHINE = "machine@claimdesk.invalid"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
ROLES = [(role.value, role.value) for role in Role]


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; used by verbs, tests and the demonstration desk."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Make an account; without a password it cannot log in with one."""
        account = self.model(email=self.normalize_email(email).casefold(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody, or a machine, that works at the desk."""

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=ROLES, default=Role.READER.value)
    language = models.CharField(max_length=5, choices=LANGUAGES, default="vi")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()
    #: When the account last confirmed that it works for no party and campaigns for nobody.
    attested = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AccountManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="account_role_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        """Tell a person from a machine."""
        return self.role != Role.MACHINE.value

    def may(self, action: Action | str) -> bool:
        """Tell whether this account may do something; templates pass the action's name."""
        return self.is_active and may(self.role, Action(action))


class Invitation(models.Model):
    """A place at the desk, offered to one address by a link that works once."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=16, choices=ROLES)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invitations")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"


class ApiToken(models.Model):
    """A key to the API: hashed, with scopes and an end."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    #: First letters of the token, to tell tokens apart; the rest is kept as SHA-256 only.
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
