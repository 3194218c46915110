"""Numbers and dates that the two texts tell differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimdesk.language.dates import DatePart
from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import fold
from claimdesk.language.quantities import Quantity
from claimdesk.language.units import UNITS
from claimdesk.matching.guard.alignment import Alignment
from claimdesk.matching.guard.statement import Statement, Token

#: Two figures agree within this share; rounded ones ("about", "hơn") within the other.
_EXACT, _ROUGH = 0.005, 0.06
#: A month is 30 or 31 days, a year 52 weeks or 365 days.
_TIME = 0.025
_FRACTION = 0.02
#: Two stretches of time are compared end by end within this frame.
_FRAME = 0.5
#: Exchanged figures need the same words around them: over all dev pairs 32 paraphrases are blocked
#: at 0.4, 25 at 0.6 and at this, and as many other claims at all three.
_SAME_WORDS = 0.8
#: Units of figures that name one of many: grade 10, "tầng 5".
_LABEL = "label "
#: Days of a year, a month, a week and a day.
_DAYS = (365.25, 30.4, 7, 1)
#: What is left out of the comparison of bare counts: they name a place in a row.
_PARTS_IN_WORDS = {"relative year", "relative month", "relative week", "relative day"}


def agree(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities tell the same value; a missing unit agrees with any."""
    if {one.unit, other.unit} == {"mass", "money gbp"}:  # "pounds" may be either
        pounds, mass = (one, other) if one.unit == "money gbp" else (other, one)
        return abs(mass.value / UNITS["pound"][1] - pounds.value) <= _EXACT * pounds.value
    if one.unit != other.unit and one.unit and other.unit:
        is_label = one.unit.startswith(_LABEL) and other.unit.startswith(_LABEL)
        return is_label and one.value == other.value
    if "ordinal" in {one.unit, other.unit} and one.unit != other.unit:
        return False
    if {one.unit, other.unit} == {"time", ""} and _is_count_of_time(one, other):
        return True
    tolerance = _ROUGH if one.is_rough or other.is_rough else _EXACT
    if one.unit == "percent" and any(_is_fraction(share) for share in (one, other)):
        tolerance = _FRACTION
    if one.unit == "time":
        tolerance = max(tolerance, _TIME)
    return abs(one.value - other.value) <= tolerance * max(abs(one.value), abs(other.value))


def _is_count_of_time(one: Quantity, other: Quantity) -> bool:
    """Return whether a bare number counts the years, months, ... of the other: sixteen, 16-year."""
    time, bare = (one, other) if one.unit == "time" else (other, one)
    return any(abs(time.value - bare.value * days) <= _TIME * time.value for days in _DAYS)


def _is_fraction(share: Quantity) -> bool:
    """Return whether a percentage comes from a fraction: a third is 33 %."""
    return abs(share.value * 10 - round(share.value * 10)) > 1e-6


def find_numbers(alignment: Alignment, title: Statement, whole: Statement) -> Iterator[str]:
    """Yield `numbers` and, for "at least" against "at most", `direction`.

    A figure of the claim conflicts when the text has another one of the same unit, and none that
    agrees. `whole` is all of the text, of which `alignment` holds the sentence in question.
    """
    ours = _without_agreeing(
        alignment.asked.quantities, [*alignment.claim.quantities, *title.quantities],
        [*alignment.claim.dates, *title.dates],
    )  # fmt: skip
    theirs = _without_agreeing(alignment.claim.quantities, whole.quantities, whole.dates)
    for one in ours:
        other = next((other for other in theirs if _compare(alignment, one, other)), None)
        if other is not None:
            said = _said(alignment.asked, one), _said(alignment.claim, other)
            yield f"numbers: {said[0]} / {said[1]}"
            return
    yield from _find_bounds(alignment)
    yield from _find_exchanged(alignment)
    if alignment.is_near and alignment.is_framed(_FRAME):
        yield from _find_multiples(alignment)


def _find_multiples(alignment: Alignment) -> Iterator[str]:
    """Yield `direction` for "doubles the risk" against "reduces the risk"."""
    group = lexicons().by_language["en"].senses["increase"][0].group
    for side, facing in (
        (alignment.asked, alignment.claim),
        (alignment.claim, alignment.asked),
    ):
        times = next((one for one in side.quantities if one.unit == "times"), None)
        if times is None:
            continue
        falls = next((token for token in facing.tokens if _falls(token, group)), None)
        is_there_too = any(one.unit == "times" for one in facing.quantities) or any(
            _falls(token, group) for token in side.tokens
        )
        if falls is not None and not is_there_too:
            said = (_said(side, times), falls.text)
            yield "direction: " + " / ".join(said if side is alignment.asked else reversed(said))
            return


def _falls(token: Token, group: str) -> bool:
    return any(sense.group == group and sense.side < 0 for sense in token.senses)


def _find_exchanged(alignment: Alignment) -> Iterator[str]:
    """Yield `numbers` where the very same words have the same figures in another order.

    "Twelve were saved, three are missing", "three were saved, twelve are missing".
    """
    ours, theirs = alignment.asked.quantities, alignment.claim.quantities
    if len(ours) != len(theirs) or alignment.is_across or not alignment.is_framed(_SAME_WORDS):
        return
    mine, yours = [one.value for one in ours], [one.value for one in theirs]
    if mine != yours and sorted(mine) == sorted(yours):
        at = next(at for at, value in enumerate(mine) if value != yours[at])
        said = _said(alignment.asked, ours[at]), _said(alignment.claim, theirs[at])
        yield f"numbers: {said[0]} / {said[1]}"


