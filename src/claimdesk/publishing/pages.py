"""What a page says of itself in HTML: its JSON-LD scripts, title, site, language, microdata."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from claimdesk.intake.charsets import clean_text, decode_html
from claimdesk.publishing.cleaning import clean, schema_name, web_address
from claimdesk.publishing.languages import read_language

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_PAGE_CHARS = 20_000_000
_MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class PageParts:
    """The parts of a page that are read for its reviews."""

    scripts: list[str] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    site_name: str = ""
    language: str = ""
    address: str = ""


def decode_page(page: bytes | str, charset: str | None) -> str:
    """Return a page's text. Raises UnsupportedInputError when the bytes are no text."""
    if isinstance(page, str) or not page:
        return clean_text(page or "")
    return decode_html(page, charset)


def take_apart(text: str) -> PageParts:
    """Return the parts of an HTML page; a page of nothing has none."""
    from claimdesk.intake.pages import read_tree  # noqa: PLC0415 - only pages need lxml

    tree = read_tree(text)
    return PageParts() if tree is None else parts_of(tree)


def parts_of(tree: HtmlElement) -> PageParts:
    """Return the parts of a parsed page."""
    scripts = [
        script.text or ""
        for script in tree.iter("script")
        if "ld+json" in (script.get("type") or "").lower()
    ]
    return PageParts(
        scripts=scripts,
        items=_microdata(tree),
        title=_title(tree),
        site_name=_meta(tree, "og:site_name"),
        language=_language(tree),
        address=_address(tree),
    )


def _title(tree: HtmlElement) -> str:
    found = next(tree.iter("title"), None)
    title = clean("".join(found.itertext())) if found is not None else ""
    return title or _meta(tree, "og:title")


def _meta(tree: HtmlElement, name: str) -> str:
    for node in tree.iter("meta"):
        if (node.get("property") or node.get("name") or "").lower() == name:
            content = clean(node.get("content") or "")
            if content:
                return content
    return ""


def _language(tree: HtmlElement) -> str:
    xml_lang = tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    return read_language(tree.get("lang") or xml_lang or "") or read_language(
        _meta(tree, "og:locale")
    )


def _address(tree: HtmlElement) -> str:
    for node in tree.iter("link"):
        is_canonical = "canonical" in (node.get("rel") or "").lower().split()
        if is_canonical and (address := web_address(node.get("href"))):
            return address
    return web_address(_meta(tree, "og:url"))


def _microdata(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the items of the page that are ClaimReviews, as JSON-LD would give them."""
    roots = [
        node
        for node in tree.iter()
        if isinstance(node.tag, str) and _item_type(node) == "claimreview"
    ]
    return [_item(root) for root in roots[:_MOST_ITEMS]]


def _item_type(node: HtmlElement) -> str:
    types = (node.get("itemtype") or "").split()
    return schema_name(types[0]) if types else ""


def _item(root: HtmlElement) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": _item_type(root)}
    owners = {root: item}
    for node in root.iterdescendants():
        names = (node.get("itemprop") or "").split() if isinstance(node.tag, str) else []
        is_scope = isinstance(node.tag, str) and node.get("itemscope") is not None
        value: Any = {"@type": _item_type(node)} if is_scope else None
        if is_scope:
            owners[node] = value
        if names:
            owner = next((up for up in node.iterancestors() if up in owners), root)
            for name in names:
                owners[owner].setdefault(name, value if is_scope else _value(node))
    return item


def _value(node: HtmlElement) -> str:
    for name in ("content", "datetime", "href", "src"):
        if (value := node.get(name)) is not None:
            return str(value)
    return "".join(node.itertext())
