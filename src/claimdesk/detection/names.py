"""Names in a sentence that a later one may point back to: bodies and places, persons, other names.

Patterns only: a capitalised run after "công ty", before "Hospital", the persons of `persons.py`.
What is capitalised and fits none is kept as `other`: it makes a pointer doubtful, and fills none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from claimdesk.detection.persons import (
    CAPITAL,
    OFFICES_VI,
    RUN,
    Person,
    find_persons,
    is_nobody,
    read_run,
    sorts_of,
)
from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import place_tones

#: What a body or place is called in Vietnamese; "công ty này" points back to one of them.
HEADS_VI: Final = (
    "công ty", "tập đoàn", "ngân hàng", "bệnh viện", "trường", "đại học", "hãng", "quỹ", "nhà máy",
    "tỉnh", "thành phố", "huyện", "xã", "phường", "quận", "sân bay", "siêu thị", "hợp tác xã",
    "bảo tàng", "phòng khám", "khu công nghiệp", "nhà thuốc",
)  # fmt: skip
HEADS_EN: Final = (
    "company", "bank", "hospital", "school", "university", "college", "ministry", "agency",
    "airline", "factory", "airport", "bridge", "city", "province", "district", "court", "party",
    "fund", "institute", "museum", "authority", "council", "department", "commission", "foundation",
)  # fmt: skip
GEOGRAPHIC: Final = frozenset(
    ("tỉnh", "thành phố", "huyện", "xã", "phường", "quận", "city", "province", "district")
)
#: What may stand between the head and the name.
_SORTS_VI: Final = (
    "cổ phần|tnhh|mẫu giáo|mầm non|tiểu học|trung học|trung học cơ sở|trung học phổ thông|đại học|"
    "cao đẳng|dạy nghề|xe điện|hàng không|thương mại|đa khoa|điện lực|nước|xử lý rác"
)
_HEADED_VI = re.compile(
    rf"(?<!\w)(?P<head>(?i:{'|'.join(sorted(HEADS_VI, key=len, reverse=True))}))"
    rf"(?: (?i:{_SORTS_VI}))? (?P<name>{RUN})"
)
#: Words of two syllables that names of bodies are made of; only their first has a capital.
_IN_NAMES: Final = frozenset(
    map(
        place_tones,
        "bách khoa|nhân dân|công thương|nông nghiệp|ngoại thương|phát triển|chính sách|nhi đồng|"
        "y tế|dinh dưỡng|giao thông|giáo dục|khoa học|thương mại|sư phạm|kiến trúc|ngoại ngữ|"
        "xây dựng|công nghiệp|công nghệ|kỹ thuật|phụ sản|tim mạch|ung bướu|tài chính|ngân hàng|"
        "mỹ thuật|hàng hải|thủy lợi|lâm nghiệp|thủy sản|điện lực|bưu điện|hàng không|động vật|"
        "thực vật|lịch sử|văn hóa|dân tộc".split("|"),
    )
)
_DOUBTFUL_AFTER = re.compile(rf"(?i:{OFFICES_VI}|một|các|những) $")
_HEADED_EN = re.compile(
    rf"(?<!\w)(?P<name>(?:{CAPITAL} )*(?P<head>{'|'.join(word.title() for word in HEADS_EN)})"
    rf"(?: of(?: the)? {RUN})?)(?!\w)"
)
_ANY = re.compile(rf"(?<!\w){RUN}")
_NEXT_SYLLABLE = re.compile(r" ([^\W\d_]+)")
_NO_COUNTRY = re.compile(r"(?<!\w)(?i:châu|tiếng|người|trái) $")
#: A sentence begins behind this, a quoted one too.
_BEGINS = re.compile(r"(?:^|[\"“‘«]|: )[ \"'“”‘’«(\-–—]*$")
_ARTICLE = re.compile(r"(?:The|This|That|A|An|In|At|On) ")
_TIME = re.compile(
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|\d+) ?)+"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start`:`end` of the text it was found in.

    `kind` is `body` (with the `head` word it has: "công ty", "hospital"), `person` (with `head`
    `man`, `woman` or "" when untold), `place`, `thing` (whatever it is, no person) or `other`.
    `bare` is a person's name without the title.
    """

    kind: str
    head: str
    text: str
    start: int
    end: int
    bare: str = ""


