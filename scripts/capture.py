"""Run `claimdesk demo` and put what it prints into the README, between its two demo marks."""  # noqa: INP001

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"<!-- demo -->.*?<!-- /demo -->", re.DOTALL)
_WIDTH = "96"


def main() -> int:
    """Rewrite README.md; returns 1 when the demo fails or the marks are missing."""
    environment = os.environ | {"COLUMNS": _WIDTH, "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(  # noqa: S603 - the project's own command
        [str(ROOT / ".venv/bin/claimdesk"), "demo", "--language", "en"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        return 1
    lines = [line.rstrip() for line in done.stdout.decode("utf-8").strip("\n").split("\n")]
    block = "\n".join(
        ["<!-- demo -->", "```text", "$ claimdesk demo", *lines, "```", "<!-- /demo -->"]
    )
    page = ROOT / "README.md"
    text, times = _BLOCK.subn(lambda _: block, page.read_text(encoding="utf-8"))
    if times != 1:
        print(f"{page} has {times} demo blocks, expected one.", file=sys.stderr)  # noqa: T201
        return 1
    page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
