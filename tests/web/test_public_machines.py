"""Feeds, sitemap, robots, pictures; what may be kept and is asked for again; bounded queries."""

from __future__ import annotations

import io
import json

import feedparser
import pytest

from claimdesk.desk.models import Check, Desk
from support.desk import NOW, later
from support.public import Staff, correct, path_of, publish, read, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def history(staff):
    """Publish one that stands, one corrected, one withdrawn, and one in the other language."""
    stands = publish(staff, text="The first claim stands.", title="It stands")
    fixed = publish(staff, text="The second claim is fixed.", title="It was fixed", now=later(1))
    gone = publish(staff, text="The third claim is gone.", title="It is gone", now=later(2))
    other = publish(staff, text="Tuyên bố thứ tư.", language="vi", title="Bài tiếng Việt")
    correct(staff, fixed.check_record, reason="It said May.", now=later(60))
    correct(staff, gone.check_record, kind="withdrawal", reason="Forged.", now=later(90))
    return stands, fixed, gone, other


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.one_database
def test_a_feed_tells_of_checks_corrections_and_withdrawals(history, client, settings, form):
    response = client.get(f"/en/feed.{form}")
    found = feedparser.parse(response.content)
    assert not found.bozo
    assert form in response["Content-Type"]
    entries = {entry.id: entry for entry in found.entries}
    titles = [entry.title for entry in found.entries]
    assert len(entries) == len(titles) == 5
    assert titles[0].startswith("Withdrawn: It is gone")
    assert "Correction: It was fixed" in titles
    assert {"It stands", "It was fixed"} <= set(titles)
    assert "Bài tiếng Việt" not in titles
    for entry in found.entries:
        assert entry.link.startswith(f"{settings.BASE_URL}/en/fact-checks/")


@pytest.mark.one_database
def test_ids_stay_when_the_desk_moves(history, client, settings):
    before = json.loads(client.get("/en/feed.json").content)
    settings.BASE_URL = "https://moved.example.org"
    after = json.loads(client.get("/en/feed.json").content)
    assert [item["id"] for item in before["items"]] == [item["id"] for item in after["items"]]
    assert all(item["url"].startswith("https://moved.example.org/") for item in after["items"])
    assert before["version"].startswith("https://jsonfeed.org/")
    assert len({item["id"] for item in before["items"]}) == 5


@pytest.mark.one_database
def test_links_of_a_feed_lead_to_their_place_on_the_page(history, client, settings):
    for item in json.loads(client.get("/en/feed.json").content)["items"]:
        path, _, anchor = item["url"].removeprefix(settings.BASE_URL).partition("#")
        source = read(client.get(path))
        assert not anchor or f'id="{anchor}"' in source


@pytest.mark.one_database
def test_what_has_not_changed_is_not_sent_again(history, client):
    page = path_of(history[0])
    for path in (
        *("/en/", "/en/fact-checks/", "/en/corrections/", "/en/feed.rss", "/en/feed.json"),
        *("/sitemap.xml", "/robots.txt", "/en/policies/privacy/", "/en/ask/"),
        *(page, f"{page}picture.png"),
    ):
        assert_not_sent_again(client, path)


def assert_not_sent_again(client, path):
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert client.head(path)["ETag"] == first["ETag"]
    assert not path.startswith("/en/") or "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    assert "must-revalidate" in first["Cache-Control"]


@pytest.mark.one_database
def test_a_correction_is_sent_to_who_has_the_page_already(history, staff, client):
    path = path_of(history[0])
    first, feed = client.get(path), client.get("/en/feed.rss")
    since = {"if-modified-since": first["Last-Modified"]}
    assert client.get(path, headers=since).status_code == 304
    correct(staff, history[0].check_record, now=later(300))
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get(path, headers=since).status_code == 200
    for name, header in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
        assert client.get("/en/feed.rss", headers={name: feed[header]}).status_code == 200


def test_a_sitemap_in_parts_names_every_page_once(history, client, monkeypatch, settings):
    from claimdesk.web.public import machines

    whole = client.get("/sitemap.xml").content.decode()
    assert "<urlset" in whole
    monkeypatch.setattr(machines, "IN_SITEMAP", 2)
    index = client.get("/sitemap.xml").content.decode()
    assert "<sitemapindex" in index
    parts = [client.get(f"/sitemap-{number}.xml").content.decode() for number in (1, 2)]
    for number in (1, 2):
        assert f"{settings.BASE_URL}/sitemap-{number}.xml" in index
    for check in Check.objects.all():
        assert sum(part.count(f"/fact-checks/{check.slug}/<") for part in parts) == 1
    assert client.get("/sitemap-3.xml").status_code == 404


@pytest.mark.one_database
def test_robots_keep_a_demonstration_out_of_search_engines(client, settings):
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()
    Desk.objects.update(demonstration=True)
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()
    assert "the people are invented" in seen(read(client.get("/en/")))


@pytest.mark.one_database
def test_the_picture_of_a_link_is_drawn_and_named_on_the_page(history, staff, client, settings):
    from PIL import Image

    path = path_of(history[0])
    response = client.get(f"{path}picture.png")
    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    source = read(client.get(path))
    named = source.partition('property="og:image" content="')[2].partition('"')[0]
    assert named.startswith(f"{settings.BASE_URL}{path}picture.png?v=")
    correct(staff, history[0].check_record, verdict="mixture")
    assert client.get(f"{path}picture.png")["ETag"] != response["ETag"]
    assert named not in read(client.get(path))
    assert client.get(f"{path_of(history[2])}picture.png").status_code == 200  # says: withdrawn
    assert client.get(f"{path.replace('/en/', '/vi/')}picture.png").status_code == 404


