"""The audit trail on the screen: found, said in words, verified, given out."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

import claimdesk
from claimdesk.desk import locks, verbs
from claimdesk.desk.models import AuditEntry
from claimdesk.domain.audit import GENESIS, first_break
from claimdesk.web import audit_words
from support import desk

pytestmark = pytest.mark.django_db
SOURCE = Path(claimdesk.__file__).parent


@pytest.fixture
def an(client):
    person = desk.person("An")
    client.force_login(person)
    return person


def appended():
    """Return the verbs that the source appends to the trail."""
    found = {"approve", "send_back"}  # chosen by the decision
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", "")
            owner = getattr(getattr(getattr(node, "func", None), "value", None), "id", "")
            if (owner, name) == ("audit", "append") and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


@pytest.mark.one_database
def test_every_verb_is_said_in_words_in_both_languages():
    assert appended() - set(audit_words.DEEDS) == set()
    for language in ("en", "vi"):
        with translation.override(language):
            for verb in audit_words.DEEDS:
                assert audit_words.deed(verb) != verb
    with translation.override("vi"):
        same = {verb for verb, said in audit_words.DEEDS.items() if str(said).isascii()}
    assert same == set()


def test_entries_are_found_by_deed_record_and_person(client, an):
    check = desk.draft(an)
    verbs.ask(text="Does garlic keep the flu away?", language="en", now=desk.NOW)
    page = client.get("/desk/audit/").content.decode()
    assert "began a check" in page
    assert f'href="/desk/checks/{check.pk}/"' in page
    for query, rows in (
        ("verb=start_check", 1), ("verb=submit", 0), (f"person={an.pk}&verb=ask", 0),
        ("person=public&verb=ask", 1), (f"object=check&id={check.pk}&verb=put_evidence", 2),
        ("object=claim", 1), ("person=x", None), ("before=zzz", None),
    ):  # fmt: skip
        page = client.get(f"/desk/audit/?{query}").content.decode()
        if rows is not None:
            assert page.count('data-label="When"') == rows, query


def test_a_long_trail_is_read_slice_by_slice(client, an):
    claim = desk.claim(an)
    for number in range(60):
        verbs.tag_claim(actor=an, claim=claim.pk, names=[f"t{number}"], now=desk.NOW)
    page = client.get("/desk/audit/").content.decode()
    assert page.count('data-label="When"') == 50
    entries = AuditEntry.objects.count()
    older = client.get(f"/desk/audit/?before={entries - 49}").content.decode()
    assert older.count('data-label="When"') == entries - 50
    assert f">{entries - 50}</abbr>" in older


def test_the_chain_is_verified_and_a_changed_entry_is_named(client, an):
    desk.draft(an)
    assert "Not verified in this session." in client.get("/desk/audit/").content.decode()
    page = client.post("/desk/audit/verify/", follow=True).content.decode()
    assert f"All {AuditEntry.objects.count()} entries fit together." in page
    locks.remove(connection)
    AuditEntry.objects.filter(sequence=3).update(verb="other")
    page = client.post("/desk/audit/verify/", follow=True).content.decode()
    assert "The chain is broken at entry 3" in page


def test_what_is_given_out_can_be_verified_elsewhere(client, an):
    desk.draft(an)
    answer = client.get("/desk/audit/export/")
    assert answer["Content-Type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["previous_hash"] == GENESIS

    def parts(row):
        return (
            {k: v for k, v in row.items() if not k.endswith("hash")},
            row["previous_hash"],
            row["hash"],
        )

    assert first_break(map(parts, rows)) is None
    rows[2]["verb"] = "other"
    assert first_break(map(parts, rows)) == 2
    some = client.get("/desk/audit/export/?verb=put_evidence")
    assert len(b"".join(some.streaming_content).splitlines()) == 2


def test_an_entry_whose_record_has_no_screen_is_shown_without_a_link(client, an):
    desk.draft(an)
    page = client.get("/desk/audit/").content.decode()
    assert "NoReverseMatch" not in page
