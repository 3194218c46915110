"""Screens and API of sources: tried, added, paused, read at once, removed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from claimdesk.desk import places
from claimdesk.desk.models import AuditEntry, Item, Job, Subscription
from claimdesk.desk.sources import visits
from claimdesk.desk.sources.failures import Failure
from claimdesk.desk.verbs import sources as verbs
from claimdesk.domain.roles import Role
from claimdesk.errors import NotAllowedError, RuleError
from claimdesk.intake.sandbox import Sandbox
from claimdesk.web import source_words
from support import desk
from support.api import Caller, problem
from support.bots import TOKEN
from support.outlets import feed, outlets, parse_here

pytestmark = pytest.mark.django_db
NEWS = "https://news.example.org/feed"
FIELDS = {"kind": "feed", "address": NEWS, "name": "Báo", "language": "", "every_minutes": "30"}


@pytest.fixture
def administrator(client):
    account = desk.person("Anh", "administrator")
    client.force_login(account)
    return account


@pytest.fixture
def source(administrator):
    return verbs.add_source(actor=administrator, wish=verbs.Wish(**FIELDS | {"every_minutes": 30}),
                            now=desk.NOW)  # fmt: skip


@pytest.fixture
def sites(monkeypatch):
    """Give a server that stands for every address."""
    with outlets() as found:
        real = found.fetcher()

        class Pinned:
            """Asks the server of the tests, whatever the address."""

            def __enter__(self):
                return self

            def __exit__(self, *_):
                return None

            def fetch(self, url, **_):
                host, _, path = url.partition("//")[2].partition("/")
                return real.fetch(found.url(host, f"/{path}"))

        monkeypatch.setattr(visits, "fetcher", Pinned)
        monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
        monkeypatch.setattr(Sandbox, "run", parse_here)
        yield found


def page(client, name, *arguments):
    response = client.get(reverse(f"desk:{name}", args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def post(client, screen, *arguments, **fields):
    return client.post(reverse(f"desk:{screen}", args=arguments), fields, follow=True)


def test_a_source_is_tried_without_being_kept_and_then_added(client, administrator, sites):
    assert "No sources yet" in page(client, "sources")
    sites.put("news.example.org", "/feed", feed(("1", "Salt <b>cures</b> flu", "They say.")))
    tried = post(client, "sources", **FIELDS, **{"try": "1"}).content.decode()
    assert "They say." in tried
    assert "<b>cures</b>" not in tried
    assert not Subscription.objects.exists()
    assert not Item.objects.exists()
    assert "Báo" in post(client, "sources", **FIELDS).content.decode()
    added = Subscription.objects.get()
    assert (added.kind, added.every_minutes, added.created_by) == ("feed", 30, administrator)
    assert "nothing yet" in page(client, "sources")


def test_why_a_tried_source_cannot_be_read_is_said(client, administrator, sites):
    sites.put("news.example.org", "/feed", (404, {}, b""))
    assert "status 404" in post(client, "sources", **FIELDS, **{"try": "1"}).content.decode()
    sites.put("news.example.org", "/feed", feed())
    assert "lists nothing" in post(client, "sources", **FIELDS, **{"try": "1"}).content.decode()


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("feed", ""),
        ("feed", "http://10.0.0.1/feed"),
        ("feed", "https://social.example.org/@quillon.rss"),
        ("feed", "https://www.facebook.com/quillon"),
        ("folder", "/etc"),
        ("folder", "../"),
        ("mail", "x"),
    ],
)
def test_a_source_that_will_not_do_is_told_beside_its_field(client, administrator, kind, address):
    response = post(client, "sources", **FIELDS | {"kind": kind, "address": address})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Subscription.objects.exists()


def test_a_folder_is_one_in_the_folder_for_what_comes_in(
    client, administrator, tmp_path, monkeypatch
):
    monkeypatch.setenv("CLAIMDESK_HOME", str(tmp_path))
    (places.data_folder() / "incoming" / "scans").mkdir(parents=True)
    post(client, "sources", **FIELDS | {"kind": "folder", "address": "scans"})
    assert Subscription.objects.get().address == str(tmp_path.resolve() / "incoming" / "scans")
    anywhere = verbs.Wish(kind="folder", address=str(tmp_path), name="")
    assert verbs.add_source(actor=None, wish=anywhere, now=desk.NOW).created_by == desk.machine()


def test_a_source_is_paused_goes_on_is_read_at_once_and_removed(client, source):
    assert "paused" in post(client, "source-pause", source.pk, paused="1").content.decode()
    assert "Go on first" not in page(client, "source", source.pk)
    refused = post(client, "source-run", source.pk)
    assert "Let it go on first" in refused.content.decode()
    post(client, "source-pause", source.pk, paused="0")
    post(client, "source-run", source.pk)
    assert Job.objects.get(kind="source").arguments == {"source": source.pk}
    post(client, "source-remove", source.pk)
    assert not Subscription.objects.exists()
    verbs_of = AuditEntry.objects.filter(object_kind="subscription").values_list("verb", flat=True)
    assert sorted(verbs_of) == [
        "add_source", "pause_source", "pause_source", "remove_source", "run_source"
    ]  # fmt: skip


def test_how_a_source_is_stands_in_words(client, source):
    assert set(source_words.FAILURES) == set(Failure)
    for failures, tone in ((1, "tone-warn"), (3, "tone-bad")):
        Subscription.objects.update(
            last_run=desk.NOW, error="status", error_status=503, failures=failures
        )
        for shown in (page(client, "sources"), page(client, "source", source.pk)):
            assert "status 503" in shown
            assert tone in shown


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
def test_only_an_administrator_changes_sources(source, role):
    actor = desk.person("Binh", role.value)
    for act in (verbs.pause_source, verbs.remove_source, verbs.run_source):
        with pytest.raises(NotAllowedError):
            act(actor=actor, source=source.pk, now=desk.NOW)
    with pytest.raises(NotAllowedError):
        verbs.add_source(actor=actor, wish=verbs.Wish(kind="feed", address=NEWS, name=""),
                         now=desk.NOW)  # fmt: skip


def test_the_same_source_is_added_once(source, administrator):
    wish = verbs.Wish(kind="feed", address=NEWS, name="Again")
    with pytest.raises(RuleError, match="already"):
        verbs.add_source(actor=administrator, wish=wish, now=desk.NOW)


def test_a_program_does_the_same_through_the_api(sites):
    boss = Caller.of(desk.person("Boss", "administrator"))
    sites.put("news.example.org", "/feed", feed(("1", "Salt cures flu", "They say.")))
    body = {"kind": "feed", "address": NEWS}
    tried = boss.post("/sources/preview", body).json()
    assert tried == {
        "texts": ["Salt cures flu\n\nThey say."], "error": "", "error_status": None
    }  # fmt: skip
    away = boss.post("/sources/preview", body | {"address": f"{NEWS}/none"}).json()
    assert away == {"texts": [], "error": "status", "error_status": 404}
    added = boss.post("/sources", body)
    assert added.status_code == 201
    path = f"/sources/{added.json()['id']}"
    assert [one["address"] for one in boss.get("/sources").json()["results"]] == [NEWS]
    problem(boss.post("/sources", body), 409, "source-once")
    problem(boss.post("/sources", body | {"every_minutes": 1}), 422)
    assert boss.post(f"{path}/pause", {"paused": True}).json()["is_paused"] is True
    problem(boss.post(f"{path}/run"), 409, "source-paused")
    boss.post(f"{path}/pause", {"paused": False})
    assert boss.post(f"{path}/run").json() == {"job": Job.objects.get(kind="source").pk}
    assert boss.delete(path).json() == {"done": True}
    problem(boss.get(path), 404)


def test_a_bot_is_let_answer_on_the_screen_or_by_a_program_and_says_so(client, administrator):
    given = FIELDS | {"kind": "telegram", "address": "", "name": "Tips", "secret": TOKEN}
    post(client, "sources", **given, answers="on")
    source = Subscription.objects.get()
    assert source.answers is True
    shown = page(client, "source", source.pk)
    assert "answered in their private chat" in shown
    assert "Read it now" not in shown
    boss = Caller.of(administrator)
    other = {"kind": "telegram", "secret": f"2{TOKEN}"}
    assert boss.post("/sources", other).json()["answers"] is False
    assert boss.get(f"/sources/{source.pk}").json()["answers"] is True
    problem(boss.post(f"/sources/{source.pk}/run"), 409, "source-listened")
