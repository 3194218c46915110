"""Adding sources to a library: progress, acknowledged batches, going on after a stop, a summary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimdesk.cli.importing import (
    POLITE_DELAY_S,
    Page,
    Report,
    journal_of,
    read_address,
    read_file,
    read_pages,
)
from claimdesk.cli.language import gettext, reader_language
from claimdesk.errors import ClaimdeskError, LibraryBusyError, status_of
from claimdesk.matching.library import Added

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher
    from claimdesk.intake.sandbox import Sandbox
    from claimdesk.matching.library import Library

#: Pages of a feed or sitemap that are added together; a stop costs at most these.
_PAGES_AT_ONCE = 16


def split_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Return `FIELD=COLUMN` options as a mapping; raises a usage error on anything else."""
    mapping = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not name or not column:
            raise click.UsageError(
                f"--map takes FIELD=COLUMN, such as claim_reviewed=Claim: {pair}"
            )
        mapping[name.strip()] = column.strip()
    return mapping


class Addition:
    """One run of `library add` or `refresh` over several sources."""

    def __init__(
        self, library: Library, mapping: dict[str, str], report: Path | None, limit: int | None
    ) -> None:
        self.library, self.mapping, self.limit = library, mapping, limit
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        place = report or library.directory / "imports" / f"{stamp}.refused.jsonl"
        self.report = Report(place)
        self.total = Added()
        self.failed: dict[str, str] = {}

    def add(self, source: str) -> int:
        """Add one source and remember it; returns the exit code: 0, or that of what went wrong."""
        before = self.total
        refused = self.report.refused
        try:
            if source.lower().startswith(("http://", "https://")):
                self._add_address(source)
            else:
                self._add_file(Path(source))
        except ClaimdeskError as error:
            self.failed[source] = str(error)
            click.echo(f"claimdesk: {source}: {error}", err=True)
            return status_of(error)[1]
        name = source if "://" in source else str(Path(source).resolve())
        self.library.remember_source(
            name,
            {
                "read": datetime.now(UTC).isoformat(timespec="seconds"),
                "entries": sum(self._counts()) - sum(_counts_of(before)),
                "refused": self.report.refused - refused,
                "mapping": self.mapping,
            },
        )
        return 0

    def _counts(self) -> tuple[int, int, int]:
        return _counts_of(self.total)

    def _add_file(self, path: Path) -> None:
        from claimdesk.cli.output import progress

        rows, total = read_file(path, self.mapping)
        before, refused = self.total, self.report.refused
        with progress(path.name or str(path), total) as advance:

            def acknowledge(added: Added) -> None:
                self.total = before + added
                advance(sum(_counts_of(added)) + self.report.refused - refused)

            entries = self.report.keep(str(path), rows)
            self.total = before + self.library.add(entries, acknowledge=acknowledge)

    def _add_address(self, address: str) -> None:
        from claimdesk.intake.http import Fetcher
        from claimdesk.intake.sandbox import Sandbox

        with Fetcher(host_delay_s=POLITE_DELAY_S) as fetcher, Sandbox() as sandbox:
            pages, rows = read_address(address, fetcher, sandbox, self.mapping)
            self.total += self.library.add(self.report.keep(address, rows))
            if pages:
                self._add_pages(address, pages, fetcher, sandbox)
            elif not rows:
                self.report.refuse(address, address, "The address lists no pages.")

    def _add_pages(
        self, address: str, pages: list[str], fetcher: Fetcher, sandbox: Sandbox
    ) -> None:
        """Read listed pages a few at a time; those a stopped run had read are left out."""
        from claimdesk.cli.output import progress
        from claimdesk.intake.robots import Robots

        robots = Robots(fetcher, sandbox)
        journal = journal_of(self.library.directory, address)
        journal.parent.mkdir(parents=True, exist_ok=True)
        done = set(journal.read_text("utf-8").splitlines()) if journal.exists() else set()
        todo = [page for page in pages if page not in done][: self.limit]
        with progress(address, len(todo)) as advance:
            for start in range(0, len(todo), _PAGES_AT_ONCE):
                listed = todo[start : start + _PAGES_AT_ONCE]
                part = list(read_pages(listed, fetcher, robots, sandbox))
                self.total += self.library.add(self._rows(part))
                with journal.open("a", encoding="utf-8") as file:
                    file.writelines(f"{page.address}\n" for page in part)
                advance(start + len(part))
        journal.unlink(missing_ok=True)

    def _rows(self, pages: Iterable[Page]) -> Iterable[Any]:
        for page in pages:
            if page.error:
                self.report.refuse(page.address, page.address, page.error)
            yield from self.report.keep(page.address, page.rows)

    def encode(self) -> None:
        """Encode what waits for it, of earlier runs too; left to another process that does so."""
        try:
            encode_waiting(self.library)
        except LibraryBusyError as error:
            click.echo(f"claimdesk: {error}", err=True)

    def to_json(self) -> dict[str, Any]:
        """Return what the run did, as `--json` prints it."""
        return {
            "new": self.total.new,
            "changed": self.total.changed,
            "unchanged": self.total.unchanged,
            "refused": self.report.refused,
            "report": str(self.report.path) if self.report.refused else None,
            "odd": self.report.odd,
            "oddities": str(self.report.oddities) if self.report.odd else None,
            "failed": self.failed,
            "entries": len(self.library),
            "waiting": self.library.waiting,
        }

    def print_summary(self) -> None:
        """Print what the run did: counts, and where the refused rows are listed."""
        total, report, language = self.total, self.report, reader_language()
        click.echo(
            gettext(
                "%(new)s new, %(changed)s changed, %(unchanged)s already there, %(refused)s "
                "refused. The library holds %(entries)s entries.",
                language,
                new=total.new,
                changed=total.changed,
                unchanged=total.unchanged,
                refused=report.refused,
                entries=len(self.library),
            )
        )
        if waiting := self.library.waiting:
            click.echo(
                gettext(
                    "%(waiting)s of them are not encoded yet: claimdesk library encode",
                    language,
                    waiting=waiting,
                )
            )
        if report.refused:
            for line in report.first:
                click.echo(gettext("  refused: %(row)s", language, row=line), err=True)
            every = gettext(
                "Every refused row with its reason: %(file)s", language, file=str(report.path)
            )
            click.echo(every, err=True)
        if report.odd:
            odd = gettext(
                "%(odd)s have markup with faults, each named: %(file)s",
                language,
                odd=report.odd,
                file=str(report.oddities),
            )
            click.echo(odd, err=True)


def encode_waiting(library: Library) -> int:
    """Encode the entries of a library that wait, with a bar; returns how many were encoded."""
    from claimdesk.cli.output import progress

    waiting = library.waiting
    if not waiting:
        return 0
    with progress("encoding", waiting) as advance:
        return library.encode(advance=lambda done, _: advance(done))


def _counts_of(added: Added) -> tuple[int, int, int]:
    return added.new, added.changed, added.unchanged
