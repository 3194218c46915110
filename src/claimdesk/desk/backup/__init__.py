"""Backups: one portable file of a desk, made while it works, restored on either database."""

from claimdesk.desk.backup.checking import check
from claimdesk.desk.backup.contents import Contents
from claimdesk.desk.backup.restoring import Restored, restore
from claimdesk.desk.backup.writing import newest, save, save_before_upgrade, thin_out

__all__ = [
    "Contents",
    "Restored",
    "check",
    "newest",
    "restore",
    "save",
    "save_before_upgrade",
    "thin_out",
]
