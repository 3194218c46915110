"""Member desks of a network for tests: made-up months of records, and the reports of them."""

from __future__ import annotations

import random
from datetime import timedelta

from claimdesk.domain.periods import read_period
from claimdesk.domain.report import Column, Report
from claimdesk.domain.reporting.building import DEFINITIONS, count
from claimdesk.domain.reporting.records import digests_of, lines_of
from claimdesk.domain.reporting.rules import COLUMNS

PERIOD = "2026-10"


def tables_of(seed, size=60):
    """Return the tables of one desk in a month: items, questions, claims, checks, matches."""
    rng = random.Random(seed)  # noqa: S311 - made-up records, no secret
    starts = read_period(PERIOD).starts

    def hour(low=0, high=700):
        return f"{starts + timedelta(hours=rng.randrange(low, high)):%Y-%m-%dT%H:%M}Z"

    tables = {name: [] for name in COLUMNS}
    for number in range(size):
        channel, language = rng.choice(("web", "chat", "feed")), rng.choice(("vi", "en", ""))
        tables["items"].append(_row("items", f"item/{number}", channel=channel,
                                    language=language, received=hour()))  # fmt: skip
        tables["questions"].append(
            _row("questions", f"question/{number}", language="vi", state="answered",
                 asked=hour(0, 300), answered=hour(300, 700), answered_by="own")
        )  # fmt: skip
        kind = rng.choice(("organisation", "office_holder", ""))
        tables["claims"].append(_row("claims", f"claim/{number}", checkability="statement",
                                     claimant_kind=kind, created=hour(0, 300)))  # fmt: skip
        verdict = rng.choice(("false", "true", "misleading"))
        tables["checks"].append(
            _row("checks", f"check/{number}", claim_id=f"claim/{number}", language="vi",
                 verdict=verdict, scale="own", published=hour(300, 700))
        )  # fmt: skip
        decision = "accepted" if rng.random() < 0.8 else "rejected"
        tables["matches"].append(
            _row("matches", f"match/{number}", claim_id=f"claim/{number}", decision=decision,
                 zone=rng.choice(("answer", "suggest")), decided=hour(), own=1)
        )  # fmt: skip
    return tables


def report_of(tables, name="Desk", *, bins_only=False, **said):
    """Return the report of a desk's tables; with `bins_only` it shares no single durations."""
    period = read_period(PERIOD)
    periods = {Column.THIS: period, Column.BEFORE: period.before(),
               Column.YEAR_AGO: period.year_earlier()}  # fmt: skip
    found = count(tables, periods, {})
    shapes = [
        type(one)(definition=one.definition, column=one.column, bins=one.bins,
                  values=() if bins_only else one.values)
        for one in found.distributions
    ]  # fmt: skip
    lines = {name: lines_of(name, rows) for name, rows in tables.items()}
    return Report(
        desk=name, address="https://desk.example", period=period, before=periods[Column.BEFORE],
        year_ago=periods[Column.YEAR_AGO], made="2026-11-01T03:00:00Z", definitions=DEFINITIONS,
        tables=tuple(found.tables), distributions=tuple(shapes), not_counted=(),
        lists=found.lists, export=digests_of(tables, lines), **said,
    )  # fmt: skip


def _row(table, key, **said):
    blank = {one: 0 if one in {"number", "own"} else "" for one in COLUMNS[table]}
    return {**blank, "id": key, **said}
