"""`claimdesk serve` and `claimdesk work`, as processes: first start, ends, deaths, refusals."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from support.server import free_port
from support.standing import StandingDesk

WAIT_S = 120.0


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory, first_desk, starter_library):
    """Give a desk whose database and library were there already; it is stopped at the end."""
    home = tmp_path_factory.mktemp("standing") / "home"
    shutil.copytree(first_desk, home)
    home.chmod(0o700)
    desk = StandingDesk(home, CLAIMDESK_LIBRARY=str(starter_library.directory))
    yield desk
    desk._stop()


@pytest.fixture
def standing(one_desk):
    """Give that desk running: as the test before left it, or started again."""
    if one_desk._process is None or one_desk._process.poll() is not None:
        one_desk._stop()
        one_desk.__enter__()
    return one_desk


@pytest.fixture
def run(claimdesk):
    """Give a function that runs the command; it takes its words, a home and settings."""

    def with_settings(*arguments, home, **environment):
        kept = {n: v for n, v in os.environ.items() if not n.startswith("CLAIMDESK_")}
        return claimdesk(kept | {"CLAIMDESK_HOME": str(home)} | environment, *arguments)

    return with_settings


def until(condition, what):
    deadline = time.monotonic() + WAIT_S
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {WAIT_S} s: {what}"
        time.sleep(0.05)
    return found


def ask(home, question):
    with closing(sqlite3.connect(home / "desk.sqlite3", timeout=20)) as database:
        return database.execute(question).fetchall()


def workers(home):
    """Return the ids of the processes that say they work."""
    return [pid for (pid,) in ask(home, "SELECT pid FROM desk_worker")]


def page(url):
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server
        return answer.status, answer.headers, answer.read().decode()


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_first_start_makes_everything_and_says_where_to_go(tmp_path, starter_library):
    home = tmp_path / "home"
    with StandingDesk(home, CLAIMDESK_LIBRARY=str(starter_library.directory)) as desk:
        status, headers, _ = page(f"{desk.url}/accounts/login/")
        until(lambda: workers(home), "a worker")
    assert status == 200
    assert "waitress" not in str(headers).lower()
    for said in ("Making the database (SQLite)", "/desk/set-up/", f"{desk.url}/", "Ctrl-C"):
        assert said in desk.log
    assert len(desk.code) >= 12
    assert (home / "secret.key").stat().st_mode & 0o077 == 0
    assert (home / "desk.sqlite3").stat().st_mode & 0o077 == 0
    (kept,) = ask(home, "SELECT set_up_code_hash FROM desk_desk")[0]
    assert kept
    assert desk.code not in kept


def test_more_workers_can_be_started(standing):
    until(lambda: workers(standing.home), "the first worker")
    with subprocess.Popen(
        [sys.executable, "-m", "claimdesk.cli", "work", "--processes", "2"],
        env=standing.environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as more:
        until(lambda: len(workers(standing.home)) == 3, "three workers")
        more.send_signal(signal.SIGTERM)
        _, said = more.communicate(timeout=30)
    assert more.returncode == 0
    assert "2 working" in said
    assert len(workers(standing.home)) == 1


def test_a_worker_that_is_killed_is_replaced(standing):
    (pid,) = until(lambda: workers(standing.home), "a worker")
    os.kill(pid, signal.SIGKILL)
    until(lambda: workers(standing.home) not in ([], [pid]), "another worker")
    assert not is_running(pid)
    assert "another takes its place" in standing.log


def _assert_ends_cleanly(desk, number):
    (pid,) = until(lambda: workers(desk.home), "a worker")
    desk._process.send_signal(number)
    assert desk._process.wait(30) == 0
    assert not is_running(pid)
    assert workers(desk.home) == []
    assert "Traceback" not in desk.log


def test_told_to_stop_it_ends_cleanly(standing):
    _assert_ends_cleanly(standing, signal.SIGTERM)


def test_a_second_start_says_less_and_makes_a_new_code(standing):
    first = standing.code
    standing._stop()
    before = len(standing.log)
    standing.__enter__()
    again = standing.log[before:]
    assert "/desk/set-up/" in again
    assert "Making the database" not in again
    assert first not in again


def test_at_ctrl_c_it_ends_cleanly(standing):
    _assert_ends_cleanly(standing, signal.SIGINT)


def test_when_the_server_is_killed_its_worker_ends_too(standing):
    (pid,) = until(lambda: workers(standing.home), "a worker")
    standing._process.kill()
    standing._process.wait()
    until(lambda: not is_running(pid), "the worker's end")
    assert workers(standing.home) == []


def test_a_desk_of_a_newer_claimdesk_is_not_touched(desk_home, run):
    with closing(sqlite3.connect(desk_home / "desk.sqlite3")) as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('desk', '9999_x', '')"
        )
        database.commit()
    done = run("serve", "--port", str(free_port()), home=desk_home)
    assert done.returncode == 2
    assert "newer Claimdesk" in done.stderr


def test_a_start_lets_only_the_owner_read_a_database_that_others_could_read(
    desk_home, starter_library
):
    (desk_home / "desk.sqlite3").chmod(0o644)
    with StandingDesk(desk_home, CLAIMDESK_LIBRARY=str(starter_library.directory)) as desk:
        until(lambda: workers(desk.home), "a worker")
        files = list(desk_home.glob("desk.sqlite3*"))
        assert len(files) == 3
        assert [path.stat().st_mode & 0o077 for path in files] == [0, 0, 0]


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path, run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), home=tmp_path / "home")
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home").exists(), "nothing is made before the port is there"


def test_an_address_of_another_machine_is_refused(tmp_path, run):
    done = run("serve", "--host", "no-such-host.invalid", home=tmp_path)
    assert done.returncode == 2
    assert "no address of this machine" in done.stderr


def test_an_older_desk_is_saved_before_it_is_brought_up_to_date(tmp_path, starter_library, run):
    home = tmp_path / "home"
    code = (
        "from claimdesk.web.boot import setup; setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', 'desk', '0003_defaults', verbosity=0)"
    )
    environment = {**os.environ, "CLAIMDESK_HOME": str(home)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)
    with StandingDesk(home, CLAIMDESK_LIBRARY=str(starter_library.directory)) as desk:
        assert "Bringing the database up to date" in desk.log
        (saved,) = (home / "backups").glob("before-*.zip")
        assert str(saved) in desk.log
    assert run("restore", str(saved), "--drill", home=tmp_path / "other").returncode == 0


def test_work_refuses_a_desk_that_is_not_there_yet(tmp_path, run):
    done = run("work", home=tmp_path)
    assert done.returncode == 2
    assert "claimdesk serve" in done.stderr


def test_without_a_worker_the_desk_serves_all_the_same(tmp_path, starter_library):
    home = tmp_path / "home"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{n: v for n, v in os.environ.items() if not n.startswith("CLAIMDESK_")},
        "CLAIMDESK_HOME": str(home),
        "CLAIMDESK_LIBRARY": str(starter_library.directory),
    }
    command = [sys.executable, "-m", "claimdesk.cli", "serve", "--no-worker", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(port), "an answer")
            assert workers(home) == []
        finally:
            process.terminate()
            process.wait(30)


def test_on_postgresql_one_setting_is_enough(postgres_url, tmp_path, starter_library, run):
    name = f"serve_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    url = postgres_url.rpartition("/")[0] + f"/{name}"
    try:
        home, library = tmp_path / "home", str(starter_library.directory)
        with StandingDesk(home, CLAIMDESK_DATABASE_URL=url, CLAIMDESK_LIBRARY=library) as desk:
            assert "Making the database (PostgreSQL)" in desk.log
            assert page(f"{desk.url}/accounts/login/")[0] == 200
            with psycopg.connect(url, autocommit=True) as database:
                count = "SELECT count(*) FROM desk_worker"
                until(lambda: database.execute(count).fetchone() == (1,), "a worker")
            done = run("doctor", home=home, CLAIMDESK_DATABASE_URL=url, CLAIMDESK_LIBRARY=library)
            assert done.returncode == 0, done.stdout
        assert not (home / "desk.sqlite3").exists()
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _answers(port):
    try:
        return page(f"http://localhost:{port}/healthz")[0] == 200
    except OSError:
        return False
