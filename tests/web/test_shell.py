"""The frame around every view: marks of access, refusals shown to people, languages, strangers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import include, path
from django.views import View

from claimdesk.domain.roles import Action
from claimdesk.errors import ConflictError, MissingRecordError, NotAllowedError, RuleError
from claimdesk.web import urls, visitors
from claimdesk.web.access import access, public
from claimdesk.web.limits import limit
from claimdesk.web.logs import SilentFormatter
from support.desk import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.one_database]


def unmarked(_request):
    return HttpResponse("never seen")


@access(Action.PUBLISH)
def for_publishers(_request):
    return HttpResponse("for publishers")


@access(Action.READ)
class ForReaders(View):
    def get(self, request):
        del request
        return HttpResponse("for readers")


@access(Action.READ)
def refuses(_request, kind):
    raise {
        "rule": RuleError("two-persons", "Ask %(who)s.", who="somebody else"),
        "role": NotAllowedError("role", "Not you."),
        "conflict": ConflictError(),
        "missing": MissingRecordError(),
        "broken": ValueError("Quillon Fernworthy, 090 123 4567"),
    }[kind]


@public
@limit("test", most=2, seconds=60)
def limited(request):
    return HttpResponse(json.dumps([request.META["REMOTE_ADDR"], request.headers.get("Via")]))


@public
def says(request):
    return HttpResponse(json.dumps({k: v for k, v in request.META.items() if isinstance(v, str)}))


urlpatterns = [
    path("desk/unmarked/", unmarked),
    path("desk/publishers/", for_publishers),
    path("desk/readers/", ForReaders.as_view()),
    path("desk/refuses/<str:kind>/", refuses),
    path("limited/", limited),
    path("vi/says/", says),
    path("says/", says),
    path("", include(urls)),
]
handler400 = urls.handler400
handler404 = urls.handler404
handler500 = urls.handler500


@pytest.fixture
def client():
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


def as_(client, role="checker", **fields):
    account = person(role.title(), role, **fields)
    client.force_login(account)
    return account


# -- access --------------------------------------------------------------------------------------
def test_a_view_without_a_mark_does_not_exist(client):
    as_(client, "administrator")
    assert client.get("/desk/unmarked/").status_code == 404


def test_strangers_are_sent_to_the_login_and_back(client):
    person("Boss", "administrator")
    answer = client.get("/desk/readers/?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/desk/readers/%3Fa%3D1"


def test_before_the_set_up_strangers_are_sent_to_it(client):
    assert client.get("/desk/readers/")["Location"] == "/desk/set-up/"


def test_a_role_that_may_not_is_told_which_may(client):
    as_(client, "reviewer")
    answer = client.get("/desk/publishers/")
    assert answer.status_code == 403
    assert "Publisher, Administrator" in answer.text
    assert "for publishers" not in answer.text


def test_a_role_that_may_is_let_in(client):
    as_(client, "publisher")
    assert client.get("/desk/publishers/").text == "for publishers"
    assert client.get("/desk/readers/").text == "for readers"


def test_a_closed_account_is_a_stranger_at_once(client):
    account = as_(client, "administrator")
    account.is_active = False
    account.save()
    assert client.get("/desk/readers/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/password/reset/",
        "/accounts/3rdparty/",
        "/accounts/confirm-email/",
    ],
)
def test_what_the_desk_does_not_use_of_allauth_does_not_exist(client, address):
    as_(client, "administrator")
    assert client.get(address).status_code == 404


def test_nobody_signs_up(client):
    answer = client.post(
        "/accounts/signup/",
        {"email": "x@desk.example", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "By invitation" in answer.text
    assert person("Only").pk  # the first account with a person's address


def test_what_is_inside_is_not_left_in_the_browsers_cache(client):
    as_(client)
    assert client.get("/desk/readers/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/says/").headers


def test_static_files_carry_a_mark_of_their_content(client):
    page = client.get("/accounts/login/").text
    (address,) = re.findall(r'href="(/static/claimdesk/claimdesk\.css\?v=[0-9a-f]{8})"', page)
    answer = client.get(address)
    answer.close()
    assert answer.status_code == 200


# -- refusals --------------------------------------------------------------------------------------
def test_a_refusal_after_a_form_is_a_message_on_the_page_it_stood_on(client):
    as_(client)
    for fields, headers, place in (
        ({"next": "/desk/readers/"}, {}, "/desk/readers/"),
        (
            {},
            {"Referer": "http://localhost/desk/readers/?q=1"},
            "http://localhost/desk/readers/?q=1",
        ),
        ({"next": "https://elsewhere.example/"}, {}, "/desk/refuses/rule/"),
        ({"next": "//elsewhere.example/"}, {}, "/desk/refuses/rule/"),
        ({}, {"Referer": "https://elsewhere.example/"}, "/desk/refuses/rule/"),
    ):
        answer = client.post("/desk/refuses/rule/", fields, headers=headers)
        assert (answer.status_code, answer["Location"]) == (302, place)
    assert "Ask somebody else." in client.get("/nowhere/").text


@pytest.mark.parametrize(
    ("kind", "status"), [("rule", 409), ("role", 403), ("conflict", 409), ("missing", 404)]
)
def test_a_refusal_of_a_page_is_a_page_with_its_status(client, kind, status):
    as_(client)
    answer = client.get(f"/desk/refuses/{kind}/")
    assert answer.status_code == status
    assert "This could not be done" in answer.text


def test_htmx_gets_the_message_alone(client):
    as_(client)
    answer = client.post("/desk/refuses/rule/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text
    assert "Ask somebody else." in answer.text
    client.logout()
    stranger = client.get("/desk/readers/", headers={"HX-Request": "true"})
    assert stranger["HX-Redirect"] == "/accounts/login/"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_broken_says_so_and_nothing_more(client, language, caplog):
    as_(client)
    answer = client.get("/desk/refuses/broken/", headers={"Accept-Language": language})
    assert answer.status_code == 500
    assert f'<html lang="{language}"' in answer.text
    assert "Quillon" not in answer.text
    line = SilentFormatter("%(message)s").format(caplog.records[-1])
    assert "Quillon" not in line
    assert "/desk/refuses/" not in line
    assert "builtins.ValueError" in line


def test_a_form_without_its_token_is_refused_with_what_to_do():
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "vi"})
    assert answer.status_code == 403
    assert "Reload the page" in answer.text


def test_a_wrong_host_is_refused_in_silence(client, capfd):
    assert client.get("/says/", SERVER_NAME="evil.example").status_code == 400
    assert "evil.example" not in "".join(capfd.readouterr())


def test_a_host_is_the_desks_with_its_port_or_the_machines_own(client, settings):
    settings.BASE_URL = "https://desk.example.org"
    settings.ALLOWED_HOSTS = ["desk.example.org", *settings.LOOPBACK_HOSTS]
    taken = ("desk.example.org", "DESK.example.org:443", "localhost:9000", "127.0.0.1", "[::1]:1")
    assert {client.get("/says/", headers={"host": host}).status_code for host in taken} == {200}
    for host in ("desk.example.org:8443", "desk.example.org:80", "evil.example", "desk@evil"):
        answer = client.get("/says/", headers={"host": host, "accept-language": "en"})
        assert answer.status_code == 400
        assert "Open https://desk.example.org." in answer.text
        problem = client.get("/api/v1/me", headers={"host": host, "accept-language": "en"})
        assert problem["Content-Type"] == "application/problem+json"
        assert "Open https://desk.example.org." in problem.json()["detail"]


# -- languages -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "by", "shown"),
    [
        ("/vi/says/", {"asks": "en", "cookie": "en", "own": "en"}, "vi"),
        ("/desk/publishers/", {"asks": "en", "cookie": "en", "own": "vi"}, "vi"),
        ("/desk/publishers/", {"asks": "vi", "cookie": "vi", "own": "en"}, "en"),
        ("/nowhere/", {"asks": "en", "own": "vi"}, "vi"),
        ("/accounts/login/", {"asks": "en", "cookie": "vi"}, "vi"),
        ("/accounts/login/", {"asks": "fr-FR, vi-VN;q=0.8"}, "vi"),
        ("/accounts/login/", {"asks": "fr"}, "en"),
    ],
)
def test_the_language_of_a_page(client, address, by, shown):
    if "own" in by:
        as_(client, language=by["own"])
    if "cookie" in by:
        client.cookies["django_language"] = by["cookie"]
    answer = client.get(address, headers={"Accept-Language": by["asks"]})
    assert answer["Content-Language"] == shown


def test_a_language_is_chosen_without_an_account(client):
    answer = client.post("/language/", {"language": "vi", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert "Đăng nhập" in client.get("/accounts/login/").text


# -- strangers stay strangers ----------------------------------------------------------------------
TELLING = {
    "User-Agent": "QuillonBrowser/1.0",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
    "Via": "1.1 quillon",
    "From": "quillon@example.org",
    "Sec-CH-UA-Model": "Quillonphone",
    "CF-Connecting-IP": "203.0.113.77",
}


def test_no_view_sees_address_or_browser(client):
    seen = client.get("/says/", REMOTE_ADDR="203.0.113.77", headers=TELLING).text.casefold()
    assert "203.0.113.77" not in seen
    assert "quillon" not in seen


def test_a_session_holds_neither_address_nor_browser(client):
    account = person("Sessions")
    account.set_password(PASSWORD)
    account.save()
    client.post(
        "/accounts/login/",
        {"login": account.email, "password": PASSWORD},
        REMOTE_ADDR="203.0.113.77",
        headers=TELLING,
    )
    client.post("/accounts/2fa/totp/activate/", {"code": "1"}, headers=TELLING)
    kept = [json.dumps(one.get_decoded()) for one in Session.objects.all()]
    assert kept
    assert not [one for one in kept if "203.0.113" in one or "quillon" in one.casefold()]


def test_visitors_are_told_apart_and_not_known():
    def token(address, **meta):
        return visitors.token_of({"REMOTE_ADDR": address} | meta)

    assert token("203.0.113.1") != token("203.0.113.2")
    household = {
        token(one)
        for one in ("2001:db8::1", "2001:db8:0:0:9::", "2001:DB8::ffff:1:2:3", "2001:db8::1%eth0")
    }
    assert len(household) == 1
    assert token("2001:db8:1:2:3::1") == token("2001:db8:1:2:4::9") not in household
    assert token("2001:db8:0:1::1") not in household
    assert token("::ffff:203.0.113.1") == token("::FFFF:cb00:7101") == token("203.0.113.1")
    assert token("::ffff:203.0.113.2") != token("203.0.113.1")
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    assert token("203.0.113.1", **forged) == token("203.0.113.1")
    assert "203.0.113.1" not in token("203.0.113.1")


def test_a_visitor_is_slowed_and_others_are_not(client):
    def tries(address):
        return [client.post("/limited/", REMOTE_ADDR=address).status_code for _ in range(3)]

    assert tries("203.0.113.10") == [200, 200, 429]
    assert tries("203.0.113.11") == [200, 200, 429]


# -- pieces ----------------------------------------------------------------------------------------
def render(source, **context):
    return engines["django"].from_string(source).render(context)


def test_a_field_names_its_help_and_its_fault():
    from claimdesk.web.accounts.forms import MachineForm

    shown = render("{{ form.name.as_field_group }}", form=MachineForm({"name": ""}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_name_error"' in shown


def test_no_template_holds_an_inline_script_or_style():
    folder = Path(urls.__file__).parent / "templates"
    for template in folder.rglob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son\w+=\"|<style", text), template
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/' in tag, (template, tag)
