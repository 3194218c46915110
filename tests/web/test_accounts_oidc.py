"""Logging in with the newsroom's own identity provider: an exchange with one in this process."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.utils import timezone

from claimdesk.desk.models import Account, AuditEntry
from claimdesk.desk.verbs import people
from support.desk import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
START = "/accounts/oidc/desk/login/"


@pytest.fixture
def provider(httpserver, settings):
    """Run an identity provider that vouches for whom `provider(email, verified=...)` names."""
    url = httpserver.url_for("").rstrip("/")
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "desk",
                    "name": "Newsroom",
                    "client_id": "claimdesk",
                    "secret": "s",
                    "settings": {"server_url": url},
                }
            ],
        }
    }
    httpserver.expect_request("/.well-known/openid-configuration").respond_with_json(
        {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "userinfo_endpoint": f"{url}/userinfo",
            "jwks_uri": f"{url}/jwks",
        }
    )

    def vouch(email, *, verified=True, subject="42"):
        told = {
            "sub": subject,
            "email": email,
            "email_verified": verified,
            "name": "Quillon Fernworthy",
            "picture": "https://idp.example/quillon.png",
        }
        now = int(time.time())
        claims = told | {"iss": url, "aud": "claimdesk", "iat": now, "exp": now + 60}
        token = jwt.encode(claims, "a key that only the provider has, long enough", "HS256")
        httpserver.expect_oneshot_request("/userinfo").respond_with_json(told)
        httpserver.expect_oneshot_request("/token", method="POST").respond_with_json(
            {"access_token": "quillon-access", "token_type": "bearer", "id_token": token}
        )

    return vouch


def come_back(client):
    """Begin at the login screen, and come back from the provider as a browser would."""
    begun = client.get(START)
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{START}callback/", {"code": "c", "state": asked["state"][0]})


def is_inside(client):
    return client.get("/desk/account/").status_code == 200


def test_the_login_screen_offers_the_provider(client, provider):
    person("Boss", "administrator")
    assert "Log in with Newsroom" in client.get("/accounts/login/").text
    assert START in client.get("/accounts/login/").text


def test_a_desk_without_a_provider_has_no_such_address(client):
    assert client.get(START).status_code == 404


def test_a_verified_address_opens_its_account_again_and_again(client, provider):
    account = person("An Nguyen")
    for visit in (client, Client()):
        provider("An.Nguyen@desk.example")
        assert come_back(visit)["Location"] == "/desk/"
        assert is_inside(visit)
    assert SocialAccount.objects.get().user == account


def test_another_identity_with_the_same_address_is_refused(client, provider):
    account = person("An Nguyen")
    provider(account.email)
    come_back(client)
    assert AuditEntry.objects.filter(verb="add_identity", actor=account).count() == 1
    thief = Client()
    provider(account.email, subject="43")
    answer = come_back(thief)
    assert answer.status_code == 403
    assert "under another identity" in answer.text
    assert not is_inside(thief)
    assert SocialAccount.objects.get().uid == "42"


def test_a_link_for_a_new_password_ends_the_old_identity(client, provider):
    account = person("An Nguyen")
    provider(account.email)
    come_back(client)
    _, secret = people.renew_access(
        actor=person("Boss", "administrator"), account=account.pk, now=timezone.now()
    )
    people.accept_invitation(
        secret=secret, name="", language="", password=PASSWORD, now=timezone.now()
    )
    assert not is_inside(client)
    provider(account.email, subject="43")
    come_back(client)
    assert is_inside(client)
    assert SocialAccount.objects.get().uid == "43"


def test_nothing_that_the_provider_tells_is_kept_but_its_identifier(client, provider):
    person("An Nguyen")
    for visit in (client, Client()):
        provider("an.nguyen@desk.example")
        come_back(visit)
    assert SocialAccount.objects.get().extra_data == {}
    assert SocialToken.objects.count() == 0
    kept = [
        str(list(SocialAccount.objects.values())),
        str(list(Account.objects.values())),
        str(client.session.items()),
    ]
    assert not [one for one in kept if "quillon" in one.casefold()]


@pytest.mark.parametrize(
    ("email", "verified"), [("stranger@desk.example", True), ("an.nguyen@desk.example", False)]
)
def test_a_stranger_and_an_unverified_address_open_nothing(client, provider, email, verified):
    person("An Nguyen")
    provider(email, verified=verified)
    answer = come_back(client)
    assert answer.status_code == 403
    assert "Nobody has invited this address" in answer.text
    assert not is_inside(client)
    assert not Account.objects.filter(email="stranger@desk.example").exists()


def test_a_closed_account_and_a_machine_stay_out(client, provider):
    closed = person("Closed", is_active=False)
    machine = person("Robot", "machine")
    for number, account in enumerate((closed, machine)):
        visit = Client()
        provider(account.email, subject=str(number))
        assert come_back(visit).status_code == 403
        assert not is_inside(visit)


def test_an_invitation_is_taken_by_its_address(client, provider):
    boss = person("Boss", "administrator")
    people.invite(actor=boss, email="new@desk.example", role="reviewer", now=timezone.now())
    provider("new@desk.example")
    come_back(client)
    account = Account.objects.get(email="new@desk.example")
    assert account.role == "reviewer"
    assert not account.has_usable_password()
    assert is_inside(client)


def test_an_answer_that_was_not_asked_for_opens_nothing(client, provider):
    person("An Nguyen")
    provider("an.nguyen@desk.example")
    answer = client.get(f"{START}callback/", {"code": "c", "state": "made up"})
    assert answer.status_code == 401 or "Logging in did not work" in answer.text
    assert not is_inside(client)
