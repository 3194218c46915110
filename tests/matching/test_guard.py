"""What the guard takes for another claim, and what for the same one in other words."""

from __future__ import annotations

import pytest

from claimdesk.domain.factcheck import FactCheck
from claimdesk.language.restoration import make_readable
from claimdesk.matching.guard import find_conflicts, is_against
from claimdesk.matching.guard.statement import read_statement


def _kinds(text, claim, title=""):
    entry = FactCheck(id="0", claim_reviewed=claim, title=title)
    readable = make_readable(text)
    found = find_conflicts(readable, entry)
    assert is_against(readable, entry) == bool(found)
    return [one.partition(":")[0] for one in found]


CONFLICTS = {
    "negation": [
        ("Chewing gum does not stay in the stomach for seven years",
         "Swallowed chewing gum stays in your stomach for seven years"),
        ("Tap water in Oslo is unsafe to drink", "Tap water in Oslo is safe to drink."),
        ("Airlines no longer allow power banks in hand luggage",
         "Airlines allow power banks in hand luggage"),
        ("The factory fails to meet the noise limit", "The factory meets the noise limit"),
        ("Bananas grow on trees is a myth", "Bananas grow on trees"),
        ("None of the bridges were damaged by the quake", "The bridges were damaged by the quake"),
        ("Rửa thịt gà sống không làm lan vi khuẩn ra bếp",
         "Rửa thịt gà sống làm lan vi khuẩn ra khắp bếp"),
        ("Lá mít làm gì có tác dụng hạ đường huyết", "Lá mít có tác dụng hạ đường huyết"),
        ("Đập thủy điện chưa hề xả lũ trong đêm", "Đập thủy điện xả lũ trong đêm"),
        ("Sở Du lịch xác nhận tin đóng cửa bãi tắm", "Sở Du lịch phủ nhận tin đóng cửa bãi tắm"),
        ("Nước mắm để lâu là nguy hiểm cho người dùng",
         "Nước mắm để lâu vẫn an toàn cho người dùng"),
        ("Muỗi chẳng đốt người nhóm máu O nhiều hơn", "Muỗi đốt người nhóm máu O nhiều hơn"),
    ],
    "numbers": [
        ("The dam holds 12 million cubic metres of water",
         "The dam holds 1.2 million cubic metres of water"),
        ("Adults should take 5 g of the salt a day", "Adults should take 5 mg of the salt a day"),
        ("One in three teachers left the profession", "One in five teachers left the profession"),
        ("The ferry sank with twenty-four passengers", "The ferry sank with forty-two passengers"),
        ("The phone costs 999 euros", "The phone costs 999 dollars"),
        ("The new drug tripled survival in mice", "The new drug doubled survival in mice"),
        ("The flood meant the loss of 2401 tonnes of rice",
         "The flood meant the loss of 247 tonnes of rice"),
        ("Trận lũ làm mất từ 2401 tấn lúa", "Trận lũ làm mất từ 247 tấn lúa"),
        ("Cầu mới dài 3 mét bắc qua suối", "Cầu mới dài 3 km bắc qua suối"),
        ("Vé tàu Tết tăng hai mươi lăm phần trăm", "Vé tàu Tết tăng 15%"),
        ("Hai phần ba học sinh bị cận thị", "Một phần ba học sinh bị cận thị"),
        ("Thành phố trồng hai triệu mốt cây xanh", "Thành phố trồng một triệu hai cây xanh"),
        ("Mỗi người cần uống ba lít nước một ngày", "Mỗi người cần uống 2 lít nước mỗi ngày"),
        ("Vụ sạt lở làm năm người chết", "Vụ sạt lở làm ba người chết"),
    ],
    "dates": [
        ("The museum opened in 1912", "The museum opened in 1921"),
        ("Voting takes place on Thursday", "Voting takes place on Tuesday"),
        ("The law takes effect on 1 June", "The law takes effect on July 1"),
        ("Học sinh nghỉ học từ thứ ba", "Học sinh nghỉ học từ thứ năm"),
        ("Cây cầu sập tháng 9 năm 2024", "Cây cầu sập vào tháng 10/2024"),
        ("Trận lụt lịch sử xảy ra năm 1999", "Trận lụt lịch sử xảy ra năm 2020"),
        ("The fort was built in the 17th century", "The fort was built in the 15th century"),
        ("The ferry sails in late May", "The ferry sails in early May"),
        ("Phà dừng chạy từ 6 giờ chiều", "Phà dừng chạy từ 6 giờ sáng"),
        ("Phà nghỉ từ mùng 3 đến mùng 8", "Phà nghỉ từ mùng 5 đến mùng 8"),
    ],
    "places": [
        ("A tiger escaped from a zoo in Kraków", "A tiger escaped from a zoo in Gdańsk"),
        ("Portugal closed its last coal plant", "Spain closed its last coal plant"),
        ("Cá chết hàng loạt ở Hà Tĩnh", "Cá chết hàng loạt ở Nghệ An"),
        ("Úc cấm mạng xã hội với trẻ dưới 16 tuổi", "Anh cấm mạng xã hội với trẻ dưới 16 tuổi"),
        ("Có tuyết rơi ở đỉnh Mẫu Sơn sáng nay", "Có tuyết rơi ở đỉnh Fansipan sáng nay"),
    ],
    "names": [
        ("Marie Curie discovered penicillin", "Alexander Fleming discovered penicillin"),
        ("Drinking ginger tea cures malaria", "Drinking ginger tea cures dengue"),
        ("Ibuprofen weakens the heart of athletes", "Paracetamol weakens the heart of athletes"),
        ("UNESCO warns of a shortage of teachers", "UNICEF warns of a shortage of teachers"),
        ("Ăn chuối khi đói gây đau dạ dày", "Ăn cà chua khi đói gây đau dạ dày"),
        ("Bộ Y tế cấm bán thuốc lá điện tử", "Bộ Công Thương cấm bán thuốc lá điện tử"),
        ("Trịnh Công Sơn sáng tác bài hát Nối vòng tay lớn",
         "Phạm Duy sáng tác bài hát Nối vòng tay lớn"),
    ],
    "modality": [
        ("Red wine may protect the heart", "Red wine protects the heart"),
        ("The guard stole the crown", "The guard allegedly stole the crown"),
        ("All residents may vote in the hall", "Only members may vote in the hall"),
        ("Đây là cây cầu thứ hai bắc qua sông Hậu", "Đây là cây cầu đầu tiên bắc qua sông Hậu"),
        ("Phường đã thu phí đậu xe", "Phường đang xin ý kiến về thu phí đậu xe"),
        ("The city has banned diesel cars", "The city plans to ban diesel cars"),
        ("Some pupils failed the maths exam", "All pupils failed the maths exam"),
        ("Shops must charge for plastic bags", "Shops may charge for plastic bags"),
        ("Snoring is always a sign of illness", "Snoring is sometimes a sign of illness"),
        ("Hà Nội đã cấm xe máy xăng trong vành đai 1",
         "Hà Nội dự kiến cấm xe máy xăng trong vành đai 1"),
        ("Ngủ muộn chắc chắn làm giảm trí nhớ", "Ngủ muộn có thể làm giảm trí nhớ"),
        ("Mọi bệnh viện công đã bỏ sổ khám giấy", "Một số bệnh viện công đã bỏ sổ khám giấy"),
        ("Người dân bắt buộc phải cài ứng dụng", "Người dân được khuyến khích cài ứng dụng"),
    ],
    "roles": [
        ("The mayor thanked the nurses", "The nurses thanked the mayor"),
        ("Mẹ vợ bị con rể kiện vì mảnh đất", "Con rể bị mẹ vợ kiện vì mảnh đất"),
        ("Thịt gà đông lạnh rẻ hơn thịt gà tươi", "Thịt gà tươi rẻ hơn thịt gà đông lạnh"),
        ("Brazil beat Morocco in the friendly", "Morocco beat Brazil in the friendly"),
        ("Bats caught the virus from pigs", "Pigs caught the virus from bats"),
        ("Phụ huynh hành hung cô giáo", "Cô giáo hành hung phụ huynh"),
        ("A stray dog adopted the cat", "The cat adopted a stray dog"),
        ("Buổi tối ở đây nóng hơn buổi sáng", "Buổi sáng ở đây nóng hơn buổi tối"),
        ("Công ty Sao Mai kiện công ty Hòa Phát", "Công ty Hòa Phát kiện công ty Sao Mai"),
        ("Xe tải bị xe khách đâm từ phía sau", "Xe khách bị xe tải đâm từ phía sau"),
    ],
    "direction": [
        ("Sea level in the bay is falling", "Sea level in the bay is rising"),
        ("The team lost the final", "The team won the final"),
        ("Most islanders speak Welsh", "Very few islanders speak Welsh"),
        ("The court allowed the protest", "The court banned the protest"),
        ("Giá điện giảm từ tháng tới", "Giá điện tăng từ tháng tới"),
        ("Không uống sữa sau khi uống thuốc", "Không uống sữa trước khi uống thuốc"),
        ("Trường được phép thu tiền xe", "Trường bị cấm thu tiền xe"),
    ],
}  # fmt: skip
SAME = [
    ("Is it true that gum you swallow stays in the stomach for 7 years?",
     "Swallowed chewing gum stays in your stomach for seven years"),
    ("My uncle, who is not a doctor, says you can drink the tap water in Oslo safely",
     "Tap water in Oslo is safe to drink."),
    ("Can I really take power banks in hand luggage, or not?",
     "Airlines allow power banks in hand luggage"),
    ("20 percent of teachers have quit the profession", "One in five teachers left the profession"),
    ("42 passengers were aboard the ferry when it sank",
     "The ferry sank with forty-two passengers"),
    ("The museum has been open since 1921", "The museum opened in 1921"),
    ("Mưa đá rơi ở Kon Tum sáng nay", "Mưa đá rơi ở Quảng Ngãi sáng nay"),
    ("Texas grows less corn than Iowa", "Iowa grows more corn than Texas"),
    ("Ông Hải mua căn nhà của bà Lan", "Bà Lan bán căn nhà cho ông Hải"),
    ("On 1 July the law comes into force", "The law takes effect on July 1"),
    ("It was Fleming who discovered penicillin", "Alexander Fleming discovered penicillin"),
    ("The WHO says sugar is bad for teeth",
     "The World Health Organization says sugar is bad for teeth"),
    ("Red wine might protect your heart, they say", "Red wine may protect the heart"),
    ("Diesel cars are to be banned, the city is planning", "The city plans to ban diesel cars"),
    ("Every pupil failed in the maths exam", "All pupils failed the maths exam"),
    ("The mayor was thanked by the nurses for their work",
     "The nurses thanked the mayor for their work"),
    ("In the friendly, Brazil were beaten by Morocco", "Morocco beat Brazil in the friendly"),
    ("The final was won by the team", "The team won the final"),
    ("Đa số dân đảo không biết bơi", "Rất ít dân đảo biết bơi"),
    ("The kids shouldn’t get less than nine hours of rest", "The kids need at least 9 hours rest"),
    ("Some toads with warts are harmless", "Not all toads with warts are toxic"),
    ("Đi đường này bị cấm luôn hả mọi người?", "Đi đường này bị cấm"),
    ("Anh và em gái cùng kiện công ty", "Em gái và anh cùng kiện công ty"),
    ("The protest was prohibited by the court", "The court banned the protest"),
    ("Seas in the bay are going up", "Sea level in the bay is rising"),
    ("It isn't dangerous to drink tap water in Oslo", "Tap water in Oslo is safe to drink."),
    ("rua thit ga song co lam lan vi khuan ra khap bep ko moi nguoi",
     "Rửa thịt gà sống làm lan vi khuẩn ra khắp bếp"),
    ("Nghe bảo lá mít hạ được đường huyết, có thật không ạ?", "Lá mít có tác dụng hạ đường huyết"),
    ("Nước mắm để lâu không nguy hiểm cho người dùng",
     "Nước mắm để lâu vẫn an toàn cho người dùng"),
    ("Có phải mỗi ngày mình cần hai lít nước không?", "Mỗi người cần uống 2 lít nước mỗi ngày"),
    ("33% học sinh cận thị, tức là cứ 3 em thì 1 em", "Một phần ba học sinh bị cận thị"),
    ("Thành phố trồng 1,2 triệu cây xanh", "Thành phố trồng một triệu hai cây xanh"),
    ("3 người thiệt mạng trong vụ sạt lở", "Vụ sạt lở làm ba người chết"),
    ("Từ thứ 5 tuần này học sinh được nghỉ", "Học sinh nghỉ học từ thứ năm"),
    ("Tháng mười năm 2024 cây cầu đã sập", "Cây cầu sập vào tháng 10/2024"),
    ("Cá chết trắng biển ở Vinh, Nghệ An phải không?", "Cá chết hàng loạt ở Nghệ An"),
    ("Nước Anh cấm trẻ chưa đủ 16 tuổi dùng mạng xã hội",
     "Anh cấm mạng xã hội với trẻ dưới 16 tuổi"),
    ("ca chua an luc doi bi dau da day dung ko", "Ăn cà chua khi đói gây đau dạ dày"),
    ("Hà Nội có kế hoạch cấm xe máy xăng ở vành đai 1",
     "Hà Nội dự kiến cấm xe máy xăng trong vành đai 1"),
    ("Thiếu ngủ, ngủ muộn có thể khiến trí nhớ suy giảm", "Ngủ muộn có thể làm giảm trí nhớ"),
    ("Công ty Sao Mai bị công ty Hòa Phát kiện", "Công ty Hòa Phát kiện công ty Sao Mai"),
    ("Xe tải đâm xe khách từ phía sau", "Xe khách bị xe tải đâm từ phía sau"),
    ("Tiền điện tăng giá từ tháng tới hả mọi người?", "Giá điện tăng từ tháng tới"),
    ("Có phải trước lúc uống thuốc thì không được uống sữa?",
     "Không uống sữa trước khi uống thuốc"),
    ("Trường không được phép thu tiền xe", "Trường bị cấm thu tiền xe"),
]  # fmt: skip
ACROSS = [
    ("numbers", "The storm killed 30 people in Hanoi", "Bão làm 300 người chết ở Hà Nội"),
    ("places", "Giá xăng ở Thái Lan tăng gấp đôi", "Petrol prices in Indonesia doubled"),
    ("negation", "Vaccines do not cause autism", "Vắc xin gây tự kỷ"),
    ("direction", "Giá xăng ở Thái Lan giảm 10%", "Petrol prices in Thailand rose by 10%"),
    ("names", "Ăn gừng chữa khỏi cúm", "Eating garlic cures the flu"),
]
SAME_ACROSS = [
    ("The storm killed 300 people in Hanoi", "Bão làm ba trăm người chết ở Hà Nội"),
    ("Giá xăng ở Thái Lan tăng gấp đôi đúng không?", "Petrol prices in Thailand doubled"),
    ("Do vaccines cause autism?", "Vắc xin gây tự kỷ"),
    ("Chủ chó phải đăng ký, không thì bị phạt", "Dog owners must register or be fined"),
    ("Uống nước chanh nóng khỏe cả ngày", "Drinking hot lemon water makes you healthy all day"),
    ("Ăn tỏi chữa khỏi cúm", "Eating garlic cures the flu"),
]


