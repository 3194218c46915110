"""The Django app `desk`."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Holds every record of the desk; installs the database's own locks after each migration."""

    name = "claimdesk.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the locks and the per-connection settings."""
        from claimdesk.desk import locks  # noqa: PLC0415 - models are ready only now

        locks.connect(self)
