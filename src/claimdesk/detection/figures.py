"""The figures of a sentence, each with its unit and the period that it is said of."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from claimdesk.domain.claim import Figure
from claimdesk.language.dates import DatePart, read_dates
from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import has_vietnamese_marks
from claimdesk.language.quantities import Quantity, read_quantities
from claimdesk.language.restoration import restore
from claimdesk.language.sentences import Sentence

#: Dimension of `language.units` -> the unit that its values are in. Money has its code.
_UNITS: Final = {
    "mass": "kg", "length": "m", "area": "m²", "volume": "l", "time": "days", "percent": "%",
    "temperature": "°C", "temperature f": "°F", "times": "times", "speed": "km/h",
    "energy": "kcal", "power": "W", "bytes": "B", "voltage": "V", "current": "mAh",
    "loudness": "dB", "richter": "magnitude", "pressure": "mmHg", "frequency": "Hz",
    "pixels": "MP",
}  # fmt: skip
_NO_PERIOD: Final = frozenset(("hour", "half", "phase"))
_BASE_OF_COMPARISON = re.compile(
    r"(?:(?:so với|hơn|than|compared (?:with|to)|versus|vs\.?)(?: in| of)?"
    r"|gấp (?:đôi|ba|bốn|năm|mười|[\d.,]+ lần)|(?:twice|double|triple)(?: that)?(?: in| of)?) $"
)
#: Between the parts of one date: "quý 3 năm 2025", "Q3/2025", "March 2025".
_ONE_DATE = re.compile(r" ?/?")
_CLAUSE_END = re.compile(r"[,;:](?=\s)| (?:và|and|while|trong khi|nhưng|but) ")
_FROM = re.compile(r"(?:từ|giữa|from|between) $")
_TO = re.compile(r" ?(?:-|–|đến|tới|và|to|and|until) ?")
_OTHER_WORDS: Final = frozenset(("tư", "năm", "chín", "ba"))
_PAST_COMMA = re.compile(r"[,;] *[^\W\d]")
_JOINED = re.compile(r"[-–:/]\d")
#: "Falcon 9", "Quốc lộ 2", "page 7": the number of one thing, not a count.
_NUMBERED = re.compile(
    r"(?:(?<!\A)(?<![.!?] )\b[A-Z]\w*|(?i:cấp|số|lộ|trang|khoá|khóa|điều|chương|tầng|lớp|quận|"
    r"phường|no\.|page|chapter|article|level|route|highway|grade|room)) $"
)
_NETWORK = re.compile(r"\b[2-6]G\b")
_COUNTED = re.compile(r" ((?:[^\W\d_]+(?:-[^\W\d_]+)?))(?: ([^\W\d_]+))?")
#: The longest word before a date that tells a comparison or a range from a period.
_BEFORE_CHARS: Final = 20


def read_figures(sentence: Sentence, lang: str) -> tuple[Figure, ...]:
    """Return the figures of a sentence in Vietnamese or English, none in any other language.

    Dates, ordinals of names (COVID-19, 5G) and the article "one" are no figures. Vietnamese typed
    without diacritics is read as the restorer takes it.
    """
    if lang not in {"vi", "en"}:
        return ()
    plain = read_plainly(sentence.text, lang)
    dates = read_dates(plain)
    spans = sorted({(part.start, part.end) for part in dates if not _is_counted(plain, part)})
    # In lower case a mobile network (5G) would be grams.
    networks = [found.span() for found in _NETWORK.finditer(sentence.text)]
    rest = _blank(plain, [*spans, *networks])
    periods = _find_periods(plain, dates)
    return tuple(
        _figure(sentence, plain, one, periods, lang)
        for one in read_quantities(rest, lang)
        if not one.is_one and not _is_doubtful(sentence.text, one)
    )


def _is_counted(plain: str, part: DatePart) -> bool:
    """Return whether "tháng sau" is no date but what is counted: "8 tháng sau"."""
    return part.part.startswith("relative") and plain[: part.start].rstrip()[-1:].isdigit()


def _is_doubtful(text: str, one: Quantity) -> bool:
    """Return whether a number may be none: "đầu tư", a score, part of a name, a unit past a comma.

    Words that are other words too, and numbers glued to letters or to further figures.
    """
    said, after = text[one.start : one.end], text[one.end : one.end + 2]
    is_label = one.unit.startswith("label ")
    if is_label or said.lower() in _OTHER_WORDS or _PAST_COMMA.search(said):
        return True
    if one.unit:
        return False
    is_glued = after[:1].isalpha() or bool(_JOINED.match(after)) or text[: one.start].endswith("-")
    return is_glued or bool(_NUMBERED.search(text[: one.start]))


def read_plainly(text: str, lang: str) -> str:
    """Return a sentence in lower case, letter for letter, with the marks that it was typed without.

    Text with combining marks apart (NFD) comes back as it is: its letters have other places.
    """
    lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    if lang == "vi" and not has_vietnamese_marks(lowered):
        marked = restore(lowered)
        return marked if len(marked) == len(lowered) else lowered
    return lowered


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _find_periods(plain: str, dates: list[DatePart]) -> list[tuple[int, int]]:
    """Return the stretches that tell a period: a range is one, what is compared with is none."""
    spans = sorted({(part.start, part.end) for part in dates if part.part not in _NO_PERIOD})
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        before = plain[max(0, start - _BEFORE_CHARS) : start]
        if _BASE_OF_COMPARISON.search(before):
            continue
        last = joined[-1] if joined else (0, 0)
        is_range = (
            joined and _FROM.search(plain[: last[0]]) and _TO.fullmatch(plain, last[1], start)
        )
        if is_range or (joined and _ONE_DATE.fullmatch(plain, last[1], start)):
            joined[-1] = (last[0], end)
        else:
            joined.append((start, end))
    return joined


def _figure(
    sentence: Sentence, plain: str, one: Quantity, periods: list[tuple[int, int]], lang: str
) -> Figure:
    counted = "" if one.unit else _find_counted(sentence.text, plain, one.end, lang)
    period = _period_of(plain, one, periods)
    unit = one.unit.removeprefix("money ")
    return Figure(
        text=sentence.text[one.start : one.end],
        value=one.value,
        unit=unit.upper() if unit != one.unit else _UNITS.get(unit, unit),
        counted=counted,
        period=sentence.text[slice(*period)] if period else "",
        bound=one.bound,
        is_rough=one.is_rough,
        start=sentence.start + one.start,
        end=sentence.start + one.end,
    )


def _period_of(plain: str, one: Quantity, periods: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the only period of the sentence, else the only one of the figure's clause."""
    if len(periods) == 1:
        return periods[0]
    cuts = [0, *(found.end() for found in _CLAUSE_END.finditer(plain)), len(plain)]
    for left, right in pairwise(cuts):
        if left <= one.start < right:
            near = [span for span in periods if left <= span[0] < right]
            return near[0] if len(near) == 1 else None
    return None


def _find_counted(text: str, plain: str, end: int, lang: str) -> str:
    """Return the word after a count, of Vietnamese two syllables; "" before a small word."""
    found = _COUNTED.match(plain, end)
    small = lexicons().small[lang]
    if found is None or found[1] in small:
        return ""
    has_second = lang == "vi" and found[2] and found[2] not in small
    return text[found.start(1) : found.end(2) if has_second else found.end(1)]
