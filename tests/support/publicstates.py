"""What readers see of a desk, page by page, and whether the public log explains how it changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from claimdesk.desk.models import Check, LogEntry, PolicyVersion
from claimdesk.web.public import records, releasing

#: Pages that tell of many things: whatever is entered may change them.
LISTS = tuple(
    f"/{code}/{name}"
    for code in ("vi", "en")
    for name in ("", "fact-checks/", "corrections/", "feed.atom", "feed.json")
)
POLICIES = ("funding", "corrections")


@dataclass(frozen=True)
class PublicState:
    """Pages by path, each with what it is about and a digest of all its bytes; and the log."""

    pages: dict[str, tuple[str, str]]
    entries: tuple[str, ...]


def look():
    """Return what readers see now."""
    pages = {path: ("", _digest(path)) for path in (*LISTS, "/sitemap.xml")}
    for check in Check.objects.filter(current__isnull=False).select_related("current"):
        path = records.path_of(check)
        paths = [path]
        if check.state == "published":
            numbers = range(1, check.current.number + 1)
            paths += [f"{path}revisions/{number}/" for number in numbers]
        pages |= {one: (f"check/{check.pk}", _digest(one)) for one in paths}
    for kind in POLICIES:
        paths = [f"/{code}/policies/{kind}/" for code in ("vi", "en")]
        for version in PolicyVersion.objects.filter(kind=kind):
            paths.append(f"/{version.language}/policies/{kind}/{version.number}/")
        pages |= {one: (f"policy/{kind}", _digest(one)) for one in paths}
    return PublicState(pages, tuple(LogEntry.objects.values_list("entry", flat=True)))


def unexplained(before, after):
    """Return the paths that differ between two states without an entry of the log between them."""
    if after.entries[: len(before.entries)] != before.entries:
        return ["the log of the first state is not the beginning of that of the second"]
    told = [json.loads(one)["id"] for one in after.entries[len(before.entries) :]]
    told += [f"check/{check}" for check in (*_disputed(told), *_marked(told))]
    return sorted(
        path
        for path in before.pages.keys() | after.pages.keys()
        if before.pages.get(path) != after.pages.get(path)
        and not _is_told((after.pages.get(path) or before.pages[path])[0], told)
    )


def _is_told(about, told):
    """Say whether entries tell of something; of what lists many things, whatever they tell."""
    return any(not about or one == about or one.startswith(f"{about}/") for one in told)


def _disputed(told):
    keys = [int(one.removeprefix("dispute/")) for one in told if one.startswith("dispute/")]
    return Check.objects.filter(disputes__in=keys).values_list("pk", flat=True)


def _marked(told):
    keys = [int(one.removeprefix("source/")) for one in told if one.startswith("source/")]
    return Check.objects.filter(source_marks__in=keys).values_list("pk", flat=True)


def _digest(path):
    return hashlib.sha256(releasing.rendered(path).content).hexdigest()
