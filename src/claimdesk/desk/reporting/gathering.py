"""The records that a report counts, as the tables of its export: hours, codes and numbers.

No text of anybody is among them. Names are those of topics, of the sources that a published page
shows, and of nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q

from claimdesk.desk.entries import desk_mark, own_check
from claimdesk.desk.models import (
    Claim,
    Correction,
    Dispute,
    Evidence,
    Item,
    Match,
    PeerEntry,
    Publication,
    Question,
    RatingValue,
    Tag,
)
from claimdesk.domain.periods import Period
from claimdesk.domain.reporting.rules import Record

_CHUNK = 5000
#: Ids in one query; a database takes so many.
_FEW = 500
#: Times are cut to the hour, which may be that before the period begins.
_HOUR = timedelta(hours=1)


def gather(periods: Sequence[Period]) -> dict[str, list[Record]]:
    """Return the tables of everything that has to do with any of some periods."""
    checks = _checks(periods)
    evidence, sources = _evidence(periods)
    item_topics, topics = _topics(periods)
    return {
        "items": _items(periods),
        "item_topics": item_topics,
        "topics": topics,
        "questions": _questions(periods),
        "claims": _claims(periods, checks),
        "checks": checks,
        "verdicts": _verdicts(),
        "revisions": _revisions(periods),
        "corrections": _corrections(periods),
        "disputes": _disputes(periods),
        "sources": sources,
        "evidence": evidence,
        "matches": _matches(periods),
    }


def hour(moment: datetime | None) -> str:
    """Return the hour of a moment as the export writes it; empty for none."""
    if moment is None:
        return ""
    at = moment.astimezone(UTC)
    return f"{at.year:04d}-{at.month:02d}-{at.day:02d}T{at.hour:02d}:00Z"


def within(periods: Iterable[Period], field: str) -> Q:
    """Return a condition: a time is in one of some periods, or in the hour before one."""
    found = Q(pk__in=())
    for one in periods:
        found |= Q(**{f"{field}__gte": one.starts - _HOUR, f"{field}__lt": one.ends})
    return found


def _items(periods: Sequence[Period]) -> list[Record]:
    rows = Item.objects.filter(within(periods, "received")).order_by()
    found = rows.values_list("pk", "channel", "language", "received")
    return [
        {"id": f"item/{pk}", "channel": channel, "language": language, "received": hour(at)}
        for pk, channel, language, at in found.iterator(_CHUNK)
    ]


def _topics(periods: Sequence[Period]) -> tuple[list[Record], list[Record]]:
    rows = Tag.objects.filter(within(periods, "claims__mentions__item__received")).order_by()
    pairs = set(rows.values_list("claims__mentions__item", "pk").iterator(_CHUNK))
    names = Tag.objects.filter(pk__in={topic for _, topic in pairs}).values_list("pk", "name")
    return (
        [
            {
                "id": f"item/{item}/topic/{topic}",
                "item_id": f"item/{item}",
                "topic_id": f"topic/{topic}",
            }
            for item, topic in pairs
        ],
        [{"id": f"topic/{pk}", "name": name} for pk, name in names],
    )


def _questions(periods: Sequence[Period]) -> list[Record]:
    mark = desk_mark()
    rows = Question.objects.filter(within(periods, "asked") | within(periods, "answered"))
    found = rows.order_by().values_list("pk", "language", "state", "asked", "answered", "answer")
    return [
        {
            "id": f"question/{pk}",
            "language": language,
            "state": state,
            "asked": hour(asked),
            "answered": hour(answered),
            "answered_by": _answered_by(answer, mark),
        }
        for pk, language, state, asked, answered, answer in found.iterator(_CHUNK)
    ]


def _answered_by(answer: dict[str, Any] | None, mark: str) -> str:
    if not answer:
        return ""
    return "other" if own_check(str(answer.get("id", "")), mark) is None else "own"


def _claims(periods: Sequence[Period], checks: Sequence[Record]) -> list[Record]:
    """Return the claims that were noted in the periods, and those of checks."""
    found = {one["id"]: one for one in _claims_where(within(periods, "created"))}
    numbers = {int(str(one["claim_id"]).partition("/")[2]) for one in checks}
    wanted = sorted(pk for pk in numbers if f"claim/{pk}" not in found)
    for start in range(0, len(wanted), _FEW):
        chosen = Q(pk__in=wanted[start : start + _FEW])
        found |= {one["id"]: one for one in _claims_where(chosen)}
    return list(found.values())


def _claims_where(chosen: Q) -> Iterator[Record]:
    columns = ("pk", "language", "state", "checkability", "claimant__kind", "created")
    rows = Claim.objects.filter(chosen).order_by().values_list(*columns)
    for pk, language, state, checkability, kind, created in rows.iterator(_CHUNK):
        yield {
            "id": f"claim/{pk}",
            "language": language,
            "state": state,
            "checkability": checkability,
            "claimant_kind": kind or "",
            "created": hour(created),
        }


def _checks(periods: Sequence[Period]) -> list[Record]:
    """Return the checks of which something was published in the periods, as published first."""
    out = Publication.objects.filter(within(periods, "published")).values("check_record")
    rows = Publication.objects.filter(number=1, check_record__in=out).order_by()
    columns = (
        "check_record", "check_record__claim", "check_record__language", "revision__verdict__key",
        "revision__verdict__verdict", "published",
    )  # fmt: skip
    return [
        {
            "id": f"check/{pk}",
            "claim_id": f"claim/{claim}",
            "language": language,
            "verdict": verdict or "",
            "scale": scale or "",
            "published": hour(at),
        }
        for pk, claim, language, verdict, scale, at in rows.values_list(*columns).iterator(_CHUNK)
    ]


def _verdicts() -> list[Record]:
    """Return the desk's scale, steps that are out of use too."""
    return [
        {"id": one.key, "scale": one.verdict, "name_vi": one.name_vi, "name_en": one.name_en}
        for one in RatingValue.objects.all()
    ]


