"""Each hard rule attacked by screen, API, command line, import, verb and database: none gives way.

After every attack each row of the desk is as it was before.
"""

# ruff: noqa: S608 - the names of tables are the models'
from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

import claimdesk.cli
from claimdesk.cli import app
from claimdesk.desk import transfer, verbs
from claimdesk.errors import ClaimdeskError, RuleError
from support import desk
from support.api import Caller
from support.attack_rules import ATTACKS
from support.attacks import World

pytest_plugins = ["support.engine"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_engine")]
#: Rows that a refused request may leave: when a token was used last.
_OF_REQUESTS = {"desk_apitoken"}
#: Verbs that a person does with their own name on it, and no command may.
_OF_PEOPLE = {
    "answer_dispute", "approve", "correct", "declare", "lift_conflict", "merge_claims", "publish",
    "save_draft", "send_back", "show_dispute", "start_check", "submit",
    "approve_report", "correct_report", "credit_report", "drop_report_correction",
    "publish_report", "send_back_report", "submit_report", "write_report",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=[one.name.replace(" ", "-") for one in ATTACKS])
def test_no_way_in_gets_round_a_rule(attack, database_kind):
    world = World()
    attack.prepare(world)
    world.again()
    who = getattr(world, attack.who)
    client, caller = Client(), Caller.of(who)
    client.force_login(who)
    before = rows()
    for way in WAYS[database_kind]:
        way(attack, world, who, client, caller)
        assert rows() == before, f"{way.__name__} changed something"


def rows():
    """Return every row of every table of the desk."""
    tables = {one._meta.db_table for one in apps.get_app_config("desk").get_models()} - _OF_REQUESTS
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


def by_verb(attack, world, who, _client, _caller):
    with pytest.raises(ClaimdeskError) as refusal:
        attack.act.verb(world, who)
    assert refusal.value.rule == attack.rule


def by_api(attack, world, _who, _client, caller):
    answer = caller.call(*attack.act.api(world))
    # A blank text is refused as it is read, and a machine or a checker for the scope of its token.
    assert answer.status_code in {403, 409, 422}, answer.content
    if answer.status_code == 409:
        assert answer.json()["rule"] == attack.rule


def by_screen(attack, world, _who, client, _caller):
    path, said = attack.act.screen(world)
    answer = client.post(path, said, HTTP_REFERER="/desk/", follow=True)
    told = 'class="message error"' in answer.text or 'class="message warning"' in answer.text
    assert answer.status_code in {403, 404, 409, 422} or told, answer.status_code


def by_command(attack, world, _who, _client, _caller):
    target = world.dispute or world.check or world.claim
    for words in ([attack.act.name], ["site", attack.act.name], ["account", attack.act.name]):
        answer = CliRunner().invoke(app, [*words, str(target.pk)])
        assert answer.exit_code == 2, answer.output


def by_import(_attack, world, who, _client, _caller):
    claim = world.check.claim if world.check else world.claim
    forged = {
        "text": claim.text, "language": "en", "checkability": "statement", "verdict": "true",
        "state": "published", "approved_by": world.reviewer.pk, "published_by": who.pk,
        "correction_reason": "", "current": 1, "attested": "2026-11-20",
    }  # fmt: skip
    table = ",".join(forged) + "\n" + ",".join(f'"{one}"' for one in forged.values())
    for text in (table, json.dumps(forged)):
        reading = transfer.read(text.encode(), "claims")
        assert transfer.known_rows(reading) == len(reading.rows) == 1
        for outcome in transfer.bring_in(reading, actor=world.outsider, now=desk.later()):
            assert outcome.new == 0


def by_database(attack, world, _who, _client, _caller):
    for statement in attack.sql(world):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


#: Screens, API and commands are the same on either database, so that one run tries them.
WAYS = {
    "sqlite": (by_verb, by_api, by_screen, by_command, by_import, by_database),
    "postgresql": (by_verb, by_database),
}


def test_no_command_does_what_a_person_must():
    """A command has no name to put on a verdict, so none may call what asks for one."""
    folder = Path(claimdesk.cli.__file__).parent
    called = {
        (path.name, node.attr if isinstance(node, ast.Attribute) else node.id)
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert {one for one in called if one[1] in _OF_PEOPLE} == set()
    assert set(verbs.__all__) >= _OF_PEOPLE


def test_the_table_would_see_an_attack_that_passes():
    """The same deeds by whoever may do them go through, so that the table tests the rules."""
    world = World()
    from support.attacks import APPROVE, PUBLISH, in_review

    in_review(world)
    desk.statements()
    answer = Caller.of(world.reviewer).call(*APPROVE.api(world))
    assert answer.status_code == 200
    client = Client()
    client.force_login(world.publisher)
    client.post(*PUBLISH.screen(world))
    assert world.again().check.current is not None
    with pytest.raises(RuleError):
        PUBLISH.verb(world, world.publisher)
