"""What `claimdesk library info` prints: what a library holds, and how sure its answers are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from claimdesk.cli.language import gettext, gettext_noop, ngettext, number
from claimdesk.cli.learning_tables import LANGUAGES, said_of
from claimdesk.cli.output import console, verdict_in_words
from claimdesk.domain.verdict import Verdict

_NAMES = {
    "directory": gettext_noop("directory"),
    "entries": gettext_noop("entries"),
    "waiting": gettext_noop("not encoded"),
    "demonstration": gettext_noop("demonstration"),
    "languages": gettext_noop("languages"),
    "verdicts": gettext_noop("verdicts"),
    "publishers": gettext_noop("publishers"),
    "sources": gettext_noop("sources"),
    "encoder": gettext_noop("encoder"),
    "generation": gettext_noop("generation"),
    "segments": gettext_noop("segments"),
    "size_bytes": gettext_noop("bytes"),
}
_WIDTH = 16


def print_facts(facts: Mapping[str, Any], language: str) -> None:
    """Print the facts about a library (`cli.library.describe`), one a line."""
    for name, said in _NAMES.items():
        _print(gettext(said, language), _value(name, facts[name], language))
    for group, point in facts["operating_point"].items():
        _print(gettext(LANGUAGES[group], language), _point(point, language))
    _print(gettext("calibration", language), said_of(facts["calibration"], language))


def _print(name: str, value: str) -> None:
    console.print(Text.assemble((f"{name:{_WIDTH}}", "bold"), f" {value}"))


def _value(name: str, value: object, language: str) -> str:
    if isinstance(value, int):
        return number(value, language)
    if not isinstance(value, dict):
        return str(value)
    if name == "sources":
        parts = [_source(place, facts, language) for place, facts in value.items()]
    else:
        parts = [
            f"{_key(name, key, language)} {number(count, language)}" for key, count in value.items()
        ]
    return ", ".join(parts) or gettext("none", language)


def _key(name: str, key: str, language: str) -> str:
    return verdict_in_words(Verdict(key), language) if name == "verdicts" else key


def _source(place: str, facts: Mapping[str, Any], language: str) -> str:
    count = facts["entries"]
    entries = ngettext("%(count)s entry", "%(count)s entries", count, language)
    return f"{place} ({entries}, {facts['read'][:10]})"


def _point(point: Mapping[str, Any], language: str) -> str:
    """Say from where on matches are answered by themselves, and how right that was when chosen."""
    suggest = number(point["suggest"], language, ".3f")
    seen = gettext("suggested from %(suggest)s", language, suggest=suggest)
    if point["answer"] is None:
        return "; ".join((gettext("nothing is answered by itself", language), seen))
    said = gettext(
        "answered by itself from %(answer)s: when that was chosen, %(right)s of %(count)s first "
        "answers to test questions above it were right (%(share)s)",
        language,
    )
    if point["is_own"]:
        said = gettext(
            "answered by itself from %(answer)s: when that was chosen, %(right)s of %(count)s "
            "decisions of this desk above it were right (%(share)s)",
            language,
        )
    facts = {
        "answer": number(point["answer"], language, ".4f"),
        "right": number(round(point["answer_count"] * point["answer_right"]), language),
        "count": number(point["answer_count"], language),
        "share": number(point["answer_right"], language, ".2%"),
    }
    return f"{said % facts}; {seen}"
