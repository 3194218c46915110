"""The public site written out as files that any web server can serve."""

from __future__ import annotations

import json
import os
import posixpath
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext as _

from claimdesk import __version__
from claimdesk.desk import jobs
from claimdesk.desk.models import Check, Desk, PolicyKind, PolicyVersion, Publication
from claimdesk.desk.publiclog import signing, witnessing
from claimdesk.desk.publiclog.reading import SignedLog, record_of, visible_rows
from claimdesk.desk.readiness import history
from claimdesk.errors import SettingError
from claimdesk.publishing.log import checking, proofs
from claimdesk.web.public import comparing, machines, records, releasing, reports, site
from claimdesk.web.public.reading import ON_PAGE

#: Lies in every copy; a folder without it is somebody else's and is never replaced.
MARK = "claimdesk-site.json"
#: Links from the site's root, in what our own templates write.
_LINK = re.compile(r'(?<= )(href|src|action)="(/(?!/)[^"]*)"')
_STATIC = re.compile(r'(?<= )(?:href|src)="(/static/[^"?#]+)')
Progress = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class Written:
    """What a copy holds. `faults` are those of `pagecheck` in its fact-checks; best empty."""

    folder: str
    pages: int = 0
    fact_checks: int = 0
    pictures: int = 0
    feeds: int = 0
    static_files: int = 0
    log_entries: int = 0
    size_bytes: int = 0
    faults: list[str] = field(default_factory=list)


class SiteCopy:
    """Writes the site into a folder beside its place, then puts it there in one step."""

    def __init__(self, folder: Path, *, base_url: str = "", live: str = "") -> None:
        self._folder = folder.absolute()
        address = _address(base_url or settings.BASE_URL, "--base-url")
        self._copy = site.Copy(address=address, live=_address(live, "--live") if live else "")
        self._part = self._folder.with_name(f".{self._folder.name}.{secrets.token_hex(4)}")
        self._static: set[str] = set()
        self._written = Written(folder=str(self._folder))

    def write(self, started: Callable[[int], Progress]) -> Written:
        """Write the copy. `started` is told how many pages there are, and gives what counts them.

        Until the end what was there before stays; a copy that fails leaves nothing behind. Raises
        LogForkError where the database is older than what this desk, or the site in the folder,
        has published in its log.
        """
        self._require_place()
        signing.sign(jobs.utc_now(), site=self._folder)
        paths = [*_standing_paths(), *_paths_of_checks()]
        count = started(len(paths))
        self._part.mkdir(parents=True)
        try:
            with site.written_as(self._copy):
                for done, path in enumerate(paths, start=1):
                    self._write(path)
                    count(done)
                self._write_log()
                self._write_around()
            self._take_place()
        finally:
            shutil.rmtree(self._part, ignore_errors=True)
        return self._written

    def _require_place(self) -> None:
        folder = self._folder
        if folder.exists() and not folder.is_dir():
            raise SettingError(f"{folder} is a file. Name a folder for the site.")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise SettingError(
                f"{folder} holds something else. Name a new or an empty folder, or one that this "
                "command has written."
            )

    def _write(self, path: str) -> None:
        response = releasing.rendered(path)
        content = response.content
        if response.headers["Content-Type"].startswith("text/html"):
            html = content.decode()
            self._static.update(_STATIC.findall(html))
            html = relative(html, path)
            self._examine(path, html)
            content = html.encode()
            self._written.pages += 1
        elif path.endswith(".png"):
            self._written.pictures += 1
        elif "/feed." in path:
            self._written.feeds += 1
        self._put(path, content)

    def _examine(self, path: str, html: str) -> None:
        parts = path.strip("/").split("/")
        if len(parts) != 3 or parts[1] != "fact-checks":
            return
        check = records.by_slug(parts[2])
        if check is None:
            return
        self._written.fact_checks += 1
        self._written.faults += [f"{path}: {fault}" for fault in releasing.faults_in(html, check)]

    def _write_log(self) -> None:
        """Write the public log, with the record and the proof of each entry that may be seen.

        It is signed once more: what went out while pages were written has its entry in this copy.
        """
        head = signing.sign(jobs.utc_now())
        if head is None:
            return
        if settings.LOG_WITNESSES:
            witnessing.ask()
        log = SignedLog()
        for path, data in log.files():
            self._put(f"/{checking.FOLDER}{path}", data)
        for row in visible_rows():
            if log.holds(row):
                self._put(f"/{row.page}", record_of(row))
                self._put(f"/{row.page}{proofs.SUFFIX}", log.prove(row))
        self._written.log_entries = log.size

    def _write_around(self) -> None:
        """Write what is not a page of the site: first page, page not found, static files, mark."""
        desk = Desk.objects.get(pk=1)
        self._write_first_pages(desk)
        for path in sorted(self._static):
            found = finders.find(path.removeprefix("/static/"))
            if isinstance(found, str):
                self._put(path, Path(found).read_bytes())
                self._written.static_files += 1
        facts = {name: value for name, value in asdict(self._written).items() if name != "folder"}
        mark = {"claimdesk": __version__, "address": self._copy.address, **facts}
        self._put(f"/{MARK}", json.dumps(mark, ensure_ascii=False, indent=1).encode())

    def _write_first_pages(self, desk: Desk) -> None:
        self._put("/", _redirect(f"{desk.language}/", desk).encode())
        request = releasing.request_for(f"/{desk.language}/")
        with translation.override(desk.language):
            words = {
                "title": _("Page not found"),
                "text": _(
                    "There is nothing at this address. It may have been mistyped, or the page has "
                    "moved."
                ),
            }
            missing = site.own_page(request, "public/error.html", words).content.decode()
        self._static.update(_STATIC.findall(missing))
        # It is shown at any address, so that its links must be full ones.
        self._put("/404.html", absolute(missing, self._copy.address).encode())

    def _put(self, path: str, content: bytes) -> None:
        place = self._part / path.lstrip("/")
        place = place / "index.html" if path.endswith("/") else place
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self._written.size_bytes += len(content)

    def _take_place(self) -> None:
        os.sync()  # a copy that a power cut could empty would be worse than the old one
        old = self._part.with_name(f"{self._part.name}.old")
        if self._folder.exists():
            self._folder.rename(old)
        try:
            self._part.rename(self._folder)
        except OSError:
            if old.exists():
                old.rename(self._folder)
            raise
        shutil.rmtree(old, ignore_errors=True)


