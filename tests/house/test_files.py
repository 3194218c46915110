"""The files of the project: a docstring first, not too long, nothing of anyone's machine."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_LINES = 400
_TEXT = {".py", ".md", ".toml", ".jsonl", ".json", ".yaml", ".yml", ".sh", ".cfg", ""}
_FOLDERS = ("src", "tests", "docs", "benchmarks", "training", ".ci")
#: Put together here, so that this file does not hold what it looks for.
_MACHINE = [f"/{name}/" for name in ("work", "root")] + ["bash" + "_jobs", "/home" + "/user"]


def _texts():
    for folder in _FOLDERS:
        for parent, folders, names in os.walk(ROOT / folder):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (Path(parent) / name for name in names if Path(name).suffix in _TEXT)
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in _TEXT)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_file_begins_by_saying_what_it_holds(path):
    tree = ast.parse(path.read_text("utf-8"))
    docstring = ast.get_docstring(tree)
    assert docstring
    assert isinstance(tree.body[0], ast.Expr)
    first = docstring.splitlines()[0]
    assert len(first) > 10
    assert first.endswith((".", "?", "!"))


def test_no_file_is_too_long():
    written = [path for path in SOURCES + TESTS if path.parent.name != "migrations"]
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in written}
    assert {str(path): length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_file_names_a_place_on_somebodys_machine():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in _texts()
        for word in _MACHINE
        if word in path.read_text("utf-8", "replace")
    ]
    assert found == []


def test_no_module_is_called_by_what_says_nothing():
    names = {path.stem for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
