"""Logging in: password, limits, second factor, recovery codes, sessions."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from claimdesk.desk.models import Account, AuditEntry
from claimdesk.desk.verbs import people
from claimdesk.web import limits
from claimdesk.web.accounts.passwords import Argon2
from support.api import Caller, token_of
from support.desk import PASSWORD, person
from support.passwords import keep_at_full_cost

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


@pytest.fixture
def account():
    made = person("An Nguyen")
    made.set_password(PASSWORD)
    made.save()
    return made


def log_in(client, account, password=PASSWORD, **fields):
    form = {"login": account.email, "password": password}
    return client.post("/accounts/login/" + fields.pop("query", ""), form, **fields)


@pytest.fixture(autouse=True)
def _clock_in_the_middle_of_half_a_minute(monkeypatch):
    """Let the clock stand: a code is made and taken in one half minute, whenever the test runs."""
    stands = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: stands)


def code_for(secret, step=0):
    """Return the code that an app shows now, or so many steps of half a minute later."""
    return f"{hotp_value(secret, int(time.time()) // 30 + step):06d}"


def add_app(client):
    """Turn the authenticator app on, confirming the password when asked; return its secret."""
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if page.redirect_chain:
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page.text)[1]
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert done.status_code == 302, done.text
    return secret


# -- password --------------------------------------------------------------------------------------
def test_passwords_are_kept_with_argon2_at_the_designs_cost(account, monkeypatch):
    keep_at_full_cost(monkeypatch)
    account.set_password(PASSWORD)
    assert re.match(r"argon2\$argon2id\$v=19\$m=65536,t=4,p=2\$", account.password)
    assert Argon2().must_update(account.password) is False
    assert account.check_password(PASSWORD)


def test_a_password_opens_the_desk_and_leads_back(client, account):
    assert log_in(client, account, query="?next=/desk/account/")["Location"] == "/desk/account/"
    assert client.get("/desk/account/").status_code == 200


@pytest.mark.parametrize("address", ["An.Nguyen@Desk.example", "an.nguyen@desk.example "])
def test_an_address_is_the_same_in_any_case(client, account, address):
    account.email = address
    assert log_in(client, account).status_code == 302


def test_no_login_leads_to_another_site(client, account):
    assert "evil" not in log_in(client, account, query="?next=https://evil.example/")["Location"]


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, account):
    wrong = log_in(client, account, "not the password")
    unknown = log_in(client, Account(email="nobody@desk.example"), "not the password")
    said = [re.findall(r'<ul class="errorlist.*?</ul>|error-summary.*?</div>', one.text, re.DOTALL)
            for one in (wrong, unknown)]  # fmt: skip
    assert said[0] == said[1] != []


def test_guessing_is_slowed_per_account_and_per_visitor(client, account):
    for _ in range(5):
        log_in(client, account, "not the password", REMOTE_ADDR="203.0.113.1")
    elsewhere = log_in(client, account, REMOTE_ADDR="203.0.113.2")
    assert "Too many failed login attempts" in elsewhere.text
    others = [
        log_in(client, Account(email=f"x{i}@desk.example"), "no", REMOTE_ADDR="203.0.113.3")
        for i in range(21)
    ]
    assert "Too many failed login attempts" in others[-1].text


@pytest.mark.parametrize("vary", [
    lambda number, _: {"SERVER_PORT": str(8000 + number)},
    lambda number, _: {"headers": {"host": f"localhost:{8000 + number}"}},
    lambda number, email: {"email": email.swapcase() if number % 2 else f" {email} "},
])  # fmt: skip
def test_guessing_is_slowed_whatever_host_port_and_case_are_given(client, account, vary):
    address = account.email
    for number in range(6):
        facts = {"REMOTE_ADDR": f"203.0.113.{number}"} | vary(number, address)
        account.email = facts.pop("email", address)
        told = log_in(client, account, "not the password", **facts)
    assert "Too many failed login attempts" in told.text


def test_visitors_without_number_do_not_make_the_desk_forget_tries_to_log_in(client, account):
    for _ in range(5):
        log_in(client, account, "not the password")
    for number in range(2_000):
        limits.count(f"flood:{number}", 60)
    assert "Too many failed login attempts" in log_in(client, account).text
    for number in range(2_000):
        cache.set(f"flood:{number}", 1)
    assert "Too many failed login attempts" in log_in(client, account).text


def test_who_guesses_many_addresses_adds_no_more_counters_once_refused(client, monkeypatch):
    for number in range(20):
        log_in(client, Account(email=f"x{number}@desk.example"), "no")
    counted = []
    monkeypatch.setattr(cache, "set", lambda key, *_: counted.append(key))
    log_in(client, Account(email="another@desk.example"), "no")
    assert not [key for key in counted if "login_failed" in key]


def test_a_link_by_mail_leads_to_the_desks_own_address(client, account, mailoutbox, settings):
    settings.EMAIL_HOST = "mail.example"
    client.post(
        "/accounts/password/reset/", {"email": account.email}, headers={"host": "localhost:4444"}
    )
    assert f"{settings.BASE_URL}/accounts/password/reset/key/" in mailoutbox[0].body
    assert "localhost:4444" not in mailoutbox[0].body


def test_machines_and_closed_accounts_do_not_log_in(client, account):
    account.is_active = False
    account.save()
    assert not log_in(client, account).wsgi_request.user.is_authenticated
    robot = people.add_machine(
        actor=person("Boss", "administrator"), name="Robot", now=timezone.now()
    )
    assert not log_in(client, robot, "!").wsgi_request.user.is_authenticated


def test_changing_the_password_ends_the_other_sessions(client, account):
    other = Client()
    log_in(client, account)
    log_in(other, account)
    new = "another long password"
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        follow=True,
    )
    assert answer.status_code == 200
    assert client.get("/desk/account/").status_code == 200
    assert other.get("/desk/account/").status_code == 302
    assert AuditEntry.objects.filter(verb="change_password", actor=account).exists()


def test_logging_out_takes_a_form(client, account):
    log_in(client, account)
    client.get("/accounts/logout/")
    assert client.get("/desk/account/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/desk/account/").status_code == 302


def test_a_desk_without_mail_offers_no_link_by_mail(client):
    assert "/accounts/password/reset/" not in client.get("/accounts/login/").text
    with override_settings(EMAIL_HOST="mail.example"):
        assert "/accounts/password/reset/" in client.get("/accounts/login/").text
        assert client.get("/accounts/password/reset/").status_code == 200


def test_a_link_by_mail_changes_the_password(client, account, mailoutbox):
    other, secret = Client(), token_of(account, "read")
    log_in(other, account)
    with override_settings(EMAIL_HOST="mail.example"):
        client.post("/accounts/password/reset/", {"email": "nobody@desk.example"})
        assert mailoutbox == []
        client.post("/accounts/password/reset/", {"email": account.email})
        (mail,) = mailoutbox
        link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.body)[1]
        page = client.get(link, follow=True)
        new = "another long password"
        client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    account.refresh_from_db()
    assert account.check_password(new)
    assert other.get("/desk/account/").status_code == 302, "other sessions end"
    assert Caller(secret).get("/me").status_code == 200, "tokens go on"


# -- second factor ---------------------------------------------------------------------------------
def test_an_app_is_asked_for_at_the_next_login(client, account):
    log_in(client, account)
    secret = add_app(client)
    assert AuditEntry.objects.filter(verb="add_second_factor", actor=account).exists()
    other = Client()
    assert log_in(other, account)["Location"] == "/accounts/2fa/authenticate/"
    assert other.get("/desk/account/").status_code == 302
    assert other.get("/accounts/2fa/authenticate/").status_code == 200
    other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert other.get("/desk/account/").status_code == 302
    other.post("/accounts/2fa/authenticate/", {"code": code_for(secret, step=1)})
    assert other.get("/desk/account/").status_code == 200


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_code_is_taken_one_step_early_or_late_and_once(client, account, step, monkeypatch):
    secret = with_app(client, account)
    code = code_for(secret, step)
    assert opens(account, code)
    assert not opens(account, code)
    assert not opens(account, f"{code[:3]} {code[3:]}")
    later = time.time() + 31  # allauth has forgotten the code by now, and still takes it
    monkeypatch.setattr(time, "time", lambda: later)
    assert not opens(account, code)


@pytest.mark.parametrize("step", [-2, 2])
def test_a_code_is_not_taken_two_steps_early_or_late(client, account, step):
    assert not opens(account, code_for(with_app(client, account), step))


def test_the_code_that_turned_an_app_on_opens_nothing_after(client, account):
    log_in(client, account)
    secret = add_app(client)
    assert not opens(account, code_for(secret))


def with_app(client, account):
    """Turn the app on some minutes ago; return its secret."""
    log_in(client, account)
    secret = add_app(client)
    cache.clear()
    return secret


def opens(account, code):
    client = Client()
    log_in(client, account)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    return client.get("/desk/account/").status_code == 200


def test_a_recovery_code_opens_the_account_once(client, account):
    log_in(client, account)
    add_app(client)
    page = client.get("/accounts/2fa/recovery-codes/").text
    codes = re.search(r'id="recovery_codes">([^<]+)<', page)[1].split()
    assert len(codes) == 10
    for expected in (200, 302):
        other = Client()
        log_in(other, account)
        other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert other.get("/desk/account/").status_code == expected


def test_turning_a_factor_on_asks_for_the_password_again(client, account):
    log_in(client, account)
    answer = client.get("/accounts/2fa/totp/activate/")
    assert "/accounts/reauthenticate/" in answer["Location"]
    wrong = client.post(answer["Location"], {"password": "not the password"})
    assert "Incorrect password." in wrong.text


def test_a_factor_is_turned_off_and_that_is_told(client, account):
    log_in(client, account)
    add_app(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert AuditEntry.objects.filter(verb="remove_second_factor", actor=account).exists()
    assert log_in(Client(), account)["Location"] == "/desk/"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_screens_of_the_second_factor_open(client, account, language):
    account.language = language
    account.save()
    log_in(client, account)
    add_app(client)
    for address in (
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}"' in answer.text


# -- sessions --------------------------------------------------------------------------------------
def test_people_see_and_end_their_own_sessions_only(client, account):
    other, stranger = Client(), Client()
    for one in (client, other):
        log_in(one, account)
    stranger.force_login(person("Stranger"))
    page = client.get("/desk/account/sessions/").text
    marks = re.findall(r'name="session" value="([0-9a-f]+)"', page)
    assert len(marks) == 1
    assert other.session.session_key not in page
    stranger.post("/desk/account/sessions/end/", {"session": marks[0]})
    assert other.get("/desk/account/").status_code == 200
    client.post("/desk/account/sessions/end/", {"session": marks[0]})
    assert other.get("/desk/account/").status_code == 302
    log_in(other, account)
    client.post("/desk/account/sessions/end/")
    assert other.get("/desk/account/").status_code == 302
    assert client.get("/desk/account/").status_code == 200
    assert Session.objects.count() == 2  # this one and the stranger's


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
        # The new password is refused, and the old one was right.
        (
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
        ),
    ],
)
def test_where_the_cost_was_raised_giving_the_password_logs_nobody_out(
    client, account, monkeypatch, path, form
):
    client.force_login(account)
    kept = account.password
    client.post(path, form)
    account.refresh_from_db()
    assert account.password == kept
    monkeypatch.setattr(Argon2, "time_cost", Argon2.time_cost + 1)
    client.post(path, form)
    account.refresh_from_db()
    assert account.password != kept
    assert account.check_password(PASSWORD)
    assert client.get("/accounts/password/change/").status_code == 200
    assert int(client.session["_auth_user_id"]) == account.pk
