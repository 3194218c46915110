"""Working on a claim: whose it is, tags, comments, closing, beginning a check; and who may."""

from __future__ import annotations

from datetime import date

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import Assignment, Check, Claim, Comment, Job, Match
from support import desk
from support.desk import NOW, person
from support.engine import match

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TEXT = "Hot lemon water cures cancer in 30 days."


@pytest.fixture
def an(client):
    account = person("An")
    client.force_login(account)
    return account


@pytest.fixture
def claim(an):
    return desk.claim(an, TEXT)


@pytest.fixture
def path(claim):
    return f"/desk/claims/{claim.pk}/"


def again(record):
    return type(record).objects.get(pk=record.pk)


def matched(claim, *found):
    verbs.store_matches(actor=desk.machine(), claim=claim.pk, matches=list(found), now=NOW)
    Job.objects.all().delete()
    return list(claim.matches.order_by("-probability"))


# -- who works on it, tags ------------------------------------------------------------------------


def test_a_claim_is_given_to_somebody_until_a_day_and_taken_back(client, an, claim, path):
    binh = person("Binh")
    client.post(f"{path}assign/", {"account": binh.pk, "due": "05/12/2026", "seen": ""})
    assert (again(claim).assignee, again(claim).due) == (binh, date(2026, 12, 5))
    assert "Binh" in client.get(path).content.decode()
    client.post(f"{path}assign/", {"account": "", "due": "", "seen": binh.pk})
    assert again(claim).assignee is None
    assert Assignment.objects.count() == 2


def test_a_claim_somebody_took_meanwhile_is_not_taken_from_them(client, an, claim, path):
    binh = person("Binh")
    verbs.assign(actor=binh, claim=claim.pk, account=binh.pk, now=NOW)
    response = client.post(f"{path}assign/", {"account": an.pk, "seen": ""}, follow=True)
    assert "Somebody else has changed this" in response.content.decode()
    assert again(claim).assignee == binh


@pytest.mark.parametrize("role", ["reader", "machine"])
def test_a_claim_is_given_only_to_who_may_work(client, claim, path, role):
    other = person("Other", role=role)
    assert f">{other.name}</option>" not in client.get(path).content.decode()
    client.post(f"{path}assign/", {"account": other.pk})
    assert again(claim).assignee is None


def test_tags_of_two_people_are_both_kept(client, an, claim, path):
    verbs.tag_claim(actor=an, claim=claim.pk, names=["health", "old"], now=NOW)
    verbs.tag_claim(actor=person("Binh"), claim=claim.pk, names=["health", "old", "hers"], now=NOW)
    client.post(f"{path}tag/", {"tags": "health,  lemon   water ", "seen": "health, old"})
    assert {tag.name for tag in claim.tags.all()} == {"health", "hers", "lemon water"}


# -- comments -------------------------------------------------------------------------------------


def test_a_comment_calls_a_colleague_and_is_dealt_with(client, an, claim, path):
    binh = person("Binh")
    client.post(f"{path}comment/", {"text": "@binh, is <b>this</b> so?\nLook."})
    said = Comment.objects.get()
    assert list(said.mentions.all()) == [binh]
    page = client.get(path).content.decode()
    assert '<strong class="mention">@binh</strong>, is &lt;b&gt;this&lt;/b&gt; so?<br>Look.' in page
    client.post(f"{path}comments/{said.pk}/resolve/")
    assert again(said).resolved_by == an
    assert "dealt with, says An" in client.get(path).content.decode()
    client.post(f"{path}comments/{said.pk}/resolve/")
    assert again(said).resolved is None


def test_an_empty_comment_is_not_kept(client, claim, path):
    response = client.post(f"{path}comment/", {"text": "  "}, follow=True)
    assert "Write the comment first." in response.content.decode()
    assert not Comment.objects.exists()


def test_a_comment_of_another_claim_is_not_resolved_here(client, an, claim, path):
    other = desk.claim(an, "Another claim altogether.")
    said = verbs.comment(actor=an, claim=other.pk, text="x", now=NOW)
    assert client.post(f"{path}comments/{said.pk}/resolve/").status_code == 404
    assert again(said).resolved is None


# -- closing, checking ----------------------------------------------------------------------------


