"""Places, names and things that the two texts name differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from claimdesk.language.identification import SYLLABLE
from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import fold
from claimdesk.matching.guard.alignment import Alignment
from claimdesk.matching.guard.statement import Statement, Token

#: Sorts of senses that are names.
NAMES = frozenset(("organisation", "event", "product", "person-name"))
#: Sorts of senses that name no thing.
NO_THINGS = frozenset(
    ("same", "actor", "signal", "plain", "direction", "converse", "negation", "place")
)
#: Sorts of which a text may speak beside its claim: they conflict at the same place only.
_ONLY_ALIGNED = frozenset(
    ("role", "relative", "organ", "daytime", "season", "compass", "color", "device", "vehicle",
     "meal", "document", "material", "school", "drug class")
)  # fmt: skip
#: A word of these sorts within a name says what is named, not which one.
_SAID_OF_MANY = frozenset(("office", "role"))
_TITLES = frozenset(
    "mr mrs ms dr sir sen rep gov gen lt col president prime minister chancellor king queen prince "
    "princess pope senator congressman representative governor mayor secretary former first lady "
    "actor actress singer ceo professor doctor advisor national security adviser chief justice "
    "hurricane typhoon storm tropical cyclone bão ông bà anh chị cô chú bác sĩ giáo sư tiến sĩ "
    "tổng thống thủ tướng chủ tịch bộ trưởng công ty tập đoàn ngân hàng trường đại học bệnh viện "
    "sông núi hồ đảo tỉnh thành phố huyện quận xã phường đh thpt thcs bv tp tx ubnd bộ sở cục viện "
    "the inc ltd co corp company group university of hospital river lake mount street avenue road "
    "city state county island bridge".split()
)
#: Names without a list conflict where so much of the claim stands in the text.
_LEAST_COVERAGE = 0.4
_LONGEST_ACRONYM = 6
#: At the place of a name stand so many other words at most, and one more.
_MOST_UNMATCHED = 2
_IN = frozenset(("in", "near", "at", "ở", "tại"))


def find_places(alignment: Alignment, title: Statement, whole: Statement) -> Iterator[str]:
    """Yield `places`: each side has one that the other has not, and neither lies in the other."""
    around = lexicons().places_around
    here, there = _groups(whole, {"place"}), _groups_of((alignment.claim, title), {"place"})
    ours = _leftover(alignment.asked, there, around, {"place"})
    theirs = _leftover(alignment.claim, here, around, {"place"})
    is_only = len(ours) == len(theirs) == 1 and all(
        _is_where(side, rest[0][0])
        for side, rest in ((alignment.asked, ours), (alignment.claim, theirs))
    )
    for token, group in ours:
        for other, their_group in theirs:
            if lies_within(around, group, their_group) or not _are_alike(
                around, group, their_group
            ):
                continue
            if is_part(token, other):
                continue  # the province and the river: Đồng Nai, sông Đồng Nai
            is_sure = alignment.is_close or alignment.is_across or is_only
            if not is_sure and (token.place, other.place) not in alignment.together:
                continue
            yield f"places: {token.text} / {other.text}"
            return
    yield from _find_unlisted(
        alignment, {token.place for token, _ in ours}, {token.place for token, _ in theirs}
    )


def _is_where(statement: Statement, place: Token) -> bool:
    """Return whether a place is said to be where it happened: "in Kent", "ở Quảng Trị"."""
    before = statement.tokens[place.place - 1] if place.place else None
    return before is not None and before.text.lower() in _IN


def _find_unlisted(alignment: Alignment, ours: set[int], theirs: set[int]) -> Iterator[str]:
    """Yield `places` for a known place where the other text names one that is in no list."""
    for gap in alignment.gaps:
        is_mine = all(one.place in ours for one in gap.ours)
        is_yours = all(one.place in theirs for one in gap.theirs)
        if (is_mine and _names_alone(gap.theirs)) or (is_yours and _names_alone(gap.ours)):
            yield f"places: {join_texts(gap.ours)} / {join_texts(gap.theirs)}"
            return


def _names_alone(tokens: tuple[Token, ...]) -> bool:
    """Return whether words are nothing but a name without a list."""
    return all(
        token.is_capital and not token.text.isupper() and not token.senses for token in tokens
    )


def _are_alike(around: dict[str, frozenset[str]], group: str, other: str) -> bool:
    """Return whether two places may exclude each other: not the world, nor a town and a planet."""
    on_earth = ["world" in around.get(one, ()) for one in (group, other)]
    return "world" not in {group, other} and on_earth[0] == on_earth[1]


def lies_within(around: dict[str, frozenset[str]], one: str, other: str) -> bool:
    """Return whether one of two places lies in the other."""
    return one in around.get(other, ()) or other in around.get(one, ())


def _groups(statement: Statement, sorts: Iterable[str]) -> set[str]:
    wanted = set(sorts)
    return {s.group for token in statement.tokens for s in token.senses if s.sort in wanted}


def _groups_of(statements: Iterable[Statement], sorts: Iterable[str]) -> set[str]:
    return set().union(*(_groups(statement, sorts) for statement in statements))


def _leftover(
    statement: Statement,
    others: set[str],
    around: dict[str, frozenset[str]],
    sorts: set[str],
) -> list[tuple[Token, str]]:
    found = []
    # "Birmingham, England": England says where Birmingham is, and is no claim about Manchester.
    # And what both name is no stand-in: "Hậu Giang joins Cần Thơ", "Hậu Giang joins Vĩnh Long".
    narrow = {one for one in others if not any(one in around[two] for two in others - {one})}
    narrow -= _groups(statement, sorts)
    for token in statement.tokens:
        groups = [sense.group for sense in token.senses if sense.sort in sorts]
        is_there = any(
            group == other or (other in narrow and lies_within(around, group, other))
            for group in groups
            for other in others
        )
        if groups and not is_there and not _is_of_somebody(statement, token):
            found.append((token, groups[0]))
    return found


def _is_of_somebody(statement: Statement, place: Token) -> bool:
    """Return whether a place tells whose office somebody holds: "U.S. President Trump"."""
    office, name = (*statement.tokens[place.place + 1 : place.place + 3], place, place)[:2]
    is_office = office.text.lower() in _TITLES and office.is_capital
    return is_office and name is not place and name.is_capital and not name.senses


def find_things(alignment: Alignment, title: Statement, whole: Statement) -> Iterator[str]:
    """Yield `names` for two things of one sort (garlic, ginger) of which each text has its own."""
    ours = _things(alignment.asked, alignment.claim, title)
    theirs = _things(alignment.claim, whole, None)
    for token, sort in ours:
        for other, their_sort in theirs:
            if sort != their_sort or (sort != "office" and is_part(token, other)):
                continue  # a president is another than a vice president
            needs_place = sort in _ONLY_ALIGNED or not alignment.is_close
            if needs_place and (token.place, other.place) not in alignment.together:
                continue
            yield f"names: {token.text} / {other.text}"
            return


def _things(
    statement: Statement, other: Statement, title: Statement | None
) -> list[tuple[Token, str]]:
    there = [*other.tokens, *(title.tokens if title else ())]
    groups = {group for token in there for group in token.groups}
    words = other.words | (title.words if title else frozenset())
    found: list[tuple[Token, str]] = []
    for token in statement.tokens:
        sorts = [sense.sort for sense in token.senses if sense.sort not in NO_THINGS]
        is_there = not token.groups.isdisjoint(groups) or (
            "office" not in sorts and all(word in words for word in token.key.split(" "))
        )
        if sorts and not is_there:
            found.extend((token, sort) for sort in dict.fromkeys(sorts))
    return found


def is_part(one: Token, other: Token) -> bool:
    """Return whether one is named within the other: tea, green tea."""
    mine, yours = set(one.key.split(" ")), set(other.key.split(" "))
    return mine <= yours or yours <= mine


@dataclass(frozen=True, slots=True)
class Name:
    """Words with capitals that stand together, folded, with the tokens they come from."""

    words: tuple[str, ...]
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The name as it stands."""
        return " ".join(token.text for token in self.tokens)


