"""Signs of a sentence that need no model: a question, a plea, a figure, a cause, a source named.

The signs say why a sentence cannot be checked and what makes one worth checking; as numbers they
are also features of the heads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from claimdesk.detection.phrases import ENGLISH, RUSSIAN, VIETNAMESE
from claimdesk.domain.claim import Uncheckable
from claimdesk.language.normalization import fold, has_vietnamese_marks, normalize, place_tones

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What makes a sentence worth checking, strongest first; a sentence with none is a `statement`.
MERITS: Final = ("cause_effect", "figure", "attribution", "event", "comparison")
STATEMENT: Final = "statement"

SIGNS: Final = (
    *(reason.value for reason in Uncheckable),
    *MERITS,
    "evaluation",
    "quantity",
    "rule",
    "first_person",
    "source_line",
    "date",
    "quote",
    "address",
    "handle",
    "hashtag",
    "emoji",
    "exclamation",
    "trailing_off",
)
_NUMBERS_OF_FORM: Final = 5
FEATURES: Final = len(SIGNS) + _NUMBERS_OF_FORM

#: Wordings tell within this much of a text; a sentence is never longer, a whole input may be.
_READ_CHARS = 2000
#: Sentences whose signs are remembered, under 1 KB each.
_REMEMBERED = 4_096
_FEWEST_WORDS = 3
_FEWEST_UNSPACED_CHARS = 6
_LABEL_WORDS = 6
_GREETING_WORDS = 14
_VIETNAMESE_ODDS = 2
_VIETNAMESE_SHARE = 0.3

_QUESTION_END = re.compile(r"[?？؟⁇⁈⁉\u037e՞፧]+[!！…\W_]*$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@\w{2,}")
_HASHTAG = re.compile(r"#\w+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_MARKER = re.compile(r"^\W*\d{1,3}[.)]\s")
_DATE = re.compile(
    r"(?<!\d)\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?(?!\d|[.,]\d|%)|(?<!\d)(?:19|20)\d\d(?!\d)"
    r"|(?<!\w)(?:ngày|ngay|tháng|thang|năm|nam) \d+|\d+(?:st|nd|rd|th)(?!\w)"
)
_FIGURE = re.compile(r"(?<![\w-])[$€£¥₫]?\d[\d.,  ]*(?:[%‰°$€£¥₫]|[^\W\d_]*)")
#: "Great" in a name praises nothing: the Great Wall, Great Britain.
_GREAT_NAME = re.compile(
    r"\bGreat(?= [A-Z][a-z])"
    r"|\bgreat(?= (?:wall|britain|lakes?|barrier reef|pyramids?|depression|famine)\b)"
)
_QUOTE = re.compile('["“”„«»「」『』]')


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words of Vietnamese typed without diacritics that no other language here has; then ones it shares.
_VIETNAMESE_SURE = _table("""
    khong nguoi duoc nhung trong nhu neu truoc uong phai cung roi minh chung theo biet benh viet
    nuoc chua nghi thay moi hoi cam chia
    cua gia vang giam tren duoi mang nhan tien chinh truong thanh""")
_VIETNAMESE_LIKELY = _table("""
    cac mot khi cho voi nay thi sau ngay thang nam dang rat qua toi bi da va la vi ba ong gay se co
    ca nao nha hay ve den tang nhat hon""")
_ENGLISH = _table("""
    the of and to is are was were that this it you he she they we have has had with for not be my
    your our their will would can who what there been from by at on in a""")
_OTHER = _table("""
    der die das und ist nicht ein eine von zu den mit het een van en niet ik dat il la che di non
    per una sono e del el los que un le les des est pas du o os uma yang dan ini itu de da""")


def _compile(table: Mapping[str, str], *, folded: bool) -> dict[str, re.Pattern[str]]:
    compiled = {}
    for sign, lines in table.items():
        pattern = "|".join(line.strip() for line in lines.strip().splitlines())
        pattern = place_tones(pattern).replace("~", "(?!)" if folded else "")
        pattern = fold(pattern) if folded else pattern
        compiled[sign] = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    return compiled


@cache
def _wordings(kind: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of `vi`, `vi-folded`, `en` or `ru`, compiled at first use."""
    tables = {"en": ENGLISH, "ru": RUSSIAN}
    return _compile(tables.get(kind, VIETNAMESE), folded=kind == "vi-folded")


def guess_language(text: str) -> str:
    """Return `vi`, `en` or an empty string for a text whose language nobody told."""
    if has_vietnamese_marks(text):
        return "vi"
    if any(char.isalpha() and not char.isascii() for char in text):
        return ""
    words = _WORD.findall(text.lower())
    sure = sum(word in _VIETNAMESE_SURE for word in words)
    likely = sure + sum(word in _VIETNAMESE_LIKELY for word in words)
    english = sum(word in _ENGLISH for word in words)
    other = sum(word in _OTHER for word in words)
    is_sure = sure > 0 or (likely >= _FEWEST_WORDS and not english + other)
    if is_sure and likely > _VIETNAMESE_ODDS * english and likely >= _VIETNAMESE_SHARE * len(words):
        return "vi"
    return "en" if english > other or not other else ""


def read_signs(text: str, lang: str = "") -> frozenset[str]:
    """Return the names (of `SIGNS`) of the signs found in a sentence.

    `lang` is a code, or empty when unknown: then Vietnamese (typed without diacritics too) and
    English are told by their commonest words.
    """
    return _signs_of(normalize(text[:_READ_CHARS]), lang)


