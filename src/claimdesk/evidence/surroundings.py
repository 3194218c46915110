"""Sentences of a page's main text, and which of them only surround it: dates, counts, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimdesk.language.normalization import normalize, place_tones
from claimdesk.language.sentences import split_sentences

#: Signs that people and programs write one for another.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "…": "...",
    }
)
_BESIDE_MARKS = re.compile(r"\s+(?=[,.;:!?)\]}%])|(?<=[(\[{])\s+")
_PROSE = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*$")
_MIN_PROSE_WORDS = 4
#: Longer than this, a line that begins as one of those below says something of its own.
_MOST_LED_WORDS = 16
_CELLS = "|"
_TITLE_ENDS = re.compile(r"\s+(?:[-–—|·•»:]|::)\s+")
#: A cell with more words than this is no figure: the page was laid out with a table.
_MOST_CELL_WORDS = 60
#: Among so many first sentences of it stand heading and date.
_HEADS = 3
#: A day or an hour that such a page has before its first sentence, without a break.
_WHEN = re.compile(
    r"(?:(?:[\W_]*(?:\d[\d.:/,-]*(?:am|pm|h)?|gmt(?:\+\d+)?|utc|am|pm|at|lúc|ngày|tháng|năm|thứ|"
    r"hai|ba|tư|sáu|bảy|chủ nhật|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|last updated|updated|"
    r"published|posted|cập nhật)\b)+[\W_]*)",
    re.IGNORECASE,
)
_HOUR_OR_YEAR = re.compile(r"\d{1,2}[:.]\d\d|(?:19|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+")
#: Words of which lines about a page are made, not of the page: of when, how often, by which means.
_OF_PAGES = frozenset(
    "a am an and at been bst by cest cet date edited est first gmt hour hours ago in is it last "
    "minute minutes min mins modified of on page pm posted published read reading revised since "
    "the this time today updated utc was yesterday z "
    "comment comments dislikes email facebook follow like liked likes people print rating reads "
    "reader readers save share shared shares subscribers times tweet twitter view viewed views "
    "visitors visits vote votes zalo linkedin whatsapp telegram "
    "jan january feb february mar march apr april may jun june jul july aug august sep sept "
    "september oct october nov november dec december mon monday tue tuesday wed wednesday thu "
    "thursday fri friday sat saturday sun sunday "
    "bài bình luận bởi cập chia chiều chủ cuối cùng cách của đã đăng đây đọc được đêm giá giờ "
    "hai hôm in lần lúc lượt lưu mới nay nhất nhật ngày người năm phút quan sáng sau sẻ sửa tâm "
    "tháng thích thứ theo dõi thời gian này tối trang truy trước tư ba bảy sáu nhận xét xem xuất "
    "bản ý kiến viết chỉnh gửi".split()
)
#: How a line begins that leads elsewhere, sells something, or is about the site.
_LEADS = re.compile(
    r"(?:xem thêm|đọc thêm|đọc tiếp|tin liên quan|bài liên quan|có thể bạn quan tâm|quảng cáo|"
    r"nội dung quảng cáo|bài viết được tài trợ|tài trợ|mời bạn đọc|>>|read more|see also|more on|"
    r"related(?: stories| articles| content| topics)?|recommended|advertisement|advertising|"
    r"sponsored|promoted|most (?:read|popular|viewed)|trending|you may (?:also )?like|"
    r"more from|tags?|từ khóa|chủ đề|nguồn ảnh|follow us|theo dõi chúng tôi|share this)"
    r"\b\s*(?::|$|-|>)",
    re.IGNORECASE,
)
#: Words by which a short line is about the site, wherever they stand in it.
_ABOUT_SITE = re.compile(
    r"newsletter|cookie|all rights reserved|copyright|©|sign up (?:to|for)|enter your e-?mail|"
    r"subscribe (?:to|now)|download (?:our|the) app|skip to|back to top|privacy policy|"
    r"terms of (?:use|service)|bản tin|bản quyền|giấy phép số|đăng ký nhận|nhập email|"
    r"tải ứng dụng|về đầu trang|chính sách bảo mật",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:ý kiến(?: bạn đọc)?|bình luận|\d+ bình luận|(?:reader )?comments?|\d+ comments?|"
    r"join the conversation|leave a (?:comment|reply))\W*(?:\(?\d+\)?)?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, heading or row of a table: `start` to `end` of the text; `key` compares it."""

    text: str
    start: int
    end: int
    key: str

    @property
    def is_row(self) -> bool:
        """Tell whether it is a row of a table."""
        return _CELLS in self.text

    @property
    def is_prose(self) -> bool:
        """Tell whether it is a sentence, not a heading, a link or an entry of a menu."""
        return bool(_PROSE.search(self.text)) and len(self.text.split()) >= _MIN_PROSE_WORDS


