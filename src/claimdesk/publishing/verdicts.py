"""Publishers' verdict wordings in many languages, mapped to the one scale; never a wrong side.

A clause counts only when every word of it is known in one language: a verdict, a hedge, a negation
or a plain word that may stand around one. Anything left over makes the clause unknown, and an
unknown wording is `OTHER`. Choices that could have gone otherwise:

- "Misleading" is mostly false: it judges the impression that a claim gives, and publishers who
  also give numbers put it low. It never counts for the true side.
- "Partly true" and "partly false" are both a mixture, "exaggerated" too; neither has a direction.
- Altered, miscaptioned, misattributed, staged and scam are false: what was shared is not so.
- Out of context and outdated are missing context; baseless is unproven, for nothing was shown.
"""

from __future__ import annotations

import html
import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import fold, normalize, place_tones

_POSITIVE = frozenset({Verdict.TRUE, Verdict.MOSTLY_TRUE})
_NEGATIVE = frozenset({Verdict.FALSE, Verdict.MOSTLY_FALSE})
_LONGEST_WORDING = 2000
_FIFTHS = (Verdict.FALSE, Verdict.MOSTLY_FALSE, Verdict.MIXTURE, Verdict.MOSTLY_TRUE, Verdict.TRUE)

_Words = tuple[str, ...]
_Unit = tuple[_Words, str]  # words that play one role in a clause; "" when they are not known
_Mark = Literal["strong", "weak", "but"]


def direction(verdict: Verdict) -> int:
    """Return +1 for the true side, -1 for the false side, 0 for neither.

    Satire is 0: the word names what kind of piece it is and says nothing about a claim that
    somebody else makes in earnest with the same words.
    """
    return (verdict in _POSITIVE) - (verdict in _NEGATIVE)


def map_verdict(
    wording: str, *, language: str = "", rating: tuple[object, object, object] | None = None
) -> Verdict:
    """Return the verdict that a publisher's wording stands for, `OTHER` when that is not safe.

    The rating (value, worst, best, as found) is asked only when the wording says nothing that can
    be read; a wording that was read and is contradictory stays `OTHER` whatever the numbers.
    """
    found = _map_wording(wording[:_LONGEST_WORDING], language.lower())
    return found or (_map_numbers(rating) if rating else Verdict.OTHER)


def _number(value: object) -> float | None:
    """Return a finite number from a number or from plain digits, None from anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int | float):
        return float(value) if -1e9 < value < 1e9 else None
    found = re.fullmatch(r"[+-]?[0-9]{1,9}([.,][0-9]*)?", value.strip())
    return float(found[0].replace(",", ".")) if found else None


def _map_numbers(rating: tuple[object, object, object]) -> Verdict:
    """Return the fifth of the scale that a sensible value lies in."""
    value, worst, best = (_number(part) for part in rating)
    if value is None or worst is None or best is None:
        return Verdict.OTHER
    if -1 in (value, worst, best) or not (worst < best and worst <= value <= best):
        return Verdict.OTHER
    share = (value - worst) / (best - worst)
    return _FIFTHS[min(int(share * 5 + 1e-9), 4)]


# Scripts written without spaces: each character is a word of its own, the lexicon's likewise.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff]")
_WORDLIKE = re.compile(r"[^\W_]")
_MARKS = {"✔": "✅", "☑": "✅", "✓": "✅", "✗": "❌", "✘": "❌", "✖": "❌", "❎": "❌", "🚫": "❌"}
_GREEK_OR_YO = re.compile("[\u0370-\u03ff\u1f00-\u1fffё]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STRONG_BREAK = re.compile(r"\.(?=[\s\"'”’»)\]]|$)|[!:|–—。！：।॥።፡။។۔•·…]|\s[-~]+\s")
_BREAK = re.compile(
    rf"(?P<asked>[?？؟፧]+)|(?P<strong>{_STRONG_BREAK.pattern})|[,;/()\[\]،؛、，；（）၊፣]"
)
_COMMA_BELOW = str.maketrans("șțȘȚ", "şţŞŢ")


def _own_form(word: str) -> str:
    """Return a word as it is compared: plain Arabic letters, no Greek accents, е for ё."""
    if _GREEK_OR_YO.search(word):
        word = re.sub("[\u0301\u0308]", "", unicodedata.normalize("NFD", word))
    return fold(word) if _ARABIC.search(word) else unicodedata.normalize("NFC", word)


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        mark = _MARKS.get(char, char)
        alone = mark in "✅❌" or _UNSPACED.match(char)
        if not alone and (_WORDLIKE.match(char) or unicodedata.category(char)[0] == "M"):
            word += char
            continue
        if word:
            yield word
        word = ""
        if alone:
            yield mark
    if word:
        yield word


def _words(text: str) -> list[str]:
    """Return the words of clean text in lower case, in the form they are compared in."""
    lowered = text.lower().replace("i\u0307", "i").translate(_COMMA_BELOW)
    return [_own_form(word) for word in _pieces(place_tones(lowered))]


def _clean(text: str) -> str:
    text = re.sub(r"[\r\n]+", " | ", html.unescape(text))
    text = normalize(unicodedata.normalize("NFKC", normalize(text)))
    return _CAMEL.sub(" ", text) if text.isascii() and text.isalpha() else text


_VERDICTS = frozenset(verdict.value for verdict in Verdict)
_ROLES = ("mostly", "partly", "fully", "not", "not_after", "but", "because", "that", "plain")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """One language: the role of each phrase, and what "the claim is ..." is made of."""

    phrases: Mapping[_Words, str]
    alone: Mapping[_Words, Verdict]
    longest: int
    subjects: frozenset[_Words]
    copulas: frozenset[_Words]
    starters: frozenset[str]


def _forms(listed: str) -> Iterator[tuple[_Words, _Words]]:
    """Yield each entry's words, and the form typed without diacritics (! before: the same)."""
    for entry in filter(None, map(str.strip, listed.split("|"))):
        parts = [part.split(",") for part in re.split(r"[{}]", entry.removeprefix("!"))]
        for choice in itertools.product(*parts):
            own = tuple(_words(_clean("".join(choice))))
            yield own, own if entry.startswith("!") else tuple(map(fold, own))


