"""Vietnamese in TCVN3 and VNI: told from proper text, and turned into Unicode without a loss."""

from __future__ import annotations

import pytest

from claimdesk.intake.oldvietnamese import OldSet, _old_sets, find_old_set
from claimdesk.intake.reading import read_bytes
from intake.builders import build_docx, paragraph

VI = (
    "Mực nước hồ dâng thêm bốn mươi xăng-ti-mét trong một năm, cơ quan cho biết hôm thứ Sáu. "
    "Đây là năm thứ ba liên tiếp mực nước tăng sau một thời gian dài hạ thấp. Các kỹ sư đo mực "
    "nước tại chín điểm và so sánh với số liệu của mười năm trước đó (Reuters, ISO 9001)."
)
PROPER = (
    VI,
    "Tôi có sông, không có bóng. Ông có công, cô có hông, nó có túi, bà có cá, chú có chó.",
    "TÔI KHÔNG CÓ BÓNG, ÔNG CÓ CÔNG, CÔ CÓ SÔNG, BÀ CÓ CÁ.",
    "Le président a été élu là où l’été est chaud, où les élèves sont fâchés, naïfs et sûrs.",
    "Über die Straße läuft ein großes Mädchen mit schönen Äpfeln für müde Bäcker.",
    "El niño comió piña con jalapeño mañana, según el señor Núñez en España; acción, también, así.",
    "Não há razão para as ações do irmão, então são corações e avós às três, com maçãs e pães.",
    "På ön är två åar små och grå; själv går jag över ängen på våren. Ålen är rå.",
    "Þetta er íslenska með ýmsum stöfum: þú ert góður maður, hún á bók og við förum út í búð.",
    "Az árvíztűrő tükörfúrógép őrült üteme fölött öt hűtő zúg, ha jó az idő és szép az út.",
    "Ça va là-bas ? Où es-tu né ? Hé, bé, mé, lé, nô, tô, bô.",
    "© 2026 «Nhà báo» ® 5 µm ± 3 ¼ ½ ¾ § 7 ¶ 2 £ 3 ¥ 4 ¢",
    "Những ngày ấy, người ở phố cổ vẫn đi bộ.",
)
SETS = _old_sets()


def write(text: str, old: OldSet) -> str:
    """Return text as a program of the nineties kept it."""
    signs: dict[str, str] = {}
    for sign, letter in old.table.items():
        # Of the two ways to write a capital, the one with both signs capital.
        if letter not in signs or sign == sign.upper():
            signs[letter] = sign
    return "".join(signs.get(letter, letter) for letter in text)


@pytest.mark.parametrize("old", SETS, ids=lambda old: old.name)
def test_every_letter_of_the_table_comes_back(old):
    letters = "".join(sorted(set(old.table.values())))
    assert len(letters) >= 74
    assert old.turn(write(letters, old)) == letters


def test_tables_know_all_small_letters_of_the_language():
    small = set("àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ")
    assert all(small <= set(old.table.values()) for old in SETS)


@pytest.mark.parametrize("old", SETS, ids=lambda old: old.name)
def test_text_of_an_old_set_is_told_and_comes_back(old):
    found = find_old_set(write(VI, old))
    assert found is old
    assert found.turn(write(VI, old)) == VI


@pytest.mark.parametrize("text", PROPER)
def test_proper_text_is_never_turned(text):
    assert find_old_set(text) is None
    assert find_old_set(text.upper()) is None
    assert find_old_set(text * 50) is None


@pytest.mark.parametrize("old", SETS, ids=lambda old: old.name)
@pytest.mark.parametrize("charset", ["latin-1", "utf-8", "utf-16"])
def test_file_in_an_old_set_is_read_with_a_notice(old, charset):
    found = read_bytes(write(VI, old).encode(charset), name="a.txt")
    assert found.text == VI
    assert old.name in found.notice


def test_word_document_in_an_old_font_is_read(sandbox):
    data = build_docx("".join(paragraph(write(line, SETS[1])) for line in VI.split(". ")))
    found = read_bytes(data, name="a.docx", sandbox=sandbox)
    assert found.text == VI.replace(". ", "\n")


def test_vietnamese_of_windows_1258_is_still_read_as_that():
    # Its tones are marks after the vowel, its forms are letters.
    found = read_bytes("Mư\u0323c nươ\u0301c thâ\u0301p và ".encode("cp1258") * 3, name="a.txt")
    assert found.text.startswith("Mực nước thấp và")
    assert found.notice == ""
