"""How a person's name shows in a sentence, and which capitalised words can be nobody's.

No list holds everybody. A name counts as a person's where it stands like one: in Vietnamese behind
a title, or as a family name with two or three names more; in English behind a title, or beside a
verb of saying. What is a ministry, an abbreviation or stands behind "on" or "the" is nobody. Firms
speak too: whoever is "it", "the company" or more than one in the text is no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from claimdesk.language.identification import SYLLABLE
from claimdesk.language.lexicon import lexicons
from claimdesk.language.normalization import fold, place_tones

_UPPER: Final = "".join(chr(code) for code in range(0x41, 0x1F00) if chr(code).isupper())
CAPITAL: Final = rf"[{_UPPER}][\w.&-]*(?<![.])"
RUN: Final = rf"{CAPITAL}(?: (?:{CAPITAL}|\d+))*"

_MEN_VI: Final = "ông|anh|chú|cậu"
_WOMEN_VI: Final = "bà|chị|cô|dì"
#: Behind these a country or a body stands as often as a name: "thủ tướng Anh", "giám đốc Sở".
OFFICES_VI: Final = (
    "chủ tịch|phó chủ tịch|bộ trưởng|thứ trưởng|ngoại trưởng|thủ tướng|phó thủ tướng|tổng thống|"
    "phó tổng thống|tổng bí thư|bí thư|phó bí thư|tổng giám đốc|giám đốc|phó giám đốc|thị trưởng|"
    "đại biểu|hiệu trưởng|hiệu phó|viện trưởng|trưởng phòng|trưởng khoa|huấn luyện viên|"
    "tổng thư ký|người phát ngôn|phát ngôn viên|thượng nghị sĩ|nghị sĩ|CEO"
)
PROFESSIONS_VI: Final = (
    "bác sĩ|dược sĩ|giáo sư|phó giáo sư|tiến sĩ|thạc sĩ|kỹ sư|luật sư|thẩm phán|đại tướng|"
    "thượng tướng|trung tướng|thiếu tướng|đại tá|thượng tá|trung tá|thiếu tá|đại úy|đại uý|"
    "thượng úy|thượng uý|trung úy|trung uý|thiếu úy|thiếu uý|ca sĩ|nghệ sĩ|diễn viên|đạo diễn|"
    "nhạc sĩ|nhà thơ|nhà văn|nhà báo|phóng viên|cầu thủ|người mẫu|hoa hậu|bị can|bị cáo|nghi phạm|"
    "nạn nhân|bệnh nhân|tài xế|doanh nhân|tỷ phú|tỉ phú|chuyên gia|nhà khoa học|thầy giáo|cô giáo|"
    "thầy|linh mục|mục sư|hòa thượng|hoà thượng|đại đức"
)
_DEGREES_VI: Final = r"(?:(?:[Pp]GS|[Gg]S|[Tt]S|[Tt]hS|[Bb]S|[Ll]S|[Kk]S|[Nn]SND|[Nn]SƯT)\.? ?)+"
_TITLED_VI: Final = re.compile(
    rf"(?<!\w)(?:(?P<man>{_MEN_VI})|(?P<woman>{_WOMEN_VI})|(?P<office>(?i:{OFFICES_VI}))"
    rf"|(?P<profession>(?i:{PROFESSIONS_VI})|{_DEGREES_VI}(?<= )))"
    rf" ?(?<= )(?P<name>{CAPITAL}(?: {CAPITAL}){{0,4}})"
)
_FAMILIES_VI: Final = frozenset(
    map(
        place_tones,
        "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương "
        "trịnh trương lâm phùng mai tô hà tạ chu châu quách thái lương đinh lưu tống cao kiều "
        "nghiêm tăng triệu thạch mạc doãn khổng văn quan từ lại thân giang trang kim tập".split(),
    )
)
_SAY_VI: Final = (
    "nói|cho biết|cho rằng|khẳng định|tuyên bố|thừa nhận|phủ nhận|kể|viết|khai|trả lời|nhấn mạnh|"
    "phát biểu|chia sẻ|cảnh báo|hứa"
)
_SAYS_VI: Final = re.compile(
    rf"(?:,[^,.]{{1,80}},|,)? (?:cũng |đã |vừa |từng )?(?:không )?(?:{_SAY_VI})(?!\w)"
)
#: What ministries, bodies and their papers begin with.
_BODY_VI: Final = re.compile(
    r"(?i:(?:bộ|sở|cục|vụ|viện|hội|ban|đài|báo|trường|phòng|nghị|luật|đội|hãng|quỹ)(?= )|đảng|"
    r"quốc hội|chính phủ|nhà nước|ủy ban|uỷ ban|tòa án|toà án|liên hợp|liên hiệp|liên minh|"
    r"hiệp hội|tổng cục|tổng công ty|đại học|học viện|thông tư|hiến pháp|mặt trận|tập đoàn|công ty|"
    r"công an|ngân hàng|bệnh viện|trung tâm|trung ương|chi cục|đoàn thanh niên|quân đội)(?!\w)"
    rf"|(?i:{OFFICES_VI}|{PROFESSIONS_VI})(?!\w)"
)
_NOT_BEFORE_VI: Final = re.compile(
    r"(?<!\w)(?i:ở|tại|trên|trong|dưới|mạng|mạng xã hội|ứng dụng|phần mềm|trang|báo|tờ|đài|vi rút|"
    r"virus|vắc xin|vắc-xin|vaccine|thuốc|bệnh|dịch|bão|tàu|sông|núi|đảo|hồ|vịnh|biển|đèo|đường|"
    r"phố|ngõ|hẻm|đại lộ|cầu|chợ|chùa|đền|làng|thôn|ấp|bản|khu|nhóm|kênh|câu lạc bộ|giải|dự án|"
    r"chương trình|quảng trường|công viên|nghĩa trang|tượng đài|tp\.?|tx\.?) $"
)
_TITLES_EN: Final = (
    r"Mr\.?|Mrs\.?|Ms\.?|Miss|Sir|Lady|Lord|Dr\.?|Prof\.?|Professor|Prime Minister|Minister|"
    r"Premier|Vice President|President|Chancellor|Senator|Sen\.|Representative|Rep\.|Congressman|"
    r"Congresswoman|Governor|Gov\.|Mayor|Chairman|Chairwoman|Secretary|Director|Ambassador|Judge|"
    r"Justice|Captain|Colonel|Sergeant|Detective|Bishop|Archbishop|Pope|King|Queen|Prince|Princess"
)
_TITLED_EN: Final = re.compile(rf"(?<!\w)(?:{_TITLES_EN}) (?P<name>{RUN})")
_MEN_TITLES: Final = frozenset("Mr Mr. Sir Lord Chairman Congressman Pope King Prince".split())
_WOMEN_TITLES: Final = frozenset(
    "Mrs Mrs. Ms Ms. Miss Lady Chairwoman Congresswoman Queen Princess".split()
)
_SAY_EN: Final = (
    "said|says|told|tells|claimed|claims|wrote|writes|announced|denied|denies|warned|warns|argued|"
    "argues|insisted|admitted|tweeted|testified|explained|stated|promised|vowed|replied"
)
_FULL_EN: Final = rf"(?P<name>{CAPITAL}(?: {CAPITAL}){{1,5}})"
_SAYING_EN: Final = (
    re.compile(rf"(?<!\w){_FULL_EN}(?:,[^,]{{1,60}},)? (?:{_SAY_EN})(?!\w)"),
    re.compile(rf"(?<!\w)(?:{_SAY_EN}) {_FULL_EN}(?=[.,;!?]|$)"),
)
#: Capitalised words at the beginning of a sentence that are no part of the name behind it.
_BEGINNING_EN: Final = frozenset(
    "yesterday today but and when after before while then however meanwhile former actor actress "
    "singer doctor so as since still also according on in last this monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august september "
    "october november december".split()
)
#: Words that names of bodies have and names of people do not.
_BODIES_EN: Final = frozenset(
    "watch street journal times post news group inc corp ltd press union office board club "
    "association society organisation organization committee congress parliament senate government "
    "police army navy service services team league church network media international national "
    "health human rights united world officials authorities company bank hospital school "
    "university college ministry agency airline court party fund institute museum authority "
    "council department commission foundation motors airlines airways electric energy oil foods "
    "partners capital holdings brothers sachs systems studios pictures county states co plc llc "
    "gmbh limited incorporated industries technologies solutions enterprises insurance".split()
)
_FIRM_EN: Final = (
    "company|firm|group|business|start-?up|corporation|subsidiary|maker|carmaker|manufacturer|"
    "producer|retailer|supplier|provider|developer|operator|publisher|broadcaster|insurer|lender|"
    "brewer|builder|brand|chain|giant|bank|airline|agency|charity|union|organi[sz]ation"
)
#: Behind a name: what makes it a firm's, in law, beside it or in what it says of itself.
_FIRM_BEHIND_EN: Final = re.compile(
    r",? (?:Inc|Ltd|Co|Corp|LLC|PLC|plc)(?!\w)|, which(?!\w)"
    rf"|, (?:an?|the|one of) (?:(?!(?:of|at|for|from|with|who) )[\w-]+ ){{0,5}}?(?:{_FIRM_EN})"
    r"(?=[,;.]| (?:based|that|which|in|behind|owned)(?!\w))"
    rf"|(?:,[^,]{{1,60}},)? (?:{_SAY_EN})(?: also| earlier| yesterday| today| in a statement"
    r"|(?: on| late| early)* [A-Z]\w+day)?(?: that)? (?:it(?= \w)|its(?!\w))"
)
#: At the beginning of a later sentence, of a firm; "It was a lie" goes on about anything.
_FIRM_LATER_EN: Final = re.compile(
    rf"(?:The|This) (?:{_FIRM_EN})(?!\w)|Its(?!\w)"
    r"|It (?!(?:is|was|has been|will|would|may|might|seems|appears|rains|rained|takes|took)(?!\w))"
)
_PERSON_BEHIND_EN: Final = re.compile(
    r", (?:who|\d\d|[^,.;]{0,60}?(?<!\w)(?:head|chief|director|founder|owner|chairman|chairwoman|"
    r"manager|president|analyst|spokesman|spokeswoman|spokesperson|minister|professor))(?!\w)"
    rf"|(?:,[^,]{{1,60}},)? (?:{_SAY_EN})(?: that)? (?:he|she|his|her)(?!\w)"
)
_PLURAL_EN: Final = "are|were|have|say|deny|plan|make|sell|own"
#: They are in family names too, so that they make a name doubtful only: Green, West.
_DOUBTFUL_EN: Final = frozenset("green blue red north south east west new city state house".split())
_ARTICLE_EN: Final = re.compile(r"(?:The|This|That|A|An|In|At|On) ")
_NOT_BEFORE_EN: Final = re.compile(r"(?<!\w)(?i:the|a|an|in|at|on|near|across|into|inside) $")
_MAN_MIDDLE, _WOMAN_MIDDLE = "văn", "thị"
_LEAST_SYLLABLES, _MOST_SYLLABLES = 3, 4
_MOST_WORDS_EN = 3
_LONGEST_ACRONYM = 4
_LONGEST_LISTED = 4
_NAMED: Final = frozenset(
    ("place", "organisation", "person-name", "event", "product", "medicine", "school")
)
#: Brands are written so (VinFast, YouTube), but a few family names too (McKay).
_INNER_CAPITAL: Final = re.compile(rf"(?!Ma?c|De|Di|La|Le)\w*[a-z][{_UPPER}]")


class Person(NamedTuple):
    """A person's name at `start`:`end` of a text, its title included.

    `sex` is `man`, `woman` or "" when untold; `bare` is the name without the title.
    """

    sex: str
    bare: str
    start: int
    end: int


def find_persons(text: str, lang: str) -> Iterator[Person]:
    """Yield the persons of a text in Vietnamese or English whose title or saying tells them."""
    if lang == "vi":
        yield from _find_titled_vi(text)
        return
    for found in _TITLED_EN.finditer(text):
        title = found[0].split(" ", 1)[0]
        sex = "man" if title in _MEN_TITLES else "woman" if title in _WOMEN_TITLES else ""
        yield Person(sex, found["name"], *found.span())
    for pattern in _SAYING_EN:
        for found in pattern.finditer(text):
            bare = found["name"]
            while (first := bare.split(" ", 1)[0].lower()) in _BEGINNING_EN and " " in bare:
                bare = bare[len(first) + 1 :]
            end = found.end("name")
            if _is_full_name(bare) and not _FIRM_BEHIND_EN.match(text, end):
                yield Person("", bare, end - len(bare), end)


def read_run(text: str, start: int, end: int, lang: str) -> Person | None:
    """Return a run of capitalised words as a person, if it is like one by itself."""
    run = text[start:end]
    if "person-name" in sorts_of(run, lang):
        return Person("", run, start, end)
    if lang != "vi" or is_nobody(text, start, end, lang):
        return None
    syllables = [place_tones(word.lower()) for word in run.split(" ")]
    says = _SAYS_VI.match(text, end)
    if not any(map(_is_syllable, syllables)):  # a foreigner, if whoever it is speaks
        return Person("", run, start, end) if says and _is_full_name(run) else None
    least = _LEAST_SYLLABLES - 1 if says else _LEAST_SYLLABLES
    is_family = syllables[0] in _FAMILIES_VI and all(map(_is_syllable, syllables))
    if not is_family or not least <= len(syllables) <= _MOST_SYLLABLES:
        return None
    sex = {_MAN_MIDDLE: "man", _WOMAN_MIDDLE: "woman"}.get(syllables[1], "")
    return Person(sex, run, start, end)


def may_be_firm(name: str, behind: str, later: Sequence[str], *, is_alone: bool) -> bool:
    """Return whether an English name that speaks may be a firm's, by the text after it.

    `behind` is the rest of its sentence, `later` the sentences that follow. Only where nothing else
    was named (`is_alone`) "it" and "the company" must be of this name.
    """
    if "person-name" in sorts_of(name, "en") or _PERSON_BEHIND_EN.match(behind):
        return False
    plural = re.compile(rf"(?<!\w){re.escape(name)} (?:{_PLURAL_EN})(?!\w)")
    return any(
        plural.search(said) or (is_alone and _FIRM_LATER_EN.match(said.lstrip("\"'“‘(")))
        for said in later
    )


def is_nobody(text: str, start: int, end: int, lang: str) -> bool:
    """Return whether a run of capitalised words is hardly a person's name."""
    run, before = text[start:end], text[:start]
    words = [word for word in run.split(" ") if not word.isdigit()]
    if len(words) == 1 and (_is_acronym(words[0]) or _INNER_CAPITAL.match(words[0])):
        return True
    sorts = sorts_of(run, lang)
    if sorts and not sorts & {"person-name", "place"}:
        return True
    if lang == "vi":
        return bool(_NOT_BEFORE_VI.search(before) or _BODY_VI.match(text, start))
    # "On Monday Paul Brown" is somebody with his day.
    is_dated = any(word.lower() in _BEGINNING_EN for word in words[1:])
    has_article = _NOT_BEFORE_EN.search(before) or (_ARTICLE_EN.match(run) and not is_dated)
    return bool(has_article) or any(word.lower() in _BODIES_EN for word in words)


