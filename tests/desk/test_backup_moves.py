"""A desk moves: between the databases, from an older form to this one, through kills."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import psycopg
import pytest
from django.db import connection

from claimdesk.desk import backup as backups
from claimdesk.desk.backup import contents
from claimdesk.matching.library import Library
from support import desk
from support.encoder import HashedWords
from support.entries import make_entries
from support.server import database_url

pytestmark = pytest.mark.django_db(transaction=True)
#: A form of the desk's tables before this one.
OLDER = "0003_defaults"
_MIGRATE = """
from claimdesk.web.boot import setup
setup()
from django.core.management import call_command
call_command("migrate", "desk", "{older}", verbosity=0)
call_command("migrate", "account", verbosity=0)
"""


@pytest.fixture(autouse=True)
def _library(tmp_path, monkeypatch, database_kind):
    if database_kind == "postgresql":
        pytest.skip("these use both databases, whichever the run is on: once is enough")
    monkeypatch.setenv("CLAIMDESK_LIBRARY", str(tmp_path / "library"))
    Library.open(tmp_path / "library", encoder=HashedWords(), create=True).add(make_entries(5))


@pytest.fixture
def empty_postgres(postgres_url):
    """Give the address of an empty PostgreSQL database, dropped after the test."""
    name = f"moved_{os.getpid()}_{random.randrange(10**9)}"  # noqa: S311 - a name
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield postgres_url.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment(home, url=""):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMDESK_")}
    return {**kept, "CLAIMDESK_HOME": str(home), **({"CLAIMDESK_DATABASE_URL": url} if url else {})}


def command(*arguments, home, url=""):
    done = subprocess.run(
        [sys.executable, "-m", "claimdesk.cli", *map(str, arguments), "--json"],
        env=environment(home, url),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_desk_moves_from_one_database_to_the_other_and_back(empty_postgres, tmp_path):
    people = desk.person("An"), desk.person("Binh", "reviewer"), desk.person("Chi", "publisher")
    desk.published(*people)
    first, held = backups.save(tmp_path / "first.zip")
    moved = command("restore", first, home=tmp_path / "there", url=empty_postgres)
    assert moved["replaced"] == []
    command("backup", tmp_path / "second.zip", home=tmp_path / "there", url=empty_postgres)
    back = command("restore", tmp_path / "second.zip", home=tmp_path / "back")
    assert back["replaced"] == []
    command("backup", tmp_path / "third.zip", home=tmp_path / "back")
    second, third = (backups.check(tmp_path / name) for name in ("second.zip", "third.zip"))
    grown = {"desk.auditentry", "desk.audithead"}
    for label, table in held.tables.items():
        if label not in grown:
            assert second.tables[label] == third.tables[label] == table, label
    assert third.audit[0] == second.audit[0] + 1 == held.audit[0] + 2
    assert third.library == held.library
    assert {second.database, third.database} == {"postgresql", "sqlite"}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_older_desk_is_saved_and_restored_in_todays_form(kind, tmp_path, request):
    old = tmp_path / "old"
    code = _MIGRATE.format(older=OLDER)
    subprocess.run([sys.executable, "-c", code], env=environment(old), check=True, timeout=120)
    with sqlite3.connect(old / "desk.sqlite3") as database:
        database.execute("UPDATE desk_desk SET name = 'An older desk'")
    database.close()
    command("backup", tmp_path / "old.zip", home=old)
    assert "desk.job" not in backups.check(tmp_path / "old.zip").tables
    url = request.getfixturevalue("empty_postgres") if kind == "postgresql" else ""
    command("restore", tmp_path / "old.zip", home=tmp_path / "new", url=url)
    command("backup", tmp_path / "new.zip", home=tmp_path / "new", url=url)
    held = backups.check(tmp_path / "new.zip")
    assert held.migrations == contents.applied_migrations()
    assert "desk.job" in held.tables
    assert held.tables["desk.desk"].rows == 1


def content_of(path):
    """Return what a backup holds but for what each restore adds: rows and library by their hash."""
    held = backups.check(path)
    grown = {"desk.auditentry", "desk.audithead"}
    tables = {label: table for label, table in held.tables.items() if label not in grown}
    return {"tables": tables, "library": held.library}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_leaves_the_old_desk_or_the_whole_new_one(kind, tmp_path, request):
    people = desk.person("An"), desk.person("Binh", "reviewer"), desk.person("Chi", "publisher")
    backups.save(tmp_path / "new.zip")
    desk.published(*people)
    Library.open(tmp_path / "library", encoder=HashedWords()).add(make_entries(9))
    backups.save(tmp_path / "old.zip")
    old, new = content_of(tmp_path / "old.zip"), content_of(tmp_path / "new.zip")
    for label in ("desk.check", "desk.publication", "desk.claim"):
        assert (new["tables"][label].rows, old["tables"][label].rows) == (0, 1)
    url = request.getfixturevalue("empty_postgres") if kind == "postgresql" else ""
    home = tmp_path / "home"
    command("restore", tmp_path / "old.zip", home=home, url=url)
    arguments = ["restore", str(tmp_path / "new.zip"), "--replace", "--force"]
    chance = random.Random(20261122)  # noqa: S311 - the same moments in each run
    for number in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "claimdesk.cli", *arguments],
            env=environment(home, url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.5, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        command("backup", tmp_path / f"after{number}.zip", home=home, url=url)
        found = content_of(tmp_path / f"after{number}.zip")
        assert found["tables"] in (old["tables"], new["tables"])
        assert found["library"] in (old["library"], new["library"])


def test_a_drill_touches_no_desk(tmp_path):
    backups.save(tmp_path / "b.zip")
    before = database_url(connection.settings_dict)
    facts = command("restore", tmp_path / "b.zip", "--drill", home=tmp_path / "untouched")
    assert facts["rows"]["desk.desk"] == 1
    assert not (tmp_path / "untouched").exists()
    assert database_url(connection.settings_dict) == before
