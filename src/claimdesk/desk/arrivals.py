"""Tables on their way in: kept as files until a person confirms what was read, then brought in.

What is kept are the fields that the desk knows, as JSON lines: never the bytes given, whose other
columns may name people. Where it stands is written beside, so that its screen can show it. Neither
holds the name of the file.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from claimdesk.desk import audit, jobs, places, transfer
from claimdesk.desk.models import Account, Desk
from claimdesk.desk.transactions import whole
from claimdesk.desk.transfer import Outcome, Reading, Refused, Row
from claimdesk.desk.verbs.standing import get, require
from claimdesk.domain.roles import Action
from claimdesk.errors import MissingRecordError, RuleError

KEPT = timedelta(days=7)
MOST_SHOWN = 500
_TOKEN = re.compile(r"[0-9a-f]{32}")
SEEN, STARTED, DONE = "seen", "started", "done"


def keep(*, actor: Account, data: bytes, kind: str, now: datetime) -> str:
    """Read a table and keep its rows for confirmation; return the token that leads to them."""
    require(actor, Action.RECEIVE)
    reading = transfer.read(data, kind)
    token = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / f"{token}.rows", _written(reading))
    _note(token, {"kind": kind, "account": actor.pk, "state": SEEN, "rows": len(reading.rows),
                  "kept": now.isoformat(), "new": 0, "known": 0, "refused": []})  # fmt: skip
    return token


def standing(token: str, actor: Account) -> dict[str, Any]:
    """Return where a table stands; it is for whoever gave it, and for administrators."""
    if not _TOKEN.fullmatch(token):
        raise MissingRecordError
    try:
        found: dict[str, Any] = json.loads((_folder() / f"{token}.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        raise MissingRecordError from None
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
    _delete(token)


@jobs.handler("import", longest_s=3600)
def bring_in(*, token: str, account: int, now: datetime) -> None:
    """Bring a table in, batch by batch; run again, it goes on where it broke off."""
    actor = get(Account, account)
    require(actor, Action.RECEIVE)
    found = standing(token, actor)
    if found["state"] == DONE:
        return
    before = int(found["new"])
    reading = _kept(token, found["kind"])
    outcome = Outcome(refused=list(reading.refused))
    for outcome in transfer.bring_in(reading, actor=actor, now=now):
        _note(token, _told(found, outcome, before))
    _note(token, {**_told(found, outcome, before), "state": DONE})
    (_folder() / f"{token}.rows").unlink(missing_ok=True)


def forget(now: datetime) -> None:
    """Delete what was kept long ago."""
    limit = (now - KEPT).timestamp()
    for path in _folder().glob("*.*"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def _told(found: dict[str, Any], outcome: Outcome, before: int) -> dict[str, Any]:
    """Return where an import stands; what an earlier run brought in counts as new, not as known."""
    return {
        **found,
        "new": before + outcome.new,
        "known": max(0, outcome.known - before),
        "refused": [(one.line, one.reason, one.facts) for one in outcome.refused[:MOST_SHOWN]],
    }


def _folder() -> Path:
    return places.data_folder() / "imports"


def _written(reading: Reading) -> bytes:
    """Return a reading as JSON lines: a record for each row, a list for each refusal."""
    lines = [*map(asdict, reading.rows), *map(_listed, reading.refused)]
    return "".join(json.dumps(one) + "\n" for one in lines).encode()


def _kept(token: str, kind: str) -> Reading:
    reading = Reading(kind)
    try:
        with (_folder() / f"{token}.rows").open(encoding="utf-8") as lines:
            for one in map(json.loads, lines):
                if isinstance(one, list):
                    reading.refused.append(Refused(*one))
                else:
                    reading.rows.append(Row(**one | {"tags": tuple(one["tags"])}))
    except FileNotFoundError:
        raise MissingRecordError from None
    return reading


def _note(token: str, facts: dict[str, Any]) -> None:
    text = json.dumps({**facts, "refused": [_listed(one) for one in facts["refused"]]})
    _write(_folder() / f"{token}.json", text.encode())


def _listed(one: Any) -> list[Any]:
    return [one.line, one.reason, one.facts] if isinstance(one, Refused) else list(one)


def _write(path: Path, data: bytes) -> None:
    """Write a file that only the desk can read, all of it or nothing."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _delete(token: str) -> None:
    for ending in ("rows", "json"):
        (_folder() / f"{token}.{ending}").unlink(missing_ok=True)