@pytest.mark.one_database
def test_pages_take_few_queries_however_much_there_is(staff, client, django_assert_max_num_queries):
    made = [
        publish(staff, text=f"Claim {number} is so.", title=f"Title {number}", now=later(number))
        for number in range(14)
    ]
    for number in range(4):
        correct(staff, made[0].check_record, reason=f"Reason {number}.", now=later(60 + number))
    bounds = {
        "/en/": 5, "/en/fact-checks/": 5, "/en/corrections/": 5, "/en/search/?q=claim": 5,
        "/en/feed.rss": 5, "/sitemap.xml": 4, path_of(made[0]): 8,
        f"{path_of(made[0])}revisions/3/": 6, "/en/ask/": 1, "/en/policies/privacy/": 3,
    }  # fmt: skip
    for path, most in bounds.items():
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


@pytest.mark.one_database
def test_counts_are_written_as_the_reader_writes_them(client, monkeypatch):
    monkeypatch.setattr("django.core.paginator.Paginator.count", 12_345)
    for language, count in (("vi", "12.345"), ("en", "12,345")):
        page = seen(read(client.get(f"/{language}/search/?q=lemon")))
        assert f"{count} " in page


@pytest.mark.one_database
def test_what_the_desk_says_of_itself_is_marked_as_its_own_language(client):
    Desk.objects.update(about="Chúng tôi kiểm chứng.", language="vi")
    assert '<p class="lede" lang="vi">Chúng tôi' in read(client.get("/en/"))
    assert '<p class="lede">Chúng tôi' in read(client.get("/vi/"))


def test_search_finds_every_word_with_and_without_diacritics(staff, client):
    publish(staff, text="Nước chanh nóng chữa ung thư.", language="vi", title="Nước chanh và bệnh")
    publish(staff, text="Hot water melts ice.", title="Ice in hot water")
    for query in ("nước chanh", "NUOC CHANH", "chanh ung thu", "bệnh  nước"):
        assert "Nước chanh và bệnh" in read(client.get("/vi/search/", {"q": query})), query
    assert "Nước chanh và bệnh" not in read(client.get("/vi/search/", {"q": "chanh băng"}))
    assert "Ice in hot water" not in read(client.get("/vi/search/", {"q": "ice"}))
    assert "Ice in hot water" in read(client.get("/vi/search/", {"q": "ice", "languages": "all"}))
    for query in ("%", "_", "'; --", "\\", "x" * 5000, "\x00", "?"):
        source = read(client.get("/vi/search/", {"q": query}))
        assert "Nước chanh và bệnh" not in source
    assert '"><b>' not in read(client.get("/vi/search/", {"q": '"><b>'}))
    response = client.get("/vi/search/", {"q": "chanh"})
    assert response["Cache-Control"] == "no-store"
    assert 'content="noindex"' in read(response)
    assert read(client.get("/vi/search/", {"q": "chanh", "page": "99999999999"}))


def test_search_among_others_is_asked_for(staff, client, fake_engine):
    from support.engine import entry

    fake_engine.add(entry("Ice melts in hot water."))
    title = entry().title
    assert title not in read(client.get("/en/search/", {"q": "ice melts in hot water"}))
    source = read(client.get("/en/search/", {"q": "ice melts in hot water", "others": "1"}))
    assert title in source
    assert "Example Checks" in source
    assert 'href="https://checks.example/lemon"' in source
    fake_engine.error = _unreadable()
    source = read(client.get("/en/search/", {"q": "ice melts", "others": "1"}))
    assert "not there at the moment" in seen(source)


def _unreadable():
    from claimdesk.errors import LibraryCorruptError

    return LibraryCorruptError()


def test_statements_show_the_newest_version_and_lead_to_the_older(staff, client):
    from claimdesk.desk.verbs import office

    source = read(client.get("/en/policies/funding/"))
    assert "Default text" in source
    assert "has not written this statement yet" in source
    for number, body in enumerate(["## Money\n\nFrom readers.\n- one\n- two <b>", "From nobody."]):
        office.write_policy(
            actor=staff.publisher, kind="funding", language="en", body=body, now=later(number)
        )
    source = read(client.get("/en/policies/funding/"))
    assert "From nobody." in source
    assert "Default text" not in source
    assert 'href="/en/policies/funding/1/"' in source
    old = read(client.get("/en/policies/funding/1/"))
    assert "<h2>Money</h2>" in old
    assert "<li>two &lt;b&gt;</li>" in old
    assert "This is an older version." in old
    assert 'content="noindex"' in old
    other = read(client.get("/vi/policies/funding/"))
    assert '<article class="prose statement-text" lang="en">' in other
    assert client.get("/en/policies/funding/3/").status_code == 404
    assert client.get("/en/policies/nothing/").status_code == 404


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.one_database
def test_every_statement_has_a_default(client, language):
    from claimdesk.desk.models import PolicyKind
    from claimdesk.web.public.policies import default_text

    for kind in PolicyKind.values:
        assert len(default_text(kind, language)) > 80
        assert read(client.get(f"/{language}/policies/{kind}/"))


def test_times_are_those_of_the_desk(staff, client):
    publication = publish(staff)
    source = read(client.get(path_of(publication)))
    assert '<time datetime="2026-11-20T16:30+07:00">20 November 2026, 16:30</time>' in source
    assert NOW.hour == 9
