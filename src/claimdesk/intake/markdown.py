"""Markdown read as prose: the marks go, the sentences stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Every pattern is bounded or works on one line, so that no text makes it slow.
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?){1,20}")
_ITEM = re.compile(r"[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,1000})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]\n]{1,1000})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]{1,100}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,1000}>")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,1000})\1")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^*_~\n]{1,2000})(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]{1,2000})(?<=\S)\1(?![\w*_])")
_HIDING_PLACE = 0x10FF00
_HIDDEN = re.compile("[\U0010ff21-\U0010ff7e]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def strip_markdown(text: str) -> str:
    """Return the prose of a markdown text, one line for each paragraph, heading and list item.

    Links and images leave their words; code blocks, rules and link definitions are dropped.
    """
    text = _COMMENT.sub("", _FRONT_MATTER.sub("", text))
    return "\n".join(filter(None, map(_strip_inline, _blocks(text))))


def find_title(text: str) -> str:
    """Return the first heading of a markdown text, or nothing."""
    for line in _COMMENT.sub("", _FRONT_MATTER.sub("", text))[:20_000].split("\n"):
        if _HEADING.match(line):
            return _strip_inline(_heading_words(line))[:500]
    return ""


def _blocks(text: str) -> Iterator[str]:
    """Give paragraphs with their soft line breaks joined, and each heading, item and row alone."""
    paragraph: list[str] = []
    for line in _prose_lines(text):
        bare = _QUOTE.sub("", line, count=1)
        item = _ITEM.match(bare)
        heading = _HEADING.match(bare)
        is_row = bare.lstrip().startswith("|")
        if not bare.strip() or item or heading or is_row or _UNDERLINE.match(bare):
            yield " ".join(paragraph)
            paragraph = []
        if heading:
            yield _heading_words(bare)
        elif is_row:
            yield " | ".join(cell.strip() for cell in bare.strip().strip("|").split("|"))
        elif bare.strip() and not _UNDERLINE.match(bare):
            paragraph.append(bare[item.end() if item else 0 :].strip())
    yield " ".join(paragraph)


def _prose_lines(text: str) -> Iterator[str]:
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark[1]
            yield ""
        elif _RULE.match(line) and not _UNDERLINE.match(line):
            yield ""
        elif not (_TABLE_RULE.match(line) and "|" in line) and not _DEFINITION.match(line):
            yield line


def _heading_words(line: str) -> str:
    return _HEADING_END.sub("", _HEADING.sub("", line, count=1)).strip()


def _strip_inline(text: str) -> str:
    # An escaped mark hides in a private-use plane until the real ones are gone.
    text = _ESCAPE.sub(lambda mark: chr(_HIDING_PLACE + ord(mark[1])), text)
    text = _IMAGE.sub(r"\1", text)
    text = _FOOTNOTE.sub("", _LINK.sub(r"\1", text))
    text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    text = _CODE.sub(r"\2", text)
    for _ in range(2):  # bold inside italic, and the other way round
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    text = _HIDDEN.sub(lambda mark: chr(ord(mark[0]) - _HIDING_PLACE), text)
    return " ".join(text.split())
