"""Running `claimdesk` in this process: what a person would see, and the exit code."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from unittest.mock import patch

from claimdesk.cli import main


@dataclass(frozen=True)
class Outcome:
    """Exit code and what was printed; `error` is standard error without progress bars."""

    code: int
    out: str
    error: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error_lines(self) -> list[str]:
        return [line for line in self.error.splitlines() if line.strip()]


class _Stream(io.TextIOWrapper):
    """A UTF-8 stream into memory that can be read after all."""

    def __init__(self, data: bytes = b""):
        super().__init__(io.BytesIO(data), encoding="utf-8", write_through=True)

    def text(self) -> str:
        return self.buffer.getvalue().decode("utf-8", "replace")


def run_command(*arguments, stdin: bytes = b"") -> Outcome:
    """Run the command as `claimdesk ARGUMENTS...`."""
    out, error = _Stream(), _Stream()
    code = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(error),
        patch.object(sys, "stdin", _Stream(stdin)),
    ):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
    return Outcome(code, out.text(), error.text())
