"""The command that lets a locked-out administrator in again, from the desk's own machine."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest


@pytest.fixture
def claimdesk(desk_home, own_environment):
    """Run the command on a desk that has one administrator."""
    with closing(sqlite3.connect(desk_home / "desk.sqlite3")) as database:
        database.execute(
            "INSERT INTO desk_account (password, email, name, role, language, is_active, created) "
            "VALUES ('!', 'boss@desk.example', 'Bà Chủ', 'administrator', 'vi', 1, '2026-01-01')"
        )
        database.commit()
    environment = own_environment | {
        "CLAIMDESK_HOME": str(desk_home),
        "CLAIMDESK_BASE_URL": "https://desk.example.org",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "claimdesk.cli", "account", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def ask(home, question):
    with closing(sqlite3.connect(home / "desk.sqlite3")) as database:
        return database.execute(question).fetchall()


def test_people_are_listed_with_their_roles(claimdesk):
    (found,) = json.loads(claimdesk("list", "--json").stdout)
    assert found == {
        "email": "boss@desk.example",
        "name": "Bà Chủ",
        "role": "administrator",
        "is_active": True,
    }
    assert "administrator  boss@desk.example  Bà Chủ" in claimdesk("list").stdout


def test_the_terminal_prints_a_link_and_the_audit_trail_shows_it(claimdesk, desk_home):
    done = claimdesk("renew", "Boss@Desk.example")
    assert done.returncode == 0, done.stderr
    link = done.stdout.strip()
    assert link.startswith("https://desk.example.org/desk/invitation/")
    assert ask(desk_home, "SELECT count(*) FROM desk_invitation WHERE accepted IS NULL") == [(1,)]
    told = ask(
        desk_home,
        "SELECT verb, email FROM desk_auditentry JOIN desk_account ON actor_id = desk_account.id",
    )
    assert told == [("renew_access", "machine@claimdesk.invalid")]


def test_an_address_that_nobody_has_is_told_with_what_to_do(claimdesk):
    done = claimdesk("renew", "nobody@desk.example")
    assert done.returncode != 0
    assert "claimdesk account list" in done.stderr
    assert "Traceback" not in done.stderr
