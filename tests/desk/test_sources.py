"""Sources: each entry is taken once, nothing about who wrote it, and one harms no other."""

from __future__ import annotations

import gzip
import json
import os
from datetime import timedelta

import pytest
from django.db import transaction

from claimdesk.desk import engine, jobs, tidying, verbs
from claimdesk.desk.models import Item, Job, SeenEntry, Sighting, Subscription, VisitedHost
from claimdesk.desk.sources import failures, runs, taking, visits
from support import desk
from support.outlets import feed

pytestmark = pytest.mark.django_db
NOW = desk.NOW
TWO = (("1", "Salt cures flu", "They say so."), ("2", "Cầu đóng cửa", "Cầu đóng cửa từ tháng 5."))


def subscribe(address, kind="feed", **fields):
    return Subscription.objects.create(
        kind=kind, address=address, name=fields.pop("name", "News"), next_run=NOW, created=NOW,
        created_by=desk.machine(), **fields,
    )  # fmt: skip


def run(source, now=NOW):
    """Run a source as its task does; return it as it stands afterwards."""
    with transaction.atomic():
        job = jobs.enqueue("source", key=f"s:{source.pk}:{now}", now=now, source=source.pk)
    assert jobs.run(job.pk, now=now), Job.objects.get(pk=job.pk).last_error
    source.refresh_from_db()
    return source


def texts():
    return sorted(Item.objects.values_list("text", flat=True))


def taken_once():
    assert set(Sighting.objects.values_list("times", flat=True)) <= {1}


# -- feeds -----------------------------------------------------------------------------------------
def test_each_entry_of_a_feed_is_taken_once_and_what_is_unchanged_is_not_sent(sites):
    body = {"now": feed(*TWO)}

    def answer(headers):
        tag = f'"{len(body["now"])}"'
        if headers.get("If-None-Match") == tag:
            return (304, {}, b"")
        return (200, {"ETag": tag}, body["now"])

    source = run(subscribe(sites.put("a.example.org", "/feed", answer), language="vi"))
    assert texts() == ["Cầu đóng cửa từ tháng 5.", "Salt cures flu\n\nThey say so."]
    assert set(Item.objects.values_list("channel", "language")) == {("feed", "vi")}
    assert (source.taken, source.failures, source.error, source.last_success) == (2, 0, "", NOW)
    assert Job.objects.filter(kind="detect").count() == 2
    run(source, desk.later(30))
    assert sites.asked[-1][2]["If-None-Match"] == source.etag
    body["now"] = feed(*TWO, ("3", "Rain", "It rained in Huế for nine days."))
    assert run(source, desk.later(60)).taken == 3
    taken_once()


def test_who_wrote_an_entry_and_where_is_kept_nowhere(sites):
    body = feed(("https://news.example.org/@qfern/1", *TWO[0][1:]), author="Quillon Fernworthy")
    run(subscribe(sites.put("a.example.org", "/feed", body)))
    item = Item.objects.get()
    kept = repr([item.__dict__, *SeenEntry.objects.values(), *Job.objects.values()])
    assert "Quillon" not in kept
    assert "qfern" not in kept
    assert item.received.minute == 0


def test_a_feed_of_headlines_can_have_its_pages_read(sites):
    page = "<html lang='vi-VN'><body><article><p>Nước máy tăng giá gấp đôi.</p></article></body>"
    listed = sites.url("a.example.org", "/1")
    body = feed(("1", "Water", "x")).replace(b"https://news.example.org/1", listed.encode())
    sites.put("a.example.org", "/1", (200, {"Content-Type": "text/html"}, page.encode()))
    run(subscribe(sites.put("a.example.org", "/feed", body), whole_pages=True))
    assert list(Item.objects.values_list("text", "language", "channel")) == [
        ("Nước máy tăng giá gấp đôi.", "vi", "feed")
    ]


