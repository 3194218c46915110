"""Places whose ClaimReview is linted: files, folders, addresses, feeds, standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from claimdesk.cli.importing import POLITE_DELAY_S
from claimdesk.errors import ClaimdeskError, InputError, UnsupportedInputError, status_of
from claimdesk.intake.kinds import kind_of
from claimdesk.publishing.linting import linter
from claimdesk.publishing.linting.linter import Linted
from claimdesk.publishing.linting.rulebook import Finding, Place

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher, Response
    from claimdesk.intake.sandbox import Sandbox
    from claimdesk.publishing.linting.around import Around

_PAGES = frozenset((".html", ".htm", ".xhtml"))
_MARKUP = frozenset(("html", "text", "xml"))
_ADVICE = "ClaimReview is read from .html, .json and .jsonl files, pages and feeds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document and what was found in it; `error` and its exit `code` say why it was not read."""

    name: str
    linted: Linted = field(default_factory=Linted)
    error: str = ""
    code: int = 0


def is_address(place: str) -> bool:
    """Return whether a place is to be fetched."""
    return place.lower().startswith(("http://", "https://"))


def read_bytes(place: str) -> bytes:
    """Return a file, or standard input for `-`. Raises InputError for neither."""
    if place == "-":
        return sys.stdin.buffer.read()
    path = Path(place)
    if not path.is_file():
        raise InputError(f"There is no file {place}. Check the name; --site takes a folder.")
    return path.read_bytes()


def lint_places(
    places: Iterable[str], limit: int | None, advance: Callable[[int], None]
) -> Iterator[Document]:
    """Yield what is in files and addresses; those that cannot be read are told, not raised."""
    for place in places:
        try:
            if is_address(place):
                yield from _lint_address(place, limit, advance)
            else:
                yield from _lint_bytes(place, read_bytes(place), limit, advance)
        except ClaimdeskError as error:
            yield _failed(place, error)


def _failed(name: str, error: ClaimdeskError) -> Document:
    return Document(name=name, error=str(error), code=status_of(error)[1])


def _lint_bytes(
    name: str, data: bytes, limit: int | None, advance: Callable[[int], None]
) -> Iterator[Document]:
    kind = kind_of(data, "", name)
    if kind in {"feed", "sitemap"}:
        with _visitor() as (fetcher, sandbox):
            pages = _pages_of(data, "", kind, sandbox)[:limit]
            yield from _lint_pages(pages, fetcher, sandbox, advance)
    elif kind == "jsonl":
        yield Document(name=name, linted=_lint_lines(data))
    elif kind == "json":
        yield Document(name=name, linted=linter.lint_json(data))
    elif kind in _MARKUP and b"<" in data:
        yield Document(name=name, linted=linter.lint_page(data))
    else:
        raise UnsupportedInputError(f"{name} holds no markup ({kind}). {_ADVICE}")


def _lint_lines(data: bytes) -> Linted:
    """Return what is in all lines of a file, each a JSON value of its own."""
    found: list[Finding] = []
    reviews, urls = 0, dict[str, None]()
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            one = linter.lint_json(line)
            reviews += one.reviews
            urls |= dict.fromkeys(one.urls)
            for finding in one.findings:
                place = Place(path=finding.place.path, line=number)
                found.append(replace(finding, place=place))
    return Linted(tuple(found), reviews, tuple(urls))


def _lint_address(
    address: str, limit: int | None, advance: Callable[[int], None]
) -> Iterator[Document]:
    """Yield what is at an address; of a feed or sitemap, what is at the pages that it lists."""
    with _visitor() as (fetcher, sandbox):
        response = fetcher.fetch(address)
        kind = kind_of(response.body, response.media_type, address.partition("?")[0])
        if kind in {"feed", "sitemap"}:
            pages = _pages_of(response.body, response.url, kind, sandbox)[:limit]
            yield from _lint_pages(pages, fetcher, sandbox, advance)
        else:
            yield Document(name=response.url, linted=_lint_response(response, kind, sandbox))