def find_names(text: str, lang: str) -> list[Name]:
    """Return the names of a text in Vietnamese or English in their order; none overlaps another."""
    persons = (_as_name(text, one) for one in find_persons(text, lang))
    found = [*_find_headed(text, lang), *persons]
    kept: list[Name] = []
    for name in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    taken = [(name.start, name.end) for name in kept]
    for run in _ANY.finditer(text):
        if not any(start < run.end() and run.start() < end for start, end in taken):
            kept += _sort_run(text, run, lang)
    return sorted(kept, key=lambda one: one.start)


def _find_headed(text: str, lang: str) -> list[Name]:
    found = []
    for match in _HEADED_VI.finditer(text) if lang == "vi" else ():
        end = _end_of_name(text, match.end())
        # "Chủ tịch tỉnh" and a name: of the province or of its head, nobody can tell; and "một
        # thành phố Hà Lan" is one of many, "công ty Hàn Quốc" some company of the country.
        kind = "other" if _DOUBTFUL_AFTER.search(text[: match.start()]) else "body"
        if match["head"].lower() not in GEOGRAPHIC and _is_place(match["name"], lang):
            kind = "thing"
        found.append(
            Name(kind, match["head"].lower(), text[match.start() : end], match.start(), end)
        )
    for match in _HEADED_EN.finditer(text) if lang == "en" else ():
        article = _ARTICLE.match(match[0])
        start = match.start() + (article.end() if article else 0)
        if start < match.start("head"):
            found.append(
                Name("body", match["head"].lower(), text[start : match.end()], start, match.end())
            )
    return found


def _end_of_name(text: str, end: int) -> int:
    """Return where a Vietnamese name ends: "Ngân hàng Nhà nước" goes on after its last capital."""
    known = lexicons().by_language["vi"].senses
    while following := _NEXT_SYLLABLE.match(text, end):
        last = text[:end].rsplit(" ", 1)[-1]
        said = place_tones(f"{last} {following[1]}".lower())
        if said not in known and said not in _IN_NAMES:
            break
        end = following.end()
    return end


def _as_name(text: str, person: Person) -> Name:
    said = text[person.start : person.end]
    return Name("person", person.sex, said, person.start, person.end, person.bare)


def _sort_run(text: str, run: re.Match[str], lang: str) -> list[Name]:
    """Return a capitalised run as a place of the lists, a person, or another name.

    One capitalised word at the beginning of a sentence is no name, unless it is a place.
    """
    if lang == "en" and _TIME.fullmatch(run[0]):
        return []
    before = text[: run.start()]
    # "châu Mỹ", "tiếng Ý": a continent, a language, not the country.
    no_country = _NO_COUNTRY.search(before)
    if _is_place(run[0], lang) and not no_country:
        return [Name("place", "", run[0], *run.span())]
    person = read_run(text, *run.span(), lang)
    if person:
        return [_as_name(text, person)]
    if " " not in run[0] and _BEGINS.search(before):
        return []
    is_thing = no_country or is_nobody(text, *run.span(), lang) or _is_compound(text, run, lang)
    return [Name("thing" if is_thing else "other", "", run[0], *run.span())]


def _is_compound(text: str, run: re.Match[str], lang: str) -> bool:
    """Return whether a capital begins a word of several syllables: "Kinh tế trưởng"."""
    return lang == "vi" and " " not in run[0] and _end_of_name(text, run.end()) > run.end()


def _is_place(run: str, lang: str) -> bool:
    return "place" in sorts_of(run, lang)


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names may be one: alike, or the shorter ends or begins the longer.

    "ông Nguyễn Văn An" and "ông An"; "Green Leaf Company" and "the Green Leaf Company".
    """
    short, long = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return short == long or (short[-1:] == long[-1:] and set(short) <= set(long))


def pick_only(names: list[Name]) -> Name | None:
    """Return the fullest form of the name that all of these are; None if they are two or none."""
    said = [one.bare or one.text for one in names]
    if not said or not all(is_same_name(one, two) for one, two in pairwise(said)):
        return None
    return max(names, key=lambda one: len(one.text))
