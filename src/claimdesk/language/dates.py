"""Dates in Vietnamese and English text, read part by part: year, month, day, weekday, ..."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from claimdesk.language.units import UNITS


class DatePart(NamedTuple):
    """One part of a date, from `start` to `end` of the text.

    `part` is year, month, day, weekday, decade, century, quarter, hour, half (0 before noon, 1
    after), phase (1 early, 2 mid, 3 late in the month, year, ... that follows) or a word for a day
    or year that is told from now (`relative day`, ...); `value` its number or name.
    """

    part: str
    value: int
    start: int
    end: int


_MONTHS_EN = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2,
    "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_NUMBERS_VI = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_WEEKDAYS = {
    "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
    "sunday": 7, "mondays": 1, "tuesdays": 2, "wednesdays": 3, "thursdays": 4, "fridays": 5,
    "saturdays": 6, "sundays": 7, "thứ hai": 1, "thứ ba": 2, "thứ tư": 3, "thứ năm": 4,
    "thứ sáu": 5, "thứ bảy": 6, "thứ bẩy": 6, "chủ nhật": 7, "chúa nhật": 7, "thứ 2": 1,
    "thứ 3": 2, "thứ 4": 3, "thứ 5": 4, "thứ 6": 5, "thứ 7": 6, "cn": 7,
}  # fmt: skip
_RELATIVE = {
    "relative year": (
        ("last year", "the previous year", "previous year", "năm ngoái", "năm trước", "năm rồi"),
        ("this year", "năm nay"),
        ("next year", "năm sau", "năm tới", "sang năm"),
    ),
    "relative month": (
        ("last month", "tháng trước", "tháng rồi"),
        ("this month", "tháng này"),
        ("next month", "tháng sau", "tháng tới"),
    ),
    "relative week": (
        ("last week", "tuần trước", "tuần rồi"),
        ("this week", "tuần này"),
        ("next week", "tuần sau", "tuần tới"),
    ),
    "relative day": (
        ("yesterday", "hôm qua"),
        ("today", "hôm nay"),
        ("tomorrow", "ngày mai", "mai này"),
    ),
}
_SEASONS = (
    ("spring", "mùa xuân"),
    ("summer", "mùa hè", "mùa hạ"),
    ("autumn", "mùa thu"),
    ("winter", "mùa đông"),
)
_HOLIDAYS = (
    ("christmas", "giáng sinh", "noel", "nô-en"),
    ("easter", "phục sinh"),
    ("lunar new year", "tết nguyên đán", "tết âm lịch", "tet holiday"),
    ("mid-autumn", "trung thu"),
    ("halloween",),
    ("thanksgiving", "lễ tạ ơn"),
    ("ramadan",),
    ("national day", "quốc khánh"),
    ("labour day", "labor day", "quốc tế lao động"),
    ("new year's day", "new year's eve", "tết dương lịch", "tết tây"),
    ("valentine", "valentine's day", "lễ tình nhân"),
    ("women's day", "quốc tế phụ nữ"),
    ("april fool", "cá tháng tư"),
)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_WORDS = {
    **{said: ("weekday", day) for said, day in _WEEKDAYS.items()},
    **{
        said: (part, at)
        for part, rows in _RELATIVE.items()
        for at, row in enumerate(rows)
        for said in row
    },
    **{said: ("season", at) for at, row in enumerate(_SEASONS) for said in row},
    **{said: ("holiday", at) for at, row in enumerate(_HOLIDAYS) for said in row},
}
_ALTERNATIVES = "|".join(re.escape(said) for said in sorted(_WORDS, key=len, reverse=True))
_WORD = re.compile(rf"(?<!\w)(?:{_ALTERNATIVES})(?!\w)")
#: "lần thứ hai" counts; it is no Monday.
_RANKED = re.compile(r"(?:lần|đợt|sóng|vòng|con|người|đời|tháng|liều|mũi|hạng|giới|tập) $")
_DAYS_VI = {
    "rằm": 15, "mồng một": 1, "mười lăm": 15, "ba mươi": 30, "hai mươi": 20, "ba mốt": 31,
    "hai ba": 23, "hai mươi ba": 23, "hai mươi tám": 28, **_NUMBERS_VI,
}  # fmt: skip
_PHASES = {
    "early": 1, "beginning of": 1, "start of": 1, "first half of": 1, "mid": 2, "middle of": 2,
    "late": 3, "end of": 3, "second half of": 3, "last days of": 3, "first days of": 1,
    "đầu": 1, "giữa": 2, "cuối": 3, "nửa đầu": 1, "nửa cuối": 3, "hết": 3, "mấy tháng đầu": 1,
    "những ngày đầu": 1, "những ngày cuối": 3, "mấy tháng cuối": 3,
}  # fmt: skip
#: Where in a month, a year, ... : it stands before the date and is read beside it.
_PHASE = re.compile(
    r"(?<!\w)(?P<phase>" + "|".join(sorted(_PHASES, key=len, reverse=True)) + r")(?: the|[- ])? ?"
    r"(?=(?:next |this |last )?(?:year|month|week|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|(?:19|20)\d\d|century|decade|quarter|spring|summer|autumn"
    r"|winter|season)(?!\w)|(?:năm|tháng|tuần|quý|thế kỷ|thập niên|mùa)(?!\w)|(?:19|20)\d\d(?!\w))"
)
#: "hai năm trước", "mấy chục năm nay": so long ago, no last year.
_SOME = re.compile(
    r"(?:\d|mấy|vài|nhiều|chục|một|hai|ba|bốn|sáu|bảy|tám|chín|mười|trăm|những|các) $"
)
_Y = r"(?P<year>[12]\d{3})"
_HALF = r"(?P<half>am|pm|a\.m\.?|p\.m\.?)"
_MONTH_EN = "(?P<name>" + "|".join(sorted(_MONTHS_EN, key=len, reverse=True)) + r")\.?"
_MONTHWORDS = "mười một|mười hai|mười|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|chạp"
_DAYWORDS = "|".join(sorted(_DAYS_VI, key=len, reverse=True))
#: Names of units that are, or begin, other words: "in 2019 won", "từ 2019 tấn công".
_NOT_ALONE = frozenset(
    "won met lit rub foot pound dollar euro cent ruble rouble rupee bitcoin magnitude percentage "
    "hertz micron dong mp hp tb gb mi gr phân thước độ khối cân tạ tệ bảng đô xu kí ký yên yến bạt "
    "lạng oát vôn gờ tấn đồng".split()
)
_OF_TIME = ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades")
_MEASURED = "|".join(
    sorted(
        (
            *(re.escape(name) for name, (dimension, _) in UNITS.items() if dimension not in
              {"time", "times"} and len(name) > 1 and name not in _NOT_ALONE),
            *_OF_TIME, "m", "g", "đ", "đồng(?! bằng| thời)", "tấn(?! công)",
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
#: Nouns that follow a count and hardly ever a year.
_SURELY_COUNTED = (
    "(?:people|persons|men|women|children|students|pupils|workers|soldiers|patients|victims|voters|"
    "refugees|migrants|cases|deaths|jobs|homes|houses|ships|boats|cars|vehicles|animals|trees|"
    "thousand|million|billion|người(?! dân)|ca(?! sĩ| nhạc| khúc)|chiếc|triệu|tỷ|nghìn|ngàn)"
)
#: What is counted where a figure is not likely to be a year.
_COUNTED = (
    r"(?:người|con|ca|triệu|tỷ|nghìn|ngàn|học|trẻ|bệnh|xe|căn|ngôi|hộ|vụ|tàu|chiếc|cây|liều|mũi|"
    r"suất|cái|doanh|năm|tuổi|lần|ngày|giờ|phút|chuyến|trường|công|years?|people|children|men|women|"
    rf"(?!elections?)[a-z]{{3,}}s(?!\w)|million|billion|{_MEASURED})(?!\w)"
)
#: After a year: no unit, and after one that is far off nothing that may be counted.
_NOT_COUNTED = rf"(?!\w|[.,]\d|[ -]?(?:{_MEASURED})(?!\w)|%)(?!(?<=2[1-9]\d\d)[ -]?{_COUNTED})"
_RULES = tuple(
    re.compile(rule)
    for rule in (
        # 2026-05-04; 4/5/2026, 4-5-2026, 4.5.2026
        rf"(?<![\w.,/-]){_Y}-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])",
        rf"(?<![\w.,/-])(?P<day>\d\d?)(?P<sign>[/.-])(?P<month>\d\d?)(?P=sign){_Y}(?![\w/-])",
        # ngày 5 tháng 3 năm 2021; 5 tháng 3; ngày 5/3; mùng 5 tháng giêng
        (
            r"(?<!\w)(?:(?:ngày|mùng|mồng|hôm|rạng sáng|sáng|chiều|tối) )?(?P<day>\d\d?) tháng "
            rf"(?P<month>\d\d?)(?:(?: năm |/|-| ){_Y})?(?![\w/])"
        ),
        rf"(?<!\w)(?:ngày|hôm|mùng|mồng) (?P<day>\d\d?)[/-](?P<month>\d\d?)(?:[/-]{_Y})?(?![\w/])",
        # mồng năm tháng giêng, rằm tháng bảy, mồng 1 tháng bảy, mùng hai
        (
            rf"(?<!\w)(?:(?:ngày|mùng|mồng|hôm) )?(?P<dayword>rằm|{_DAYWORDS}|\d\d?) tháng "
            rf"(?P<word>{_MONTHWORDS})(?: năm {_Y})?(?!\w)"
        ),
        rf"(?<!\w)(?:mùng|mồng) (?P<dayword>{_DAYWORDS}|\d\d?)(?!\w|/)",
        r"(?<!\w)(?P<dayword>\d\d?) (?P<word>chạp|giêng)(?!\w)",
        # tháng 3/2021, tháng 3 năm 2021, tháng ba
        rf"(?<!\w)tháng (?P<month>\d\d?)(?:(?: năm |/|-| ){_Y})?(?!\w)",
        (rf"(?<!\w)tháng (?P<word>{_MONTHWORDS})(?: năm {_Y})?(?!\w)"),
        # quý 3/2025, quý III-2025, Q3/2025; then 3/2025
        rf"(?<!\w)(?:quý |q)(?P<quarter>[1-4]|iii|ii|iv|i)[/-]{_Y}(?![\w/-])",
        rf"(?<![\w.,/-])(?P<month>\d\d?)[/-]{_Y}(?![\w/-])",
        # từ 1/7, trước 20/11 (but no share of something)
        (
            r"(?<!\w)(?:từ|trước|sau|vào|hôm|đến|tới|hết|sáng|trưa|chiều|tối|đêm|dịp|lễ) "
            r"(?P<day>\d\d?)/(?P<month>\d\d?)"
            r"(?![\w/%]|[.,]\d| (?:số|dân|người|học|lượng|tổng|diện|các|hộ|doanh|thu|lương|giá))"
        ),
        # March 5, 2021; 5th of March 2021; March 2021
        rf"(?<!\w){_MONTH_EN} (?P<day>\d\d?)(?:st|nd|rd|th)?(?:,? {_Y})?(?![\w%])",
        rf"(?<!\w)(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? {_MONTH_EN},?(?: {_Y})?(?!\w)",
        rf"(?<!\w){_MONTH_EN},?(?: of)? {_Y}(?!\w)",
        # thập niên 90, the 1990s; thế kỷ 20, thế kỷ XX, 20th century; quý 3, Q3
        r"(?<!\w)(?:thập niên|thập kỷ|những năm) (?P<decade>(?:19|20|18)?\d0)(?!\d)",
        r"(?<![\w.,])(?P<decade>(?:1[5-9]|20)\d0|[2-9]0)['’]?s(?!\w)",
        r"(?<!\w)thế kỷ (?:thứ )?(?P<century>\d\d?|[ivx]{1,5})(?!\w)",
        r"(?<!\w)(?P<century>\d\d?)(?:st|nd|rd|th)[ -]century(?!\w)",
        r"(?<!\w)(?:quý |q)(?P<quarter>[1-4])(?!\w)",
        r"(?<!\w)quý (?P<quarter>iii|ii|iv|i)(?!\w)",
        r"(?<!\w)(?P<quarterword>first|second|third|fourth) quarter(?!\w)",
        # 8h30, 8:30 pm, 8 giờ 30 tối
        rf"(?<![\w.,:])(?P<hour>\d\d?):(?P<minute>[0-5]\d)(?: ?{_HALF})?(?!\w)",
        (
            r"(?<![\w.,:])(?P<hour>\d\d?)(?:h| giờ )(?P<minute>[0-5]\d)"
            r"(?: (?P<half>sáng|chiều|tối|đêm))?(?!\w| phút trước)"
        ),
        rf"(?<![\w.,:])(?P<hour>\d\d?) ?{_HALF}(?!\w)",
        r"(?<![\w.,:])(?P<hour>\d\d?)(?: giờ |h )(?P<half>sáng|trưa|chiều|tối|đêm)(?!\w)",
        r"(?<!\w)lúc (?P<hour>\d\d?)(?:h| giờ)(?!\w)",
        # in 2019, từ 2019: a year where nothing that is counted follows
        rf"(?<!\w)(?:năm|niên khóa|mùa giải|year) {_Y}(?!\w|[.,]\d|%| ?(?:đồng|usd|km|people))",
        rf"(?<!\w)(?:in|since|by|until|before|after|during) {_Y}{_NOT_COUNTED}(?! ?people)",
        rf"(?<!\w)(?:of|from|từ|đến) {_Y}{_NOT_COUNTED}(?![ -]?{_SURELY_COUNTED}(?!\w))",
    )
)
_WORDED = ("<word>", "<dayword>", "[ivx]", "iii", "<quarterword>")
#: The rules that may fit a text without a digit: days, months, centuries and quarters in words.
_IN_WORDS = tuple(rule for rule in _RULES if any(sign in rule.pattern for sign in _WORDED))
_DIGIT = re.compile(r"\d")
#: A year without a word before it, where nothing counted follows.
_BARE_YEAR = re.compile(r"(?<![\w.,/$€£-])(?:1[4-9]|20)\d\d(?![\w%]|[.,/]\d|-\d)")
_COUNTED_AFTER = re.compile(rf"[\s-]*{_COUNTED}")
#: Names of months that are other words too need a sign that a month is meant.
_MONTH_ALONE = re.compile(
    r"(?<!\w)(?P<name>january|february|april|june|july|august|september|october|november|december)"
    r"(?!\w)|(?<!\w)(?:in|by|of|last|next|this|late|since|until|early|every|each|mid|from|to|during)"
    r" (?P<other>may|march)(?!\w)"
)
_ERA = re.compile(r"(?<!\w)(?:bc|b\.c\.?|bce|tcn|trước công nguyên|trước cn|before christ)(?!\w)")


def read_dates(text: str) -> list[DatePart]:
    """Return the parts of dates in a text in lower case, in their order of rules, not of place.

    Months that are other words too ("may", "march") count where a day, a year or a preposition of
    time stands beside them.
    """
    found: list[DatePart] = []
    taken: list[tuple[int, int]] = []
    for match, parts in _candidates(text):
        if parts and not any(a < match.end() and match.start() < b for a, b in taken):
            taken.append(match.span())
            found.extend(DatePart(part, value, *match.span()) for part, value in parts.items())
    # "early March" is one date with its month, whose rule may have taken the word too.
    found.extend(
        DatePart("phase", _PHASES[match["phase"]], *match.span("phase"))
        for match in _PHASE.finditer(text)
    )
    return found


def _candidates(text: str) -> Iterator[tuple[re.Match[str], dict[str, int]]]:
    """Yield what may be a date with its parts, the surest rules first."""
    for rule in _RULES if _DIGIT.search(text) else _IN_WORDS:
        for match in rule.finditer(text):
            yield match, _parts(match)
    for match in _WORD.finditer(text):
        before = text[max(0, match.start() - 6) : match.start()]
        is_rank = match[0].startswith("thứ") and _RANKED.search(before)
        is_span = match[0].startswith(("năm ", "tháng ", "tuần ")) and _SOME.search(before)
        if not is_rank and not is_span:
            part, value = _WORDS[match[0]]
            yield match, {part: value}
    for match in _MONTH_ALONE.finditer(text):
        yield match, {"month": _MONTHS_EN[match["name"] or match["other"]]}
    for match in _BARE_YEAR.finditer(text):
        if not _COUNTED_AFTER.match(text, match.end()):
            yield match, {"year": int(match[0])}
    for match in _ERA.finditer(text):
        yield match, {"era": 1}


def _parts(match: re.Match[str]) -> dict[str, int]:
    """Return the parts that a rule found; nothing where no such month, day or hour can be."""
    said = {name: value for name, value in match.groupdict().items() if value}
    values: dict[str, int] = {
        name: int(said[name]) for name in ("year", "month", "day") if name in said
    }
    if "name" in said:
        values["month"] = _MONTHS_EN[said["name"]]
    if "word" in said:
        values["month"] = _NUMBERS_VI[said["word"]]
    if "dayword" in said:
        day = said["dayword"]
        values["day"] = int(day) if day.isdigit() else _DAYS_VI[day]
    if values.get("month", 1) > 12 and values.get("day", 32) <= 12:
        values["month"], values["day"] = values["day"], values["month"]
    values |= _longer_parts(said)
    if "hour" in said:
        values["hour"] = _minutes(int(said["hour"]), int(said.get("minute", 0)), said.get("half"))
        if said.get("half", "đêm") != "đêm":
            values["half"] = int(said["half"][0] == "p" or said["half"] in {"chiều", "tối"})
    is_possible = 1 <= values.get("month", 1) <= 12 and 1 <= values.get("day", 1) <= 31
    return values if is_possible and values.get("hour", 0) >= 0 else {}


def _longer_parts(said: dict[str, str]) -> dict[str, int]:
    """Return decade, century and quarter."""
    values: dict[str, int] = {}
    if "decade" in said:
        decade = int(said["decade"])
        values["decade"] = decade if decade > 100 else 1900 + decade
    if "century" in said:
        values["century"] = _roman(said["century"])
    if "quarter" in said:
        values["quarter"] = _roman(said["quarter"])
    if "quarterword" in said:
        values["quarter"] = ("first", "second", "third", "fourth").index(said["quarterword"]) + 1
    return values


def _minutes(hour: int, minute: int, half: str | None) -> int:
    """Return the minutes after midnight, or -1 where there is no such hour."""
    if hour > 24:
        return -1
    is_late = half is not None and (half.startswith("p") or half in {"chiều", "tối"})
    if is_late and hour < 12:
        hour += 12
    if half == "đêm" and 6 < hour < 12:
        hour += 12
    if half is not None and half.startswith("a") and hour == 12:
        hour = 0
    return hour * 60 + minute


def _roman(text: str) -> int:
    if text.isdigit():
        return int(text)
    values = [_ROMAN[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
