"""Numbers and quantities in Vietnamese and English text, read as values with their units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimdesk.language.bounds import BOUNDS, LABELS, said_of_past
from claimdesk.language.number_words import (
    FIRST,
    MULTIPLES_EN,
    ORDINALS_EN,
    PARTS_EN,
    POWERS_EN,
    Piece,
    Read,
    read_english,
    read_vietnamese,
    value_of,
)
from claimdesk.language.units import LEADING, LONGEST_UNIT_WORDS, UNITS

#: What is a name though it holds a figure. Of "18-year-old", "12-storey" the figure counts.
_NAME = re.compile(
    r"(?<![^\W_])(?!k?c?m[23](?!\w))(?:[^\W\d_]+-\d+(?:[.,]\d+)*\w*"
    r"|[^\W\d_]+\d+\w*|\d+-mcpd|ron \d+"
    r"|[2-6]g(?=\W*(?:network|tower|sóng|mạng|gây|cause|spread|phát|wifi|radiation|lan))"
    r"|sars-cov-2|u\.?\d\d|g7|g20)(?![^\W_])"
)
_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>(?:us\$|[^\W\d_]+(?:²|³)?))|(?P<sign>[%‰°º$€£¥₫₹/²³×])"
)
_SPACED_GROUP = re.compile(r"(?<![\d.,])([1-9]\d{0,2})((?: \d{3})+)(?![\d.,]*\d)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it measures, from `start` to `end` of the text.

    `value` is in the base unit of `unit` (see `units`); `unit` is "" for a bare count, "ordinal"
    for a place in a row. `noun` is the word after it, in lower case, or "". `bound` is +1 for "at
    least", -1 for "at most", else 0. `is_rough` marks "about"; `is_one` a "one" that may only be an
    article.
    """

    value: float
    unit: str
    noun: str
    start: int
    end: int
    bound: int = 0
    is_rough: bool = False
    is_one: bool = False


_BOUND_WORDS = 4
#: Of these a smaller unit may follow the larger one.
_COMPOUND = frozenset(("time", "length", "mass"))
_BELOW_ZERO = frozenset(("âm", "minus", "negative"))
#: "cứ bốn em học tiểu học thì một em": so far is the part from the whole.
_EACH_WORDS = 8
#: After one of these a Vietnamese "năm", "ba", "chín" is a number; else it may be another word.
_COUNTED_VI = frozenset(
    "người con cái chiếc quả viên mũi liều ca vụ trận nước tỉnh bộ lần ly cốc chén giờ phút giây "
    "ngày tuần tháng năm tuổi triệu trăm nghìn ngàn vạn tỷ tỉ mươi chục tá kg km mét lít gam đồng "
    "phần học bệnh trẻ loại thành quốc bang trường bài môn ngôi tòa toà cây tấn tạ lạng suất đợt "
    "bước bữa đêm hành tinh quận huyện cuộn thế kỷ điểm bàn huy bậc hạng vòng mùa vệ tập cuốn "
    "quyển tỷ tấm bức công nhân viên cầu cơn chai gói hộp đứa vị cô anh chị thửa làn toa chuyến "
    "tàu xe máy".split()
)
_DOUBTFUL_VI = frozenset(("năm", "chín", "tư"))
#: "ba" is three but before these, where it is a father or part of a word.
_AFTER_FATHER = frozenset(
    "mẹ má tôi em ơi nó mình lô kích chỉ rọi ba tui tớ cháu nuôi dượng".split()
)
_BEFORE_NOUNS = frozenset(
    ("of", "the", "all", "these", "những", "các", "số", "con", "chiếc", "cái")
)
#: Before one of these "thứ hai" counts places in a row, else it is Monday.
_RANKED_VI = frozenset(
    "lần đợt sóng vòng con người đời tháng năm liều mũi hạng quyển giới tập".split()
)
_RANKS_VI = {
    "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10,
}  # fmt: skip


def read_quantities(text: str, language: str) -> list[Quantity]:
    """Return the quantities of a text in lower case, in their order; `language` is "vi" or "en".

    A number inside a name (COVID-19, 5G) is none.
    """
    plain = _SPACED_GROUP.sub(lambda found: found[0].replace(" ", ","), text)
    plain = _NAME.sub(lambda found: " " * len(found[0]), plain)
    pieces = [
        Piece(str(found.lastgroup), found[0], found.start(), found.end())
        for found in _PIECE.finditer(plain)
    ]
    found: list[Quantity] = []
    first = FIRST.get(language, FIRST["en"])
    at = 0
    while at < len(pieces):
        begins = (
            pieces[at].kind == "number" or pieces[at].text in first or pieces[at].text in LEADING
        )
        read = _read_at(pieces, at, language) if begins else None
        if read is None:
            at += 1
            continue
        quantity, after = read
        found.append(quantity)
        at = max(after, at + 1)
    return found


