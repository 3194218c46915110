"""Telegram bots as sources: each message once, its words and hour only, the token nowhere else."""

from __future__ import annotations

import logging

import pytest

from claimdesk.desk.models import AuditEntry, Item, Job, SeenEntry, Sighting
from claimdesk.desk.sources import runs, taking, telegram, visits
from claimdesk.desk.verbs import sources as verbs
from claimdesk.errors import RuleError
from support import desk, kept
from support.bots import TOKEN, Bot
from support.outlets import outlets

pytestmark = pytest.mark.django_db
NOW = desk.NOW.replace(minute=37, second=21)


@pytest.fixture
def bot(monkeypatch):
    with outlets() as sites:
        monkeypatch.setattr(visits, "fetcher", sites.fetcher)
        monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
        monkeypatch.setattr(telegram, "API", sites.url("api.telegram.org", ""))
        yield Bot(sites)


def add(token=TOKEN):
    desk.machine()
    return verbs.add_source(actor=None, wish=verbs.Wish(
        kind="telegram", address="", name="Tips", secret=token), now=NOW)  # fmt: skip


def run(source, now=NOW):
    outcome = runs.run_now(source.pk, now)
    source.refresh_from_db()
    return outcome


def texts():
    return sorted(Item.objects.values_list("text", flat=True))


def test_messages_are_taken_once_and_then_the_bot_forgets_them(bot):
    for number in range(150):
        bot.say(900 + number, f"Cầu số {number} đóng cửa từ tháng 5.")
    bot.say(1050, "Muối chữa được cúm.", field="caption", photo=[{"file_id": "qxjvw"}])
    source = add()
    run(source)
    assert (source.taken, source.error, bot.held, bot.sent) == (151, "", [], [])
    assert "Muối chữa được cúm." in texts()
    assert set(Item.objects.values_list("channel", flat=True)) == {"chat"}
    bot.say(12, "Sau một tuần Telegram đếm lại từ đầu.")  # as its documentation says
    run(source, desk.later(30))
    assert source.taken == 152
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}


def test_only_words_that_were_written_to_the_bot_alone_are_taken(bot):
    bot.say(1, "/start")
    bot.say(2, "Nói trong nhóm.", kind="supergroup")
    bot.say(3, field="contact", text={"phone_number": "+8477391556001"})
    bot.say(4, "Nước máy tăng giá gấp đôi.")
    bot.held.append({"update_id": 5, "edited_message": {"text": "Sửa lại."}})
    run(add())
    assert texts() == ["Nước máy tăng giá gấp đôi."]
    assert {one["allowed_updates"][0] for one in bot.asked} == {'["message"]'}


def test_who_wrote_and_when_is_in_no_row_and_no_log_and_the_token_in_one_field(bot, caplog):
    caplog.set_level(logging.DEBUG)
    bot.say(41, "Nước máy tăng giá gấp đôi, gọi 0987654321.")
    source = add()
    run(source)
    found = kept.rows() + caplog.text
    assert "Nước máy tăng giá" in found
    for trace in ("77391556", "7739155", "1790000077", "qxjvw_z", "0987654321"):
        assert trace not in found, trace
    assert found.casefold().count("qxjvw") == found.count(TOKEN) == 1
    assert TOKEN not in repr(verbs.Wish(kind="telegram", address="", name="", secret=TOKEN))
    hours = [Item.objects.get().received, Job.objects.get(kind="detect").created,
             AuditEntry.objects.get(verb="receive").at]  # fmt: skip
    assert {(when.minute, when.second) for when in hours} == {(0, 0)}


def test_a_run_that_dies_before_it_is_done_loses_nothing_and_doubles_nothing(bot, monkeypatch):
    bot.say(1, "Muối chữa được cúm.")
    bot.say(2, "Cầu đóng cửa từ tháng 5.")
    source, take = add(), taking.take

    def die(*arguments):
        take(*arguments)
        raise SystemExit  # as a kill: it is taken, and the bot was not told

    monkeypatch.setattr(taking, "take", die)
    with pytest.raises(SystemExit):
        run(source)
    assert (len(bot.held), SeenEntry.objects.count()) == (2, 2)
    monkeypatch.setattr(taking, "take", take)
    run(source, desk.later(30))
    assert (source.taken, bot.held, len(texts())) == (2, [], 2)
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}


def test_what_goes_wrong_is_a_code_and_tells_no_token(bot, caplog):
    other = TOKEN.replace("AAqxjvw", "BBqxjvw")
    source = add(other)
    run(source)
    assert (source.error, source.error_status) == ("secret", None)
    bot.sites.answer = lambda *_: (502, {}, b"")
    run(source, desk.later(30))
    assert (source.error, source.error_status) == ("status", 502)
    bot.sites.answer = lambda *_: (200, {}, b'{"ok": true}')
    run(source, desk.later(60))
    assert source.error == "unreadable"
    assert other not in caplog.text
    with pytest.raises(RuleError, match="token"):
        add("123:short")


def test_a_trial_shows_no_number_of_a_person_and_takes_nothing(bot):
    bot.say(1, "Gọi 0987654321 để nhận tiền.")
    wish = verbs.Wish(kind="telegram", address="", name="", secret=TOKEN)
    source = verbs.unsaved(wish, actor=desk.person("Anh", "administrator"), now=NOW)
    (shown,) = runs.preview(source).texts
    assert "0987654321" not in shown
    assert "để nhận tiền" in shown
    assert len(bot.held) == 1
    assert not Item.objects.exists()
