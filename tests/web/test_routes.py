"""Every route with every role, from one table; and no change without a token of the page itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import URLResolver, get_resolver

from claimdesk.desk.models import Account
from claimdesk.domain.roles import Role
from support import desk
from support.routes import API, SITE, Access

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("fake_engine"),
    pytest.mark.one_database,
]
#: What stands in the place of an argument; no record has this id.
ARGUMENTS = {
    "IntConverter": "987654",
    "CountConverter": "987654",
    "SlugConverter": "none",
    "StringConverter": "none",
    "LanguageConverter": "en",
    "FeedConverter": "rss",
    "LogHeadConverter": "checkpoint",
    "TileConverter": "tile/0/987",
    "RecordConverter": "records/987654/1.json",
    "PeriodConverter": "1999-12",
    "PathConverter": "items/all/this",
}

#: Forms that only look something up: they change nothing, so that no cookie is needed for them.
LOOK_UPS = {"public:ask"}


def walk(resolver, spaces=(), path="/"):
    """Yield (name, path with arguments filled in, pattern, view) of every route."""
    for part in resolver.url_patterns:
        here = path + _fill(part.pattern)
        if isinstance(part, URLResolver):
            space = (part.namespace,) if part.namespace else ()
            yield from walk(part, spaces + space, here)
        else:
            yield ":".join((*spaces, part.name or here)), here


def _fill(pattern):
    text = str(pattern)
    if text.startswith("^"):  # allauth's two routes by regular expression
        return "confirm-email/none/" if "confirm" in text else "password/reset/key/0-none/"
    for name, converter in pattern.converters.items():
        value = ARGUMENTS[type(converter).__name__]
        start = text.index("<")
        end = text.index(">", start)
        assert name in text[start:end]
        text = text[:start] + value + text[end + 1 :]
    return text


def routes():
    return sorted(set(walk(get_resolver())))


@pytest.fixture(scope="module")
def table():
    return dict(SITE | API)


def test_every_route_is_in_the_table_and_nothing_else(table):
    names = {name for name, _ in routes()}
    assert names - set(table) == set(), "routes that the table lacks"
    assert set(table) - names == set(), "lines of the table without a route"


@pytest.fixture(scope="module")
def sessions(django_db_setup, django_db_blocker):
    """Log somebody of each role in, once for all tests; what they change is taken back."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        begun = {role: logged_in(role) for role in Role}
    yield begun
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def logged_in(role):
    """Return the cookie of somebody of a role."""
    person = desk.person(f"P {role}", role.value)
    person.password = "a hash"  # so that it can be asked for
    person.save()
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def visitor(session, **how):
    """Return a client in which somebody is logged in."""
    client = Client(**how)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


@pytest.mark.parametrize(("name", "path"), routes(), ids=[name for name, _ in routes()])
def test_a_route_opens_for_those_who_may_and_for_nobody_else(name, path, table, sessions):
    access = table[name]
    check_anonymous(Client(), path, access)
    for role in Role:
        client = visitor(sessions[role])
        for method in ("get", "post"):
            response = getattr(client, method)(path)
            said = f"{method} as {role}: {response.status_code}"
            assert response.status_code < 500, said
            if role is Role.MACHINE and access is Access.CHECKER:
                continue  # it brings things in as a checker does, and does nothing else of theirs
            if isinstance(access.value, Role):
                assert (response.status_code == 403) is not access.opens_for(role), said
            elif access is Access.TOKEN:
                assert response.status_code in {401, 405}, f"a session is no token: {said}"
            elif access is Access.NEVER:
                assert response.status_code in {404, 405}, said
            elif access is Access.OWN:
                assert response.status_code in {200, 302}, said
                assert "/accounts/login" not in response.get("Location", ""), said


def check_anonymous(client, path, access):
    for method in ("get", "post"):
        response = getattr(client, method)(path)
        if access is Access.ANYONE:
            to_login = response.status_code == 302 and "/accounts/login" in response.url
            assert response.status_code not in {401, 403, 500}
            assert not to_login
        elif access is Access.ENTRANCE:
            assert response.status_code < 500
        elif access is Access.TOKEN:
            assert response.status_code in {401, 405}, response.status_code
        elif access is Access.NEVER:
            assert response.status_code in {404, 405}
        else:
            assert response.status_code == 302
            assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize(("name", "path"), routes(), ids=[name for name, _ in routes()])
def test_nothing_changes_without_the_pages_own_token_or_from_elsewhere(name, path, table, sessions):
    """Post as an administrator without a token, then with one but from another site."""
    client = visitor(sessions[Role.ADMINISTRATOR], enforce_csrf_checks=True)
    if name in API:
        check_program(client, path, table[name])
        return
    status = client.post(path).status_code
    if status == 405 or name in LOOK_UPS or name.startswith("openid_connect"):
        return  # it only reads; or another server answers, known by the state it carries
    if table[name] is Access.NEVER:
        assert status in {403, 404}
        return
    assert status == 403, f"without a token: {status}"
    secret = _get_new_csrf_string()
    client.cookies["claimdesk_csrf"] = secret
    elsewhere = client.post(path, headers={"x-csrftoken": secret, "origin": "https://evil.example"})
    assert elsewhere.status_code == 403, f"from elsewhere: {elsewhere.status_code}"
    own = client.post(path, headers={"x-csrftoken": secret, "origin": "http://testserver"})
    assert b"The form could not be accepted" not in own.content, "the page's own token is taken"


def check_program(client, path, access):
    """Send what a page of another site could make a browser send to an operation of the API."""
    evil = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for kind, headers in (("text/plain", {}), ("application/json", evil), ("text/plain", evil)):
        response = client.post(path, b'{"text": "x"}', content_type=kind, headers=headers)
        allowed = {404, 405} if access is Access.NEVER else {405}
        allowed |= {401} if access is Access.TOKEN else set()
        if access is Access.ANYONE:
            allowed |= {415, 403}
        assert response.status_code in allowed, f"{kind} {headers}: {response.status_code}"


def test_the_pages_own_token_lets_a_form_through():
    """Show that what the test above refuses is refused for the token alone."""
    boss = desk.person("Admin", "administrator")
    client = Client(enforce_csrf_checks=True)
    client.force_login(boss)
    page = client.get("/desk/account/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"name": "New name", "language": "en"}
    assert client.post("/desk/account/", form).status_code == 403
    assert client.post("/desk/account/", form | {"csrfmiddlewaretoken": token}).status_code == 302
    boss.refresh_from_db()
    assert boss.name == "New name"


def test_a_deactivated_account_and_an_expired_session_open_nothing():
    person = desk.person("Gone", "administrator")
    client = Client()
    client.force_login(person)
    assert client.get("/desk/").status_code == 200
    Account.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/desk/").status_code == 302
    Account.objects.filter(pk=person.pk).update(is_active=True)
    client.force_login(person)
    client.session.flush()
    assert client.get("/desk/").status_code == 302
