"""What a text and a fact-check both name: places, names, dates, figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claimdesk.matching.guard.figures import agree
from claimdesk.matching.guard.named import NAMES, NO_THINGS, is_known, read_names
from claimdesk.matching.guard.statement import Statement, Token

#: Parts of a date that say nothing by themselves: the middle of some month, some afternoon.
_NO_DATE = frozenset(("half", "phase", "era"))
#: What a date is read with and says nothing of it.
_BEFORE_DATE = re.compile(r"(?i:in|of|since|by|until|from|before|after|during|từ|đến) (?=\d)")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both name, each as the fact-check writes it, in its order.

    `things` are words of the fact-check that the text has in its own language: garlic, "tỏi".
    """

    names: tuple[str, ...]
    places: tuple[str, ...]
    dates: tuple[str, ...]
    numbers: tuple[str, ...]
    things: tuple[str, ...]


def find_agreement(asked: Statement, sides: Iterable[Statement]) -> Agreement:
    """Return what `asked` and any of `sides`, the claim and the title of a fact-check, both name.

    Figures agree in value and unit (`agree`), dates part by part.
    """
    sides = tuple(sides)
    return Agreement(
        names=_once(name.text for side in sides for name in read_names(side)
                    if is_known(name, (asked,))),
        places=_once(text for side in sides for text in _places(asked, side)),
        dates=_once(text for side in sides for text in _dates(asked, side)),
        numbers=_once(text for side in sides for text in _numbers(asked, side)),
        things=_once(text for side in sides for text in _things(asked, side)),
    )  # fmt: skip


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts in their order, each once, and none that stands within another."""
    found: list[str] = []
    for text in texts:
        padded = f" {text.lower()} "
        if not any(padded in f" {one.lower()} " for one in found):
            found = [one for one in found if f" {one.lower()} " not in padded] + [text]
    return tuple(found)


def _groups(tokens: Iterable[Token], *, places: bool) -> set[str]:
    return {
        sense.group
        for token in tokens
        for sense in token.senses
        if (sense.sort == "place" if places else sense.sort not in NO_THINGS | NAMES)
    }


def _places(asked: Statement, side: Statement) -> list[str]:
    known = _groups(asked.tokens, places=True)
    return [token.text for token in side.tokens if _groups((token,), places=True) & known]


def _things(asked: Statement, side: Statement) -> list[str]:
    if asked.language == side.language:
        return []
    known = _groups(asked.tokens, places=False)
    first: dict[frozenset[str], str] = {}
    for token in side.content:
        if both := frozenset(_groups((token,), places=False) & known):
            first.setdefault(both, token.text)
    return list(first.values())


def _dates(asked: Statement, side: Statement) -> list[str]:
    said = {(one.part, one.value) for one in asked.dates if one.part not in _NO_DATE}
    found: dict[tuple[int, int], bool] = {}
    for one in side.dates:
        if one.part not in _NO_DATE:
            span = (one.start, one.end)
            found[span] = found.get(span, True) and (one.part, one.value) in said
    texts = [side.text[slice(*span)] for span, agrees in sorted(found.items()) if agrees]
    return [_BEFORE_DATE.sub("", text) for text in texts]


def _numbers(asked: Statement, side: Statement) -> list[str]:
    mine = [one for one in asked.quantities if not one.is_one]
    return [
        side.text[one.start : one.end]
        for one in side.quantities
        if not one.is_one and any(agree(one, other) for other in mine)
    ]
