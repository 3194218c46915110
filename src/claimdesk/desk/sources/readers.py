"""Readers of sources, one for each kind: what a source lists, and what an entry of it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from claimdesk.desk.models import Subscription
from claimdesk.desk.sources import folders, mail, markup, telegram, visits
from claimdesk.desk.sources.peers import logs
from claimdesk.desk.sources.routes import Back
from claimdesk.desk.sources.visits import Visitor
from claimdesk.errors import EmptyInputError, RuleError, UnreadableInputError
from claimdesk.intake.document import Document
from claimdesk.intake.feeds import FeedItem, kind_of, read_feed, read_sitemap
from claimdesk.intake.reading import read_bytes
from claimdesk.language.normalization import normalize

if TYPE_CHECKING:
    from claimdesk.domain.factcheck import FactCheck
    from claimdesk.intake.http import Response
    from claimdesk.intake.sandbox import Sandbox

Kind = Subscription.Kind
#: Sitemaps of an index that are looked at in one run, those that changed last first.
MOST_SITEMAPS = 10
#: Seconds of a run that go by at its end, without waiting for what somebody may write meanwhile.
NOT_LISTENED_S = 20.0
#: A shorter line of a watched page is a counter, a date or a button, and no news.
_SHORTEST_PARAGRAPH = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that a source lists. `key` is the hash of what it is known by there.

    It brings its text, or reviews for the Library, or says where to read them: `url` or `path`,
    or is a whole mail: `mail`. Of a bot that answers `back` leads to who wrote it.
    """

    key: str
    text: str = ""
    reviews: tuple[FactCheck, ...] = ()
    url: str = ""
    path: Path | None = None
    mail: bytes = field(default=b"", repr=False)
    updated: str = ""
    back: Back | None = field(default=None, repr=False)
    is_command: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a source lists now, the newest first where that is known.

    With `is_one_text` the new entries are passages of one text. `is_unchanged` says that nothing
    was listed since nothing has changed. `go_on` lists what follows, once these are taken,
    and `position` is how far the source is read then.
    """

    entries: Sequence[Entry] = ()
    etag: str = ""
    last_modified: str = ""
    is_one_text: bool = False
    is_unchanged: bool = False
    go_on: Callable[[], Listing] | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What an entry holds: a text with the language that it states, or reviews.

    `document` is what the text was read from, where it may have been recognised.
    """

    text: str = ""
    language: str = ""
    reviews: tuple[FactCheck, ...] = field(default=())
    document: Document | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """How a kind of source is read; what it gives comes in by `channel`, or goes to the Library.

    Where it `begins_with_newest`, what stood there long before is not brought in with the first
    run: a sitemap may list an archive. What `is_of_persons` is taken with the hour only, and shown
    in a trial without what leads to them.
    """

    channel: str
    listed: Callable[[Subscription, Visitor], Listing]
    read: Callable[[Entry, Visitor], Found]
    begins_with_newest: bool = False
    is_of_persons: bool = False


def reader_of(source: Subscription) -> Reader:
    """Return the reader of a source; raises RuleError for what is sent to us."""
    found = _READERS.get(Kind(source.kind))
    if found is None:
        raise RuleError(
            "source-sent", "What a program sends is not read; it comes when it is sent."
        )
    return found


def channel_of(source: Subscription) -> str:
    """Return the kind of channel by which items of a source come in."""
    return "api" if source.kind == Kind.WEBHOOK else reader_of(source).channel


def key_of(known_by: str | bytes) -> str:
    """Return the hash under which it is kept that something was taken.

    It takes the desk's secret key to make it: what an entry is known by may be somebody's handle,
    and nobody shall find it by hashing all handles there are.
    """
    data = known_by if isinstance(known_by, bytes) else known_by.encode("utf-8", "replace")
    return salted_hmac("claimdesk.desk.sources", data, algorithm="sha256").hexdigest()


def _ask(source: Subscription, visitor: Visitor) -> Response | None:
    """Return what a source answers, or None where it says that nothing has changed."""
    answer = visitor.fetch(source.address, etag=source.etag, last_modified=source.last_modified)
    return None if answer.status == 304 else answer


