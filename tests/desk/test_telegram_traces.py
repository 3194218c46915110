"""A process that answers people leaves no trace of them: in no file of the database, in no log."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from claimdesk.desk.models import Claim, Question
from claimdesk.desk.verbs import sources as verbs
from support import desk, kept
from support.bots import TOKEN, Bot
from support.outlets import outlets
from support.server import database_url
from support.strangers import SAID, Stranger
from support.traces import Traces

pytestmark = pytest.mark.django_db(transaction=True)
TESTS = Path(__file__).resolve().parents[1]
STRANGERS = [Stranger(number) for number in range(8)]


def test_whom_a_bot_answers_is_in_no_file_and_no_log_while_it_runs_and_after_a_kill():
    # The token of the other tests bears their mark; here it may stand in its field.
    token = TOKEN.replace("qxjvw", "mnopr")
    wish = verbs.Wish(kind="telegram", address="", name="Tips", secret=token, answers=True)
    desk.machine()
    source = verbs.add_source(actor=None, wish=wish, now=desk.NOW)
    with outlets() as sites:
        bot = Bot(sites, token)
        for number, who in enumerate(STRANGERS):
            text = f"{SAID}: nước máy ở phường {number} tăng giá. {who.written}"
            bot.say(number, text, chat=chat_of(who), sender=person(who))
        process = begin(sites.port, source)
        try:
            assert process.stdout.readline().strip() == str(len(STRANGERS)), "it has the ways back"
            assert {chat for chat, _ in bot.sent} == {chat_of(who) for who in STRANGERS}
            Claim.objects.create(text="x", folded="x", text_hash="x", state="checking",
                                 created=desk.NOW)  # fmt: skip
            Question.objects.update(claim=Claim.objects.get())
            process.stdin.write("tell\n")
            process.stdin.flush()
            assert process.stdout.readline().strip() == str(len(STRANGERS))
            found = look(written())
        finally:
            process.kill()
            log = process.communicate()[1].encode()
    assert len(bot.sent) == 2 * len(STRANGERS)
    assert found == look(written() | {"its log": log}) == {}
    assert b"answered 200" in log
    assert SAID in kept.rows()


def test_the_search_bites():
    assert look({"x": f"chat_id={chat_of(STRANGERS[3])}".encode()})


def chat_of(who):
    """Return the number of somebody's chat, which is their own number there."""
    return who.chat


def person(who):
    """Return what Telegram tells of somebody."""
    return {"id": chat_of(who), "first_name": who.name, "username": who.handle}


def begin(port, source):
    """Start the process that listens."""
    return subprocess.Popen(
        [sys.executable, "-m", "support.answering_bot", str(port), str(source.pk)],
        env=os.environ
        | {
            "CLAIMDESK_DATABASE_URL": database_url(connection.settings_dict),
            "PYTHONPATH": str(TESTS),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def written():
    """Return what the database holds: every row, and of SQLite every byte of its files."""
    found = {"rows": kept.rows().encode()}
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        found |= {file.name: file.read_bytes() for file in name.parent.glob(f"{name.name}*")}
        assert any(name.endswith("-wal") for name in found)
    return found


def look(files):
    """Return what was found of anybody, by file."""
    traces = Traces(STRANGERS)
    hits = {name: traces.find(data) for name, data in files.items()}
    return {name: said[:3] for name, said in hits.items() if said}
