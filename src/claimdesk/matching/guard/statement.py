"""A text as the guard reads it: language, words with their senses, figures and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from claimdesk.language.bases import base_form
from claimdesk.language.dates import DatePart, read_dates
from claimdesk.language.identification import SYLLABLE
from claimdesk.language.lexicon import Lexicon, Sense, lexicons
from claimdesk.language.normalization import fold, has_vietnamese_marks, normalize, place_tones
from claimdesk.language.quantities import Quantity, read_quantities
from claimdesk.language.restoration import SHORTCUTS
from claimdesk.matching.guard.asking import mask_asking
from claimdesk.matching.guard.phrases import Word, find_phrase

#: Longer texts are cut: nobody's claim is longer, and time grows with the length.
MOST_CHARS = 4_000
_TOKEN = re.compile(
    r"(?P<dotted>(?:[^\W\d_]\.){2,})|(?P<word>[^\W_]+(?:[-'’&/][^\W_]+)*)|(?P<stop>[.!?;:\n…]+)"
    r"|(?P<comma>[,()\"“”–—])"
)
_PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
#: Where so many of the words begin with a capital, capitals name nothing.
_MOST_CAPITALS = 0.7
#: In Vietnamese, whose names are long and whose headlines have no capitals, at more.
_MOST_CAPITALS_VI = 0.85
#: From this share of words with Vietnamese marks on a text is Vietnamese.
_LEAST_MARKED = 0.2
#: From this share of words that could be Vietnamese syllables on, so is one with many other marks.
_LEAST_NATIVE = 0.7
_SIGNS = ".,!?;:()\"'…"
ENGLISH_SIGNS = frozenset(
    "the a an of to in is are was were for on with and that not no can may will does do has have "
    "by at from it this be or than all more people".split()
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen lt col sgt st jr sr vs no dept univ inc ltd co corp aug "
    "sept tp ts bs gs pgs ths tx tt ubnd".split()
)


@dataclass(slots=True)
class Token:
    """A word or phrase: `key` is what it is compared by, `place` where it stands among the tokens.

    `clause` counts the clauses (parted by stops and commas), `sentence` the sentences. `is_small`
    marks words that name nothing by themselves.
    """

    text: str
    key: str
    start: int
    end: int
    senses: tuple[Sense, ...]
    is_capital: bool
    is_first: bool
    is_small: bool
    clause: int
    sentence: int
    place: int = 0
    groups: frozenset[str] = field(default_factory=frozenset)
    given: frozenset[str] = field(default_factory=frozenset)

    def signals(self) -> frozenset[str]:
        """Return the signals that the word gives (`negator`, `possible`, ...)."""
        return self.given


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A text read for the guard. `content` are its tokens that name something.

    Two readings are two: what is worked out of one is kept by which it is.
    """

    text: str
    language: str
    tokens: tuple[Token, ...]
    content: tuple[Token, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DatePart, ...]
    is_question: bool
    has_capitals: bool
    folded: frozenset[str]
    words: frozenset[str]

    def signals(self) -> set[str]:
        """Return all signals of the text."""
        return set().union(*(token.signals() for token in self.tokens)) if self.tokens else set()


_SURE_SHORTCUTS = frozenset("ko k kh khg hok hem dc đc trc nc cx cty ng ngta lm bt vx".split())
_PARTICLES = frozenset(
    "rồi hả hông không sao đó đấy nha nhé nè á à ạ mà chứ kìa vậy thế đi và khỏi nhưng".split()
)
#: Typing shortcuts that stand for one word, whatever is around them; "7k" is a figure.
_SHORT = {
    short: full for short, full in SHORTCUTS.items() if " " not in full and short in _SURE_SHORTCUTS
}
_UNMATCHED = frozenset(("signal", "plain"))


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """Return "vi", "en" or "" of a text in lower case, by quick signs."""
    words = text.split()
    if not words:
        return ""
    if text.isascii():
        return "en"
    sample = [word for word in words[:60] if word[0].isalpha()] or words[:1]
    if sum(map(has_vietnamese_marks, sample)) >= _LEAST_MARKED * len(sample):
        return "vi"
    marked = sum(not word.isascii() for word in sample)
    if marked >= 2 * _LEAST_MARKED * len(sample):
        folded = [fold(word.strip(_SIGNS)) for word in sample]
        native = sum(map(bool, map(SYLLABLE.fullmatch, folded)))
        if native >= _LEAST_NATIVE * len(sample):
            return "vi"
    if any(word in ENGLISH_SIGNS for word in words):
        return "en"
    letters = [char for char in text[:300] if char.isalpha()]
    is_latin = sum(char < "\u0250" for char in letters) > len(letters) / 2
    return "en" if is_latin and sum(map(str.isascii, letters)) > 0.97 * len(letters) else ""


