"""Reports and their exports as files: a folder or a ZIP file of JSON lines, written and read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claimdesk.domain.canonical import canonical
from claimdesk.domain.reporting.rules import COLUMNS
from claimdesk.errors import InputError, InputTooLargeError, UnreadableInputError
from claimdesk.language.cells import csv_line, guarded

REPORT = "report.json"
#: Bytes of all that is read of one report; a year of 50,000 items has 25 million.
LONGEST = 400_000_000
#: The same report is the same file, whenever it is written.
_DATE = (1980, 1, 1, 0, 0, 0)
Lines = dict[str, list[str]]


def pack(report: Mapping[str, Any], export: Mapping[str, Sequence[str]]) -> bytes:
    """Return a report and the tables of its export as a ZIP file."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files_of(report, export).items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def files_of(report: Mapping[str, Any], export: Mapping[str, Sequence[str]]) -> dict[str, bytes]:
    """Return the files of a report by their names: itself, and one for each table."""
    tables = {f"{name}.jsonl": _joined(lines) for name, lines in export.items()}
    return {REPORT: canonical(report) + b"\n", **tables}


def csv_files(export: Mapping[str, Sequence[str]]) -> dict[str, bytes]:
    """Return the tables of an export as CSV, in which no cell is run by a spreadsheet."""
    found = {}
    for name, lines in export.items():
        columns = COLUMNS[name]
        rows = (json.loads(line) for line in lines)
        body = (csv_line(guarded(str(row[one])) for one in columns) for row in rows)
        found[f"{name}.csv"] = ("\ufeff" + csv_line(columns) + "".join(body)).encode()
    return found


def read_report(path: Path) -> dict[str, Any]:
    """Return the JSON of a report: a file, a folder or a ZIP file that has one. InputError."""
    return _json(_read(path, (REPORT,))[REPORT], path.name)


def read_export(path: Path) -> Lines:
    """Return the tables of an export, a folder or a ZIP file, as lines. Raises InputError.

    A table that is not there is left out; so is the end of the file after its last line.
    """
    names = [f"{name}.jsonl" for name in COLUMNS]
    found = _read(path, names, whole=False)
    if not found:
        raise InputError(
            f"{path}: there is no table of a report's export here, such as {names[0]}."
        )
    return {name.removesuffix(".jsonl"): _lines(data) for name, data in found.items()}


def unpack(data: bytes) -> tuple[dict[str, Any], Lines]:
    """Return report and export from a ZIP file that `pack` made."""
    names = [REPORT, *(f"{name}.jsonl" for name in COLUMNS)]
    found = _unzipped(io.BytesIO(data), names, "report.zip")
    report = _json(found.pop(REPORT), REPORT)
    return report, {name.removesuffix(".jsonl"): _lines(one) for name, one in found.items()}


def has_export(path: Path) -> bool:
    """Tell whether the tables of an export lie in a folder or a ZIP file."""
    if path.is_dir():
        return any((path / f"{name}.jsonl").exists() for name in COLUMNS)
    return zipfile.is_zipfile(path)


def _read(path: Path, names: Sequence[str], *, whole: bool = True) -> dict[str, bytes]:
    if path.is_dir():
        found = {name: _file(path / name) for name in names if (path / name).exists()}
    elif not path.exists():
        raise InputError(f"{path}: there is no such file or folder.")
    elif zipfile.is_zipfile(path):
        found = _unzipped(path, names, path.name)
    else:
        found = {REPORT: _file(path)} if REPORT in names else {}
    if whole and set(names) - set(found):
        raise InputError(f"{path}: there is no {min(set(names) - set(found))} here.")
    return found


def _file(path: Path) -> bytes:
    if path.stat().st_size > LONGEST:
        raise InputTooLargeError
    return path.read_bytes()


def _unzipped(file: Any, names: Sequence[str], called: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(file) as archive:
            inside = [one for one in archive.infolist() if one.filename in names]
            if sum(one.file_size for one in inside) > LONGEST:
                raise InputTooLargeError
            return {one.filename: archive.read(one) for one in inside}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError):
        raise UnreadableInputError(f"{called} is damaged.") from None


def _json(data: bytes, called: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
        json.dumps(found, ensure_ascii=False).encode()  # a lone surrogate is no text
    except (ValueError, RecursionError):
        raise UnreadableInputError(f"{called} is no JSON.") from None
    if not isinstance(found, dict):
        raise UnreadableInputError(f"{called} is no report.")
    return found


def _lines(data: bytes) -> list[str]:
    lines = data.decode("utf-8", "replace").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
