"""Names in a sentence that a later one may point back to: bodies and places, persons, other names.

Patterns only: a capitalised run after "công ty", before "Hospital", after "ông" or "Minister". What
is capitalised and fits none is kept as `other`: it makes a pointer doubtful, and fills none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from claimdesk.language.lexicon import Sense, lexicons
from claimdesk.language.normalization import fold, place_tones

_UPPER: Final = "".join(chr(code) for code in range(0x41, 0x1F00) if chr(code).isupper())
_CAPITAL: Final = rf"[{_UPPER}][\w.&-]*(?<![.])"
_RUN: Final = rf"{_CAPITAL}(?: (?:{_CAPITAL}|\d+))*"

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
_MEN_VI: Final = "ông|anh"
_WOMEN_VI: Final = "bà|chị|cô"
_OFFICES_VI: Final = (
    "chủ tịch|phó chủ tịch|bộ trưởng|thứ trưởng|thủ tướng|phó thủ tướng|tổng thống|giám đốc|bác sĩ|"
    "giáo sư|tiến sĩ|thị trưởng|đại biểu|luật sư"
)
_TITLES_EN: Final = (
    r"Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Professor|Prime Minister|Minister|President|Senator|Governor|Mayor|"
    "Chairman|Chairwoman|Secretary|Director"
)
_HEADED_VI = re.compile(
    rf"(?<!\w)(?P<head>(?i:{'|'.join(sorted(HEADS_VI, key=len, reverse=True))}))"
    rf"(?: (?i:{_SORTS_VI}))? (?P<name>{_RUN})"
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
_DOUBTFUL_AFTER = re.compile(rf"(?i:{_OFFICES_VI}|một|các|những) $")
_TITLED_VI = re.compile(
    rf"(?<!\w)(?:(?P<man>{_MEN_VI})|(?P<woman>{_WOMEN_VI})|(?:{_OFFICES_VI}))"
    rf" (?P<name>{_CAPITAL} {_RUN})",
)
_HEADED_EN = re.compile(
    rf"(?<!\w)(?P<name>(?:{_CAPITAL} )*(?P<head>{'|'.join(word.title() for word in HEADS_EN)})"
    rf"(?: of(?: the)? {_RUN})?)(?!\w)"
)
_TITLED_EN = re.compile(rf"(?<!\w)(?:{_TITLES_EN}) (?P<name>{_RUN})")
_ANY = re.compile(rf"(?<!\w){_RUN}")
_NEXT_SYLLABLE = re.compile(r" ([^\W\d_]+)")
_NO_COUNTRY = re.compile(r"(?<!\w)(?i:châu|tiếng|người|trái) $")
_ARTICLE = re.compile(r"(?:The|This|That|A|An|In|At|On) ")
_TIME = re.compile(
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|\d+) ?)+"
)
_MEN_TITLES: Final = frozenset(("Mr", "Mr.", "Chairman"))
_WOMEN_TITLES: Final = frozenset(("Mrs", "Mrs.", "Ms", "Ms.", "Chairwoman"))
_LONGEST_PLACE_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start`:`end` of the text it was found in.

    `kind` is `body` (with the `head` word it has: "công ty", "hospital"), `person` (with `head`
    `man`, `woman` or "" when untold), `place` or `other`.
    """

    kind: str
    head: str
    text: str
    start: int
    end: int


def find_names(text: str, lang: str) -> list[Name]:
    """Return the names of a text in Vietnamese or English in their order; none overlaps another."""
    found = [*_find_headed(text, lang), *_find_titled(text, lang)]
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
        is_doubtful = _DOUBTFUL_AFTER.search(text[: match.start()]) or (
            match["head"].lower() not in GEOGRAPHIC and _is_place(match["name"], lang)
        )
        kind = "other" if is_doubtful else "body"
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


def _find_titled(text: str, lang: str) -> list[Name]:
    found = []
    if lang == "vi":
        for match in _TITLED_VI.finditer(text[:1].lower() + text[1:]):
            sex = "man" if match["man"] else "woman" if match["woman"] else ""
            start, end = match.span()
            found.append(Name("person", sex, text[start:end], start, end))
        return found
    for match in _TITLED_EN.finditer(text):
        title = match[0].split(" ", 1)[0]
        sex = "man" if title in _MEN_TITLES else "woman" if title in _WOMEN_TITLES else ""
        found.append(Name("person", sex, match[0], *match.span()))
    return found


def _sort_run(text: str, run: re.Match[str], lang: str) -> list[Name]:
    """Return a capitalised run as a place of the lists or as another name.

    One capitalised word at the beginning of a sentence is no name, unless it is a place.
    """
    if lang == "en" and _TIME.fullmatch(run[0]):
        return []
    # "châu Mỹ", "tiếng Ý": a continent, a language, not the country.
    if _is_place(run[0], lang) and not _NO_COUNTRY.search(text[: run.start()]):
        return [Name("place", "", run[0], *run.span())]
    is_first = not text[: run.start()].strip(" \"'“”‘’(«-–—")
    if is_first and " " not in run[0]:
        return []
    return [Name("other", "", run[0], *run.span())]


def _is_place(run: str, lang: str) -> bool:
    lexicon = lexicons().by_language[lang]
    said = place_tones(run.lower()) if lang == "vi" else fold(run.lower())
    if said.count(" ") >= _LONGEST_PLACE_WORDS:
        return False
    senses: tuple[Sense, ...] = lexicon.senses.get(said, ()) + lexicon.capital.get(said, ())
    return any(sense.sort == "place" for sense in senses)


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names may be one: alike, or the shorter ends or begins the longer.

    "ông Nguyễn Văn An" and "ông An"; "Green Leaf Company" and "the Green Leaf Company".
    """
    short, long = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return short == long or (short[-1:] == long[-1:] and set(short) <= set(long))


def pick_only(names: list[Name]) -> Name | None:
    """Return the fullest form of the name that all of these are; None if they are two or none."""
    if not names or not all(is_same_name(one.text, two.text) for one, two in pairwise(names)):
        return None
    return max(names, key=lambda one: len(one.text))
