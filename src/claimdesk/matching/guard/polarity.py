"""Negation and direction: one says it and the other denies it; one rises where the other falls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimdesk.language.lexicon import Sense
from claimdesk.matching.guard.alignment import Alignment
from claimdesk.matching.guard.prefixes import denies, find_prefixes
from claimdesk.matching.guard.roles import is_swapped
from claimdesk.matching.guard.statement import Statement, Token
from claimdesk.matching.guard.voices import is_superlative, says_none_more

_OPPOSITES = frozenset(("direction", "negation", "converse"))
#: A negator turns the side of these; a denied sale is none the other way round.
_TURNED = frozenset(("direction", "negation"))
_BEFORE_STOPS = frozenset("a the any every each bus tram metro next last this that".split())
#: A negator denies the first word with an opposite among so many words after it.
_NEXT = 2
#: These say no only beside a comparison over there: "nobody before her", "no more than".
_TIED = frozenset(("before", "until", "than", "trước", "trước khi", "trước lúc", "hơn", "bằng"))
_TIED_BY = frozenset(
    "before until till when yet ever than as other else never already after trước hơn bằng nào "
    "khác chưa mới khi sau".split()
)
#: A negator turns these round right before them only: "not before", but not "won't leave before".
_BETWEEN = frozenset(
    "before after trước sau over under trên dưới above below hơn more less until".split()
)
_NO = ("không ", "chưa ", "chẳng ", "no ", "not ")
#: After these begins what it says nothing of.
_NEW_CLAUSE = frozenset("because but since due so thì vẫn mà nhưng vì do nên khiến tại bởi".split())
#: It bears on the claim if one of so many words after it stands in the other text.
_SCOPE = 3
#: From this nearness on opposite words need not stand at the same place.
_ALIKE = 0.75
#: From this frame on a word that says no in both texts answers no negator: of the dev pairs three
#: paraphrases are blocked more without this bound.
_SAME_WORDING = 0.8
_CROSSED_FRAME = 0.6
_NEAR_CHARS = 40
#: After these the denial is of what stands before: "... is a myth", "... là sai sự thật".
_LOOKS_BACK = re.compile(
    r"^(?:is (?:a )?(?:false|untrue|lie|wrong|myth|fake|hoax)|not true|untrue|myth|hoax|"
    r"false claim|fake news|là (?:sai|tin giả|bịa|sai sự thật)|sai sự thật|tin giả|bịa đặt|"
    r"không đúng.*|không có thật|(?:là )?đồn (?:bậy|nhảm))$"
)


@dataclass(frozen=True, slots=True)
class Sided:
    """A word of two sides as it counts in its text: turned round where a negator denies it."""

    token: Token
    sense: Sense
    side: int
    denied_by: str

    @property
    def is_denied(self) -> bool:
        """Whether a negator turns the word round."""
        return bool(self.denied_by)


@dataclass(frozen=True, slots=True)
class Polarity:
    """The sided words of a text, and the negators that deny something else.

    `own_no` are words that say no by themselves ("closed", "cấm"): a negator over there may say the
    same.
    """

    sided: tuple[Sided, ...]
    negators: tuple[Token, ...]
    own_no: tuple[Token, ...]
    has_rank: bool


def read_polarity(
    statement: Statement, other: Statement, *, is_same_wording: bool = False
) -> Polarity:
    """Return what a text affirms and denies; a denied word counts if `other` has its like.

    Within the same wording a word that says no counts only where `other` has it not: "the dead
    cannot", "the dead can".
    """
    groups = {sense.group for token in other.tokens for sense in _sided_senses(token)}
    said = {group for token in other.tokens for group in token.groups}
    denied: dict[int, str] = {}
    free = []
    for token in statement.tokens:
        if not token.signals() & {"negator", "denial"} or _is_sided_in(token, groups):
            continue
        if _is_named_stop(statement, token):
            continue
        if "denial" in token.signals() and not token.groups.isdisjoint(said):
            continue  # "stops relapses", "prevents relapses"
        if _is_double(statement, token, other) or _is_bound(statement, token, other):
            continue
        target = _target(statement, token, groups)
        if target is None:
            free.append(token)
        else:
            denied[target.place] = "" if denied.get(target.place) else token.text
    sided = tuple(
        Sided(
            token=token,
            sense=sense,
            side=-sense.side if denied.get(token.place) else sense.side,
            denied_by=denied.get(token.place, ""),
        )
        for token in statement.tokens
        for sense in _sided_senses(token)
    )
    shared = {token.key for token in other.tokens} if is_same_wording else set()
    own_no = (token for token in statement.tokens if _is_own_no(token) and token.key not in shared)
    has_rank = _has_rank(statement)
    return Polarity(sided, tuple(free), tuple(own_no), has_rank and not _has_rank(other))


def _has_rank(statement: Statement) -> bool:
    return any(one.unit == "ordinal" for one in statement.quantities)


def _is_own_no(token: Token) -> bool:
    """Return whether a word or phrase says no by itself: "closed", "không cho"."""
    if "own no" in token.signals():
        return True
    return bool(token.groups) and token.text.lower().startswith(_NO)


def _may_say_no(polarity: Polarity, other: Statement) -> bool:
    """Return whether a word of its own says the no for which the other text has a negator.

    It does not where the negator of the other text stands before that very word.
    """
    negated = [
        token
        for negator in other.tokens
        if negator.signals() & {"negator", "denial"}
        for token in other.tokens[negator.place :]
        if token.clause == negator.clause
    ]
    if polarity.has_rank:  # "no woman before her": the first woman
        return True
    words = {token.text.lower() for token in other.tokens}
    return any(
        all(own.key != token.key and own.groups.isdisjoint(token.groups) for token in negated)
        for own in polarity.own_no
        if own.text.lower() not in _TIED or not words.isdisjoint(_TIED_BY)
    )


def _is_named_stop(statement: Statement, token: Token) -> bool:
    """Return whether a "stop" is one of a bus, not an end."""
    before = statement.tokens[token.place - 1].text.lower() if token.place else ""
    return token.key == "stop" and before in _BEFORE_STOPS


def _sided_senses(token: Token) -> Iterator[Sense]:
    return (sense for sense in token.senses if sense.sort in _OPPOSITES)


def _is_sided_in(token: Token, groups: set[str]) -> bool:
    """Return whether a denying word ("refuse", "bác bỏ") has its opposite or itself over there."""
    return any(sense.group in groups for sense in _sided_senses(token))


def _is_bound(statement: Statement, negator: Token, other: Statement) -> bool:
    """Return whether a negator makes "more than 5" the other's "at most 5", or the reverse."""
    return any(
        one.bound * facing.bound < 0
        for one in statement.quantities
        if 0 <= one.start - negator.end <= _NEAR_CHARS
        for facing in other.quantities
    )