@lru_cache(maxsize=256)
def read_statement(text: str, *, folds: bool = False) -> Statement:
    """Read a text; what was read is kept for the next matches of the same text.

    With `folds`, words are compared without their diacritics, as is fair where one of two texts was
    typed without them and somebody had to guess.
    """
    original = normalize(text[:MOST_CHARS]).replace("’", "'")
    lowered = _lower(original)
    language = language_of(lowered)
    asking = mask_asking(lowered, language)
    dates = tuple(read_dates(asking.text))
    rest = _blank(asking.text, [(part.start, part.end) for part in dates])
    quantities = tuple(read_quantities(rest, language or "en"))
    rest = _blank(rest, [(one.start, one.end) for one in quantities])
    tokens = _read_tokens(original, rest, language, folds=folds)
    words = [word for word in original.split() if word[0].isalpha()]
    most = _MOST_CAPITALS_VI if language == "vi" else _MOST_CAPITALS
    capitals = sum(word[0].isupper() for word in words)
    has_capitals = 0 < capitals < most * len(words) or (capitals > 0 and len(words) <= 4)
    content = tuple(token for token in tokens if not token.is_small)
    parts = _PARTS.findall(lowered)
    return Statement(
        text=original,
        language=language,
        tokens=tokens,
        content=content,
        quantities=quantities,
        dates=dates,
        is_question=asking.is_question,
        has_capitals=has_capitals,
        folded=frozenset(parts if lowered.isascii() else map(fold, parts)),
        words=frozenset(
            parts
            if lowered.isascii()
            else [_key_of(part, folds=folds or language != "vi") for part in parts]
        ),
    )


