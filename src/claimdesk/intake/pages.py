"""Text of an HTML page: its article, or else all that a reader sees. Runs sandboxed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from claimdesk.intake.charsets import decode_html

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
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


def parse_html(data: bytes, *, charset: str = "") -> dict[str, str]:
    """Return {text, title, lang} of a page; what is not there is empty."""
    tree = read_tree(decode_html(data, charset))
    if tree is None:
        return {"text": "", "title": "", "lang": ""}
    title, lang = _title(tree), _language(tree)
    text = seen_text(tree)
    if len(text) <= _MAX_ARTICLE_CHARS:
        text = _article(tree) or text
    return {"text": text, "title": title, "lang": lang}


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

    document = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, with_metadata=False
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


def _title(tree: lxml.html.HtmlElement) -> str:
    for path in ("//meta[@property='og:title']/@content", "//title/text()", "//h1//text()"):
        found = tree.xpath(f"string({path})") if "@" in path else " ".join(tree.xpath(path))
        title = " ".join(str(found).split())
        if title:
            return title[:500]
    return ""


def _language(tree: lxml.html.HtmlElement) -> str:
    lang = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    ).strip()
    return lang.replace("_", "-") if _LANGUAGE.fullmatch(lang) else ""
