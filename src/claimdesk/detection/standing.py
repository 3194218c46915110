"""Claims reworded to stand alone: days, places and subjects filled in, where they are plain.

What is filled in is a suggestion beside the sentence. Wherever two things could be meant, nothing
is: another body of the same sort, another person, a word such as "the driver" that may be one.
Words inside quotation marks are left, since they were said by somebody else, on another day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from claimdesk.detection.days import find_days
from claimdesk.detection.figures import read_plainly
from claimdesk.detection.names import (
    GEOGRAPHIC,
    HEADS_EN,
    HEADS_VI,
    Name,
    find_names,
    pick_only,
)
from claimdesk.detection.persons import OFFICES_VI, PROFESSIONS_VI, may_be_firm
from claimdesk.domain.claim import Filling, Suggestion
from claimdesk.language.sentences import Sentence

#: How many sentences before it a sentence may point back to: further back too much comes between.
_BACK: Final = 2
_HEADS_VI: Final = "|".join(sorted(HEADS_VI, key=len, reverse=True))
_HEADS_EN: Final = "|".join(HEADS_EN)
_BODY = {
    # "Các trường này", "3 thành phố trên" are more than one.
    "vi": re.compile(
        rf"(?<!\w)(?<!các )(?<!những )(?<!hai )(?<!ba )(?<!\d )(?P<head>{_HEADS_VI})"
        r" (?:này|đó|ấy|nói trên|kể trên)(?!\w)"
    ),
    "en": re.compile(rf"(?<!\w)(?:the|this|that) (?P<head>{_HEADS_EN})(?!\w|['’]s| of | for )"),
}
_HEAD = {
    "vi": re.compile(rf"(?<!\w)(?P<head>{_HEADS_VI})(?!\w)"),
    "en": re.compile(rf"(?<!\w)(?P<head>{_HEADS_EN})(?!\w)"),
}
#: A bare "ông" or "bà" before one of these is somebody told of; before a name it is that name's.
_VERBS_VI: Final = (
    "nói|cho|khẳng định|tuyên bố|cũng|đã|từng|bị|được|là|không|chưa|còn|thừa nhận|phủ nhận|sinh|"
    "hứa|viết|có"
)
_PERSON = {
    "vi": re.compile(
        rf"(?<!\w)(?P<word>ông|bà|anh(?= ấy)|chị(?= ấy)|cô(?= ấy))"
        rf"(?: (?:ấy|này)(?!\w)|(?= (?:{_VERBS_VI})(?!\w)))"
    ),
    "en": re.compile(r"(?<!\w)(?P<word>he|she)(?!\w)"),
}
_SEX: Final = {
    **dict.fromkeys(("ông", "anh", "he"), "man"),
    **dict.fromkeys(("bà", "chị", "cô", "she"), "woman"),
}
_POSTS_VI: Final = f"{OFFICES_VI}|{PROFESSIONS_VI}"
#: Somebody told by a post. In a sentence that names a person it is that person's as a rule.
_POST = {
    "vi": re.compile(rf"(?<!\w)(?i:{_POSTS_VI})(?!\w)"),
    "en": re.compile(
        r"(?<!\w)(?i:minister|president|director|mayor|governor|senator|chairman|chairwoman|judge|"
        r"chancellor|premier|ambassador|secretary|chief|head|leader|owner|professor)(?!\w)"
    ),
}
#: Somebody without a name, who may be the one that is meant.
_NAMELESS = {
    "vi": re.compile(
        r"(?<!\w)(?:người đàn ông|người phụ nữ|tài xế|lái xe|nghi phạm|nạn nhân|bệnh nhân|con trai|"
        r"con gái|chồng|vợ|mẹ|cha|(?<!công )(?<!tuyên )(?<!phân )(?<!khủng )bố|bị cáo|thầy giáo|"
        r"cô giáo|cụ ông|cụ bà|một ông|một bà|nam sinh|nữ sinh|cán bộ|công nhân|hàng xóm|"
        rf"(?:một|các|những|vài|nhiều|hai|ba|\d+|vị|nam|nữ) (?:{_POSTS_VI}))(?!\w)"
    ),
    "en": re.compile(
        r"(?<!\w)(?:man|woman|boy|girl|father|mother|son|daughter|brother|sister|husband|wife|"
        r"driver|suspect|victim|patient|spokesman|spokeswoman|doctor|teacher|officer|pupil|student|"
        r"defendant|neighbou?r|predecessor|successor|candidate|king|queen|pope)(?!\w)"
    ),
}
_HERE = {
    "vi": re.compile(r"(?<!\w)(?:(?:tại|ở) đây|nơi đây|(?:tại|ở) nơi này)(?!\w|,| có| là)"),
    "en": re.compile(r"(?<=\w )here(?!\w|['’]| is| are)"),
}
#: Places without a name, any of which "there" may be.
_NAMELESS_PLACE = re.compile(
    r"(?<!\w)(?:(?:các|những|nhiều|\d+) (?:nước|quốc gia|vùng|nơi|tỉnh|thành phố|khu vực)"
    r"|(?:countries|regions|cities|towns|villages|states|places|areas))(?!\w)"
)
_IN: Final = {"vi": "tại", "en": "in"}
_NO_SUBJECT = re.compile(r"(?:đã|bị|từng) (?!\w+ (?:là|thì))")
_QUOTED = re.compile(r"[\"“„«][^\"”»]{0,400}[\"”»]|[\"“„«].*$", re.DOTALL)


def suggest_standing(
    sentences: Sequence[Sentence], at: int, lang: str, day: date | None
) -> Suggestion | None:
    """Return a sentence of a text reworded to stand alone, or None where nothing is filled in.

    `sentences` are all of the text, in order; `day` is the day it appeared, None when unknown:
    then days stay as they are. Vietnamese and English are read, other languages give None.
    """
    if lang not in {"vi", "en"}:
        return None
    sentence = sentences[at]
    plain = _QUOTED.sub(lambda said: '"' * len(said[0]), read_plainly(sentence.text, lang))
    reader = _Reader(sentences[max(0, at - _BACK) : at], sentence, plain, lang)
    found = [*reader.fill_bodies(), *reader.fill_persons(), *reader.fill_places()]
    found += [] if found else reader.fill_missing_subject()
    if day is not None:
        for said in find_days(plain, lang, day):
            found.append(reader.filling("date", said.start, said.end, said.meant, None))
    if not found:
        return None
    found.sort(key=lambda one: one.start)
    return Suggestion(text=_reword(sentence, found), fillings=tuple(found))


def points_back(text: str, lang: str) -> bool:
    """Return whether a sentence has a word that another sentence must explain ("she", "here")."""
    return lang in _BODY and _points_back(read_plainly(text, lang), lang)


def _points_back(plain: str, lang: str) -> bool:
    is_pointing = any(pattern[lang].search(plain) for pattern in (_BODY, _PERSON, _HERE))
    return is_pointing or bool(lang == "vi" and _NO_SUBJECT.match(plain))


class _Reader:
    """One sentence with those before it, and the names in both."""

    def __init__(
        self, before: Sequence[Sentence], sentence: Sentence, plain: str, lang: str
    ) -> None:
        self._before, self._sentence, self._plain, self._lang = before, sentence, plain, lang
        self._known = (
            [(name, one.start) for one in before for name in find_names(one.text, lang)]
            if _points_back(plain, lang)
            else []
        )
        self._own = find_names(sentence.text, lang) if self._known else []
        self._said = " . ".join(read_plainly(one.text, lang) for one in before)
        self._others = any(map(self._tells_of_nameless, before))

    def _tells_of_nameless(self, sentence: Sentence) -> bool:
        """Return whether a sentence tells of somebody without a name."""
        plain = read_plainly(sentence.text, self._lang)
        persons = [
            name for name, base in self._known if name.kind == "person" and base == sentence.start
        ]
        for name in persons:  # "tài xế Trần Văn Lúa" is not some driver
            plain = plain[: name.start] + " " * (name.end - name.start) + plain[name.end :]
        is_told_of = persons or _PERSON[self._lang].search(plain)
        has_post = not is_told_of and _POST[self._lang].search(plain)
        return bool(has_post or _NAMELESS[self._lang].search(plain))

    def filling(self, kind: str, start: int, end: int, meant: str, source: Name | None) -> Filling:
        """Return a filling of the sentence's `start`:`end`, from a name of the known ones."""
        place = None
        if source is not None:
            base = next(base for name, base in self._known if name is source)
            place = (base + source.start, base + source.end)
        return Filling(
            kind=kind,
            said=self._sentence.text[start:end],
            meant=meant,
            start=self._sentence.start + start,
            end=self._sentence.start + end,
            source=place,
        )

    def fill_bodies(self) -> Iterator[Filling]:
        """Yield "công ty này", "the bank", filled by the only one named before."""
        for found in _BODY[self._lang].finditer(self._plain):
            head = found["head"]
            named = [name for name, _ in self._known if name.kind == "body" and name.head == head]
            only = pick_only(named)
            # "A bank" or "other banks" before it may be meant too.
            mentions = self._count(_HEAD, head) - self._count(_BODY, head)
            if only is None or mentions > len(named) or self._has_own(head, found.start()):
                continue
            meant = only.text if self._lang == "vi" else f"the {only.text}"
            yield self.filling("subject", *found.span(), meant, only)

    def _count(self, patterns: dict[str, re.Pattern[str]], head: str) -> int:
        return sum(said["head"] == head for said in patterns[self._lang].finditer(self._said))

    def _has_own(self, head: str, start: int) -> bool:
        return any(name.head == head and name.start < start for name in self._own)

    def fill_persons(self) -> Iterator[Filling]:
        """Yield "ông ấy", "she", filled by the only person who was named before."""
        persons = [name for name, _ in self._known if name.kind in {"person", "other"}]
        only = pick_only(persons)
        if only is None or only.kind != "person" or self._others or self._may_be_firm(only):
            return
        for found in _PERSON[self._lang].finditer(self._plain):
            is_first = not any(
                name.kind in {"person", "other"} and name.start < found.start()
                for name in self._own
            )
            nameless = _NAMELESS[self._lang].search(self._plain, 0, found.start())
            if is_first and not nameless and only.head in {"", _SEX[found["word"]]}:
                yield self.filling("subject", *found.span(), only.text, only)
                return

    def _may_be_firm(self, only: Name) -> bool:
        """Return whether a name without a title may be that of a firm that spoke."""
        if self._lang != "en" or only.text != only.bare:
            return False
        named = next(base for name, base in self._known if name is only)
        own, *later = [one.text for one in self._before if one.start >= named]
        is_alone = all(name.kind in {"person", "other"} for name, _ in self._known)
        return may_be_firm(only.bare, own[only.end :], later, is_alone=is_alone)

    def fill_places(self) -> Iterator[Filling]:
        """Yield "ở đây", "here", filled by the only place that was named before.

        Any other name may be of a place that no list has, so that with one nothing is filled.
        """
        known = [name for name, _ in self._known if name.kind != "body" or name.head in GEOGRAPHIC]
        only = pick_only([name for name in known if name.kind != "person"])
        own = [name for name in self._own if name.kind != "person"]
        if (
            only is None
            or only.kind in {"other", "thing"}
            or own
            or _NAMELESS_PLACE.search(self._said)
        ):
            return
        for found in _HERE[self._lang].finditer(self._plain):
            yield self.filling("place", *found.span(), f"{_IN[self._lang]} {only.text}", only)

    def fill_missing_subject(self) -> list[Filling]:
        """Return the subject of "Đã thu hồi ...": that of the sentence before, if all it names."""
        if self._lang != "vi" or not self._before or not _NO_SUBJECT.match(self._plain):
            return []
        last = self._before[-1]
        named = [name for name, base in self._known if base == last.start]
        if len(named) != 1 or named[0].start or named[0].kind not in {"body", "person"}:
            return []
        return [self.filling("subject", 0, 0, named[0].text, named[0])]


def _reword(sentence: Sentence, fillings: Sequence[Filling]) -> str:
    """Return the sentence with its fillings, a capital kept at its beginning."""
    text = sentence.text
    for one in reversed(fillings):
        start, end = one.start - sentence.start, one.end - sentence.start
        rest = text[end:] if one.said else f" {text[:1].lower()}{text[1:]}"
        text = f"{text[:start]}{one.meant}{rest}"
    return text[:1].upper() + text[1:] if sentence.text[:1].isupper() else text
