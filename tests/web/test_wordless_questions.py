"""Questions that say nothing, an address alone or signs alone: refused by API and bot."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from claimdesk.desk.models import Item, Question
from claimdesk.desk.sources import readers, routes, runs, telegram, visits
from claimdesk.desk.sources.routes import Routes
from claimdesk.desk.verbs import sources as source_verbs
from support import desk
from support.api import Caller, problem
from support.bots import TOKEN, Bot
from support.outlets import outlets

pytestmark = pytest.mark.django_db
WORDS = "Nước máy ở phường ta tăng giá gấp đôi từ tháng sau."


@pytest.fixture(autouse=True)
def _unhurried():
    caches["visitors"].clear()


@pytest.fixture
def bot(monkeypatch, fake_engine):
    with outlets() as sites:
        monkeypatch.setattr(visits, "fetcher", sites.fetcher)
        monkeypatch.setattr(visits, "KEYED_DELAY_S", 0.0)
        monkeypatch.setattr(readers, "NOT_LISTENED_S", visits.RUN_S + 1)
        monkeypatch.setattr(telegram, "API", sites.url("api.telegram.org", ""))
        monkeypatch.setattr(routes, "held", Routes())
        yield Bot(sites)


@pytest.fixture
def source():
    desk.machine()
    wish = source_verbs.Wish(kind="telegram", address="", name="Tips", secret=TOKEN, answers=True)
    return source_verbs.add_source(actor=None, wish=wish, now=desk.NOW)


def listen(source):
    record = runs.begin(source.pk, desk.NOW)
    runs.end(source.pk, runs.gather(record, desk.NOW, listens=True), desk.NOW)


def said(bot):
    texts = [text for _, text in bot.sent]
    bot.sent.clear()
    return texts


@pytest.mark.parametrize(
    ("body", "accepts", "said"),
    [
        ({"text": "https://example.org/lemon"}, "", "This is only an address, and we open none."),
        ({"text": "https://example.org/lemon"}, "vi", "Đây chỉ là một địa chỉ"),
        ({"text": "example.org/a 🍋", "language": "vi"}, "en", "Đây chỉ là một địa chỉ"),
        ({"text": "👍 42 !!!", "language": "en"}, "vi", "Write in words"),
        ({"text": "👍 42 !!!", "language": "fr"}, "vi", "Hãy viết bằng lời"),
    ],
)
def test_a_question_that_says_nothing_is_refused_in_the_language_of_whoever_asks(
    body, accepts, said
):
    for path in ("/answers", "/ask"):
        response = Caller().post(path, body, **{"Accept-Language": accepts})
        assert said in problem(response, 422)["detail"]
        shown = "vi" if "ờ" in said or "ỉ" in said else "en"
        assert response["Content-Language"] == shown
    assert Question.objects.count() == Item.objects.count() == 0


@pytest.mark.one_database
def test_an_address_alone_or_signs_alone_are_answered_and_not_taken(bot, source):
    bot.say(1, "https://example.org/nuoc-chanh")
    bot.say(2, "👍👍")
    listen(source)
    address, signs = said(bot)
    assert "Đây chỉ là một địa chỉ" in address
    assert "This is only an address, and we open none." in address
    assert "Only words are read here" in signs
    assert Item.objects.count() == Question.objects.count() == len(routes.held) == 0
    bot.say(3, f"{WORDS} https://example.org/nuoc-may")
    listen(source)
    assert Question.objects.count() == 1