def _both(listed: str) -> frozenset[_Words]:
    return frozenset(itertools.chain.from_iterable(_forms(listed)))


def _lexicon(own: Mapping[str, str], shared: Mapping[str, str]) -> _Lexicon:
    phrases: dict[_Words, str] = {}
    typed: dict[_Words, str] = {}
    for fields in (own, shared):
        for role in (*sorted(_VERDICTS), *_ROLES):
            for form, bare in _forms(fields.get(role, "")):
                phrases.setdefault(form, role)
                typed.setdefault(bare, role)
                typed.setdefault(tuple(word.replace("ı", "i") for word in form), role)
    phrases = typed | phrases
    return _Lexicon(
        phrases,
        {form: v for v in Verdict for form in _both(own.get(f"{v}_alone", ""))},
        max(map(len, phrases)),
        _both(own.get("subject", "")),
        _both(own.get("copula", "")),
        frozenset(form[0] for form, role in phrases.items() if role in _VERDICTS),
    )


@cache
def _lexicons() -> tuple[Mapping[str, _Lexicon], Mapping[str, str]]:
    """Return the lexicon of each language, and other codes for the same languages."""
    data = json.loads(files("claimdesk.publishing").joinpath("verdicts.json").read_bytes())
    shared = data["languages"].pop("shared")
    return {code: _lexicon(own, shared) for code, own in data["languages"].items()}, data["aliases"]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause in units, and how it is set off from the one before."""

    units: Sequence[_Unit]
    after: _Mark


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a clause or a wording says; bare when it is a verdict without a sentence around it."""

    kind: Literal["verdict", "blocked", "plain", "unknown"]
    verdict: Verdict = Verdict.OTHER
    bare: bool = False


_UNKNOWN, _PLAIN, _BLOCKED = _Reading("unknown"), _Reading("plain"), _Reading("blocked")


def _units(words: Sequence[str], lexicon: _Lexicon) -> Iterator[_Unit]:
    at = 0
    while at < len(words):
        for size in range(min(lexicon.longest, len(words) - at), 0, -1):
            piece = tuple(words[at : at + size])
            if size == 1 or piece in lexicon.phrases:
                yield piece, lexicon.phrases.get(piece, "")
                at += size
                break


