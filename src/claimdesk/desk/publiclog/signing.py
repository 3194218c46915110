"""Signing the public log: bringing its files up to what the database has entered."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from claimdesk.desk.models import LogEntry
from claimdesk.desk.publiclog import entering, keys
from claimdesk.desk.publiclog.reading import SignedLog
from claimdesk.errors import LogForkError
from claimdesk.publishing.log import checking, tiles, writing
from claimdesk.publishing.log.merkle import Tree
from claimdesk.publishing.log.notes import Checkpoint, Signer


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
    # Entries are read while nobody else signs: what another process has signed by then is there.
    with writing.alone(keys.signed_file(), keys.WAIT_S):
        signer = keys.signer(name(), now)
        known = [signer.verifier, *keys.entered()]
        told = entries()
        _keep_records_of_keys()
        head = writing.head_of(published, known) if published else None
        if head:
            writing.require_continued(Tree(told), head)
        return writing.extend(
            keys.public_folder(), told, signer=signer, signed=keys.signed_file(), known=known
        )


def is_behind() -> bool:
    """Tell, by a quick look, whether something is entered that is not signed and could be."""
    if (keys.folder() / keys.UNSURE).exists():
        return False
    last = LogEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    return last is not None and last >= SignedLog().size


def _keep_records_of_keys() -> None:
    """Keep the records of keys beside the log: without them a lost database could not go on."""
    rows = LogEntry.objects.filter(about=entering.KEY).values_list("page", "record")
    for page, record in rows:
        path = keys.site_folder() / page
        if not path.exists():
            writing.write(path, record.encode())


def look() -> Checkpoint | None:
    """Return what is signed, changing nothing; raise what `sign` would raise."""
    known = keys.require_sound()
    path = keys.key_file()
    own = [Signer.load(path.read_text("utf-8")).verifier] if path.exists() else []
    if not known and not own:
        return None
    tree = Tree(entries())
    heads = [
        writing.head_of(one, list({*own, *known}))
        for one in (keys.signed_file(), keys.public_folder() / tiles.CHECKPOINT)
    ]
    for head in heads:
        if head:
            writing.require_continued(tree, head)
    return heads[-1]


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
