"""What tests of the desk share: sites that sources read, tables that are made by migrating once."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _migrated_once():
    from claimdesk.desk.backup import restoring
    from support.migrated import OnceMigrated

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "MigrationExecutor", OnceMigrated)
        yield


@pytest.fixture
def sites(monkeypatch):
    """Give sites on this machine, which sources read at once and without a sandbox."""
    from claimdesk.desk.sources import visits
    from claimdesk.intake.sandbox import Sandbox
    from support.outlets import outlets, parse_here

    with outlets() as found:
        monkeypatch.setattr(visits, "fetcher", found.fetcher)
        monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
        monkeypatch.setattr(Sandbox, "run", parse_here)
        yield found
