"""Reading fact-checks from sources of every kind, with a report of what was refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimdesk.domain.factcheck import FactCheck
from claimdesk.errors import AddressError, ClaimdeskError, InputError, UnsupportedInputError
from claimdesk.matching.beir import to_factcheck
from claimdesk.publishing.claimreview import (
    Refusal,
    Seen,
    read_fetched_page,
    read_json,
    read_jsonl,
    read_page,
)
from claimdesk.publishing.linting.linter import Linted, lint_fetched, lint_node, lint_page
from claimdesk.publishing.linting.rulebook import Finding, Severity
from claimdesk.publishing.tables import read_csv

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher, Response
    from claimdesk.intake.robots import Robots
    from claimdesk.intake.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd in the markup of a row or page that was read: where it stands, and the rules."""

    where: str
    findings: tuple[Finding, ...]


Row = FactCheck | Refusal | Oddity
#: Seconds between two pages of the same publisher.
POLITE_DELAY_S = 1.0
_MOST_SITEMAPS = 200
_JSON_IN_MEMORY_BYTES = 500_000_000


@dataclass
class Report:
    """The refused rows of an import, and what is odd in others, written to files as they come."""

    path: Path
    refused: int = 0
    odd: int = 0
    first: list[str] = field(default_factory=list)

    def refuse(self, source: str, where: str, reason: str) -> None:
        """Write one refused row; the file appears with the first of them."""
        _append(self.path, {"source": source, "where": where, "reason": reason})
        self.refused += 1
        if len(self.first) < 5:
            self.first.append(f"{where}: {reason}")

    @property
    def oddities(self) -> Path:
        """Return the file of what is odd in rows that were taken all the same."""
        name = self.path.name.removesuffix(".jsonl").removesuffix(".refused")
        return self.path.with_name(f"{name}.oddities.jsonl")

    def note(self, source: str, oddity: Oddity) -> None:
        """Write what the linter says of one row or page."""
        said = [
            {"code": one.code, "severity": one.severity.value, "path": one.place.path}
            | {"reason": one.reason()}
            for one in oddity.findings
        ]
        _append(self.oddities, {"source": source, "where": oddity.where, "oddities": said})
        self.odd += 1

    def keep(self, source: str, rows: Iterable[Row]) -> Iterator[FactCheck]:
        """Yield the good rows; write the refused ones, and what is odd in others."""
        for row in rows:
            if isinstance(row, Refusal):
                self.refuse(source, row.where, row.reason)
            elif isinstance(row, Oddity):
                self.note(source, row)
            else:
                yield row


def _append(path: Path, row: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _with_oddities(read: Callable[[Seen], Iterable[Row]]) -> Iterator[Row]:
    """Yield what a reader yields, and with each ClaimReview what the linter says of it."""
    waiting: list[Oddity] = []

    def seen(where: str, node: dict[str, Any]) -> None:
        if "@type" in node or "@context" in node:  # flat records of collectors are no markup
            waiting.extend(_odd(where, lint_node(node)))

    for row in read(seen):
        yield row
        yield from waiting
        waiting.clear()


def _odd(where: str, linted: Linted) -> Iterator[Oddity]:
    """Yield what is wrong in one row or page, if anything; mere habits are not told."""
    findings = tuple(one for one in linted.findings if one.severity is not Severity.NOTE)
    if findings and linted.reviews:
        yield Oddity(where, findings)


def _of_page(data: bytes) -> Iterator[Row]:
    """Yield the rows of a page in a file with what is odd in them."""
    rows = read_page(data)
    yield from rows
    if any(isinstance(row, FactCheck) for row in rows):
        yield from _odd("page", lint_page(data))


def _fetched(response: Response, sandbox: Sandbox) -> list[Row]:
    """Return the rows of a fetched page with what is odd in them; parsed behind the walls."""
    place = {"address": response.url, "charset": response.charset}
    rows: list[Row] = [*read_fetched_page(response.body, sandbox, **place)]
    if any(isinstance(row, FactCheck) for row in rows):
        with suppress(ClaimdeskError):  # what was read counts more than what is said of it
            rows += _odd(response.url, lint_fetched(response.body, sandbox, **place))
    return rows


def read_file(path: Path, mapping: dict[str, str]) -> tuple[Iterator[Row], int | None]:
    """Return the rows of a file or BEIR directory, and how many there are where that is known."""
    if path.is_dir():
        return _read_directory(path, mapping)
    if not path.exists():
        raise InputError(f"There is no file {path}. Check the name, or give an http(s) address.")
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return _read_lines(path), _count_lines(path)
    if path.stat().st_size > _JSON_IN_MEMORY_BYTES:
        raise InputError(
            f"{path} is larger than {_JSON_IN_MEMORY_BYTES // 10**6} MB. Write it as JSONL, "
            "one fact-check a line: that is read row by row."
        )
    data = path.read_bytes()
    if suffix == ".json":
        return _with_oddities(lambda seen: read_json(data, seen=seen)), None
    if suffix in {".csv", ".tsv"}:
        return read_csv(data, mapping=mapping or None), max(data.count(b"\n") - 1, 1)
    if suffix in {".html", ".htm"}:
        return _of_page(data), None
    raise UnsupportedInputError(
        f"{path}: fact-checks are read from .jsonl .json .csv .tsv .html, a BEIR directory, or "
        "the address of a page, feed or sitemap."
    )


def _read_directory(path: Path, mapping: dict[str, str]) -> tuple[Iterator[Row], int | None]:
    if (path / "corpus.jsonl").exists():
        return read_file(path / "corpus.jsonl", mapping)
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in {".jsonl", ".json", ".csv", ".tsv", ".html", ".htm"}
    )
    if not files:
        raise InputError(f"{path} holds no corpus.jsonl and no .jsonl .json .csv .tsv .html file.")
    return (row for file in files for row in _named(file, path, mapping)), None