def _read_at(pieces: list[Piece], at: int, language: str) -> tuple[Quantity, int] | None:
    special = _read_special(pieces, at, language)
    if special is not None:
        value, unit, after = special
        return _quantity(pieces, at, after, value, unit, language), after
    dimension = ""
    first = at
    if pieces[at].text in LEADING and at + 1 < len(pieces) and pieces[at + 1].kind == "number":
        dimension, at = LEADING[pieces[at].text], at + 1
    read = _read_value(pieces, at, language)
    if read is None:
        return None
    value, after = read
    if dimension and _word(pieces, after) in {"m", "mil", "mio"}:
        value, after = value * 1e6, after + 1
    elif dimension and _word(pieces, after) == "b":
        value, after = value * 1e9, after + 1
    is_one = after == at + 1 and pieces[at].text in {"một", "one"}
    part = _read_part(pieces, at, after, value, language)
    if part is not None:
        value, after = part
        return _quantity(pieces, first, after, value, "percent", language), after
    if not dimension:
        dimension, factor, after = _read_unit(pieces, after)
        value *= factor
        value, after = _add_rest(pieces, after, value, factor, dimension)
        value, after = _add_smaller(pieces, after, value, factor, dimension)
        if dimension.startswith("temperature") and _word(pieces, first - 1) in _BELOW_ZERO:
            value, first = -value, first - 1
        dimension, value = _unit_of_range(pieces, after, dimension, value)
    if is_one and _is_article(pieces, at, after, dimension):
        return None
    found = _quantity(pieces, first, after, value, dimension, language, is_one=is_one)
    return found, after


def _is_article(pieces: list[Piece], at: int, after: int, dimension: str) -> bool:
    """Return whether a "one" counts nothing: "no one", "one of"."""
    before, following = _word(pieces, at - 1), _word(pieces, after)
    return before in {"no", "any", "every", "some", "which", "this", "that"} or (
        not dimension and following in {"", "of", "trong", "số", "phần"}
    )


def _read_value(pieces: list[Piece], at: int, language: str) -> Read | None:
    if language != "vi":
        return read_english(pieces, at)
    read = read_vietnamese(pieces, at)
    if read is None or pieces[at].kind == "number":
        return read
    if read[1] == at + 1 and pieces[at].text == "ba":
        return None if _word(pieces, at + 1) in {"", *_AFTER_FATHER} else read
    if read[1] == at + 1 and pieces[at].text in _DOUBTFUL_VI:
        is_share = _word(pieces, at + 1) in {"trên", "trong"} and at + 2 < len(pieces)
        is_counted = _word(pieces, at + 1) in _COUNTED_VI or (
            is_share and read_vietnamese(pieces, at + 2) is not None
        )
        is_year = pieces[at].text == "năm" and (
            (at and _is_number(pieces, at - 1)) or _is_school_year(pieces, at)
        )
        return read if is_counted and not is_year else None
    return read


def _is_school_year(pieces: list[Piece], at: int) -> bool:
    """Return whether "năm học" is a school year, not five pupils."""
    return _word(pieces, at + 1) == "học" and _word(pieces, at + 2) not in {"sinh", "viên", "kỳ"}


def _is_number(pieces: list[Piece], at: int) -> bool:
    return pieces[at].kind == "number" or read_vietnamese(pieces, at) is not None


def _read_special(  # noqa: C901, PLR0911 - one line for each form
    pieces: list[Piece], at: int, language: str
) -> tuple[float, str, int] | None:
    """Read multiples, halves and places in a row: (value, unit, place after it)."""
    word, following = _word(pieces, at), _word(pieces, at + 1)
    if word in MULTIPLES_EN and language == "en":
        return float(MULTIPLES_EN[word]), "times", at + 1
    if language == "en":
        return _read_special_english(pieces, at, word, following)
    if word == "cứ":
        return _read_each(pieces, at)
    if word == "gấp":
        if following in {"đôi", "rưỡi"}:
            return 2.0 if following == "đôi" else 1.5, "times", at + 2
        read = read_vietnamese(pieces, at + 1)
        if read is not None:
            return read[0], "times", read[1] + (_word(pieces, read[1]) == "lần")
    if word == "một" and following == "nửa":
        return 50.0, "percent", at + 2
    if word == "nửa" and following not in {"đêm", "vời", "chừng", "mặt", "kia"}:
        unit, factor, after = _read_unit(pieces, at + 1)
        if unit:
            return factor / 2, unit, after
        return None if following in {"triệu", "tỷ", "tỉ", "nghìn"} else (50.0, "percent", at + 1)
    if word in {"thứ", "hạng"} and following in _RANKS_VI:
        before = _word(pieces, at - 1)
        if before in _RANKED_VI or word == "hạng" or following in {"nhất", "nhì", "tám", "chín"}:
            return float(_RANKS_VI[following]), "ordinal", at + 2
    return None


