"""The public log of a desk under test: sites written, verified as outsiders do, quick entries."""

from __future__ import annotations

from claimdesk.desk.verbs import office
from claimdesk.errors import LogMissingError
from claimdesk.publishing.log import checking
from claimdesk.web.public.copying import SiteCopy
from support.desk import later


def export(folder):
    written = SiteCopy(folder, base_url="https://facts.example.org").write(
        lambda _total: lambda _done: None
    )
    assert written.faults == []
    return folder


def files_in(folder):
    def read_file(path):
        try:
            return (folder / path).read_bytes()
        except OSError:
            raise LogMissingError from None

    return read_file


def verified(folder, **options):
    report, seen_now = checking.check(files_in(folder), **options)
    return report, seen_now


def change(staff, number):
    """Make an entry that is quick to make."""
    office.write_policy(
        actor=staff.publisher, kind="funding", language="en", body=f"{number}", now=later(number)
    )