def test_a_run_that_dies_in_the_middle_loses_nothing_and_doubles_nothing(sites, monkeypatch):
    many = [(str(n), f"Bridge {n}", f"Bridge {n} was closed in May.") for n in range(6)]
    source = subscribe(sites.put("a.example.org", "/feed", feed(*many)))
    monkeypatch.setattr(runs, "_BATCH", 2)
    receive, done = verbs.receive_all, []

    def die_at_second(**arguments):
        items = receive(**arguments)
        if done:
            raise SystemExit  # as a kill: nothing after this is done, the transaction is not ended
        done.extend(items)

    monkeypatch.setattr(verbs, "receive_all", die_at_second)
    with pytest.raises(SystemExit):
        run(source)
    assert (Item.objects.count(), SeenEntry.objects.count()) == (2, 2)
    source.refresh_from_db()
    assert (source.error, source.failures, source.taken) == ("interrupted", 1, 2)
    monkeypatch.setattr(verbs, "receive_all", receive)
    assert run(source, desk.later(40)).taken == Item.objects.count() == 6
    assert source.error == ""
    taken_once()


def test_a_source_that_is_paused_while_it_is_read_takes_nothing_more(sites, monkeypatch):
    take = taking.take

    def pause_first(*arguments):
        Subscription.objects.update(is_paused=True)
        return take(*arguments)

    monkeypatch.setattr(taking, "take", pause_first)
    source = run(subscribe(sites.put("a.example.org", "/feed", feed(*TWO))))
    assert (source.is_paused, source.error, source.last_success) == (True, "", None)
    assert not Item.objects.exists()
    assert runs.run_now(source.pk, desk.later()) is None


# -- sitemaps --------------------------------------------------------------------------------------
def sitemap(*pages):
    rows = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, day in pages)
    return f"<urlset>{rows}</urlset>".encode()


def test_a_sitemap_begins_with_its_newest_pages_and_goes_on_with_new_ones(sites, monkeypatch):
    monkeypatch.setattr(runs, "FIRST_TAKEN", 2)
    host = "a.example.org"

    def page(number):
        text = f"<html><body><p>Page {number} says that salt cures flu.</p></body></html>"
        return sites.put(host, f"/{number}", (200, {"Content-Type": "text/html"}, text.encode()))

    pages = [(page(n), f"2026-11-{n:02}") for n in range(1, 6)]
    news = (
        b"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>%s</loc><n:news>"
        b"<n:publication_date>2026-11-19</n:publication_date></n:news></url></urlset>"
    )
    sites.put(host, "/old.xml.gz", gzip.compress(sitemap(*pages)))
    sites.put(host, "/news.xml", news % page(9).encode())
    index = "".join(f"<sitemap><loc>/{name}</loc></sitemap>" for name in ("old.xml.gz", "news.xml"))
    address = sites.put(host, "/s.xml", f"<sitemapindex>{index}</sitemapindex>".encode())
    source = run(subscribe(address, "sitemap"))
    assert [text[:6] for text in texts()] == ["Page 5", "Page 9"]
    pages.append((page(6), "2026-11-20"))
    sites.put(host, "/old.xml.gz", gzip.compress(sitemap(*pages, (sites.url(host, "/no"), ""))))
    source = run(source, desk.later(30))
    assert [text[:6] for text in texts()] == ["Page 5", "Page 6", "Page 9"]
    assert (source.taken, source.passed_over) == (3, 1)
    taken_once()


# -- pages -----------------------------------------------------------------------------------------
def test_of_a_watched_page_new_passages_come_in_and_noise_does_not(sites):
    old = "Người dân không được ra khỏi nhà sau chín giờ tối."
    new = "Từ ngày mai, cầu Long Biên đóng cửa để sửa chữa trong ba tháng."

    def page(*passages, views=1):
        said = "".join(f"<p>{one}</p>" for one in passages)
        body = f"<html><!-- {views} --><body><script>{views}</script>{said}<p>{views} views</p>"
        return (200, {"Content-Type": "text/html"}, body.encode())

    source = run(subscribe(sites.put("a.example.org", "/p", page(old)), "page"))
    assert texts() == [old]
    sites.put("a.example.org", "/p", page(old.upper(), views=2))
    assert run(source, desk.later(30)).taken == 1
    sites.put("a.example.org", "/p", page(old, new, views=3))
    assert run(source, desk.later(60)).taken == 2
    assert texts() == sorted([old, new])