@pytest.mark.parametrize(
    ("kind", "text", "claim"), [(kind, *row) for kind, rows in CONFLICTS.items() for row in rows]
)
def test_another_claim_in_nearly_the_same_words_conflicts(kind, text, claim):
    assert kind in _kinds(text, claim)


@pytest.mark.parametrize(
    ("kind", "claim", "text"), [(kind, *row) for kind, rows in CONFLICTS.items() for row in rows]
)
def test_a_conflict_is_one_whichever_side_is_asked(kind, text, claim):
    assert _kinds(text, claim)


@pytest.mark.parametrize(
    ("kind", "text", "claim"),
    [
        ("names", "meo con bi lac me trong rung", "Hổ con bị lạc mẹ trong rừng"),
        ("places", "co tuyet roi o lao cai sang nay", "Có tuyết rơi ở Hà Giang sáng nay"),
        ("numbers", "vu sat lo lam 5 ng chet", "Vụ sạt lở làm ba người chết"),
        ("negation", "ca chua an luc doi ko gay dau da day", "Ăn cà chua khi đói gây đau dạ dày"),
    ],
)
def test_a_text_without_diacritics_conflicts_too(kind, text, claim):
    assert kind in _kinds(text, claim)


@pytest.mark.parametrize(("text", "claim"), SAME)
def test_the_same_claim_in_other_words_does_not_conflict(text, claim):
    assert _kinds(text, claim) == []


