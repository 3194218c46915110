"""Check the documentation: links lead somewhere; commands, options and variables are described."""  # noqa: INP001

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from claimdesk.cli import app
from claimdesk.errors import STATUS

ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_VARIABLE = re.compile(r"CLAIMDESK_[A-Z_]*[A-Z]")
_ENVIRONMENTS = {"os.environ", "environ", "os"}
_READS = {"get", "getenv", "pop"}
_SHELL_READS = re.compile(r"\$[({]+(CLAIMDESK_[A-Z_]*[A-Z])")
_PAGES = ("README.md", "CHANGELOG.md", "docs/**/*.md")


def broken_links() -> Iterator[str]:
    """Yield a line for each relative link in the pages that leads nowhere."""
    for page in sorted(path for pattern in _PAGES for path in ROOT.glob(pattern)):
        for target in _LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: no such file: {target}"


def walk(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield the full name of a command and of all commands under it."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for part in command.list_commands(context):
            child = command.get_command(context, part)
            if child is not None:
                yield from walk(child, f"{name} {part}")


def undescribed() -> Iterator[str]:
    """Yield a line for each command, option and exit code that docs/cli.md does not hold."""
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    sections = {
        part.partition("\n")[0].strip(" `"): part
        for part in re.split(r"^#{2,3} ", text, flags=re.MULTILINE)
    }
    for name, command in walk(app, "claimdesk"):
        if isinstance(command, click.Group):
            continue
        section = sections.get(name)
        if section is None:
            yield f"docs/cli.md: no section `{name}`"
            continue
        for parameter in command.params:
            for flag in (*parameter.opts, *parameter.secondary_opts):
                # `--library` is described once, for all.
                if flag.startswith("--") and flag != "--library" and f"`{flag}" not in section:
                    yield f"docs/cli.md, {name}: {flag} is not described"
    for code in sorted({code for _, code in STATUS.values()}):
        if f"| {code} |" not in text:
            yield f"docs/cli.md: exit code {code} is not described"


def variables_read_in(path: Path) -> set[str]:
    """Return the variables of Claimdesk that a Python file reads: `os.environ["..."]` and the like.

    To name one in a text, or to set it for another process, is not to read it.
    """
    tree = ast.parse(path.read_text("utf-8"))
    named = {
        ast.unparse(node.targets[0]): node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
    }
    found = set()
    for node in ast.walk(tree):
        key: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr in _READS and ast.unparse(node.func.value) in _ENVIRONMENTS:
                key = node.args[0]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            key = node.slice if ast.unparse(node.value) in _ENVIRONMENTS else None
        if isinstance(key, ast.Name):
            key = named.get(key.id)
        if isinstance(key, ast.Constant):
            found |= set(_VARIABLE.findall(str(key.value)))
    return found


def unread_variables() -> Iterator[str]:
    """Yield a line for each variable that a page names and nothing reads, and the reverse."""
    folders = ("src", "tests", "scripts", "benchmarks")
    read = {
        name: path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for name in variables_read_in(path)
    }
    scripts = [ROOT / "Makefile", *(ROOT / "scripts").glob("*.sh")]
    for path in scripts:
        read |= dict.fromkeys(_SHELL_READS.findall(path.read_text("utf-8")), path)
    named = set()
    for page in (path for pattern in _PAGES for path in sorted(ROOT.glob(pattern))):
        here = set(_VARIABLE.findall(page.read_text("utf-8")))
        named |= here
        for name in sorted(here - read.keys()):
            yield f"{page.relative_to(ROOT)}: {name} is read nowhere"
    for name in sorted(read.keys() - named):
        yield f"{read[name].relative_to(ROOT)}: {name} is named in no page of docs"


def main() -> int:
    """Print what is wrong; returns 1 where anything is."""
    problems = [*broken_links(), *undescribed(), *unread_variables()]
    print("\n".join(problems) or "The documentation fits the code.")  # noqa: T201 - a script's answer
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