# -- fact-checks of others -------------------------------------------------------------------------
class Shelf:
    """A Library that only remembers what was put into it."""

    def __init__(self):
        self.entries = []

    def add_many(self, entries):
        self.entries += entries


def review(claim):
    return {"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": claim,
            "url": "https://check.example.org/1", "author": {"name": "Check"},
            "reviewRating": {"alternateName": "False"}}  # fmt: skip


def test_fact_checks_of_others_go_to_the_library_and_are_no_items(sites):
    shelf = Shelf()
    engine.use(shelf)
    try:
        host = "check.example.org"
        data = json.dumps([review("Salt cures flu."), review("The bridge is closed.")])
        answer = (200, {"Content-Type": "application/json"}, data.encode())
        source = run(subscribe(sites.put(host, "/all.json", answer), "reviews"))
        page = f"<script type='application/ld+json'>{json.dumps(review('Rain is wet.'))}</script>"
        listed = sites.put(host, "/3", (200, {"Content-Type": "text/html"}, page.encode()))
        body = feed(("3", "Rain", "")).replace(b"https://news.example.org/3", listed.encode())
        run(subscribe(sites.put(host, "/feed", body), "reviews"))
        run(source, desk.later(30))
    finally:
        engine.use(None)
    claims = [entry.claim_reviewed for entry in shelf.entries]
    assert claims == ["Salt cures flu.", "The bridge is closed.", "Rain is wet."]
    assert source.taken == 2
    assert not Item.objects.exists()


# -- folders ---------------------------------------------------------------------------------------
def test_files_of_a_folder_are_taken_once_by_what_they_hold(tmp_path, sites):
    def put(name, text, age_s=60):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age_s))
        return path

    one = put("quillon.txt", "Muối chữa được cúm.")
    put("empty.txt", " ")
    put("growing.txt", "Not yet whole", age_s=0)
    put("program.exe", "MZ")
    (tmp_path / "out.txt").symlink_to("/etc/hostname")
    source = run(subscribe(str(tmp_path), "folder"))
    assert texts() == ["Muối chữa được cúm."]
    assert (source.taken, source.passed_over) == (1, 1)
    one.rename(tmp_path / "renamed.txt")
    assert run(source, desk.later(30)).taken == 1
    assert "quillon" not in repr([*Item.objects.values(), *SeenEntry.objects.values()])
    taken_once()
    source.address = str(tmp_path / "gone")
    source.save()
    assert run(source, desk.later(60)).error == "folder"


# -- manners ---------------------------------------------------------------------------------------
def test_robots_txt_is_asked_once_a_day_and_heeded(sites):
    host = "a.example.org"
    rules = b"User-agent: *\nDisallow: /private/*.xml\nUser-agent: claimdesk\nDisallow: /feed2\n"
    sites.put(host, "/robots.txt", rules)
    kept_out = run(subscribe(sites.put(host, "/feed2", feed(*TWO))))
    assert (kept_out.error, Item.objects.count()) == ("robots", 0)
    run(subscribe(sites.put(host, "/feed", feed(*TWO))))
    assert Item.objects.count() == 2
    assert sites.paths(host) == ["/robots.txt", "/feed"]
    VisitedHost.objects.update(robots_read=jobs.utc_now() - timedelta(days=2))
    sites.put(host, "/robots.txt", (503, {}, b""))
    source = run(subscribe(sites.put(host, "/feed3", feed(*TWO))))
    assert (source.error, source.error_status) == ("status", 503)