def _lint_response(response: Response, kind: str, sandbox: Sandbox) -> Linted:
    if kind == "jsonl":
        return _lint_lines(response.body)
    if kind == "json":
        return linter.lint_json(response.body)
    return linter.lint_fetched(
        response.body, sandbox, address=response.url, charset=response.charset
    )


@contextmanager
def _visitor() -> Iterator[tuple[Fetcher, Sandbox]]:
    """Yield what fetches from elsewhere, and what reads it."""
    from claimdesk.intake.http import Fetcher
    from claimdesk.intake.sandbox import Sandbox

    with Fetcher(host_delay_s=POLITE_DELAY_S) as fetcher, Sandbox() as sandbox:
        yield fetcher, sandbox


def _pages_of(data: bytes, address: str, kind: str, sandbox: Sandbox) -> list[str]:
    from claimdesk.intake.feeds import read_feed, read_sitemap

    if kind == "feed":
        items = read_feed(data, base_url=address, sandbox=sandbox)
        return list(dict.fromkeys(item.url for item in items if item.url))
    found = read_sitemap(data, base_url=address, sandbox=sandbox)
    return [page for page, _ in found.pages]


def _lint_pages(
    pages: list[str], fetcher: Fetcher, sandbox: Sandbox, advance: Callable[[int], None]
) -> Iterator[Document]:
    """Yield what is at listed pages, one after the other; robots.txt is kept to."""
    from claimdesk.intake.robots import Robots

    robots = Robots(fetcher, sandbox)
    for done, page in enumerate(pages, start=1):
        try:
            robots.check(page)
            response = fetcher.fetch(page, before_redirect=robots.check)
            linted = linter.lint_fetched(
                response.body, sandbox, address=response.url, charset=response.charset
            )
            yield Document(name=page, linted=linted)
        except ClaimdeskError as error:
            yield _failed(page, error)
        advance(done)


def pages_below(folder: Path) -> list[Path]:
    """Return the HTML files below a folder, in order. Raises InputError where there are none."""
    files = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in _PAGES and path.is_file()
    )
    if not files:
        raise InputError(f"{folder} holds no .html files. Name the folder of a site.")
    return files


def lint_site(folder: Path, files: Iterable[Path]) -> Iterator[Document]:
    """Yield what is in the pages of a site: pages without ClaimReview have nothing to be told.

    An address that two pages give as theirs is told of the second.
    """
    known: dict[str, str] = {}
    for file in files:
        name = str(file.relative_to(folder))
        try:
            linted = linter.lint_page(file.read_bytes())
        except ClaimdeskError as error:
            yield _failed(name, error)
            continue
        if not linted.reviews:
            kept = (one for one in linted.findings if one.code not in {"no-review", "page-empty"})
            yield Document(name=name, linted=Linted(tuple(kept)))
            continue
        shared = [(url, known[url]) for url in linted.urls if url in known]
        known |= {url: name for url in linted.urls if url not in known}
        twice = [
            Finding(code="url-shared", facts={"found": url, "other": other})
            for url, other in shared
        ]
        findings = tuple(linter.in_order([*linted.findings, *twice]))
        yield Document(name=name, linted=replace(linted, findings=findings))


def without_review(folder: Path) -> Document:
    """Return what is told of a site none of whose pages has a ClaimReview."""
    return Document(name=str(folder), linted=Linted((Finding(code="no-review"),)))


def around_place(place: str) -> Around:
    """Return one file or standard input taken apart, for mending it.

    Raises InputError and its kinds.
    """
    if is_address(place):
        raise UnsupportedInputError("--fix mends a file: save the page and pass the file.")
    data = read_bytes(place)
    kind = kind_of(data, "", place)
    if kind == "json":
        return linter.around_json(data)
    around = linter.around_page(data) if kind in _MARKUP else None
    if around is None or not around.view.reviews:
        raise UnsupportedInputError(f"{place} holds no ClaimReview that could be mended.")
    return around
