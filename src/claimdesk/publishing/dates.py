"""Dates as publishers write them, in any order; a date that could be two is no date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

_EARLIEST_YEAR = 1990
_MAX_CHARS = 100
#: Languages in which 5/6/2015 is the fifth of June whoever writes it.
_DAY_FIRST = frozenset(
    (
        *("vi", "fr", "es", "it", "pt", "de", "nl", "pl", "cs", "sk", "ru", "uk", "ro", "el"),
        *("tr", "id", "ms", "th", "hi", "bn", "mr", "ta", "ar", "da", "nb", "no", "fi", "hr"),
        *("sr", "sl", "bg", "ca", "he", "ur"),
    )
)

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
# Records of collectors: the day, the month, two digits of the year, and a time of day.
_SHORT = re.compile(r"(\d{2})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2})?")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")
_VIETNAMESE = re.compile(r"(\d{1,2}) tháng (\d{1,2})(?:,| năm|,? năm)? (\d{4})(?!\d)")
_DAY_NAME_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|º|er|\.)?[\s-]+(?:de |of )?([^\W\d_]{3,12})\.?,?"
    r"[\s-]+(?:de |del )?(\d{4})(?!\d)"
)
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_YEAR_NAME_DAY = re.compile(r"(\d{4})[ -]([^\W\d_]{3,12})[ -](\d{1,2})(?!\d)")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")

_MONTHS: dict[str, int] = {}
for _names in (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maret april mei juni juli agustus september oktober november desember",
):
    _MONTHS |= {_name: _number for _number, _name in enumerate(_names.split(), start=1)}
_MONTHS["sept"] = 9


def read_date(value: Any, *, today: date, language: str = "") -> str:
    """Return a date as YYYY-MM-DD, or an empty text where it is ambiguous, implausible or none.

    The day is the one that was written, whatever its time zone. `5/6/2015` is read only where the
    language settles the order; records such as `18-02-21T12:19:47` are day, month, year.
    """
    found = _from_number(value) if isinstance(value, int | float) else _from_text(value, language)
    if found is None or found.year < _EARLIEST_YEAR or found - timedelta(days=1) > today:
        return ""
    return found.isoformat()


def _from_number(seconds: float) -> date | None:
    if isinstance(seconds, bool) or not 1e8 <= seconds < 1e14:
        return None
    if seconds >= 1e11:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC).date()


def _from_text(value: Any, language: str) -> date | None:
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())[:_MAX_CHARS].lower()
    if found := _ISO.match(text):
        return _date(found[1], found[3], found[4])
    if (found := _COMPACT.fullmatch(text.upper())) and (day := _date(*found.groups())):
        return day
    if found := _SHORT.match(text.upper()):
        return _date(f"20{found[3]}", found[2], found[1])
    if found := _EPOCH.fullmatch(text):
        return _from_number(float(text))
    return _from_words(text) or _from_digits(text, language)


def _from_words(text: str) -> date | None:
    if found := _VIETNAMESE.search(text):
        return _date(found[3], found[2], found[1])
    if found := _EAST_ASIAN.search(text):
        return _date(found[1], found[2], found[3])
    for found in _DAY_NAME_YEAR.finditer(text):
        if month := _MONTHS.get(found[2]):
            return _date(found[3], month, found[1])
    for found in _NAME_DAY_YEAR.finditer(text):
        if month := _MONTHS.get(found[1]):
            return _date(found[3], month, found[2])
    if (found := _YEAR_NAME_DAY.search(text)) and (month := _MONTHS.get(found[2])):
        return _date(found[1], month, found[3])
    return None


def _from_digits(text: str, language: str) -> date | None:
    found = _NUMERIC.search(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), found[4]
    # With full stops the day always comes first; so it does in most languages but English.
    if found[2] == "." or language.lower() in _DAY_FIRST or first == second:
        return _date(year, second, first)
    if first > 12:
        return _date(year, second, first)
    return _date(year, first, second) if second > 12 else None


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
