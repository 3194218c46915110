"""Roles: who does it to whom. "B sued A" is another claim than "A sued B"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from claimdesk.language.normalization import fold
from claimdesk.matching.guard.alignment import Alignment, is_same
from claimdesk.matching.guard.statement import Statement, Token
from claimdesk.matching.guard.voices import (
    DEEDS,
    class_of,
    count_passives,
    find_ends,
    is_comparative,
    is_passive,
    sides,
)

#: After these stands a thing, not a deed.
_BEFORE_NOUNS = frozenset(
    "the a an his her its their our my your this that these those of in on at for with from by "
    "some any no every each con cái chiếc cây những các của ở tại trong bằng mỗi mọi từng".split()
)
#: Two texts of the same words: from this nearness on.
_WHOLE = 0.85
_MOST_SKIPPED, _MOST_SKIPPED_WHOLE = 1, 3
#: In them two words may change places that stand so near the deed.
_BESIDE = 3
#: Words that may be deeds themselves ("quản lý") change places within this frame only.
_DEED_FRAME = 0.65
#: "A ship of Greece hit a drone of Iran": names change places within this frame, things or not.
_NAMED_FRAME = 0.6
_FORCES, _LEAST_FORCE = frozenset(("must", "optional", "plan", "denial")), 5
_WHERE = frozenset("in at on near inside outside trong tại ở ngoài gần dưới trên".split())
#: What is given or paid does nothing itself.
_LIFELESS = frozenset("tien thue phi gia luong money tax price fee pay cost".split())
#: They say how many, and nobody does anything by them.
_HOW_MANY = frozenset(("hang loat", "vo so", "da so", "phan lon", "hau het", "most", "many", "few"))
#: What changes places has so many words at most; the text has so many more at most.
_MOST_EXCHANGED, _MOST_AROUND = 4, 6
#: Words that change places without changing what is said.
_EMPTY = frozenset(
    "a an the đã đang sẽ rồi cũng rất có là thì mà và những các này đó also just very still too "
    "both even now then và với ở tại trong in at on of for cho của is are be and or hoặc".split()
)
_TURNING = frozenset(("converse", "direction"))
#: Both sides do it alike: swapping them changes nothing.
_MUTUAL = frozenset(
    "meet marry and wed divorce border link connect mix combine merge friend equal same trade talk "
    "gặp cưới giáp nối họp hợp trộn giống bằng cùng between giữa tie draw hòa hoà".split()
) | {"kết hôn", "ly hôn", "sáp nhập", "hợp nhất", "giống như", "liên quan", "song phương"}


def find_swaps(alignment: Alignment) -> Iterator[str]:
    """Yield `roles` where two things of both texts have changed sides of the same word.

    Texts of two languages are left alone: their word order differs.
    """
    if alignment.asked.language != alignment.claim.language:
        return
    if _count_negators(alignment.asked) != _count_negators(alignment.claim):
        return  # "No one has more than B" says what "B has the most" does
    for one, other in _trusted(alignment, list(_anchors(alignment))):
        crossed = _crossed(alignment, one, other)
        if crossed is not None:
            first, second = crossed
            yield f"roles: {first} > {second} / {second} > {first}"
            return
    yield from _swapped_ends(alignment)


def find_exchanged(alignment: Alignment) -> Iterator[str]:
    """Yield `roles` for texts of the very same words in which two have only changed places.

    "Hàng xóm kiện ông Tư", "Ông Tư kiện hàng xóm". The text may go on before and after.
    """
    if alignment.is_across:
        return
    claim = list(alignment.claim.tokens)
    asked = alignment.asked.tokens
    spare = len(asked) - len(claim)
    for start in range(min(max(spare, 0), _MOST_AROUND) + 1 if spare <= _MOST_AROUND else 0):
        found = _exchanged(list(asked[start : start + len(claim)]), claim)
        if found is not None:
            first, second = found
            yield f"roles: {first} > {second} / {second} > {first}"
            return


def _exchanged(ours: list[Token], theirs: list[Token]) -> tuple[str, str] | None:
    """Return what changed places: ours is `X M Y` where theirs is `Y M X`, all else the same."""
    mine, yours = [one.key for one in ours], [one.key for one in theirs]
    if mine == yours or sorted(mine) != sorted(yours):
        return None
    start = next(at for at, key in enumerate(mine) if key != yours[at])
    end = next(at for at in range(len(mine), 0, -1) if mine[at - 1] != yours[at - 1])
    inner, facing = mine[start:end], yours[start:end]
    for left, right in product(range(1, _MOST_EXCHANGED + 1), repeat=2):
        middle = ours[start + left : end - right]
        if (
            inner[:left] == facing[-left:]
            and inner[-right:] == facing[:right]
            and inner[left:-right] == facing[right:-left]
            and _tells_sides(middle)
        ):
            ends = ours[start : start + left], ours[end - right : end]
            if all(any(_names(one) for one in side) for side in ends):
                first, second = (" ".join(one.text for one in side) for side in ends)
                return first, second
    return None


def _names(token: Token) -> bool:
    """Return whether a word names something: "ông A" does, "a" does not."""
    return token.key not in _EMPTY or (token.is_capital and not token.is_first)


def _tells_sides(middle: list[Token]) -> bool:
    """Return whether what stands between two makes a difference of their order: no "and"."""
    is_mutual = any(_is_mutual(one) or one.text.lower() == "và" for one in middle)
    return not is_mutual and any(one.key not in _EMPTY for one in middle)


def _is_mutual(token: Token) -> bool:
    """Return whether both sides do it alike; with its marks, since "hòa" is no "hóa"."""
    return token.text.lower() in _MUTUAL or token.key in _MUTUAL


def _trusted(alignment: Alignment, anchors: list[tuple[Token, Token]]) -> list[tuple[Token, Token]]:
    """Return the anchors that can be believed: others see the sides as they stand, not as meant.

    Where one text sells what the other buys, or one is in the passive, those words alone.
    """
    turning = [(one, other) for one, other in anchors if _turns(one, other)]
    if turning:
        return turning
    if count_passives(alignment.asked) == count_passives(alignment.claim):
        return anchors
    voiced = [
        (one, other)
        for one, other in anchors
        if is_passive(alignment.asked, one) != is_passive(alignment.claim, other)
    ]
    return voiced or anchors


def _count_negators(statement: Statement) -> int:
    return sum("negator" in token.signals() for token in statement.tokens)


def is_swapped(alignment: Alignment, one: Token, other: Token) -> bool:
    """Return whether what stands around a word has changed sides in the other text."""
    return _crossed(alignment, one, other, as_it_stands=True) is not None


def _anchors(alignment: Alignment) -> Iterator[tuple[Token, Token]]:
    """Yield the words of both texts that may say the same deed, each with its subject before it."""
    ours = {token.key for token in alignment.asked.content}
    theirs = {token.key for token in alignment.claim.content}
    is_whole = alignment.nearness >= _WHOLE
    for one in _possible_deeds(alignment.asked):
        if _is_mutual(one) or fold(one.key) in _HOW_MANY or one.key in alignment.repeated:
            continue
        if not _is_deed(alignment.asked, one):
            continue
        for other in _possible_deeds(alignment.claim):
            if not is_same(one, other) or not _is_deed(alignment.claim, other):
                continue
            if one.key != other.key and (one.key in theirs or other.key in ours):
                continue  # the very word stands elsewhere
            pair = ((alignment.asked, one), (alignment.claim, other))
            if all(_has_subject(side, word, is_whole=is_whole) for side, word in pair):
                yield one, other


def _possible_deeds(statement: Statement) -> list[Token]:
    """Return the words that name something, and those of force that are deeds: invite, order."""
    return [
        token
        for token in statement.tokens
        if not token.is_small or (token.signals() & _FORCES and len(token.text) >= _LEAST_FORCE)
    ]


def _has_subject(statement: Statement, anchor: Token, *, is_whole: bool) -> bool:
    """Return whether the nearest word before may be who does it, or to whom it is done."""
    skipped = 0
    for token in reversed(statement.tokens[: anchor.place]):
        if token.sentence != anchor.sentence:
            return False
        if (token.is_small and class_of(token) != "acts") or token.signals():
            continue
        kind = class_of(token)
        most = _MOST_SKIPPED_WHOLE if is_whole else _MOST_SKIPPED
        if kind == "deed" and (anchor.senses or is_whole) and skipped < most:
            skipped += 1  # "a snake four metres long bit ..."
            continue
        if kind == "":
            return is_whole or statement.language == "en"
        return kind not in {"deed", "time"} or (kind == "time" and is_comparative(anchor))
    return is_whole and skipped > 0


def _is_deed(statement: Statement, token: Token) -> bool:
    """Return whether a word may say what is done: no name, and no thing or actor of the lists."""
    if token.is_capital and not token.is_first:
        return False
    before = statement.tokens[token.place - 1] if token.place else None
    if before is not None and before.text.lower() in _BEFORE_NOUNS:
        return False
    return all(sense.sort in DEEDS for sense in token.senses)


def _crossed(
    alignment: Alignment, one: Token, other: Token, *, as_it_stands: bool = False
) -> tuple[str, str] | None:
    """Return the two words that changed sides, or None where the sides are as they were.

    Unless `as_it_stands`, a word that tells the event from its other end turns the sides.
    """
    turns = not as_it_stands and _turns(one, other)
    left, right = sides(alignment.asked, one, with_source=not turns)
    if not left or not right:
        return None
    left_there, right_there = sides(alignment.claim, other, with_source=not turns)
    if turns:
        left_there, right_there = right_there, left_there
    is_whole = alignment.nearness >= _WHOLE
    for first in _shared(left, right_there):
        for second in _shared(right, left_there):
            if not alignment.repeated.isdisjoint((first.key, second.key)):
                continue
            if {fold(first.key), fold(second.key)} & _LIFELESS:
                continue
            beside = is_whole and first in left[-_BESIDE:] and second in right[:_BESIDE]
            classes = _class_in_both(first, right_there), _class_in_both(second, left_there)
            is_vague = "deed" in classes and not is_comparative(one)
            if is_vague and alignment.frame < _DEED_FRAME:
                continue
            if _are_peers(*classes, is_whole=beside, is_compared=is_comparative(one)):
                is_named = (
                    alignment.frame >= _NAMED_FRAME and first.is_capital and second.is_capital
                )
                if not is_named and (
                    _stayed(alignment.asked, left, left_there)
                    and _stayed(alignment.asked, right, right_there)
                ):
                    return None
                return first.text, second.text
    return None


def _stayed(statement: Statement, words: list[Token], others: list[Token]) -> bool:
    """Return whether a word is on its side in both texts, but for where and when it was."""
    keys = {other.key for other in others}
    return any(word.key in keys and not _is_adjunct(statement, word) for word in words)


def _is_adjunct(statement: Statement, word: Token) -> bool:
    """Return whether a word follows "in", "tại", ..., with nothing but names between."""
    for token in reversed(statement.tokens[: word.place]):
        if token.text.lower() in _WHERE:
            return True
        if token.is_small and token.text.lower() not in _BEFORE_NOUNS:
            return False
    return False


def _class_in_both(word: Token, others: list[Token]) -> str:
    """Return the class of a word, or of its like in the other text, which may have its capital."""
    like = next((other for other in others if is_same(word, other)), word)
    return class_of(word) or class_of(like)


def _are_peers(mine: str, yours: str, *, is_whole: bool, is_compared: bool) -> bool:
    """Return whether words of two classes may change places: both act, or are of one sort.

    In texts of the very same words, two words that no list knows may as well.
    """
    if is_compared and mine == yours == "time":  # warmer in the morning than in the evening
        return True
    if "time" in {mine, yours} or (not is_whole and "deed" in {mine, yours}):
        return False
    return is_whole or (mine == yours and mine != "")


def _turns(one: Token, other: Token) -> bool:
    """Return whether two words tell the same event from its two ends (buy, sell; win, lose)."""
    ours = {s.group: s.side for s in one.senses if s.sort in _TURNING}
    theirs = {s.group: s.side for s in other.senses if s.sort in _TURNING}
    return any(theirs.get(group, side) != side for group, side in ours.items())


def _shared(words: list[Token], others: list[Token]) -> list[Token]:
    found: dict[str, Token] = {}
    for word in words:
        if any(is_same(word, other) for other in others):
            found.setdefault(word.key, word)
    return list(found.values())


def _swapped_ends(alignment: Alignment) -> Iterator[str]:
    """Yield `roles` for "from A to B" against "from B to A"."""
    ours, theirs = find_ends(alignment.asked), find_ends(alignment.claim)
    if ours and theirs:
        (start, end), (start_there, end_there) = ours, theirs
        if (
            is_same(start, end_there)
            and is_same(end, start_there)
            and not is_same(start, start_there)
        ):
            yield f"roles: {start.text} > {end.text} / {end.text} > {start.text}"
