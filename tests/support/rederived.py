"""Figures of a report derived by DuckDB from the files of its export, and changes made to those."""

# ruff: noqa: S608 - the queries are those that the report states
from __future__ import annotations

import json

from claimdesk.domain.report import Column, Unit, ids_digest
from claimdesk.domain.reporting.rules import COLUMNS, NUMBERS, Window

#: The one function that the stated queries ask for beside plain SQL.
MACRO = (
    "CREATE MACRO hours(t) AS CAST(floor(epoch(strptime(t, '%Y-%m-%dT%H:%MZ')) / 3600) AS BIGINT)"
)


def opened(folder):
    """Return a database of DuckDB with the tables of an export."""
    import duckdb

    database = duckdb.connect()
    database.execute(MACRO)
    for name, columns in COLUMNS.items():
        kinds = {one: "BIGINT" if (name, one) in NUMBERS else "VARCHAR" for one in columns}
        told = ", ".join(f"'{one}': '{kind}'" for one, kind in kinds.items())
        path = folder / f"{name}.jsonl"
        database.execute(
            f"CREATE TABLE {name} AS SELECT * FROM "
            f"read_json('{path}', format = 'newline_delimited', columns = {{{told}}})"
        )
    return database


def figures(report, folder):
    """Yield (definition, row, column, what DuckDB gives) of every figure of a report.

    What it gives: the value, then the number and the digest of the ids, then the number of all.
    """
    database = opened(folder)
    for table in report.tables:
        stated = report.definition(table.definition)
        for column in Column:
            window = Window.of(report.period_of(column))
            given = {"starts": window.starts, "ends": window.ends}
            if stated.unit is Unit.MINUTES:
                yield from _times(database, stated, given, column)
                continue
            parts = _lists(database, stated.query, given)
            wholes = _lists(database, stated.whole, given) if stated.whole else {}
            for row in table.rows:
                ids, whole = parts.get(row.key, []), wholes.get(row.key, [])
                value = len(ids)
                if stated.unit is Unit.SHARE:
                    value = _share(database, len(ids), len(whole))
                told = (value, len(ids), ids_digest(ids), len(whole) if stated.whole else None)
                yield table.definition, row.key, column, told


def said(report):
    """Yield what the report says, in the form in which `figures` gives it."""
    for table in report.tables:
        for row in table.rows:
            for column, one in row.figures():
                yield (
                    table.definition, row.key, column,
                    (one.value, one.length, one.digest, one.whole),
                )  # fmt: skip


def _lists(database, query, given):
    rows = database.execute(
        f"SELECT row, list(id) FROM ({query}) GROUP BY 1",
        given,
    ).fetchall()
    return dict(rows)


def _share(database, part, whole):
    if not whole:
        return None
    (value,) = database.execute(
        "SELECT CAST(floor(10000.0 * $part / $whole + 0.5) AS BIGINT)",
        {"part": part, "whole": whole},
    ).fetchone()
    return value


def _times(database, stated, given, column):
    rows = database.execute(
        f"SELECT quantile_cont(value, [0.25, 0.5, 0.75]), list(id) FROM ({stated.query})",
        given,
    ).fetchone()
    found, ids = rows
    for place, row in enumerate(("quartile_1", "median", "quartile_3")):
        value = int(found[place] + 0.5) if found else None
        yield stated.key, row, column, (value, len(ids or []), ids_digest(ids or []), None)


def change(lines, chance):
    """Change one record of an export; return what `verify` must name, and the export then.

    The record gets another value in one column, or goes, or comes twice, or is one that was not
    there. Only the table that is changed is a new list.
    """
    table = chance.choice([name for name, rows in lines.items() if rows])
    rows = list(lines[table])
    at = chance.randrange(len(rows))
    record = json.loads(rows[at])
    name = f"{table} {record['id']}"
    deed = chance.choice(("value", "value", "value", "letter", "gone", "twice", "new"))
    if deed == "value":
        column = chance.choice([one for one in COLUMNS[table] if one != "id"])
        others = {json.loads(one)[column] for one in chance.sample(rows, min(50, len(rows)))}
        others -= {record[column]}
        default = 9 if isinstance(record[column], int) else "other"
        record[column] = chance.choice(sorted(others)) if others else default
        rows[at] = _line(record)
    elif deed == "letter":
        text = rows[at]
        place = chance.randrange(text.index(record["id"]) + len(record["id"]), len(text))
        rows[at] = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        if _id(rows[at]) != record["id"]:
            name = f"{table} line {at + 1}" if _id(rows[at]) is None else name
    elif deed == "gone":
        del rows[at]
    elif deed == "twice":
        rows.append(rows[at])
    else:
        record["id"] += "0"
        name = f"{table} {record['id']}"
        rows.insert(at, _line(record))
    return name, {**lines, table: rows}


def _line(record):
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _id(line):
    try:
        return json.loads(line)["id"]
    except (ValueError, KeyError):
        return None
