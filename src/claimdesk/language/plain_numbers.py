"""Numbers of a text as bare values, without what they measure: features and reasons use them."""

from __future__ import annotations

import re

from claimdesk.language.normalization import fold

_MAGNITUDES = {
    "nghin": 1e3, "ngan": 1e3, "thousand": 1e3, "k": 1e3,
    "trieu": 1e6, "tr": 1e6, "million": 1e6, "mn": 1e6,
    "ty": 1e9, "ti": 1e9, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.,])([1-9]\d{0,2}(?:[.,\s]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?:\s?(" + "|".join(sorted(_MAGNITUDES, key=len, reverse=True)) + r")\b)?",
)
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,\s]\d{3})+")
#: COVID-19, 3-MCPD; begun at no letter or digit but the first, so that long runs take linear time.
_CODE = re.compile(r"(?<![^\W\d_])[^\W\d_]+-\d+|(?<!\d)\d+[^\W\d_]*-[^\W\d_]+")
#: Generations of mobile networks; in small letters it would be grams.
_NETWORK = re.compile(r"\b[2-6]G\b")


def read_numbers(text: str) -> set[float]:
    """Return the values of the numbers in a text.

    `1.200` and `1,200` are both 1200, `3,5` and `3.5` are both 3.5, `1,2 triệu` is 1200000.
    A number inside a word or a code (COVID-19, H5N1, 5G) is a name, not a quantity.
    """
    if not _DIGIT.search(text):
        return set()
    lowered = fold(_NETWORK.sub(" ", text).lower())
    plain = _CODE.sub(" ", lowered)
    found = set()
    for digits, magnitude in _NUMBER.findall(plain):
        found.add(_value(digits) * _MAGNITUDES.get(magnitude, 1.0))
    return found


def _value(digits: str) -> float:
    grouped = _GROUPED.match(digits)
    if grouped and (len(digits) == grouped.end() or digits[grouped.end()] in ".,"):
        whole = re.sub(r"\D", "", grouped[0])
        return float(f"{whole}.{digits[grouped.end() + 1 :] or 0}")
    return float(digits.replace(",", "."))
