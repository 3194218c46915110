"""Accounts in a real browser: open to everyone, fitting a phone, without script, with a passkey."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from playwright.sync_api import expect

from claimdesk.desk.models import Account
from claimdesk.desk.verbs import office, people, tokens
from support import passwords
from support.desk import PASSWORD, person
from support.pages import assert_accessible, assert_fits

_HASH = []
STRANGERS = ["/accounts/login/", "/accounts/signup/", "/nowhere/"]
SCREENS = [
    "/desk/account/",
    "/desk/account/sessions/",
    "/desk/account/tokens/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/logout/",
    "/desk/people/",
    "/desk/people/invite/",
    "/desk/people/{other}/",
    "/desk/people/{machine}/",
    "/desk/settings/",
    "/desk/settings/scale/",
    "/desk/policies/",
    "/desk/policies/funding/vi/",
]


@pytest.fixture(autouse=True)
def _full_cost(monkeypatch):
    """Keep passwords as the desk in its own process does: it would keep cheap ones anew."""
    passwords.keep_at_full_cost(monkeypatch)


def with_password(name, role="administrator", **fields):
    _HASH[:] = _HASH or [make_password(PASSWORD)]
    account = person(name, role, **fields)
    Account.objects.filter(pk=account.pk).update(password=_HASH[0])
    account.refresh_from_db()
    return account


def inhabited(boss):
    """Fill the office: a colleague, an invitation, a machine with a token, a statement."""
    now = timezone.now()
    other = person("Nguyễn Thị Bích Ngọc", "reviewer")
    people.invite(actor=boss, email="new@desk.example", role="checker", now=now)
    machine = people.add_machine(actor=boss, name="Feed import", now=now)
    for account in (boss, machine):
        tokens.make_token(
            actor=boss, account=account.pk, name="Night", scopes=["read"], days=9, now=now
        )
    office.write_policy(actor=boss, kind="funding", language="vi", body="Bạn đọc.", now=now)
    return {"other": other.pk, "machine": machine.pk}


@pytest.mark.parametrize(("locale", "viewport"), [("vi", "phone"), ("en", "desktop")])
def test_every_screen_is_open_to_everyone_and_fits(open_page, locale, viewport):
    """Look at colours once by day, once by night; test_screens.py tries sizes and languages."""
    boss = with_password("Boss", language=locale)
    records = inhabited(boss)
    stranger, page = (
        open_page(locale=locale, viewport=viewport, account=account) for account in (None, boss)
    )
    for who, addresses in ((stranger, STRANGERS), (page, SCREENS)):
        for address in addresses:
            who.goto(address.format(**records))
            if "reauthenticate" in who.url:
                assert_accessible(who)
                assert_fits(who)
                who.fill("#id_password", PASSWORD)
                who.click("main button[type=submit]")
                who.wait_for_url(re.compile(address))
            who.evaluate(
                "() => document.querySelectorAll('main details').forEach(d => d.open = true)"
            )
            assert_accessible(who, colours=viewport == "phone")
            assert_fits(who)
            if viewport == "desktop":
                who.emulate_media(color_scheme="dark")
                assert_accessible(who)
                who.emulate_media(color_scheme="light")
    if viewport == "phone":
        page.click("details.menu summary")
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_desk_is_opened_and_a_colleague_joins_without_script(open_page, locale):
    code = people.make_set_up_code(now=timezone.now())
    page = open_page(locale=locale, javascript=False)
    page.goto("/desk/set-up/")
    page.fill("#id_code", "wrong")
    page.click("main button[type=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    for name, value in {
        "code": code,
        "desk_name": "Bản tin",
        "name": "Lan",
        "email": "lan@desk.example",
        "password": PASSWORD,
        "again": PASSWORD,
    }.items():
        page.fill(f"#id_{name}", value)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/people/")
    page.goto("/desk/people/invite/")
    page.fill("#id_email", "an@desk.example")
    page.click("main button[type=submit]")
    link = page.text_content("#link").split("/desk/", 1)[1]
    guest = open_page(locale=locale, javascript=False)
    guest.goto(f"/desk/{link}")
    for name, value in {"name": "An", "password": PASSWORD, "again": PASSWORD}.items():
        guest.fill(f"#id_{name}", value)
    guest.click("main button[type=submit]")
    guest.goto("/desk/account/")
    assert "an@desk.example" in guest.text_content("main")
    guest.locator("header details.account summary").click()
    guest.locator("header details.account button").click()
    guest.goto("/accounts/login/")
    guest.fill("#id_login", "an@desk.example")
    guest.fill("#id_password", PASSWORD)
    guest.click("main button[type=submit]")
    guest.goto("/desk/account/")
    assert "an@desk.example" in guest.text_content("main")


def test_a_passkey_is_added_and_opens_the_desk(open_page):
    account = with_password("An Nguyen", "checker")
    page = open_page(account=account)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    assert len(page.text_content("#recovery_codes").split()) == 10
    page.goto("/accounts/2fa/webauthn/")
    assert page.locator(".card").count() == 1
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/desk/account/")
    assert account.email in page.text_content("main")


def test_a_passkey_that_fails_says_so(open_page):
    with_password("An Nguyen")
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')); }")
    page.click("#passkey_login")
    page.wait_for_selector("#passkey-fault", state="visible")
