"""Check the documentation: relative links lead somewhere, commands and options are described."""  # noqa: INP001

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from claimdesk.cli import app
from claimdesk.errors import STATUS

ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
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


def main() -> int:
    """Print what is wrong; returns 1 where anything is."""
    problems = [*broken_links(), *undescribed()]
    print("\n".join(problems) or "The documentation fits the code.")  # noqa: T201 - a script's answer
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
