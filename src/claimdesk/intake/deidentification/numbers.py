"""What the families of numbers share: separators, what makes an amount or a date, check digits."""

from __future__ import annotations

import re

#: What may stand between two digits of one number.
GAP = r"[ .\-_/|()]{0,3}"
#: A separator inside numbers that are written in groups.
JOINT = r"[ .\-]?"
#: Between the word that announces a number and the number.
LEAD = r"[^\d\n;!?]{0,24}?"

_UNITS = (
    "dong|vnd|d|usd|eur|do la|dola|ty|ti|trieu|nghin|ngan(?! hang)|tram|k|phan tram|nguoi|"
    "luot|ca|tan|"
    "kg|km|m|m2|ha|con|cai|hoc sinh|lieu|people|million|billion|percent|dollars|views|votes|"
    "followers|"
    "trang|ho(?! chieu| so)|video|tai khoan|don vi|cuoc|ve|chiec|thang|ngay|lan|doanh nghiep|"
    "thue bao"
)
_UNIT = re.compile(rf" ?(?:{_UNITS})(?![a-z0-9])|\s?[$€₫%]")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_DATE = re.compile(
    r"\(?\d{1,2}([/.\-])\d{1,2}\1(?:1[5-9]|20)\d\d|(?:1[5-9]|20)\d\d([/.\-])\d{1,2}\2\d{1,2}(?!\d)"
)
_DECIMAL = re.compile(r"0[.,]\d+")
_NOT_DIGIT = re.compile(r"\D")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def counted(length: int, *, joint: str = JOINT) -> str:
    """Return a pattern of exactly so many digits, with or without separators."""
    return rf"\d(?:{joint}\d){{{length - 1}}}(?!\d)"


def bare(number: str) -> str:
    """Return the digits of a number."""
    return _NOT_DIGIT.sub("", number)


def is_amount(number: str, after: str) -> bool:
    """Tell whether a number counts something: a unit follows, or thousands are parted."""
    return bool(_UNIT.match(after)) or bool(_GROUPED.fullmatch(number))


def has_unit(after: str) -> bool:
    """Tell whether a unit follows."""
    return bool(_UNIT.match(after))


def is_date_or_decimal(number: str) -> bool:
    """Tell whether what looks like a number begins with a date, or is a decimal fraction."""
    return bool(_DATE.match(number) or _DECIMAL.fullmatch(number))


def fits_luhn(digits: str) -> bool:
    """Tell whether the last digit fits the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(one) * 2 for one in digits[-2::-2]]
    plain = sum(int(one) for one in digits[-1::-2])
    return (plain + sum(one - 9 if one > 9 else one for one in doubled)) % 10 == 0


def fits_tax_code(digits: str) -> bool:
    """Tell whether the tenth digit of a Vietnamese tax code fits the nine before it.

    The weights are those of python-stdnum's `vn.mst`, which gives its sources.
    """
    total = sum(weight * int(one) for weight, one in zip(_TAX_WEIGHTS, digits, strict=False))
    return str(10 - total % 11) == digits[9]
