"""What Claimdesk stands on: each dependency accounted for, none under a licence that binds."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
_BINDING = re.compile(r"(?<!L)A?GPL|GNU (?:Affero )?General Public|SSPL|BUSL", re.IGNORECASE)


def _direct():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}


def _accounted(text):
    """Return the packages that have a line of their own in tables."""
    return {canonicalize_name(name) for name in re.findall(r"^\| *`?([\w.-]+)", text, re.MULTILINE)}


def _closure():
    """Return the installed distributions that the project needs to run, by name."""
    found, waiting = {}, sorted(_direct())
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        for line in found[name].requires or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                waiting.append(wanted.name)
    return found


def _licences(package):
    """Return what a package states about its licence, each alternative by itself."""
    about = package.metadata
    if stated := about.get("License-Expression"):
        return re.split(r"\s+OR\s+", stated)
    classifiers = [
        line.rsplit(" :: ", 1)[1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    return ["; ".join([(about.get("License") or "")[:200], *classifiers])]


def test_every_dependency_has_its_line_in_the_account():
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    assert _direct() - _accounted(text) == set()


def test_the_account_names_no_runtime_dependency_that_is_gone():
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    section = text.partition("## What Claimdesk runs on")[2].partition("\n## ")[0]
    assert {name for name in _accounted(section) if name.strip("-")} - {"package"} == _direct()


def test_the_dependencies_are_installed():
    assert _direct() <= set(_closure())


def test_no_dependency_may_be_used_under_the_gpl_only():
    licences = {name: _licences(package) for name, package in _closure().items()}
    bound = [name for name, stated in licences.items() if all(map(_BINDING.search, stated))]
    assert bound == []


def test_every_dependency_states_a_licence():
    silent = [name for name, package in _closure().items() if not "".join(_licences(package))]
    assert silent == []


def test_the_licence_of_claimdesk_is_stated_and_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
