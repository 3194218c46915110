"""The demonstration desk: complete, by the rules, and the same twice."""

from __future__ import annotations

import shutil

import pytest

from claimdesk.cli.markup import lint_site, pages_below
from claimdesk.desk import audit, demonstration
from claimdesk.desk.models import Account, Check, Claim, Item, Publication, Report
from claimdesk.desk.reporting import archive as reporting_archive
from claimdesk.publishing.linting.rulebook import Severity
from claimdesk.web.public.copying import SiteCopy
from support import desk

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
def test_the_demonstration_desk_shows_every_state(tmp_path, starter_folder, monkeypatch):
    shutil.copytree(starter_folder, tmp_path / "library")
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    assert demonstration.fill(now=desk.NOW, secret="demo-password-12")
    assert Item.objects.count() >= 40
    assert {role for role, in Account.objects.values_list("role")} >= {
        "reader", "checker", "reviewer", "publisher", "administrator", "machine",
    }  # fmt: skip
    assert set(Claim.objects.values_list("state", flat=True)) == set(Claim.State.values)
    assert {"draft", "in_review", "approved", "published"} <= set(
        Check.objects.values_list("state", flat=True)
    )
    assert Publication.objects.filter(kind="correction").count() == 1
    report = Report.objects.get()
    assert report.state == "published"
    assert reporting_archive.report_of(report.head).checkpoint
    assert audit.find_break() is None
    assert not demonstration.fill(now=desk.NOW, secret="demo-password-12")
    _linter_is_silent_about_its_site(tmp_path / "site")


def _linter_is_silent_about_its_site(folder):
    """Its site has pages in both languages, of which the linter tells at most habits."""
    SiteCopy(folder, base_url="https://facts.example.org").write(lambda _total: lambda _done: None)
    found = list(lint_site(folder, pages_below(folder)))
    reviewed = {one.name.split("/")[0] for one in found if one.linted.reviews}
    assert reviewed == {"vi", "en"}
    findings = [finding for document in found for finding in document.linted.findings]
    assert [one for one in findings if one.severity is not Severity.NOTE] == []
    assert {one.code for one in findings} <= {"claim-long", "origin-missing"}
