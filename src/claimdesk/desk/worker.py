"""The loop of a process that works on tasks: take one, do it, say now and then that it lives.

Tasks that mostly wait for servers of others are done by a few threads beside the loop, so that a
slow server holds up nothing but them.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import Error, close_old_connections, connections

from claimdesk.desk import jobs
from claimdesk.desk.models import Job, Worker
from claimdesk.desk.sources import news, visits

#: Seconds between two looks into an empty queue: one indexed query, under a millisecond.
POLL_S = 0.25
BEAT_S = jobs.LEASE.total_seconds() / 4
#: Seconds that a task in hand is given to end when the worker is asked to stop.
GRACE_S = 10.0
#: Exit codes: the work was stopped because a task took too long, or because it outlived its grace.
EXIT_STUCK = 75
EXIT_CUT_SHORT = 76
#: Tasks done aside at once; each holds little more than a connection.
ASIDE = 4
#: Tasks of items and claims that are taken at once, mostly under a second of work; where they are
#: done one by one, the seconds after which no more of them are begun.
TOGETHER = 16
TOGETHER_S = 2.0
_REGULAR_S = 60.0
_RECONNECT_S = 2.0
_log = logging.getLogger(__name__)


class Loop:
    """Works on tasks until `stop` is called. One for a process: a stuck task ends the process."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._stopping = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._ended = threading.Event()
        #: Tasks in hand by id, each with the moment at which it has taken too long.
        self._held: dict[int, tuple[Job, float]] = {}
        self._holding = threading.Lock()
        self._aside = ThreadPoolExecutor(ASIDE, "aside")
        self._regular_at = 0.0

    def run(self) -> None:
        """Work until asked to stop; a database that goes away is waited for."""
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            while not self._stopping.is_set():
                self._stopping.wait(self._pass())
        finally:
            self._aside.shutdown()
            self._ended.set()
            beating.join()
            self._forget()
            connections.close_all()

    def _pass(self) -> float:
        """Do a task if one is due; return the seconds to wait before the next look."""
        close_old_connections()
        try:
            return 0.0 if self.step() else POLL_S
        except Error as error:
            _log.warning("The database does not answer (%s); trying again.", type(error).__name__)
            connections.close_all()
            return _RECONNECT_S

    def step(self) -> bool:
        """Do the next task that is due, or have it done aside; tell whether there was one."""
        if time.monotonic() >= self._regular_at:
            self._regular_at = time.monotonic() + _REGULAR_S
            jobs.enqueue_regular(jobs.utc_now())
            if news.is_any_awaited():
                self._aside.submit(self._tell_news)
        handlers = jobs.handlers()
        aside = [one.kind for one in handlers.values() if one.aside]
        is_full = sum(job.kind in aside for job, _ in self._in_hand()) >= ASIDE
        job = jobs.take(self.token, jobs.utc_now(), without=aside if is_full else ())
        if job is None:
            return False
        found = handlers.get(job.kind)
        longest = found.longest if found else timedelta(minutes=1)
        self._hold([job], longest)
        if found is not None and found.aside:
            self._aside.submit(self._do_aside, job)
        elif found is not None and found.together and job.attempts == 1:
            self._do_together(found, job)
        else:
            self._do(job)
        return True

    def _hold(self, taken: list[Job], longest: timedelta) -> None:
        ends = time.monotonic() + longest.total_seconds()
        with self._holding:
            self._held |= {job.pk: (job, ends) for job in taken}
            self._idle.clear()

    def _do_together(self, found: jobs.Handler, first: Job) -> None:
        """Do a task and those like it that follow, all in one; where that fails, each by itself.

        What has not begun then when asked to stop goes back, and after a while: a publication may
        have come meanwhile.
        """
        more = jobs.take_alike(first, self.token, jobs.utc_now(), TOGETHER - 1)
        taken = [first, *more]
        self._hold(more, found.longest * len(taken))
        left, until = deque(taken), time.monotonic() + TOGETHER_S
        try:
            if more and jobs.perform_together(found, taken, now=jobs.utc_now(), clock=jobs.utc_now):
                self._release(taken)
                left.clear()
            while left and not self._stopping.is_set():
                self._do(left.popleft())
                if time.monotonic() > until:
                    break
        finally:
            # Where they cannot be given back, their lease ends.
            self._release(left)
            jobs.give_back(left, jobs.utc_now())

    def _release(self, taken: Collection[Job]) -> None:
        with self._holding:
            for job in taken:
                del self._held[job.pk]
            if not self._held:
                self._idle.set()

    def _do(self, job: Job) -> None:
        try:
            if not jobs.perform(job, now=jobs.utc_now(), clock=jobs.utc_now):
                _log.warning("Task %s %s did not succeed; see the tasks' page.", job.pk, job.kind)
        finally:
            self._release([job])

    def _do_aside(self, job: Job) -> None:
        try:
            self._do(job)
        except Error as error:  # it goes on when its lease ends
            _log.warning("The database does not answer (%s).", type(error).__name__)
        finally:
            connections.close_all()  # those of this thread

    def _tell_news(self) -> None:
        """Tell those who asked a bot, and whose way back this process alone has."""
        try:
            news.tell()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next minute tries again
            _log.warning("No news could be told (%s).", type(error).__name__)
        finally:
            connections.close_all()  # those of this thread

    def _in_hand(self) -> list[tuple[Job, float]]:
        with self._holding:
            return list(self._held.values())

    def stop(self) -> None:
        """Take nothing more; a task in hand has a while to end, then the process ends anyway."""
        self._stopping.set()
        visits.ending.set()
        threading.Thread(target=self._cut_short, daemon=True).start()

    def beat(self) -> None:
        """Say that this worker lives, and keep its tasks; end the process if one is stuck."""
        now = jobs.utc_now()
        row = {"pid": os.getpid(), "seen": now}
        Worker.objects.update_or_create(
            token=self.token, defaults=row, create_defaults={**row, "started": now}
        )
        for job, deadline in self._in_hand():
            if time.monotonic() < deadline:
                jobs.extend(job.pk, self.token, now)
            else:
                jobs.fail(job, jobs.JobTimeoutError(), now=now)
                os._exit(EXIT_STUCK)  # nothing less stops a thread that hangs in foreign code

    def _beat(self) -> None:
        while True:
            try:
                self.beat()
            except Error:
                connections.close_all()  # the next beat tries again; the lease lasts for four
            if self._ended.wait(BEAT_S):
                break
        connections.close_all()

    def _cut_short(self) -> None:
        if not self._idle.wait(GRACE_S):
            os._exit(EXIT_CUT_SHORT)

    def _forget(self) -> None:
        try:
            Worker.objects.filter(token=self.token).delete()
        except Error:
            _log.warning("The database did not answer while this worker stopped.")
