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
        # Two words say together what neither says alone, and in any order.
        ("Đập thủy điện trên thượng nguồn vừa vỡ, 30 phút nữa nước về tới.", Harm.SAFETY),
        ("vo dap thuy dien roi, 30 phut nua nuoc ve toi noi", Harm.SAFETY),
        ("The dam upstream has burst.", Harm.SAFETY),
        ("The dam has eight turbines.", None),
        ("Đập thủy điện có tám tổ máy.", None),
        ("A balloon burst at the party.", None),
        ("The bank asks customers to confirm their PIN by text.", Harm.MONEY),
        ("The bank opened its tenth branch.", None),
        ("Babies can sleep safely on a sofa.", Harm.CHILDREN),
        ("Sales of baby clothes rose.", None),
        ("You can vote by text message.", Harm.VOTING),
        ("Parliament passed the bill by two votes.", None),
        # A work, a firm and a year that is over set a word alone back.
        ("The flood museum had 90,000 visitors.", None),
        ("Bộ phim về đề tài ung thư giành giải.", None),
        ("The earthquake of 1755 destroyed Lisbon.", None),
        ("Trận động đất ở Kobe xảy ra năm 1995.", None),
        ("The film says that lemon juice cures cancer; drinking it heals you.", Harm.HEALTH),
        ("An earthquake cost 1,755 people their home.", Harm.SAFETY),
        ("1200 homes are flooded.", Harm.SAFETY),
        ("Vỡ đê, 1500 hộ dân phải sơ tán.", Harm.SAFETY),
        ("Trận sóng thần ngày 26/12/2004 có ba con sóng.", None),
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