@lru_cache(maxsize=64)
def read_names(statement: Statement) -> tuple[Name, ...]:
    """Return the names of a text by their capitals, those at the head of a sentence where sure."""
    if not statement.has_capitals:
        return ()
    found: list[list[Token]] = []
    previous = -2
    for token in statement.tokens:
        if token.is_capital and _may_be_name(statement, token):
            if token.place == previous + 1 and found and found[-1][-1].clause == token.clause:
                found[-1].append(token)
            else:
                found.append([token])
            previous = token.place
    return tuple(
        Name(tuple(word for token in run for word in _folded(token)), tuple(run)) for run in found
    )


def _folded(token: Token) -> list[str]:
    return fold(token.text.lower()).replace("-", " ").replace("’s", "").replace("'s", "").split()


def _may_be_name(statement: Statement, token: Token) -> bool:
    if any(sense.sort == "place" for sense in token.senses):
        return False
    if token.text.isupper() and _is_shouted(statement, token):
        return False
    if not token.is_first:
        return not token.is_small or len(token.text) > 3
    if any(sense.sort in NAMES for sense in token.senses):
        return True
    following = statement.tokens[token.place + 1 : token.place + 2]
    goes_on = bool(following) and following[0].is_capital and following[0].clause == token.clause
    return goes_on and not token.is_small and not token.senses


