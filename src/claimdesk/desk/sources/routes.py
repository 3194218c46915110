"""Ways back to whoever asked a bot: in the memory of this process, for two days, nowhere else.

They are never written: not into a row, a task's arguments, a log line, an error or a file. When
the process ends they are gone, and the code of the question is the way back that stays.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NoReturn

#: How long a way back is kept: two days at most, since a worker looks once a minute, and not while
#: it does a task, which may take ten.
KEPT_S = 48 * 3600.0 - 900.0
#: Ways that are kept at once; the oldest gives way. One takes well under a kilobyte.
MOST = 5_000
#: Questions of one chat that are taken in so many seconds; a school class shares no chat.
MOST_OF_CHAT, OF_CHAT_S = 20, 600.0


class Back:
    """The number of a private chat. It shows in no text, and cannot be written anywhere.

    Private chats have positive numbers, groups and channels negative ones or names: what is not of
    a private chat is refused with a ValueError that does not tell it.
    """

    __slots__ = ("_number",)

    def __init__(self, number: object) -> None:
        if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
            raise ValueError("This is no private chat.")
        self._number = number

    def __repr__(self) -> str:
        """Return what tells nothing."""
        return "Back(…)"

    def __eq__(self, other: object) -> bool:
        """Tell whether two lead to the same chat."""
        return isinstance(other, Back) and other._number == self._number

    def __hash__(self) -> int:
        """Return what dictionaries in memory need."""
        return hash((Back, self._number))

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied out of this process."""
        raise TypeError("A way back is not written anywhere.")

    def addressed(self) -> dict[str, int]:
        """Return the number for the one request that goes there."""
        return {"chat_id": self._number}


@dataclass(slots=True, eq=False)
class Route:
    """A way back: for which question of which source, in which language, and what was told last.

    `told` is the state of the question that its sender knows of; `unsent` is what could not be
    sent yet.
    """

    question: int
    source: int
    language: str
    back: Back = field(repr=False)
    told: tuple[object, ...] = ()
    unsent: str = field(default="", repr=False)


class Routes:
    """The ways back that this process has. `clocks` tell seconds; the one that ran on most counts.

    A clock that stands while a machine sleeps, or one that was put back, makes none last longer.
    """

    def __init__(
        self, *clocks: Callable[[], float], most: int = MOST, kept_s: float = KEPT_S
    ) -> None:
        self._clocks = clocks or (time.time, time.monotonic)
        self._most, self._kept_s = most, kept_s
        self._held: dict[Route, tuple[float, ...]] = {}
        self._asked: dict[Back, deque[float]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Count the ways that are kept."""
        return len(self._held)

    def hold(self, route: Route) -> None:
        """Keep a way back from now on."""
        with self._lock:
            self._held[route] = self._now()
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]

    def all(self) -> list[Route]:
        """Return the ways that are not over, the oldest first; the others are forgotten."""
        with self._lock:
            now = self._now()
            for route, since in [*self._held.items()]:
                if any(b - a >= self._kept_s for a, b in zip(since, now, strict=True)):
                    del self._held[route]
            return [*self._held]

    def drop(self, routes: Iterable[Route]) -> None:
        """Forget ways back."""
        with self._lock:
            for route in routes:
                self._held.pop(route, None)

    def is_too_often(self, back: Back) -> int:
        """Count a question of a chat; return 0, or how many are too many by now."""
        with self._lock:
            now = self._clocks[-1]()
            times = self._asked.setdefault(back, deque(maxlen=MOST_OF_CHAT * 2))
            while times and now - times[0] >= OF_CHAT_S:
                times.popleft()
            times.append(now)
            self._forget_quiet(now)
            return max(0, len(times) - MOST_OF_CHAT)

    def _forget_quiet(self, now: float) -> None:
        """Forget chats that were quiet for long, or were there first where there are too many."""
        for back in [*self._asked]:
            times = self._asked[back]
            if now - times[-1] < OF_CHAT_S and len(self._asked) <= self._most:
                break
            del self._asked[back]

    def _now(self) -> tuple[float, ...]:
        return tuple(clock() for clock in self._clocks)


#: Those of this process.
held = Routes()
