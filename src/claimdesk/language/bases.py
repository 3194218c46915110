"""Base forms of English words: rose, rises and rising are all rise."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

_SHORTEST_STEM = 3
_DOUBLED = frozenset("bdgklmnprtv")
_VOWELS = frozenset("aeiouy")
#: Short stems that had an e before "-ed" or "-ing": us-ed, hop-ed, writ-ing, shar-ed.
_LOST_E = re.compile("[aeiou][b-df-hj-np-tvz]|[b-df-hj-np-tv-z]{1,2}[aeiou][b-df-hj-np-tvz]")
#: Words that would be another word without their e.
_WITH_E = frozenset(("plane", "theme", "scare", "stare", "these", "where", "there", "bathe"))
#: Endings that no stem of ours loses: `news`, `virus`, `glass`, `this`.
_KEPT = ("ss", "us", "sis", "ews", "this", "his", "nnis", "ris")


@cache
def _irregular() -> dict[str, str]:
    text = files("claimdesk.language").joinpath("lexicons/irregular.txt").read_text("utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {form: base for base, *forms in rows for form in (base, *forms)}


@cache
def _forms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form, base in _irregular().items():
        found.setdefault(base, []).append(form)
    return found


def irregular_forms(base: str) -> list[str]:
    """Return the irregular forms of an English word in its base form; none of most words."""
    return [form for form in _forms().get(base, []) if form != base]


@lru_cache(maxsize=20_000)
def base_form(word: str) -> str:
    """Return the form in which an English word is compared; takes and gives lower case.

    Regular endings are cut by rule, so the form need be no word (`injury` is `injuri`); it is the
    same for all forms of a word.
    """
    known = _irregular().get(word)
    if known is not None:
        return known
    for ending in ("'s", "’s", "s'", "’"):
        word = word.removesuffix(ending)
    if len(word) <= _SHORTEST_STEM or not word.isascii() or not word.isalpha():
        return word
    cut = _cut(word)
    return _irregular().get(cut, _rest(cut))


def _cut(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_KEPT):
        return word[:-1]
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM - 1 and _VOWELS & set(stem):
            return _undoubled(stem)
    return word


def _undoubled(stem: str) -> str:
    """Return a stem as it was before its ending: plann is plan, hop is hope, writ is write."""
    if len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2] and stem[-1] in _DOUBLED - {"l"}:
        return stem[:-1]
    return f"{stem}e" if _LOST_E.fullmatch(stem) else stem


def _rest(word: str) -> str:
    """Return a stem without what regular forms drop: the last e of longer words, and y as i."""
    if len(word) > _SHORTEST_STEM + 1 and word.endswith("e") and word not in _WITH_E:
        return word[:-1]
    return f"{word[:-1]}i" if len(word) > _SHORTEST_STEM and word.endswith("y") else word


__all__ = ["base_form", "irregular_forms"]
