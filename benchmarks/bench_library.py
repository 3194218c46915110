"""Speed and memory of a library of 14,231 fact-checks, with the bars and the rivals beside.

    make bench            a table
    make bench BENCH=--json

Figures depend on the machine and on what else it does: read the load in the first line.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import machine
from figures import table


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    as_json = parser.parse_args().json
    # Built by another process: this one must stay small while it measures its children's memory.
    builder = Path(__file__).with_name("corpus.py")
    built = subprocess.run([sys.executable, builder], check=True, stdout=subprocess.PIPE, text=True)
    library = Path(built.stdout.strip())
    about = machine.describe()
    import cold  # noqa: PLC0415 - before anything large is loaded

    figures = cold.measure(library)
    import warm  # noqa: PLC0415 - loads the engine, the index and the rivals
    from corpus import describe  # noqa: PLC0415

    figures += warm.measure(library)
    if as_json:
        rows = [figure.to_json() for figure in figures]
        print(json.dumps({"machine": about, "data": describe(), "figures": rows}, indent=2))
        return
    print("machine  " + ", ".join(f"{name} {value}" for name, value in about.items()))
    print(f"data     {describe()}\n")
    print(table(figures))


if __name__ == "__main__":
    main()