@lru_cache(_REMEMBERED)
def _signs_of(text: str, lang: str) -> frozenset[str]:
    """Return the signs of a normalised sentence; whoever judges it asks several times."""
    plain = place_tones(text.lower())
    lang = lang or guess_language(plain)
    found = set(_read_form(plain))
    if lang == "vi":
        marked = has_vietnamese_marks(plain)
        words = plain if marked else fold(plain)
        found.update(_match("vi" if marked else "vi-folded", words))
    # Vietnamese posts without diacritics mix in English; in those with, English is names only.
    if lang == "en" or (lang == "vi" and not has_vietnamese_marks(plain)):
        named = _GREAT_NAME.sub(" ", text).lower()
        found.update(_match("en", named.replace("’", "'")))
    if lang == "ru":
        found.update(_match("ru", plain))
    return frozenset(_settle(found, plain))


def _match(kind: str, plain: str) -> list[str]:
    return [sign for sign, pattern in _wordings(kind).items() if pattern.search(plain)]


def _read_form(plain: str) -> list[str]:
    """Return the signs that need no words of a language."""
    found = []
    bare = _HASHTAG.sub(" ", _HANDLE.sub(" ", _ADDRESS.sub(" ", plain)))
    if _QUESTION_END.search(bare.rstrip()):
        found.append("question")
    forms = {"address": _ADDRESS, "handle": _HANDLE, "hashtag": _HASHTAG, "emoji": _EMOJI}
    forms |= {"quote": _QUOTE}
    found += [sign for sign, pattern in forms.items() if pattern.search(plain)]
    if "!" in plain or "！" in plain:
        found.append("exclamation")
    if plain.endswith(("...", "…")):
        found.append("trailing_off")
    undated = _DATE.sub(" ", _MARKER.sub("", bare))
    if undated != _MARKER.sub("", bare):
        found += ["date", "event"]
    if any(not _is_name_with_digit(number) for number in _FIGURE.findall(undated)):
        found.append("figure")
    if _is_fragment(bare):
        found.append("fragment")
    return found


def _is_name_with_digit(number: str) -> bool:
    """Return whether the digit belongs to a name (5G, F0, 3D), which is no figure."""
    return bool(re.fullmatch(r"[2-6][gd]", number.strip()))


def _is_fragment(bare: str) -> bool:
    words = _WORD.findall(bare)
    if _UNSPACED.search(bare):
        return len("".join(words)) < _FEWEST_UNSPACED_CHARS
    is_label = bare.rstrip().endswith((":", "：")) and len(words) <= _LABEL_WORDS
    return len(words) < _FEWEST_WORDS or is_label


def _settle(found: set[str], plain: str) -> set[str]:
    """Return the signs without those that others of the sentence explain away."""
    if "source_line" in found:
        found.add("fragment")
    if "quantity" in found and "first_person" not in found:
        found.add("figure")
    # "He did not know whether ...": a question told of, not asked.
    if "attribution" in found and not _QUESTION_END.search(plain):
        found.discard("question")
    is_long = len(_WORD.findall(plain)) > _GREETING_WORDS
    if "greeting" in found and is_long and not found.isdisjoint(MERITS):
        found.discard("greeting")
    return found


def find_reason(signs: frozenset[str]) -> Uncheckable | None:
    """Return why a sentence with these signs cannot be checked, or None when no sign says so.

    What somebody said is checkable as a report, whatever was said: a named source outweighs the
    wording of opinion, prediction and call. A rule that was decided outweighs its future tense.
    """
    is_report = "attribution" in signs
    is_plain_praise = "evaluation" in signs and signs.isdisjoint(MERITS[:-1])
    tests = (
        (Uncheckable.QUESTION, "question" in signs),
        (Uncheckable.FRAGMENT, "fragment" in signs),
        (Uncheckable.CALL_TO_ACTION, "call_to_action" in signs and not is_report),
        (Uncheckable.GREETING, "greeting" in signs),
        (
            Uncheckable.PREDICTION,
            "prediction" in signs and not is_report and "rule" not in signs,
        ),
        (Uncheckable.OPINION, ("opinion" in signs and not is_report) or is_plain_praise),
    )
    return next((reason for reason, holds in tests if holds), None)


def find_merit(signs: frozenset[str]) -> str:
    """Return the strongest sign that a sentence is worth checking, or `statement`."""
    return next((merit for merit in MERITS if merit in signs), STATEMENT)


@lru_cache(_REMEMBERED)
def read_features(text: str, lang: str = "") -> NDArray[np.float32]:
    """Return the signs of a sentence (0 or 1, as ordered in `SIGNS`) and five numbers of its form.

    Not to be written to: the next who asks gets the same.

    The numbers, each about 0 to 1: length, share of capitals, digits, marks, words in capitals.
    """
    import numpy as np  # noqa: PLC0415 - the rules alone need no arrays

    signs = read_signs(text, lang)
    plain = normalize(text[:_READ_CHARS])
    size = max(1, len(plain))
    words = plain.split()
    form = [
        min(1.0, np.log1p(len(words)) / 5),
        5 * sum(char.isupper() for char in plain) / size,
        5 * sum(char.isdigit() for char in plain) / size,
        5 * sum(not (char.isalnum() or char.isspace()) for char in plain) / size,
        sum(word.isupper() and len(word) > 2 for word in words) / max(1, len(words)),
    ]
    found = np.array([*(float(sign in signs) for sign in SIGNS), *form], dtype=np.float32)
    found.setflags(write=False)
    return found
