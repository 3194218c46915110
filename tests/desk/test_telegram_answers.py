"""Bots that answer: at once, with a code, with news; the number of a chat in memory only."""

from __future__ import annotations

import copy
import logging
import pickle
import re
import threading

import pytest

from claimdesk.desk import jobs, verbs
from claimdesk.desk.entries import entry_of
from claimdesk.desk.models import Claim, Item, Job, Question, Subscription
from claimdesk.desk.sources import (
    conversation,
    news,
    readers,
    routes,
    runs,
    taking,
    telegram,
    visits,
)
from claimdesk.desk.sources.routes import Back, Routes
from claimdesk.desk.verbs import sources as source_verbs
from claimdesk.errors import LibraryCorruptError, RuleError
from claimdesk.intake.sandbox import Sandbox
from support import desk, kept
from support.bots import CHAT, TOKEN, Bot
from support.engine import entry, match
from support.outlets import outlets
from support.public import Staff, correct, path_of, publish

pytestmark = pytest.mark.django_db
NOW = desk.NOW.replace(minute=37, second=21)
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
VI = "Nước máy ở phường ta tăng giá gấp đôi từ tháng sau."
EN = "Hot lemon water cures cancer, as they say."


@pytest.fixture
def bot(monkeypatch, fake_engine):
    with outlets() as sites:
        monkeypatch.setattr(visits, "fetcher", sites.fetcher)
        monkeypatch.setattr(visits, "KEYED_DELAY_S", 0.0)
        monkeypatch.setattr(telegram, "API", sites.url("api.telegram.org", ""))
        monkeypatch.setattr(readers, "NOT_LISTENED_S", visits.RUN_S + 1)
        monkeypatch.setattr(routes, "held", Routes())
        yield Bot(sites)


@pytest.fixture
def source():
    desk.machine()
    wish = source_verbs.Wish(kind="telegram", address="", name="Tips", secret=TOKEN, answers=True)
    return source_verbs.add_source(actor=None, wish=wish, now=NOW)


@pytest.fixture
def staff():
    return Staff()


def listen(source, now=NOW):
    """Read the bot as the worker does, which then knows the way back."""
    record = runs.begin(source.pk, now)
    outcome = runs.gather(record, now, listens=True)
    runs.end(source.pk, outcome, now)
    source.refresh_from_db()
    return outcome


def find_claims(now=NOW):
    for question in Question.objects.all():
        desk.detect(item=question.item_id, now=now)


def said(bot):
    """Return what was sent since the last look, to the one chat that there is."""
    assert {chat for chat, _ in bot.sent} <= {CHAT}
    texts = [text for _, text in bot.sent]
    bot.sent.clear()
    return texts


def test_a_bot_answers_only_if_somebody_asked_for_it(bot):
    desk.machine()
    wish = source_verbs.Wish(kind="telegram", address="", name="", secret=TOKEN)
    quiet = source_verbs.add_source(actor=None, wish=wish, now=NOW)
    bot.say(1, VI)
    listen(quiet)
    assert (quiet.answers, bot.sent, len(routes.held)) == (False, [], 0)
    assert (Item.objects.count(), Question.objects.count()) == (1, 0)
    folder = source_verbs.unsaved(
        source_verbs.Wish(kind="webhook", address="", name="x", answers=True), actor=None, now=NOW
    )
    assert folder.answers is False


def test_a_new_question_gets_a_code_in_its_own_language(bot, source, client):
    bot.say(1, VI)
    bot.say(2, EN)
    listen(source)
    vietnamese, english = said(bot)
    assert "Mã của bạn" in vietnamese
    assert "We have taken your question" in english
    assert "told to you here" in english
    for text, language in ((vietnamese, "vi"), (english, "en")):
        code = CODE.search(text)[0]
        assert f"/{language}/ask/{code}/" in text
        assert client.get(f"/{language}/ask/{code}/").status_code == 200
    assert (source.taken, bot.held, source.error) == (2, [], "")
    assert set(Question.objects.values_list("state", "item__channel")) == {("open", "chat")}


