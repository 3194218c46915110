"""The public log around a backup: what is here stays, what comes out of one waits for a person."""

from __future__ import annotations

import shutil

import pytest

from claimdesk.desk import backup as backups
from claimdesk.desk.publiclog import keys, recovering, signing
from claimdesk.desk.verbs import office
from claimdesk.errors import LogForkError
from claimdesk.publishing.log import writing
from support import desk, flushing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch):
    """Give each test no library; schemas that it left are dropped."""
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    yield
    flushing.drop_replaced()


@pytest.fixture
def administrator():
    return desk.person("Em", "administrator")


@pytest.fixture(autouse=True)
def published(administrator):
    return change(administrator, "Readers.")


def change(by, body):
    return office.write_policy(actor=by, kind="funding", language="en", body=body, now=desk.later())


def state_of_log():
    return [(keys.folder() / name).exists() for name in (writing.KEY, keys.UNSURE)]


def test_an_old_backup_leaves_the_log_that_is_here_and_signs_no_other(administrator, tmp_path):
    signing.sign(desk.later())
    path, held = backups.save(tmp_path / "b.zip")
    assert list(held.log) == ["log.signed"]
    change(administrator, "Readers and a foundation.")
    assert signing.sign(desk.later()).size == 3
    backups.restore(path, replace=True)
    assert state_of_log() == [True, False]
    with pytest.raises(LogForkError, match="3 entries already, and the desk knows 2"):
        signing.sign(desk.later())
    recovering.recover(recovering.own_site(), desk.later())
    assert signing.look().size == 5  # taken over, its end, what stands


def test_a_log_out_of_a_backup_waits_until_somebody_said_what_came_after(tmp_path):
    signing.sign(desk.later())
    path, held = backups.save(tmp_path / "b.zip", with_secret_key=True)
    assert set(held.log) == {"log.signed", "log.key"}
    shutil.rmtree(keys.folder())
    backups.restore(path, replace=True)
    assert state_of_log() == [True, True]
    assert keys.key_file().stat().st_mode & 0o777 == 0o600
    with pytest.raises(LogForkError, match="came out of a backup"):
        signing.sign(desk.later())
    recovering.confirm()
    assert signing.sign(desk.later()).size == 2