def test_a_claim_is_closed_with_a_reason_and_opened_again(client, claim, path):
    response = client.post(f"{path}uncheckable/", {"reason": " "}, follow=True)
    assert "Say why the claim is closed" in response.content.decode()
    client.post(f"{path}uncheckable/", {"reason": "An opinion"})
    assert (again(claim).state, again(claim).closed_reason) == ("closed", "An opinion")
    assert "An opinion" in client.get(path).content.decode()
    client.post(f"{path}reopen/")
    assert again(claim).state == "open"


def test_a_check_begins_with_a_declaration(client, an, claim, path):
    response = client.post(f"{path}start/", {"language": "vi"})
    assert response.status_code == 422
    assert "Declare this first." in response.content.decode()
    assert not Check.objects.exists()
    response = client.post(f"{path}start/", {"language": "vi", "unconflicted": "on"})
    check = Check.objects.get()
    assert response["Location"] == f"/desk/checks/{check.pk}/"
    assert (check.language, check.author) == ("vi", an)
    page = client.get(path).content.decode()
    assert "A check is under way" in page
    assert f'href="/desk/checks/{check.pk}/"' in page


@pytest.mark.parametrize("kind", ["opinion", "unclear", "satire"])
def test_no_check_begins_of_what_is_no_statement(client, an, kind):
    claim = desk.claim(an, "Lemons are lovely.", checkability=kind)
    path = f"/desk/claims/{claim.pk}/"
    page = client.get(path).content.decode()
    assert "Begin the check" not in page
    assert "Say what kind it is" in page
    said = {"language": "en", "unconflicted": "on"}
    response = client.post(f"{path}start/", said, follow=True)
    assert "Only a factual statement can be checked." in response.content.decode()
    assert not Check.objects.exists()


def test_the_history_says_who_did_what(client, an, claim, path):
    (found,) = matched(claim, match())
    client.post(f"{path}decide/", {"match": found.pk, "decision": "rejected"})
    client.post(f"{path}assign/", {"account": an.pk})
    client.post(f"{path}uncheckable/", {"reason": "Too old"})
    page = client.get(path).content.decode()
    for said in ("added the claim", "fact-checks found: 1", "rejected a match", "closed it: Too"):
        assert said in page
    assert "gave it to An" in page
    assert "<strong>The machine</strong> compared it" in page


def test_text_in_what_people_wrote_is_never_read_as_a_template_or_format(client, an, claim, path):
    client.post(f"{path}uncheckable/", {"reason": "100%(x)s {{ 7|add:7 }} %d"})
    page = client.get(path).content.decode()
    assert "100%(x)s {{ 7|add:7 }} %d" in page


# -- roles and requests ---------------------------------------------------------------------------

POSTS = (
    "describe decide rematch assign tag harm comment comments/1/resolve uncheckable reopen start "
    "merge unmerge"
).split()


@pytest.mark.parametrize("deed", POSTS)
def test_a_reader_changes_nothing_and_sees_no_form(client, claim, path, deed):
    client.force_login(person("Em", role="reader"))
    assert client.post(f"{path}{deed}/", {"reason": "x"}).status_code == 403
    assert again(claim).state == "open"
    page = client.get(path).content.decode()
    main = page[page.index('<div id="claim"') : page.index("</main>")]
    assert "<form" not in main
    assert TEXT in main


@pytest.mark.parametrize("deed", POSTS)
def test_reading_an_address_that_changes_something_changes_nothing(client, claim, path, deed):
    assert client.get(f"{path}{deed}/").status_code == 405


@pytest.mark.parametrize("deed", POSTS)
def test_who_is_not_logged_in_is_asked_to(client, claim, path, deed):
    person("Dung", role="administrator")
    client.logout()
    for answer in (client.get(path), client.post(f"{path}{deed}/")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_matches_remain_after_a_decision_was_refused_to_a_reader(client, claim, path):
    (found,) = matched(claim, match())
    client.force_login(person("Em", role="reader"))
    said = {"match": found.pk, "decision": "accepted"}
    assert client.post(f"{path}decide/", said).status_code == 403
    assert Match.objects.get().decision == "pending"
    assert Claim.objects.get().state == "open"
