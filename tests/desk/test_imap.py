"""Mailboxes as sources: each mail once, its words and hour only, and nothing in them changes."""

from __future__ import annotations

import logging
import shutil
from functools import partial

import pytest

from claimdesk.desk.models import Item, Sighting
from claimdesk.desk.sources import runs, taking, visits
from claimdesk.desk.verbs import sources as verbs
from claimdesk.errors import RuleError
from claimdesk.intake import mailbox as client
from claimdesk.intake.sandbox import Sandbox
from support import desk, kept
from support.mailserver import HOST, mailbox
from support.outlets import parse_here

pytestmark = pytest.mark.django_db
NOW = desk.NOW.replace(minute=37, second=21)
PASSWORD = "open sesame"


@pytest.fixture
def box(monkeypatch, tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    with mailbox(tmp_path) as (found, leads):
        monkeypatch.setattr(client, "open_folder", partial(client.open_folder, **leads))
        monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
        monkeypatch.setattr(Sandbox, "run", parse_here)
        yield found


def mail(text):
    return (
        "From: Vuong Qxjvw <qxjvw.1@letters.example>\r\nTo: tips@desk.example\r\nSubject: qxjvw\r\n"
        "Message-ID: <77391556@letters.example>\r\nDate: Fri, 20 Nov 2026 10:37:05 +0700\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}"
    ).encode()


def add(password=PASSWORD, address=HOST):
    desk.machine()
    wish = verbs.Wish(kind="imap", address=address, name="Tips", login="tips@desk.example",
                      secret=password)  # fmt: skip
    return verbs.add_source(actor=None, wish=wish, now=NOW)


def run(source, now=NOW):
    runs.run_now(source.pk, now)
    source.refresh_from_db()


def texts():
    return sorted(Item.objects.values_list("text", flat=True))


def test_the_newest_mails_come_first_and_then_each_new_one_once(box):
    box.mails = {number: mail(f"Cầu số {number} đóng cửa.") for number in range(1, 24)}
    source = add()
    run(source)
    assert (source.taken, source.error, source.position) == (20, "", "7 23")
    run(source, desk.later(30))
    assert source.taken == 20
    box.mails[30] = mail("Muối chữa được cúm.")
    run(source, desk.later(60))
    assert (source.taken, source.position) == (21, "7 30")
    assert set(Item.objects.values_list("channel", flat=True)) == {"mail"}
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}
    said = {" ".join(line.split()[:2]) if line.startswith("UID") else line.split()[0]
            for line in box.said}  # fmt: skip
    assert said <= {"CAPABILITY", "LOGIN", "EXAMINE", "FETCH", "UID SEARCH", "UID FETCH", "LOGOUT"}
    assert all("BODY.PEEK" in line for line in box.said if line.startswith("UID FETCH"))


def test_who_wrote_is_in_no_row_and_no_log_and_the_password_in_one_field(box, caplog):
    caplog.set_level(logging.DEBUG)
    box.mails = {77391: mail("Nước máy tăng giá.\r\n\r\n-- \r\nVương Qxjvw")}
    run(add())
    found = kept.rows() + caplog.text
    assert texts() == ["Nước máy tăng giá."]
    for trace in ("qxjvw", "letters.example", "77391556", "10:37"):
        assert trace not in found.casefold(), trace
    assert found.count(PASSWORD) == 1
    assert (Item.objects.get().received.minute, Sighting.objects.get().hour.minute) == (0, 0)


def test_a_run_that_dies_before_it_is_done_loses_nothing_and_doubles_nothing(box, monkeypatch):
    box.mails = {1: mail("Muối chữa được cúm."), 2: mail("Cầu đóng cửa từ tháng 5.")}
    source, take = add(), taking.take

    def die(*arguments):
        take(*arguments)
        raise SystemExit  # as a kill, between two mails

    monkeypatch.setattr(taking, "take", die)
    with pytest.raises(SystemExit):
        run(source)
    monkeypatch.setattr(taking, "take", take)
    run(source, desk.later(30))
    assert (source.taken, len(texts()), source.position) == (2, 2, "7 2")
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}


def test_what_goes_wrong_with_a_mailbox_is_a_code(box, monkeypatch):
    source = add("another")
    run(source)
    assert source.error == "secret"
    source = add(address=f"imaps://{HOST}/Tin báo")
    run(source)
    assert source.error == "folder"
    box.folder = "Tin b&AOE-o"  # as IMAP writes it
    run(source, desk.later(30))
    assert source.error == ""
    box.answer = lambda _line: ([b"\0" * 9], "BYE")
    run(source, desk.later(60))
    assert source.error == "unreachable"
    monkeypatch.setattr(client, "open_folder", partial(client.open_folder, allow_networks=()))
    run(source, desk.later(90))
    assert source.error == "refused"


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "a.example.org:25", "", "a b.org"])
def test_a_mailbox_is_at_a_public_host(address):
    with pytest.raises(RuleError):
        add(address=address)
