"""The Django app `web`: what happens around other people's code when it changes an account."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib import messages
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override


class WebConfig(AppConfig):
    """Connects the audit trail to logging in, and keeps what identity providers tell out."""

    name = "claimdesk.web"
    label = "web"

    def ready(self) -> None:
        """Connect the signals."""
        from allauth.account import signals as account  # noqa: PLC0415 - models are ready only now
        from allauth.mfa.models import Authenticator  # noqa: PLC0415
        from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415

        pre_save.connect(_forget_profile, sender=SocialAccount)
        user_logged_in.connect(_note_start)
        account.password_changed.connect(_tell("change_password"), weak=False)
        account.password_set.connect(_tell("set_password"), weak=False)
        account.password_reset.connect(_tell("reset_password"), weak=False)
        post_save.connect(_tell_joined, sender=SocialAccount)
        post_save.connect(_tell_added, sender=Authenticator)
        post_delete.connect(_tell_removed, sender=Authenticator)


def _forget_profile(instance: Any, **__: Any) -> None:
    """Keep of an identity provider's answer nothing but its identifier."""
    instance.extra_data = {}


def _note_start(request: Any, user: Any, **__: Any) -> None:
    """Note when a session began, all that tells it from others; ask for what is due every year."""
    from claimdesk.desk.verbs import people  # noqa: PLC0415 - models are ready only now

    now = timezone.now()
    request.session["began"] = now.isoformat(timespec="minutes")
    if people.needs_attestation(user, now):
        with override(user.language):
            said = _("Please confirm your independence for this year, under “Your account”.")
            messages.warning(request, said, fail_silently=True)


def _tell(verb: str) -> Any:
    def told(user: Any, **__: Any) -> None:
        _append(verb, user)

    return told


def _tell_joined(instance: Any, *, created: bool, **__: Any) -> None:
    if created:
        _append("add_identity", instance.user, provider=instance.provider)


def _tell_added(instance: Any, *, created: bool, **__: Any) -> None:
    if created:
        _append("add_second_factor", instance.user, kind=instance.type)


def _tell_removed(instance: Any, **__: Any) -> None:
    _append("remove_second_factor", instance.user, kind=instance.type)


def _append(verb: str, account: Any, **details: str) -> None:
    from claimdesk.desk import audit  # noqa: PLC0415 - models are ready only now

    with transaction.atomic():
        audit.append(verb, account, actor=account, now=timezone.now(), **details)