def test_a_sure_match_is_answered_at_once_and_a_likely_one_shown_as_such(bot, source, fake_engine):
    fake_engine.answers[EN] = [match(), match(entry("It cures colds.", title="Colds"), 0.5)]
    fake_engine.answers[VI] = [match(entry("Giá nước.", title="Giá nước"), 0.5)]
    bot.say(1, EN)
    bot.say(2, VI)
    listen(source)
    sure, likely = said(bot)
    assert "This has been checked" in sure
    assert "False: Lemon drinks are no cancer treatment\nExample Checks, 2026-05-04" in sure
    assert "https://checks.example/lemon" in sure
    assert "A machine found this" in sure
    assert "Colds" not in sure
    assert "Có thể đúng điều bạn hỏi" in likely
    assert "Giá nước" in likely
    assert list(Question.objects.order_by("pk").values_list("state", flat=True)) == [
        "answered",
        "open",
    ]
    fake_engine.error = LibraryCorruptError()
    bot.say(3, "The lake is empty since Monday.")
    listen(source, desk.later(60))
    assert "We have taken your question" in said(bot)[0]


def test_however_long_an_answer_is_its_code_is_not_cut_off(bot, source, fake_engine):
    long = [f"https://checks.example/{number}/{'x' * 1500}" for number in range(3)]
    fake_engine.answers[EN] = [match(entry(title="T" * 900, url=url)) for url in long]
    bot.say(1, EN)
    listen(source)
    (text,) = said(bot)
    assert len(text) < telegram.LONGEST_MESSAGE
    assert CODE.search(text)
    assert "T" * 201 not in text


def test_what_the_desk_has_already_is_told_with_where_it_stands(bot, source, staff):
    bot.say(1, EN)
    listen(source)
    find_claims()
    bot.say(2, EN)
    listen(source, desk.later(30))
    desk.draft(staff.author, of=Claim.objects.get())
    bot.say(3, EN)
    listen(source, desk.later(60))
    _, waiting, checking = said(bot)
    assert "We have this already. It waits in our queue" in waiting
    assert "We have this already: somebody is checking it" in checking


def test_whoever_asked_is_told_what_is_published_and_corrected_while_the_way_back_is_there(
    bot, source, staff
):
    bot.say(1, EN)
    listen(source)
    find_claims()
    said(bot)
    assert (news.tell(), bot.sent) == (0, [])
    check = desk.draft(staff.author, of=Claim.objects.get())
    assert news.tell() == 1
    assert "Somebody is checking it now" in said(bot)[0]
    desk.approve(check, staff.author, staff.reviewer)
    publication = verbs.publish(actor=staff.publisher, check=check.pk, now=desk.later(90))
    news.tell()
    (text,) = said(bot)
    assert f"“{EN}”" in text
    assert "It has been checked" in text
    assert path_of(publication) in text
    correct(staff, check, verdict="mixture", reason="A figure was wrong.", now=desk.later(95))
    news.tell()
    (text,) = said(bot)
    assert "has been corrected: A figure was wrong." in text
    assert "Mixture" in text
    correct(staff, check, kind="withdrawal", reason="Forged.", now=desk.later(99))
    news.tell()
    assert "has been withdrawn" in said(bot)[0]
    assert (news.tell(), bot.sent) == (0, [])


def test_a_correction_of_an_instant_answer_reaches_who_was_given_it(
    bot, source, staff, fake_engine
):
    publication = publish(staff)
    fake_engine.answers[EN] = [match(entry_of(publication))]
    bot.say(1, EN)
    listen(source)
    assert "This has been checked" in said(bot)[0]
    correct(staff, publication.check_record, verdict="mixture", reason="A figure was wrong.")
    news.tell()
    assert "has been corrected: A figure was wrong." in said(bot)[0]


