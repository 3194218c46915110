"""Language tags from what publishers write: `en-US`, `vi_VN`, `eng`, `Vietnamese`, `Tiếng Việt`."""

from __future__ import annotations

import re

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*")
_NAMES = """
ar arabic العربية ara|bg bulgarian български bul|bn bengali bangla বাংলা ben|ca catalan català cat
cs czech čeština ces cze|da danish dansk dan|de german deutsch deu ger|el greek ελληνικά ell gre
en english anglais inglés eng|es spanish español castellano spa|et estonian eesti est
fa persian farsi فارسی fas per|fi finnish suomi fin|fil filipino|fr french français fra fre
gu gujarati ગુજરાતી guj|he hebrew עברית heb|hi hindi हिन्दी हिंदी hin|hr croatian hrvatski hrv
hu hungarian magyar hun|id indonesian ind|it italian italiano ita|ja japanese 日本語 jpn
ka georgian ქართული kat geo|kn kannada ಕನ್ನಡ kan|ko korean 한국어 kor|lt lithuanian lietuvių lit
lv latvian latviešu lav|mk macedonian македонски mkd mac|ml malayalam മലയാളം mal
mr marathi मराठी mar|ms malay melayu msa may|my burmese mya bur|nb bokmål nob|ne nepali नेपाली nep
nl dutch nederlands nld dut|no norwegian norsk nor|or odia oriya ଓଡ଼ିଆ ori|pa punjabi ਪੰਜਾਬੀ pan
pl polish polski pol|pt portuguese português por|ro romanian română ron rum|ru russian русский rus
si sinhala සිංහල sin|sk slovak slovenčina slk slo|sl slovenian slovenščina slv
sq albanian shqip sqi alb|sr serbian српски srpski srp|sv swedish svenska swe|sw swahili swa
ta tamil தமிழ் tam|te telugu తెలుగు tel|th thai ไทย tha|tl tagalog tgl|tr turkish türkçe tur
uk ukrainian українська ukr|ur urdu اردو urd|vi vietnamese việt vie|zh chinese mandarin 中文 zho chi
"""
_BY_NAME = {
    name: entry.split()[0] for entry in re.split(r"[|\n]", _NAMES) for name in entry.split()[1:]
} | {"tiếng việt": "vi", "bahasa indonesia": "id", "bahasa melayu": "ms", "tieng viet": "vi"}


def read_language(text: str) -> str:
    """Return the BCP 47 primary tag of a language's tag or name, or an empty text."""
    text = text.strip().lower()
    if text in _BY_NAME:
        return _BY_NAME[text]
    found = _TAG.fullmatch(text)
    if not found or found[1] in {"und", "zxx", "mul"}:
        return ""
    return _BY_NAME.get(found[1], found[1])
