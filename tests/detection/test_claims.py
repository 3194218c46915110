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
from claimdesk.detection.heads import TASKS, encode_sentences, load_heads
from claimdesk.domain.claim import Uncheckable
from claimdesk.errors import ModelError
from claimdesk.language.cleaning import clean_post
from claimdesk.language.encoders import default_encoder
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


class CountingEncoder:
    """The embedded encoder, counting the texts of each call."""

    def __init__(self):
        self._encoder = default_encoder()
        self.name, self.dim = self._encoder.name, self._encoder.dim
        self.batches = []
        self._known = {}

    def know(self, texts):
        """Encode many texts at once, which is quicker than one by one."""
        texts = list(texts)
        self._known = dict(zip(texts, self._encoder.encode_queries(texts), strict=True))

    def encode_queries(self, texts):
        self.batches.append(len(texts))
        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._encoder.encode_queries(texts)

    encode_passages = encode_queries


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
    assert encoder.batches == [3]


def test_a_whole_text_is_one_claim():
    text = "  Cá voi dạt vào Đà Nẵng. Nó nặng 2 tấn.\n"
    (claim,) = find_claims(text, "vi", encoder=None, whole=True)
    assert (claim.text, claim.start, claim.end) == (text.strip(), 2, 40)


@pytest.mark.parametrize("text", ["", "  \n", "***", "😀😀", "..."])
@pytest.mark.parametrize("whole", [True, False])
def test_a_text_without_words_holds_no_claims(text, whole):
    assert find_claims(text, encoder=None, whole=whole) == []


def test_another_encoder_or_none_leaves_the_signs():
    class Strange:
        name, dim = "strange", 2

        def encode_queries(self, texts):
            raise AssertionError(texts)

        encode_passages = encode_queries

    assert find_claims(TEXT, "vi", encoder=Strange()) == find_claims(TEXT, "vi", encoder=None)


def test_of_a_huge_text_only_the_likeliest_are_encoded(monkeypatch):
    monkeypatch.setattr(module, "MOST_ENCODED", 2)
    encoder = CountingEncoder()
    found = find_claims("Cầu dài 3 km. Hồ ở Huế. Lũ làm 9 người chết.", "vi", encoder=encoder)
    assert encoder.batches == [2]
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
    vectors = encode_sentences(texts, default_encoder())
    for given_vectors in (vectors, None):
        scores, least = heads.judge(task, texts, given_vectors)
        assert scores.shape == least.shape == (3,)
        assert 0 <= scores.min() <= scores.max() <= 1
        assert np.array_equal(scores, heads.judge(task, texts, given_vectors)[0])
    assert heads.judge(task, [], np.empty((0, 384), dtype=np.float32))[0].shape == (0,)


def test_vietnamese_sentences_are_judged_by_heads_of_their_own():
    heads = load_heads()
    texts = ["Hồ Tây nằm ở Hà Nội.", "The lake is in Hanoi."]
    vectors = np.zeros((2, 384), dtype=np.float32)
    _, guessed = heads.judge("checkable", texts, vectors)
    assert guessed[0] == heads.own["checkable", "vi"].threshold
    assert guessed[1] == heads.with_vectors["checkable"].threshold
    _, told = heads.judge("checkable", texts, vectors, "en")
    assert told[0] == told[1] == guessed[1]


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
    encoder = CountingEncoder()
    encoder.know(clean_post(text) for text in texts)
    found = [find_claims(text, "vi", encoder=encoder, whole=True)[0] for text in texts]
    checkable = np.array([claim.checkable for claim in found])
    figures = count_agreement(np.array(truth), checkable)
    assert figures["macro_f1"] >= VIETNAMESE_FLOORS[name]