def _read_each(pieces: list[Piece], at: int) -> tuple[float, str, int] | None:
    """Read "cứ ba hộ thì một hộ": one in three."""
    whole = read_vietnamese(pieces, at + 1)
    if whole is None or whole[0] < 2:
        return None
    for then in range(whole[1], min(whole[1] + _EACH_WORDS, len(pieces))):
        part = read_vietnamese(pieces, then)
        if part is not None and 0 < part[0] < whole[0]:
            return 100.0 * part[0] / whole[0], "percent", part[1]
    return None


def _read_special_english(  # noqa: PLR0911 - one line for each form
    pieces: list[Piece], at: int, word: str, following: str
) -> tuple[float, str, int] | None:
    if word in {"half", "halves", "halved"}:
        skip = 1 if following in {"a", "an"} else 0
        unit, factor, after = _read_unit(pieces, at + 1 + skip)
        if unit and word == "half":
            return factor / 2, unit, after
        is_scale = skip and _word(pieces, at + 2) in {"million", "billion", "dozen", "trillion"}
        return None if is_scale else (50.0, "percent", at + 1)
    if word in {"a", "one"} and following in PARTS_EN and following != "second":
        scale = _scale_of_part(pieces, at + 2)
        if scale:
            return scale / PARTS_EN[following], "", at + 5
        if (
            following == "quarter"
            and _word(pieces, at + 2) == "of"
            and _word(pieces, at + 3) == "a"
        ):
            return None
        return 100.0 / PARTS_EN[following], "percent", at + 2
    before = _word(pieces, at - 1)
    if word in ORDINALS_EN and before not in {"at", "a", "one", "per"} and following != "of":
        return float(ORDINALS_EN[word]), "ordinal", at + 1
    if pieces[at].kind == "number" and following in {"st", "nd", "rd", "th"}:
        return value_of(pieces[at].text), "ordinal", at + 2
    return None


def _scale_of_part(pieces: list[Piece], at: int) -> float:
    """Return what "a quarter of a million" is a part of, or 0."""
    is_scale = _word(pieces, at) == "of" and _word(pieces, at + 1) == "a"
    return POWERS_EN.get(_word(pieces, at + 2), 0.0) if is_scale else 0.0


def _read_part(
    pieces: list[Piece], first: int, after: int, value: float, language: str
) -> Read | None:
    """Read a share after its upper number, as percent: "hai phần ba", "2/3", "one in five"."""
    word, following = _word(pieces, after), _word(pieces, after + 1)
    if language == "en" and following in {"in", "out"} and value < 10 and word not in UNITS:
        after, word, following = after + 1, following, _word(pieces, after + 2)  # one adult in four
    if language == "en" and word in PARTS_EN and value < 10:
        return 100.0 * value / PARTS_EN[word], after + 1
    if language == "vi" and word == "phần" and following != "trăm":
        lower = read_vietnamese(pieces, after + 1)
        return (100.0 * value / lower[0], lower[1]) if lower and lower[0] else None
    step = 0
    if (
        (after < len(pieces) and pieces[after].text == "/" and pieces[first].kind == "number")
        or (word in {"in", "trong"})
        or (word == "trên" and value < 10)
    ):
        step = 1
    elif (
        (word == "out" and following == "of")
        or (word == "trong" and following == "số")
        or (word, following) == ("in", "every")
    ):
        step = 2
    if not step:
        return None
    step += _word(pieces, after + step) in {"số", "every", "mỗi"}
    reader = read_english if language == "en" else read_vietnamese
    lower = reader(pieces, after + step) if after + step < len(pieces) else None
    if lower is None or not value < lower[0] <= 1000:
        return None
    unit, _, _ = _read_unit(pieces, lower[1])
    return None if unit and step == 1 and word else (100.0 * value / lower[0], lower[1])


