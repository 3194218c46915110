"""What agrees between a text and a fact-check, and what speaks against it, in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Takes an English text that is looked up in the translations, and returns it in a language.
Translate = Callable[[str], str]


def gettext_noop(text: str) -> str:
    """Mark a text to be translated where it is shown."""
    return text


#: What a text and a fact-check have in common (`claimdesk.matching.reasons`).
AGREEMENTS = {
    "words": gettext_noop("Same words: %(words)s"),
    "things": gettext_noop("Same in the other language: %(things)s"),
    "names": gettext_noop("Same names: %(names)s"),
    "places": gettext_noop("Same places: %(places)s"),
    "numbers": gettext_noop("Same numbers: %(numbers)s"),
    "dates": gettext_noop("Same dates: %(dates)s"),
}
#: Where in a fact-check the words stand.
FIELDS = {
    "claim": gettext_noop("The words stand in the claim that was checked"),
    "title": gettext_noop("The words stand in the title of the fact-check"),
    "claim, title": gettext_noop("The words stand in the claim and in the title"),
}
#: What makes a text and a fact-check two claims (`claimdesk.matching.guard.KINDS`).
CONFLICTS = {
    "negation": gettext_noop(
        "One says it, the other denies it: %(here)s here, %(there)s in the fact-check"
    ),
    "direction": gettext_noop("The opposite: %(here)s here, %(there)s in the fact-check"),
    "numbers": gettext_noop("Other numbers: %(here)s here, %(there)s in the fact-check"),
    "dates": gettext_noop("Another date: %(here)s here, %(there)s in the fact-check"),
    "places": gettext_noop("Another place: %(here)s here, %(there)s in the fact-check"),
    "names": gettext_noop("Something else: %(here)s here, %(there)s in the fact-check"),
    "modality": gettext_noop(
        "Not as certain, or not of as many: %(here)s here, %(there)s in the fact-check"
    ),
    "roles": gettext_noop(
        "Who does it to whom is swapped: %(here)s here, %(there)s in the fact-check"
    ),
}
#: Stands for the side that does not have the word.
NOT_SAID = "–"
_CODE = re.compile(r"(\w+): (.*)", re.DOTALL)
_DEGREE = re.compile(r"(very close|close)(?: \((\d[\d.]*)\))?$")


def reason_in_words(code: str, gettext: Translate) -> str:
    """Say what agrees between a text and a fact-check; a code of an unknown kind stays."""
    kind, said = split_code(code)
    if kind == "field":
        return gettext(FIELDS[said]) if said in FIELDS else code
    if kind in AGREEMENTS:
        return gettext(AGREEMENTS[kind]) % {kind: said}
    degree = _DEGREE.match(said) if kind == "meaning" else None
    if degree is None:
        return code
    if degree[1] == "close":
        return gettext("Close in meaning")
    return gettext("Very close in meaning")


def conflict_in_words(code: str, gettext: Translate) -> str:
    """Say what speaks against a match; a code of an unknown kind stays."""
    kind, said = split_code(code)
    here, parted, there = said.partition(" / ")
    if kind not in CONFLICTS or not (parted or kind == "negation"):
        return code
    if not parted:
        return gettext("One says it, the other denies it")
    if there == NOT_SAID:
        return gettext("Said here only: %(words)s") % {"words": here}
    if here == NOT_SAID:
        return gettext("Said in the fact-check only: %(words)s") % {"words": there}
    return gettext(CONFLICTS[kind]) % {
        "here": here.replace(" > ", " → "),
        "there": there.replace(" > ", " → "),
    }


def split_code(code: str) -> tuple[str, str]:
    """Return (kind, what is said) of a reason or conflict; the kind is "" where there is none."""
    found = _CODE.match(code)
    return (found[1], found[2]) if found else ("", code)
