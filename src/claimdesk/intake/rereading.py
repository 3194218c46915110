"""Whether two readings of pictures that look the same differ as readings do, or as texts do.

A picture shrunk to sixty-four dots does not show a word that somebody put in another's place. So
the words decide: 300 is never 3,000, and "does" never "does not". Wrong letters are what a machine
that recognises words makes of a picture that was packed hard.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from claimdesk.language.normalization import fold, normalize, words

#: Signs that stand for digits where a machine doubts.
_DIGITS = str.maketrans("oOlI|", "00111")
#: Words, without diacritics, of which no reading may have one more or one less.
_TURNING = frozenset(
    "khong ko k hong hok chua chang cha dung not no never none nor without cannot cant dont doesnt "
    "didnt isnt arent wasnt werent wont false fake true sai gia that".split()
)
#: Letters of a passage that must be the same, as `SequenceMatcher.ratio` counts them.
_LEAST_ALIKE = 0.6
#: So few letters, in one of two readings or both, are a speck; more are a word.
_SPECK = 1
_LONGEST = 20_000


def are_one_text(one: str, other: str) -> bool:
    """Tell whether two recognised texts are one text, with wrong letters at the most.

    Numbers and words that turn a sentence round must be the same ones. Each passage that differs
    must be spelled nearly alike in both, so a word that is one reading's only makes two texts.
    """
    ours, theirs = _words(one), _words(other)
    if _marks(ours) != _marks(theirs):
        return False
    steps = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return all(
        step == "equal" or _is_slip("".join(ours[a:b]), "".join(theirs[c:d]))
        for step, a, b, c, d in steps
    )


def _words(text: str) -> list[str]:
    """Return the words without diacritics, in small letters; of figures the digits."""
    read = fold(normalize(text[:_LONGEST])).casefold().replace("'", "").replace("’", "")
    return [_figure(word) for word in words(read)]


def _figure(word: str) -> str:
    return word.translate(_DIGITS) if any(map(str.isdigit, word)) else word


def _marks(read: list[str]) -> Counter[str]:
    """Return the digits of a text as they follow each other, and its turning words."""
    digits = re.sub(r"\D", "", "".join(read))
    return Counter([digits, *(word for word in read if word in _TURNING)])


def _is_slip(one: str, other: str) -> bool:
    if max(len(one), len(other)) <= _SPECK:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _LEAST_ALIKE
