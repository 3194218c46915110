"""Environment variables: those that tests read reach them, and none is asked for in vain."""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_TESTS = runpy.run_path(str(ROOT / "tests" / "conftest.py"))["_OF_TESTS"]
_VARIABLE = re.compile(r"CLAIMDESK_[A-Z_]*[A-Z]")
_READS = {"get", "getenv", "pop"}
ENVIRONMENTS = {"os.environ", "environ", "os"}


def variables_read_in(path):
    """Return the variables that a file reads: `os.environ.get(...)`, `os.environ[...]`, getenv."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    found = set()
    for node in ast.walk(tree):
        key = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            whose = ast.unparse(node.func.value)
            key = node.args[0] if node.func.attr in _READS and whose in ENVIRONMENTS else None
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            key = node.slice if ast.unparse(node.value) in ENVIRONMENTS else None
        if isinstance(key, ast.Name):
            key = ast.Constant(names.get(key.id))
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found |= set(_VARIABLE.findall(key.value))
    return found


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
