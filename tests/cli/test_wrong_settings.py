"""Settings that are wrong, and databases that refuse: one line that says what to do."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest

SECRET = "s3cr3t-of-the-desk"


@pytest.fixture
def run(claimdesk):
    """Give a function that runs a command with these settings."""
    return lambda environment, *words, **settings: claimdesk(environment | settings, *words)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def own(own_environment, tmp_path):
    return own_environment | {"CLAIMDESK_HOME": str(tmp_path / "home")}


def assert_one_line(done, code, *parts):
    """Make sure that a command failed with one line that holds each part, and no password."""
    said = done.stderr.strip().splitlines()
    assert done.returncode == code, done.stderr
    assert len(said) == 1, done.stderr
    assert said[0].startswith("claimdesk: ")
    for part in parts:
        assert part in said[0]
    assert SECRET not in done.stderr + done.stdout


def start(name):
    return ["serve", "--port", str(free_port())] if name == "serve" else [name]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CLAIMDESK_BASE_URL", "checks.example.org", "https://checks.example.org"),
        ("CLAIMDESK_BASE_URL", "https://", "names a server"),
        ("CLAIMDESK_BASE_URL", "http://x.example:port", "no whole address"),
        ("CLAIMDESK_TIME_ZONE", "Hanoi", "Asia/Ho_Chi_Minh"),
        ("CLAIMDESK_TIME_ZONE", "../../etc/passwd", "no time zone"),
        ("CLAIMDESK_QUESTION_DAYS", "3", "from 7 to 3650"),
        ("CLAIMDESK_QUESTION_DAYS", "half a year", "such as 180"),
        ("CLAIMDESK_MAIL_URL", f"mail:{SECRET}@example.org", "smtp+tls://"),
        ("CLAIMDESK_MAIL_URL", f"smtps://me:{SECRET}@example.org:x", "no whole address"),
        ("CLAIMDESK_OIDC_URL", "login.example.org", "https://login.example.org"),
        ("CLAIMDESK_DATABASE_URL", "sqlite://", "sqlite:///path"),
        ("CLAIMDESK_DATABASE_URL", "sqlite:///", "names no file"),
        ("CLAIMDESK_DATABASE_URL", "sqlite://desk.sqlite3", "three slashes"),
        ("CLAIMDESK_DATABASE_URL", f"postgresql://me:{SECRET}@[x/y", "names no server"),
        ("CLAIMDESK_DATABASE_URL", f"postgresql://me:{SECRET}@x:{SECRET}/y", "no port"),
    ],
)
def test_a_setting_that_is_wrong_is_named_with_what_it_takes(run, own, name, value, says):
    assert_one_line(run(own, "backup", **{name: value}), 2, name, says)
    looked = run(own, "doctor", **{name: value})
    assert looked.returncode == 1
    assert says in looked.stdout
    assert SECRET not in looked.stdout + looked.stderr
    assert "Traceback" not in looked.stderr


@pytest.mark.parametrize("command", ["serve", "work", "backup"])
def test_a_postgresql_that_is_away_is_said_in_one_line(run, own, command):
    port = free_port()
    url = f"postgresql://me:{SECRET}@127.0.0.1:{port}/desk"
    done = run(own, *start(command), CLAIMDESK_DATABASE_URL=url)
    assert_one_line(done, 1, f"127.0.0.1:{port}", "does not answer", "CLAIMDESK_DATABASE_URL")


@pytest.mark.parametrize("command", ["serve", "work", "backup"])
def test_a_file_that_is_no_database_is_said_in_one_line(run, own, tmp_path, command):
    path = tmp_path / "notes.txt"
    path.write_text("This is no database, whatever its name says. " * 100)
    done = run(own, *start(command), CLAIMDESK_DATABASE_URL=f"sqlite://{path}")
    assert_one_line(done, 1, str(path), "no database", "claimdesk restore")
    assert path.read_text().startswith("This is no database")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda url: url.replace("//postgres:", f"//postgres:{SECRET}"), "the password"),
        (lambda url: url.replace("//postgres:", "//nobody:"), "the user"),
        (lambda url: f"{url}_not_there", "is not there"),
        (lambda url: f"{url}?{SECRET}=1", "an option"),
    ],
)
def test_what_postgresql_refuses_is_said_in_one_line(run, own, postgres_url, change, says):
    done = run(own, "work", CLAIMDESK_DATABASE_URL=change(postgres_url))
    assert_one_line(done, 1, says)
    looked = run(own, "doctor", CLAIMDESK_DATABASE_URL=change(postgres_url))
    assert says in looked.stdout
    assert SECRET not in looked.stdout
    assert looked.returncode == 1


def test_a_full_disk_is_said_in_one_line(own, desk_home, tmp_path):
    """A limit on the size of files is what a full disk looks like to whoever writes."""
    limited = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from claimdesk.cli import main\n"
        "from claimdesk.web.boot import setup\n"
        "setup()\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "main(['backup', sys.argv[1]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path / "b.zip")],
        env=own | {"CLAIMDESK_HOME": str(desk_home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("claimdesk: ")
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("*b.zip*"))


_DEMONSTRATION = """
import json, os, sys
from claimdesk.cli import demo, main, serve
from claimdesk.web.boot import setup
demo._fill = lambda home: setup() or "a password"
serve.serve = lambda **_: print("served", json.dumps(dict(os.environ)))
main(["demo", "--serve", "--port", sys.argv[1]])
"""


def test_a_demonstration_takes_nothing_of_the_real_desk_but_its_folder(own, tmp_path):
    real = {
        "CLAIMDESK_MAIL_URL": f"smtps://me:{SECRET}@mail.example.org",
        "CLAIMDESK_OIDC_URL": "https://login.example.org",
        "CLAIMDESK_BASE_URL": "https://checks.example.org",
        "CLAIMDESK_DATABASE_URL": f"postgresql://me:{SECRET}@db/desk",
    }
    port = str(free_port())
    done = subprocess.run(
        [sys.executable, "-c", _DEMONSTRATION, port],
        env=own | real,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    said, _, environment = done.stdout.partition("served ")
    settings = {n: v for n, v in json.loads(environment).items() if n.startswith("CLAIMDESK_")}
    assert settings == {
        "CLAIMDESK_HOME": str(tmp_path / "home" / "demonstration"),
        "CLAIMDESK_BASE_URL": f"http://localhost:{port}",
    }
    assert all(name in said for name in real)
    assert SECRET not in done.stdout
