"""A worker as every desk has it, but that its webhooks may lead to a receiver of the tests."""

from __future__ import annotations

import os
import sys

from claimdesk.cli import worker_process
from claimdesk.intake.http import Fetcher


def fetcher() -> Fetcher:
    port = int(os.environ["TEST_HOOK_PORT"])
    return Fetcher(total_timeout_s=10, allow_networks=["127.0.0.0/8"], allow_ports=[port])


def main(token: str) -> None:
    """Work as `worker_process` does."""
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import webhooks

    webhooks.fetcher = fetcher
    worker_process.main(token)


if __name__ == "__main__":
    main(sys.argv[1])
