"""A local server, an archive in a folder of its own, and one warm sandbox for all."""

from __future__ import annotations

import pytest

from claimdesk.evidence import Archive, capture
from claimdesk.intake.sandbox import Sandbox
from support.wire import WireServer


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox() as warm:
        yield warm


@pytest.fixture
def server():
    running = WireServer()
    yield running
    running.close()


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "captures")


@pytest.fixture
def taken(server, archive, sandbox):
    """Give a function: capture what the server answers with these bytes."""

    def take(data, path="/a"):
        with server.fetcher() as fetcher:
            return capture(
                server.set(path, data), archive=archive, fetcher=fetcher, sandbox=sandbox
            )

    return take
