"""What kind of file some bytes are: by content first, then by the stated type and the name."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePath

_SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image?"),
    (b"RIFF", "media"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"BZh", "archive?"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ", "program?"),
    (b"SQLite format 3\x00", "database"),
)
_MEDIA_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/feed+json": "feed",
    "application/json": "json",
    "application/ld+json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "text/markdown": "markdown",
    "text/vtt": "transcript",
    "application/x-subrip": "transcript",
}
_NAMES = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".jsonld": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".rss": "feed",
    ".atom": "feed",
    ".srt": "transcript",
    ".vtt": "transcript",
}
#: Endings of the files that `reading` reads, and the kind that each says; content goes before it.
READ_ENDINGS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".srt": "transcript",
    ".vtt": "transcript",
    ".jpg": "image",
    ".jpeg": "image",
    ".png": "image",
    ".webp": "image",
    ".gif": "image",
}
_SNIFF_BYTES = 4096
_PEEK_BYTES = 16 * 1024
_PDF_SCAN_BYTES = 1024
#: An OpenDocument file begins with a part that states its type, stored as it is.
_OPEN_TEXT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_ZIP_HEAD_BYTES = 128
_FEED_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)[\s>]", re.IGNORECASE)
_SITEMAP_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]")
_HTML_ROOT = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TRANSCRIPT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:WEBVTT(?:[ \t\r\n]|$)|"
    rb"\s{0,100}\d{1,7}[ \t]*\r?\n[ \t]*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->)"
)
_JSON_LINE = re.compile(rb"\s*\{[^\n]*\}[ \t]*\r?\n\s*\{")


def kind_of(data: bytes, media_type: str = "", name: str = "") -> str:
    """Return the kind of some bytes, by what they hold, their media type and their name.

    One of: pdf, docx, odt, zip, gzip, rtf, ole, image, media, archive, program, database, html,
    feed, sitemap, xml, json, jsonl, csv, markdown, transcript, text. `text` also stands for what
    nothing else fits; whether it is text shows when it is decoded.
    """
    if b"%PDF-" in data[:_PDF_SCAN_BYTES]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"word/document.xml" in data:
            return "docx"
        return "odt" if _OPEN_TEXT in data[:_ZIP_HEAD_BYTES] else "zip"
    if data.startswith(b"\x1f\x8b"):
        return "sitemap" if _markup_kind(_peek(data)) == "sitemap" else "gzip"
    return _signature_kind(data) or _text_kind(data, media_type.lower(), name)


def _signature_kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    if data[4:8] == b"ftyp":
        return "media"
    for mark, kind in _SIGNATURES:
        if data.startswith(mark):
            # Two or three letters may begin a sentence; then zero bytes must follow.
            if not kind.endswith("?"):
                return kind
            if b"\x00" in data[:64]:
                return kind[:-1]
    return None


def _text_kind(data: bytes, media_type: str, name: str) -> str:
    named = _NAMES.get(PurePath(name.partition("?")[0]).suffix.lower())
    stated = _MEDIA_TYPES.get(media_type)
    # A wide text has a zero byte beside each letter; the marks looked for are plain ASCII.
    if _TRANSCRIPT.match(data):
        return "transcript"
    head = data[:_SNIFF_BYTES].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if named == "markdown" or stated == "markdown":
        return "markdown"
    if head[:1] == b"<":
        kind = _markup_kind(head)
        if kind:
            return kind
    if head[:1] in {b"{", b"["} and (json_kind := _json_kind(head, stated or named)):
        return json_kind
    return stated or named or "text"


def _markup_kind(head: bytes) -> str | None:
    # HTML is asked for first: a page may speak of feeds, a feed's root comes before any HTML.
    html = _HTML_ROOT.search(head)
    feed = _FEED_ROOT.search(head)
    sitemap = _SITEMAP_ROOT.search(head)
    found = [(m.start(), k) for m, k in ((html, "html"), (feed, "feed"), (sitemap, "sitemap")) if m]
    if found:
        return min(found)[1]
    return "xml" if head.startswith((b"<?xml", b"<svg")) else None


def _json_kind(head: bytes, stated: str | None) -> str | None:
    if head.startswith(b"{") and b"jsonfeed.org/version" in head:
        return "feed"
    if stated in {"html", "csv"}:
        return None
    if _JSON_LINE.match(head):
        return "jsonl"
    looks_json = re.match(rb"\{\s*(?:\"|\})|\[\s*[{\"]", head)
    return stated or ("json" if looks_json else None)


def _peek(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _PEEK_BYTES)[:_SNIFF_BYTES]
    except zlib.error:
        return b""
