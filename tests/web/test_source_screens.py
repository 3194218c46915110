"""Screens and API of sources: tried, added, paused, read at once, removed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from claimdesk.desk import places
from claimdesk.desk.models import AuditEntry, Item, Job, Subscription
from claimdesk.desk.sources import runs, visits
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

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
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


def test_only_what_every_kind_can_do_without_is_called_optional(client, administrator):
    shown = page(client, "sources")
    labels = re.findall(r"<label for=[^>]*>(.*?)</label>", shown)
    optional = [label.split(" <")[0] for label in labels if "optional" in label]
    assert optional == ["Name", "Language", "Key of the other desk&#x27;s log"]
    assert {"Address, or name of the folder", "Login of the mailbox"} < set(labels)


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
def test_only_an_administrator_changes_sources_and_a_publisher_tends_them(source, role):
    actor = desk.person("Binh", role.value)
    who = {"actor": actor, "now": desk.NOW}
    refused = [
        lambda: verbs.add_source(wish=verbs.Wish(kind="feed", address=NEWS, name=""), **who),
        lambda: verbs.edit_source(source=source.pk, change=verbs.Change(name="x"), **who),
        lambda: verbs.remove_source(source=source.pk, **who),
    ]
    tending = [
        lambda: verbs.run_source(source=source.pk, **who),
        lambda: verbs.pause_source(source=source.pk, **who),
    ]
    for act in refused if role is Role.PUBLISHER else [*refused, *tending]:
        with pytest.raises(NotAllowedError):
            act()
    if role is Role.PUBLISHER:
        for act in tending:
            act()
        assert Subscription.objects.get().is_paused is True


def test_a_publisher_sees_sources_and_nothing_to_change_them(client, source):
    client.force_login(desk.person("Binh", "publisher"))
    listed, shown = page(client, "sources"), page(client, "source", source.pk)
    assert reverse("desk:sources") in page(client, "queue")
    assert "Báo" in listed
    assert "Read it now" in shown
    for absent in ("New source", "Verdict scale", "Remove the source", "/edit/"):
        assert absent not in listed + shown
    post(client, "sources", **FIELDS | {"address": f"{NEWS}/other"})
    post(client, "source-remove", source.pk)
    assert Subscription.objects.get() == source
    assert client.get(reverse("desk:source-edit", args=[source.pk])).status_code == 403


def edit(source, actor=None, **changes):
    return verbs.edit_source(
        actor=actor, source=source.pk, change=verbs.Change(**changes), now=desk.NOW
    )


def test_a_source_that_moved_begins_anew_and_knows_what_was_taken(client, source):
    source.seen.create(key="a" * 64, listed=desk.NOW.date())
    Subscription.objects.update(
        etag="x", last_modified="y", position="z", failures=4, error="status", error_status=404
    )
    moved = "https://news.example.org/rss?key=qxjvw"
    fields = FIELDS | {"address": moved, "every_minutes": "60", "whole_pages": "on"}
    assert 'value="https://news.example.org/feed"' in page(client, "source-edit", source.pk)
    assert "Saved" in post(client, "source-edit", source.pk, **fields).content.decode()
    source.refresh_from_db()
    assert (source.address, source.every_minutes, source.whole_pages) == (moved, 60, True)
    assert (source.etag, source.last_modified, source.position) == ("", "", "")
    assert (source.failures, source.error, source.error_status) == (0, "", None)
    assert source.seen.count() == 1
    entry = AuditEntry.objects.get(verb="edit_source")
    assert entry.details["changed"] == ["address", "every_minutes", "whole_pages"]
    assert "qxjvw" not in str(entry.details)
    assert "how often it is read" in page(client, "audit")


def test_a_name_changes_nothing_of_how_far_a_source_was_read(client, source):
    Subscription.objects.update(etag="x", failures=2, error="status", error_status=503)
    edit(source, name="Tin")
    edit(source, name="Tin")
    source.refresh_from_db()
    assert (source.name, source.etag, source.failures) == ("Tin", "x", 2)
    assert AuditEntry.objects.filter(verb="edit_source").count() == 1


def test_what_is_refused_when_a_source_is_added_is_refused_when_it_changes(client, source):
    other = verbs.Wish(kind="feed", address=f"{NEWS}/other", name="Other")
    verbs.add_source(actor=None, wish=other, now=desk.NOW)
    for address in ("http://10.0.0.1/", "https://www.facebook.com/quillon", f"{NEWS}/other", ""):
        fields = FIELDS | {"address": address}
        response = post(client, "source-edit", source.pk, **fields)
        assert response.status_code == 422
        assert response.context["form"].errors["address"]
    with pytest.raises(RuleError, match="once a week"):
        edit(source, every_minutes=1)
    with pytest.raises(RuleError, match="program that sends"):
        edit(source, new_secret=True)
    source.refresh_from_db()
    assert (source.address, source.every_minutes) == (NEWS, 30)


def test_a_run_that_ends_after_its_source_moved_says_nothing_of_the_new_address(source):
    record = runs.begin(source.pk, desk.NOW)
    edit(source, address=f"{NEWS}/new")
    old = runs.Outcome(address=record.address, complete=True, etag="old", position="old")
    runs.end(source.pk, old, desk.NOW)
    source.refresh_from_db()
    assert (source.etag, source.position, source.last_success) == ("", "", None)
    assert source.next_run == desk.NOW


def test_a_mailbox_at_another_host_takes_its_own_password(client, administrator):
    wish = verbs.Wish(kind="imap", address="imap.example.org/Tips", name="Tips",
                      login="tips@desk.example", secret="open sesame")  # fmt: skip
    source = verbs.add_source(actor=administrator, wish=wish, now=desk.NOW)
    source.seen.create(key="a" * 64, listed=desk.NOW.date())
    shown = page(client, "source-edit", source.pk)
    assert "imap.example.org/Tips" in shown
    assert "tips@desk.example" in shown
    assert "open sesame" not in shown
    with pytest.raises(RuleError, match="another mailbox"):
        edit(source, address="imap.other.example/Tips")
    with pytest.raises(RuleError, match="another mailbox"):
        edit(source, login="boss@desk.example")
    edit(source, secret="second sesame")
    assert source.seen.count() == 1
    edit(source, address="imap.example.org/Other")
    source.refresh_from_db()
    assert source.address == "imaps://tips%40desk.example@imap.example.org/Other"
    assert source.secret == "second sesame"
    assert not source.seen.exists()
    said = [str(one.details) for one in AuditEntry.objects.filter(verb="edit_source")]
    assert len(said) == 2
    assert "sesame" not in "".join(said)


def test_a_bot_takes_a_new_token_and_a_sender_a_new_secret_that_is_shown_once(client, source):
    bot = verbs.add_source(
        actor=None, wish=verbs.Wish(kind="telegram", address="", name="B", secret=TOKEN),
        now=desk.NOW,
    )  # fmt: skip
    renewed = TOKEN[:-1] + "B"
    post(client, "source-edit", bot.pk, name="Bot", every_minutes="30", secret=renewed)
    bot.refresh_from_db()
    assert (bot.name, bot.address, bot.secret) == ("Bot", "bot123456789", renewed)
    with pytest.raises(RuleError, match="no token"):
        edit(bot, secret="nonsense")
    sender = verbs.add_source(
        actor=None, wish=verbs.Wish(kind="webhook", address="", name="S"), now=desk.NOW
    )
    first = sender.secret
    shown = post(client, "source-edit", sender.pk, name="S", new_secret="on").content.decode()
    sender.refresh_from_db()
    assert sender.secret != first
    assert sender.secret in shown
    assert sender.secret not in page(client, "source-edit", sender.pk)
    boss = Caller.of(desk.person("Boss", "administrator"))
    path = f"/sources/{sender.pk}"
    assert boss.patch(path, {"name": "Tin"}).json()["secret"] == ""
    made = boss.patch(path, {"new_secret": True}).json()
    sender.refresh_from_db()
    assert (made["name"], made["secret"]) == ("Tin", sender.secret)
    problem(boss.patch(path, {"address": "https://news.example.org/"}), 409, "source-address")


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
