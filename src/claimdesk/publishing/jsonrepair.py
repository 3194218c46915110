"""Reading JSON as pages hold it: bad escapes, trailing commas, wrappers, values in a row."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: Longer texts are read as they are or not at all: repair walks them in Python.
MAX_REPAIR_CHARS = 5_000_000
_MAX_INTEGER_DIGITS = 300
_MOST_WRAPPERS = 3

_OPENERS = (
    *("\ufeff", "<!--", "<![CDATA[", "//<![CDATA[", "// <![CDATA["),
    *("/*<![CDATA[*/", "/* <![CDATA[ */", "//"),
)
_CLOSERS = ("-->", "]]>", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "//")
_BETWEEN = re.compile(r"[\s,;\ufeff\x00]*")
_LEFT_OVER = re.compile(r"[\s,;\]})]*")
_ESCAPED_START = re.compile(r"\s*[\[{][\s\[{]*&(?:quot|#34|#x22);", re.IGNORECASE)
_CURLY_START = re.compile(r"\s*[\[{][\s\[{]*[“”„]")
_CURLY = str.maketrans("“”„", '"""')

_PLAIN = re.compile(r'[^",/]+')
_STRING = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_TO_QUOTE = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
# Possessive, since going back over long white space would take quadratic time.
_AFTER_STRING = re.compile(r'\s*+(?:[}\]:]|,\s*+["{\[}\]\dtfn-]|,?+\s*+\Z)')
_COMMAS = re.compile(r"[\s,]*")
_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.|\Z)|"', re.DOTALL)
_COMMENT = re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)")


@dataclass(frozen=True, slots=True)
class Reading:
    """The values of a text, and why the rest could not be read (empty when all was)."""

    values: list[Any] = field(default_factory=list)
    error: str = ""
    line: int = 0


def read_values(text: str) -> Reading:
    """Return all JSON values of a text, repaired where what is meant is beyond doubt.

    Never raises: nesting deeper than the decoder goes, and damage beyond repair, is told in
    `error`; values before it are kept.
    """
    begin, end = _unwrapped(text)
    first = _decode(text, begin, end)
    if not first.error:
        return first
    if len(text) > MAX_REPAIR_CHARS:
        return first
    for attempt in _attempts(text[begin:end]):
        reading = _decode(attempt, 0, len(attempt))
        if not reading.error and reading.values:
            return reading
    return first


def _attempts(text: str) -> Iterator[str]:
    if _ESCAPED_START.match(text):
        text = html.unescape(text)
        yield text
    yield mend(text)
    if _CURLY_START.match(text):
        text = text.translate(_CURLY)
    yield mend(text, loose_quotes=True)


def _unwrapped(text: str) -> tuple[int, int]:
    """Return where the JSON begins and ends inside comment, CDATA and other wrappers."""
    body = text
    for _ in range(_MOST_WRAPPERS):
        body = body.lstrip()
        for opener in _OPENERS:
            body = body.removeprefix(opener)
    begin = len(text) - len(body)
    for _ in range(_MOST_WRAPPERS):
        body = body.rstrip("; \n\r\t\x00")
        for closer in _CLOSERS:
            body = body.removesuffix(closer)
    return begin, begin + len(body)


def _decode(text: str, begin: int, end: int) -> Reading:
    decoder = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=_no_number)
    body = text if end == len(text) else text[:end]
    values: list[Any] = []
    at = _skip(_BETWEEN, body, begin)
    while at < end:
        try:
            value, at = decoder.raw_decode(body, at)
        except json.JSONDecodeError as error:
            if values and _skip(_LEFT_OVER, body, at) == end:
                break
            reason = f"broken JSON at line {error.lineno}, column {error.colno}"
            return Reading(values, f"{reason} ({error.msg})", error.lineno)
        except RecursionError:
            line = body.count("\n", 0, at) + 1
            return Reading(values, f"JSON nested too deeply, from line {line} on", line)
        values.append(value)
        at = _skip(_BETWEEN, body, at)
    return Reading(values)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _integer(digits: str) -> int | float | None:
    # int() refuses thousands of digits, and nothing here is counted in such numbers.
    return int(digits) if len(digits) <= _MAX_INTEGER_DIGITS else None


def _no_number(_name: str) -> None:
    return None


def mend(text: str, *, loose_quotes: bool = False) -> str:
    """Return JSON with bad escapes, trailing commas and comments put right, in one pass.

    With `loose_quotes`, a quotation mark inside a string that no comma, colon or bracket follows
    is taken for part of the string.
    """
    pieces: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            end = _string_end(text, at + 1, loose=loose_quotes)
            pieces.append(f'"{_ESCAPE.sub(_escape, text[at + 1 : end])}"')
            at = end + 1
        elif char == ",":
            at = _skip(_COMMAS, text, at)
            if text[at : at + 1] not in {"", "}", "]"}:
                pieces.append(",")
        elif char == "/":
            found = _COMMENT.match(text, at)
            at = found.end() if found else at + 1
            pieces.append("" if found else char)
        else:
            end = _skip(_PLAIN, text, at)
            pieces.append(text[at:end])
            at = end
    return "".join(pieces)


def _string_end(text: str, at: int, *, loose: bool) -> int:
    """Return where the string that begins at `at` ends: the place of its closing mark."""
    if not loose:
        return _skip(_STRING, text, at)
    while True:
        found = _TO_QUOTE.match(text, at)
        if not found:
            return len(text)
        at = found.end()
        if _AFTER_STRING.match(text, at):
            return at - 1


def _escape(found: re.Match[str]) -> str:
    escaped = found[1]
    if escaped is None:
        return '\\"'
    if escaped and (escaped in '"\\/bfnrt' or (escaped[0] == "u" and len(escaped) > 1)):
        return found[0]
    if escaped.startswith("x") and len(escaped) > 1:
        return f"\\u00{escaped[1:]}"
    return " " if escaped == "\n" else escaped
