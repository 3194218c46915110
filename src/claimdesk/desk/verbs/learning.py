"""What the desk learns from its decisions: a calibration of its own put in force, and taken back.

The calibration is a file of the Library. It is changed last in the transaction, so that none comes
into force or goes without its entry in the audit trail.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from claimdesk.desk import audit
from claimdesk.desk.models import Account, Desk
from claimdesk.desk.transactions import whole
from claimdesk.matching import calibration


@whole
def keep_calibration(
    *, actor: Account | None, library: Path, record: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Put a calibration in force in the folder of a library; `actor` is None at the command line.

    Raises LibraryBusyError and LibraryCorruptError.
    """
    desk, _ = Desk.objects.select_for_update().get_or_create(pk=1, defaults={"created": now})
    audit.append(
        "keep_calibration",
        desk,
        actor=actor,
        now=now,
        calibration=record["made"],
        decisions=record["pairs"]["used"],
        digest=record["pairs"]["digest"],
    )
    calibration.keep(library, record)
    return record


@whole
def undo_calibration(*, actor: Account | None, library: Path, now: datetime) -> dict[str, Any]:
    """Take the newest calibration out of force and return it; the one before it returns.

    Raises MissingRecordError where there is none, LibraryBusyError and LibraryCorruptError.
    """
    desk, _ = Desk.objects.select_for_update().get_or_create(pk=1, defaults={"created": now})
    gone = calibration.newest(library)
    audit.append("undo_calibration", desk, actor=actor, now=now, calibration=gone["made"])
    return calibration.undo(library)