def _is_shouted(statement: Statement, token: Token) -> bool:
    """Return whether a word in capitals is no acronym: long, known, or beside another such word."""
    if len(token.text) > _LONGEST_ACRONYM or token.is_small:
        return True
    if any(sense.sort in NAMES for sense in token.senses):
        return False
    beside = (*statement.tokens[max(0, token.place - 1) : token.place],
              *statement.tokens[token.place + 1 : token.place + 2])  # fmt: skip
    return bool(token.senses) or any(
        other.text.isupper() and len(other.text) > 1 for other in beside
    )


def find_names(alignment: Alignment, title: Statement, whole: Statement) -> Iterator[str]:
    """Yield `names` for names of which each text has its own at the same place."""
    if alignment.coverage < _LEAST_COVERAGE:
        return
    theirs = [name for name in read_names(alignment.claim) if not is_known(name, (whole,))]
    ours = [
        name for name in read_names(alignment.asked) if not is_known(name, (alignment.claim, title))
    ]
    for name in ours:
        for other in theirs:
            if _may_be_same(name, other) or (alignment.is_across and _is_translated(name, other)):
                continue
            if alignment.is_close or _stand_together(alignment, name, other):
                yield f"names: {name.text} / {other.text}"
                return
    has_capitals = alignment.asked.has_capitals and alignment.claim.has_capitals
    if not has_capitals and not alignment.is_across:
        yield from _find_by_place(alignment, ours or theirs)


def _is_translated(name: Name, other: Name) -> bool:
    """Return whether one of two names could be the other's in its language: Tam Giác, Triangle."""
    native = [all(map(SYLLABLE.fullmatch, one.words)) for one in (name, other)]
    return native[0] != native[1]


def _stand_together(alignment: Alignment, name: Name, other: Name) -> bool:
    return any(
        (one.place, another.place) in alignment.together
        for one in name.tokens
        for another in other.tokens
    )


def is_known(name: Name, statements: Iterable[Statement]) -> bool:
    """Return whether a text holds a name: all its words, a part of it, or another of its forms."""
    groups = {s.group for token in name.tokens for s in token.senses if s.sort in NAMES}
    for statement in statements:
        if set(name.words) <= statement.folded or groups & _groups(statement, NAMES):
            return True
        if _initials(name.words) in statement.folded:
            return True
        if len(name.words) == 1 and name.words[0] in _all_initials(statement):
            return True
        shared = _bare(name) & statement.folded
        others = [other for other in read_names(statement) if shared & set(other.words)]
        if shared and all(_may_be_same(name, other) for other in others):
            return True
    return False


def _initials(words: Iterable[str]) -> str:
    """Return the first letters of two words or more, else nothing that stands in a text."""
    letters = "".join(word[0] for word in words)
    return letters if len(letters) > 1 else "\0"


def _all_initials(statement: Statement) -> set[str]:
    return {_initials(name.words) for name in read_names(statement)}


def _may_be_same(name: Name, other: Name) -> bool:
    """Return whether two names may mean the same: but for titles, one lies within the other."""
    mine, yours = _bare(name), _bare(other)
    if not mine or not yours or mine <= yours or yours <= mine:
        return True
    if _initials(name.words) in yours or _initials(other.words) in mine:
        return True
    groups = {group for token in name.tokens for group in token.groups}
    return any(not token.groups.isdisjoint(groups) for token in other.tokens)


def _bare(name: Name) -> set[str]:
    """Return the words of a name without titles and other words that have a meaning."""
    kept = [
        token
        for token in name.tokens
        if token.text.lower() not in _TITLES
        and not any(sense.sort in _SAID_OF_MANY for sense in token.senses if " " not in token.key)
    ]
    return {word for token in kept for word in _folded(token)}


def _find_by_place(alignment: Alignment, names: list[Name]) -> Iterator[str]:
    """Yield `names` where one text has no capitals: its word at the place of a name is another."""
    tokens = {id(token) for name in names for token in name.tokens}
    for gap in alignment.gaps:
        named = [one for one in (*gap.theirs, *gap.ours) if id(one) in tokens]
        if any(is_part(one, other) for one in gap.ours for other in gap.theirs):
            continue
        if named and max(len(gap.ours), len(gap.theirs)) <= _MOST_UNMATCHED + 1:
            yield f"names: {join_texts(gap.ours)} / {join_texts(gap.theirs)}"
            return


def join_texts(tokens: tuple[Token, ...]) -> str:
    """Return words as they are told to a reader."""
    return " ".join(token.text for token in tokens)
