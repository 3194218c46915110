"""Environment variables: those that tests read reach them, and none is asked for in vain."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_TESTS = runpy.run_path(str(ROOT / "tests" / "conftest.py"))["_OF_TESTS"]
variables_read_in = runpy.run_path(str(ROOT / "scripts" / "check_docs.py"))["variables_read_in"]


def read_by_tests():
    return set().union(*(variables_read_in(path) for path in (ROOT / "tests").rglob("*.py")))


def test_every_variable_that_a_test_reads_is_let_through_to_it():
    assert read_by_tests() - OF_TESTS == set(), "add it to _OF_TESTS in tests/conftest.py"


def test_every_variable_that_is_let_through_is_read_by_a_test():
    assert OF_TESTS - read_by_tests() == set()


def test_where_everything_is_to_be_tested_a_missing_postgresql_fails_the_run():
    code = (
        "import sys, pytest, support.postgres\n"
        "support.postgres.why_not = lambda: 'there is none'\n"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', 'tests/desk/test_tokens.py']))"
    )
    settings = {**os.environ, "CLAIMDESK_TEST_DATABASE": "postgresql", "PYTHONPATH": "tests"}
    settings.pop("CI", None)
    codes = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=settings | more, capture_output=True,
            check=False,
        ).returncode
        for more in ({}, {"CI": "true"})
    ]  # fmt: skip
    assert codes == [0, 1]
