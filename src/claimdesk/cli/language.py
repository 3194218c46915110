"""In which language the command line gives its reasons, and the translations for that."""

from __future__ import annotations

import gettext
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import claimdesk

if TYPE_CHECKING:
    from claimdesk.domain.match import Match
    from claimdesk.matching.reason_words import Translate

#: The first of these that is set says what a terminal's messages are in, as POSIX has it.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

language_option = click.option(
    "--language",
    type=click.Choice(["vi", "en"]),
    help="Of the reasons. Default: that of your terminal, else en.",
)


def reader_language(asked: str | None = None) -> str:
    """Return what was asked for, else the language of the terminal: "vi", or "en" for any other."""
    if asked:
        return asked
    said = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return "vi" if re.split("[_.@]", said.casefold())[0] == "vi" else "en"


@lru_cache
def translator(language: str) -> Translate:
    """Return the function that gives an English text in a language, as the screens have it.

    It reads their catalogue without loading Django, which takes longer than a short command.
    """
    places = Path(claimdesk.__file__).parent / "web" / "locale"
    return gettext.translation("django", places, [language], fallback=True).gettext


def match_to_json(match: Match, language: str | None) -> dict[str, Any]:
    """Return a match as `--json` prints it, with its reasons in words where a language is given."""
    from claimdesk.matching.reason_words import conflict_in_words, reason_in_words

    shape = match.to_json()
    if language:
        said = translator(language)
        shape["reasons_in_words"] = [reason_in_words(code, said) for code in match.reasons]
        shape["conflicts_in_words"] = [conflict_in_words(code, said) for code in match.conflicts]
    return shape