def test_groups_channels_and_what_is_no_message_are_never_answered(bot, source, fake_engine):
    fake_engine.answers[EN] = [match()]
    for number, kind in enumerate(("group", "supergroup", "channel", "")):
        bot.say(number, EN, kind=kind, chat=-1007739155600)
    bot.held.append({"update_id": 7, "channel_post": {"text": EN, "chat": {"id": -1}}})
    bot.held.append({"update_id": 8, "edited_message": {"text": EN, "chat": {"id": CHAT}}})
    listen(source)
    assert (bot.sent, len(routes.held), Item.objects.count(), source.error) == ([], 0, 0, "")
    for number in (-1007739155600, 0, "@qxjvw_z", None, True, 1.5):
        with pytest.raises(ValueError, match="no private chat") as refused:
            Back(number)
        assert "7739155" not in str(refused.value)


def test_a_command_is_greeted_a_picture_is_not_read_and_a_code_shows_its_question(bot, source):
    bot.say(1, "/start from-the-site")
    bot.say(2, field="photo", text=[{"file_id": "x"}])
    bot.say(3, VI)
    listen(source)
    greeting, words, taken = said(bot)
    assert "take it as a question" in greeting
    assert "thành câu hỏi" in greeting
    assert "Only words are read" in words
    code = CODE.search(taken)[0]
    for number, typed in enumerate((code, code.lower().replace("-", " "), "AAAA-BBBB-2222"), 10):
        bot.say(number, typed)
    listen(source, desk.later(30))
    first, second, wrong = said(bot)
    assert first == second
    assert "hàng đợi" in first
    assert "Không có câu hỏi nào mang mã này" in wrong
    assert Item.objects.count() == Question.objects.count() == 1
    assert code not in kept.rows()


def test_a_flood_from_one_chat_is_told_once_and_others_go_on(bot, source, monkeypatch):
    monkeypatch.setattr(routes, "MOST_OF_CHAT", 3)
    for number in range(8):
        bot.say(number, f"The lake number {number} is empty since Monday.")
    bot.say(50, "The bridge is closed since Monday.", chat=CHAT + 1)
    listen(source)
    to_flood = [text for chat, text in bot.sent if chat == CHAT]
    assert len(to_flood) == 4
    assert sum("Wait ten minutes" in text for text in to_flood) == 1
    assert [chat for chat, _ in bot.sent].count(CHAT + 1) == 1
    assert Question.objects.count() == 4