def _listing(answer: Response, entries: Sequence[Entry], *, is_one_text: bool = False) -> Listing:
    return Listing(
        entries=entries,
        etag=answer.headers.get("etag", "")[:300],
        last_modified=answer.headers.get("last-modified", "")[:100],
        is_one_text=is_one_text,
    )


def _feed(source: Subscription, visitor: Visitor) -> Listing:
    answer = _ask(source, visitor)
    if answer is None:
        return Listing(is_unchanged=True)
    items = read_feed(answer.body, base_url=answer.url, sandbox=visitor.sandbox)
    whole = source.whole_pages
    return _listing(answer, [_feed_entry(item, whole_pages=whole) for item in items])


def _feed_entry(item: FeedItem, *, whole_pages: bool) -> Entry:
    text = item.text
    if not normalize(text).startswith(normalize(item.title)):
        text = f"{item.title}\n\n{text}"
    return Entry(
        key=key_of(item.guid or item.url),
        text="" if whole_pages and item.url else text,
        url=item.url if whole_pages else "",
        updated=item.updated,
    )


def _sitemap(source: Subscription, visitor: Visitor) -> Listing:
    answer = _ask(source, visitor)
    if answer is None:
        return Listing(is_unchanged=True)
    found = read_sitemap(answer.body, base_url=answer.url, sandbox=visitor.sandbox)
    pages = dict(found.pages)
    # What an index lists may change while the index itself does not: it is read each time anew.
    for child in found.children[:MOST_SITEMAPS]:
        body = visitor.fetch(child)
        pages |= dict(read_sitemap(body.body, base_url=body.url, sandbox=visitor.sandbox).pages)
    newest = sorted(pages.items(), key=lambda page: page[1], reverse=True)
    entries = [Entry(key=key_of(url), url=url, updated=when) for url, when in newest]
    return Listing(entries=entries) if found.children else _listing(answer, entries)


def _page(source: Subscription, visitor: Visitor) -> Listing:
    answer = _ask(source, visitor)
    if answer is None:
        return Listing(is_unchanged=True)
    text = _text_of(answer, visitor.sandbox).text
    passages = [line for line in text.split("\n") if len(line.strip()) >= _SHORTEST_PARAGRAPH]
    entries = {
        key: Entry(key=key, text=line)
        for line in passages
        if (key := key_of(" ".join(normalize(line).casefold().split())))
    }
    if not entries:
        raise EmptyInputError
    return _listing(answer, list(entries.values()), is_one_text=True)


def _reviews(source: Subscription, visitor: Visitor) -> Listing:
    answer = _ask(source, visitor)
    if answer is None:
        return Listing(is_unchanged=True)
    kind = kind_of(answer.body, answer.media_type, answer.url.partition("?")[0])
    if kind == "feed":
        items = read_feed(answer.body, base_url=answer.url, sandbox=visitor.sandbox)
        pages = [(item.url, item.updated) for item in items if item.url]
    elif kind == "sitemap":
        pages = list(read_sitemap(answer.body, base_url=answer.url, sandbox=visitor.sandbox).pages)
        pages.sort(key=lambda page: page[1], reverse=True)
    else:
        reviews = _reviews_in(answer, kind, visitor)
        if not reviews:
            raise UnreadableInputError("It holds no ClaimReview that can be read.")
        return _listing(answer, [_review_entry(one) for one in reviews])
    # A fact-check that was corrected is listed with a later time: it is read again.
    entries = [Entry(key=key_of(f"{url} {when}"), url=url, updated=when) for url, when in pages]
    return _listing(answer, entries)


def _review_entry(review: FactCheck) -> Entry:
    return Entry(key=key_of(repr(review.to_json())), reviews=(review,), updated=review.date)


def _folder(source: Subscription, _visitor: Visitor) -> Listing:
    entries = [
        Entry(key=key_of(file.digest), path=file.path) for file in folders.files_in(source.address)
    ]
    return Listing(entries=entries)


def _telegram(source: Subscription, visitor: Visitor, after: int | None = None) -> Listing:
    """List what a bot holds. It forgets that only with the next listing, when it is taken."""
    updates = telegram.updates_of(source.secret, visitor, after=after, answers=source.answers)
    has_time = visitor.left_s > NOT_LISTENED_S and not visits.ending.is_set()
    listens = source.answers and visitor.listens and has_time
    if not updates and not listens:
        return Listing()
    last = max((update.number for update in updates), default=after)
    return Listing(
        entries=[
            Entry(
                key=key_of(f"update {one.number}"),
                text=one.text,
                back=one.back,
                is_command=one.is_command,
            )
            for one in updates
        ],
        go_on=lambda: _telegram(source, visitor, last),
    )


