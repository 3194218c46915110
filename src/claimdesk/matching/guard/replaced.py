"""Words that stand in for others within the very same words, whatever they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import fold
from claimdesk.matching.guard.alignment import Alignment, is_same
from claimdesk.matching.guard.named import join_texts, lies_within
from claimdesk.matching.guard.statement import Statement, Token

#: A word replaced by another is evidence where this share of the claim, and so many words at least,
#: are the same; so many words may be replaced, and so many may stand around.
_LEAST_SAME, _LEAST_FRAME = 0.5, 2
_MOST_REPLACED, _MOST_AROUND = 4, 6
#: Within this frame two words at most for two others are evidence, though lists know both: of the
#: dev pairs it blocks two more claims and no paraphrase; at 0.6 one.
_STRICT = 0.75
#: Frame in which a word that stands for another is evidence whatever lists know of it: of the
#: pairs of all dev files that no rule had told apart, 11 rows with another claim lie above it and 5
#: paraphrases; from 0.67 to 0.7 three and ten.
_WORDING = 0.7
_MOST_STRICT, _MOST_AROUND_STRICT = 2, 3
#: Small words that lead opposite ways.
_WAYS = tuple(
    {one, other}
    for one, other in (
        ("on", "off"), ("in", "out"), ("into", "out of"), ("in", "out of"), ("under", "out of"),
        ("up", "down"), ("onto", "off"), ("over", "under"), ("above", "below"),
        ("before", "after"), ("vào", "ra"), ("lên", "xuống"), ("trong", "ngoài"),
        ("trước", "sau"), ("trên", "dưới"), ("đến", "đi"), ("từ", "đến"),
    )
)  # fmt: skip
_KNOWN = frozenset(("same", "direction", "negation", "converse"))


def may_be_replaced(alignment: Alignment) -> bool:
    """Return whether two texts are alike enough for the rules here, whatever a title says."""
    is_framed = _find_frame(alignment.asked.tokens, alignment.claim.tokens) is not None
    return is_framed or alignment.frame >= _WORDING


def find_replaced(alignment: Alignment, title: Statement) -> Iterator[str]:
    """Yield `names` for words that stand in for others within the very same words."""
    found = _find_frame(alignment.asked.tokens, alignment.claim.tokens)
    if found is None:
        return
    ours, theirs = found
    if any(word.signals() for word in (*ours, *theirs)):
        return
    if any(word.key in title.words for word in ours if not word.is_small):
        return
    if any(_may_stand_for(one, other) for one in ours for other in theirs):
        return
    mine, yours = ({part for word in words for part in word.key.split(" ")} for words in found)
    if mine <= yours or yours <= mine:
        return  # tea, green tea
    is_short = max(len(ours), len(theirs)) <= 2 and alignment.frame >= _STRICT
    is_strict = is_short and all(any(not one.is_small for one in side) for side in found)
    if is_strict or (_names_something(ours) and _names_something(theirs)):
        yield f"names: {join_texts(ours)} / {join_texts(theirs)}"


def find_substituted(alignment: Alignment, title: Statement) -> Iterator[str]:
    """Yield `names` or `direction` for words of one text at the place of others of the other.

    Unlike `find_replaced`, several places may differ, lists may know the words, and they may carry
    force: the frame must be narrow.
    """
    if alignment.frame < _WORDING:
        return
    for ours, theirs in alignment.blocks:
        if alignment.frame >= _STRICT and _are_turned(ours, theirs):
            yield f"direction: {join_texts(ours)} / {join_texts(theirs)}"
            return
        mine, yours = ([one for one in side if not one.is_small] for side in (ours, theirs))
        if not 0 < len(mine) <= _MOST_STRICT or not 0 < len(yours) <= _MOST_STRICT:
            continue
        if any(word.key in title.words for word in mine) or any(
            word.signals() - {"own no", "done"} for word in (*ours, *theirs)
        ):
            continue
        if any(word.place in alignment.matched_asked for word in mine) or any(
            word.place in alignment.matched_claim for word in yours
        ):
            continue  # said elsewhere in the other text
        if max(len(ours), len(theirs)) > _MOST_AROUND_STRICT or _is_signature(
            alignment, mine, yours
        ):
            continue
        if any(_may_stand_for(one, other) for one in ours for other in theirs):
            continue
        if _leans_alike(mine, yours):
            continue
        yield f"names: {join_texts(ours)} / {join_texts(theirs)}"
        return


def _is_signature(alignment: Alignment, mine: Sequence[Token], yours: Sequence[Token]) -> bool:
    """Return whether a name begins or ends a text: who it is by or for, not what it says."""
    for words, side in ((mine, alignment.asked), (yours, alignment.claim)):
        edges = {side.tokens[0].place, side.tokens[-1].place}
        if edges & {word.place for word in words} and any(word.is_capital for word in words[-1:]):
            return True
    return any(
        one.text.isupper() and len(one.text) > 1 for words in (mine, yours) for one in words
    )  # an acronym may be short for the other


def _are_turned(ours: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Return whether two small words lead opposite ways: on and off, vào and ra."""
    if len(ours) != 1 or len(theirs) != 1:
        return False
    return {ours[0].text.lower(), theirs[0].text.lower()} in _WAYS


