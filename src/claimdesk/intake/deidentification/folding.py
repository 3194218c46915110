"""Views of a text in which an identifier looks the same however it was typed, with its places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from claimdesk.language.normalization import fold

#: Dashes, dots and spaces of all sorts, each as the plain one.
_PLAIN = dict.fromkeys("‐‑‒–—―−﹣－⁃", "-") | dict.fromkeys("·•∙⋅・。．", ".")
_PLAIN |= dict.fromkeys("＠﹫", "@") | dict.fromkeys("’‘ʼ", "'") | {"Ø": "O", "ø": "o"}
#: Letters of other alphabets that look like Latin ones, as far as they stand for digits and words.
_LOOKALIKES = dict(zip("ОоΟοІіАаЕеСсРрХхЗз", "OoOoIiAaEeCcPpXx33", strict=True))
_KEPT_BREAKS = "\n"
#: A word of digits and of letters that look like one: o is 0; l and i are 1.
_NEAR_DIGITS = re.compile(r"(?<![a-z0-9])(?=[oli]{0,4}[ .\-]?\d)[\doli]+(?![a-z0-9])")
_AS_DIGITS = str.maketrans("oli", "011")


class _Pieces(dict[str, str]):
    """What each character becomes: mostly one plain character, nothing for an invisible one."""

    def __missing__(self, char: str) -> str:
        piece = self[char] = _piece(char)
        return piece


def _piece(char: str) -> str:
    plain = _PLAIN.get(char) or _LOOKALIKES.get(char)
    if plain is not None:
        return plain
    category = unicodedata.category(char)
    if category in {"Mn", "Me", "Cf", "Cs"}:
        return ""
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return char if char in _KEPT_BREAKS else " "
    compatible = unicodedata.normalize("NFKC", char)
    folded = fold(unicodedata.normalize("NFC", compatible)) if len(compatible) == 1 else char
    # A letter that grows in lower case would move the places of all that follow.
    return folded if len(folded) == 1 and len(folded.lower()) == 1 else char


_PIECES = _Pieces()


@dataclass(frozen=True)
class View:
    """A text without diacritics and invisible characters, all of its forms of the same length.

    `cased` has its letter case, `lower` has not, `digits` is `lower` with the letters that stand
    for digits as digits. `origins` leads from a place in them to the text's; None: the same place.
    """

    cased: str
    lower: str
    origins: list[int] | None
    length: int

    @cached_property
    def digits(self) -> str:
        """Return the lower-case view in which o and l in numbers are 0 and 1."""
        return _NEAR_DIGITS.sub(lambda found: found[0].translate(_AS_DIGITS), self.lower)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text a span of the view stands."""
        if self.origins is None:
            return start, end
        last = self.origins[end] if end < len(self.origins) else self.length
        return self.origins[start], last


def view(text: str) -> View:
    """Return the view of a text."""
    pieces = [_PIECES[char] for char in text]
    cased = "".join(pieces)
    origins = None
    if len(cased) != len(text):
        origins = [at for at, piece in enumerate(pieces) if piece]
    lower = cased.lower()
    if len(lower) != len(cased):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in cased)
    return View(cased, lower, origins, len(text))
