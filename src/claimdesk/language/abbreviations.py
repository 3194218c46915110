"""Whether a stop after a word ends the sentence: abbreviations, initials, numbers, small words.

The words of the tables are folded and in lower case, without their last stop.
"""

from __future__ import annotations

import re

from claimdesk.language.normalization import fold


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Stand before a name or a word of their own sentence: the stop after them ends nothing.
TITLES = _table("""
    ts ths ths ks pgs gs bs bscki bsckii gs.ts pgs.ts ths.bs ts.bs cn ncs nsnd nsut lm dc d/c
    tp tx tt h kts ds ktv nxb cty tnhh
    mr mrs ms dr prof rev hon gen sen rep gov lt col sgt capt maj cmdr adm pres supt messrs mme mlle
    mt ft vs cf approx dept est e.g i.e eg ie viz
    sig dott avv ing hr fr bzw ggf evtl inkl bzgl z.b u.a d.h""")
#: Of the above, those that are words when written small (`sen` is a lotus): they need a capital.
WORDS_WHEN_SMALL = _table(
    "hon gen sen rep gov col maj adm mme mt ft est ing sig fr hr h tt tx cn dc ds ks ms lt"
)
#: Stand before a number; before anything else the stop is a full stop.
BEFORE_NUMBERS = _table("""
    q p f so tr dieu khoan no nr nos art sec par para fig figs vol ch chap pp pg tel dt sdt ext op
    eq jan feb mar apr jun jul aug sep sept oct nov dec""")
#: A capital after one of these is a grade or a kind (`vitamin C`), not the initial of a name.
BEFORE_LETTERS = _table("""
    vitamin loai nhom khoi lop hang diem gan phuong an type group class grade plan category
    hepatitis influenza cum strain""")
#: May close a sentence: it does where a word follows that usually opens one.
MAY_CLOSE = _table("""
    st ave blvd rd inc ltd co corp bros jr sr ph.d m.d b.a m.a a.m p.m a.d b.c u.s u.k u.n e.u
    u.s.a d.c et.al al tcn scn""")
#: May close a sentence: it does where a capital follows.
CLOSES_BEFORE_CAPITAL = _table("v.v vv v..v etc usw ecc v.vv")
#: Words that open sentences, in their own form: after an initial or `U.S.` they tell an end.
OPENERS = _table("""
    the a an he she it they we you i in on at as by for from but and or so if when while after
    before this that these those there here his her its their our my however although because since
    then now what who why how not no yes
    theo tuy ông bà anh chị các những nhưng đây đó sau trước khi trong tại ngoài nó họ chúng người
    một mỗi hiện vì do nếu để từ với đến còn cũng và về việc tôi ngày năm đã không
    ong ba chi cac nhung day sau truoc tai ngoai no ho chung nguoi mot moi hien vi neu de tu voi
    den con cung va ve viec toi ngay nam da khong""")

_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_VOWEL = re.compile("[aeiouyаеиоуъюяыэё]")
#: From how many letters on a small word before a stop and a small letter is a word that ends a
#: post's sentence, not an abbreviation. Vietnamese words are short; other languages' are listed
#: above only in part.
_WORD_LETTERS = {"vi": 1, "": 2, "en": 3}
_WORD_LETTERS_ELSEWHERE = 4
_DAY_DIGITS = 2


def is_full_stop(token: str, before: str, following: str, lang: str) -> bool:
    """Return whether the single stop after `token` and before white space ends the sentence.

    `before` is the word before the token (empty where the sentence begins), `following` the word or
    character after the white space.
    """
    key = fold(token).lower()
    first = following[:1]
    if token.isdigit() and len(token) <= _DAY_DIGITS:
        is_marker = not before or before[-1] in ":;,"
        return not (is_marker or lang == "de" or first.islower())
    if _is_title(token, key) or (key in BEFORE_NUMBERS and first.isdigit()):
        return False
    if key in CLOSES_BEFORE_CAPITAL or not first.islower():
        is_open = key in MAY_CLOSE or _is_initial(token, before)
        return not first.islower() and (not is_open or following.lower() in OPENERS)
    is_brand = len(following) > 1 and not following[1:].islower()
    return is_small_word(token, lang) or is_brand


def is_small_word(token: str, lang: str) -> bool:
    """Return whether `token` is a word in small letters that a post's sentence may end with."""
    shortest = _WORD_LETTERS.get(lang, _WORD_LETTERS_ELSEWHERE)
    key = fold(token)
    if not (token.isalpha() and token.islower() and len(token) >= shortest):
        return False
    known = key in TITLES and key not in WORDS_WHEN_SMALL
    if known or key in BEFORE_NUMBERS or key in MAY_CLOSE or key in CLOSES_BEFORE_CAPITAL:
        return False
    return bool(_VOWEL.search(key)) and not (len(token) == 1 and token.isascii())


def _is_title(token: str, key: str) -> bool:
    last = key.rsplit(".", 1)[-1]
    small = token[:1].islower() and key in WORDS_WHEN_SMALL
    return (key in TITLES or last in TITLES) and not small


def _is_initial(token: str, before: str) -> bool:
    """Return whether the token is initials (`U.S`), or one of a name (`George W`)."""
    if not _INITIALS.fullmatch(token) or not token[0].isupper():
        return False
    return len(token) > 1 or fold(before).lower() not in BEFORE_LETTERS