def _parts(text: str) -> Iterator[tuple[list[str], _Mark, bool]]:
    """Yield the words of each stretch between marks, what stands before it, and if it asks."""
    start, strong = 0, True
    greek = re.search("[\u0370-\u03ff]", text)
    for found in itertools.chain(_BREAK.finditer(text), [None]):
        words = _words(text[start : found.start()] if found else text[start:])
        asked = bool(found and (found["asked"] or (greek and found[0] == ";")))
        if words:
            yield words, "strong" if strong else "weak", asked
            strong = False
        if found:
            strong = strong or asked or bool(found["strong"])
            start = found.end()


def _clauses(parts: Iterable[tuple[list[str], _Mark, bool]], lexicon: _Lexicon) -> list[_Clause]:
    """Return the clauses of a wording less its questions, cut before each "but" too."""
    clauses: list[_Clause] = []
    for words, mark, asked in parts:
        units: list[_Unit] = []
        after = mark
        for unit in [] if asked else [*_units(words, lexicon), ((), "end")]:
            if unit[1] not in ("but", "end"):
                units.append(unit)
                continue
            clauses += [_Clause(units, after)] if units or after == "but" else []
            units, after = [], "but"
    return clauses


def _denied(verdict: Verdict, before: Sequence[str], after: Sequence[str]) -> _Reading:
    """Return what a verdict says with one negation on it: only a denied truth has a side."""
    weakened = before[before.index("not") :] if "not" in before else [*before, *after]
    if verdict is not Verdict.TRUE or "mostly" in weakened or "mostly" in after:
        return _BLOCKED
    if "fully" in weakened:
        return _Reading("verdict", Verdict.MIXTURE)
    return _Reading("verdict", Verdict.MOSTLY_FALSE if "mostly" in before else Verdict.FALSE)


def _modified(verdict: Verdict, before: Sequence[str], after: Sequence[str]) -> _Reading:
    """Return a verdict as the hedges and negations around it leave it."""
    roles = [*before, *after]
    denials = sum(role.startswith("not") for role in roles)
    if denials > 1 or "not" in after:
        return _BLOCKED
    if "partly" in roles and verdict in _FIFTHS:
        return _Reading("verdict", Verdict.MIXTURE)
    if denials:
        return _denied(verdict, before, after)
    hedged = {1: Verdict.MOSTLY_TRUE, -1: Verdict.MOSTLY_FALSE, 0: verdict}[direction(verdict)]
    return _Reading("verdict", hedged if "mostly" in roles else verdict)


def _readings(roles: Sequence[str]) -> Iterator[_Reading]:
    """Yield each verdict of a clause with the modifiers that belong to it."""
    places = [at for at, role in enumerate(roles) if role in _VERDICTS]
    start = 0
    for place, following in itertools.zip_longest(places, places[1:], fillvalue=len(roles)):
        end = place + 1 if following < len(roles) else following
        yield _modified(Verdict(roles[place]), roles[start:place], roles[place + 1 : end])
        start = end


def _combine(readings: Sequence[_Reading], *, bare: bool = False) -> _Reading:
    """Return what several readings say together; opposite sides say nothing safe."""
    verdicts = {reading.verdict for reading in readings}
    if any(reading.kind == "blocked" for reading in readings):
        return _BLOCKED
    if len(verdicts) == 1:
        return _Reading("verdict", verdicts.pop(), bare)
    if Verdict.MISSING_CONTEXT in verdicts <= {*_POSITIVE, Verdict.MISSING_CONTEXT}:
        return _Reading("verdict", Verdict.MISSING_CONTEXT, bare)
    if verdicts & _NEGATIVE and not verdicts & {*_POSITIVE, Verdict.MIXTURE}:
        strongest = Verdict.FALSE if Verdict.FALSE in verdicts else Verdict.MOSTLY_FALSE
        return _Reading("verdict", strongest, bare)
    return _BLOCKED


def _up_to_reason(units: Sequence[_Unit]) -> tuple[Sequence[_Unit], str]:
    """Return the units before the "because" or "that" behind a verdict, and which it was."""
    judged = False
    for at, (_, role) in enumerate(units):
        if judged and role in ("because", "that"):
            return units[:at], role
        judged = judged or role in _VERDICTS
    return units, ""


def _read_clause(units: Sequence[_Unit]) -> _Reading:
    """Return what a clause says when all its words up to a "because" are known."""
    units, stop = _up_to_reason(units)
    roles = ["plain" if role == "that" else role for _, role in units]
    if "" in roles or "because" in roles:
        return _UNKNOWN
    telling = [role for role in roles if role != "plain"]
    judged = [role for role in telling if role in _VERDICTS]
    denied = any(role.startswith("not") for role in roles)
    if Verdict.OTHER in roles or (denied and len(judged) > 1):
        return _BLOCKED  # what is denied beside what is not cannot be told apart safely
    if not judged:
        return _UNKNOWN if telling else _PLAIN
    found = _combine(list(_readings(telling)), bare=len(telling) == len(roles))
    return _UNKNOWN if stop == "that" and found.verdict not in _NEGATIVE else found


