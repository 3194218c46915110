"""The command `claimdesk`: one module a noun, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from claimdesk import __version__
from claimdesk.errors import ClaimdeskError, status_of

#: name -> (module, help line). The line stands here so that `--help` loads no command.
_COMMANDS = {
    "serve": ("claimdesk.cli.serve", "Start the desk in the browser, with its worker."),
    "work": ("claimdesk.cli.work", "Run more workers for background tasks."),
    "doctor": ("claimdesk.cli.doctor", "Look whether everything is in order here."),
    "account": ("claimdesk.cli.account", "List accounts; let somebody in who is locked out."),
    "source": ("claimdesk.cli.source", "Subscribe to feeds, sitemaps, pages and folders."),
    "backup": ("claimdesk.cli.backup", "Save the whole desk in one file."),
    "restore": ("claimdesk.cli.restore", "Bring a desk back from its backup."),
    "site": ("claimdesk.cli.site", "Write the public site out as files."),
    "report": ("claimdesk.cli.report", "Count a period; verify a report as an outsider would."),
    "network": ("claimdesk.cli.network", "Gather and add up the reports of member desks."),
    "evidence": ("claimdesk.cli.evidence", "Capture sources and verify what was captured."),
    "today": ("claimdesk.cli.today", "Say what waits, what rises and what is stuck today."),
    "readiness": ("claimdesk.cli.readiness", "Say how ready the desk is for its trade's codes."),
    "log": ("claimdesk.cli.log", "Verify the public log of what a desk published."),
    "lint": ("claimdesk.cli.lint", "Say what is wrong with ClaimReview markup, and mend it."),
    "check": ("claimdesk.cli.check", "Find the claims in a text and the fact-checks that match."),
    "match": ("claimdesk.cli.match", "Match a whole file of posts with a library."),
    "deidentify": (
        "claimdesk.cli.deidentify",
        "Leave out of a text what leads to a person.",
    ),
    "library": ("claimdesk.cli.library", "Add to, search, export and look after a library."),
    "eval": ("claimdesk.cli.evaluation", "Measure matching and detection on labelled data."),
    "demo": ("claimdesk.cli.demo", "Show the main job on a Vietnamese and an English text."),
}


class _Commands(click.Group):
    """A group whose commands are imported only when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        found: click.Command = import_module(module).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimdesk")
def app() -> None:
    """Has this claim been checked already? Claims in, published fact-checks out.

    \b
    claimdesk check "Drinking hot lemon water cures cancer."
    claimdesk check article.pdf https://example.org/news --json
    claimdesk library add factchecks.jsonl
    """  # noqa: D301 - \b is click's mark for "do not wrap"


def main(argv: list[str] | None = None) -> Any:
    """Run the command; errors become one line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Text from the wild may hold what the terminal's encoding lacks.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = app.main(args=argv, standalone_mode=False)
    except click.exceptions.Abort:
        code = _fail("Interrupted. What was acknowledged is kept; run it again to go on.", 130)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ClaimdeskError as error:
        code = _fail(str(error), status_of(error)[1])
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        code = _fail(f"{name}{error.strerror or error}. Check the folder, its rights and room.", 1)
    except Exception as error:
        said = _said_by_database(error)
        if not said:
            raise
        code = _fail(said, 1)
    sys.exit(code if isinstance(code, int) else 0)


def _said_by_database(error: Exception) -> str:
    """Return an error of the desk's database as a line with advice; "" for any other error."""
    if "django.db" not in sys.modules:  # a command without a desk does not load it
        return ""
    from django.db import Error

    from claimdesk.desk.unanswered import explain

    return " ".join(explain(error)) if isinstance(error, Error) else ""


def _fail(message: str, code: int) -> int:
    line = " ".join(message.split()).encode("utf-8", "replace").decode()
    click.echo(f"claimdesk: {line}", err=True)
    return code
