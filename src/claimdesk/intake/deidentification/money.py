"""Accounts at banks, IBANs and cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimdesk.intake.deidentification.folding import View
from claimdesk.intake.deidentification.kinds import Found, Kind
from claimdesk.intake.deidentification.numbers import (
    LEAD,
    bare,
    fits_luhn,
    has_unit,
    is_amount,
    is_date_or_decimal,
)

_BANKS = (
    r"vcb|vietcombank|mb ?bank|mbb?|tcb|techcombank|bidv|agribank|acb|vp ?bank|tp ?bank|"
    r"sacombank|stb|"
    r"vietin ?bank|ctg|hd ?bank|vib|shb|ocb|msb|scb|eximbank|seabank|lp ?bank|lienvietpostbank|"
    r"nam a bank|bac a bank|cake|timo|kienlongbank|pvcombank|abbank|vietabank|ncb|dong a bank"
)
_ACCOUNT_WORDS = (
    r"stk|so tk|s\.t\.k|so tai khoan|tai khoan(?: so| ngan hang)?|chu tai khoan|tknh|tk|"
    r"account(?: number| no\.?)?|acct|acc|bank account|chuyen khoan|ck"
)
_NUMBER = r"(?P<number>\d(?: \d){5,18}(?! ?\d)|\d+(?:[ .\-]\d{2,}){0,6}(?:[.\-]\d)?)(?![\d/:])"
_ANNOUNCED = re.compile(
    rf"(?<![a-z0-9])(?:(?P<strong>{_ACCOUNT_WORDS})|{_BANKS})(?![a-z0-9]){LEAD}{_NUMBER}"
)
_BEFORE_BANK = re.compile(
    rf"(?<![\d.,+]){_NUMBER}[ ,:\-(]{{0,3}}(?:ngan hang |nh |bank )?(?:{_BANKS})(?![a-z0-9])"
)
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])"
)
_CARD = re.compile(r"(?<![a-z\d.,+\-])(?:9704|[23456])\d*(?:[ \-]?\d+){1,5}(?![\d\-])")
_CARD_WORDS = re.compile(
    r"(?<![a-z0-9])(?:so the|the (?:tin dung|ghi no|atm|visa|master(?:card)?|ngan hang|napas)|"
    r"visa|mastercard|amex|credit card|debit card|card(?: number| no\.?)?|atm)(?![a-z0-9])"
    r"[^\d\n;!?]{0,20}?(?P<number>\d(?:[ \-]?\d){12,18})(?!\d)"
)
_MOBILE = re.compile(r"(?:84|0)(?:3[2-9]|5[2-689]|7[06-9]|8[1-9]|9\d)\d{7}")
_FEWEST, _MOST = 6, 19
_CARD_LENGTHS = range(13, 20)


def find(seen: View) -> Iterator[Found]:
    """Yield the numbers of accounts and cards."""
    text = seen.digits
    for pattern in (_ANNOUNCED, _BEFORE_BANK):
        for found in pattern.finditer(text):
            if is_account(found, text):
                yield Found(*found.span("number"), Kind.BANK)
    for found in _IBAN.finditer(seen.cased):
        if fits_iban(found[0].replace(" ", "")):
            yield Found(*found.span(), Kind.BANK)
    for found in _CARD_WORDS.finditer(text):
        yield Found(*found.span("number"), Kind.CARD)
    for found in _CARD.finditer(text):
        digits = bare(found[0])
        after = text[found.end() : found.end() + 16]
        if len(digits) in _CARD_LENGTHS and fits_luhn(digits) and not has_unit(after):
            yield Found(*found.span(), Kind.CARD)


def is_account(found: re.Match[str], text: str) -> bool:
    """Tell whether a number near a bank's name or the word for an account is one of an account."""
    number, end = found["number"], found.end("number")
    after = text[end : end + 16]
    digits = bare(number)
    if not _FEWEST <= len(digits) <= _MOST or has_unit(after) or is_date_or_decimal(number):
        return False
    is_strong = bool(found.groupdict().get("strong"))
    if is_amount(number, after) and "." in number:
        return False
    return is_strong or not (_MOBILE.fullmatch(digits) or digits.startswith(("1900", "1800")))


def fits_iban(iban: str) -> bool:
    """Tell whether the two check digits fit (ISO 13616: modulo 97)."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
