"""Days told from the day of speaking ("hôm qua", "last week"), read with the day they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final, NamedTuple

_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


class DaySaid(NamedTuple):
    """A relative day at `start`:`end` of a text, and the words that say it by the calendar."""

    start: int
    end: int
    meant: str


_COUNTS: Final = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT: Final = r"(?P<count>\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + ")"
#: Words after which an English date needs no "on" or "in".
_BARE_AFTER = re.compile(
    r"(?:since|until|till|by|before|after|from|to|of|for|between|during|on|in|over|and|"
    rf"{'|'.join(_MONTHS).lower()}) $"
)
_TIME_OF_DAY: Final = r"(?P<half>sáng sớm|rạng sáng|sáng|trưa|chiều|tối|đêm)"
_VIETNAMESE: Final = (
    (rf"{_TIME_OF_DAY} (?:(?:ngày )?hôm )?qua", "day", -1),
    (rf"{_TIME_OF_DAY} (?:ngày )?(?:hôm )?nay", "day", 0),
    (r"(?:ngày )?hôm kia", "day", -2),
    (r"(?:ngày )?hôm qua", "day", -1),
    (r"(?:ngày )?hôm nay", "day", 0),
    (r"ngày mai", "day", 1),
    (r"tuần (?:trước|rồi|qua|vừa qua)", "week", -1),
    (r"tuần này", "week", 0),
    (r"tuần (?:tới|sau)", "week", 1),
    (r"tháng (?:trước|rồi|vừa qua)", "month", -1),
    (r"tháng này", "month", 0),
    (r"tháng tới", "month", 1),
    (r"năm (?:ngoái|rồi)", "year", -1),
    (r"năm nay", "year", 0),
    (r"(?:năm tới|sang năm)", "year", 1),
    (rf"{_COUNT} ngày trước", "day", None),
    (rf"{_COUNT} tháng trước", "month", None),
    (rf"{_COUNT} năm trước", "year", None),
)
# "Today" and "hôm nay" inside a clause may mean nowadays; at its edge they mean the day.
_ENGLISH: Final = (
    (r"yesterday(?: (?P<half>morning|afternoon|evening))?", "day", -1),
    (r"last (?P<half>night)", "day", -1),
    (r"(?:^today|today(?=[.,;!]|$))", "day", 0),
    (r"this (?P<half>morning|afternoon|evening)", "day", 0),
    (r"tomorrow", "day", 1),
    (r"last week", "week", -1),
    (r"this week", "week", 0),
    (r"next week", "week", 1),
    (r"last month", "month", -1),
    (r"this month", "month", 0),
    (r"next month", "month", 1),
    (r"last year", "year", -1),
    (r"this year", "year", 0),
    (r"next year", "year", 1),
    (rf"{_COUNT} days? ago", "day", None),
    (rf"{_COUNT} months? ago", "month", None),
    (rf"{_COUNT} years? ago", "year", None),
)
#: A count before "tháng trước", "năm trước" has its own rule; "những năm trước" means no year.
_NOT_BEFORE: Final = r"(?<!\w)(?<!những )(?<!các )(?<!mấy )(?<!vài )(?<!of )"


Rule = tuple[re.Pattern[str], str, int | None]


def _compile(rules: tuple[tuple[str, str, int | None], ...]) -> tuple[Rule, ...]:
    return tuple(
        (re.compile(rf"{_NOT_BEFORE}(?:{rule})(?!\w|['’]s)"), unit, steps)
        for rule, unit, steps in rules
    )


_RULES: Final = {"vi": _compile(_VIETNAMESE), "en": _compile(_ENGLISH)}


def find_days(plain: str, lang: str, day: date) -> Iterator[DaySaid]:
    """Yield the relative days of a sentence in lower case that was said on `day`, in no order.

    Weeks begin on Monday. Weekdays alone are left: nothing says whether they are past or to come.
    """
    taken: list[tuple[int, int]] = []
    for pattern, unit, fixed in _RULES.get(lang, ()):
        for found in pattern.finditer(plain):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            taken.append(found.span())
            meant = _meant(found, unit, fixed, day, lang)
            if meant:
                yield DaySaid(found.start(), found.end(), meant)


def _meant(found: re.Match[str], unit: str, fixed: int | None, day: date, lang: str) -> str:
    """Return what a phrase means by the calendar; "" where the calendar has no such day."""
    groups = found.groupdict()
    steps = fixed if fixed is not None else -_number(groups["count"])
    half = groups.get("half") or ""
    moved = _move(day, unit, steps)
    if moved is None:
        return ""
    if lang == "vi":
        return f"{half} {_VI[unit](moved)}".strip()
    if half == "night":
        return f"on the night of {_EN['day'](moved)}"
    said = f"{_EN[unit](moved)}"
    if half:
        return f"on the {half} of {said}"
    if _BARE_AFTER.search(found.string[: found.start()]):
        return said
    return f"{'on' if unit == 'day' else 'in'} {said}"


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _COUNTS[said]


def _move(day: date, unit: str, steps: int) -> date | None:
    """Return the day, the Monday of the week, or the first of the month or year, moved."""
    months = day.year * 12 + day.month - 1 + (12 if unit == "year" else 1) * steps
    if not MINYEAR <= months // 12 < MAXYEAR or not MINYEAR < day.year < MAXYEAR:
        return None
    if unit == "day":
        return day + timedelta(days=steps)
    if unit == "week":
        return day - timedelta(days=day.weekday()) + timedelta(weeks=steps)
    return date(months // 12, months % 12 + 1 if unit == "month" else 1, 1)


def _en_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _vi_day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


_VI: Final[dict[str, Callable[[date], str]]] = {
    "day": lambda day: f"ngày {_vi_day(day)}",
    "week": lambda day: f"tuần từ {_vi_day(day)} đến {_vi_day(day + timedelta(days=6))}",
    "month": lambda day: f"tháng {day.month}/{day.year}",
    "year": lambda day: f"năm {day.year}",
}
_EN: Final[dict[str, Callable[[date], str]]] = {
    "day": _en_day,
    "week": lambda day: f"the week of {_en_day(day)} to {_en_day(day + timedelta(days=6))}",
    "month": lambda day: f"{_MONTHS[day.month - 1]} {day.year}",
    "year": lambda day: str(day.year),
}