def test_redirect_to_another_host_heeds_the_robots_txt_there(sites):
    there = sites.put("b.example.org", "/feed", feed(*TWO))
    sites.put("b.example.org", "/robots.txt", b"User-agent: *\nDisallow: /feed\n")
    here = sites.put("a.example.org", "/feed", (302, {"Location": there}, b""))
    assert run(subscribe(here)).error == "robots"
    assert sites.paths("b.example.org") == ["/robots.txt"]
    VisitedHost.objects.update(robots=b"")
    second = sites.put("a.example.org", "/second", (302, {"Location": there}, b""))
    assert (run(subscribe(second)).error, Item.objects.count()) == ("", 2)


def test_requests_to_one_host_keep_their_distance_and_a_busy_one_is_no_failure(sites, monkeypatch):
    assert visits.take_turn("https://a.example.org", 50, 0) == 0
    with pytest.raises(failures.HostBusyError):
        visits.take_turn("https://a.example.org", 50, 10)
    assert 40 < visits.take_turn("https://a.example.org", 50, 60) <= 50
    assert visits.take_turn("https://b.example.org", 50, 0) == 0
    source = subscribe(sites.put("c.example.org", "/feed", feed(*TWO)), failures=2)
    host, free_at = sites.url("c.example.org", ""), jobs.utc_now() + timedelta(minutes=9)
    VisitedHost.objects.create(name=visits.name_of(host), next_visit=free_at)
    assert run(source).failures == 2
    assert (source.error, source.next_run, source.last_success) == ("", free_at, None)


def test_after_failures_the_wait_doubles_up_to_a_day_and_a_success_ends_it(sites):
    source = subscribe(sites.put("a.example.org", "/feed", (500, {}, b"")), every_minutes=60)
    waits = []
    for turn in range(7):
        now = desk.later(turn)
        waits.append((run(source, now).next_run - now).total_seconds() / 3600)
    assert (source.error, source.error_status, source.failures) == ("status", 500, 7)
    for wait, wanted in zip(waits, (2, 4, 8, 16, 24, 24, 24), strict=True):
        assert wait == pytest.approx(wanted, rel=runs.JITTER)
    sites.put("a.example.org", "/feed", feed(*TWO))
    assert run(source, desk.later(9)).failures == 0
    assert source.next_run - desk.later(9) < timedelta(minutes=70)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"<html><body>Log in</body></html>", "unreadable"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 9_000_000)), "too_large"),
        ((302, {"Location": "http://10.0.0.1/"}, b""), "refused"),
    ],
)
def test_why_a_source_cannot_be_read_is_kept_as_a_code(sites, answer, code):
    assert run(subscribe(sites.put("a.example.org", "/feed", answer))).error == code


# -- many ------------------------------------------------------------------------------------------
def test_due_sources_get_a_task_each_and_no_second_one_while_it_waits(sites):
    due = subscribe(sites.put("a.example.org", "/feed", feed(*TWO)))
    subscribe("https://b.example.org/", is_paused=True)
    Subscription.objects.create(
        kind="feed", address="https://c.example.org/", name="Later", next_run=desk.later(5),
        created=NOW, created_by=desk.machine(),
    )  # fmt: skip
    for minute in (0, 1):
        now = desk.later(minute)
        jobs.enqueue_regular(now)
        assert jobs.run(Job.objects.get(kind="sources", state="queued").pk, now=now)
    assert Job.objects.get(kind="source").arguments == {"source": due.pk}


def test_what_is_long_no_longer_listed_is_forgotten(sites):
    source = run(subscribe(sites.put("a.example.org", "/feed", feed(*TWO))))
    SeenEntry.objects.filter(pk=SeenEntry.objects.first().pk).update(listed="2026-01-01")
    tidying.tidy(now=desk.later(60 * 24 * 2))()
    assert SeenEntry.objects.filter(subscription=source).count() == 1
    assert not Job.objects.filter(kind="source").exists()
