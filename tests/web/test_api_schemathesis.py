"""Made-up requests from the API's own description: none may break the server."""

from __future__ import annotations

import json
import os

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from claimdesk.desk import arrivals, engine, verbs
from claimdesk.desk.models import (
    Item,
    Job,
    PeerChange,
    PeerEntry,
    Question,
    SourceChange,
    WatchedSource,
)
from claimdesk.desk.reporting.counting import period_named
from claimdesk.desk.sources import runs
from claimdesk.desk.sources.failures import Failure
from claimdesk.desk.verbs import people, readiness, sources, webhooks
from claimdesk.web.api import bearer
from claimdesk.web.api.description import described
from claimdesk.web.api.urls import api
from claimdesk.web.wsgi import application
from support import desk
from support.api import FakeEngine, token_of
from support.entries import make_entries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: Requests made up for each operation and mode; always the same ones.
EXAMPLES = int(os.environ.get("CLAIMDESK_EXAMPLES", "2"))
LONGEST = 300


def shortened(schema):
    """Return a description in which no text is asked to be so long that making it takes time."""
    if isinstance(schema, list):
        return [shortened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: min(value, LONGEST) if name == "maxLength" else shortened(value)
        for name, value in schema.items()
    }


SCHEMA = schemathesis.openapi.from_dict(shortened(described(api)))
SCHEMA.app = application
#: What an answer is held against: the statuses, kinds and shapes that the description gives.
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}


@pytest.fixture
def known(monkeypatch):
    """Fill a desk with one of each thing; give their ids by the names that paths have for them."""
    monkeypatch.setattr(runs, "preview", lambda _: runs.Preview(error=Failure.UNREACHABLE))
    for name in ("MOST_OF_TOKEN", "MOST_OF_VISITOR", "MOST_SENT_BY_VISITOR", "MOST_SIGNED"):
        monkeypatch.setattr(bearer, name, 10**9)
    engine.use(FakeEngine(make_entries(2)))
    caches["visitors"].clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # as Django's own test client does
    author = desk.person("An")
    publication = desk.published(
        author, desk.person("Em", "reviewer"), desk.person("Giang", "publisher")
    )
    _, code = verbs.ask(text="Is salt blue?", language="en", now=desk.NOW)
    draft = desk.draft(author, of=desk.claim(author, "Salt is blue."))
    dispute, _ = verbs.dispute(check=publication.check_record_id, text="No.", now=desk.NOW)
    (match,) = verbs.store_matches(
        actor=author, claim=draft.claim_id, matches=FakeEngine(make_entries(1)).match(""),
        now=desk.NOW,
    )  # fmt: skip
    remark = verbs.comment(actor=author, claim=draft.claim_id, text="Hm.", now=desk.NOW)
    yield {
        "item": Item.objects.get().pk,
        "question": Question.objects.get().pk,
        "claim": desk.claim(author, "Sugar is red.").pk,
        "match": match.pk,
        "comment": remark.pk,
        "check": draft.pk,
        "publication": publication.pk,
        "dispute": dispute.pk,
        "number": 1,
        "code": code,
        "slug": publication.check_record.slug,
        "key": draft.head.evidence.first().key,
        "entry": make_entries(1)[0].id,
        "change": changed_elsewhere(),
        "source_change": changed_source(publication),
        "period": "2026-10",
        "report": reported(author),
        **of_the_office(author),
    }
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    engine.use(None)


def changed_source(publication):
    """Note that a source of a publication is gone; return the id of that."""
    row = WatchedSource.objects.create(
        check_record=publication.check_record, key="ev1", address="https://news.example/a",
        next_visit=desk.NOW,
    )  # fmt: skip
    change = SourceChange.objects.create(
        watched=row, publication=publication, address=row.address, kind="gone", noticed=desk.NOW
    )
    return change.pk


def reported(author):
    """Freeze a report with a title; return its id."""
    period = period_named("2026-11")
    report = verbs.report_freeze(actor=author, period=period, now=desk.NOW)
    verbs.write_report(actor=author, report=report.pk, title_en="November", now=desk.NOW)
    return report.pk


def changed_elsewhere():
    """Note that another desk withdrew a fact-check; return the id of that."""
    entry = make_entries(1)[0]
    peer = PeerEntry.objects.create(
        entry_id=entry.id, origin="peer.example/log", about="check/1", sequence=2,
        record="records/check/1/2.json", digest="0" * 64, state="withdrawn",
        entry=entry.to_json(), issued=desk.NOW,
    )  # fmt: skip
    return PeerChange.objects.create(
        peer=peer, sequence=2, kind="withdrawn", issued=desk.NOW, noticed=desk.NOW
    ).pk


def of_the_office(author):
    boss = desk.person("Boss", "administrator")
    hook, _ = webhooks.add_webhook(actor=boss, address="https://hook.example.org/", now=desk.NOW)
    search = verbs.save_search(actor=boss, name="Health", query="q=health", now=desk.NOW)
    offered, _ = people.invite(actor=boss, email="x@desk.example", role="reader", now=desk.NOW)
    return {
        "account": author.pk,
        "invitation": offered.pk,
        "webhook": hook.pk,
        "address": "none",
        "source": sources.add_source(
            actor=boss,
            wish=sources.Wish(kind="feed", address="https://news.example.org/", name="News"),
            now=desk.NOW,
        ).pk,
        "delivery": webhooks.try_webhook(actor=boss, webhook=hook.pk, now=desk.NOW).pk,
        "search": search.pk,
        "snapshot": readiness.take_snapshot(actor=boss, now=desk.NOW).pk,
        "job": Job.objects.first().pk,
        "table": arrivals.keep(
            actor=boss, data=b"text\nSalt is blue.\n", kind="items", now=desk.NOW
        ),
        "kind": "items",
        "form": "csv",
    }


@pytest.fixture
def headers():
    return {"Authorization": f"Bearer {token_of(desk.person('Anh', 'administrator'))}"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_breaks_the_server(mode, known, headers):
    broken = {}
    for name, operation in OPERATIONS.items():
        try:
            try_out(operation, mode, known, headers)
        except (AssertionError, FailureGroup) as error:
            broken[name] = str(error)[:2000]
        except Unsatisfiable:  # it takes nothing that could be wrong
            assert "requestBody" not in operation.definition.raw, name
    assert broken == {}


def test_an_answer_that_is_not_as_described_is_found(known, headers):
    description = json.loads(json.dumps(described(api)))
    description["components"]["schemas"]["Own"]["required"].append("shoe_size")
    schema = schemathesis.openapi.from_dict(description)
    schema.app = application
    with pytest.raises(FailureGroup, match="shoe_size"):
        try_out(schema["/api/v1/me"]["GET"], GenerationMode.POSITIVE, known, headers)


def try_out(operation, mode, known, headers):
    """Send made-up requests to one operation, some of them to records that are there."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
    def send(case, is_known):
        if is_known:
            for part in case.path_parameters or {}:
                case.path_parameters[part] = known[part]
        response = case.call(headers=headers)
        told = f"{case.as_curl_command()}: {response.status_code} {response.content[:500]!r}"
        assert response.status_code < 500, told
        if response.status_code >= 400:
            assert response.headers["content-type"] == ["application/problem+json"], told
        case.validate_response(response, checks=CHECKS)

    send()
