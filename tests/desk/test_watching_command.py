"""`claimdesk evidence watch`: what it prints, and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from claimdesk.cli import watching
from claimdesk.desk.models import SourceChange, WatchedSource
from claimdesk.desk.watch import tasks
from claimdesk.web import boot
from support import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    """Give a function: run the command on a desk whose first source became what is named."""
    monkeypatch.setattr(boot, "setup", lambda: None)
    publication = desk.published(
        desk.person("An"), desk.person("Em", "reviewer"), desk.person("Chi", "publisher")
    )

    def visited(kind):
        def visit_now(row, now):
            first = row == WatchedSource.objects.first()
            WatchedSource.objects.filter(pk=row.pk).update(
                outcome=kind if first else "same", last_visit=now
            )
            if first and kind == "changed":
                SourceChange.objects.create(
                    watched=row, publication=publication, address=row.address, kind=kind,
                    passage="gone", noticed=now,
                )  # fmt: skip

        monkeypatch.setattr(tasks, "visit_now", visit_now)

    def invoke(kind, *arguments):
        visited(kind)
        return CliRunner().invoke(watching.command, arguments)

    return invoke


def test_changed_source_is_shown_and_ends_with_its_own_code(run):
    found = run("changed", "--all", "--json")
    assert found.exit_code == 19
    rows = json.loads(found.stdout)
    assert [row["outcome"] for row in rows] == ["changed", "same"]
    assert rows[0]["change"]["passage"] == "gone"
    assert rows[1]["change"] is None


@pytest.mark.parametrize(("kind", "code"), [("same", 0), ("unreachable", 4)])
def test_exit_code_says_whether_all_could_be_reached(run, kind, code):
    found = run(kind, "--all")
    assert found.exit_code == code
    assert found.stdout.count("lemon") == 2


def test_something_must_be_named_and_nothing_due_is_said(run):
    assert run("same").exit_code == 2
    run("same", "--all")
    WatchedSource.objects.update(next_visit=desk.NOW + timedelta(days=36_500))
    found = run("same", "--due")
    assert (found.exit_code, found.stdout) == (0, "")
