"""Ways back to whoever asked a bot: so many, for two days, told by the worker that has them."""

from __future__ import annotations

import threading

import pytest

from claimdesk.desk import jobs
from claimdesk.desk.sources import conversation, news, routes
from claimdesk.desk.sources.routes import Back, Route, Routes
from claimdesk.desk.verbs.incoming import make_code
from claimdesk.desk.worker import Loop
from support.bots import CHAT


@pytest.mark.parametrize("clock", [0, 1])
def test_the_way_back_is_over_after_two_days_by_either_clock(clock):
    seconds = [1_000.0, 5.0]
    ways = Routes(lambda: seconds[0], lambda: seconds[1])
    ways.hold(Route(question=1, source=1, language="vi", back=Back(CHAT)))
    seconds[clock] += routes.KEPT_S - 1
    assert len(ways.all()) == 1
    seconds[clock] += 1
    assert ways.all() == []
    assert routes.KEPT_S + 600 < 48 * 3600
    assert len(ways) == 0


def test_memory_stays_bounded_whatever_is_asked():
    ways = Routes(most=3)
    for number in range(1, 10):
        ways.hold(Route(question=number, source=1, language="vi", back=Back(CHAT + number)))
        ways.is_too_often(Back(CHAT + number))
    assert [way.question for way in ways.all()] == [7, 8, 9]
    assert len(ways._asked) <= 4


@pytest.mark.django_db
def test_a_worker_tells_the_news_of_its_own_process_each_minute(monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(routes, "held", Routes())
    monkeypatch.setattr(news, "tell", told.set)
    monkeypatch.setattr(jobs, "take", lambda *_, **__: None)
    loop = Loop("w")
    loop.step()
    assert not told.is_set(), "nobody waits for news"
    routes.held.hold(Route(question=1, source=1, language="vi", back=Back(CHAT)))
    loop = Loop("w")
    loop.step()
    assert told.wait(60)


def test_every_code_has_a_digit_by_which_it_is_known_without_its_dashes():
    for _ in range(300):  # seven of them would have none by chance
        typed = make_code().lower().replace("-", " ")
        assert conversation._CODE.fullmatch(typed), typed
