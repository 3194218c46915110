"""Bringing fact-checks of other desks into the Library as they stand, and out of it.

The database knows first. The Library follows, by the run that took them in or by a task: it is
written again as often as needed, and a row counts as shelved only as it stood when it was written.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from claimdesk.desk import jobs
from claimdesk.desk.engine import engine
from claimdesk.desk.models import PeerEntry
from claimdesk.domain.factcheck import FactCheck

_AT_ONCE = 200
State = PeerEntry.State


def bring() -> int:
    """Bring the Library up to what is known of other desks; return how many entries were written.

    Raises LibraryError; what was written by then stays.
    """
    done = 0
    while rows := list(PeerEntry.objects.filter(is_shelved=False)[:_AT_ONCE]):
        standing = [row for row in rows if row.state != State.WITHDRAWN]
        if standing:
            engine().add_many([FactCheck.from_json(row.entry) for row in standing])
        gone = [row.entry_id for row in rows if row.state == State.WITHDRAWN]
        if gone:
            engine().remove(gone)
        for row in rows:  # one that became otherwise meanwhile is written again
            same = PeerEntry.objects.filter(pk=row.pk, sequence=row.sequence, digest=row.digest)
            same.filter(state=row.state).update(is_shelved=True)
        done += len(rows)
    return done


@jobs.handler("shelve", longest_s=600)
def shelve(*, now: datetime) -> None:  # noqa: ARG001 - every handler has it
    """Bring the Library up to date; where the run has done so there is nothing to do."""
    bring()


def is_any_known() -> bool:
    """Tell whether anything of another desk is known."""
    return PeerEntry.objects.exists()


@jobs.handler("peer-entries", every=timedelta(hours=1), when=is_any_known)
def put_right(*, now: datetime) -> None:  # noqa: ARG001 - every handler has it
    """Put into the Library what it lacks of other desks, as when it is new."""
    library = engine().library()
    for row in PeerEntry.objects.exclude(state=State.WITHDRAWN).iterator(500):
        entry = FactCheck.from_json(row.entry)
        if row.entry_id not in library or library.get(row.entry_id) != entry:
            PeerEntry.objects.filter(pk=row.pk, sequence=row.sequence).update(is_shelved=False)
    bring()
