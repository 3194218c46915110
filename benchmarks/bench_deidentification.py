"""De-identification on made and hand-written lines: recall, precision, false finds, lines a second.

    python benchmarks/bench_deidentification.py
    python benchmarks/bench_deidentification.py --presidio PYTHON

With `--presidio`, another interpreter that has presidio-analyzer (and not Claimdesk) reads the same
lines: its recognisers of patterns, on spaCy's blank English pipeline, so without names and places.
Of guesses over one another the likeliest counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from claimdesk.intake.deidentification import deidentify
from support.identifiers import (
    HELD,
    OWN,
    PLAIN,
    hand_written,
    made_lines,
    plain_lines,
    score,
)

#: What Presidio calls our kinds; what it has beside them (dates, web addresses) is not counted.
_KINDS = {
    "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "CREDIT_CARD": "card", "IBAN_CODE": "bank",
    "US_BANK_NUMBER": "bank", "IP_ADDRESS": "network", "MAC_ADDRESS": "network",
    "US_PASSPORT": "passport", "US_SSN": "id", "US_ITIN": "tax", "US_DRIVER_LICENSE": "id",
    "UK_NHS": "insurance", "MEDICAL_LICENSE": "code",
}  # fmt: skip
_PRESIDIO = """
import json, logging, spacy, sys
logging.disable(logging.CRITICAL)
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine
class Blank(SpacyNlpEngine):
    def load(self):
        self.nlp = {"en": spacy.blank("en")}
engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
kinds = json.loads(sys.argv[1])
for line in sys.stdin:
    found = engine.analyze(json.loads(line), language="en", entities=list(kinds))
    kept = []
    for one in sorted(found, key=lambda one: (-one.score, one.start - one.end)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    print(json.dumps([[one.start, one.end, kinds[one.entity_type]] for one in kept]))
"""


def main(arguments: list[str]) -> None:
    groups = {
        "made": list(made_lines(5000)),
        "by hand": hand_written(OWN),
        "by hand, held back": hand_written(HELD),
    }
    plain = [*plain_lines(2000), *(one.text for one in hand_written(PLAIN))]
    wall, used = time.perf_counter(), time.process_time()
    for line in groups["made"]:
        deidentify(line.text)
    wall, used = time.perf_counter() - wall, time.process_time() - used
    print(f"{5000 / wall:,.0f} lines a second ({5000 / used:,.0f} a second of processor time)")
    _report("Claimdesk", groups, plain, deidentify)
    if "--presidio" in arguments:
        python = arguments[arguments.index("--presidio") + 1]
        texts = [line.text for lines in groups.values() for line in lines] + plain
        known = dict(zip(texts, _ask_presidio(python, texts), strict=True))
        _report("Presidio", groups, plain, lambda text: SimpleNamespace(found=known[text]))


def _report(name, groups, plain, clean):
    for group, lines in groups.items():
        found = score(lines, clean)
        kinds = {kind: f"{found.found.get(kind, 0)}/{all_}" for kind, all_ in found.there.items()}
        print(
            f"{name}, {group}: recall {found.recall(addresses=False):.4f}, "
            f"of addresses {found.recall(addresses=True):.4f}, precision {found.precision:.4f}\n"
            f"  {json.dumps(kinds)}"
        )
    wrong = sum(bool(clean(text).found) for text in plain)
    print(f"{name}: {wrong} of {len(plain)} sentences without an identifier were changed")


def _ask_presidio(python, texts):
    done = subprocess.run(
        [python, "-c", _PRESIDIO, json.dumps(_KINDS)],
        input="".join(json.dumps(text) + "\n" for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    for line in done.stdout.splitlines():
        yield [SimpleNamespace(start=s, end=e, kind=kind) for s, e, kind in json.loads(line)]


if __name__ == "__main__":
    main(sys.argv[1:])
