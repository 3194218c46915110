"""Screens of accounts: set-up, invitations, people, one's own account, settings, statements."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from claimdesk.desk.models import Account, ApiToken, Desk, Invitation, PolicyVersion, RatingValue
from claimdesk.desk.verbs import people, tokens
from support.desk import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

OWN = [
    "/desk/account/",
    "/desk/account/sessions/",
    "/desk/account/tokens/",
    "/accounts/password/change/",
    "/accounts/2fa/",
]
OFFICE = [
    "/desk/people/",
    "/desk/people/invite/",
    "/desk/settings/",
    "/desk/settings/scale/",
    "/desk/policies/",
    "/desk/policies/funding/vi/",
]


@pytest.fixture
def boss(client):
    account = person("Boss", "administrator")
    client.force_login(account)
    return account


def with_password(name, role, **fields):
    account = person(name, role, **fields)
    account.set_password(PASSWORD)
    account.save()
    return account


def secret_in(answer, mark):
    return re.search(rf'<code class="secret" id="{mark}">([^<]+)</code>', answer.text)[1]


# -- set-up ----------------------------------------------------------------------------------------
def set_up_form(one_time, **fields):
    return {
        "code": one_time,
        "desk_name": "Bản tin Thử",
        "language": "vi",
        "name": "Người Đầu",
        "email": "first@desk.example",
        "password": PASSWORD,
        "again": PASSWORD,
    } | fields


def test_the_set_up_screen_opens_the_desk_once_and_logs_in(client):
    code = people.make_set_up_code(now=timezone.now())
    assert client.get("/desk/set-up/").status_code == 200
    answer = client.post("/desk/set-up/", set_up_form(code))
    assert answer["Location"] == "/desk/people/"
    assert client.get("/desk/people/").status_code == 200
    assert Desk.objects.get().name == "Bản tin Thử"
    for method in (Client().get, Client().post):
        assert method("/desk/set-up/")["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"code": "0000"}, "This is not the code."),
        ({"again": "something else entirely"}, "The two passwords differ."),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"email": "x"}, "valid email"),
    ],
)
def test_a_wrong_set_up_form_says_what_is_wrong(client, fields, says):
    code = people.make_set_up_code(now=timezone.now())
    answer = client.post(
        "/desk/set-up/", set_up_form(code, **fields), headers={"Accept-Language": "en"}
    )
    assert says in answer.text
    assert PASSWORD not in answer.text
    assert not people.is_set_up()


def test_guessing_the_code_is_slowed(client):
    people.make_set_up_code(now=timezone.now())
    form = set_up_form("0000", password="", again="")
    statuses = {
        client.post("/desk/set-up/", form, REMOTE_ADDR="203.0.113.99").status_code
        for _ in range(11)
    }
    assert statuses == {200, 429}


# -- invitations -----------------------------------------------------------------------------------
def invited(client, email="new@desk.example", role="checker"):
    answer = client.post("/desk/people/invite/", {"email": email, "name": "New", "role": role})
    return secret_in(answer, "link").removeprefix("http://localhost:8765")


def test_an_invitation_is_shown_once_and_makes_an_account(client, boss):
    link = invited(client)
    assert link not in client.get("/desk/people/").text
    guest = Client()
    assert "new@desk.example" in guest.get(link).text
    form = {"name": "Mới", "language": "vi", "password": PASSWORD, "again": PASSWORD}
    assert guest.post(link, form)["Location"] == "/desk/"
    account = Account.objects.get(email="new@desk.example")
    assert (account.role, account.name) == ("checker", "Mới")
    assert guest.get("/desk/account/").status_code == 200
    assert Client().get(link).status_code == 404


def test_an_invitation_can_be_taken_back(client, boss):
    link = invited(client)
    invitation = Invitation.objects.get()
    client.post(f"/desk/people/invitations/{invitation.pk}/revoke/")
    answer = Client().get(link)
    assert answer.status_code == 404
    assert "ask an administrator" in answer.text.casefold() or "quản trị viên" in answer.text


def test_the_link_takes_its_place_from_whoever_is_logged_in(client, boss):
    link = invited(client)
    form = {"name": "Mới", "language": "vi", "password": PASSWORD, "again": PASSWORD}
    client.post(link, form)
    assert "Mới" in client.get("/desk/account/").text
    assert client.get("/desk/people/").status_code == 403


# -- people ----------------------------------------------------------------------------------------
def test_an_administrator_changes_roles_and_closes_accounts(client, boss):
    someone = person("Someone")
    client.post(f"/desk/people/{someone.pk}/", {"role": "reviewer"})
    someone.refresh_from_db()
    assert someone.role == "reviewer"
    client.post(f"/desk/people/{someone.pk}/deactivate/")
    someone.refresh_from_db()
    assert not someone.is_active
    client.post(f"/desk/people/{someone.pk}/reactivate/")
    someone.refresh_from_db()
    assert someone.is_active


def test_the_last_administrator_stays_and_is_told_why(client, boss):
    for address, fields in (("", {"role": "reader"}), ("deactivate/", {})):
        answer = client.post(f"/desk/people/{boss.pk}/{address}", fields, follow=True)
        assert "This is the only administrator." in answer.text


def test_lost_access_is_renewed_with_a_link(client, boss):
    owner = person("Owner")
    link = secret_in(client.post(f"/desk/people/{owner.pk}/renew/"), "link")
    guest = Client()
    form = {"password": PASSWORD, "again": PASSWORD}
    guest.post(link.removeprefix("http://localhost:8765"), form)
    assert "Owner" in guest.get("/desk/account/").text
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_machine_gets_a_token_that_is_shown_once(client, boss):
    place = client.post("/desk/people/machines/", {"name": "Feed import"})["Location"]
    page = client.get(place)
    assert "Feed import" in page.text
    answer = client.post(
        place + "tokens/", {"name": "Night", "scopes": ["read", "intake"], "days": "30"}
    )
    found = tokens.find_token(secret_in(answer, "token"), timezone.now())
    assert found.account.name == "Feed import"
    assert secret_in(answer, "token") not in client.get(place).text
    faulty = client.post(place + "tokens/", {"name": "Night", "scopes": ["publish"], "days": "30"})
    assert "publish is not one of the available choices" in faulty.text


def test_the_desks_own_machine_is_not_shown(client, boss):
    machine = Account.objects.get(email="machine@claimdesk.invalid")
    assert machine.email not in client.get("/desk/people/").text
    assert client.get(f"/desk/people/{machine.pk}/").status_code == 404


@pytest.mark.parametrize("act", ["deactivate/", "tokens/", ""])
def test_a_hand_made_form_does_not_touch_the_desks_own_machine(client, boss, act):
    machine = Account.objects.get(email="machine@claimdesk.invalid")
    form = {"name": "x", "scopes": ["read"], "days": "7", "role": "reader"}
    client.post(f"/desk/people/{machine.pk}/{act}", form)
    told = client.get("/desk/people/").text
    assert not act or "This account is the desk&#x27;s own machine" in told
    machine.refresh_from_db()
    assert (machine.is_active, machine.role) == (True, "machine")
    assert not ApiToken.objects.exists()


def test_an_administrator_ends_the_sessions_of_somebody(client, boss):
    owner, guest = person("Owner"), Client()
    guest.force_login(owner)
    answer = client.post(f"/desk/people/{owner.pk}/sessions/end/", follow=True)
    assert "1 session is ended." in answer.text
    assert guest.get("/desk/account/").status_code == 302


# -- one's own account -----------------------------------------------------------------------------
def test_people_change_their_name_and_language(client):
    account = person("Old", language="en")
    client.force_login(account)
    answer = client.post("/desk/account/", {"name": "Tên Mới", "language": "vi"}, follow=True)
    assert "Đã lưu." in answer.text
    account.refresh_from_db()
    assert (account.name, account.language) == ("Tên Mới", "vi")


def test_independence_is_confirmed_with_a_tick(client):
    account = person("One", attested=None)
    client.force_login(account)
    client.post("/desk/account/attest/", {})
    account.refresh_from_db()
    assert account.attested is None
    client.post("/desk/account/attest/", {"agree": "on"})
    account.refresh_from_db()
    assert timezone.now() - account.attested < timedelta(minutes=1)


def test_a_token_of_ones_own_is_shown_once_and_ended_by_its_owner_only(client):
    account = person("One")
    client.force_login(account)
    form = {"name": "Script", "scopes": ["read"], "days": "7"}
    secret = secret_in(client.post("/desk/account/tokens/", form), "token")
    assert secret not in client.get("/desk/account/tokens/").text
    token = ApiToken.objects.get()
    stranger = Client()
    stranger.force_login(person("Other"))
    stranger.post(f"/desk/account/tokens/{token.pk}/revoke/")
    assert tokens.find_token(secret, timezone.now())
    client.post(f"/desk/account/tokens/{token.pk}/revoke/")
    assert tokens.find_token(secret, timezone.now()) is None


# -- settings --------------------------------------------------------------------------------------
def test_the_desk_is_described(client, boss):
    form = {"name": "Phòng Kiểm chứng", "about": "Vì sự thật.", "language": "vi", "contact": ""}
    client.post("/desk/settings/", form)
    assert "Phòng Kiểm chứng" in client.get("/desk/account/").text


def scale_form(**changes):
    rows = list(RatingValue.objects.all())
    form = {"steps-TOTAL_FORMS": str(len(rows) + 1), "steps-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        given = {
            "key": row.key,
            "position": str(number + 1),
            "name_vi": row.name_vi,
            "name_en": row.name_en,
            "value": str(row.value or ""),
            "verdict": row.verdict,
            "in_use": "on" if row.in_use else "",
        } | changes.get(row.key, {})
        form |= {f"steps-{number}-{name}": value for name, value in given.items() if value}
    return form


def test_the_scale_changes_its_words_and_order(client, boss):
    form = scale_form(false={"name_en": "Wrong", "position": "1"}, true={"position": "2"})
    answer = client.post("/desk/settings/scale/", form)
    assert answer.status_code == 302, answer.text
    first = RatingValue.objects.first()
    assert (first.key, first.name_en) == ("false", "Wrong")


def test_a_step_is_added_with_the_last_form(client, boss):
    last = RatingValue.objects.count()
    new = {
        "position": "9", "name_vi": "Châm biếm", "name_en": "Satire", "value": "2",
        "verdict": "satire", "in_use": "on",
    }  # fmt: skip
    client.post(
        "/desk/settings/scale/",
        scale_form() | {f"steps-{last}-{name}": value for name, value in new.items()},
    )
    assert RatingValue.objects.last().key == "satire"


def test_a_scale_that_cannot_be_read_is_refused_with_the_rule(client, boss):
    answer = client.post("/desk/settings/scale/", scale_form(insufficient={"value": "3"}))
    assert "Keep a step without a number" in answer.text


def test_a_statement_is_published_as_its_next_version(client, boss):
    for body in ("Nobody pays us.", "Readers pay us."):
        client.post("/desk/policies/funding/en/", {"body": body})
    assert PolicyVersion.objects.count() == 2
    page = client.get("/desk/policies/funding/en/").text
    assert "Nobody pays us." in page
    assert "Readers pay us." in page
    again = client.post("/desk/policies/funding/en/", {"body": "Readers pay us."})
    assert "Nothing has changed" in again.text
    assert client.get("/desk/policies/other/en/").status_code == 404


# -- every screen ----------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", [*OWN, *OFFICE])
def test_every_screen_opens_in_both_languages(client, address, language):
    client.force_login(with_password("Boss", "administrator", language=language))
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("address", OFFICE)
@pytest.mark.parametrize("role", ["reader", "checker", "reviewer", "publisher", "machine"])
def test_the_office_is_the_administrators(client, address, role):
    client.force_login(person("Someone", role))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


@pytest.mark.parametrize("address", [*OWN, *OFFICE])
def test_no_screen_is_a_strangers(client, address):
    person("Boss", "administrator")
    for method in (client.get, client.post):
        answer = method(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "address",
    [
        *OFFICE[1:4],
        "/desk/account/",
        "/desk/account/attest/",
        "/desk/account/sessions/end/",
        "/desk/account/tokens/",
        "/desk/people/machines/",
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/totp/activate/",
    ],
)
def test_every_form_needs_its_token(address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("Boss", "administrator"))
    assert strict.post(address, {}).status_code == 403
    assert strict.post(address, {}, headers={"Origin": "https://evil.example"}).status_code == 403
