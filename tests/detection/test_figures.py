"""Figures of a sentence: value, unit, what is counted, and the period that they are said of."""

from __future__ import annotations

import pytest

from claimdesk.detection.figures import read_figures
from claimdesk.language.sentences import Sentence


def read(text, lang):
    return read_figures(Sentence(text, 10, 10 + len(text)), lang)


@pytest.mark.parametrize(
    ("text", "lang", "figures"),
    [
        (
            "Lương tối thiểu tăng 6% lên 4,96 triệu đồng từ tháng 7 năm 2024.",
            "vi",
            [(6.0, "%", "tháng 7 năm 2024"), (4_960_000.0, "VND", "tháng 7 năm 2024")],
        ),
        ("Bão làm 9 người chết.", "vi", [(9.0, "", "")]),
        ("luong tang 1,2 trieu dong tu thang 7", "vi", [(1_200_000.0, "VND", "thang 7")]),
        (
            "The bank lost $3.5bn in March 2024, 20% more than in 2023.",
            "en",
            [(3.5e9, "USD", "March 2024"), (20.0, "%", "March 2024")],
        ),
        (
            "Prices rose 3 percent in 2021; rents fell 2 percent in 2022.",
            "en",
            [(3.0, "%", "2021"), (2.0, "%", "2022")],
        ),
        ("Between 2020 and 2023 it sold 2 tonnes.", "en", [(2000.0, "kg", "2020 and 2023")]),
        ("Prices rose 3 percent in 2021 and in 2022 by more.", "en", [(3.0, "%", "in 2021")]),
        (
            "Ông nói hôm qua: GDP tăng 8% quý 3 năm 2025.",
            "vi",
            [(8.0, "%", "quý 3 năm 2025")],
        ),
        ("GDP tăng 8% trong quý III/2025.", "vi", [(8.0, "%", "quý III/2025")]),
        ("Unemployment rose to 12.5% in Q3 2025.", "en", [(12.5, "%", "Q3 2025")]),
        ("Thu 3 tỷ đồng, gấp đôi năm 2019.", "vi", [(3e9, "VND", ""), (2.0, "times", "")]),
        ("COVID-19 and 5G are names.", "en", []),
        ("La banque a perdu 3 millions.", "fr", []),
    ],
)
def test_figures_have_value_unit_and_period(text, lang, figures):
    found = [(one.value, one.unit, one.period.removeprefix("in ")) for one in read(text, lang)]
    assert found == [(value, unit, period.removeprefix("in ")) for value, unit, period in figures]


def test_a_figure_stands_where_it_says_and_tells_bounds_and_what_is_counted():
    text = "Hơn 1.200 công nhân mất việc, ít nhất 3 bệnh viện quá tải."
    first, second = read(text, "vi")
    assert text[first.start - 10 : first.end - 10] == first.text == "Hơn 1.200"
    assert (first.counted, first.bound, first.is_rough) == ("công nhân", 1, True)
    assert (second.counted, second.bound, second.is_rough) == ("bệnh viện", 1, False)


def test_of_two_periods_in_one_clause_none_is_taken():
    (figure,) = read("In 2019 it was built, since June 2020 in July 2022 they sold 3 tonnes.", "en")
    assert figure.period == ""
