"""What words and phrases mean for the guard: places, names, things, opposites, synonyms, signals.

The lists are the files beside this module in `lexicons/`, written by hand; their heads say how.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from claimdesk.language.bases import base_form
from claimdesk.language.identification import SYLLABLE
from claimdesk.language.normalization import fold, place_tones

#: Sorts whose English names are written in Vietnamese text too.
_BORROWED = frozenset(("place", "organisation", "event", "product", "person-name", "medicine"))


#: Sorts whose English names count in the very form of the list.
_AS_WRITTEN = (_BORROWED - {"medicine"}) | {"signal"}


class Sense(NamedTuple):
    """One meaning of a phrase.

    `group` names what is meant, the same in both languages; `side` is +1 or -1 where the group has
    two ends that exclude each other, else +1; `sort` says which kind of list it comes from (`same`,
    `actor`, `direction`, `converse`, `negation`, `signal`, `plain`, or what the thing is: `place`,
    `animal`, ...).
    """

    group: str
    side: int
    sort: str


@dataclass(slots=True)
class Lexicon:
    """Phrases of one language with their senses; `capital` holds those that need a capital."""

    senses: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    capital: dict[str, tuple[Sense, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, phrase: str, sense: Sense, *, needs_capital: bool = False) -> None:
        """Keep one more sense of a phrase of words joined by single spaces."""
        table = self.capital if needs_capital else self.senses
        known = table.get(phrase, ())
        if sense not in known:
            table[phrase] = (*known, sense)
        words = phrase.split(" ")
        self.longest[words[0]] = max(len(words), self.longest.get(words[0], 0))


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All lists: a lexicon for each language, what lies in what, and the small words."""

    by_language: dict[str, Lexicon]
    places_around: dict[str, frozenset[str]]
    small: dict[str, frozenset[str]]


@cache
def lexicons() -> Lexicons:
    """Return the lists, read once (some 60 ms)."""
    english, vietnamese = Lexicon(), Lexicon()
    parents = _fill_names(english, vietnamese)
    _fill_words(english, vietnamese)
    around = {group: frozenset(_around(group, parents)) for group in parents}
    return Lexicons({"en": english, "vi": vietnamese}, around, _small_words())


def _fill_names(english: Lexicon, vietnamese: Lexicon) -> dict[str, str]:
    """Keep places, names and things; return what each place lies in."""
    parents: dict[str, str] = {}
    for group, parent, names in _places():
        parents[group] = parent
        _keep(english, vietnamese, names, Sense(group, 1, "place"))
    for section, line in _lines("names"):
        sort = "person-name" if section == "person" else section
        _keep(english, vietnamese, line, Sense(_first(line), 1, sort))
    for section, line in _lines("things"):
        _keep(english, vietnamese, line, Sense(f"{section}:{_first(line)}", 1, section))
    return parents


def _fill_words(english: Lexicon, vietnamese: Lexicon) -> None:
    """Keep opposites, synonyms, signals and compounds."""
    for number, (section, line) in enumerate(_lines("opposites")):
        for side, half in zip((1, -1), line.split("<>"), strict=True):
            _keep(english, vietnamese, half, Sense(f"{section}:{number}", side, section))
    for number, (section, line) in enumerate(_lines("synonyms")):
        _keep(english, vietnamese, line, Sense(f"same:{number}", 1, section))
    for section, line in _lines("signals"):
        _keep(english, vietnamese, line, Sense(section, 1, "signal"))
    for section, line in _lines("compounds"):
        lexicon = english if section == "en" else vietnamese
        for phrase in map(place_tones, _split(line)):
            if phrase not in lexicon.senses:
                lexicon.add(phrase, Sense(phrase, 1, "plain"))


def _lines(name: str) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of a list."""
    text = files("claimdesk.language").joinpath(f"lexicons/{name}.txt").read_text("utf-8")
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            yield section, line


def _places() -> Iterator[tuple[str, str, str]]:
    for _, line in _lines("places"):
        head, _, names = line.partition("|")
        group, _, parent = head.partition("<")
        yield group.strip(), parent.strip(), names


def _around(group: str, parents: dict[str, str]) -> Iterator[str]:
    while group:
        yield group
        group = parents.get(group, "")


def _first(line: str) -> str:
    return line.replace("|", ",").split(",", 1)[0].strip(" ^")


def _split(names: str) -> list[str]:
    return [name.strip().lower() for name in names.split(",") if name.strip()]


def _keep(english: Lexicon, vietnamese: Lexicon, line: str, sense: Sense) -> None:
    """Keep "English names | Vietnamese names" in both lexicons."""
    ours, _, theirs = line.partition("|")
    for name in _split(ours):
        phrase, needs_capital = name.lstrip("^"), name.startswith("^")
        english.add(fold(phrase), sense, needs_capital=needs_capital)
        if sense.sort not in _AS_WRITTEN:
            english.add(" ".join(map(base_form, phrase.split(" "))), sense)
        if sense.sort in _BORROWED:
            looks_native = all(map(SYLLABLE.fullmatch, phrase.split(" ")))
            vietnamese.add(phrase, sense, needs_capital=needs_capital or looks_native)
    for name in _split(theirs):
        phrase, needs_capital = place_tones(name.lstrip("^")), name.startswith("^")
        vietnamese.add(phrase, sense, needs_capital=needs_capital)
        if sense.sort in _BORROWED and phrase != fold(phrase) and " " in phrase:
            english.add(fold(phrase), sense, needs_capital=True)
            vietnamese.add(fold(phrase), sense, needs_capital=True)


def _small_words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for section, line in _lines("small_words"):
        found.setdefault(section, set()).update(place_tones(line.lower()).split())
    return {section: frozenset(words) for section, words in found.items()}
