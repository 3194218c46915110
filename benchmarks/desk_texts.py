"""Sentences for a made-up desk, in Vietnamese and English: no place, body or person in them exists.

Seeded, so that the same numbers give the same desk. Nothing here was taken from anywhere.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

LANGUAGES = ("vi", "en")
_SLOTS = {
    "vi": {
        "place": "Lạc Vân|Thanh Hòa Sơn|Bình Khê Thượng|Đông Lâm Hạ|Vĩnh Trà|Cổ Lĩnh|Phú Sa Đoài|"
        "Nam Hải Trung|Suối Ngàn|Đồi Mây|An Thạnh Ngoại|Bến Hạc",
        "body": "Sở Nước Lạc Vân|Hội Người bán rong Vĩnh Trà|Ban Đê điều Cổ Lĩnh|Công ty Xe buýt "
        "Đồi Mây|Trường Đại học Suối Ngàn|Bệnh viện Bến Hạc|Chi cục Chợ Phú Sa",
        "drink": "nước chanh ấm|trà lá vối|nước dừa nướng|rượu gừng|nước muối loãng|sữa nghệ",
        "ill": "ung thư|tiểu đường|đau khớp|mất ngủ|sốt xuất huyết|cao huyết áp",
        "thing": "xe máy cũ|túi ni lông|pháo giấy|loa kéo|bếp than|vé số|điện thoại trong lớp học",
        "good": "gạo|xăng|điện|nước sạch|thuốc cảm|vé xe|sách giáo khoa",
        "beast": "cá nước ngọt|trăn|đom đóm|voi rừng|cá sấu|ong đất",
        "cause": "nắng nóng|bão số tám|mất điện|dịch đau mắt đỏ|ngập đường",
        "when": "sáng|tối|bữa trưa|tuần|khi đói",
    },
    "en": {
        "place": "Northmere|Ashby Vale|Eastholm|Carrow Ness|Wickenford|Lower Tarn|Pellgate|"
        "Saltmarsh Quay|Hollin Cross|Brackwater|Fenlow|Upper Dray",
        "body": "the Northmere Water Board|the Wickenford Bus Company|Brackwater Hospital|the "
        "University of Hollin Cross|the Pellgate Market Office|the Carrow Ness Dyke Council",
        "drink": "warm lemon water|nettle tea|roasted coconut milk|ginger wine|thin salt water",
        "ill": "cancer|diabetes|joint pain|sleeplessness|dengue fever|high blood pressure",
        "thing": "old mopeds|plastic bags|paper firecrackers|street speakers|coal stoves|"
        "telephones in classrooms",
        "good": "rice|petrol|electricity|tap water|cold medicine|bus tickets|schoolbooks",
        "beast": "river eels|pythons|fireflies|wild boars|ground wasps|marsh frogs",
        "cause": "the heat|the eighth storm|a power cut|an eye infection|flooded roads",
        "when": "morning|evening|lunch|week",
    },
}
_CLAIMS = {
    "vi": (
        "Uống {drink} mỗi {when} chữa khỏi {ill} sau {n} ngày",
        "{place} cấm {thing} từ ngày {day} tháng {month}",
        "{body} thu thêm {n} nghìn đồng mỗi tháng với {thing}",
        "Giá {good} ở {place} tăng {n} phần trăm trong tháng {month}",
        "Trường học ở {place} cho nghỉ {n} ngày vì {cause}",
        "{n} người ở {place} mắc {ill} sau khi uống {drink}",
        "Cây cầu thứ {n} ở {place} bị sập trong ngày {day} tháng {month}",
        "{body} thừa nhận mất {n} tấn {good} trong kho",
        "Đàn {beast} gồm {n} con tràn vào {place} vì {cause}",
        "Năm {year}, {place} có {n} ca {ill} mỗi {when}",
    ),
    "en": (
        "Drinking {drink} every {when} cures {ill} within {n} days",
        "{place} bans {thing} from day {day} of month {month}",
        "{body} will charge {n} crowns a month for {thing}",
        "The price of {good} in {place} rose by {n} per cent in month {month}",
        "Schools in {place} close for {n} days because of {cause}",
        "{n} people in {place} caught {ill} after drinking {drink}",
        "Bridge number {n} in {place} fell down on day {day} of month {month}",
        "{body} admits the loss of {n} tonnes of {good} from its stores",
        "A swarm of {n} {beast} came into {place} because of {cause}",
        "In {year}, {place} had {n} cases of {ill} every {when}",
    ),
}
_TALK = {
    "vi": (
        "Mọi người chia sẻ gấp nhé, tin này chưa thấy báo nào đăng.",
        "Mình nghe hàng xóm ở {place} kể lại, ai biết rõ hơn thì nói giúp.",
        "Trong {n} phút đã có rất nhiều người hỏi về chuyện này.",
        "Ai có người nhà ở {place} thì báo cho họ biết.",
        "Có người nói do {cause}, có người nói không phải.",
        "Nhóm lớp đang bàn tán từ {when} tới giờ mà chưa rõ thực hư.",
        "Ảnh đi kèm chụp một bao {good}, ngoài ra không có gì khác.",
    ),
    "en": (
        "Please share this quickly, no newspaper has written about it yet.",
        "I heard it from a neighbour in {place}, tell us if you know more.",
        "Within {n} minutes a great many people asked about it.",
        "If you have family in {place}, let them know.",
        "Some say that it was {cause}, others say it was not.",
        "Our parents' group has talked of nothing else since {when}.",
        "The picture with it shows a sack of {good} and nothing more.",
    ),
}
_FOUND = {
    "vi": (
        "Hồ sơ năm {year} của {body} không ghi nhận điều này",
        "Số liệu công bố cho {place} là {n}, thấp hơn nhiều so với lời đồn",
        "Hai báo cáo độc lập về {good} cho cùng một kết quả",
        "{body} trả lời rằng việc này chưa từng xảy ra ở {place}",
        "Không có thử nghiệm nào cho thấy {drink} có tác dụng với {ill}",
    ),
    "en": (
        "The records of {year} kept by {body} do not show it",
        "The published figure for {place} is {n}, much lower than the rumour says",
        "Two independent reports on {good} come to the same result",
        "{body} answered that nothing of the kind has happened in {place}",
        "No trial has shown that {drink} has any effect on {ill}",
    ),
}
TOPICS = (
    "sức khỏe|giáo dục|giá cả|giao thông|thời tiết|động vật|thực phẩm|nước sạch|điện lực|chợ|"
    "health|schools|prices|transport|weather|animals|food|water|electricity|markets|bridges|festivals"
).split("|")


@dataclass(slots=True)
class Writer:
    """Writes sentences from one seeded chance."""

    chance: random.Random
    _said: set[str] = field(default_factory=set)

    def claim(self, language: str) -> str:
        """Return a claim that was not made before, with its full stop."""
        while True:
            text = self._sentence(_CLAIMS[language], language) + "."
            text = text[:1].upper() + text[1:]
            if text not in self._said:
                self._said.add(text)
                return text

    def post(self, language: str, claims: list[str]) -> tuple[str, list[int]]:
        """Return a text that holds claims, and where each begins in it."""
        parts, starts = [], []
        length = 0
        for text in self._between(language, claims):
            if text in claims:
                starts.append((claims.index(text), length))
            parts.append(text)
            length += len(text) + 1
        return " ".join(parts), [start for _, start in sorted(starts)]

    def found(self, language: str) -> str:
        """Return a sentence about what a check found."""
        text = self._sentence(_FOUND[language], language)
        return f"{text[:1].upper()}{text[1:]}."

    def paragraph(self, language: str, sentences: int) -> str:
        """Return some such sentences."""
        return " ".join(self.found(language) for _ in range(sentences))

    def body(self, language: str) -> str:
        """Return the name of an organisation."""
        name = self.chance.choice(_SLOTS[language]["body"].split("|"))
        return f"{name} {self.chance.randint(1, 40)}".removeprefix("the ")

    def _between(self, language: str, claims: list[str]) -> list[str]:
        talk = [self.talk(language) for _ in range(self.chance.randint(1, 4))]
        for claim in claims:
            talk.insert(self.chance.randint(0, len(talk)), claim)
        return talk

    def talk(self, language: str) -> str:
        """Return a sentence that claims nothing."""
        return self._sentence(_TALK[language], language)

    def _sentence(self, templates: tuple[str, ...], language: str) -> str:
        chance = self.chance
        words = {slot: chance.choice(told.split("|")) for slot, told in _SLOTS[language].items()}
        return chance.choice(templates).format(
            n=chance.randint(2, 9_999),
            day=chance.randint(1, 28),
            month=chance.randint(1, 12),
            year=chance.randint(1990, 2026),
            **words,
        )
