"""Which language a text is in: quick signs first, a trained identifier where they do not decide."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from claimdesk.language.normalization import fold, has_vietnamese_marks, words

#: Scripts that one language owns, as far as anyone asking here is concerned.
_SCRIPTS = (
    ("th", "\u0e01", "\u0e5b"),
    ("lo", "\u0e81", "\u0edf"),
    ("my", "\u1000", "\u109f"),
    ("km", "\u1780", "\u17ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("ja", "\u3041", "\u30ff"),
    ("ta", "\u0b80", "\u0bff"),
    ("te", "\u0c00", "\u0c7f"),
    ("kn", "\u0c80", "\u0cff"),
    ("ml", "\u0d00", "\u0d7f"),
    ("bn", "\u0980", "\u09ff"),
    ("gu", "\u0a80", "\u0aff"),
    ("pa", "\u0a00", "\u0a7f"),
    ("si", "\u0d80", "\u0dff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("hy", "\u0530", "\u058f"),
    ("ka", "\u10a0", "\u10ff"),
    ("am", "\u1200", "\u137f"),
)
#: No language of `_SCRIPTS` has a letter before it.
_FIRST_OWNED = min(first for _, first, _ in _SCRIPTS)
_ENGLISH = frozenset(
    "the of and to in is that it for was on are as with his they at be this have from or had "
    "by not but what all were we when your can said there an which she do how their if will "
    "about out many then them these so some her would him into has more no way could people "
    "my than been who its now did get may does why you i a every day morning night year years "
    "time water food health home news video photo claim claims says shows after before "
    "against during while because without between under over most also only just like make "
    "makes made take taken use used know see think good hot cold new old high children women "
    "men world cause causes cure cures cancer government drinking eating using vaccine "
    "vaccines killed dead found".split()
)
# Frequent Vietnamese words without their diacritics, and the usual typing shortcuts.
_VIETNAMESE = frozenset(
    "khong cua duoc nhung nguoi nhieu nuoc la cac trong va cho voi mot nay do da dang se bi tu "
    "cung ra vao khi thi neu hay phai viet nam co ko dc ng mn bao gi sao chua benh uong thuoc "
    "ngay den tai theo tren sau truoc nhu moi con bang ve lam chi rat qua anh chi em ban toi "
    "minh ha ma ca het luon vay dau nao roi tien tin mua xe nhan bac cai thay gio lai thang hai "
    "dien ngoai chuyen nghe dung that nha hong fai hok mk dt nc bt trc nhg vs j k r z mng cty bv "
    "bs tui may oi biet noi doi chong nuoi chay nong lanh trai gai chet chuot nhat tim dong trieu "
    "xong dem giay dung nhom quan bien troi duoi hoi bay xem thoi".split()
)
#: One Vietnamese syllable without its diacritics.
SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oay|oe|oi|oo|ua|uay|ue|ui|uo|uoi|uou|uu|"
    r"uy|uya|uye|uyu|ye|yeu|oan|oat)(?:ch?|m|ng?|nh|p|t)?"
)
_LEAST_SYLLABLES = 0.75
#: Whatever is neither Latin nor, for certain, no letter: punctuation, money, pictures.
_BEYOND_LATIN = re.compile(
    "[^\x00-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\ufe0f\U0001f300-\U0001faff]"
)
#: Letters of Latin and Cyrillic, of which one alone is no word.
_SPELT = re.compile("[\x00-\u024f\u0400-\u052f\u1e00-\u1eff]")
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")
#: Words whose signs are kept in memory.
_WORDS_KEPT = 65_536
#: Texts of a thousand characters whose language is kept: a text is asked about more than once.
_TEXTS_KEPT = 512
#: In Vietnamese prose about three words in four carry a mark.
_MOST_MARKED = 0.3


#: The trained identifier knows 97 codes, many of them close dialects that win on short texts.
_LANGUAGES = (
    "am ar bg bn ca cs da de el en es fa fi fr gu he hi hr hu id it ja ka km kn ko lo mk ml mr ms "
    "my nb ne nl no pa pl pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur vi zh"
).split()


@cache
def _trained() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - slow to load

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    identifier.set_languages([code for code in _LANGUAGES if code in known])
    return identifier


def identify(text: str) -> str:
    """Return the language of a text as an ISO 639-1 code, or "" where too few letters tell it.

    Vietnamese is recognised with and without diacritics. Very short texts are a guess; of Latin or
    Cyrillic letters there must be a word of three at least.
    """
    sample = text[:1000]
    if not _BEYOND_LATIN.search(sample) and (quick := _latin(sample)):
        return quick
    letters = [char for char in sample if char.isalpha()]
    if not letters:
        return ""
    owner = _script_owner(letters)
    if owner:
        return owner
    if sum(char < "\u0250" or "\u1e00" <= char < "\u1f00" for char in letters) > len(letters) / 2:
        quick = _latin(sample)
        if quick:
            return quick
    if not _THREE_LETTERS.search(sample) and all(map(_SPELT.match, letters)):
        return ""  # "a,b 1,2", "OK": whatever the trained one says of it is chance
    return str(_trained().classify(sample)[0])


def is_bare_vietnamese(text: str) -> bool:
    """Return whether a text is Vietnamese typed without diacritics, or nearly so."""
    if text.isascii():
        return _latin(text[:1000]) == "vi"
    tokens = [word for word in words(text[:1000]) if word.isalpha()]
    if not tokens:
        return False
    marked = sum(word != fold(word) for word in tokens) / len(tokens)
    return marked < _MOST_MARKED and _latin(fold(text[:1000])) == "vi"


def _script_owner(letters: list[str]) -> str:
    letters = [char if char >= _FIRST_OWNED else "" for char in letters]
    if sum(map(bool, letters)) * 3 <= len(letters):
        return ""
    for code, first, last in _SCRIPTS:
        if sum(first <= char <= last for char in letters) * 3 > len(letters):
            return code
    return ""


class _Signs(NamedTuple):
    is_syllable: bool
    is_english: bool
    is_vietnamese: bool


@lru_cache(maxsize=_WORDS_KEPT)
def _signs(word: str) -> _Signs | None:
    """Return what a word tells of its language; None where it is no word of letters."""
    if not word.isalpha():
        return None
    is_vietnamese = word in _VIETNAMESE  # "dc" and "hok" stand for syllables
    is_syllable = is_vietnamese or SYLLABLE.fullmatch(fold(word)) is not None
    return _Signs(is_syllable, word in _ENGLISH, is_vietnamese)


@lru_cache(maxsize=_TEXTS_KEPT)
def _latin(text: str) -> str:
    """Return "vi" or "en" where plain signs decide, else ""."""
    tokens = [signs for word in words(text) if (signs := _signs(word))]
    if not tokens:
        return ""
    counts = map(sum, zip(*tokens, strict=True))  # the fields of `_Signs`
    syllables, english, vietnamese = (count / len(tokens) for count in counts)
    if text.isascii():
        if syllables >= _LEAST_SYLLABLES and vietnamese > english and vietnamese > 0.1:
            return "vi"
        if english >= 0.2 and len(tokens) >= 3:
            return "en"
    elif has_vietnamese_marks(text) and syllables >= _LEAST_SYLLABLES / 1.5:
        return "vi"
    return ""
