"""Subtitles and transcripts (SubRip, WebVTT): their words as running text, with moments."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_ARROW = re.compile(
    r"[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2})[.,:]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{2}"
)
#: Marks of voice, colour and time inside a line. A voice mark names who speaks, and goes.
_MARKS = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
_APART = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
#: Moments are told about this far apart: one for each line would be too many to be of use.
_STEP_S = 10


def read_transcript(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the words of a transcript, and (offset, moment) pairs such as (0, "00:01:23").

    Lines that two captions in a row share, as live captions roll, count once. A caption goes on the
    sentence before it; a pause mark or a new voice begins a line.
    """
    pieces: list[str] = []
    places: list[tuple[int, str]] = []
    size, shown_s = 0, -_STEP_S
    for start_s, words in _captions(text):
        # A dash at the beginning is another voice.
        joint = "" if not pieces else "\n" if words.startswith("-") else " "
        if start_s - shown_s >= _STEP_S or start_s < shown_s:
            places.append((size + len(joint), _moment(start_s)))
            shown_s = start_s
        pieces.append(joint + words)
        size += len(pieces[-1])
    return "".join(pieces), places


def _captions(text: str) -> Iterator[tuple[int, str]]:
    """Give (second at which it begins, words) of each caption that says something new."""
    before: list[str] = []
    for start_s, lines in _cues(text):
        words = [cleaned for line in lines if (cleaned := _clean(line))]
        new = words[_shared(before, words) :]
        if new:
            yield start_s, " ".join(new)
        before = words or before


def _cues(text: str) -> Iterator[tuple[int, list[str]]]:
    start_s: int | None = None
    lines: list[str] = []
    is_apart = False
    for line in text.split("\n"):
        arrow = _ARROW.match(line)
        if arrow:
            # What stands right above an arrow is the caption's number or name, no words.
            if start_s is not None and lines:
                yield start_s, lines[:-1]
            start_s, lines, is_apart = _seconds(arrow[1]), [], False
        elif not line.strip():
            if start_s is not None:
                yield start_s, lines
            start_s, lines, is_apart = None, [], False
        elif start_s is None and _APART.match(line):
            is_apart = True
        elif start_s is not None and not is_apart:
            lines.append(line)
    if start_s is not None:
        yield start_s, lines


def _shared(before: list[str], words: list[str]) -> int:
    """Return how many lines at the beginning of a caption repeat the end of the one before."""
    for count in range(min(len(before), len(words)), 0, -1):
        if before[-count:] == words[:count]:
            return count
    return 0


def _clean(line: str) -> str:
    return " ".join(html.unescape(_MARKS.sub("", line)).split())


def _seconds(clock: str) -> int:
    seconds = 0
    for part in clock.split(":"):
        seconds = 60 * seconds + int(part)
    return seconds


def _moment(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
