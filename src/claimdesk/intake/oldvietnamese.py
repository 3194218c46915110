"""Vietnamese in the encodings of the nineties, TCVN3 (ABC) and VNI, told and turned into Unicode.

Their letters sit where Western sets have other signs, so that a text without its old font reads as
“ViÖt Nam” or “Vieät Nam”. They are still met in office files, in PDF and in what is pasted from
them, where no charset says so: only the words do.

Tables: TCVN 5712:1993, third part (VN3), and VNI for Windows, as UniKey and the tables of
vietunicode.sourceforge.net give them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from claimdesk.language.identification import SYLLABLE
from claimdesk.language.normalization import fold

_TCVN3 = (
    "à\u00b5 ả\u00b6 ã\u00b7 á\u00b8 ạ\u00b9 ă\u00a8 ằ\u00bb ẳ\u00bc ẵ\u00bd ắ\u00be ặ\u00c6 "
    "â\u00a9 ầ\u00c7 ẩ\u00c8 ẫ\u00c9 ấ\u00ca ậ\u00cb đ\u00ae è\u00cc ẻ\u00ce ẽ\u00cf é\u00d0 "
    "ẹ\u00d1 ê\u00aa ề\u00d2 ể\u00d3 ễ\u00d4 ế\u00d5 ệ\u00d6 ì\u00d7 ỉ\u00d8 ĩ\u00dc í\u00dd "
    "ị\u00de ò\u00df ỏ\u00e1 õ\u00e2 ó\u00e3 ọ\u00e4 ô\u00ab ồ\u00e5 ổ\u00e6 ỗ\u00e7 ố\u00e8 "
    "ộ\u00e9 ơ\u00ac ờ\u00ea ở\u00eb ỡ\u00ec ớ\u00ed ợ\u00ee ù\u00ef ủ\u00f1 ũ\u00f2 ú\u00f3 "
    "ụ\u00f4 ư\u00ad ừ\u00f5 ử\u00f6 ữ\u00f7 ứ\u00f8 ự\u00f9 ỳ\u00fa ỷ\u00fb ỹ\u00fc ý\u00fd "
    "ỵ\u00fe Ă\u00a1 Â\u00a2 Ê\u00a3 Ô\u00a4 Ơ\u00a5 Ư\u00a6 Đ\u00a7"
)
#: A letter and the sign for its tone or form; i, ơ, ư, ỵ and đ have signs of their own.
_VNI_SIGNS = {
    "a": "àø áù ảû ãõ ạï ăê ắé ằè ẳú ẵü ặë ââ ấá ầà ẩå ẫã ậä",
    "e": "èø éù ẻû ẽõ ẹï êâ ếá ềà ểå ễã ệä",
    "o": "òø óù ỏû õõ ọï ôâ ốá ồà ổå ỗã ộä",
    "u": "ùø úù ủû ũõ ụï",
    "y": "ỳø ýù ỷû ỹõ",
    "ô": "ờø ớù ởû ỡõ ợï",
    "ö": "ừø ứù ửû ữõ ựï",
}
_VNI_ALONE = "ìì íí ỉæ ĩó ịò ơô ưö ỵî đñ"
_LETTERS = frozenset("abcdeghiklmnopqrstuvxyđ\u0302\u0306\u031b\u0300\u0301\u0303\u0309\u0323")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
#: Shares of the words with signs of the old set that read as Vietnamese, as it stands and turned.
#: Prose of either set has over 0.97 turned and under 0.15 as it stands; names and abbreviations of
#: other languages keep it from 1 (tests/intake/test_old_vietnamese.py, 2026-11-28).
_MIN_TURNED_SHARE = 0.85
_MAX_STANDING_SHARE = 0.35
_MIN_WORDS = 4
_SAMPLE_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class OldSet:
    """An old encoding: its name for people, and the signs that it writes letters by."""

    name: str
    table: dict[str, str]
    pattern: re.Pattern[str]
    word: re.Pattern[str]

    def turn(self, text: str) -> str:
        """Return text of this set in Unicode."""
        return self.pattern.sub(lambda sign: self.table[sign[0]], text)


def find_old_set(text: str) -> OldSet | None:
    """Return the old set that a text is written in; None for any proper text.

    Told by likelihood: nearly all words that hold the set's signs must become Vietnamese syllables
    when turned, and few may be such already. Too few words prove nothing.
    """
    sample = text[:_SAMPLE_CHARS]
    if sample.isascii():
        return None
    for old in _old_sets():
        words = [word for word in old.word.findall(sample) if not word.isascii()]
        if len(words) < _MIN_WORDS or len(set(words)) < _MIN_WORDS:
            continue
        if _share(words) <= _MAX_STANDING_SHARE:
            turned = _share([old.turn(word) for word in words])
            if turned >= _MIN_TURNED_SHARE:
                return old
    return None


@cache
def _old_sets() -> tuple[OldSet, ...]:
    return (_old_set("TCVN3 (ABC)", _tcvn3()), _old_set("VNI", _vni()))


def _old_set(name: str, table: dict[str, str]) -> OldSet:
    signs = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, signs)))
    # A word may hold any letter, or one of the set's signs that is no letter elsewhere.
    others = "".join({re.escape(char) for sign in table for char in sign if not char.isalpha()})
    letters = rf"(?:[^\W\d_]|[{others}])+" if others else r"[^\W\d_]+"
    return OldSet(name, table, pattern, re.compile(letters))


def _tcvn3() -> dict[str, str]:
    return {pair[1]: pair[0] for pair in _TCVN3.split(" ")}


def _vni() -> dict[str, str]:
    table = {pair[1]: pair[0] for pair in _VNI_ALONE.split()}
    for base, pairs in _VNI_SIGNS.items():
        table |= {base + pair[1]: pair[0] for pair in pairs.split()}
    for sign, letter in list(table.items()):
        table[sign.upper()] = letter.upper()
        if len(sign) == 2:  # a capital with a small sign, as at the start of a sentence
            table[sign[0].upper() + sign[1]] = letter.upper()
    return table


def _share(words: list[str]) -> float:
    return sum(map(_is_syllable, words)) / len(words)


def _is_syllable(word: str) -> bool:
    """Tell whether a word is built like a Vietnamese syllable, with one tone at most."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = sum(part in _TONES for part in parts)
    return (
        tones <= 1
        and _LETTERS.issuperset(parts)
        and SYLLABLE.fullmatch(fold(word.lower())) is not None
    )