def _leans_alike(mine: Sequence[Token], yours: Sequence[Token]) -> bool:
    """Return whether both say less or more of something: "giảm", "ít hơn"."""
    sides = [
        {sense.side for word in words for sense in word.senses if sense.sort == "direction"}
        for words in (mine, yours)
    ]
    return len(sides[0]) == 1 and sides[0] == sides[1]


def _may_stand_for(one: Token, other: Token) -> bool:
    """Return whether two words may name the same, or one place lies in the other.

    Diacritics alone tell nothing: a text typed without them gets some put back wrongly.
    """
    around = lexicons().places_around
    mine, yours = ({s.group for s in word.senses if s.sort == "place"} for word in (one, other))
    is_within = any(lies_within(around, place, facing) for place in mine for facing in yours)
    return is_within or is_same(one, other) or fold(one.text) == fold(other.text)


def _find_frame(
    asked: tuple[Token, ...], claim: tuple[Token, ...]
) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """Return what differs between two texts that begin and end with the same words, else None.

    The text may go on before and after: "is it true that ...?".
    """
    for start in range(min(len(asked), _MOST_AROUND + 1)):
        head = _count_same(asked[start:], claim)
        if not head and start:
            continue
        for cut in range(min(len(asked) - start, _MOST_AROUND + 1)):
            ours, theirs = asked[start + head : len(asked) - cut], claim[head:]
            tail = _count_same(ours[::-1], theirs[::-1])
            ours, theirs = ours[: len(ours) - tail], theirs[: len(theirs) - tail]
            is_short = 0 < len(ours) <= _MOST_REPLACED and 0 < len(theirs) <= _MOST_REPLACED
            is_short = is_short and abs(len(ours) - len(theirs)) <= 2
            if not is_short or head + tail < max(_LEAST_FRAME, len(claim) * _LEAST_SAME):
                continue
            around = (*asked[:start], *asked[len(asked) - cut :])
            named = [other for other in claim if not other.is_small]
            if not any(is_same(one, other) for one in around for other in named):
                return ours, theirs
    return None


def _count_same(ours: Sequence[Token], theirs: Sequence[Token]) -> int:
    """Return how many words two texts have in common from their beginning on."""
    count = 0
    for one, other in zip(ours, theirs, strict=False):
        if not is_same(one, other):
            break
        count += 1
    return count


def _names_something(tokens: tuple[Token, ...]) -> bool:
    """Return whether among words is one that no list of what people do or say knows."""
    return any(
        not token.is_small and all(sense.sort not in _KNOWN for sense in token.senses)
        for token in tokens
    )
