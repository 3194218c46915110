"""Run every evaluation command on the labelled data, or say that it is absent."""  # noqa: INP001

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from own_sets import write_sets

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("CLAIMDESK_DATA") or ROOT.parent / "shared" / "data")
#: Detection file -> task. The subjectivity files dev_test_* are apart from those trained on.
_DETECTION = {
    **{f"checkworthy/{lang}.dev.jsonl": "checkworthy" for lang in ("en", "ar", "nl")},
    **{
        f"subjectivity/dev_test_{lang}.jsonl": "checkable"
        for lang in ("ar", "bg", "de", "en", "it", "multilingual")
    },
}


def commands() -> Iterator[list[str]]:
    """Yield the arguments of each `claimdesk eval` whose data is present, our own sets first."""
    for directory in write_sets(ROOT / "build" / "sets"):
        yield ["matching", str(directory), "--split", "dev"]
    for name, extra in (
        ("claims-en", []),
        ("claims-multi", []),
        ("articles-vi", []),
        ("articles-vi", ["--strip-accents"]),
    ):
        if (DATA / name / "corpus.jsonl").exists():
            yield ["matching", str(DATA / name), "--split", "dev", *extra]
    for name, task in _DETECTION.items():
        if (DATA / name).exists():
            yield ["detection", str(DATA / name), "--task", task]


def main() -> int:
    """Run the commands one after the other; returns the first exit code that is not 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", help="where vectors are")
    options = parser.parse_args()
    if not DATA.exists():
        print(  # noqa: T201 - a script's answer
            f"No evaluation data in {DATA}: our own sets only. It is not part of the project; name "
            "its folder with CLAIMDESK_DATA=DIR. docs/evaluation.md says what is expected there.",
            file=sys.stderr,
        )
    for arguments in commands():
        tail = [*arguments, "--cache", str(options.cache), *(["--json"] if options.json else [])]
        if not options.json:
            print(f"\n$ claimdesk eval {' '.join(arguments)}", flush=True)  # noqa: T201 - as above
        done = subprocess.run([sys.executable, "-m", "claimdesk.cli", "eval", *tail], check=False)  # noqa: S603 - our own command
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