def _is_double(statement: Statement, negator: Token, other: Statement) -> bool:
    """Return whether a negator denies a word that denies one of the other text's, or is denied so.

    "Not unsafe" beside "safe"; "nobody claimed it" beside "unclaimed".
    """
    keys = {token.key for token in other.tokens}
    following = [
        token for token in statement.tokens[negator.place + 1 :] if token.clause == negator.clause
    ][:_NEXT]
    return any(
        denies(token.key, key) or denies(key, token.key) for token in following for key in keys
    )


def _target(statement: Statement, negator: Token, groups: set[str]) -> Token | None:
    seen = 0
    for token in statement.tokens[negator.place + 1 :]:
        if token.clause != negator.clause or seen == _NEXT or _begins_clause(token):
            return None
        senses = [sense for sense in _sided_senses(token) if sense.sort in _TURNED]
        is_apart = seen and token.text.lower().split()[0] in _BETWEEN
        if not is_apart and any(sense.group in groups for sense in senses):
            return token
        if "own no" in token.signals():
            return None  # "never lost cooling" denies the loss
        seen += not token.is_small
    return None


def _begins_clause(token: Token) -> bool:
    return token.text.lower().split()[0] in _NEW_CLAUSE


def find_denial(alignment: Alignment) -> Iterator[str]:
    """Yield `negation` for the only negator in two texts of the same words in another order."""
    ours = read_polarity(alignment.asked, alignment.claim)
    theirs = read_polarity(alignment.claim, alignment.asked)
    negators = [
        token
        for side in (alignment.asked, alignment.claim)
        for token in side.tokens
        if token.signals() & {"negator", "denial"} or token.text.lower().startswith(_NO)
    ]
    if len(negators) != 1 or ours.own_no or theirs.own_no:
        return
    is_turned = any(one.is_denied != other.is_denied for one, other in _disjoint(ours, theirs))
    if is_turned or _is_denied(alignment, ours) != _is_denied(alignment, theirs):
        yield "negation: one says it, the other denies it"


def find_opposites(alignment: Alignment) -> Iterator[str]:
    """Yield conflicts of words with two sides, `negation` or `direction`."""
    is_same = alignment.frame >= _SAME_WORDING
    ours = read_polarity(alignment.asked, alignment.claim, is_same_wording=is_same)
    theirs = read_polarity(alignment.claim, alignment.asked, is_same_wording=is_same)
    here, there = _is_denied(alignment, ours), _is_denied(alignment, theirs)
    # "few agree" beside "most do not agree": two differences are none.
    is_twice = here != there and not ours.own_no and not theirs.own_no
    is_answered = False
    for one, other in _disjoint(ours, theirs):
        if one.is_denied != other.is_denied:
            # The other text may say the same no elsewhere, in a negator or in a word of its own.
            if here != there or _says_no(alignment, ours, theirs, is_ours=one.is_denied):
                is_answered = True
            else:
                yield f"negation: {_said(one)} / {_said(other)}"
        elif one.sense.sort == "negation":
            yield f"negation: {_said(one)} / {_said(other)}"
        elif one.sense.sort != "converse" and _is_opposed(alignment, one, other):
            is_answered = is_answered or is_twice
            if not is_twice:
                yield f"direction: {one.token.text} / {other.token.text}"
    if here == there:
        yield from find_prefixes(alignment)
        if not (ours.negators or theirs.negators or _is_told_from_end(alignment)) and (
            alignment.frame >= _CROSSED_FRAME
        ):
            yield from _find_crossed(alignment)
    elif not (
        is_answered
        or _is_accounted(alignment, ours, theirs, is_ours=here)
        or _says_no(alignment, ours, theirs, is_ours=here)
    ):
        yield "negation: one says it, the other denies it"


