"""The site as files: whole, leading nowhere that is not there, and swapped in one step."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from click.testing import CliRunner

from claimdesk.cli import app
from claimdesk.desk.models import Desk
from claimdesk.desk.verbs import office
from claimdesk.errors import SettingError
from claimdesk.web.public import copying
from claimdesk.web.public.copying import MARK, SiteCopy
from support.desk import later
from support.public import Staff, correct, path_of, publish, seen

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
_LINK = re.compile(r'(?<= )(href|src|action)="([^"]*)"')


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def site(staff):
    """Publish one that was corrected, one withdrawn and one in Vietnamese."""
    fixed = publish(staff, text="The first claim is so.", title="It was fixed")
    correct(staff, fixed.check_record, reason="It said May.")
    gone = publish(staff, text="The second claim is so.", title="It is gone")
    correct(staff, gone.check_record, kind="withdrawal", reason="Forged.")
    other = publish(staff, text="Tuyên bố này đúng.", language="vi", title="Bài tiếng Việt")
    office.write_policy(
        actor=staff.publisher, kind="funding", language="en", body="Readers pay.", now=later()
    )
    return fixed, gone, other


def write(folder, **options):
    counted = []
    written = SiteCopy(folder, **options).write(lambda total: lambda _done: counted.append(total))
    assert len(counted) == counted[0]
    return written


def page(folder, path):
    return (folder / path.strip("/") / "index.html").read_text("utf-8")


def dead_links(folder):
    for file in folder.rglob("*.html"):
        for _name, address in _LINK.findall(file.read_text("utf-8")):
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            target = file.parent / unquote(parts.path)
            if parts.path.endswith("/"):
                target /= "index.html"
            if not target.resolve().is_file() or folder not in target.resolve().parents:
                yield f"{file.relative_to(folder)}: {address}"


@pytest.mark.parametrize("live", ["", "https://desk.example.org"])
def test_a_copy_is_whole_and_every_link_in_it_leads_somewhere(site, tmp_path, live):
    folder = tmp_path / "site"
    written = write(folder, base_url="https://facts.example.org/checks/", live=live)
    assert written.faults == []
    assert (written.fact_checks, written.pictures, written.feeds) == (3, 3, 6)
    assert list(dead_links(folder)) == []
    for file in folder.rglob("*.html"):
        source = file.read_text("utf-8")
        assert "/desk/" not in source
        assert "csrf" not in source
        assert "localhost" not in source
        assert bool(live) or "<form" not in source
    for publication in site:
        assert page(folder, path_of(publication))
    assert "It said May." in page(folder, path_of(site[0]))
    assert "It no longer stands." in page(folder, f"{path_of(site[0])}revisions/1/")
    assert "It said May." in page(folder, f"{path_of(site[0])}changes/1/2/")
    assert "Forged." in page(folder, path_of(site[1]))
    assert not (folder / path_of(site[1]).strip("/") / "revisions").exists()
    assert "Readers pay." in page(folder, "/en/policies/funding/1/")
    assert (folder / "static/claimdesk/public.css").is_file()
    assert 'href="https://facts.example.org/checks/' in (folder / "404.html").read_text("utf-8")
    feed = feedparser.parse((folder / "en/feed.atom").read_bytes())
    for entry in feed.entries:
        path = entry.link.removeprefix("https://facts.example.org/checks/").partition("#")[0]
        assert (folder / path / "index.html").is_file()
    sitemap = (folder / "sitemap.xml").read_text("utf-8")
    for address in re.findall("<loc>https://facts.example.org/checks(.*?)</loc>", sitemap):
        assert page(folder, address)


def test_forms_lead_to_the_desk_that_runs(site, tmp_path):
    folder = tmp_path / "site"
    write(folder, base_url="https://facts.example.org", live="https://desk.example.org/")
    front = page(folder, "/en/")
    assert 'action="https://desk.example.org/en/ask/"' in front
    assert 'action="https://desk.example.org/en/search/"' in front
    path = path_of(site[0])
    assert f'href="https://desk.example.org{path}dispute/"' in page(folder, path)
    assert "takes no questions" not in seen(front)


def test_the_desk_itself_answers_as_before_a_copy(site, client, tmp_path):
    before = client.get("/en/").content
    write(tmp_path / "site", base_url="https://facts.example.org")
    assert client.get("/en/").content == before


def test_a_copy_replaces_an_older_one_and_nothing_else(staff, site, tmp_path):
    folder = tmp_path / "site"
    write(folder)
    (folder / "old.html").write_text("left over")
    Desk.objects.update(language="en")
    write(folder)
    assert not (folder / "old.html").exists()
    assert "url=en/" in (folder / "index.html").read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["site"]
    other = tmp_path / "precious"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    for place in (other, other / "thesis.txt"):
        with pytest.raises(SettingError):
            write(place)
    assert (other / "thesis.txt").read_text() == "years of work"


def test_a_copy_that_fails_leaves_the_older_one(site, tmp_path, monkeypatch):
    folder = tmp_path / "site"
    write(folder)
    before = (folder / MARK).read_bytes()
    monkeypatch.setattr(copying.finders, "find", lambda _path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(folder)
    assert (folder / MARK).read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["site"]
    monkeypatch.undo()
    moved = []

    def rename(self, target):
        moved.append(self.name)
        if len(moved) == 2:
            raise OSError(5, "Input/output error")
        return original(self, target)

    original = Path.rename
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="Input/output"):
        write(folder)
    assert (folder / MARK).read_bytes() == before


@pytest.mark.parametrize("address", ["facts.example.org", "ftp://x.example", "https://", "/x"])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    for option in ("base_url", "live"):
        with pytest.raises(SettingError, match=address):
            SiteCopy(tmp_path / "site", **{option: address})


def test_the_command_says_what_it_wrote(site, tmp_path):
    folder = tmp_path / "site"
    result = CliRunner().invoke(app, ["site", "export", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["fact_checks"] == 3
    assert told["folder"] == str(folder)
    assert (
        told["size_bytes"]
        == sum(
            file.stat().st_size
            for file in folder.rglob("*")
            if file.is_file() and file.name != MARK
        )
        + (folder / MARK).stat().st_size
    )
    result = CliRunner().invoke(app, ["site", "export", str(folder)])
    assert "3 of them fact-checks" in result.output