def _find_titled_vi(text: str) -> Iterator[Person]:
    # A sentence may begin with the title: "Ông Trần Văn Lúa ...".
    for found in _TITLED_VI.finditer(text[:1].lower() + text[1:]):
        start, end = found.span()
        name = found["name"]
        first, _, rest = name.partition(" ")
        if sorts_of(text[start:end], "vi") & {"place"} or first in {"MC", "CEO"}:
            continue
        if _BODY_VI.match(text, found.start("name")) or _is_acronym(first):
            continue
        is_place = bool(sorts_of(name, "vi") & {"place"})
        is_foreign = not _is_syllable(place_tones(first.lower()))
        if found["office"]:
            # "Tổng thống Putin", but "thủ tướng Anh", "giám đốc Vinmec", "chủ tịch Hội".
            of_state = found["office"].lower().startswith(("tổng thống", "thủ tướng"))
            if is_place or not (rest or (is_foreign and of_state)):
                continue
        elif is_place and not rest and not (found["man"] or found["woman"]):
            continue
        sex = "man" if found["man"] else "woman" if found["woman"] else ""
        yield Person(sex or _sex_of(name), name, start, end)


def _sex_of(name: str) -> str:
    middle = [place_tones(word.lower()) for word in name.split(" ")][1:-1]
    return "woman" if _WOMAN_MIDDLE in middle else "man" if _MAN_MIDDLE in middle else ""


def _is_full_name(name: str) -> bool:
    words = name.split(" ")
    if not 1 < len(words) <= _MOST_WORDS_EN or _ARTICLE_EN.match(name):
        return False
    if any(word.lower() in _BODIES_EN | _DOUBTFUL_EN or _is_acronym(word) for word in words):
        return False
    return not sorts_of(name, "en") - {"person-name"}


def _is_acronym(word: str) -> bool:
    """Return whether a word is an abbreviation or has a number in it: GDP, COVID-19, H5N1."""
    has_digit = any(char.isdigit() for char in word)
    return has_digit or (1 < len(word) <= _LONGEST_ACRONYM and word.isupper())


def _is_syllable(word: str) -> bool:
    return SYLLABLE.fullmatch(fold(word)) is not None


def sorts_of(run: str, lang: str) -> set[str]:
    """Return what the lists know a run of words as: `place`, `person-name`, `organisation` ..."""
    if run.count(" ") >= _LONGEST_LISTED:
        return set()
    lexicon = lexicons().by_language[lang]
    said = place_tones(run.lower()) if lang == "vi" else fold(run.lower())
    senses = lexicon.senses.get(said, ()) + lexicon.capital.get(said, ())
    return {sense.sort for sense in senses} & _NAMED
