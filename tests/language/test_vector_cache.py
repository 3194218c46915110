"""Vectors kept between runs: the same text is encoded once."""

from __future__ import annotations

import numpy as np
import pytest

from claimdesk.language.vector_cache import CachedEncoder
from support.encoder import HashedWords

TEXTS = ["salt cures flu", "muối chữa cúm", "", "x" * 5000, "lone \ud800 surrogate"]


@pytest.fixture
def inner():
    return HashedWords()


@pytest.fixture
def cached(inner, tmp_path):
    encoder = CachedEncoder(inner, tmp_path / "cache")
    yield encoder
    encoder.close()


def test_a_second_run_encodes_nothing(inner, cached, tmp_path):
    first = cached.encode_passages(TEXTS)
    assert inner.encoded == len(TEXTS)
    again = HashedWords()
    second = CachedEncoder(again, tmp_path / "cache")
    assert np.array_equal(second.encode_passages(TEXTS), first)
    second.close()
    assert again.encoded == 0


def test_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(inner, cached):
    cached.encode_queries(TEXTS[1:3])
    found = cached.encode_queries(TEXTS)
    assert found.dtype == np.float32
    assert np.allclose(found, inner.encode_queries(TEXTS), atol=1e-3)


def test_only_new_texts_are_encoded(inner, cached):
    cached.encode_queries(TEXTS[:2])
    cached.encode_queries(TEXTS)
    assert inner.encoded == len(TEXTS)


def test_a_text_given_twice_is_encoded_once(inner, cached):
    found = cached.encode_queries(["salt", "salt", "salt"])
    assert inner.encoded == 1
    assert (found == found[0]).all()


def test_queries_and_passages_are_kept_apart(inner, cached):
    cached.encode_queries(["salt"])
    cached.encode_passages(["salt"])
    assert inner.encoded == 2


def test_another_encoder_finds_none_of_the_vectors(cached, tmp_path):
    cached.encode_queries(TEXTS)
    other = HashedWords(name="tests/other")
    second = CachedEncoder(other, tmp_path / "cache")
    second.encode_queries(TEXTS)
    second.close()
    assert other.encoded == len(TEXTS)


def test_no_texts_give_no_vectors(cached):
    assert cached.encode_queries([]).shape == (0, cached.dim)


def test_the_cache_goes_by_the_name_and_size_of_its_encoder(inner, cached):
    assert (cached.name, cached.dim) == (inner.name, inner.dim)