def _revisions(periods: Sequence[Period]) -> list[Record]:
    rows = Publication.objects.filter(within(periods, "published")).order_by()
    columns = ("check_record", "number", "kind", "revision__verdict__key", "published")
    return [
        {
            "id": f"check/{check}/{number}",
            "check_id": f"check/{check}",
            "number": number,
            "kind": kind,
            "verdict": verdict or "",
            "published": hour(at),
        }
        for check, number, kind, verdict, at in rows.values_list(*columns)
    ]


def _corrections(periods: Sequence[Period]) -> list[Record]:
    rows = Correction.objects.filter(within(periods, "publication__published")).order_by()
    columns = (
        "publication__check_record", "publication__number", "correction_class", "dispute",
        "publication__published",
    )  # fmt: skip
    return [
        {
            "id": f"check/{check}/{number}",
            "check_id": f"check/{check}",
            "class": kind,
            "dispute_id": f"dispute/{dispute}" if dispute else "",
            "published": hour(at),
        }
        for check, number, kind, dispute, at in rows.values_list(*columns)
    ]


def _disputes(periods: Sequence[Period]) -> list[Record]:
    rows = Dispute.objects.filter(within(periods, "received")).order_by()
    found = rows.values_list("pk", "check_record", "state", "received", "answered")
    return [
        {
            "id": f"dispute/{pk}",
            "check_id": f"check/{check}",
            "state": state,
            "received": hour(received),
            "answered": hour(answered),
        }
        for pk, check, state, received, answered in found
    ]


def _evidence(periods: Sequence[Period]) -> tuple[list[Record], list[Record]]:
    """Return what published revisions rely on, and the sources; notices of withdrawal have none."""
    rows = Evidence.objects.filter(within(periods, "revision__publication__published"))
    rows = rows.exclude(revision__publication__kind=Publication.Kind.WITHDRAWAL).order_by()
    found = rows.annotate(
        check=F("revision__check_record"),
        number=F("revision__publication__number"),
        at=F("revision__publication__published"),
        owner_kind=F("source__owner__kind"),
    ).values_list(
        "key", "check", "number", "at", "grade", "stance", "source", "source__name",
        "source__kind", "owner_kind",
    )  # fmt: skip
    sources: dict[int, Record] = {}
    evidence: list[Record] = []
    for key, check, number, at, grade, stance, source, name, kind, owner in found.iterator(_CHUNK):
        sources[source] = {
            "id": f"source/{source}",
            "name": name,
            "kind": kind,
            "owner_kind": owner,
        }
        evidence.append(
            {
                "id": f"check/{check}/{number}/{key}",
                "revision_id": f"check/{check}/{number}",
                "check_id": f"check/{check}",
                "source_id": f"source/{source}",
                "grade": grade,
                "stance": stance,
                "published": hour(at),
            }
        )
    return evidence, list(sources.values())


def _matches(periods: Sequence[Period]) -> list[Record]:
    mark = desk_mark()
    rows = Match.objects.filter(within(periods, "decided")).order_by()
    found = list(rows.values_list("pk", "claim", "entry_id", "zone", "decision", "decided"))
    origins = dict(
        PeerEntry.objects.filter(
            pk__in=Match.objects.filter(within(periods, "decided")).values("entry_id")
        ).values_list("pk", "origin")
    )
    return [
        {
            "id": f"match/{pk}",
            "claim_id": f"claim/{claim}",
            "zone": zone,
            "decision": decision,
            "decided": hour(at),
            "own": int(own_check(entry, mark) is not None),
            "origin": origins.get(entry, ""),
        }
        for pk, claim, entry, zone, decision, at in found
    ]
