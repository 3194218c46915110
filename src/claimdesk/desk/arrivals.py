"""Tables on their way in: kept until a person confirms what was read, then brought in.

What is kept are the fields that the desk knows, as JSON lines: never the bytes given, whose other
columns may name people. They are in the database, where every worker reaches them and backups hold
them; where a table stands is written beside it for its screen. Neither holds the file's name.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from claimdesk.desk import audit, jobs, transfer
from claimdesk.desk.models import Account, Arrival, Desk
from claimdesk.desk.transactions import whole
from claimdesk.desk.transfer import Outcome, Reading, Refused, Row
from claimdesk.desk.verbs.standing import get, require
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError, RuleError

KEPT = timedelta(days=7)
MOST_SHOWN = 500
#: Seconds after which an import lets the tasks go first that wait before it.
SLICE_S = 10.0
_TOKEN = re.compile(r"[0-9a-f]{32}")
SEEN, STARTED, DONE = "seen", "started", "done"


def keep(*, actor: Account, data: bytes, kind: str, now: datetime) -> str:
    """Read a table and keep its rows for confirmation; return the token that leads to them."""
    require(actor, Action.RECEIVE)
    reading = transfer.read(data, kind)
    token = secrets.token_hex(16)
    facts = {"kind": kind, "account": actor.pk, "state": SEEN, "rows": len(reading.rows),
             "new": 0, "known": 0, "refused": []}  # fmt: skip
    Arrival.objects.create(token=token, table=_written(reading), facts=facts, kept=now)
    return token


def standing(token: str, actor: Account) -> dict[str, Any]:
    """Return where a table stands; it is for whoever gave it, and for administrators."""
    if not _TOKEN.fullmatch(token):
        raise MissingRecordError
    facts = Arrival.objects.filter(token=token).values_list("facts", flat=True).first()
    if facts is None:
        raise MissingRecordError
    found: dict[str, Any] = facts
    if found["account"] != actor.pk and not actor.may(Action.ADMINISTER):
        raise MissingRecordError
    found["refused"] = [Refused(*one) for one in found["refused"]]
    return found


def reading_of(token: str, actor: Account) -> Reading:
    """Return what a table that waits for confirmation holds."""
    return _kept(token, standing(token, actor)["kind"])


@whole
def start(*, actor: Account, token: str, now: datetime) -> None:
    """Bring a table in, now that a person has seen it; a task does so."""
    require(actor, Action.RECEIVE)
    Arrival.objects.select_for_update().filter(token=token).first()  # of two, one starts it
    found = standing(token, actor)
    if found["state"] != SEEN:
        raise RuleError("import-once", "This table is being brought in already.")
    desk = get(Desk, 1)
    audit.append("bring_in", desk, actor=actor, now=now, kind=found["kind"], rows=found["rows"])
    jobs.enqueue("import", key=f"import:{token}", now=now, token=token, account=actor.pk)
    _note(token, {**found, "state": STARTED, "refused": []})


def discard(*, actor: Account, token: str) -> None:
    """Throw a table away that was not confirmed."""
    if standing(token, actor)["state"] == STARTED:
        raise RuleError("import-once", "This table is being brought in already.")
    Arrival.objects.filter(token=token).delete()


@jobs.handler("import", longest_s=3600)
def bring_in(*, token: str, account: int, now: datetime) -> jobs.Ending | None:
    """Bring a table in, batch by batch; run again, it goes on where it broke off.

    After a while it ends, and another task goes on: so a large table holds up nobody.
    """
    actor = get(Account, account)
    require(actor, Action.RECEIVE)
    found = standing(token, actor)
    if found["state"] == DONE:
        return None
    before, until = int(found["new"]), time.monotonic() + SLICE_S
    reading = _kept(token, found["kind"])
    outcome = Outcome(refused=list(reading.refused))
    for outcome in transfer.bring_in(reading, actor=actor, now=now):
        told = _told(found, outcome, before)
        _note(token, told)
        if outcome.new and time.monotonic() > until:
            key = f"import:{token}:{told['new']}"
            return lambda: jobs.enqueue("import", key=key, now=now, token=token, account=account)
    _note(token, {**_told(found, outcome, before), "state": DONE})
    Arrival.objects.filter(token=token).update(table=b"")
    return None


def forget(now: datetime) -> None:
    """Delete what was kept long ago."""
    Arrival.objects.filter(kept__lt=now - KEPT).delete()


def _told(found: dict[str, Any], outcome: Outcome, before: int) -> dict[str, Any]:
    """Return where an import stands; what an earlier run brought in counts as new, not as known."""
    return {
        **found,
        "new": before + outcome.new,
        "known": max(0, outcome.known - before),
        "refused": [(one.line, one.reason, one.facts) for one in outcome.refused[:MOST_SHOWN]],
    }


def _written(reading: Reading) -> bytes:
    """Return a reading as JSON lines: a record for each row, a list for each refusal."""
    lines = [*map(asdict, reading.rows), *map(_listed, reading.refused)]
    return "".join(json.dumps(one) + "\n" for one in lines).encode()


def _kept(token: str, kind: str) -> Reading:
    reading = Reading(kind)
    table = bytes(Arrival.objects.values_list("table", flat=True).get(token=token))
    for one in map(json.loads, table.splitlines()):
        if isinstance(one, list):
            reading.refused.append(Refused(*one))
        else:
            reading.rows.append(Row(**one | {"tags": tuple(one["tags"])}))
    return reading


def _note(token: str, facts: dict[str, Any]) -> None:
    listed = {**facts, "refused": [_listed(one) for one in facts["refused"]]}
    Arrival.objects.filter(token=token).update(facts=listed)


def _listed(one: Any) -> list[Any]:
    return [one.line, one.reason, one.facts] if isinstance(one, Refused) else list(one)
