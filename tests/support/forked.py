"""Runs of `claimdesk` as processes of their own, without the second that loading takes each.

Each is a fork of a process that has loaded what the command stands on and has read no setting, and
is given its command line, settings and streams as a new process would be.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_TESTS = Path(__file__).parents[1]
_LONGEST_S = 120
#: What a command loads and can be loaded before Django knows its settings.
_LOADED = (
    "claimdesk.cli.doctor",
    "claimdesk.cli.learning",
    "claimdesk.cli.learning_tables",
    "claimdesk.detection.harm",
    "claimdesk.domain.reporting.building",
    "claimdesk.domain.reporting.filing",
    "claimdesk.domain.reporting.network",
    "claimdesk.evidence",
    "claimdesk.evidence.drift",
    "claimdesk.evidence.quality",
    "claimdesk.evidence.stamps",
    "claimdesk.intake.deidentification",
    "claimdesk.intake.http",
    "claimdesk.intake.mailbox",
    "claimdesk.intake.pictures",
    "claimdesk.intake.rereading",
    "claimdesk.intake.robots",
    "claimdesk.intake.walls",
    "claimdesk.matching.library",
    "claimdesk.matching.sameness",
    "claimdesk.publishing.log.following",
    "claimdesk.publishing.log.witnesses",
    "claimdesk.publishing.log.writing",
    "claimdesk.publishing.memberreports",
    "claimdesk.publishing.reportfiles",
    "django.contrib.auth.hashers",
    "django.core.mail",
    "django.core.management",
    "django.core.serializers.json",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.template.backends.django",
    "django.views.decorators.csrf",
    "requests",
)


@contextmanager
def forking():
    """Give a function that runs a command; it takes an environment and the words of the command."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.forked"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(_TESTS), "OPENBLAS_NUM_THREADS": "1"},
    )

    def run(environment, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder) / name for name in ("out", "error")]
            order = {
                "arguments": list(map(str, arguments)),
                "environment": dict(environment),
                "streams": list(map(str, streams)),
            }
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            said = [path.read_text("utf-8") for path in streams]
        return subprocess.CompletedProcess(arguments, code, *said)

    yield run
    process.communicate()


def main():
    """Load everything, then fork for each order until standard input ends."""
    for name in _LOADED:
        import_module(name)
    assert len(os.listdir("/proc/self/task")) == 1, "a fork takes along one thread"  # noqa: PTH208
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return _be(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - the answer
    return None


def _be(arguments, environment, streams):
    """Be the process that was ordered; it ends as any that runs the command."""
    signal.alarm(_LONGEST_S)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(streams, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["claimdesk", *arguments]
    from claimdesk.cli import main as command

    command()


if __name__ == "__main__":
    main()