def relative(html: str, path: str) -> str:
    """Return a page whose links from the root lead there from its own place."""

    def lead(found: re.Match[str]) -> str:
        parts = urlsplit(found[2])
        start = path if path.endswith("/") else posixpath.dirname(path)
        target = posixpath.relpath(parts.path, start)
        if parts.path.endswith("/"):
            target = f"{target}/"
        rest = found[2][len(parts.path) :]
        return f'{found[1]}="{target}{rest}"'

    return _LINK.sub(lead, html)


def absolute(html: str, address: str) -> str:
    """Return a page whose links from the root are full addresses."""
    return _LINK.sub(rf'\1="{address}\2"', html)


def _address(text: str, option: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise SettingError(
            f"{option} is {text!r}. Give the full address, such as https://facts.example.org."
        )
    return text.strip().rstrip("/")


def _standing_paths() -> Iterator[str]:
    yield from ("/robots.txt", "/sitemap.xml")
    parts = -(-Check.objects.filter(current__isnull=False).count() // machines.IN_SITEMAP)
    yield from (f"/sitemap-{number}.xml" for number in range(1, parts + 1) if parts > 1)
    versions = PolicyVersion.objects.values_list("language", "kind", "number")
    yield from (f"/{code}/policies/{kind}/{number}/" for code, kind, number in versions)
    names = ["", "search/", "ask/", *(["readiness/"] if history.shown_now() else [])]
    for code, _label in settings.LANGUAGES:
        yield from (f"/{code}/{name}" for name in names)
        yield from (f"/{code}/feed.{form}" for form in machines.FORMS)
        yield from (f"/{code}/policies/{kind}/" for kind in PolicyKind.values)
        yield from reports.paths_for_copy(code)
        for name, found in (
            ("fact-checks", records.first_publications(code)),
            ("corrections", records.changes(code)),
        ):
            yield f"/{code}/{name}/"
            last = -(-found.count() // ON_PAGE)
            yield from (f"/{code}/{name}/page/{number}/" for number in range(2, last + 1))


def _paths_of_checks() -> Iterator[str]:
    checks = Check.objects.filter(current__isnull=False).select_related("current")
    for check in checks.order_by("pk"):
        path, now = f"/{check.language}/fact-checks/{check.slug}/", check.current
        yield from (path, f"{path}picture.png")
        if now.kind != Publication.Kind.WITHDRAWAL and now.number > 1:
            yield from (f"{path}revisions/{number}/" for number in range(1, now.number + 1))
            yield from (pair.path for pair in comparing.pairs(records.current_shown(check)))


def _redirect(target: str, desk: Desk) -> str:
    name = escape(desk.name)
    return (
        f'<!doctype html>\n<html lang="{desk.language}"><head><meta charset="utf-8">'
        f'<title>{name}</title><meta http-equiv="refresh" content="0; url={target}">'
        f'</head><body><p><a href="{target}">{name}</a></p></body></html>\n'
    )