def _is_told_from_end(alignment: Alignment) -> bool:
    """Return whether both ends change places: "she gave him", "he got from her"."""
    return any(
        sense.sort == "converse"
        for side in (alignment.asked, alignment.claim)
        for token in side.tokens
        for sense in token.senses
    )


def speaks_of_others(one: Statement, other: Statement) -> bool:
    """Return whether one says "not all are toxic" where the other says "some are harmless"."""
    return any(
        "some" in facing.signals()
        and any(
            "some" in token.signals() and token.text.lower().startswith("not ") for token in said
        )
        for said, facing in ((one.tokens, other), (other.tokens, one))
    )


def _denies_anything(statement: Statement) -> bool:
    """Return whether a text says no in any word: that of another language may bear on another."""
    return any(token.signals() & {"negator", "denial", "own no"} for token in statement.tokens)


def _says_no(alignment: Alignment, ours: Polarity, theirs: Polarity, *, is_ours: bool) -> bool:
    """Return whether a word of the other text says the no that a negator of one text says."""
    if is_ours:
        return _may_say_no(theirs, alignment.asked)
    return _may_say_no(ours, alignment.claim)


def _is_accounted(alignment: Alignment, ours: Polarity, theirs: Polarity, *, is_ours: bool) -> bool:
    """Return whether a no is said by a word here and by a negator there: unsafe, not safe."""
    if alignment.is_across and _denies_anything(alignment.claim if is_ours else alignment.asked):
        return True
    for one in ours.sided:
        for other in theirs.sided:
            is_group = one.sense.group == other.sense.group and one.side == other.side
            if is_group and one.is_denied != other.is_denied:
                return True
    return any(
        says_none_more(side) and is_superlative(facing)
        for side, facing in (
            (alignment.asked, alignment.claim),
            (alignment.claim, alignment.asked),
        )
    )


def _is_opposed(alignment: Alignment, one: Sided, other: Sided) -> bool:
    """Return whether two opposite words are said of the same thing."""
    if is_swapped(alignment, one.token, other.token):
        return False  # the two sides of the word changed places too: A is bigger, B is smaller
    return alignment.nearness >= _ALIKE or any(
        a is one.token and b is other.token for a, b in alignment.pairs
    )


def _find_crossed(alignment: Alignment) -> Iterator[str]:
    """Yield `direction` where both texts have both ends of a group, each at the other's place."""
    both = _two_sided(alignment.asked) & _two_sided(alignment.claim)
    for mine, yours in alignment.pairs:
        sides = {sense.group: sense.side for sense in _sided_senses(mine)}
        for sense in _sided_senses(yours):
            if sense.group in both and sides.get(sense.group, sense.side) != sense.side:
                yield f"direction: {mine.text} / {yours.text}"
                return


def _two_sided(statement: Statement) -> set[str]:
    """Return the groups of which a text has both ends."""
    found = {
        (sense.group, sense.side) for token in statement.tokens for sense in _sided_senses(token)
    }
    return {group for group, side in found if (group, -side) in found}


def _disjoint(ours: Polarity, theirs: Polarity) -> Iterator[tuple[Sided, Sided]]:
    """Yield pairs of a group in which the two texts stand on different sides throughout."""
    seen = set()
    for one in ours.sided:
        group = one.sense.group
        if group in seen:
            continue
        here = [other for other in ours.sided if other.sense.group == group]
        there = [other for other in theirs.sided if other.sense.group == group]
        if there and {word.side for word in here}.isdisjoint({word.side for word in there}):
            seen.add(group)
            yield one, there[0]


def _said(word: Sided) -> str:
    return f"{word.denied_by} {word.token.text}".strip()


def _is_denied(alignment: Alignment, polarity: Polarity) -> bool:
    """Return whether an odd number of negators bear on what both texts speak of."""
    is_ours = not polarity.negators or polarity.negators[0] in alignment.asked.tokens
    statement = alignment.asked if is_ours else alignment.claim
    matched = alignment.matched_asked if is_ours else alignment.matched_claim
    counted = sum(_bears(statement, token, matched) for token in polarity.negators)
    return counted % 2 == 1


def _bears(statement: Statement, negator: Token, matched: set[int]) -> bool:
    tokens = statement.tokens
    if _LOOKS_BACK.match(negator.text.lower()):
        return True
    seen = 0
    for token in tokens[negator.place + 1 :]:
        if token.sentence != negator.sentence or seen == _SCOPE:
            break
        if token.clause != negator.clause and seen:
            break
        if not token.is_small:
            seen += 1
            if token.place in matched:
                return True
    is_last = seen == 0
    return is_last and any(
        token.place in matched
        for token in tokens[: negator.place]
        if token.sentence == negator.sentence
    )
