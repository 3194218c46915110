"""Bringing text to one form: Unicode, Vietnamese tone placement, folding, search tokens."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

_INVISIBLE_RANGES = (
    *((0x00AD, 0x00AE), (0x180E, 0x180F), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2061)),
    *((0x2066, 0x206A), (0xFE00, 0xFE10), (0xFEFF, 0xFF00)),
)
_INVISIBLE = {code: None for first, end in _INVISIBLE_RANGES for code in range(first, end)}
_CONTROLS = dict.fromkeys([*range(32), 127, 133, 8232, 8233], " ")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")

# Vietnamese writes the tone of an open oa/oe/uy on either vowel: hòa = hoà, thúy = thuý.
_OLD_TONE = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split()
_NEW_TONE = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split()
_TONE_MAP = dict(zip(_OLD_TONE, _NEW_TONE, strict=True))
_OLD_TONE_AT_END = re.compile(f"(?:{'|'.join(_OLD_TONE)})(?![^\\W\\d_])")

_LETTER_FOLDS = {"đ": "d", "Đ": "D", "ð": "d", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss"}
_LETTER_FOLDS |= {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ħ": "h", "ı": "i", "þ": "th"}
# The usual light Arabic-script normalisation: alef, ya, ta marbuta, kaf variants; no harakat.
_LETTER_FOLDS |= {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"}


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(key): value for key, value in _LETTER_FOLDS.items()}
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if code not in table and base.isascii() and base.isalpha():
            table[code] = base
    table |= dict.fromkeys([*range(0x300, 0x370), *range(0x64B, 0x653), 0x640, 0x670])
    return table


_FOLD = _fold_table()

# Marks of Indic and South-East Asian scripts belong to the word; \w alone would cut there.
_SCRIPT_WORD = "\u0300-\u036f\u064b-\u0652\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1000-\u109f"
_WORD = re.compile(rf"[^\W_{_SCRIPT_WORD}]+(?:[{_SCRIPT_WORD}\w]+)*|[{_SCRIPT_WORD}]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)
_UNSPACED_GRAM = 3
#: Texts up to so long whose words are kept, and how many of them: some 3 KB each.
_KEPT_CHARS, _TEXTS_KEPT = 1_000, 1_024


def normalize(text: str) -> str:
    """Return text in NFC without invisible characters, lone surrogates, control characters.

    Runs of white space become one space. Letter case and diacritics stay.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _SURROGATE.sub("", text).translate(_INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", text).translate(_CONTROLS).split())


def normalize_lines(text: str) -> str:
    """Return text as `normalize` does, its line breaks kept: a blank line parts two paragraphs."""
    lines = (normalize(line) for line in _LINE_BREAK.split(text))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def place_tones(text: str) -> str:
    """Return lower-case text with Vietnamese tones of open oa, oe, uy on the second vowel."""
    if text.isascii():
        return text
    return _OLD_TONE_AT_END.sub(lambda found: _TONE_MAP[found[0]], text)


def fold(text: str) -> str:
    """Return text without diacritics of Latin letters (đ is d) and in plain Arabic letters.

    Marks of other scripts carry meaning and are kept.
    """
    return text if text.isascii() else text.translate(_FOLD)


def words(text: str) -> list[str]:
    """Return the words of normalised text in lower case, in their own form (tones placed).

    Runs of scripts written without spaces become overlapping pieces of three characters. Those of
    the last texts are kept: whoever matches a text asks for them several times.
    """
    return list(_kept_words(text)) if len(text) <= _KEPT_CHARS else _find_words(text)


@lru_cache(maxsize=_TEXTS_KEPT)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(_find_words(text))


def _find_words(text: str) -> list[str]:
    found: list[str] = _WORD.findall(place_tones(text.lower()))
    if text.isascii() or not _UNSPACED.search(text):
        return list(map(sys.intern, found))
    pieces: list[str] = []
    for word in found:
        if len(word) > _UNSPACED_GRAM and _UNSPACED.search(word):
            last = len(word) - _UNSPACED_GRAM + 1
            pieces.extend(word[at : at + _UNSPACED_GRAM] for at in range(last))
        else:
            pieces.append(word)
    return pieces


def has_vietnamese_marks(text: str) -> bool:
    """Return whether text holds letters with diacritics that only Vietnamese uses together."""
    return not _VIETNAMESE_ONLY.isdisjoint(text.lower())


_VIETNAMESE_ONLY = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
