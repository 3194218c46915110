"""Words that are a sign of harm: with and without Vietnamese marks, never in part of a word."""

from __future__ import annotations

import pytest

from claimdesk.detection.harm import WORDS, find_harm
from claimdesk.domain.harm import Harm
from claimdesk.language.normalization import fold


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nước chanh chữa khỏi ung thư.", Harm.HEALTH),
        ("nuoc chanh chua khoi ung thu", Harm.HEALTH),
        ("Cơn bão số 3 làm vỡ đập ở Lào Cai.", Harm.SAFETY),
        ("Chuyển khoản trước để nhận quà.", Harm.MONEY),
        ("Năm nay bỏ phiếu vào thứ Hai.", Harm.VOTING),
        ("THE FLOODS CLOSED 300 SCHOOLS.", Harm.SAFETY),
        ("Polling stations close at noon.", Harm.VOTING),
        ("Vaccines are free for children.", Harm.HEALTH),
        ("Ho\u0309a hoa\u0323n ở chợ.", Harm.SAFETY),
        ("Hỏa hoạn ở chợ.", Harm.SAFETY),
        ("Hoả hoạn ở chợ.", Harm.SAFETY),
        ("Báo thuộc tỉnh này ra mỗi tuần.", None),
        ("bao thuoc tinh nay ra moi tuan", None),
        ("Đài Loan xuất khẩu chip.", None),
        ("The bridge has six lanes.", None),
        ("", None),
    ],
)
def test_the_kind_of_harm_is_read_from_the_words(text, kind):
    assert find_harm(text) is kind


def test_every_word_of_the_list_is_found_as_its_kind_or_a_more_urgent_one():
    order = list(Harm)
    for kind, lists in WORDS.items():
        for word in (*lists[0], *lists[1]):
            assert order.index(find_harm(f"Đã có {word} ở đây")) <= order.index(kind), word
        for word in (one for one in lists[0] if not one.isalpha()):
            assert find_harm(fold(word)) is not None, word
