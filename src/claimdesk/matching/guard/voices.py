"""Voices: who does and who undergoes what a word tells: active, passive, beside "than"."""

from __future__ import annotations

import re

from claimdesk.matching.guard.statement import Statement, Token

_PASSIVE_EN = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|gets|got|gotten|become|becomes|became)\b"
    r"(?:\W+\w+ly)?\W*$|\b(?:is|are|was|were) to $"
)
_BY_EN = frozenset(("by",))
_FROM = frozenset(("from", "từ"))
_TO = frozenset(("to", "into", "sang", "cho", "đến", "tới", "onto", "vào", "against", "lên"))
_ENDS = (
    _TO
    | _FROM
    | _BY_EN
    | frozenset("for over after during because with on in at near outside thì".split())
)
_MEANS = frozenset("with because when if after once due thanks amid nhờ vì theo".split())
_AGENT_VI = frozenset(("bởi", "do"))
_UNDERGOES_VI = frozenset(("bị", "được", "do", "bởi"))
#: "by" belongs to a word where it stands so near.
_NEAR_MARKER = 3
#: Sorts of words that tell a deed, not who or what.
DEEDS = frozenset(("same", "signal", "direction", "negation", "converse"))
_ACTING = frozenset(
    "actor animal gender age role relative office person-name organisation place".split()
)
_TIMES = frozenset(("daytime", "season", "compass", "color", "sport", "meal", "nutrient", "event"))
#: "-er" compares in words longer than this.
_LONGER = 4
_SHORT_WORD = 5
_COMPARED = frozenset(("so với", "với", "compared", "versus", "unlike"))
#: Small words where somebody tells what they heard ("my neighbour says"), who may act as well.
_BESIDE_US = frozenset("neighbour neighbor friend colleague uncle aunt grandma".split())


def sides(
    statement: Statement, anchor: Token, *, with_source: bool = True
) -> tuple[list[Token], list[Token]]:
    """Return what does and what undergoes, seen from a word; sentence by sentence.

    By place, turned round in the passive ("was bitten by", "bị ... cắn", "do ... gây ra"). With
    `with_source`, what follows "from" does, and what follows "to" undergoes.
    """
    before, after = _around(statement, anchor)
    is_moved = any(sense.sort == "direction" for sense in anchor.senses)
    means = after[0].text.lower() if after else ""
    if means == "nhờ" or (is_moved and means in _MEANS):
        return [], []  # "goes up with": what follows undergoes nothing
    left, right = _voiced(statement, anchor, before, after)
    is_from = (
        with_source and not is_comparative(anchor) and _after_marker(after[:_NEAR_MARKER], _FROM)
    )
    source = _named(_after_marker(after, _FROM)) if is_from else []
    is_next = bool(after) and after[0].text.lower() == "from"  # "exports from Ethiopia"
    if source and (is_next or (_is_actor(source[0]) and not _is_place(source[0]))):
        goal = _after_marker(after, _TO)
        rest = goal or [token for token in (*left, *right) if token not in source]
        left, right = source, rest
    return _without_both(_named(left), _named(right))


def class_of(token: Token) -> str:
    """Return "acts" for who can act, the sort of a thing, or "" for what no list knows."""
    sorts = {sense.sort for sense in token.senses}
    if sorts & _TIMES:
        return "time"
    is_person = token.text.lower() in _BESIDE_US
    if is_person or sorts & _ACTING or (token.is_capital and not token.is_first):
        return "acts"
    things = sorts - DEEDS - _TIMES - {"plain"}
    if things:
        return min(things)
    return "deed" if sorts & DEEDS else ""


def is_comparative(token: Token) -> bool:
    """Return whether a word compares: more, taller, "cao hơn"."""
    word = token.text.lower()
    return (
        word in {"more", "less", "better", "worse"}
        or word.endswith(" hơn")
        or (len(word) > _LONGER and word.endswith("er"))
    )


def is_passive(statement: Statement, anchor: Token) -> bool:
    """Return whether the words around an anchor are turned round by the passive."""
    before, after = _around(statement, anchor)
    return _voiced(statement, anchor, before, after) != (before, after)


def count_passives(statement: Statement) -> int:
    """Return how many words turn a deed round: "by", "bị", "được", ..."""
    markers = _UNDERGOES_VI if statement.language == "vi" else _BY_EN
    return sum(_words(token)[0] in markers for token in statement.tokens)


def find_ends(statement: Statement) -> tuple[Token, Token] | None:
    """Return where it goes from and where to, or None."""
    start = _named(_after_marker(list(statement.tokens), _FROM))
    if not start:
        return None
    after = [token for token in statement.tokens if token.place > start[0].place]
    end = _named(_after_marker(after, _TO))
    return (start[0], end[0]) if end else None


