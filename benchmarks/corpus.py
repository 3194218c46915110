"""What is measured: a library of 14,231 fact-checks, the texts asked of it, and fresh entries.

The fact-checks are those of claims-en where the evaluation data is present (CLAIMDESK_DATA, else
../shared/data); else as many made from the starter entries by a seeded generator. Run as a script
it builds the library, kept under .cache/, and prints its directory.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.encoders import default_encoder
from claimdesk.language.vector_cache import CachedEncoder
from claimdesk.matching.beir import digest, read_corpus, read_judged
from claimdesk.matching.library import Library
from claimdesk.matching.starter import read_starter

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("CLAIMDESK_DATA") or ROOT.parent / "shared" / "data")
CACHE = ROOT / ".cache"
#: As many fact-checks as claims-en holds.
ENTRIES = 14_231
_SEED = 14
_PLACES = (
    "Hanoi Hue Saigon Berlin Lagos Lima Osaka Quito Perth Cairo Turin Davao Medan Izmir Accra "
    "Kyiv Boston Leeds Lyon Porto Gdansk Malmo Utrecht Ghent Basel Graz Split Varna Iasi Patras"
).split()
_WORDS = (
    "hospital school river bridge market minister football storm vaccine bank ticket rice phone "
    "court island museum engine harvest fishing election pension concert railway forest airport"
).split()


def describe() -> str:
    """Return in a few words which data is measured."""
    if _real():
        name = f"claims-en ({digest(DATA / 'claims-en' / 'corpus.jsonl')})"
    else:
        name = f"made from the starter entries (seed {_SEED})"
    return f"{ENTRIES:,} entries, {name}"


def read_entries() -> list[FactCheck]:
    """Return the fact-checks of the measured library."""
    if _real():
        return [entry for _, entry in read_corpus(DATA / "claims-en")]
    return list(make_entries(ENTRIES, _SEED))


def read_queries(count: int) -> list[str]:
    """Return `count` different texts to ask: posts of claims-en train, else made ones."""
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    if _real():
        posts = sorted({query.text for query in read_judged(DATA / "claims-en", "train")})
        return generator.sample(posts, count)
    return [
        f"Is it true? {entry.claim_reviewed} {entry.title}"
        for entry in make_entries(count, _SEED + 1)
    ]


def read_sentences(count: int) -> list[str]:
    """Return `count` different claims of one sentence, as a person types them."""
    generator = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    claims = sorted({entry.claim_reviewed for entry in read_entries()})
    return [f"{claim} " for claim in generator.sample(claims, count)]


def make_entries(count: int, seed: int) -> Iterator[FactCheck]:
    """Yield `count` different fact-checks: starter entries with words dropped, moved and added."""
    generator = random.Random(seed)  # noqa: S311 - as above
    starter = read_starter()
    for number in range(count):
        entry = generator.choice(starter)
        words = [word for word in entry.claim_reviewed.split() if generator.random() > 0.2]
        words.insert(generator.randrange(len(words) + 1), generator.choice(_WORDS))
        place, year = generator.choice(_PLACES), generator.randrange(1950, 2027)
        yield replace(
            entry,
            claim_reviewed=f"{' '.join(words)} ({place}, {year})",
            title=f"{entry.title}: {generator.choice(_WORDS)} in {place}",
            url=f"https://made.example/{seed}/{number}",
        ).with_identity()


def _real() -> bool:
    return (DATA / "claims-en" / "corpus.jsonl").exists()


def place() -> Path:
    """Return where the library is kept; another corpus, encoder or adapter has another place."""
    weights = files("claimdesk.matching").joinpath("weights/adapter.npz").read_bytes()
    corpus = digest(DATA / "claims-en" / "corpus.jsonl") if _real() else f"made-{_SEED}"
    return CACHE / "benchmarks" / f"{corpus}-{sha256(weights).hexdigest()[:8]}-{ENTRIES}"


def build() -> Path:
    """Build the library unless it is there; returns its directory. The vectors are kept too."""
    directory = place()
    encoder = CachedEncoder(default_encoder(), CACHE / "training")
    library = Library.open(directory, encoder=encoder, create=True)
    if len(library) != ENTRIES:
        print(f"Building a library of {ENTRIES:,} entries (once) ...", file=sys.stderr)
        library.add(read_entries(), encode=True)
    encoder.close()
    return directory


if __name__ == "__main__":
    print(build())
