"""Numbers written in words, Vietnamese and English: "một triệu hai" is 1,200,000.

A piece is (kind, text, start, end) with the text in lower case; kinds are `number`, `word`, `sign`.
Readers return (value, place after it), or None where no number begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Piece(NamedTuple):
    """A number in figures, a word or a sign of a text, in lower case, with its place."""

    kind: str
    text: str
    start: int
    end: int


Read = tuple[float, int]

_DIGITS_VI = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
#: Only ever second in a number of two figures: "hai mốt", "ba lăm".
_LAST_DIGITS = frozenset(("mốt", "tư", "lăm", "nhăm"))
#: "mấy chục người" tells no number.
_SOME = frozenset(("mấy", "vài", "hàng", "cả", "nhiều", "dăm"))
#: "hơn trăm nhà" is more than one hundred.
_ABOUT = frozenset(("hơn", "gần", "khoảng", "chừng", "ngót"))
_POWERS_VI = {
    "trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tr": 1e6, "tỷ": 1e9,
    "tỉ": 1e9, "k": 1e3, "củ": 1e6,
}  # fmt: skip
_UNITS_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
SMALL_EN = {word: float(value) for value, word in enumerate(_UNITS_EN)}
TENS_EN = {
    word: (at + 2) * 10.0
    for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
} | {"fourty": 40.0}
POWERS_EN = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "mln": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
PARTS_EN = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4,
    "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "tenths": 10, "hundredth": 100,
}  # fmt: skip
ORDINALS_EN = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
MULTIPLES_EN = {
    "twice": 2, "thrice": 3, "triple": 3, "triples": 3, "tripled": 3, "double": 2, "doubles": 2,
    "doubled": 2, "doubling": 2, "quadruple": 4, "quadrupled": 4, "twofold": 2, "threefold": 3,
    "fourfold": 4, "fivefold": 5, "tenfold": 10, "quadruples": 4, "tripling": 3,
}  # fmt: skip
#: What a quantity begins with where it does not begin with a figure or a sign of money.
FIRST = {
    "vi": frozenset((*_DIGITS_VI, *_POWERS_VI, *"nửa mười chục tá cứ gấp thứ hạng".split())),
    "en": frozenset(
        (*SMALL_EN, *TENS_EN, *ORDINALS_EN, *MULTIPLES_EN, *"a an half halves halved".split())
    ),
}
_MOST_DECIMALS = 3
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")


def value_of(digits: str) -> float:
    """Return the value of a number in figures: `1.200` and `1,200` are 1200, `3,5` is 3.5."""
    digits = digits.strip(".,")
    grouped = _GROUPED.match(digits)
    if grouped and (len(digits) == grouped.end() or digits[grouped.end()] in ".,"):
        whole = re.sub(r"\D", "", grouped[0])
        return float(f"{whole}.{re.sub(r'[.,]', '', digits[grouped.end() :]) or 0}")
    parts = re.split(r"[.,]", digits)
    return float(f"{''.join(parts[:-1])}.{parts[-1]}") if len(parts) > 1 else float(digits)


def read_vietnamese(pieces: list[Piece], at: int) -> Read | None:  # noqa: C901 - the grammar
    """Read a Vietnamese number, in words or figures with words: "2 triệu rưỡi", "hai mươi mốt"."""
    if _word(pieces, at) == "nửa" and _word(pieces, at + 1) in _POWERS_VI:
        return _POWERS_VI[_word(pieces, at + 1)] / 2, at + 2
    total, power = 0.0, 0.0
    start = at
    while True:
        small = _with_decimals(pieces, _read_small(pieces, at), "phẩy", _DIGITS_VI)
        if small is None and power > 10 and _word(pieces, at) in _LAST_DIGITS:
            return total + _DIGITS_VI[_word(pieces, at)] * power / 10, at + 1  # "hai triệu mốt"
        if small is None:
            # "triệu rưỡi" alone is one and a half million.
            is_bare = at == start and (
                _word(pieces, at + 1) in {"rưỡi", "rưởi"} or _word(pieces, at - 1) in _ABOUT
            )
            if not (is_bare and _word(pieces, at) in _POWERS_VI):
                break
            small = (1.0, at)
        value, after = small
        name = _word(pieces, after)
        scale = _POWERS_VI.get(name, 0.0)
        if name == "k" and pieces[after].start != pieces[after - 1].end:
            scale = 0.0
        if power and scale >= power:
            break
        if not scale:
            total += _tail(value, power, pieces, at)
            at = after
            break
        after += 1
        while _word(pieces, after) in _POWERS_VI and _word(pieces, after) != "k":
            scale *= _POWERS_VI[_word(pieces, after)]  # "nghìn tỷ"
            after += 1
        total += value * scale
        power, at = scale, after
        if _word(pieces, at) in {"rưỡi", "rưởi"}:
            return total + scale / 2, at + 1
        if _word(pieces, at) in {"linh", "lẻ"}:
            at += 1
            power = 0.0
            small = _read_small(pieces, at)
            return (total + small[0], small[1]) if small else (total, at - 1)
    return (total, at) if at > start else None


def _with_decimals(
    pieces: list[Piece], whole: Read | None, sign: str, digits: Mapping[str, float]
) -> Read | None:
    """Add decimals said in words to a number in words: "mười bảy phẩy sáu", "six point five"."""
    if whole is None or _word(pieces, whole[1]) != sign:
        return whole
    value, at = whole
    said = ""
    while len(said) < _MOST_DECIMALS and digits.get(_word(pieces, at + 1), 10) < 10:
        said += str(int(digits[_word(pieces, at + 1)]))
        at += 1
    return (value + float(f"0.{said}"), at + 1) if said else whole


def _tail(value: float, power: float, pieces: list[Piece], at: int) -> float:
    """Return what a last number without a power adds: "một triệu hai" is 1.2 million."""
    if power <= 10 or value != int(value):
        return value
    if value < 10:
        return value * power / 10
    if value < 1000 and power >= 1e6 and pieces[at].kind == "number":
        return value * power / 1000
    return value


def _read_small(  # noqa: C901, PLR0911 - one line for each form
    pieces: list[Piece], at: int
) -> Read | None:
    """Read figures, or words up to 999."""
    if at >= len(pieces):
        return None
    if pieces[at].kind == "number":
        return value_of(pieces[at].text), at + 1
    word = pieces[at].text
    if word == "mười":
        return _with_last_digit(pieces, at + 1, 10.0)
    if word == "chục":
        is_vague = _word(pieces, at - 1) in _SOME and _word(pieces, at + 1) not in _POWERS_VI
        return None if is_vague else (10.0, at + 1)
    if word == "tá":
        return 12.0, at + 1
    if (
        word == "trăm"
        and _word(pieces, at + 1) in _DIGITS_VI
        and _word(pieces, at - 1) not in _SOME
    ):
        return _hundreds(pieces, at + 1, 100.0)
    if word not in _DIGITS_VI or word in _LAST_DIGITS - {"tư"}:
        return None
    value, following = float(_DIGITS_VI[word]), _word(pieces, at + 1)
    if following in {"mươi", "chục"}:
        return _with_last_digit(pieces, at + 2, value * 10)
    if following == "tá":
        return value * 12, at + 2
    if following == "trăm":
        return _hundreds(pieces, at + 2, value * 100)
    if following in _LAST_DIGITS:
        return value * 10 + _DIGITS_VI[following], at + 2
    return value, at + 1


def _hundreds(  # noqa: PLR0911 - one line for each form
    pieces: list[Piece], at: int, value: float
) -> Read:
    word = _word(pieces, at)
    if word in {"rưỡi", "rưởi"}:
        return value + 50, at + 1
    if word in {"linh", "lẻ"}:
        digit = _DIGITS_VI.get(_word(pieces, at + 1))
        return (value + digit, at + 2) if digit else (value, at)
    if word == "mười":
        return _with_last_digit(pieces, at + 1, value + 10)
    digit = _DIGITS_VI.get(word)
    if digit is None:
        return value, at
    if _word(pieces, at + 1) in {"mươi", "chục"}:
        return _with_last_digit(pieces, at + 2, value + digit * 10)
    if _word(pieces, at + 1) in _LAST_DIGITS:
        return value + digit * 10 + _DIGITS_VI[_word(pieces, at + 1)], at + 2
    # "ba trăm năm": a digit alone counts tens, unless a noun of years follows it.
    return (value, at) if word == "năm" else (value + digit * 10, at + 1)


def _with_last_digit(pieces: list[Piece], at: int, value: float) -> Read:
    word = _word(pieces, at)
    following = _word(pieces, at + 1)
    is_year = word == "năm"  # "mười năm", "hai mươi năm": years; 15 and 25 end in "lăm"
    if word in _DIGITS_VI and not is_year and following not in {"mươi", "trăm"}:
        return value + _DIGITS_VI[word], at + 1
    return value, at


def read_english(pieces: list[Piece], at: int) -> Read | None:
    """Read an English number, in words or figures with words: "1.2 million", "a dozen"."""
    start = at
    if _word(pieces, at) in {"a", "an"}:
        if _word(pieces, at + 1) not in {"hundred", "dozen", *POWERS_EN} - {"k"}:
            return None
        at += 1
        current = 1.0
    elif _word(pieces, at) == "half" and _word(pieces, at + 1) in {"a", "of"}:
        scale = POWERS_EN.get(
            _word(pieces, at + 2), 12.0 if _word(pieces, at + 2) == "dozen" else 0
        )
        return (scale / 2, at + 3) if scale else None
    else:
        current = -1.0
    total = 0.0
    while at < len(pieces):
        step = _step_english(pieces, at, current)
        if step is None:
            break
        current, power, at = step
        if power:
            total, current = total + current * power, 0.0
    if at == start or (at == start + 1 and current == 1.0 and _word(pieces, start) in {"a", "an"}):
        return None
    whole = (total + max(current, 0.0), at)
    return _with_decimals(pieces, whole, "point", SMALL_EN)


def _step_english(  # noqa: PLR0911 - one line for each form
    pieces: list[Piece], at: int, current: float
) -> tuple[float, float, int] | None:
    """Read one more piece: (value so far below a thousand, power that closes it, next place)."""
    piece = pieces[at]
    if piece.kind == "number":
        return (value_of(piece.text), 0.0, at + 1) if current <= 0 else None
    word = piece.text
    so_far = max(current, 0.0)
    if word in SMALL_EN and (so_far % 10 == 0 and so_far % 100 != 10):
        is_free = current < 0 or so_far % 100 == 0 or SMALL_EN[word] < 10
        return (so_far + SMALL_EN[word], 0.0, at + 1) if is_free else None
    if word in TENS_EN and so_far % 100 == 0:
        return so_far + TENS_EN[word], 0.0, at + 1
    if current < 0:
        return None
    if word == "hundred" and 0 < so_far < 100:
        return so_far * 100, 0.0, at + 1
    if word == "dozen" and so_far:
        return so_far * 12, 0.0, at + 1
    if word in POWERS_EN and so_far:
        is_apart = word == "k" and piece.start != pieces[at - 1].end
        return None if is_apart else (so_far, POWERS_EN[word], at + 1)
    if word == "and":
        return _after_and(pieces, at, so_far)
    return None


def _after_and(pieces: list[Piece], at: int, so_far: float) -> tuple[float, float, int] | None:
    """Read "two and a half", "one hundred and five"."""
    if _word(pieces, at + 1) == "a" and _word(pieces, at + 2) == "half":
        return so_far + 0.5, 0.0, at + 3
    following = _word(pieces, at + 1)
    is_number = following in SMALL_EN or following in TENS_EN
    if is_number and so_far >= 100 and so_far % 100 == 0:
        return so_far, 0.0, at + 1
    return None


def _word(pieces: list[Piece], at: int) -> str:
    return pieces[at].text if 0 <= at < len(pieces) and pieces[at].kind == "word" else ""
