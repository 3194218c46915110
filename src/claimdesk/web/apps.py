"""The Django app `web`: what happens around other people's code when it changes an account."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_save
from django.utils import timezone


class WebConfig(AppConfig):
    """Connects the audit trail to logging in, and keeps what identity providers tell out."""

    name = "claimdesk.web"
    label = "web"

    def ready(self) -> None:
        """Connect the signals."""
        from allauth.account import signals as account  # noqa: PLC0415 - models are ready only now
        from allauth.mfa import signals as factors  # noqa: PLC0415
        from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415

        pre_save.connect(_forget_profile, sender=SocialAccount)
        user_logged_in.connect(_note_start)
        account.password_changed.connect(_tell("change_password"), weak=False)
        account.password_set.connect(_tell("set_password"), weak=False)
        account.password_reset.connect(_tell("reset_password"), weak=False)
        factors.authenticator_added.connect(_tell("add_second_factor"), weak=False)
        factors.authenticator_removed.connect(_tell("remove_second_factor"), weak=False)
        factors.authenticator_reset.connect(_tell("make_recovery_codes"), weak=False)


def _forget_profile(instance: Any, **_: Any) -> None:
    """Keep of an identity provider's answer nothing but its identifier."""
    instance.extra_data = {}


def _note_start(request: Any, **_: Any) -> None:
    """Note when a session began: all that its owner is shown to tell it from others."""
    request.session["began"] = timezone.now().isoformat(timespec="minutes")


def _tell(verb: str) -> Any:
    def told(user: Any, **facts: Any) -> None:
        from claimdesk.desk import audit  # noqa: PLC0415 - models are ready only now

        kind = getattr(facts.get("authenticator"), "type", "")
        details = {"kind": kind} if kind else {}
        audit.append(verb, user, actor=user, now=timezone.now(), **details)

    return told