def units_of(text: str, title: str = "") -> list[Unit]:
    """Return the sentences and rows of a text in their order; those without a word are left out."""
    found = []
    for start, end in _blocks(text):
        block = text[start:end]
        if _CELLS not in block:
            found += [(start + one.start, start + one.end) for one in split_sentences(block)]
        elif len(block.split()) <= _MOST_CELL_WORDS:
            found.append((start, end))
        else:
            found += _of_layout(text, start, end, title_parts(title))
    made = (Unit(text[at:end].strip(), at, end, key_of(text[at:end])) for at, end in found)
    return [one for one in made if one.key]


def key_of(text: str) -> str:
    """Return a text in the form in which it is compared.

    Composed letters, white space, case, kinds of quotation marks and dashes, the place of a tone,
    and a stop at the end make no difference. Figures and words do.
    """
    said = place_tones(normalize(text).translate(_ALIKE).casefold())
    return _BESIDE_MARKS.sub("", said).strip(" |.*•-")


def title_parts(title: str) -> set[str]:
    """Return the parts of a title as keys: what the page is about, and the name of its site."""
    return {key_of(one) for one in (title, *_TITLE_ENDS.split(title))} - {""}


def of_the_text(units: Sequence[Unit], title: str) -> list[bool]:
    """Tell of each unit whether it belongs to what the page says, or surrounds it.

    Lines without a full sentence count only between sentences: before the first and behind the last
    stand menus, dates and links. What comes behind a heading of comments is the readers'.
    """
    end = next((at for at, one in enumerate(units) if _COMMENTS.fullmatch(one.text)), len(units))
    parts = title_parts(title)
    said = [at < end and not _is_surrounding(one, parts) for at, one in enumerate(units)]
    solid = [at for at, one in enumerate(units) if said[at] and (one.is_prose or one.is_row)]
    if not solid:  # a list, or a poem: all of it is the text
        return said
    return [said[at] and solid[0] <= at <= solid[-1] for at in range(len(units))]


def _is_surrounding(unit: Unit, title: set[str]) -> bool:
    if unit.key in title:
        return True
    if unit.is_row:
        return False
    words = _WORD.findall(unit.key)
    if all(word in _OF_PAGES for word in words):
        return True
    if len(words) > _MOST_LED_WORDS:
        return False
    return bool(_LEADS.match(unit.text) or _ABOUT_SITE.search(unit.text))


def _of_layout(text: str, start: int, end: int, title: set[str]) -> list[tuple[int, int]]:
    """Return the sentences of cells that hold a whole article, behind heading and date."""
    found: list[tuple[int, int]] = []
    at = start
    for cell in text[start:end].split(_CELLS):
        for one in split_sentences(cell):
            left = at + one.start
            if len(found) < _HEADS:
                left = _behind_head(text, left, at + one.end, title)
            found.append((left, at + one.end))
        at += len(cell) + len(_CELLS)
    return found


def _behind_head(text: str, start: int, end: int, title: set[str]) -> int:
    said = text[start:end]
    head = next((one for one in title if key_of(said).startswith(f"{one} ")), "")
    words = len(head.split())
    gaps = list(re.finditer(r"\s+", said))
    if words and words <= len(gaps):
        start += gaps[words - 1].end()
    when = _WHEN.match(text, start, end)
    if when and _HOUR_OR_YEAR.search(when[0]):
        start += len(when[0])
    return start


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the rows of tables, and of what stands between them."""
    begins, at = 0, 0
    for line in text.splitlines(keepends=True):
        if _CELLS in line:
            if begins < at:
                yield begins, at
            yield at, at + len(line)
            begins = at + len(line)
        at += len(line)
    if begins < at:
        yield begins, at