def _imap(source: Subscription, visitor: Visitor, position: str | None = None) -> Listing:
    """List the mails that follow; a mail is known by its number, never by its own header."""
    here = source.position if position is None else position
    mails = mail.mails_of(source, visitor, here)
    if not mails:
        return Listing(position=here)
    there = mails[-1].position
    return Listing(
        entries=[Entry(key=key_of(f"mail {one.position}"), mail=one.data) for one in mails],
        position=there,
        go_on=lambda: _imap(source, visitor, there),
    )


def _desk(source: Subscription, visitor: Visitor) -> Listing:
    """List what a log says of itself, for a trial; a run follows it (`peers.runs`)."""
    note, key = logs.look(source.address, visitor)
    name, size, *_rest = note.split("\n")
    return Listing(entries=[Entry(key="", text=f"{name}: {size}"), Entry(key="", text=str(key))])


def _read_mail(entry: Entry, visitor: Visitor) -> Found:
    return Found(visitor.sandbox.run("mail", entry.mail)["text"] if entry.mail else "")


def _read_text(entry: Entry, visitor: Visitor) -> Found:
    """Return the text of an entry: the one that it brings, or that of its page or file."""
    if entry.path is not None:
        document = folders.read(entry.path, visitor.sandbox)
        return Found(document.text, document.lang, document=document)
    if not entry.url:
        return Found(text=entry.text)
    return _text_of(visitor.fetch(entry.url), visitor.sandbox)


def _read_reviews(entry: Entry, visitor: Visitor) -> Found:
    if not entry.url:
        return Found(reviews=entry.reviews)
    answer = visitor.fetch(entry.url)
    kind = kind_of(answer.body, answer.media_type, answer.url.partition("?")[0])
    return Found(reviews=_reviews_in(answer, kind, visitor))


def _text_of(answer: Response, sandbox: Sandbox) -> Found:
    document = read_bytes(
        answer.body,
        name=answer.url,
        media_type=answer.media_type,
        charset=answer.charset,
        requested=answer.requested,
        sandbox=sandbox,
        scanning=folders.SCANNING,
    )
    return Found(document.text, document.lang.partition("-")[0].lower(), document=document)


def _reviews_in(answer: Response, kind: str, visitor: Visitor) -> tuple[FactCheck, ...]:
    """Return the fact-checks in a page, a JSON document or a table; what is none is left out.

    The visitor notes what the linter finds in it, readable or not.
    """
    from claimdesk.domain.factcheck import FactCheck  # noqa: PLC0415 - as the readers
    from claimdesk.publishing import claimreview, tables  # noqa: PLC0415 - loads lxml

    if (looked := markup.look(answer, kind, visitor.sandbox)) is not None:
        visitor.looked.append(looked)
    if kind == "jsonl":
        rows = claimreview.read_jsonl(answer.body.splitlines())
    elif kind == "json":
        rows = claimreview.read_json(answer.body)
    elif kind in {"csv", "tsv"}:
        rows = tables.read_csv(answer.body)
    else:
        rows = iter(
            claimreview.read_fetched_page(
                answer.body, visitor.sandbox, address=answer.url, charset=answer.charset
            )
        )
    return tuple(row for row in rows if isinstance(row, FactCheck))


_READERS = {
    Kind.FEED: Reader("feed", _feed, _read_text, begins_with_newest=True),
    Kind.SITEMAP: Reader("page", _sitemap, _read_text, begins_with_newest=True),
    Kind.PAGE: Reader("page", _page, _read_text),
    Kind.REVIEWS: Reader("", _reviews, _read_reviews),
    Kind.FOLDER: Reader("file", _folder, _read_text),
    Kind.IMAP: Reader("mail", _imap, _read_mail, is_of_persons=True),
    Kind.DESK: Reader("", _desk, _read_text),
    Kind.TELEGRAM: Reader("chat", _telegram, _read_text, is_of_persons=True),
}
