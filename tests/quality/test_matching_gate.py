"""The gate on labelled sets: floors on a fixed sample, pinned with a digest of its data.

Samples come from the training splits, since `dev` is kept for figures that are reported; they
guard against losing quality by a change of code, and say nothing of how good matching is.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from claimdesk.language.cleaning import clean_post
from claimdesk.language.encoders import default_encoder, intake_encoder
from claimdesk.language.normalization import normalize
from claimdesk.matching.beir import digest, read_corpus, read_judged
from claimdesk.matching.library import Library
from claimdesk.matching.metrics import Asked, summarize
from claimdesk.matching.rivals import Okapi

DATA = Path(
    os.environ.get("CLAIMDESK_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)
QUERIES = 50
#: For each query, so many entries that share its words: the ones that are mistaken for its answer.
NEIGHBOURS = 5
#: Set -> digests of its corpus and judgements, floors of the figures.
PINNED = {
    "claims-en": (("d395de9343f5f27b", "740da8c8e64ecd1c"), {"map@5": 0.93, "p@1": 0.90}),
    "claims-multi": (("65e2e530461d2972", "e4873a78dd0c4ade"), {"map@5": 0.89, "success@10": 0.97}),
}
#: One set is encoded by the engine, as commands do, the other by what a desk encodes with.
ENCODERS = {"claims-en": default_encoder, "claims-multi": intake_encoder}


def _sample(directory, place, encoder):
    """Return outcomes of fixed queries on a library of their answers and some other entries."""
    generator = np.random.default_rng(7)
    judged = read_judged(directory, "train")
    asked = [judged[at] for at in generator.permutation(len(judged))[:QUERIES]]
    rows = list(read_corpus(directory))
    kept = set().union(*(one.gold for one in asked))
    words = Okapi([normalize(f"{entry.title} {entry.claim_reviewed}") for _, entry in rows])
    for one in asked:
        kept |= {rows[at][0] for at, _ in words.rank(clean_post(one.text), [])[:NEIGHBOURS]}
    names = {entry.id: corpus_id for corpus_id, entry in rows if corpus_id in kept}
    library = Library.open(place, encoder=encoder, create=True)
    library.add((entry for corpus_id, entry in rows if corpus_id in kept), encode=True)
    found = library.match_many([one.text for one in asked], top=10)
    return [
        Asked(
            query_id=one.query_id,
            lang=one.lang,
            gold=one.gold,
            ranked=[(names[match.entry.id], match.probability) for match in matches],
        )
        for one, matches in zip(asked, found, strict=True)
    ]


@pytest.mark.data
@pytest.mark.parametrize("name", PINNED)
def test_matching_keeps_its_floor_on_a_fixed_sample(tmp_path, name):
    directory = DATA / name
    if not directory.exists():
        pytest.skip(f"no {name} in {DATA}: set CLAIMDESK_DATA")
    digests, floors = PINNED[name]
    found = digest(directory / "corpus.jsonl"), digest(directory / "qrels" / "train.tsv")
    assert found == digests, "the data is another: measure anew and pin floors with its digest"
    figures = summarize(_sample(directory, tmp_path / "library", ENCODERS[name]()))
    below = {key: figures[key] for key, floor in floors.items() if figures[key] < floor}
    assert below == {}
