"""Sentences: abbreviations, numbers, quotes, lists, wrapped lines, other scripts, places, time."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.language.sentences import LONGEST_SENTENCE_CHARS, Sentence, split_sentences

# Sentences are divided by "|" here.
VIETNAMESE = [
    "TP.HCM ghi nhận 3 ca mới. |Số ca ở TP. HCM giảm.",
    "UBND TP. Hồ Chí Minh ra thông báo. |Tp. Thủ Đức cũng vậy.",
    "PGS.TS. Nguyễn Văn An trả lời báo chí. |GS.TS Trần Bình không đồng ý.",
    "ThS. Lê Chi và BS. Hoà làm ở Q.1. |Th.S Dung ở Q. 3, P. Bến Nghé.",
    "Chợ bán rau, quả, thịt, v.v. |Ngoài ra còn có hoa.",
    "Chợ bán rau, quả, v.v. và nhiều thứ khác.",
    "Giá gạo là 1.200,5 đồng. |Lãi suất tăng 3.5% trong quý.",
    "Ngày 26.3.2023, bão đổ bộ. |Mưa kéo dài đến 28.3.",
    "Phiên bản 2.0.1 ra mắt. |Bản 2.1 sẽ có sau.",
    "Xem tại https://vi.example.org/bai.html?id=3. |Rồi gửi thư cho a.b@example.vn. |Xong.",
    "Anh ấy im lặng... |Rồi anh ấy đi.",
    "Tôi... không biết. |Có lẽ vậy…",
    "“Tôi không biết.” |Ông nói rồi đi.",
    "“Thật sao?” chị hỏi. |Không ai trả lời.",
    'Ông bảo: "Đi thôi!" |Mọi người đứng dậy.',
    "Bà viết: «Không có ca nào.» |Sau đó bà xoá bài.",
    "Ông A (sinh năm 1960. Quê ở Huế.) đã mất. |Tang lễ diễn ra hôm qua.",
    "nước chanh chữa được ung thư. |mọi người chia sẻ nhé! |cảm ơn.",
    "uong nuoc chanh moi ngay. |bac si noi vay.",
    "Tôi đi học.|Mẹ ở nhà.",
    "Thật không?|Không biết!",
    "Dịch bùng phát năm 2020. |Sau đó giảm.",
    "Uống đủ vitamin C. |Chanh có nhiều.",
    "Nghi phạm là Nguyễn Văn A. |Theo công an, A. đã bỏ trốn.",
    "Nhà máy ở Việt Nam.[1] |Nó mở năm 2010.[2]",
    "Chia sẻ gấp!!! |Ai cũng cần biết?! |Đúng vậy.",
    "Anh ấy dùng Node.js và asp.net để làm web.",
    "Giá tăng mạnh. |iPhone 15 cũng tăng.",
    "Nộp tiền vào tk số 0123.456.789. |Không hoàn lại.",
]
ENGLISH = [
    "Dr. Smith met Mr. Jones at 5 p.m. on Monday. |They talked.",
    "The U.S. President spoke. |He lives in the U.S. |He said so.",
    "Apple Inc. said sales fell. |It works for Apple Inc. |The end.",
    "She lives on Main St. |She is 40.",
    "It was in St. Louis, Mo., that it began.",
    "See No. 5 in Fig. 2, e.g. the red one. |Is that so? |No. |Then leave.",
    "George W. Bush met J. K. Rowling. |She smiled.",
    "He paid $3.50 (approx. 3 euros). |It was cheap.",
    '"I do not know." |He left. |"Really?" she asked.',
    "Rates rose 3.5 percent. |40 people lost jobs.",
    "Wait... what? |He said… nothing.",
    "He holds a Ph.D. from MIT. |His boss does not.",
    "Ask at info@example.org. |Or visit www.example.org. |Thanks.",
    "The ratio is 1:2.5. |That is all.",
    "Yahoo! |It is back.",
]
OTHERS = [
    ("zh", "这是第一句。|这是第二句！|「好。」|他说。"),
    ("ar", "هل هذا صحيح؟ |نعم. |قال ذلك؛ |ثم ذهب."),
    ("hi", "यह सच है। |वह गया।"),
    ("th", "ฉันไปตลาด แล้วกลับบ้าน"),
    ("de", "Am 3. Oktober kam er. |Dann ging er."),
    ("ur", "یہ سچ ہے۔ |وہ گیا۔"),
]


@pytest.mark.parametrize("marked", VIETNAMESE)
def test_vietnamese_is_divided_where_marked(marked):
    expected = [piece.strip() for piece in marked.split("|")]
    assert [found.text for found in split_sentences(marked.replace("|", ""), "vi")] == expected


@pytest.mark.parametrize("marked", ENGLISH)
def test_english_is_divided_where_marked(marked):
    expected = [piece.strip() for piece in marked.split("|")]
    assert [found.text for found in split_sentences(marked.replace("|", ""), "en")] == expected


@pytest.mark.parametrize("marked", VIETNAMESE + ENGLISH)
def test_an_unknown_language_is_divided_alike(marked):
    expected = [piece.strip() for piece in marked.split("|")]
    assert [found.text for found in split_sentences(marked.replace("|", ""))] == expected


@pytest.mark.parametrize(("lang", "marked"), OTHERS)
def test_other_scripts_have_their_own_stops(lang, marked):
    expected = [piece.strip() for piece in marked.split("|")]
    assert [found.text for found in split_sentences(marked.replace("|", ""), lang)] == expected


def test_list_items_are_sentences_of_their_own():
    text = "Các bước:\n1. Rửa tay.\n2. Đeo khẩu trang\na) loại vải\n- loại giấy\n• Giữ khoảng cách"
    assert [found.text for found in split_sentences(text, "vi")] == text.split("\n")


def test_wrapped_lines_are_one_sentence():
    text = (
        "Một đoạn văn dài được xuống dòng ở cột sáu mươi ký tự theo\n"
        "Thông tư của Bộ thì vẫn là một câu duy nhất và không bị cắt\nra. Câu sau."
    )
    assert [found.text for found in split_sentences(text)] == [text[:-9], "Câu sau."]


def test_a_heading_and_blank_lines_divide():
    text = "Tin nóng\nHà Nội có mưa lớn trong đêm qua\n\nẢnh minh hoạ\n\nHết"
    expected = ["Tin nóng", "Hà Nội có mưa lớn trong đêm qua", "Ảnh minh hoạ", "Hết"]
    assert [found.text for found in split_sentences(text)] == expected


def test_paragraph_lines_that_are_never_wrapped_divide():
    line = "Giá vàng trong nước tăng theo giá thế giới " * 4
    assert len(split_sentences(f"{line}\n{line}\n{line}")) == 3


def test_windows_line_ends_keep_their_places():
    text = "Câu một.\r\n\r\n  Câu hai."
    assert split_sentences(text)[1] == Sentence("Câu hai.", 14, 22)


def test_a_long_sentence_is_cut_at_a_comma():
    text = "bệnh viện ghi nhận thêm nhiều ca, " * 40
    found = split_sentences(text)
    assert max(len(sentence.text) for sentence in found) <= LONGEST_SENTENCE_CHARS
    assert all(sentence.text.endswith(",") for sentence in found)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2028\u00a0"])
def test_nothing_gives_nothing(text):
    assert split_sentences(text) == []


ALPHABET = st.sampled_from(
    [
        *list("aAđĐ ộ1259.,.!?…。؟؛'\"“”«»()[]-•\n\r\t:;/@#%"),
        "TP.",
        "v.v.",
        "U.S.",
        "http://",
        "\n\n",
    ]
)


@given(st.lists(ALPHABET, max_size=80).map("".join) | st.text(max_size=60))
def test_places_are_right_and_nothing_is_lost(text):
    found = split_sentences(text)
    assert all(text[one.start : one.end] == one.text == one.text.strip() for one in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())


@pytest.mark.parametrize(
    "unit", [".", '"', '."', ". ", "(", "(a. ", "a. ", "“", ".\n", "A.B ", "?"]
)
def test_a_megabyte_of_marks_takes_no_longer_for_each_than_a_little(unit):
    size = 1_000_000 // len(unit)
    small, large = (_time_split(unit * part) for part in (size // 10, size))
    assert large < 40 * small + 1


def _time_split(text):
    start = time.process_time()
    split_sentences(text)
    return time.process_time() - start
