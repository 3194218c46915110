"""Home addresses: a house, a lane or a hamlet, with the units it lies in, old and of 2025.

An address has a start (a house number with a street, a hamlet, a flat) and goes on through names of
units. A commune, a district or a province by itself is where something happens, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimdesk.intake.deidentification.folding import View
from claimdesk.intake.deidentification.kinds import Found, Kind
from claimdesk.intake.deidentification.units import PROVINCES

_HOUSE = r"[a-z]?\d{1,4}[a-z]?\d?(?:[/\-.]\d{1,4}[a-z]?)*(?: ?bis| ?ter)?(?![\d%])"
_STREET = r"(?:dai lo|duong|pho|ngo|ngach|hem|kiet|duong pho|quoc lo|tinh lo|street)"
_SMALL = r"(?:thon|xom|ap|to dan pho|tdp|to|khu pho|kp|khom|ban|buon|doi|cum|khu|soc|bon)"
_LARGE = (
    r"(?:phuong|xa|thi tran|tt|quan|huyen|thi xa|tx|thanh pho|tp|tinh|dac khu|ward|district|"
    r"commune|"
    r"city|province)"
)
_BUILDING = (
    r"(?:nha(?= [a-z]?\d)|khu tap the|chung cu|toa nha|toa(?! do(?![a-z]))|block|can ho|phong|tang|"
    r"ky tuc xa|"
    r"ktx|khu cong nghiep|kcn|kdt|khu do thi|khu dan cu|cu xa|lo)"
)
_SHORT = r"(?:p|q|x|h|t|tp|tx|tt)\. ?|[pq](?=\d)"
_UNIT = re.compile(
    rf"(?:[ ]*[,;\-–][ ]*| )(?P<unit>(?:{_BUILDING}|{_STREET}|{_SMALL}|{_LARGE})(?![a-z0-9]) ?|"
    rf"{_SHORT})"
)
_PROVINCE = re.compile(rf"(?:[ ]*[,;\-–][ ]*| )(?:{'|'.join(PROVINCES)})(?![a-z0-9])")
_NEXT_PART = re.compile(
    r" (?:duong|ngo|ngach|hem|kiet|phuong|quan|huyen|xa|thi tran|thanh pho|tp|tinh|thon|xom|"
    r"ap|khu pho|"
    r"chung cu|khu cong nghiep|khu do thi|khu dan cu)(?![a-z0-9])"
)
_LAST_NUMBER = re.compile(r"\d{1,2}(?: ?[,.;)\n]|$)")
_AFTER_COMMA = re.compile(r" ?[,\-–] ?(?=[a-z0-9])")
_WORD = re.compile(r"[a-z0-9][a-z0-9'.]*(?:[/\-][a-z0-9]+)*")
_HOME_WORD = (
    r"(?:nha|o|tai|dia chi|d/c|dc|giao(?: hang)? (?:toi|den)|ship(?: den| toi)?|tru tai|quan|"
    r"live[sd]? at|address)"
)
_LIVING = r"(?:dia chi|thuong tru|tam tru|tru tai|cu tru|ho khau)"
_STARTS = (
    # a house number announced, then a street or a name
    (rf"(?P<strong>so nha|nha so|sn) ?(?P<house>{_HOUSE}),? (?:{_STREET} )?", "name"),
    (rf"so (?P<house>{_HOUSE}),? {_STREET} ", "name"),
    (rf"(?:{_HOME_WORD}:? )(?P<begin>)so (?P<house>{_HOUSE}),? ", "capital"),
    (rf"so (?P<house>{_HOUSE}),? ", "chained"),
    # a number and a street
    (rf"(?P<house>{_HOUSE}),? {_STREET} ", "street"),
    (rf"(?:{_HOME_WORD}:? )(?P<begin>)(?P<house>{_HOUSE}),? ", "capital"),
    (rf"(?P<house>{_HOUSE}),? ", "chained"),
    # a lane with its number
    (rf"(?:ngo|ngach|hem|kiet) (?:so )?(?P<house>{_HOUSE}),? ?(?:{_STREET} )?", "lane"),
    # a hamlet or a group of houses, in a commune
    (rf"(?P<small>{_SMALL}) (?:so )?", "chained"),
    (
        r"(?P<small>can ho|phong|toa|block|lo|chung cu|khu tap the|ktx|ky tuc xa) (?:so )?",
        "chained",
    ),
    # where somebody is said to live
    (
        rf"(?P<living>{_LIVING}(?: nha| tai| o)?(?: ?: ?| )(?P<begin>))",
        "living",
    ),
)
_COMPILED = tuple(
    (re.compile(rf"(?<![a-z0-9/.\-,]){pattern}"), follows) for pattern, follows in _STARTS
)
_ENGLISH = re.compile(
    r"(?<![A-Za-z0-9/.\-])\d{1,5}[A-Za-z]?,? (?:[NSEW]\.? )?"
    r"(?:[A-Z][a-z']+ ){0,3}[A-Z][a-z']+ (?:Street|St|Road|Rd|"
    r"Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Terrace|Close|Crescent)\b\.?"
    r"(?:,? (?:Apt|Apartment|Unit|Flat|Suite|#)\.? ?\w+)?(?:, [A-Z][A-Za-z]+"
    r"(?: [A-Z][a-z]+)*){0,3}(?: [A-Z]{2})?(?:,? \d{5})?"
    r"|(?<![A-Za-z0-9/.\-])\d{1,5} Baker Street\b"
)
#: Words that no name of a street begins with: a number before them counts.
_NO_STREET = frozenset(
    "vanh sat quoc tinh nuoc nguoi ngay thang nam gio phut trieu ty nghin ngan dong benh "
    "vien vu cuc uy "
    "vnd usd nd qd tt nq covid nghi quyet luat january february march april may june july "
    "august september october november "
    "december percent million billion a o u".split()
)
_STOPS = frozenset(
    "o co la va bi cua cho tai da dang se khong nha ai gan goi lien sdt dt nguoi vi de tu "
    "den vao ra thi "
    "nhe nha a voi hay hoac nhung ma ong chi anh em chu ban lam duoc ship giao truoc sau khi and "
    "in is was has had near".split()
)
_MOST_WORDS = 6
_MOST_LOWER = 4
#: Names of units that one address has; the bound keeps a long list from being read again and again.
_MOST_PARTS = 8


def find(seen: View) -> Iterator[Found]:
    """Yield the addresses."""
    for pattern, follows in _COMPILED:
        for found in pattern.finditer(seen.lower):
            if (end := _Address(seen, found, follows).end()) is not None:
                start = found.end("begin") if "begin" in found.groupdict() else found.start()
                yield Found(start, end, Kind.ADDRESS)
    for found in _ENGLISH.finditer(seen.cased):
        yield Found(*found.span(), Kind.ADDRESS)


class _Address:
    """An address that may begin at a match: how far it goes, and whether it is one."""

    def __init__(self, seen: View, found: re.Match[str], follows: str) -> None:
        self._seen = seen
        self._at = found.end()
        self._found = found
        self._follows = follows
        self._is_small = seen.cased == seen.lower

    def end(self) -> int | None:
        """Return where it ends, or None where it is no address."""
        if self._follows == "living":
            return self._living()
        if self._follows == "street":
            return self._street()
        if self._follows == "name" and "strong" in self._found.groupdict():
            end, _, parts = self._chain(self._found.end("house"))
            if parts:
                return end
        is_hamlet = "small" in self._found.groupdict()
        is_apart = "," in self._found[0]
        lower = self._follows == "name" or (self._follows == "lane" and not is_apart)
        named = self._name(self._at, lower=lower, first=not is_hamlet)
        if named is None:
            return self._bare_lane()
        return self._named(named, is_hamlet=is_hamlet)

    def _named(self, named: int, *, is_hamlet: bool) -> int | None:
        """Return the end of an address whose first name ends at a place."""
        end, large, parts = self._chain(named)
        words = len(self._seen.lower[self._at : named].split())
        if self._follows == "capital":
            return end if words > 1 else None
        if self._follows != "chained":
            return end
        is_one = bool(large) and (is_hamlet or self._is_street())
        return end if is_one or (is_hamlet and parts > 1) else None

    def _street(self) -> int | None:
        """Return the end of a number and a street: its name has capitals, or a unit follows."""
        named = self._name(self._at, lower=False, first=True)
        if named is not None:
            return self._chain(named)[0]
        named = self._name(self._at, lower=True, first=True)
        end, large, _ = self._chain(named) if named else (0, 0, 0)
        return end if large else None

    def _is_street(self) -> bool:
        """Tell whether the name has two words at least, as nothing announces the number."""
        return bool(re.match(r"[a-z]+ [a-z]", self._seen.lower[self._at :]))

    def _bare_lane(self) -> int | None:
        """Return the end of a lane without a street's name, where units follow."""
        if self._follows != "lane":
            return None
        end, large, parts = self._chain(self._found.end("house"))
        return end if large or parts else None

    def _living(self) -> int | None:
        """Return the end of what follows “lives at”: units, or a number and a name."""
        text = self._seen.lower
        first = re.compile(
            rf"(?:{_STREET}|{_SMALL}|{_LARGE}|{_BUILDING})(?![a-z0-9]) ?|(?:so )?{_HOUSE},? |"
            rf"{_SHORT}"
        ).match(text, self._at)
        if first is None:
            return None
        named = self._name(first.end(), lower=True)
        if named is None:
            return None
        end, large, parts = self._chain(named)
        is_house = bool(re.match(r"(?:so )?[a-z]?\d", first[0]))
        return end if large or parts or is_house else None

    def _chain(self, at: int) -> tuple[int, int, int]:
        """Return (end, large units, units) of the names that follow one another."""
        text, large, parts = self._seen.lower, 0, 0
        while parts < _MOST_PARTS:
            if (found := _PROVINCE.match(text, at)) is not None:
                at, large, parts = found.end(), large + 1, parts + 1
                continue
            found = _UNIT.match(text, at)
            named = self._name(found.end(), lower=True) if found else None
            if found and named:
                is_large = bool(re.match(rf"(?:{_LARGE}|{_SHORT})(?![a-z])", found["unit"]))
                at, large, parts = named, large + is_large, parts + 1
                continue
            found = _AFTER_COMMA.match(text, at)
            named = self._name(found.end(), lower=self._is_small) if found else None
            if found and named and self._is_small and text[named : named + 1] not in ",.;\n":
                named = None
            if found is None or named is None or text[found.end()].isdigit():
                break
            at, parts = named, parts + 1
        return at, large, parts

    def _name(self, at: int, *, lower: bool, first: bool = False) -> int | None:
        """Return where a name ends that begins here: capitals and numbers, or a few small words."""
        text, cased = self._seen.lower, self._seen.cased
        if text.startswith("so ", at) and text[at + 3 : at + 4].isdigit():
            at += 3
        word = _WORD.match(text, at)
        if word is None or (first and word[0] in _NO_STREET):
            return None
        is_capital = cased[at].isupper() or cased[at].isdigit()
        if not is_capital and (not lower or word[0] in _STOPS):
            return None
        most = _MOST_WORDS if is_capital else _MOST_LOWER
        end, count = word.end(), 1
        while count < most:
            word = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
            if word is None or text[end - 1] == ".":
                break
            fits = cased[word.start()].isupper() or (
                not is_capital and word[0] not in _STOPS and not word[0][0].isdigit()
            )
            fits = fits or bool(_LAST_NUMBER.match(text, word.start()))
            if not fits or _NEXT_PART.match(text, end):
                break
            end, count = word.end(), count + 1
        return end - 1 if text[end - 1] == "." else end
