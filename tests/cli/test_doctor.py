"""`claimdesk doctor`: each thing that can be wrong is found, with what to do."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from support.authority import root

_FAILED_TASK = (
    "INSERT INTO desk_job (kind, rank, key, arguments, state, attempts, next_at, worker, "
    "last_error, created, updated, finished) VALUES ('match', 1, 'm', '{}', 'failed', 6, "
    "'2026-01-01', '', 'x', '2026-01-01', '2026-01-01', '2026-01-01')"
)


@pytest.fixture
def made(desk_home, starter_library, own_environment):
    """Give the settings of a desk with nothing wrong, that does not run."""
    return own_environment | {
        "CLAIMDESK_HOME": str(desk_home),
        "CLAIMDESK_LIBRARY": str(starter_library.directory),
    }


@pytest.fixture
def examine(claimdesk):
    """Give a function that looks at a desk with these settings; returns each finding by name."""

    def look(environment, **settings):
        done = claimdesk(environment | settings, "doctor", "--json")
        found = json.loads(done.stdout)
        assert found["ok"] is (done.returncode == 0)
        return {row["name"]: row for row in found["checks"]}

    return look


def change(environment, *statements):
    with closing(sqlite3.connect(environment["CLAIMDESK_HOME"] + "/desk.sqlite3")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_a_desk_in_order_passes_and_what_is_missing_is_a_warning(examine, made):
    found = examine(made)
    assert [name for name, row in found.items() if row["state"] == "fail"] == []
    assert {name for name, row in found.items() if row["state"] == "warn"} == {
        "administrator",
        "worker",
    }
    assert all(row["advice"] for row in found.values() if row["state"] != "ok")


def test_a_person_reads_a_line_for_each_and_what_to_do(made):
    done = subprocess.run(
        [sys.executable, "-m", "claimdesk.cli", "doctor"],
        env=made,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0
    assert "ok   database: SQLite" in done.stdout
    assert "→ Start one: claimdesk serve" in done.stdout


@pytest.mark.parametrize(
    ("statements", "name", "state"),
    [
        (["DROP TRIGGER lock_desk_review_no_update"], "locks", "fail"),
        (
            ["PRAGMA journal_mode=DELETE"],
            "durability",
            "ok",
        ),  # safe, only slower; the next start sets it anew
        (
            ["DROP TRIGGER lock_desk_audithead_follows", "UPDATE desk_audithead SET sequence = 3"],
            "audit trail",
            "fail",
        ),
        (
            [
                (
                    "DELETE FROM django_migrations WHERE name = "
                    "(SELECT MAX(name) FROM django_migrations WHERE app = 'desk')"
                ),
            ],
            "migrations",
            "fail",
        ),
        (
            ["INSERT INTO django_migrations (app, name, applied) VALUES ('desk', '9999_x', '')"],
            "migrations",
            "fail",
        ),
        (
            [_FAILED_TASK],
            "tasks",
            "warn",
        ),
    ],
)
def test_what_is_wrong_in_the_database_is_found(examine, made, statements, name, state):
    change(made, *statements)
    assert examine(made)[name]["state"] == state


def as_it_stands(*folders):
    """Return all that lies in some folders, with what it holds and its rights."""
    return {
        path: (path.is_file() and path.read_bytes(), path.stat().st_mode)
        for folder in folders
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("is_there", [False, True])
def test_where_no_desk_is_it_says_so_makes_nothing_and_stops(
    examine, own_environment, tmp_path, is_there
):
    home = tmp_path / "home"
    if is_there:
        home.mkdir()
    found = examine(own_environment, CLAIMDESK_HOME=str(home))
    assert list(found) == ["python", "packages", "desk"]
    assert found["desk"]["text"].startswith("there is no desk here yet")
    assert "claimdesk serve" in found["desk"]["advice"]
    assert list(tmp_path.rglob("*")) == ([home] if is_there else [])


def test_on_an_empty_postgresql_it_says_so_and_stops(
    examine, own_environment, tmp_path, postgres_url
):
    found = examine(
        own_environment, CLAIMDESK_HOME=str(tmp_path / "home"), CLAIMDESK_DATABASE_URL=postgres_url
    )
    assert list(found)[-1] == "migrations"
    assert found["migrations"]["text"] == "there is no desk here yet"
    assert not (tmp_path / "home").exists()


def test_looking_changes_no_file_of_a_desk(examine, made, starter_library, tmp_path):
    home = tmp_path / "home"
    (home / "desk.sqlite3").chmod(0o644)
    before = as_it_stands(home, starter_library.directory)
    assert examine(made)["database"]["state"] == "warn"
    assert as_it_stands(home, starter_library.directory) == before


def test_files_that_others_can_read_are_found(examine, made, tmp_path):
    (tmp_path / "home").chmod(0o755)
    (tmp_path / "home" / "secret.key").chmod(0o644)
    found = examine(made)
    assert found["folder"]["state"] == "warn"
    assert found["secret key"]["state"] == "fail"
    assert "chmod 600" in found["secret key"]["advice"]


@pytest.mark.parametrize(
    ("settings", "name", "state"),
    [
        ({"CLAIMDESK_DATABASE_URL": "mysql://x"}, "settings", "fail"),
        ({"CLAIMDESK_DATABASE_URL": "postgresql://x@127.0.0.1:1/y"}, "database", "fail"),
        ({"CLAIMDESK_TIME_ZONE": "Hanoi"}, "settings", "fail"),
        ({"CLAIMDESK_BASE_URL": "http://desk.example.org"}, "address", "warn"),
        ({"CLAIMDESK_BASE_URL": "https://desk.example.org"}, "address", "ok"),
        ({"CLAIMDESK_LIBRARY": "/nowhere"}, "library", "warn"),
    ],
)
def test_what_is_wrong_in_the_settings_is_found(examine, made, settings, name, state):
    assert examine(made, **settings)[name]["state"] == state


def test_a_damaged_library_is_found(examine, made, tmp_path):
    broken = tmp_path / "library"
    broken.mkdir()
    (broken / "manifest.json").write_text("{")
    assert examine(made, CLAIMDESK_LIBRARY=str(broken))["library"]["state"] == "fail"


def test_a_damaged_database_is_found(examine, made, tmp_path):
    path = tmp_path / "home" / "desk.sqlite3"
    with path.open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xff" * 4096 * 10)
    found = examine(made)
    assert any(row["state"] == "fail" for row in found.values())


def test_authorities_of_time_stamps_are_shown_with_the_end_of_their_roots(examine, made, tmp_path):
    (tmp_path / "roots.pem").write_bytes(root().pem)
    given = f"https://tsa.example.org/tsr {tmp_path / 'roots.pem'}"
    row = examine(made, CLAIMDESK_TIMESTAMP_AUTHORITIES=given)["time stamps"]
    assert row["text"].startswith("tsa.example.org: CN=Root of the tests, until 2028-01-01; ")
    assert row["text"].endswith("every capture is stamped")
    row = examine(made, CLAIMDESK_TIMESTAMP_AUTHORITIES=given + "x")["settings"]
    assert (row["state"], "holds no root certificate" in row["text"]) == ("fail", True)
