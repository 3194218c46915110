"""How many wordings of a claim are joined at each cosine, and how many that say another thing.

    .venv/bin/python benchmarks/bench_wordings.py [FILE] [--pairs N]

The file holds pairs as for `claimdesk eval guard`; without one, the guard's dev pairs.
"""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path

from claimdesk.language.encoders import intake_encoder
from claimdesk.matching.sameness import code_texts, cosines, is_another

_PAIRS = Path(__file__).parents[1] / "tests" / "quality" / "guard_pairs_dev.jsonl"
_LEAST = (0.6, 0.65, 0.7, 0.75, 0.77, 0.79, 0.81, 0.83, 0.86, 0.9)


def main() -> None:
    """Print a JSON line for each cosine, then the nearest that two claims of the file come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=_PAIRS)
    parser.add_argument("--pairs", type=int, default=1000)
    given = parser.parse_args()
    lines = given.file.read_text("utf-8").splitlines()
    rows = list(islice(map(json.loads, filter(None, lines)), given.pairs))
    claims = [row["claim"] for row in rows]
    joined = {kind: [_nearness(row["claim"], row[kind]) for row in rows]
              for kind in ("paraphrase", "conflicting")}  # fmt: skip
    for least in _LEAST:
        shares = {kind: sum(one >= least for one in found) / len(rows)
                  for kind, found in joined.items()}  # fmt: skip
        print(json.dumps({"cosine": least, **shares}))
    codes = code_texts(claims, intake_encoder())
    others = [max(cosines(one, codes[:at] + codes[at + 1 :])) for at, one in enumerate(codes)]
    print(json.dumps({"pairs": len(rows), "nearest_other_claim": round(max(others), 3)}))


def _nearness(first: str, second: str) -> float:
    """Return the cosine of two texts, or 0 where something speaks against them."""
    if is_another(first, second):
        return 0.0
    one, other = code_texts([first, second], intake_encoder())
    return cosines(one, [other])[0]


if __name__ == "__main__":
    main()