def _read_predicate(units: Sequence[_Unit], lexicon: _Lexicon) -> _Reading:
    """Return the verdict of "the claim that ... is false": a known subject, no verdict inside."""
    units, _ = _up_to_reason(units)
    opening = tuple(itertools.chain.from_iterable(words for words, _ in units[:8]))
    if not any(opening[: len(subject)] == subject for subject in lexicon.subjects):
        return _UNKNOWN
    place = max((at for at, (words, _) in enumerate(units) if words in lexicon.copulas), default=-1)
    if place < 0 or any(role in _VERDICTS for _, role in units[:place]):
        return _UNKNOWN
    found = _read_clause(units[place + 1 :])
    return found if found.kind == "verdict" else _UNKNOWN


def _follow(first: _Reading, rest: Sequence[tuple[_Clause, _Reading]]) -> _Reading:
    """Return a leading verdict after a look at the clauses that come behind it."""
    together = [first]
    tied = True
    for clause, reading in rest:
        tied = tied and clause.after != "strong"
        if clause.after == "but" and first.verdict in _POSITIVE and reading.kind != "verdict":
            return _BLOCKED
        bound = tied or reading.bare or clause.after == "but"
        if bound and reading.kind in ("verdict", "blocked"):
            together.append(reading)
    return _combine(together)


def _read_sentences(clauses: Sequence[tuple[_Clause, _Reading]], lexicon: _Lexicon) -> _Reading:
    """Return a verdict stated within longer text, unless it is true or a word speaks for true."""
    unread = [clause.units for clause, reading in clauses if reading.kind == "unknown"]
    stated = [reading for _, reading in clauses] + [_read_predicate(u, lexicon) for u in unread]
    stated = [reading for reading in stated if reading.kind in ("verdict", "blocked")]
    together = _combine(stated) if stated else _UNKNOWN
    doubted = any(role in _POSITIVE for units in unread for _, role in units)
    return _BLOCKED if stated and (doubted or together.verdict in _POSITIVE) else together


def _read(clauses: Sequence[_Clause], lexicon: _Lexicon, *, quoted: bool) -> _Reading:
    """Return what a whole wording says in one language."""
    read = [(clause, _read_clause(clause.units)) for clause in clauses]
    read = list(itertools.dropwhile(lambda pair: pair[1].kind == "plain", read))
    if not read:
        return _UNKNOWN
    first = read[0][1]
    if first.kind == "unknown":
        return _UNKNOWN if quoted else _read_sentences(read, lexicon)
    found = _follow(first, read[1:])
    turned = clauses[0].after == "but" or read[0][0].after == "but"
    return _BLOCKED if turned and found.verdict in _POSITIVE else found


@lru_cache(maxsize=4096)
def _map_wording(wording: str, language: str) -> Verdict | None:
    """Return the verdict of a wording, `OTHER` if it must not be mapped, None if it is unknown."""
    text = _clean(wording)
    parts = list(_parts(text))
    whole = tuple(itertools.chain.from_iterable(words for words, _, _ in parts))
    asked = any(asks for _, _, asks in parts)
    quoted = bool(re.search('["“”«»„]', text))
    lexicons, aliases = _lexicons()
    found: dict[str, _Reading] = {}
    for name, lexicon in lexicons.items():
        if whole in lexicon.alone and not asked:
            found[name] = _Reading("verdict", lexicon.alone[whole])
        elif not lexicon.starters.isdisjoint(whole):
            found[name] = _read(_clauses(parts, lexicon), lexicon, quoted=quoted)
    code = re.split("[-_]", language, maxsplit=1)[0]
    hint = found.get(aliases.get(code, code), _UNKNOWN)
    known = [reading for reading in found.values() if reading.kind != "unknown"]
    if not known:
        return Verdict.OTHER if asked else None
    verdicts = {reading.verdict for reading in ([hint] if hint.kind != "unknown" else known)}
    return verdicts.pop() if len(verdicts) == 1 else Verdict.OTHER
