"""What the guard finds in texts of the same wording, and how it reads figures and shortcuts."""

from __future__ import annotations

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.quantities import read_quantities
from claimdesk.language.restoration import make_readable
from claimdesk.matching.guard import find_conflicts


def _kinds(text, claim):
    entry = FactCheck(id="0", claim_reviewed=claim)
    return [found.partition(":")[0] for found in find_conflicts(make_readable(text), entry)]


@pytest.mark.parametrize(
    ("text", "claim", "kind"),
    [
        # words that stand for others, whatever lists know of them
        ("The mayor opened the library with a poem", "The mayor opened the library with a song",
         "names"),
        ("The lamps in the tunnel were off", "The lamps in the tunnel were on", "direction"),
        # figures that changed places
        ("Ba xe tải và chín xe khách bị giữ", "Chín xe tải và ba xe khách bị giữ", "numbers"),
        # a multiple against a fall
        ("The tablet doubles the risk of a stroke in old people",
         "The tablet reduces the risk of a stroke in old people", "direction"),
        # below zero
        ("Nhiệt độ ở Mẫu Sơn là âm 2 độ C", "Nhiệt độ ở Mẫu Sơn là 2 độ C", "numbers"),
        # dates written out are not turned round
        ("Hội làng mở ngày 5 tháng 9", "Hội làng mở ngày 9 tháng 5", "dates"),
        # "hơn" compares, and "va" hits
        ("Cà Mau nhiều tôm hơn Bến Tre", "Bến Tre nhiều tôm hơn Cà Mau", "roles"),
        ("Ghe chở lúa va vào phà", "Phà va vào ghe chở lúa", "roles"),
        # a phrase does not take the negator's first word
        ("Mấy kiện hàng có tem phụ", "Mấy kiện hàng không có tem phụ", "negation"),
        # a no that stands in both texts answers nothing
        ("Người mù lái được xe tự hành", "Người mù không lái được xe tự hành", "negation"),
        # most, though "đều" follows
        ("Tất cả cửa hàng đều mở lại", "Hầu hết cửa hàng đều mở lại", "modality"),
    ],
)  # fmt: skip
def test_the_same_wording_with_other_words_in_it_conflicts(text, claim, kind):
    assert kind in _kinds(text, claim)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Quán ko bán rượu cho người dưới 18 tuổi", "Quán không bán rượu cho người dưới 18 tuổi"),
        ("ve vao cong gia 9k", "Vé vào cổng là 9 nghìn đồng"),
        ("Đường ống dài mười hai phẩy năm cây số", "Đường ống dài 12,5 km"),
        ("The race was won in 90 minutes", "The race was won in 1 hour 30 minutes"),
        ("Nobody claimed the second prize", "The second prize went unclaimed"),
        ("The treaty stops arms sales to Yemen", "The treaty prevents arms sales to Yemen"),
    ],
)  # fmt: skip
def test_the_same_said_with_shortcuts_or_other_units_does_not_conflict(text, claim):
    assert _kinds(text, claim) == []


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("hơn trăm nhà", "vi", 100),
        ("trăm hai mươi xe", "vi", 120),
        ("mười bảy phẩy sáu phần trăm", "vi", 17.6),
        ("six point two five percent", "en", 6.25),
        ("6 feet 2 inches", "en", 1.8796),
        ("minus 4 °c", "en", -4),
    ],
)
def test_figures_said_in_words_and_parts_are_one_value(text, language, value):
    assert [one.value for one in read_quantities(text, language)] == [pytest.approx(value)]
