"""The self-check as one value of JSON: each criterion once, with what it was counted from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from claimdesk import __version__
from claimdesk.desk.models import Account, Desk, ReadinessStatement
from claimdesk.desk.publiclog import signing
from claimdesk.desk.publiclog.reading import SignedLog
from claimdesk.desk.readiness.counting import count
from claimdesk.domain import readiness as rules
from claimdesk.domain.readiness import CRITERIA, Criterion, Result, Statement
from claimdesk.errors import LogError

FORMAT = 1
#: What every form of it says first.
NOTE = (
    "A self-check, made by the desk from its own records and by what its people stated. It is no "
    "certification: whether a criterion is met only an assessor of the code decides."
)


def make(now: datetime) -> dict[str, Any]:
    """Return how ready the desk stands, as JSON values.

    Who stated something is named by the id of the account, so that nobody's name is kept with it.
    """
    counted, statements = count(now), standing_statements()
    rows = []
    for criterion in CRITERIA:
        statement = statements.get(criterion.key)
        result = rules.judge(
            criterion,
            counted.figures[criterion.key],
            _as_ruled(statement),
            now,
            void=counted.void.get(criterion.key, ""),
        )
        rows.append(_row(result, statement))
    desk = Desk.objects.filter(pk=1).first()
    return {
        "format": FORMAT,
        "note": NOTE,
        "desk": desk.name if desk else "",
        "made": _time(now),
        "claimdesk": __version__,
        "log": _head(),
        "states": rules.counts_of(row["state"] for row in rows),
        "criteria": rows,
    }


def standing_statements() -> dict[str, ReadinessStatement]:
    """Return the newest statement of each criterion that nobody has taken back."""
    found: dict[str, ReadinessStatement] = {}
    for one in ReadinessStatement.objects.filter(taken_back=None).order_by("pk"):
        found[one.criterion] = one
    return found


def digest_of(report: Mapping[str, Any]) -> str:
    """Return SHA-256 over the canonical JSON of a report."""
    text = json.dumps(report, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def with_names(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report for an assessor: who stated what by name, as the desk knows them today."""
    names = dict(Account.objects.values_list("pk", "name"))
    rows = []
    for row in report["criteria"]:
        said = row["statement"]
        if said is not None:
            said = said | {part: names.get(said[part], "") for part in ("made_by", "confirmed_by")}
        rows.append(row | {"statement": said})
    return {**report, "criteria": rows}


def for_readers(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a report readers may see: counts without ids, and no person of the desk."""
    rows = []
    for row in report["criteria"]:
        said = row["statement"]
        if said is not None:
            said = {key: value for key, value in said.items() if not key.endswith("_by")}
            said["second_person"] = bool(said["confirmed"])
        figures = [
            {name: one[name] for name in ("name", "count", "of", "met")} for one in row["figures"]
        ]
        rows.append(row | {"statement": said, "figures": figures})
    return {**report, "criteria": rows}


def _as_ruled(statement: ReadinessStatement | None) -> Statement | None:
    if statement is None:
        return None
    return Statement(made=statement.made, applies=statement.applies, confirmed=statement.confirmed)


def _row(result: Result, statement: ReadinessStatement | None) -> dict[str, Any]:
    criterion: Criterion = result.criterion
    return {
        "key": criterion.key,
        "code": criterion.code,
        "number": criterion.number,
        "state": result.state.value,
        "told": criterion.told.value,
        "gaps": [gap.value for gap in result.gaps],
        "void": result.void,
        "figures": [
            {"count": one.count, "of": one.of, "met": one.is_met, **_listed(asdict(one))}
            for one in result.figures
        ],
        "statement": _said(criterion, statement) if statement else None,
    }


def _listed(figure: dict[str, Any]) -> dict[str, Any]:
    return figure | {"ids": list(figure["ids"]), "missing": list(figure["missing"])}


def _said(criterion: Criterion, statement: ReadinessStatement) -> dict[str, Any]:
    ruled = _as_ruled(statement)
    return {
        "id": statement.pk,
        "text": statement.text,
        "address": statement.address,
        "applies": statement.applies,
        "made": _time(statement.made),
        "made_by": statement.made_by_id,
        "confirmed": _time(statement.confirmed) if statement.confirmed else "",
        "confirmed_by": statement.confirmed_by_id,
        "lapses": _time(ruled.lapses) if ruled else "",
        "two_persons": rules.needs_confirming(criterion, applies=statement.applies),
    }


def _head() -> dict[str, Any] | None:
    """Return how far the public log was signed, with its signed checkpoint as C2SP writes one.

    Nothing where it is not signed, or not sound.
    """
    try:
        head = signing.look()
    except LogError:
        return None
    if head is None:
        return None
    note = SignedLog().note.decode()
    return {
        "origin": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "checkpoint": note if note.startswith(head.dump()) else "",
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