def _without_agreeing(
    quantities: Iterable[Quantity], others: Iterable[Quantity], dates: Iterable[DatePart]
) -> list[Quantity]:
    others, years = list(others), {float(part.value) for part in dates}
    return [
        one
        for one in quantities
        if not any(agree(one, other) for other in others)
        and not (one.unit in {"", "ordinal"} and one.value in years)
    ]


def _compare(alignment: Alignment, one: Quantity, other: Quantity) -> bool:
    """Return whether two figures that differ measure the same thing."""
    if one.is_one or other.is_one:
        return (one.unit == other.unit and bool(one.unit)) or _same_noun(one, other)
    if one.unit.startswith(_LABEL) and other.unit.startswith(_LABEL):
        return one.unit == other.unit
    if one.unit == other.unit:
        return bool(one.unit) or alignment.is_near or _same_noun(one, other)
    if one.unit.startswith("money") and other.unit.startswith("money"):
        return True
    if {one.unit, other.unit} <= {"temperature", "temperature f"}:
        return not _same_heat(one, other)
    # "30 km" against "300": the unit is left out, or is another.
    is_alone = len(alignment.asked.quantities) == 1 == len(alignment.claim.quantities)
    is_named = any(unit == "ordinal" or unit.startswith(_LABEL) for unit in (one.unit, other.unit))
    return alignment.is_near and is_alone and not is_named


def _same_heat(one: Quantity, other: Quantity) -> bool:
    celsius, fahrenheit = (one, other) if one.unit == "temperature" else (other, one)
    return abs(celsius.value * 1.8 + 32 - fahrenheit.value) < 2


def _same_noun(one: Quantity, other: Quantity) -> bool:
    if not one.noun or not other.noun:
        return False
    mine, yours = fold(one.noun), fold(other.noun)
    return mine == yours or mine.rstrip("s") == yours.rstrip("s")


def _find_bounds(alignment: Alignment) -> Iterator[str]:
    tokens = (*alignment.asked.tokens, *alignment.claim.tokens)
    for one in alignment.asked.quantities:
        for other in alignment.claim.quantities:
            if one.bound * other.bound < 0 and agree(one, other):
                if any("negator" in token.signals() for token in tokens):
                    return  # "not more than 5" is at most 5
                said = _said(alignment.asked, one), _said(alignment.claim, other)
                yield f"direction: {said[0]} / {said[1]}"
                return


def _said(statement: Statement, one: Quantity) -> str:
    return statement.text[one.start : one.end]


def find_dates(alignment: Alignment, title: Statement, whole: Statement) -> Iterator[str]:
    """Yield `dates` for the first part (year, month, ...) in which nothing agrees."""
    ours, theirs = alignment.asked.dates, alignment.claim.dates
    numbers = {one.value for one in (*whole.quantities,)}
    for part in dict.fromkeys(one.part for one in theirs):
        there = {one.value for one in theirs if one.part == part}
        allowed = there | {one.value for one in title.dates if one.part == part}
        here = {one.value for one in whole.dates if one.part == part}
        mine = [one for one in ours if one.part == part and one.value not in allowed]
        left = [one for one in theirs if one.part == part and one.value not in here]
        # "from the 3rd to the 8th" and "from the 5th to the 8th" are two stretches.
        is_stretch = left and len(there) == len(here) and alignment.is_framed(_FRAME)
        if not mine or (there & here and not is_stretch):
            continue
        yours = (left or [one for one in theirs if one.part == part])[0]
        if _is_turned_date(alignment) or (part not in _PARTS_IN_WORDS and there & numbers):
            continue
        if part == "hour" and any((a - b) % 720 == 0 for a in here for b in there):
            continue
        said = alignment.asked.text[mine[0].start : mine[0].end]
        yield f"dates: {said} / {alignment.claim.text[yours.start : yours.end]}"
        return
    if _differs_in_era(alignment):
        yield "dates: BC / AD"


def _is_turned_date(alignment: Alignment) -> bool:
    """Return whether day and month only changed places: 3/5 is 5 March here and 3 May there.

    Where both are written out nobody mistakes one for the other.
    """
    sides = (alignment.asked, alignment.claim)
    mine, yours = ({one.part: one for one in side.dates} for side in sides)
    if not {"day", "month"} <= mine.keys() & yours.keys():
        return False
    is_figure = any(
        not any(map(str.isalpha, side.text[parts["day"].start : parts["day"].end]))
        for side, parts in zip(sides, (mine, yours), strict=True)
    )
    return is_figure and (
        mine["day"].value == yours["month"].value and mine["month"].value == yours["day"].value
    )


def _differs_in_era(alignment: Alignment) -> bool:
    here = any(one.part == "era" for one in alignment.asked.dates)
    there = any(one.part == "era" for one in alignment.claim.dates)
    has_years = all(
        any(one.part in {"year", "century"} for one in side.dates) or side.quantities
        for side in (alignment.asked, alignment.claim)
    )
    return here != there and has_years
