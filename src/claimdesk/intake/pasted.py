"""Markup that was pasted as text: told from words with signs in them, and read as pages are."""

from __future__ import annotations

import atexit
import os
import re
from functools import lru_cache
from typing import Final

from claimdesk.intake.sandbox import Sandbox

_BLOCKS: Final = frozenset(
    "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote table thead tbody tr td th article "
    "section header footer main pre figure figcaption body html".split()
)
_WORDS: Final = frozenset(
    "a b i u s em strong span font small sub sup mark center code cite label".split()
)
_ALONE: Final = frozenset("br hr img".split())
_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,9})(?P<more>\s[^<>]{0,2000})?/?>"
)
_PAGE: Final = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
#: So many tags of words with nothing said in them, or lines broken so often, are no accident.
_LEAST_PAIRS, _LEAST_ALONE = 2, 2


def is_markup(text: str) -> bool:
    """Return whether a text is HTML: tags that HTML has, opened and closed, more than by chance.

    A block (`<p>...</p>`) or a tag with attributes that is closed again is enough, else two
    pairs, or two line breaks. "a < b", "<b>" alone and `<script>` are words.
    """
    if "<" not in text:
        return False
    if _PAGE.match(text):
        return True
    opened: dict[str, bool] = {}
    pairs = alone = 0
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name in _ALONE:
            alone += 1
        elif name not in _BLOCKS and name not in _WORDS:
            continue
        elif not tag["end"]:
            opened[name] = bool(tag["more"] and "=" in tag["more"])
        elif name in opened:
            if name in _BLOCKS or opened.pop(name):
                return True
            pairs += 1
    return pairs >= _LEAST_PAIRS or alone >= _LEAST_ALONE


def plain_text(text: str, sandbox: Sandbox | None = None) -> str:
    """Return what a reader sees of a text that is HTML, a line for each block; else the text.

    Of a whole page it is the article. HTML is parsed in the sandbox: who reads many gives one,
    else one is kept warm for the process. Raises UnreadableInputError, InputTooLargeError.
    """
    if not is_markup(text):
        return text
    task = "html" if _PAGE.match(text) else "fragment"
    fields = (sandbox or _own_sandbox(os.getpid())).run(
        task, text.encode("utf-8", "replace"), options={"charset": "utf-8"}
    )
    return str(fields["text"])


@lru_cache(1)
def _own_sandbox(process: int) -> Sandbox:
    """Return the sandbox of this process, which ends it; a fork of the process leaves it alone."""
    own = Sandbox()

    def end() -> None:
        if os.getpid() == process:
            own.__exit__(None, None, None)

    atexit.register(end)
    return own
