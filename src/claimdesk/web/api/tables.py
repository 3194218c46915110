"""Tables in and out: given, looked at, brought in by a task; the desk's records as files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.http import StreamingHttpResponse
from django.utils import timezone

from claimdesk.desk import arrivals, transfer
from claimdesk.desk.models import Account, Job
from claimdesk.desk.transfer import Refused
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.office_shapes import Done, ImportOut
from claimdesk.web.api.values import Body, text
from claimdesk.web.downloads import MEDIA, table_file
from claimdesk.web.errors import explain_rule

endpoints = Endpoints("tables")
#: Characters of a table in a request; larger ones are split, or given at the desk.
LONGEST_TABLE = 1_500_000
_MOST_SHOWN = 200
_Token = Annotated[str, text(40, 1)]


class TableKind(StrEnum):
    """What each row of a table that comes in is."""

    ITEMS = "items"
    CLAIMS = "claims"


class ExportKind(StrEnum):
    """What each row of a table that goes out is."""

    ITEMS = "items"
    CLAIMS = "claims"
    MATCHES = "matches"
    CHECKS = "checks"
    EVIDENCE = "evidence"
    PUBLICATIONS = "publications"


class ExportForm(StrEnum):
    """The form of a file."""

    CSV = "csv"
    JSONL = "jsonl"


class NewTable(Body):
    """A table: CSV with a header, or JSON lines. Only columns that the desk knows are kept."""

    kind: TableKind
    text: Annotated[str, text(LONGEST_TABLE, 1)]


@endpoints.post("/imports", Action.RECEIVE, ImportOut, status=201)
def preview_import(actor: Account, body: NewTable) -> dict[str, Any]:
    """Have a table read; nothing of it is brought in before it is started."""
    kept = arrivals.keep(
        actor=actor, data=body.text.encode(), kind=body.kind.value, now=timezone.now()
    )
    return _standing(actor, kept)


@endpoints.get("/imports/{table}", Action.RECEIVE, ImportOut)
def get_import(actor: Account, table: _Token) -> dict[str, Any]:
    """Read what a table holds, and after it was started how far it has come."""
    return _standing(actor, table)


@endpoints.post("/imports/{table}/start", Action.RECEIVE, ImportOut)
def start_import(actor: Account, table: _Token) -> dict[str, Any]:
    """Bring a table in; a task does so."""
    arrivals.start(actor=actor, token=table, now=timezone.now())
    return _standing(actor, table)


@endpoints.delete("/imports/{table}", Action.RECEIVE, Done)
def discard_import(actor: Account, table: _Token) -> dict[str, bool]:
    """Throw a table away that was not started."""
    arrivals.discard(actor=actor, token=table)
    return {"done": True}


@endpoints.file("/exports/{kind}.{form}", Action.READ, tuple(MEDIA.values()))
def export_records(kind: ExportKind, form: ExportForm) -> StreamingHttpResponse:
    """Take a table of the desk's records out, as CSV or JSON lines."""
    return table_file(kind.value, form.value)


def _standing(actor: Account, token: str) -> dict[str, Any]:
    found = arrivals.standing(token, actor)
    facts = {"id": token, **{name: found[name] for name in ("kind", "state", "rows")}}
    if found["state"] == arrivals.SEEN:
        reading = arrivals.reading_of(token, actor)
        known = transfer.known_rows(reading)
        facts |= {"new": len(reading.rows) - known, "known": known}
        refused = reading.refused
    else:
        facts |= {"new": found["new"], "known": found["known"]}
        refused = found["refused"]
    failed = Job.objects.filter(key=f"import:{token}", state=Job.State.FAILED).exists()
    told = [_told(one) for one in refused[:_MOST_SHOWN]]
    return facts | {"has_failed": failed, "refused_count": len(refused), "refused": told}


def _told(one: Refused) -> dict[str, Any]:
    return {"line": one.line, "message": explain_rule(one.reason, one.facts)}
