"""One worker, as a process of its own: `python -m claimdesk.cli.worker_process TOKEN`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from claimdesk.errors import ClaimdeskError
from claimdesk.web.boot import setup

if TYPE_CHECKING:
    from claimdesk.desk.worker import Loop

#: A worker gives way to people at their screens.
NICENESS = 10


def main(token: str) -> None:
    """Work on tasks until standard input closes or SIGTERM comes."""
    begun: list[Loop] = []

    def stop(*_: Any) -> None:
        if not begun:
            raise SystemExit(0)
        begun[0].stop()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_until_parent_goes, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    setup()
    from claimdesk.desk.worker import Loop

    make_library()
    begun.append(Loop(token))
    begun[0].run()


def _until_parent_goes() -> None:
    # Not sys.stdin: its buffer's lock, held by a thread, would break the interpreter's end.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)  # to the main thread, which may be waiting


def make_library() -> None:
    """Make the Library with its starter entries if there is none, before anybody asks for it."""
    from claimdesk.desk.engine import engine

    try:
        engine().library()
    except (ClaimdeskError, OSError) as error:  # `claimdesk doctor` says it too; others can go on
        logging.getLogger(__name__).warning("The library cannot be used: %s", type(error).__name__)


if __name__ == "__main__":
    main(sys.argv[1])
