"""How often the signs of harm are right, on the claims labelled in tests/quality/harm.jsonl.

    python training/harm_signs.py               # every figure
    python training/harm_signs.py --missed dev  # and the claims of a split it gets wrong

`dev` and `seen` are for mending. Those of `held` and `others` that are wrong are never printed:
docs/evaluation.md says how each was made.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from claimdesk.detection.evaluation import count_agreement
from claimdesk.detection.harm import find_harm
from claimdesk.domain.harm import Harm

CLAIMS = Path(__file__).parents[1] / "tests" / "quality" / "harm.jsonl"
Row = dict[str, str]


def read_claims() -> list[Row]:
    """Return the labelled claims: `text`, `lang`, `harm` ("" for none) and `split` of each."""
    return [json.loads(line) for line in CLAIMS.read_text("utf-8").splitlines()]


def measure(rows: Iterable[Row]) -> dict[str, dict[str, float]]:
    """Return the figures of "any" harm and of each kind."""
    judged = [(row["harm"], find_harm(row["text"]) or "") for row in rows]
    figures = {"any": _compare([(bool(true), bool(said)) for true, said in judged])}
    for kind in Harm:
        figures[kind] = _compare([(true == kind, said == kind) for true, said in judged])
    return figures


def _compare(pairs: list[tuple[bool, bool]]) -> dict[str, float]:
    labelled, found = np.array(pairs, dtype=bool).reshape(-1, 2).T
    return {**count_agreement(labelled, found), "labelled": int(labelled.sum())}


def main() -> None:
    """Print the figures of each split, and those of each language for any harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", choices=["dev", "seen"], help="print the claims that are wrong")
    missed = parser.parse_args().missed
    rows = read_claims()
    for split in ("dev", "seen", "held", "others"):
        part = [row for row in rows if row["split"] == split]
        for name, chosen in _parts(part).items():
            for kind, row in measure(chosen).items():
                if kind == "any" or name == "all":
                    print(f"{split:5} {name:18} {kind:9}", _in_words(row))
    _print_missed([row for row in rows if row["split"] == missed])
    print(f"{_cost(rows) * 1e6:.0f} microseconds a claim")


def _parts(rows: list[Row]) -> dict[str, list[Row]]:
    languages = {lang: [row for row in rows if row["lang"] == lang] for lang in ("vi", "en")}
    plain = [row for row in languages["vi"] if row["text"].isascii()]
    return {"all": rows, **languages, "vi without marks": plain}


def _in_words(row: dict[str, float]) -> str:
    figures = (f"{name} {row[name]:.3f}" for name in ("precision", "recall", "f1"))
    return f"{'  '.join(figures)}  of {row['labelled']:.0f}"


def _print_missed(rows: Iterable[Row]) -> None:
    for row in rows:
        said = find_harm(row["text"]) or ""
        if said != row["harm"]:
            print(f"{row['harm'] or '-':9} read as {said or '-':9} {row['text']}")


def _cost(rows: list[Row]) -> float:
    """Return the seconds a claim takes, the best of five rounds."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for row in rows:
            find_harm(row["text"])
        rounds.append((time.perf_counter() - began) / len(rows))
    return min(rounds)


if __name__ == "__main__":
    main()
