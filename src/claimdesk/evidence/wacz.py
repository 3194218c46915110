"""A WACZ, the ZIP that viewers replay: written, and read member by member.

Form: WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/). Everything that the index, the pages
and the WARC do not hold lies under `capture/`, where the specification leaves room.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from claimdesk.evidence.warc import Place

ARCHIVE = "archive/data.warc.gz"
#: What a browser asked for, to draw the page in the other one.
PARTS = "archive/parts.warc.gz"
INDEX = "indexes/index.cdx.gz"
LOOK_UP = "indexes/index.idx"
PAGES = "pages/pages.jsonl"
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
VERSION = "1.1.1"
#: Kinds of records that a viewer can show.
_SHOWN = frozenset({"response", "resource"})


def pack(
    members: Mapping[str, bytes], *, created: datetime, software: str, title: str, page: str
) -> bytes:
    """Return a WACZ of members (path -> bytes), with the package that holds their SHA-256.

    `page` is the address that it is about. Nothing in it is compressed twice.
    """
    stamp = written(created)
    package = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "software": software,
        "created": stamp,
        "title": title,
        "mainPageUrl": page,
        "mainPageDate": stamp,
        "resources": [
            {
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "bytes": len(data),
            }
            for path, data in members.items()
        ],
    }
    described = _json(package)
    digest = {"path": PACKAGE, "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
    out = io.BytesIO()
    when = created.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in (*members.items(), (PACKAGE, described), (DIGEST, _json(digest))):
            archive.writestr(zipfile.ZipInfo(path, when), data)
    return out.getvalue()


def indexes(
    files: Mapping[str, list[Place]], facts: Mapping[tuple[str, int], tuple[str, int]]
) -> dict[str, bytes]:
    """Return the two members by which a viewer finds a record in one of these WARC files.

    `facts` gives media type and status of a record by its file and its offset in that.
    """
    lines = sorted(line for file, places in files.items() for line in _lines(file, places, facts))
    block = gzip.compress("".join(lines).encode(), mtime=0)
    meta = {"format": "cdxj-gzip-1.0", "filename": INDEX.rpartition("/")[2]}
    first = " ".join(lines[0].split(" ")[:2]) if lines else "- -"
    about = {
        "offset": 0,
        "length": len(block),
        "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
        "filename": meta["filename"],
    }
    look_up = f"!meta 0 {json.dumps(meta)}\n{first} {json.dumps(about)}\n"
    return {INDEX: block, LOOK_UP: look_up.encode()}


def pages(url: str, date: datetime, title: str, text: str) -> bytes:
    """Return the list of pages, which is this one, with the text that a viewer searches."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": bool(text)}
    page = {"id": "page", "url": url, "ts": written(date), "title": title or url}
    if text:
        page["text"] = text
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in (head, page)).encode()


def written(moment: datetime) -> str:
    """Return a moment in UTC, to the second, as these files write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sort_key(url: str) -> str:
    """Return an address in the form that indexes are sorted by (SURT)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if parts.scheme not in {"http", "https"} or not host:
        return url.lower()
    labels = host.removeprefix("www.").split(".")
    name = host if host.replace(".", "").isdigit() else ",".join(reversed(labels))
    where = f"{name}:{port}" if port else name
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{where}){parts.path or '/'}{'?' if query else ''}{query}".lower()


def _lines(
    file: str, places: list[Place], facts: Mapping[tuple[str, int], tuple[str, int]]
) -> Iterator[str]:
    for place in places:
        if place.record.kind not in _SHOWN:
            continue
        media_type, status = facts.get((file, place.offset), ("", 0))
        row = {
            "url": place.record.url,
            "mime": media_type or "application/octet-stream",
            "status": str(status or 200),
            "digest": place.digest,
            "length": str(place.length),
            "offset": str(place.offset),
            "filename": file.rpartition("/")[2],
        }
        stamp = place.record.date.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        yield f"{sort_key(place.record.url)} {stamp} {json.dumps(row)}\n"


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
