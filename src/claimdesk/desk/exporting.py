"""What the desk holds as tables: one row at a time, so that a large desk needs no memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from claimdesk.desk.entries import page_address
from claimdesk.desk.models import Check, Claim, Evidence, Item, Match, Publication
from claimdesk.errors import InputError
from claimdesk.language.cells import csv_line, guarded, json_line

FORMS = ("csv", "jsonl")
_CHUNK = 500
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of record that can be written out."""

    columns: tuple[str, ...]
    query: Callable[[], QuerySet[Any]]
    row: Callable[[Any], Row]


def export(kind: str, form: str) -> Iterator[str]:
    """Yield a table of the desk as pieces of a file in the form `csv` or `jsonl`.

    CSV begins with a byte order mark, without which spreadsheets misread Vietnamese, and has no
    cell that a spreadsheet would run. JSON lines keep numbers, lists and empty values as they are.
    """
    if kind not in TABLES:
        raise InputError(f"There is no table {kind!r}. Choose one of: {', '.join(TABLES)}.")
    if form not in FORMS:
        raise InputError(f"There is no export form {form!r}. Choose csv or jsonl.")
    table = TABLES[kind]
    if form == "jsonl":
        return (json_line(_plain(row)) + "\n" for row in _rows(table))
    return _csv(table)


def _csv(table: Table) -> Iterator[str]:
    yield "\ufeff" + csv_line(table.columns)
    for row in _rows(table):
        yield csv_line(guarded(_cell(row[name])) for name in table.columns)


def _rows(table: Table) -> Iterator[Row]:
    return (table.row(record) for record in table.query().iterator(chunk_size=_CHUNK))


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_cell(one) for one in value)
    return "yes" if value is True else str(_plain_value(value))


def _plain(row: Row) -> Row:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _item(item: Item) -> Row:
    names = ("id", "text", "title", "language", "channel", "received")
    return {name: getattr(item, name) for name in names}


def _claim(claim: Claim) -> Row:
    names = (
        "id", "text", "language", "state", "checkability", "checkability_by_machine", "worth",
        "demand", "channels", "harm", "harm_by_machine", "priority", "said_on", "appearance",
        "closed_reason", "due", "created",
    )  # fmt: skip
    return {name: getattr(claim, name) for name in names} | {
        "claimant": claim.claimant.name if claim.claimant else "",
        "tags": [tag.name for tag in claim.tags.all()],
        "merged_into": claim.merged_into_id,
    }


def _match(match: Match) -> Row:
    entry = match.entry
    return {
        "id": match.pk,
        "claim": match.claim_id,
        "entry": match.entry_id,
        **{
            name: entry.get(name, "")
            for name in ("claim_reviewed", "publisher", "url", "rating", "verdict")
        },
        "place": match.place,
        "probability": match.probability,
        "zone": match.zone,
        "reasons": match.reasons,
        "conflicts": match.conflicts,
        "decision": match.decision,
        "decided": match.decided,
    }


def _check(check: Check) -> Row:
    head = check.head
    texts = ("title", "claim_reviewed", "summary", "why", "method", "counter_search", "reply")
    return {
        "id": check.pk,
        "claim": check.claim_id,
        "language": check.language,
        "slug": check.slug,
        "state": check.state,
        "revision": head.number,
        "verdict": head.verdict.key if head.verdict else "",
        **{name: getattr(head, name) for name in texts},
        "created": check.created,
        "changed": check.changed,
    }


def _evidence(one: Evidence) -> Row:
    names = (
        "key", "title", "address", "quotation", "stance", "grade", "interest", "of_claimant",
        "published_on", "accessed_on",
    )  # fmt: skip
    return {
        "check": one.revision.check_record_id,
        "revision": one.revision.number,
        "source": one.source.name,
        "owner": one.source.owner.name,
        **{name: getattr(one, name) for name in names},
        "cited_by": [finding.key for finding in one.findings.all()],
    }


def _publication(publication: Publication) -> Row:
    page = publication.page
    correction = getattr(publication, "correction", None)
    return {
        "id": publication.pk,
        "check": publication.check_record_id,
        "number": publication.number,
        "kind": publication.kind,
        "published": publication.published,
        "address": page_address(publication),
        "language": page["language"],
        **{name: page[name] for name in ("title", "claim_reviewed", "summary")},
        "verdict": (page["rating"] or {}).get("verdict", ""),
        "rating": (page["rating"] or {}).get("name", ""),
        "correction_class": correction.correction_class if correction else "",
        "correction_reason": correction.reason if correction else "",
        "content_hash": publication.content_hash,
        "page": page,
    }


TABLES = {
    "items": Table(
        ("id", "text", "title", "language", "channel", "received"),
        lambda: Item.objects.order_by("pk"),
        _item,
    ),
    "claims": Table(
        (
            *("id", "text", "language", "state", "checkability", "checkability_by_machine"),
            *("worth", "demand", "claimant", "said_on", "appearance", "tags", "merged_into"),
            *("closed_reason", "due", "created"),
            *("channels", "harm", "harm_by_machine", "priority"),
        ),
        lambda: Claim.objects.order_by("pk").select_related("claimant").prefetch_related("tags"),
        _claim,
    ),
    "matches": Table(
        (
            *("id", "claim", "entry", "claim_reviewed", "publisher", "url", "rating", "verdict"),
            *("place", "probability", "zone", "reasons", "conflicts", "decision", "decided"),
        ),
        lambda: Match.objects.order_by("pk"),
        _match,
    ),
    "checks": Table(
        (
            *("id", "claim", "language", "slug", "state", "revision", "verdict", "title"),
            *("claim_reviewed", "summary", "why", "method", "counter_search", "reply"),
            *("created", "changed"),
        ),
        lambda: Check.objects.order_by("pk").select_related("head__verdict"),
        _check,
    ),
    "evidence": Table(
        (
            *("check", "revision", "key", "source", "owner", "title", "address", "quotation"),
            *("stance", "grade", "interest", "of_claimant", "published_on", "accessed_on"),
            "cited_by",
        ),
        lambda: (
            Evidence.objects.filter(pk__in=_evidence_at_hand())
            .order_by("pk")
            .select_related("revision", "source__owner")
            .prefetch_related("findings")
        ),
        _evidence,
    ),
    "publications": Table(
        (
            *("id", "check", "number", "kind", "published", "address", "language", "title"),
            *("claim_reviewed", "summary", "verdict", "rating", "correction_class"),
            *("correction_reason", "content_hash"),
        ),
        lambda: Publication.objects.order_by("pk").select_related("check_record", "correction"),
        _publication,
    ),
}


def _evidence_at_hand() -> QuerySet[Any]:
    """Return the evidence of the revision of each check that is worked on or was published."""
    heads = Check.objects.exclude(head=None).values("head")
    return Evidence.objects.filter(revision__in=heads).values("pk")
