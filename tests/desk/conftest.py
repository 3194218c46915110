"""Restores in these tests make the tables of a desk by migrating once, and then as it was done."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _migrated_once():
    from claimdesk.desk.backup import restoring
    from support.migrated import OnceMigrated

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "MigrationExecutor", OnceMigrated)
        yield
