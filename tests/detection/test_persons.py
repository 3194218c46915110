"""Names that no list has: who "ông ấy" and "she" are, and what is nobody's name."""

from __future__ import annotations

import pytest

from claimdesk.detection.names import find_names
from claimdesk.detection.standing import suggest_standing
from claimdesk.language.sentences import split_sentences


def meant(text, lang):
    """Return what the last sentence of a text has for its pronoun, or None."""
    sentences = split_sentences(text, lang)
    found = suggest_standing(sentences, len(sentences) - 1, lang, None)
    return found and found.fillings[0].meant


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Ông Dũng phát biểu. Ông ấy nói học phí tăng 20%.", "Ông Dũng"),
        ("Ông Zorbax bán xe trên Facebook. Ông ấy nợ 2 tỷ đồng.", "Ông Zorbax"),
        ("Nguyễn Văn An bị bắt hôm qua. Ông ấy nhận 2 tỷ đồng.", "Nguyễn Văn An"),
        ("Trần Sen nói giá tăng. Bà ấy bị phạt 5 triệu đồng.", "Trần Sen"),
        ("PGS.TS Nguyễn Thị Lan đọc báo cáo. Bà nói 30% trẻ thiếu kẽm.", "PGS.TS Nguyễn Thị Lan"),
        ("Bác sĩ Hoa viết bài về GDP. Bà ấy nói GDP tăng 8%.", "Bác sĩ Hoa"),
        ("Tài xế Trần Văn Lúa gây tai nạn. Anh ấy bị phạt.", "Tài xế Trần Văn Lúa"),
        ("Tổng thống Zorbax đến Hà Nội. Ông ký 12 thỏa thuận, ông nói.", "Tổng thống Zorbax"),
        ("Jens Zorbax, nhà kinh tế, cho rằng giá tăng. Ông ấy mua 2 tấn gạo.", "Jens Zorbax"),
        ("Bộ Y tế mời ông Trần Văn Lúa. Ông nói dịch đã hết.", "ông Trần Văn Lúa"),
        ("Ông Trần Văn Lúa, Giám đốc Sở Y tế, họp báo. Ông nói dịch hết.", "Ông Trần Văn Lúa"),
        ("Bác sĩ Mai là bà Lê Thị Mai. Bà ấy nói giá tăng.", "bà Lê Thị Mai"),
    ],
)
def test_vietnamese_names_that_stand_like_a_persons_are_filled_in(text, who):
    assert meant(text, "vi") == who


@pytest.mark.parametrize(
    "text",
    [
        "Ông Trần Văn Lúa gặp Lê Văn Mạ. Ông nói giá tăng.",
        "Nguyễn Thị Hoa trúng giải. Ông nói giá tăng.",
        "Ông Trần Văn Lúa nói. Giám đốc Sở Y tế từ chức. Ông nói dịch đã hết.",
        "Một bác sĩ gặp ông Trần Văn Lúa. Ông nói giá tăng.",
        "Thủ tướng Anh từ chức. Ông nói kinh tế tốt.",
        "Bà Rịa ngập nặng. Bà nói mưa to.",
        "Anh Quốc rời EU. Anh ấy nói kinh tế tốt.",
        "Đường Nguyễn Văn Linh ngập. Ông nói giá tăng.",
        "Hồ Gươm ngập. Ông nói giá tăng.",
        "Zorbax thăm Huế. Ông Trần Văn Lúa gặp Quill Zorbax. Ông nói giá tăng.",
    ],
)
def test_in_vietnamese_what_is_nobody_or_one_of_two_is_not(text):
    assert meant(text, "vi") is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Jane Zorbax said prices rose. She denied taking $2 million.", "Jane Zorbax"),
        ("Prices rose, said Mary Zorbax. She owes $2 million.", "Mary Zorbax"),
        ("On Monday Paul Zorbax warned of floods. He said 12 died.", "Paul Zorbax"),
        ("Dr. Zorbax spoke in Quillville. He said 12 died.", "Dr. Zorbax"),
        ("John Zorbax said the WHO was wrong about COVID-19. He owes $5.", "John Zorbax"),
        ("Jane Zorbax said the company cut 20 jobs. She denied it.", "Jane Zorbax"),
        ("Jane Zorbax said her firm lost money. The company cut 20 jobs. She fled.", "Jane Zorbax"),
        ("Jane Zorbax, head of a drug maker, said prices rose. She owes $5.", "Jane Zorbax"),
        ("Jane Zorbax, who runs the firm, said prices rose. She owes $5.", "Jane Zorbax"),
        ("Jane Zorbax, 42, said prices rose. She owes $5.", "Jane Zorbax"),
        ("Jane Zorbax said it. She owes $5.", "Jane Zorbax"),
        ("Jane Zorbax said prices rose. It was a lie. She owes $5.", "Jane Zorbax"),
        ("Green Leaf Company fell. It cut jobs, Jane Zorbax said. She owes $5.", "Jane Zorbax"),
        ("Jane Zorbax said prices rose. The Quill Bank said so. She owes $5.", "Jane Zorbax"),
        ("Mr. Zorbax said it cut jobs. The company denied it. He owes $5.", "Mr. Zorbax"),
    ],
)
def test_english_names_with_a_title_or_a_verb_of_saying_are_filled_in(text, who):
    assert meant(text, "en") == who


@pytest.mark.parametrize(
    "text",
    [
        "Human Rights Watch said 12 people died. He denied it.",
        "The Wall Street Journal wrote a story. He denied it.",
        "Green Leaf said profits fell. He denied it.",
        "John Zorbax met Paul Quill. He owes $5.",
        "John Zorbax said rice is scarce. The mayor resigned. He owes $5.",
        "Officials said 12 died. He denied it.",
        "Zorbax Quill said it would cut 20 jobs. He denied it.",
        "Zorbax Quill said on Monday that its profits fell. She denied it.",
        "Profits fell, said Zorbax Quill, which makes cars. He denied it.",
        "Zorbax Quill said profits fell. The company cut 20 jobs. He denied it.",
        "Zorbax Quill said profits fell. Its shares lost 9%. He denied it.",
        "Zorbax Quill said profits fell. It cut 20 jobs. He denied it.",
        "Zorbax Quill said profits fell. Zorbax Quill are based in Hull. He denied it.",
        "Zorbax Quill said profits fell. Zorbax Quill have cut 20 jobs. He denied it.",
        "Zorbax Quill Co said profits fell. He denied it.",
        "Zorbax Quill plc said profits fell. He denied it.",
        "Zorbax Quill, Inc., said profits fell. He denied it.",
        "Zorbax Quill, a drug maker, said profits fell. He denied it.",
        "Zorbax Quill, the airline based in Hull, said profits fell. He denied it.",
    ],
)
def test_in_english_what_is_nobody_or_one_of_two_is_not(text):
    assert meant(text, "en") is None


@pytest.mark.parametrize(
    ("lang", "text", "kinds"),
    [
        ("vi", "Hôm nay Bộ Y tế họp.", ["thing"]),
        ("vi", "Giá vàng trên Zalo tăng.", ["thing"]),
        ("vi", "Tôi mua VinFast và Zorbax.", ["thing", "other"]),
        ("vi", "Ở đó người Mỹ học tiếng Anh.", ["thing", "thing"]),
        ("en", "I saw the Zorbax and McKay.", ["thing", "other"]),
        ("en", "We met John Green.", ["other"]),
    ],
)
def test_what_can_be_nobody_does_not_make_a_person_doubtful(lang, text, kinds):
    assert [name.kind for name in find_names(text, lang)] == kinds