def _is_actor(token: Token) -> bool:
    """Return whether a word names somebody or something that can do or undergo."""
    if token.is_capital and not token.is_first:
        return True
    return any(sense.sort not in DEEDS and sense.sort not in _TIMES for sense in token.senses)


def _is_place(token: Token) -> bool:
    return any(sense.sort == "place" for sense in token.senses)


def _around(statement: Statement, anchor: Token) -> tuple[list[Token], list[Token]]:
    """Return the words of the sentence before and after a word, without what leads in."""
    tokens = [token for token in statement.tokens if token.sentence == anchor.sentence]
    before = [token for token in tokens if token.place < anchor.place]
    compared = _after_marker(before, _COMPARED)
    before = [token for token in before if token not in compared]
    near = [token for token in before if token.clause == anchor.clause]
    if any(not token.is_small for token in near):
        before = near  # "After the drought, ...": what leads in does nothing
    after = [*compared, *(token for token in tokens if token.place > anchor.place)]
    if is_comparative(anchor):  # "fewer days in A than in B"
        than = next((at for at, token in enumerate(after) if token.text.lower() == "than"), 0)
        before, after = [*before, *after[:than]], after[than:]
    return before, after


def _voiced(
    statement: Statement, anchor: Token, before: list[Token], after: list[Token]
) -> tuple[list[Token], list[Token]]:
    """Return who does and who undergoes, of what stands before and after a word."""
    if statement.language == "vi":
        return _sides_vietnamese(before, after)
    return _sides_english(statement, anchor, before, after)


def _without_both(left: list[Token], right: list[Token]) -> tuple[list[Token], list[Token]]:
    """Leave out words that stand on both sides of their own text."""
    both = {token.key for token in left} & {token.key for token in right}
    return (
        [token for token in left if token.key not in both],
        [token for token in right if token.key not in both],
    )


def _named(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if not token.is_small or token.text.lower() in _BESIDE_US]


def _words(token: Token) -> list[str]:
    return token.text.lower().split()


def _sides_vietnamese(before: list[Token], after: list[Token]) -> tuple[list[Token], list[Token]]:
    for at in range(len(before) - 1, -1, -1):
        if _words(before[at])[0] in _UNDERGOES_VI:
            doers = before[at + 1 :]
            if any(not token.is_small for token in doers):
                return doers, [*before[:at], *after]
            by = _after_marker(after, _AGENT_VI)
            if by:
                return by, [*before[:at], *[token for token in after if token not in by]]
            return [], before[:at]
    return before, after


def _sides_english(
    statement: Statement, anchor: Token, before: list[Token], after: list[Token]
) -> tuple[list[Token], list[Token]]:
    by = _after_marker(after[:_NEAR_MARKER], _BY_EN) and _after_marker(after, _BY_EN)
    is_passive = _PASSIVE_EN.search(statement.text[: anchor.start].lower()[-40:]) is not None
    is_participle = anchor.text.lower().endswith(("ed", "en", "n", "t", "e", "d"))
    is_compared = any(token.text.lower() == "than" for token in after[:_NEAR_MARKER])
    is_going_on = anchor.text.lower().endswith("ing")
    if is_passive and not by and not is_compared and not is_going_on:
        return [], before
    if by and (is_passive or is_participle):
        return by, [*before, *[token for token in after if token not in by]]
    return before, after


def _after_marker(tokens: list[Token], markers: frozenset[str]) -> list[Token]:
    """Return what follows a marker, to the next marker or the end of the clause."""
    for at, token in enumerate(tokens):
        if token.text.lower() in markers:
            found = []
            for following in tokens[at + 1 :]:
                is_end = following.text.lower() in _ENDS or following.clause != token.clause
                if is_end:
                    break
                found.append(following)
            return found
    return []


def says_none_more(statement: Statement) -> bool:
    """Return whether a text says "no other is more ... than"."""
    for negator in statement.tokens:
        if "negator" in negator.signals():
            after = statement.tokens[negator.place + 1 :]
            return any(token.text.lower() in {"than", "hơn", "bằng"} for token in after)
    return False


def is_superlative(statement: Statement) -> bool:
    """Return whether a text says that something is the most."""
    return any(
        token.text.lower() in {"most", "best", "worst", "record", "nhất"}
        or (token.text.lower().endswith("est") and len(token.text) > _SHORT_WORD)
        or token.text.lower().endswith(" nhất")
        for token in statement.tokens
    )
