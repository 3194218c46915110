"""Every operation of the API for every role and every scope, from one table."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches

from claimdesk.desk import engine
from claimdesk.desk.verbs import tokens
from claimdesk.domain.roles import Action, Role, may
from claimdesk.web.api import bearer
from claimdesk.web.api.bearer import Anyone, Bearer
from claimdesk.web.api.description import described
from claimdesk.web.api.urls import api
from support import desk
from support.api import Caller, FakeEngine, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ANYONE = None
READ, RECEIVE, SUGGEST = Action.READ, Action.RECEIVE, Action.SUGGEST
WORK, COMMENT, REVIEW = Action.WORK, Action.COMMENT, Action.REVIEW
PUBLISH, TEND, ADMINISTER = Action.PUBLISH, Action.TEND, Action.ADMINISTER

#: Every operation and what it takes. An operation that is not here fails the first test.
TABLE = {
    "GET /me": READ,
    "POST /items": RECEIVE,
    "GET /items": READ,
    "GET /items/{item}": READ,
    "POST /items/{item}/part": WORK,
    "POST /ask": ANYONE,
    "GET /ask/{code}": ANYONE,
    "DELETE /ask/{code}": ANYONE,
    "POST /answers": ANYONE,
    "GET /questions": READ,
    "GET /questions/{question}": READ,
    "POST /questions/{question}/answer": WORK,
    "POST /questions/{question}/close": WORK,
    "GET /claims": READ,
    "POST /claims": SUGGEST,
    "GET /claims/{claim}": READ,
    "POST /claims/{claim}/describe": WORK,
    "POST /claims/{claim}/merge": WORK,
    "POST /claims/{claim}/unmerge": WORK,
    "POST /claims/{claim}/close": WORK,
    "POST /claims/{claim}/reopen": WORK,
    "POST /claims/{claim}/assign": WORK,
    "PUT /claims/{claim}/tags": WORK,
    "PUT /claims/{claim}/harm": WORK,
    "GET /claims/{claim}/comments": READ,
    "POST /claims/{claim}/comments": COMMENT,
    "POST /comments/{comment}/resolve": COMMENT,
    "GET /matches": READ,
    "POST /matches/{match}/decide": WORK,
    "POST /claims/{claim}/matches": SUGGEST,
    "POST /claims/{claim}/rematch": WORK,
    "POST /library/match": READ,
    "GET /library/{entry}": READ,
    "POST /checks": WORK,
    "GET /checks": READ,
    "GET /checks/{check}": READ,
    "PATCH /checks/{check}": WORK,
    "GET /checks/{check}/blockers": READ,
    "GET /checks/{check}/revisions": READ,
    "GET /checks/{check}/revisions/{number}": READ,
    "POST /checks/{check}/declare": WORK,
    "POST /checks/{check}/lift-conflict": ADMINISTER,
    "POST /checks/{check}/evidence": WORK,
    "PUT /checks/{check}/evidence/{key}": WORK,
    "DELETE /checks/{check}/evidence/{key}": WORK,
    "POST /checks/{check}/evidence/{key}/capture": WORK,
    "GET /checks/{check}/evidence/{key}/capture": READ,
    "GET /checks/{check}/evidence/{key}/capture/picture": READ,
    "POST /checks/{check}/evidence/{key}/capture/file": WORK,
    "POST /checks/{check}/evidence/{key}/capture/override": WORK,
    "DELETE /checks/{check}/evidence/{key}/capture": WORK,
    "POST /checks/{check}/findings": WORK,
    "PUT /checks/{check}/findings/{key}": WORK,
    "DELETE /checks/{check}/findings/{key}": WORK,
    "POST /checks/{check}/submit": WORK,
    "POST /checks/{check}/approve": REVIEW,
    "POST /checks/{check}/send-back": REVIEW,
    "POST /checks/{check}/publish": PUBLISH,
    "POST /checks/{check}/correct": WORK,
    "POST /checks/{check}/drop-correction": WORK,
    "GET /publications": READ,
    "GET /publications/{publication}": READ,
    "POST /fact-checks/{slug}/dispute": ANYONE,
    "GET /dispute/{code}": ANYONE,
    "GET /disputes": READ,
    "GET /disputes/{dispute}": READ,
    "POST /disputes/{dispute}/answer": WORK,
    "POST /disputes/{dispute}/show": PUBLISH,
    "POST /disputes/{dispute}/hide": PUBLISH,
    "GET /watched-sources": READ,
    "GET /source-changes": READ,
    "GET /source-changes/{source_change}": READ,
    "POST /source-changes/{source_change}/decision": WORK,
    "POST /source-changes/{source_change}/undo": WORK,
    "POST /source-changes/{source_change}/mark": PUBLISH,
    "POST /source-changes/{source_change}/unmark": PUBLISH,
    "GET /reports": READ,
    "GET /reports/count": READ,
    "POST /reports": WORK,
    "GET /reports/{report}": READ,
    "GET /reports/{report}/figures": READ,
    "GET /reports/{report}/list": READ,
    "GET /reports/{report}/export.zip": READ,
    "PATCH /reports/{report}": WORK,
    "POST /reports/{report}/submit": WORK,
    "POST /reports/{report}/approve": REVIEW,
    "POST /reports/{report}/send-back": REVIEW,
    "POST /reports/{report}/publish": PUBLISH,
    "POST /reports/{report}/correct": WORK,
    "POST /reports/{report}/drop-correction": WORK,
    "POST /reports/{report}/credit": COMMENT,
    "GET /published-reports": ANYONE,
    "GET /published-reports/{report}": ANYONE,
    "GET /published-reports/{report}/list": ANYONE,
    "GET /published-reports/{report}/export.zip": ANYONE,
    "GET /accounts": READ,
    "GET /verdicts": ANYONE,
    "GET /policies": ANYONE,
    "PUT /accounts/{account}/role": ADMINISTER,
    "POST /accounts/{account}/deactivate": ADMINISTER,
    "POST /accounts/{account}/reactivate": ADMINISTER,
    "POST /accounts/{account}/end-sessions": ADMINISTER,
    "POST /accounts/machines": ADMINISTER,
    "GET /invitations": ADMINISTER,
    "POST /invitations": ADMINISTER,
    "DELETE /invitations/{invitation}": ADMINISTER,
    "POST /imports": RECEIVE,
    "GET /imports/{table}": RECEIVE,
    "POST /imports/{table}/start": RECEIVE,
    "DELETE /imports/{table}": RECEIVE,
    "GET /exports/{kind}.{form}": READ,
    "GET /searches": READ,
    "POST /searches": WORK,
    "DELETE /searches/{search}": WORK,
    "GET /desk": READ,
    "PUT /desk": ADMINISTER,
    "PUT /desk/verdicts": ADMINISTER,
    "POST /desk/policies": ADMINISTER,
    "GET /audit": READ,
    "GET /today": READ,
    "GET /network/{period}": READ,
    "GET /readiness": TEND,
    "GET /readiness/snapshots": TEND,
    "POST /readiness/snapshots": TEND,
    "GET /readiness/snapshots/{snapshot}": TEND,
    "POST /incoming/{address}": ANYONE,
    "GET /sources": TEND,
    "POST /sources": ADMINISTER,
    "POST /sources/preview": ADMINISTER,
    "GET /sources/{source}": TEND,
    "PATCH /sources/{source}": ADMINISTER,
    "POST /sources/{source}/pause": TEND,
    "POST /sources/{source}/run": TEND,
    "DELETE /sources/{source}": ADMINISTER,
    "POST /sources/{source}/confirm": ADMINISTER,
    "GET /sources/{source}/unread": TEND,
    "GET /changes": READ,
    "POST /changes/{change}/seen": WORK,
    "GET /webhooks": ADMINISTER,
    "POST /webhooks": ADMINISTER,
    "GET /webhooks/{webhook}": ADMINISTER,
    "PUT /webhooks/{webhook}": ADMINISTER,
    "POST /webhooks/{webhook}/pause": ADMINISTER,
    "DELETE /webhooks/{webhook}": ADMINISTER,
    "POST /webhooks/{webhook}/secret": ADMINISTER,
    "POST /webhooks/{webhook}/end-old-secret": ADMINISTER,
    "POST /webhooks/{webhook}/try": ADMINISTER,
    "GET /webhooks/{webhook}/deliveries": ADMINISTER,
    "POST /deliveries/{delivery}/send-again": ADMINISTER,
    "GET /jobs": ADMINISTER,
    "POST /jobs/{job}/retry": ADMINISTER,
    "POST /jobs/retry-failed": ADMINISTER,
    "DELETE /jobs/{job}": ADMINISTER,
    "GET /fact-checks": ANYONE,
    "GET /fact-checks/{slug}": ANYONE,
    "GET /fact-checks/{slug}/revisions/{number}": ANYONE,
}
#: A body that fits where a body is asked for, so that what refuses is not its form.
BODIES = {
    "POST /items": {"text": "x"},
    "POST /claims": {"text": "x"},
    "POST /claims/{claim}/describe": {"checkability": "statement"},
    "POST /claims/{claim}/merge": {"into": 1},
    "POST /claims/{claim}/close": {"reason": "x"},
    "POST /claims/{claim}/assign": {"account": None},
    "PUT /claims/{claim}/tags": {"names": []},
    "POST /claims/{claim}/comments": {"text": "x"},
    "POST /matches/{match}/decide": {"decision": "rejected"},
    "POST /claims/{claim}/matches": {"matches": []},
    "POST /library/match": {"text": "x"},
    "POST /ask": {"text": "x"},
    "POST /answers": {"text": "x"},
    "POST /questions/{question}/answer": {"entry": "x"},
    "POST /checks": {"claim": 1, "conflicted": False},
    "PATCH /checks/{check}": {},
    "POST /checks/{check}/declare": {"conflicted": False},
    "POST /checks/{check}/lift-conflict": {"account": 1, "note": "x"},
    "POST /checks/{check}/evidence": {"source": "x"},
    "PUT /checks/{check}/evidence/{key}": {"source": "x"},
    "POST /checks/{check}/evidence/{key}/capture": {},
    "POST /checks/{check}/evidence/{key}/capture/override": {"reason": "x"},
    "POST /checks/{check}/findings": {"text": "x"},
    "PUT /checks/{check}/findings/{key}": {"text": "x"},
    "POST /checks/{check}/submit": {},
    "POST /checks/{check}/approve": {"revision": 1},
    "POST /checks/{check}/send-back": {"revision": 1, "note": "x"},
    "POST /checks/{check}/correct": {"correction_class": "typo", "reason": "x"},
    "POST /fact-checks/{slug}/dispute": {"text": "x"},
    "POST /disputes/{dispute}/answer": {"outcome": "upheld", "answer": "x"},
    "PUT /accounts/{account}/role": {"role": "reader"},
    "POST /accounts/machines": {"name": "x"},
    "POST /invitations": {"email": "x@desk.example", "role": "reader"},
    "POST /imports": {"kind": "items", "text": "text\nx\n"},
    "POST /searches": {"name": "x", "query": ""},
    "PUT /desk": {"name": "x", "about": "", "language": "en", "contact": ""},
    "PUT /desk/verdicts": {"steps": []},
    "POST /desk/policies": {"kind": "funding", "language": "en", "body": "x"},
    "POST /sources": {"kind": "feed", "address": "https://news.example.org/"},
    "POST /sources/preview": {"kind": "feed", "address": "https://news.example.org/"},
    "POST /sources/{source}/pause": {"paused": True},
    "POST /webhooks": {"address": "https://example.org/"},
    "PUT /webhooks/{webhook}": {"address": "https://example.org/"},
    "POST /webhooks/{webhook}/pause": {"paused": True},
    "POST /disputes/{dispute}/show": {"note": "x"},
    "POST /source-changes/{source_change}/decision": {"decision": "nothing"},
    "POST /source-changes/{source_change}/mark": {},
    "POST /disputes/{dispute}/hide": {"note": "x"},
    "POST /reports": {"period": "2199"},
    "PATCH /reports/{report}": {},
    "POST /reports/{report}/submit": {},
    "POST /reports/{report}/approve": {"revision": 1},
    "POST /reports/{report}/send-back": {"revision": 1, "note": "x"},
    "POST /reports/{report}/correct": {"correction_class": "typo", "reason": "x"},
    "POST /reports/{report}/credit": {"named": True},
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(bearer, "MOST_SENT_BY_VISITOR", 1000)
    monkeypatch.setattr(bearer, "MOST_OF_VISITOR", 1000)
    engine.use(FakeEngine([]))
    caches["visitors"].clear()
    yield
    engine.use(None)


def call(caller, operation):
    """Call an operation on records that are not there: only who asks can make it refuse."""
    method, path = operation.split()
    path = path.replace("{kind}.{form}", "items.csv")
    return caller.call(method, re.sub(r"\{\w+\}", "987654", path), BODIES.get(operation))


def operations():
    found = {}
    for path, methods in described(api)["paths"].items():
        for method, facts in methods.items():
            found[f"{method.upper()} {path.removeprefix('/api/v1')}"] = facts
    return found


def test_the_table_names_every_operation():
    assert set(operations()) == set(TABLE)


def test_the_description_says_who_may():
    for name, facts in operations().items():
        action = TABLE[name]
        assert facts["x-scope"] == (tokens.scope_for(action).value if action else ""), name
        assert bool(facts.get("security")) == (action is not ANYONE), name


def test_no_operation_goes_without_a_guard():
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                (guard,) = operation.auth_callbacks
                assert isinstance(guard, Bearer | Anyone)


@pytest.mark.parametrize("role", [*Role, "nobody", "stranger"])
def test_who_may_what(role):
    if role in {"nobody", "stranger"}:
        caller = Caller("" if role == "nobody" else "cd_" + "x" * 43)
    else:
        caller = Caller.of(desk.person("Somebody", role))
    for name, action in TABLE.items():
        status = call(caller, name).status_code
        if action is ANYONE:
            assert status not in {401, 403}, (name, status)
        elif role in {"nobody", "stranger"}:
            assert status == 401, (name, status)
        elif may(role, action):
            assert status not in {401, 403} or _needs_person(role, name), (name, status)
        else:
            assert status == 403, (name, status)


def _needs_person(role, name):
    return role == Role.MACHINE and TABLE[name] not in {READ, RECEIVE, SUGGEST}


@pytest.mark.parametrize("scope", tokens.SCOPES)
def test_a_token_may_what_its_scope_says_and_no_more(scope):
    caller = Caller.of(desk.person("Anh", "administrator"), scope)
    for name, action in TABLE.items():
        response = call(caller, name)
        if action is ANYONE or tokens.scope_for(action) is scope:
            assert response.status_code not in {401, 403}, name
        else:
            assert response.status_code == 403, name
            assert response.json()["rule"] == "scope"


def test_a_token_that_ended_is_worth_nothing():
    from claimdesk.desk.models import ApiToken

    secret = token_of(desk.person("Anh"))
    assert Caller(secret).get("/me").status_code == 200
    ApiToken.objects.update(revoked=desk.NOW)
    assert Caller(secret).get("/me").status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic eDp5", "bearer x y", "Bearer \x00", "cd_x"]
)
def test_a_strange_authorization_is_no_token(header):
    response = Caller().get("/me", Authorization=header)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