@pytest.mark.parametrize(("kind", "text", "claim"), ACROSS)
def test_another_claim_in_another_language_conflicts(kind, text, claim):
    assert kind in _kinds(text, claim)


@pytest.mark.parametrize(("text", "claim"), SAME_ACROSS)
def test_the_same_claim_in_another_language_does_not_conflict(text, claim):
    assert _kinds(text, claim) == []


@pytest.mark.parametrize(
    "text", ["", "?", "không", "\ud800", "x" * 100_000, "1/" * 5000, "؟", "我"]
)
def test_any_text_can_be_judged(text):
    entry = FactCheck(id="0", claim_reviewed="Tỏi chữa cúm")
    assert is_against(text, entry) == bool(find_conflicts(text, entry))
    assert isinstance(find_conflicts("Tỏi chữa cúm", FactCheck(id="0", claim_reviewed=text)), tuple)


def test_texts_that_share_little_are_not_compared():
    assert (
        _kinds("Không ai thích trời mưa ở Huế năm 2019", "Tỏi chữa khỏi cúm ở Vinh năm 2021") == []
    )


def test_a_title_that_denies_its_claim_is_no_conflict():
    assert _kinds("Tỏi chữa khỏi cúm", "Tỏi chữa khỏi cúm", "Không, tỏi không chữa cúm") == []


