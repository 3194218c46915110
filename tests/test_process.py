"""Parts of a text's work that another thread takes."""

from __future__ import annotations

import os
import threading

import pytest

from claimdesk.process import begin


@pytest.fixture
def two_threads(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")


def where():
    return threading.current_thread()


def place_of_a_part():
    """Return the thread of a part that had all the time to be begun."""
    is_begun = threading.Event()

    def work():
        is_begun.set()
        return where()

    result = begin(work)
    assert is_begun.wait(30)
    return result()


def test_a_part_is_done_by_a_kept_thread_meanwhile(two_threads):
    assert place_of_a_part() is place_of_a_part() is not threading.current_thread()


def test_one_thread_does_everything_at_once(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    done = []
    result = begin(lambda: done.append(where()))
    assert done == [threading.current_thread()]
    assert result() is None
    assert len(done) == 1


def test_whoever_finds_the_thread_busy_does_the_part_itself_and_once(two_threads):
    busy, done = threading.Event(), []
    held = begin(lambda: busy.wait(30))

    def work():
        done.append(where())
        return len(done)

    result = begin(work)
    assert (result(), result()) == (1, 1)
    assert done == [threading.current_thread()]
    busy.set()
    assert held()


def test_what_a_part_raises_is_raised_where_its_result_is_asked_for(two_threads):
    def fail():
        raise ValueError("no such text")

    result = begin(fail)
    with pytest.raises(ValueError, match="no such text"):
        result()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without os.fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_has_a_thread_of_its_own(two_threads):
    assert place_of_a_part() is not threading.current_thread()
    child = os.fork()
    if not child:
        os._exit(7 if place_of_a_part() is not threading.current_thread() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
