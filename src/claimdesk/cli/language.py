"""In which language the command line tells what it found, and the translations for that."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import claimdesk

if TYPE_CHECKING:
    from claimdesk.domain.match import Match
    from claimdesk.matching.reason_words import Translate

#: The first of these that is set says what a terminal's messages are in, as POSIX has it.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SIGNS = str.maketrans(",.", ".,")

language_option = click.option(
    "--language",
    type=click.Choice(["vi", "en"]),
    help="Of what is found. Default: that of your terminal, else en.",
)


def reader_language(asked: str | None = None) -> str:
    """Return what was asked for, else the language of the terminal: "vi", or "en" for any other."""
    if asked:
        return asked
    said = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return "vi" if re.split("[_.@]", said.casefold())[0] == "vi" else "en"


@lru_cache
def _texts(language: str) -> NullTranslations:
    """Read the catalogue of the screens, without Django, which takes longer than a command."""
    places = Path(claimdesk.__file__).parent / "web" / "locale"
    return translation("django", places, [language], fallback=True)


def translator(language: str) -> Translate:
    """Return the function that gives an English text in a language, as the screens have it."""
    return _texts(language).gettext


def gettext_noop(text: str) -> str:
    """Mark a text to be translated where it is shown."""
    return text


def gettext(text: str, language: str, **facts: str | int) -> str:
    """Return an English text in a language ("vi" or "en"), with facts in their places."""
    said = translator(language)(text)
    return said % _in_form(facts, language) if facts else said


def ngettext(one: str, many: str, count: int, language: str) -> str:
    """Return a text with its `count`: `one` where that is one in English, else `many`."""
    return _texts(language).ngettext(one, many, count) % _in_form({"count": count}, language)


def _in_form(facts: Mapping[str, str | int], language: str) -> dict[str, str]:
    return {
        name: number(fact, language) if isinstance(fact, int) else fact
        for name, fact in facts.items()
    }


def number(value: float, language: str, form: str = ",") -> str:
    """Return a number as a language writes it: 1,234.5 or 1.234,5."""
    return format(value, form).translate(_SIGNS if language == "vi" else {})


def match_to_json(match: Match, language: str | None) -> dict[str, Any]:
    """Return a match as `--json` prints it, with its reasons in words where a language is given."""
    from claimdesk.matching.reason_words import conflict_in_words, reason_in_words

    shape = match.to_json()
    if language:
        said = translator(language)
        shape["reasons_in_words"] = [reason_in_words(code, said) for code in match.reasons]
        shape["conflicts_in_words"] = [conflict_in_words(code, said) for code in match.conflicts]
    return shape
