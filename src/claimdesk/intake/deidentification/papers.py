"""Numbers on papers: identity cards, passports, tax, insurance, patients and students, births."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimdesk.intake.deidentification.folding import View
from claimdesk.intake.deidentification.kinds import Found, Kind
from claimdesk.intake.deidentification.numbers import (
    LEAD,
    bare,
    counted,
    fits_tax_code,
    has_unit,
)

#: The codes of provinces in identity numbers (Circular 07/2016/TT-BCA); the mergers of 2025 gave
#: nobody another number.
_PROVINCES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 "
    "035 036 "
    "037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 "
    "074 075 "
    "077 079 080 082 083 084 086 087 089 091 092 093 094 095 096".split()
)
_ID_WORDS = (
    r"cccd|cmnd|cmt|cmtnd|can cuoc|chung minh(?: nhan dan| thu)?|dinh danh(?: ca nhan)?|"
    r"so can cuoc|"
    r"giay to|id card|identity card|identity number|citizen id|national id"
)
_ID_ANNOUNCED = re.compile(
    rf"(?<![a-z0-9])(?:{_ID_WORDS})(?![a-z0-9]){LEAD}"
    rf"(?P<number>{counted(12)}|{counted(9)})(?![/])"
)
_ID_ALONE = re.compile(rf"(?<![\d.,+])(?<!\d[ \-])(?P<number>0{counted(11)})")
_PASSPORT_ANNOUNCED = re.compile(
    r"(?<![a-z0-9])(?:ho chieu|passport)(?![a-z0-9])[^\d\n;!?]{0,20}?(?<![a-z0-9])"
    r"(?P<number>[a-z]{1,2}[ \-]?\d{6,8}|\d{9})(?![a-z0-9])"
)
_PASSPORT_ALONE = re.compile(r"(?<![A-Za-z0-9\-/])[BCEKNP]\d{7}(?![A-Za-z0-9])")
_TAX_ANNOUNCED = re.compile(
    r"(?<![a-z0-9])(?:mst|ma so thue|ma thue|tax(?: code| id| number| no\.?)+)(?![a-z0-9])"
    rf"{LEAD}(?P<number>{counted(13)}|{counted(10)})"
)
_TAX_ALONE = re.compile(r"(?<![\d.,\-+])(?P<number>\d{10}-\d{3}|8\d{9})(?![\d\-])")
_INSURANCE = re.compile(
    r"(?<![a-z0-9])(?:bhxh|bhyt|bao hiem|so bao hiem|the bao hiem|social insurance|"
    rf"health insurance)(?![a-z0-9]){LEAD}"
    rf"(?P<number>(?<![a-z])[a-z]{{2}} ?[1-5](?:[ .\-]?\d){{12}}(?!\d)|{counted(13)}|{counted(10)})"
)
_INSURANCE_ALONE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2} ?[1-5](?:[ .\-]?\d){12}(?!\d)")
_CODE_WORDS = (
    r"ma benh nhan|ma bn|ma so benh nhan|so benh an|ma benh an|ma ho so|so ho so|ma so ho so|"
    r"benh nhan so|ma sinh vien|ma so sinh vien|sinh vien ma so|mssv|msv|masv|ma hoc sinh|"
    r"ma so hoc sinh|hoc sinh ma so|ma hs|so bao danh|sbd|ma nhan vien|msnv|ma hoc vien|mshv|"
    r"ma thi sinh|student (?:id|number|no\.?|code)|patient (?:id|number|no\.?|code)|mrn|"
    r"medical record(?: number| no\.?)?|case (?:file )?number|employee (?:id|number)|staff id"
)
_CODE = re.compile(
    rf"(?<![a-z0-9])(?:{_CODE_WORDS})(?![a-z0-9])(?:[ :#.=\-]|la|cua (?:em|chau|con|minh|toi)|is|"
    r"was|so){0,5}?(?<![a-z0-9])(?P<number>[a-z]{0,4}[\-.]?\d[a-z0-9]*(?:[\-./]?[a-z0-9]*\d[a-z0-9]*)*)"
)
_PATIENT = re.compile(r"(?<![A-Za-z0-9])BN[ \-]?\d{2,12}(?![A-Za-z0-9])")
_DAY = (
    r"(?:ngay:? )?\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?:\d{4}|\d{2})(?!\d)|"
    r"\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}|"
    r"(?:ngay |mung |mong )?\d{1,2} thang (?:\d{1,2}|gieng|chap)(?:,? (?:nam )?\d{4})?|"
    r"(?:ngay )?\d{1,2}/\d{1,2}(?!\d)(?! ?[/.]\d)|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|"
    r"\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|"
    r"dec)\.?,? \d{4}"
)
_BORN = re.compile(
    r"(?<![a-z0-9])(?:(?:ngay(?: thang)?(?: nam)? sinh|sinh nhat|khai sinh|sinh|ntns|ns|dob|"
    r"d\.o\.b\.?|"
    r"date of birth|birth ?date|birthday|born)(?: cua)?(?: (?:no|em|toi|minh|chau|anh ay|"
    r"co ay|ba ay|ong ay))?(?: on| is|:| la|\.| | vao| ngay(?=[:.]| la| vao))*?)"
    rf"(?<![a-z0-9])(?P<day>{_DAY})"
)
_BORN_IN = re.compile(
    r"(?:(?<![a-z0-9])(?P<before>(?:tre )?[a-z]+),? |\()?(?:(?<![a-z0-9])(?:sinh nam|sn|"
    r"nam sinh|born in)"
    r"(?: la|:| )*)(?P<day>(?:19|20)\d\d)(?!\d)(?P<after>[^\n]{0,12})"
)
#: Before a year of birth these make it one of a group, of which a statistic may be.
_GROUPS = frozenset(["tre em"]) | frozenset(
    "tre nguoi nhung cac hoc dan sinh em dinh nam nu the he con chau be lao dong tuoi "
    "children people "
    "those anyone babies women men adults kids".split()
)
_SINGLE = frozenset("em con chau be nam nu".split())
_OPEN_END = re.compile(r" ?(?:tro|den|-|va truoc|hoac|or |to |and )")


def find(seen: View) -> Iterator[Found]:
    """Yield the numbers on papers, and days of birth."""
    yield from identity(seen)
    yield from tax_and_insurance(seen)
    for found in _CODE.finditer(seen.lower):
        if len(bare(found["number"])) >= 2 and not has_unit(seen.lower[found.end() :][:16]):
            yield Found(*found.span("number"), Kind.CODE)
    for found in _PATIENT.finditer(seen.cased):
        yield Found(*found.span(), Kind.CODE)
    for found in _BORN.finditer(seen.lower):
        yield Found(*found.span("day"), Kind.BIRTH)
    for found in _BORN_IN.finditer(seen.lower):
        if is_of_one(found):
            yield Found(*found.span("day"), Kind.BIRTH)


def identity(seen: View) -> Iterator[Found]:
    """Yield the numbers of identity cards and passports."""
    for found in _ID_ANNOUNCED.finditer(seen.digits):
        yield Found(*found.span("number"), Kind.ID)
    for found in _ID_ALONE.finditer(seen.digits):
        after = seen.digits[found.end() : found.end() + 16]
        if bare(found["number"])[:3] in _PROVINCES and not has_unit(after):
            yield Found(*found.span("number"), Kind.ID)
    for found in _PASSPORT_ANNOUNCED.finditer(seen.lower):
        yield Found(*found.span("number"), Kind.PASSPORT)
    for found in _PASSPORT_ALONE.finditer(seen.cased):
        yield Found(*found.span(), Kind.PASSPORT)


def tax_and_insurance(seen: View) -> Iterator[Found]:
    """Yield tax codes and the numbers of social and health insurance."""
    for found in _TAX_ANNOUNCED.finditer(seen.digits):
        if not has_unit(seen.digits[found.end() : found.end() + 16]):
            yield Found(*found.span("number"), Kind.TAX)
    for found in _TAX_ALONE.finditer(seen.digits):
        after = seen.digits[found.end() : found.end() + 16]
        if fits_tax_code(found["number"]) and not has_unit(after):
            yield Found(*found.span("number"), Kind.TAX)
    for found in _INSURANCE.finditer(seen.digits):
        if not has_unit(seen.digits[found.end() : found.end() + 16]):
            yield Found(*found.span("number"), Kind.INSURANCE)
    for found in _INSURANCE_ALONE.finditer(seen.cased):
        yield Found(*found.span(), Kind.INSURANCE)


def is_of_one(found: re.Match[str]) -> bool:
    """Tell whether a year of birth is somebody's, and not that of all who were born then."""
    if _OPEN_END.match(found["after"]):
        return False
    return found["before"] not in _GROUPS or found["before"] in _SINGLE
