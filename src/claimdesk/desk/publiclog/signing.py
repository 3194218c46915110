"""Signing the public log: bringing its files up to what the database has entered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from claimdesk.desk.models import LogEntry
from claimdesk.desk.publiclog import keys
from claimdesk.errors import LogForkError
from claimdesk.publishing.log import checking, tiles, writing
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Checkpoint

#: Seconds for which one process waits for another one that signs; that takes a fraction of one.
WAIT_S = 20.0


def sign(now: datetime, *, site: Path | None = None) -> Checkpoint | None:
    """Bring the log up to date and sign it; None where nothing was published yet.

    `site` is a folder that a site was written into before: what it published counts as signed.

    Raises LogForkError, with nothing signed, where the database is an older one than the log, and
    LogKeyError where the key of the log is not here.
    """
    published = site / checking.FOLDER / tiles.CHECKPOINT if site else None
    is_first = not (published and published.exists()) and not keys.signed_file().exists()
    if is_first and not LogEntry.objects.exists():
        return None
    signer = keys.signer(name(), now)
    if published:
        head = writing.head_of(published, [signer.verifier, *keys.entered()])
        if head:
            writing.require_continued(Tree(entries()), head)
    return writing.publish(
        keys.public_folder(),
        entries(),
        signer=signer,
        signed=keys.signed_file(),
        known=keys.entered(),
        wait_s=WAIT_S,
    )


def name() -> str:
    """Return the name of a log that begins now: the address of its files without a scheme."""
    if settings.LOG_NAME:
        return str(settings.LOG_NAME)
    parts = urlsplit(settings.BASE_URL)
    return f"{parts.netloc}{parts.path}/log"


def entries() -> list[bytes]:
    """Return every entry, the first first. Raises LogForkError where one is missing."""
    rows = LogEntry.objects.order_by("sequence").values_list("sequence", "entry")
    found = []
    for place, (sequence, entry) in enumerate(rows.iterator(5000)):
        if place != sequence:
            raise LogForkError(
                f"Not signed: entry {place} of the log is missing in the database. Somebody wrote "
                "to it past the desk. Restore the newest backup."
            )
        found.append(entry.encode())
    return found