def _lower(text: str) -> str:
    """Return text in lower case, letter for letter."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _key_of(words: str, *, folds: bool) -> str:
    placed = place_tones(words)
    return fold(placed) if folds else placed


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _is_within_name(words: list[Word], at: int, original: str) -> bool:
    """Return whether a word has a capital after another: Định in "Nguyễn Thị Định" is no plan."""
    before = words[at - 1] if at else None
    return (
        before is not None
        and original[words[at].start : words[at].end].istitle()
        and original[before.start : before.end].istitle()
        and before.sentence == words[at].sentence
    )


def _is_abbreviation(found: list[Word], original: str, stop: re.Match[str]) -> bool:
    """Return whether a stop ends no sentence: after "Sen." or an initial, before a small letter."""
    if stop[0] != "." or not found or found[-1].end != stop.start():
        return False
    following = original[stop.end() : stop.end() + 2].strip()
    goes_on = following[:1].islower() and original != original.lower()
    return goes_on or len(found[-1].text) == 1 or found[-1].text in _ABBREVIATIONS


def _split_words(original: str, lowered: str, lexicon: Lexicon) -> list[Word]:
    found: list[Word] = []
    clause = sentence = 0
    is_first = True
    for match in _TOKEN.finditer(lowered):
        if match.lastgroup in {"stop", "comma"}:
            if _is_abbreviation(found, original, match):
                continue
            clause += 1
            if match.lastgroup == "stop":
                sentence += 1
                is_first = True
            continue
        word = match[0]
        pieces = [match.span()]
        is_known = word in lexicon.senses or word in lexicon.capital or not _is_joined(word)
        if not is_known:
            pieces = [
                (match.start() + part.start(), match.start() + part.end())
                for part in _PARTS.finditer(word)
            ]
        for start, end in pieces:
            found.append(Word(lowered[start:end], start, end, clause, sentence, is_first))
            is_first = False
    return found


def _is_joined(word: str) -> bool:
    return any(sign in word for sign in "-&/")


def _read_tokens(original: str, rest: str, language: str, *, folds: bool) -> tuple[Token, ...]:
    known = lexicons()
    lexicon = known.by_language.get(language, known.by_language["en"])
    small = known.small.get(language, known.small["en"])
    words = _split_words(original, rest, lexicon)
    raw = [word.text for word in words]
    if not rest.isascii():
        raw = [place_tones(word) for word in raw]
    if language == "vi":
        raw = [_SHORT.get(word, word) for word in raw]
    else:
        raw = [fold(word).removesuffix("'s") for word in raw]
    bases = raw if language == "vi" else [base_form(word) for word in raw]
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        count, senses = find_phrase(lexicon, words, raw, bases, at, original)
        if language == "vi" and count == 1 and _is_within_name(words, at, original):
            senses = tuple(sense for sense in senses if sense.sort != "signal")
        key = " ".join((raw if language == "vi" else bases)[at : at + count])
        key = fold(key) if folds or language != "vi" else key
        token = _token(words[at : at + count], key, senses, original, small)
        token.place = len(tokens)
        tokens.append(token)
        at += count
    if language == "vi":
        _mark_late_denials(tokens)
        _unmark_particles(tokens)
    return tuple(tokens)


def _mark_late_denials(tokens: list[Token]) -> None:
    """Give "đâu" at the end of a clause its no: "có lây đâu" is "does not spread"."""
    for token in tokens:
        if token.text.lower() != "đâu":
            continue
        is_last = all(other.clause != token.clause for other in tokens[token.place + 1 :])
        before = (other.text.lower() for other in tokens[: token.place])
        if is_last and "có" in before:
            token.senses = (*token.senses, Sense("negator", 1, "signal"))
            token.given |= {"negator"}


def _unmark_particles(tokens: list[Token]) -> None:
    """Take "always" from a "luôn" that ends a clause: "cấm luôn", "miễn phí luôn hả"."""
    for token in tokens:
        if token.text.lower() != "luôn":
            continue
        following = tokens[token.place + 1 : token.place + 2]
        goes_on = following and following[0].clause == token.clause
        if not goes_on or following[0].text.lower() in _PARTICLES:
            token.senses = tuple(one for one in token.senses if one.sort != "signal")
            token.given = frozenset()


def _token(
    words: list[Word],
    key: str,
    senses: tuple[Sense, ...],
    original: str,
    small: frozenset[str],
) -> Token:
    first, last = words[0], words[-1]
    text = original[first.start : last.end]
    said = _read_senses(senses)
    is_small = not said.names and (
        said.is_force or all(place_tones(word.text) in small for word in words)
    )
    return Token(
        text=text,
        key=key,
        start=first.start,
        end=last.end,
        senses=senses,
        is_capital=text[:1].isupper(),
        is_first=first.is_first,
        is_small=is_small,
        clause=first.clause,
        sentence=first.sentence,
        groups=said.groups,
        given=said.given,
    )


class _Said(NamedTuple):
    """What the senses of a word come to: see `Token`; `names` tells that one names something."""

    groups: frozenset[str]
    given: frozenset[str]
    names: bool
    is_force: bool


@lru_cache(maxsize=4096)
def _read_senses(senses: tuple[Sense, ...]) -> _Said:
    """Return what senses come to; the same words come again and again."""
    groups = frozenset(sense.group for sense in senses if sense.sort not in _UNMATCHED)
    return _Said(
        groups=groups,
        given=frozenset(sense.group for sense in senses if sense.sort == "signal"),
        names=any(sense.sort not in {"signal", "same", "actor"} for sense in senses),
        is_force=not groups and any(map(_is_force, senses)),
    )


def _is_force(sense: Sense) -> bool:
    """Return whether a sense only carries the force of a statement ("may", "not")."""
    return sense.sort == "signal" and sense.group != "own no"
