"""Text of an HTML page: its article, or else all that a reader sees. Runs sandboxed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from claimdesk.intake.charsets import decode_html
from claimdesk.intake.pagefacts import read_facts
from claimdesk.intake.walls import PageView, find_wall

#: Finding the article takes about 2 s a million characters; what is longer is a book, not a page.
_MAX_ARTICLE_CHARS = 1_000_000
_UNSEEN = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object"),
        *("select", "textarea", "button", "canvas", "audio", "video"),
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_LIST_MARK = re.compile(r"^[ \t]*[-•*] ", re.MULTILINE)
FIELDS = ("text", "title", "lang", "published", "canonical", "outlet", "wall")


def parse_html(
    data: bytes, *, charset: str = "", url: str = "", requested: str = ""
) -> dict[str, str]:
    """Return {text, title, lang, published, canonical, outlet, wall} of a page; none is missing.

    What the page does not tell is empty. `url` is the address that answered, `requested` the one
    asked for, both empty for a file. `wall` is a `walls.WallKind`, or empty for an ordinary page.
    """
    tree = read_tree(decode_html(data, charset))
    if tree is None:
        return dict.fromkeys(FIELDS, "")
    facts = read_facts(tree, url)
    seen = seen_text(tree)
    article = _article(tree) if len(seen) <= _MAX_ARTICLE_CHARS else ""
    wall = find_wall(
        PageView(tree=tree, facts=facts, article=article, seen=seen, url=url, requested=requested)
    )
    return {
        "text": article or seen,
        "title": facts.title,
        "lang": facts.lang,
        "published": facts.published,
        "canonical": facts.canonical,
        "outlet": facts.outlet,
        "wall": wall.kind.value if wall else "",
    }


def parse_fragment(data: bytes, *, charset: str = "") -> dict[str, str]:
    """Return {text} of a piece of a page: all that a browser would show."""
    tree = read_tree(decode_html(data, charset))
    return {"text": "" if tree is None else seen_text(tree)}


def read_tree(text: str) -> lxml.html.HtmlElement | None:
    """Return the elements of a page, or None where it holds nothing."""
    # Given as bytes in a known charset, since lxml refuses a str that declares one.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing in it but white space and comments
        return None


def _article(tree: lxml.html.HtmlElement) -> str:
    import trafilatura  # noqa: PLC0415 - takes half a second to load

    # Leaving out what is doubtful costs no recall on pages with gold text (bench_pages.py with and
    # without it, 2026-11-28: F1 0.964, else 0.955).
    document = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
        favor_precision=True,
    )
    text = getattr(document, "text", None) or ""
    return _LIST_MARK.sub("", text).strip()


def seen_text(tree: lxml.html.HtmlElement) -> str:
    """Return all text that a browser would show, one line for each block."""
    lines = "".join(_pieces(tree)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _pieces(tree: lxml.html.HtmlElement) -> Iterator[str]:
    hidden: etree._Element | None = None
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        is_block = node.tag in _BLOCKS
        if event == "start":
            if hidden is None and node.tag in _UNSEEN:
                hidden = node
            if hidden is None:
                yield ("\n" if is_block else "") + _flat(node.text)
        else:
            if hidden is node:
                hidden = None
            if hidden is None:
                yield ("\n" if is_block else "") + _flat(node.tail)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")
