"""The task that signs the public log after something was entered."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import jobs
from claimdesk.desk.publiclog import signing


@jobs.handler("log", longest_s=600)
def sign(*, now: datetime) -> None:
    """Sign everything that was entered; where an earlier task has done so nothing changes."""
    signing.sign(now)
