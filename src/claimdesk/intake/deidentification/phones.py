"""Telephone numbers: Vietnamese mobile and fixed ones, and those of other countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimdesk.intake.deidentification.folding import View
from claimdesk.intake.deidentification.kinds import Found, Kind
from claimdesk.intake.deidentification.numbers import (
    GAP,
    bare,
    has_unit,
    is_amount,
    is_date_or_decimal,
)

_HOME = rf"(?:\(?\+{GAP}84|(?<!\d)\(?0084|(?<!\d)84|(?<!\d)\(?0)"
#: The prefixes in use since 2018, the fixed ones since 2017, and the mobile ones of before.
_NATIONAL = re.compile(
    rf"{_HOME}{GAP}(?:0{GAP})?(?:"
    rf"(?:3{GAP}[2-9]|5{GAP}[2-689]|7{GAP}[06-9]|8{GAP}[1-9]|9{GAP}\d)(?:{GAP}\d){{7}}"
    rf"|2(?:{GAP}\d){{9}}|1{GAP}[2689](?:{GAP}\d){{8}})(?!\d)"
)
_ABROAD = re.compile(rf"(?:\+{GAP}|(?<!\d)00{GAP})[1-9](?:{GAP}\d){{6,14}}(?!\d)")
_AMERICAN = re.compile(
    r"(?<![\d(.\-])(?:\(\d{3}\) ?|(?!8(?:00|88|77|66|55|44|33)\b)\d{3}[\-.])\d{3}[\-.]\d{4}"
    r"(?![\d\-])"
)
_STRONG = (
    r"(?:so )?(?:dien thoai|dthoai|di dong|sdt|so dt|dt|phone|tel|telephone|mobile|cell|zalo|viber|"
    r"whatsapp|whats app|momo|imessage)(?: number| no\.?)?"
)
_WEAK = r"lien he|lien lac|lh|goi|alo|call|contact|text|sms|nhan tin|ib|inbox|hotline|fax"
_ANNOUNCED = re.compile(
    rf"(?<![a-z0-9])(?:(?P<strong>{_STRONG})|{_WEAK})(?![a-z0-9])[^\d\n;!?]{{0,16}}?"
    r"(?P<number>\+?\(?\d(?:[ .\-()]{0,2}\d){7,14})(?![\d/])"
)
_NOT_PERSONAL = re.compile(r"(?:1[89]00|18001|113|114|115|111|112)")
_WORDS = dict(
    zip(
        "khong mot hai ba bon nam sau bay tam chin tu bay lam linh".split(),
        "01234567894750",
        strict=True,
    )
)
_SPOKEN = "|".join(sorted(set(_WORDS) - {"linh"}, key=len, reverse=True))
_SAID = re.compile(
    rf"(?<![a-z0-9])(?:{_SPOKEN}|\d{{1,4}})(?:[ ,.\-]{{1,2}}(?:{_SPOKEN}|\d{{1,4}})){{3,14}}"
    rf"(?![a-z0-9])"
)
_MOBILE = re.compile(r"(?:84|0)(?:3[2-9]|5[2-689]|7[06-9]|8[1-9]|9\d)\d{7}")


def find(seen: View) -> Iterator[Found]:
    """Yield the telephone numbers."""
    text = seen.digits
    for found in _NATIONAL.finditer(text):
        if not is_counting(found[0], text[found.end() :]):
            yield Found(*found.span(), Kind.PHONE)
    for found in _ABROAD.finditer(text):
        if not is_date_or_decimal(found[0]) and is_number_of_somewhere(found[0]):
            yield Found(*found.span(), Kind.PHONE)
    for found in _AMERICAN.finditer(text):
        yield Found(*found.span(), Kind.PHONE)
    for found in _ANNOUNCED.finditer(text):
        if is_announced(found, text[found.end() : found.end() + 16]):
            yield Found(*found.span("number"), Kind.PHONE)
    for found in _SAID.finditer(seen.lower):
        if (place := said_number(found)) is not None:
            yield Found(*place, Kind.PHONE)


def is_counting(number: str, after: str) -> bool:
    """Tell whether what has the form of a Vietnamese number is an amount or a date."""
    if is_date_or_decimal(number):
        return True
    return number.startswith("84") and is_amount(number, after[:16])


def is_number_of_somewhere(number: str) -> bool:
    """Tell whether a number with its country's code is one that could be called.

    One of Vietnam counts by its code alone: what is too long there is still somebody's number.
    """
    digits = bare(number)
    digits = digits.removeprefix("00")
    if digits.startswith("84") and "." not in number:
        return len(digits) >= 10
    import phonenumbers  # noqa: PLC0415 - its tables are read at first use only

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def is_announced(found: re.Match[str], after: str) -> bool:
    """Tell whether a number behind a word such as “call” is one of somebody."""
    number = found["number"]
    if is_date_or_decimal(number) or has_unit(after) or _NOT_PERSONAL.match(bare(number)):
        return False
    return bool(found["strong"]) or not is_amount(number, after)


def said_number(found: re.Match[str]) -> tuple[int, int] | None:
    """Return the place of a number that is written out in words, digit by digit."""
    tokens = list(re.finditer(r"[a-z]+|\d+", found[0]))
    if not any(token[0].isalpha() for token in tokens):
        return None
    digits = [_WORDS.get(token[0], token[0]) for token in tokens]
    for first in range(len(tokens)):
        for last in range(len(tokens), first, -1):
            if _MOBILE.fullmatch("".join(digits[first:last])):
                return found.start() + tokens[first].start(), found.start() + tokens[last - 1].end()
    return None
