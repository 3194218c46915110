"""Words that are a sign of harm: a published list for each kind, and what of it a text says.

The list is short and names things that people act on: a disease, a flood, a bank transfer. No word
of it is about a person, a party, an opinion or a belief. A sign says that a claim should be looked
at early. It says nothing of whether the claim is true or who said it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from claimdesk.domain.harm import Harm
from claimdesk.language.normalization import fold, has_vietnamese_marks, normalize, place_tones

#: The words of each kind, in Vietnamese and in English. An English word stands for its plural too.
WORDS: Final[dict[Harm, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Harm.SAFETY: (
        ("động đất", "sóng thần", "lũ lụt", "lũ quét", "ngập lụt", "sạt lở", "vỡ đê", "vỡ đập",
         "xả lũ", "cơn bão", "siêu bão", "cháy nổ", "cháy rừng", "hỏa hoạn", "chập điện",
         "rò rỉ khí", "rò rỉ phóng xạ", "phóng xạ", "sơ tán", "nước nhiễm độc", "đuối nước"),
        ("earthquake", "tsunami", "flood", "flooding", "flash flood", "landslide", "dam break",
         "typhoon", "hurricane", "wildfire", "gas leak", "explosion", "radiation", "radioactive",
         "evacuation", "evacuate", "drowning", "electric shock"),
    ),
    Harm.HEALTH: (
        ("ung thư", "tiểu đường", "đột quỵ", "huyết áp", "dịch bệnh", "sốt xuất huyết",
         "cúm gia cầm", "vắc xin", "vắc-xin", "vaccine", "tiêm chủng", "thuốc", "chữa bệnh",
         "chữa khỏi", "ngộ độc", "kháng sinh", "cấp cứu", "thực phẩm bẩn", "bệnh dại", "virus",
         "vi rút"),
        ("cancer", "diabetes", "stroke", "blood pressure", "epidemic", "pandemic", "dengue",
         "measles", "vaccine", "vaccination", "medicine", "drug dose", "overdose", "cure",
         "cured", "antibiotic", "poisoning", "poisonous", "toxic", "infection", "rabies", "virus",
         "bleach"),
    ),
    Harm.CHILDREN: (
        ("trẻ em", "trẻ nhỏ", "trẻ sơ sinh", "bắt cóc trẻ", "xâm hại trẻ"),
        ("child", "children", "baby", "babies", "infant", "toddler", "schoolchildren"),
    ),
    Harm.MONEY: (
        ("lừa đảo", "chuyển khoản", "tài khoản ngân hàng", "mã otp", "rút tiền", "gửi tiết kiệm",
         "đổi tiền", "tiền giả", "trúng thưởng", "tiền ảo", "vay tiền", "phá sản", "đa cấp",
         "hoàn thuế", "hoàn tiền", "nhận tiền hỗ trợ"),
        ("scam", "fraud", "bank transfer", "bank account", "bank run", "savings account",
         "counterfeit money", "lottery prize", "cryptocurrency", "bank loan", "bankruptcy",
         "pyramid scheme", "tax refund", "phishing", "gift card"),
    ),
    Harm.VOTING: (
        ("phiếu bầu", "bỏ phiếu", "thẻ cử tri", "danh sách cử tri", "điểm bầu cử", "ngày bầu cử",
         "kiểm phiếu", "hòm phiếu"),
        ("ballot", "polling place", "polling station", "voter registration", "register to vote",
         "election day", "voting machine", "vote count", "mail-in vote"),
    ),
}  # fmt: skip


def find_harm(text: str) -> Harm | None:
    """Return the kind of harm of which a text has a word, the most urgent one, or None.

    A text with Vietnamese marks is read by them, since "bão" (storm) and "báo" (newspaper) are one
    word without. Any other text is read without marks, and there a Vietnamese word of the list
    counts only where it has two syllables or more.
    """
    marked = has_vietnamese_marks(text)
    said = place_tones(normalize(text).lower())
    for kind, pattern in _patterns(marked=marked):
        if pattern.search(said if marked else fold(said)):
            return kind
    return None


@cache
def _patterns(*, marked: bool) -> list[tuple[Harm, re.Pattern[str]]]:
    made = []
    for kind in Harm:
        vietnamese, english = WORDS[kind]
        own = [place_tones(word) for word in vietnamese]
        if not marked:
            own = [fold(word) for word in own if not word.isalpha()]
        either = "|".join(map(re.escape, own))
        plural = "|".join(map(re.escape, english))
        made.append((kind, re.compile(rf"(?<!\w)(?:{either}|(?:{plural})s?)(?!\w)")))
    return made