def test_a_number_or_place_in_the_title_agrees():
    claim = "Lũ ở Vinh làm 30 người chết"
    assert _kinds("Lũ ở Huế làm 300 người chết", claim) == ["numbers", "places"]
    assert _kinds("Lũ ở Huế làm 300 người chết", claim, "300 người chết vì lũ ở Huế?") == []


def test_a_long_post_is_judged_by_the_sentence_that_speaks_of_the_claim():
    chatter = "Hôm qua mình đi chợ ở Huế, mua 3 kg cam. Trời không mưa. Chị bán cam vui tính lắm. "
    claim = "Uống nước chanh nóng chữa khỏi ung thư"
    assert _kinds(chatter * 3 + "Chị bảo uống nước chanh nóng chữa khỏi ung thư.", claim) == []
    assert _kinds(chatter * 3 + "Uống nước chanh nóng không chữa khỏi ung thư.", claim) == [
        "negation"
    ]


def test_a_conflict_names_both_sides_as_they_stand():
    entry = FactCheck(id="0", claim_reviewed="Bão làm 30 người chết ở Huế")
    assert find_conflicts("Bão làm 300 người chết ở Vinh, Nghệ An", entry) == (
        "numbers: 300 / 30",
        "places: Vinh / Huế",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Uống nước chanh chữa khỏi ung thư",
        "Tỏi chữa cảm cúm, ăn chua tốt cho da",
        "Uống nước chua mỗi ngày sống lâu",
        "Nothingham and knotted ropes",
        "Cha mẹ cho con ăn kẹo",
        "Không khí ở Hà Nội bẩn",
        "Hàng không Việt Nam mở đường bay",
        "Vắc xin gây tự kỷ có đúng không?",
        "Mình không biết có nên tin",
    ],
)
def test_words_that_look_like_a_negation_are_none(text):
    assert not read_statement(text).signals() & {"negator", "denial"}
