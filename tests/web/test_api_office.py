"""The API of the desk itself: tables, people, webhooks, tasks, settings, searches."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.cache import caches
from django.test import Client

from claimdesk.desk import engine, jobs
from claimdesk.desk.models import (
    Account,
    Claim,
    Delivery,
    Desk,
    IdempotencyKey,
    Item,
    Job,
    PolicyVersion,
    RatingValue,
    SavedSearch,
    Webhook,
)
from support import desk
from support.api import Caller, FakeEngine, problem

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "https://receiver.example.org/hook"


@pytest.fixture(autouse=True)
def quiet(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIMDESK_HOME", str(tmp_path))
    engine.use(FakeEngine([]))
    caches["visitors"].clear()
    yield
    engine.use(None)


@pytest.fixture
def boss():
    return Caller.of(desk.person("Boss", "administrator"))


@pytest.fixture
def checker():
    return Caller.of(desk.person("Binh", "checker"))


def ok(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


# -- tables ----------------------------------------------------------------------------------------
TABLE = "text,author\nSalt melts steel.,Quillon\n,Quillon\nMuối làm chảy thép.,\n"


def test_a_table_is_read_then_brought_in_and_its_standing_told(checker):
    seen = ok(checker.post("/imports", {"kind": "items", "text": TABLE}), 201)
    assert (seen["state"], seen["rows"], seen["new"], seen["known"]) == ("seen", 2, 2, 0)
    assert seen["refused"] == [{"line": 3, "message": "There is no text."}]
    assert not Item.objects.exists()
    path = f"/imports/{seen['id']}"
    assert ok(checker.post(f"{path}/start"))["state"] == "started"
    problem(checker.post(f"{path}/start"), 409, "import-once")
    problem(checker.delete(path), 409, "import-once")
    assert jobs.run(Job.objects.get(kind="import").pk, now=jobs.utc_now())
    done = ok(checker.get(path))
    assert (done["state"], done["new"], done["has_failed"]) == ("done", 2, False)
    assert Item.objects.count() == 2
    problem(Caller.of(desk.person("Other")).get(path), 404)


def test_a_table_can_be_thrown_away_and_what_is_no_table_is_told(checker):
    seen = ok(checker.post("/imports", {"kind": "claims", "text": "text\nA claim.\n"}), 201)
    assert ok(checker.delete(f"/imports/{seen['id']}")) == {"done": True}
    problem(checker.get(f"/imports/{seen['id']}"), 404)
    problem(checker.post("/imports", {"kind": "claims", "text": "a,b\n1,2\n"}), 409, "import-file")


@pytest.mark.parametrize("kind", ["items", "claims", "matches", "checks", "evidence"])
def test_records_are_taken_out_as_files(checker, kind):
    desk.draft(desk.person("An"))
    rows = b"".join(checker.get(f"/exports/{kind}.csv").streaming_content).decode("utf-8-sig")
    assert rows.startswith(("id,", "check,"))
    lines = b"".join(checker.get(f"/exports/{kind}.jsonl").streaming_content).splitlines()
    assert len(list(csv.DictReader(io.StringIO(rows)))) == len(lines)
    problem(checker.get(f"/exports/{kind}.pdf"), 422)


# -- people ----------------------------------------------------------------------------------------
def test_somebody_is_invited_and_the_link_works(boss):
    body = {"email": "new@desk.example", "role": "reviewer"}
    offered = ok(boss.post("/invitations", body), 201)
    assert [one["id"] for one in ok(boss.get("/invitations"))["results"]] == [offered["id"]]
    assert "link" not in ok(boss.get("/invitations"))["results"][0]
    form = {"name": "M", "language": "vi", "password": desk.PASSWORD, "again": desk.PASSWORD}
    Client().post(offered["link"].removeprefix("http://localhost:8765"), form)
    assert Account.objects.get(email="new@desk.example").role == "reviewer"
    assert ok(boss.get("/invitations"))["results"] == []
    problem(boss.post("/invitations", body), 409, "one-account")
    problem(boss.post("/invitations", body | {"role": "machine"}), 422)


def test_an_invitation_is_taken_back(boss):
    offered = ok(boss.post("/invitations", {"email": "x@desk.example", "role": "reader"}), 201)
    ok(boss.delete(f"/invitations/{offered['id']}"))
    assert ok(boss.get("/invitations"))["results"] == []
    assert Client().get(offered["link"].removeprefix("http://localhost:8765")).status_code == 404


def test_roles_change_and_accounts_close_and_open(boss):
    someone = desk.person("Someone")
    path = f"/accounts/{someone.pk}"
    assert ok(boss.put(f"{path}/role", {"role": "publisher"}))["role"] == "publisher"
    Client().force_login(someone)
    assert ok(boss.post(f"{path}/end-sessions")) == {"count": 1}
    assert ok(boss.post(f"{path}/deactivate"))["is_active"] is False
    assert ok(boss.post(f"{path}/reactivate"))["is_active"] is True
    own = ok(boss.get("/me"))["id"]
    problem(boss.post(f"/accounts/{own}/deactivate"), 403, "last-administrator")
    problem(boss.post(f"/accounts/{desk.machine().pk}/deactivate"), 403, "own-machine")
    problem(boss.post("/accounts/999/deactivate"), 404)


def test_a_machine_account_is_added_and_may_not_administer(boss):
    added = ok(boss.post("/accounts/machines", {"name": "Importer"}), 201)
    assert (added["name"], added["role"]) == ("Importer", "machine")
    machine = Caller.of(Account.objects.get(pk=added["id"]))
    problem(machine.post("/accounts/machines", {"name": "Another"}), 403, "role")


# -- webhooks --------------------------------------------------------------------------------------
def test_a_webhook_is_added_changed_tried_paused_and_deleted(boss):
    added = ok(boss.post("/webhooks", {"address": ADDRESS, "events": ["dispute.received"]}), 201)
    assert added["secret"].startswith("whsec_")
    path = f"/webhooks/{added['id']}"
    assert "secret" not in ok(boss.get(path))
    changed = ok(boss.put(path, {"address": f"{ADDRESS}/2", "events": []}))
    assert (changed["address"], changed["events"]) == (f"{ADDRESS}/2", [])
    tried = ok(boss.post(f"{path}/try"))
    (listed,) = ok(boss.get(f"{path}/deliveries"))["results"]
    assert (listed["id"], listed["event"]) == (tried["id"], "webhook.tried")
    Delivery.objects.update(error="The receiver of the webhook did not answer.")
    assert ok(boss.post(f"/deliveries/{tried['id']}/send-again"))["error"] == ""
    assert ok(boss.post(f"{path}/pause", {"paused": True}))["is_active"] is False
    problem(boss.post(f"{path}/try"), 409, "webhook-paused")
    ok(boss.delete(path))
    problem(boss.get(path), 404)


def test_a_secret_is_renewed_and_the_old_one_ended(boss):
    first = ok(boss.post("/webhooks", {"address": ADDRESS}), 201)
    path = f"/webhooks/{first['id']}"
    second = ok(boss.post(f"{path}/secret"))
    assert Webhook.objects.get().secret.split() == [second["secret"], first["secret"]]
    ok(boss.post(f"{path}/end-old-secret"))
    assert Webhook.objects.get().secret == second["secret"]
    problem(boss.post("/webhooks", {"address": "https://127.0.0.1/"}), 409, "webhook-address")


# -- tasks -----------------------------------------------------------------------------------------
def test_failed_tasks_are_started_again_and_given_up(boss):
    desk.claim(desk.person("An"))
    tasks = list(Job.objects.all())
    one = tasks[0]
    fail_all()
    assert ok(boss.get("/jobs?state=failed"))["results"]
    assert ok(boss.post(f"/jobs/{one.pk}/retry"))["state"] == "queued"
    problem(boss.delete(f"/jobs/{one.pk}"), 409, "task-failed-only")
    fail_all()
    assert ok(boss.post("/jobs/retry-failed")) == {"count": len(tasks)}
    fail_all()
    ok(boss.delete(f"/jobs/{one.pk}"))
    problem(boss.post(f"/jobs/{one.pk}/retry"), 404)


def fail_all():
    Job.objects.update(state=Job.State.FAILED, finished=desk.later(), updated=desk.later())


# -- the desk --------------------------------------------------------------------------------------
def test_the_desk_is_described_and_its_scale_set(boss, checker):
    said = {
        "name": "Bản tin", "about": "Vì sự thật.", "language": "vi", "contact": "",
        "watching": "usual",
    }  # fmt: skip
    said |= {"licence": "CC BY 4.0"}
    assert ok(boss.put("/desk", said)) == said == ok(checker.get("/desk"))
    assert Desk.objects.get().name == "Bản tin"
    steps = ok(boss.get("/verdicts"))
    steps[0]["name_en"] = "Correct"
    assert ok(boss.put("/desk/verdicts", {"steps": steps}))[0]["name_en"] == "Correct"
    assert RatingValue.objects.first().name_en == "Correct"
    problem(boss.put("/desk/verdicts", {"steps": steps[1:]}), 409, "scale-whole")
    problem(boss.put("/desk/verdicts", {"steps": []}), 409, "scale-whole")


def test_a_statement_is_written_as_its_next_version(boss):
    said = {"kind": "funding", "language": "en", "body": "Nobody pays us."}
    assert ok(boss.post("/desk/policies", said), 201)["number"] == 1
    problem(boss.post("/desk/policies", said), 409, "policy-same")
    assert ok(Caller().get("/policies"))[0]["body"] == "Nobody pays us."
    assert PolicyVersion.objects.count() == 1


def test_searches_are_ones_own(checker):
    kept = ok(checker.post("/searches", {"name": "Health", "query": "q=health"}), 201)
    assert ok(checker.get("/searches"))["results"] == [kept]
    other = Caller.of(desk.person("Other"))
    assert ok(other.get("/searches"))["results"] == []
    problem(other.delete(f"/searches/{kept['id']}"), 404)
    ok(checker.delete(f"/searches/{kept['id']}"))
    assert not SavedSearch.objects.exists()


# -- keys ------------------------------------------------------------------------------------------
KEY = {"Idempotency-Key": "once"}


def test_a_change_of_any_method_is_done_once_under_its_key(boss):
    author = Caller.of(desk.person("An"))
    claim = desk.claim(Account.objects.get(name="An"))
    facts = {"names": ["health"]}
    first = author.call("PUT", f"/claims/{claim.pk}/tags", facts, **KEY)
    Claim.objects.get().tags.clear()
    again = author.call("PUT", f"/claims/{claim.pk}/tags", facts, **KEY)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert not Claim.objects.get().tags.exists(), "nothing was done again"
    other = author.call("PUT", f"/claims/{claim.pk}/tags", {"names": []}, **KEY)
    problem(other, 422, "idempotency-key")
    offered = ok(boss.post("/invitations", {"email": "x@desk.example", "role": "reader"}), 201)
    for _ in range(2):
        answer = boss.call("DELETE", f"/invitations/{offered['id']}", **KEY)
        assert ok(answer) == {"done": True}
    assert answer["Idempotency-Replayed"] == "true"


def test_a_key_is_refused_where_no_answer_is_kept(boss):
    for path, body in (
        ("/invitations", {"email": "x@desk.example", "role": "reader"}),
        ("/webhooks", {"address": ADDRESS}),
        ("/ask", {"text": "Is salt blue?"}),
        ("/library/match", {"text": "x"}),
    ):
        told = problem(boss.post(path, body, **KEY), 400)
        assert "Idempotency-Key" in told["detail"]
    assert not IdempotencyKey.objects.exists()
    assert not Webhook.objects.exists()


# -- without a token -------------------------------------------------------------------------------
@pytest.fixture
def asks():
    """Give the anonymous operations that take something, and a way to count what they took."""
    people = [desk.person("An"), desk.person("Em", "reviewer"), desk.person("Gi", "publisher")]
    check = desk.published(*people).check_record
    return ["/ask", f"/fact-checks/{check.slug}/dispute"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 201),
        ({"Origin": "http://localhost:8765", "Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
def test_a_page_of_another_site_cannot_ask_for_its_reader(asks, headers, status):
    for path in asks:
        answer = Caller().post(path, {"text": f"Is salt blue? {path}"}, **headers)
        if status == 403:
            assert "localhost:8765" in problem(answer, 403, "cross-site")["detail"]
        else:
            assert answer.status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_can_send_is_not_taken_for_json(asks, kind):
    for path in asks:
        answer = Client().post(f"/api/v1{path}", b'{"text": "Is salt blue?"}', content_type=kind)
        assert "application/json" in problem(answer, 415)["detail"]


def test_a_token_that_reads_declares_nothing():
    author = desk.person("An")
    check = desk.draft(author)
    reader = Caller.of(desk.person("Em", "reviewer"), "read")
    problem(reader.post(f"/checks/{check.pk}/declare", {"conflicted": True}), 403, "scope")
    assert check.declarations.exclude(account=author).count() == 0


def test_whoever_reads_the_desk_reads_what_was_done(checker):
    assert ok(checker.get("/audit"))["results"]