def _named(file: Path, folder: Path, mapping: dict[str, str]) -> Iterator[Row]:
    name = str(file.relative_to(folder))
    try:
        for row in read_file(file, mapping)[0]:
            if isinstance(row, Refusal | Oddity):
                yield replace(row, where=f"{name}, {row.where}")
            else:
                yield row
    except ClaimdeskError as error:
        yield Refusal(name, str(error))


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


def _read_lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        first = file.readline()
    if _beir_row(first) is None:
        with path.open("rb") as file:
            yield from _with_oddities(lambda seen: read_jsonl(file, seen=seen))
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _beir_entry(number, line)


def _beir_row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    is_beir = isinstance(row, dict) and isinstance(row.get("_id"), str) and "text" in row
    return row if is_beir else None


def _beir_entry(number: int, line: bytes) -> Row:
    row = _beir_row(line)
    if row is None:
        return Refusal(f"line {number}", "Not a BEIR row: it needs `_id` and `text`.")
    entry = to_factcheck(row)
    if not entry.claim_reviewed.strip():
        return Refusal(f"line {number}", "The row has no text.")
    return entry


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read, with its rows; `error` says why it could not be."""

    address: str
    rows: list[Row]
    error: str = ""


def read_address(
    address: str, fetcher: Fetcher, sandbox: Sandbox, mapping: dict[str, str]
) -> tuple[list[str], list[Row]]:
    """Fetch an address: return the pages it lists (feed, sitemap) or the rows it holds itself."""
    from claimdesk.intake.feeds import kind_of, read_feed

    response = fetcher.fetch(address)
    name = address.rsplit("?", 1)[0]
    kind = kind_of(response.body, response.media_type, name)
    if kind == "feed":
        items = read_feed(response.body, base_url=response.url)
        return list(dict.fromkeys(item.url for item in items if item.url)), []
    if kind == "sitemap":
        return _walk_sitemap(response.body, response.url, fetcher)
    if kind == "jsonl":
        lines = response.body.splitlines()
        return [], list(_with_oddities(lambda seen: read_jsonl(lines, seen=seen)))
    if kind == "json":
        return [], list(_with_oddities(lambda seen: read_json(response.body, seen=seen)))
    if kind in {"csv", "tsv"}:
        return [], list(read_csv(response.body, mapping=mapping or None))
    return [], _fetched(response, sandbox)


def _walk_sitemap(data: bytes, address: str, fetcher: Fetcher) -> tuple[list[str], list[Row]]:
    """Return the pages of a sitemap and its children; a child that fails is a refused row."""
    from claimdesk.intake.feeds import read_sitemap

    pages: list[str] = []
    refused: list[Row] = []
    seen: set[str] = {address}
    waiting: list[tuple[str, bytes | None]] = [(address, data)]
    while waiting and len(seen) <= _MOST_SITEMAPS:
        place, body = waiting.pop(0)
        try:
            found = read_sitemap(body or fetcher.fetch(place).body, base_url=place)
        except (AddressError, InputError) as error:
            if place == address:
                raise
            refused.append(Refusal(place, str(error)))
            continue
        pages.extend(page for page, _ in found.pages)
        for child in found.children:
            if child not in seen:
                seen.add(child)
                waiting.append((child, None))
    return list(dict.fromkeys(pages)), refused


def read_pages(
    addresses: Iterable[str], fetcher: Fetcher, robots: Robots, sandbox: Sandbox
) -> Iterator[Page]:
    """Fetch pages one after the other; one that fails is told and does not stop the others.

    What a site asks of programs (robots.txt) is kept to.
    """
    for address in addresses:
        try:
            robots.check(address)
            response = fetcher.fetch(address, before_redirect=robots.check)
            rows = _fetched(response, sandbox)
        except ClaimdeskError as error:
            yield Page(address, [], str(error))
            continue
        yield Page(address, rows)


def journal_of(library: Path, source: str) -> Path:
    """Return the file that notes which pages of a source were read, for going on after a stop."""
    return library / "imports" / f"{hashlib.sha256(source.encode()).hexdigest()[:16]}.pages"
