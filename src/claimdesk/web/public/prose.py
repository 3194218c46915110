"""Text of the desk as HTML: paragraphs, headings, lists and links, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

_BULLETS = ("- ", "* ", "• ")


def statement_html(text: str) -> SafeString:
    """Return a statement of the desk as HTML.

    An empty line begins a paragraph, a line with “## ” is a heading, lines with “- ” are a list.
    """
    blocks = (block.strip("\n") for block in text.replace("\r\n", "\n").split("\n\n"))
    return mark_safe("\n".join(html for one in blocks for html in _block(one)))  # noqa: S308 - escaped below


def _block(block: str) -> Iterator[str]:
    paragraph: list[str] = []
    bullets: list[str] = []
    for line in [*block.split("\n"), None]:
        bullet = line is not None and line.startswith(_BULLETS)
        if bullets and not bullet:
            yield f"<ul>{''.join(f'<li>{one}</li>' for one in bullets)}</ul>"
            bullets = []
        if paragraph and (line is None or bullet or line.startswith("#")):
            yield f"<p>{'<br>'.join(paragraph)}</p>"
            paragraph = []
        if line is None or not line.strip():
            continue
        if bullet:
            bullets.append(_inline(line[2:]))
        elif line.startswith("#"):
            tag = "h3" if line.startswith("###") else "h2"
            yield f"<{tag}>{escape(line.lstrip('#').strip())}</{tag}>"
        else:
            paragraph.append(_inline(line))


def _inline(line: str) -> str:
    return str(urlize(line.strip(), nofollow=True, autoescape=True))