def _read_unit(pieces: list[Piece], at: int) -> tuple[str, float, int]:
    """Return (dimension, factor, place after it) of the unit that begins here, or ("", 1, at)."""
    joined = ""
    best = ("", 1.0, at)
    for after in range(at, min(at + LONGEST_UNIT_WORDS + 1, len(pieces))):
        piece = pieces[after]
        is_close = after == at or pieces[after - 1].end == piece.start
        joined += piece.text if is_close else f" {piece.text}"
        if joined in UNITS:
            dimension, factor = UNITS[joined]
            best = (dimension, factor, after + 1)
    if best[0] == "times" and joined.startswith("x") and pieces[at - 1].end != pieces[at].start:
        return "", 1.0, at
    if best[0] == "length" and best[2] == at + 1 and pieces[at].text in {"phân", "thước"}:
        return "", 1.0, at
    return best


def _add_rest(
    pieces: list[Piece], after: int, value: float, factor: float, dimension: str
) -> tuple[float, int]:
    """Add what follows a unit: "3 lạng rưỡi", "1m75"."""
    if not dimension or after >= len(pieces):
        return value, after
    if _word(pieces, after) in {"rưỡi", "rưởi"}:
        return value + factor / 2, after + 1
    piece = pieces[after]
    is_glued = piece.kind == "number" and piece.start == pieces[after - 1].end
    if is_glued and dimension == "length" and factor == 1.0 and piece.text.isdigit():
        return value + float(f"0.{piece.text}"), after + 1
    return value, after


def _add_smaller(
    pieces: list[Piece], after: int, value: float, factor: float, dimension: str
) -> Read:
    """Add the same in a smaller unit: "2 hours 5 minutes", "1 năm 6 tháng", "6 feet 2 inches"."""
    at = after + (_word(pieces, after) in {"and", "và"})
    if dimension not in _COMPOUND or at >= len(pieces) or pieces[at].kind != "number":
        return value, after
    unit, smaller, end = _read_unit(pieces, at + 1)
    if unit != dimension or smaller >= factor:
        return value, after
    return value + value_of(pieces[at].text) * smaller, end


def _unit_of_range(
    pieces: list[Piece], after: int, dimension: str, value: float
) -> tuple[str, float]:
    """Give the first number of "5 to 10 days", "5-10 km" the unit of the second."""
    if dimension or after >= len(pieces):
        return dimension, value
    step = 1 if _word(pieces, after) in {"to", "đến", "tới", "or", "hoặc"} else 0
    at = after + step
    if at >= len(pieces) or pieces[at].kind != "number":
        return dimension, value
    if not step and pieces[at].start - pieces[after - 1].end > 3:
        return dimension, value
    unit, factor, _ = _read_unit(pieces, at + 1)
    return unit, value * factor


def _quantity(  # noqa: PLR0913, PLR0917 - what makes a quantity
    pieces: list[Piece],
    first: int,
    after: int,
    value: float,
    unit: str,
    language: str,
    *,
    is_one: bool = False,
) -> Quantity:
    start, bound, is_rough = pieces[first].start, 0, False
    bounds = BOUNDS.get(language, {})
    for count in range(min(_BOUND_WORDS, first), 0, -1):
        said = " ".join(piece.text for piece in pieces[first - count : first])
        if said in bounds:
            start, bound = pieces[first - count].start, bounds[said]
            is_rough = bound == 0 or said in {"just over", "just under", "hơn", "over"}
            break
    if said_of_past(unit, _word(pieces, after)):  # "lower than ten years ago" bounds nothing
        start, bound, is_rough = pieces[first].start, 0, False
    if not unit:
        unit = LABELS.get(_word(pieces, first - 1), "")
    if _word(pieces, after) + " " + _word(pieces, after + 1) in {"trở lên", "or more"}:
        bound, after = 1, after + 2
    elif _word(pieces, after) + " " + _word(pieces, after + 1) in {"trở xuống", "or less"}:
        bound, after = -1, after + 2
    noun_at = after
    while _word(pieces, noun_at) in _BEFORE_NOUNS:
        noun_at += 1
    noun = _word(pieces, noun_at)
    return Quantity(value, unit, noun, start, pieces[after - 1].end, bound, is_rough, is_one)


def _word(pieces: list[Piece], at: int) -> str:
    return pieces[at].text if 0 <= at < len(pieces) and pieces[at].kind == "word" else ""