# -- the way back ----------------------------------------------------------------------------------
def test_the_number_of_a_chat_is_in_no_row_no_log_no_task_and_no_text_of_an_object(
    bot, source, staff, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    bot.say(1, f"{EN} Call 0987654321.")
    listen(source)
    find_claims()
    desk.draft(staff.author, of=Claim.objects.get())
    bot.status = 502
    news.tell()
    bot.status = 403
    bot.say(2, VI)
    listen(source, desk.later(30))
    ways = routes.held.all()
    assert ways
    shown = kept.rows() + caplog.text + repr(ways) + str(ways[0].back) + repr(Job.objects.values())
    assert "lemon water" in shown
    for trace in (str(CHAT), "77391556", "7739155", "qxjvw_z", "0987654321"):
        assert trace not in shown, trace
    assert shown.casefold().count("qxjvw") == shown.count(TOKEN) == 1
    for write in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not written"):
            write(ways)
    monkeypatch.setattr(telegram, "send", lambda *_: 1 / 0)
    bot.say(3, "The lake is empty since Monday.")
    with pytest.raises(ZeroDivisionError) as broken:
        listen(source, desk.later(60))
    assert str(CHAT) not in jobs.describe(broken.value)


def test_a_restart_loses_the_way_back_and_the_code_still_works(bot, source, staff, client):
    bot.say(1, EN)
    listen(source)
    find_claims()
    code = CODE.search(said(bot)[0])[0]
    routes.held = Routes()  # as another process, or this one anew, has it
    assert not news.is_any_awaited()
    desk.draft(staff.author, of=Claim.objects.get())
    assert (news.tell(), bot.sent) == (0, [])
    assert b"Somebody is checking it" in client.get(f"/en/ask/{code}/").content


def test_who_blocked_the_bot_or_erased_the_question_is_forgotten(bot, source, staff):
    bot.say(1, EN)
    bot.say(2, VI)
    listen(source)
    find_claims()
    english, vietnamese = (CODE.search(text)[0] for text in reversed(said(bot)))
    assert len(routes.held) == 2
    verbs.erase_question(code=english, now=desk.later(30))
    news.tell()
    assert len(routes.held) == 1
    del vietnamese
    desk.draft(staff.author, of=Claim.objects.get())
    bot.status = 403
    news.tell()
    assert (len(routes.held), bot.sent) == (0, [])


def test_a_reply_that_does_not_get_through_is_tried_again(bot, source):
    bot.status = 502
    bot.say(1, EN)
    listen(source)
    assert (bot.sent, bot.held, source.taken) == ([], [], 1)
    bot.status = 200
    news.tell()
    assert "We have taken your question" in said(bot)[0]
    assert (news.tell(), bot.sent) == (0, [])


def test_a_run_that_dies_between_keeping_and_replying_doubles_nothing(bot, source, monkeypatch):
    bot.say(1, EN)
    with monkeypatch.context() as dying:
        dying.setattr(conversation, "_reply", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            listen(source)
    assert len(bot.held) == 1, "Telegram sends it again"
    listen(source, desk.later(30))
    assert (Question.objects.count(), source.taken, bot.held, bot.sent) == (1, 1, [], [])


def test_a_paused_source_takes_and_tells_nothing(bot, source, staff):
    bot.say(1, EN)
    listen(source)
    find_claims()
    said(bot)
    Subscription.objects.update(is_paused=True)
    with visits.fetcher() as fetcher, Sandbox() as sandbox:
        visitor = visits.Visitor(fetcher, sandbox)
        with pytest.raises(taking.StoppedError):
            conversation.take(source, [], visitor, NOW)
    desk.draft(staff.author, of=Claim.objects.get())
    assert (news.tell(), bot.sent) == (0, [])
    Subscription.objects.update(is_paused=False)
    assert news.tell() == 1


def test_a_run_from_the_terminal_replies_and_promises_nothing(bot, source):
    bot.say(1, EN)
    runs.run_now(source.pk, NOW)
    (text,) = said(bot)
    assert CODE.search(text)
    assert "told to you here" not in text
    assert len(routes.held) == 0


def test_a_bot_is_listened_to_until_the_worker_is_asked_to_stop_and_is_due_again_soon(
    bot, source, monkeypatch
):
    monkeypatch.setattr(readers, "NOT_LISTENED_S", 0.0)
    monkeypatch.setattr(visits, "ending", threading.Event())
    answer = bot.sites.answer

    def answer_five(*asked):
        if len(bot.asked) == 4:
            visits.ending.set()
        return answer(*asked)

    bot.sites.answer = answer_five
    bot.say(1, EN)
    listen(source)
    assert [one["timeout"] for one in bot.asked] == [["5"]] * 5
    assert source.next_run == NOW + runs.GOING_ON
    assert len(said(bot)) == 1
    with pytest.raises(RuleError, match="listened to"):
        source_verbs.run_source(actor=None, source=source.pk, now=NOW)


def test_so_many_bots_answer_that_other_sources_are_read_too(source):
    for number in (1, 2):
        wish = source_verbs.Wish(
            kind="telegram", address="", name="", secret=f"{number}{TOKEN}", answers=True
        )
        if number == source_verbs.MOST_ANSWERING:
            with pytest.raises(RuleError, match="bots answer"):
                source_verbs.add_source(actor=None, wish=wish, now=NOW)
        else:
            source_verbs.add_source(actor=None, wish=wish, now=NOW)
