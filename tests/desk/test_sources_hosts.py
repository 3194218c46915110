"""Whose sites sources lead to is kept nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimdesk.desk import jobs
from claimdesk.desk.models import Subscription, VisitedHost
from claimdesk.desk.sources import runs, visits
from support import desk, kept

pytestmark = pytest.mark.django_db


def test_whose_site_was_asked_is_kept_nowhere_and_forgotten(sites):
    host = "lan-pham-1987.blog.example.org"
    robots = b"# of Lan Pham 1987\nUser-agent: *\nSitemap: https://lan-pham-1987.example/map.xml\n"
    sites.put(host, "/robots.txt", robots + b"Disallow: /private\nHost: lan-pham-1987.example\n")
    item = f"<item><guid>1</guid><link>{sites.url(host, '/1')}</link><title>x</title></item>"
    sites.put(host, "/1", f"<p>{'They say that salt cures flu.'}</p>".encode())
    listed = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"
    source = Subscription.objects.create(
        kind="feed", address=sites.put("a.example.org", "/feed", listed.encode()), name="News",
        whole_pages=True, next_run=desk.NOW, created=desk.NOW, created_by=desk.machine(),
    )  # fmt: skip
    runs.run_now(source.pk, desk.NOW)
    assert sites.paths(host) == ["/robots.txt", "/1"]
    assert "lan-pham" not in kept.rows().lower()
    assert any(b"Disallow: /private" in bytes(row.robots) for row in VisitedHost.objects.all())
    visits.forget(jobs.utc_now() + timedelta(days=3))
    assert not VisitedHost.objects.exists()
