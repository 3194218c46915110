"""What tests of the desk share: sites that sources read, databases that hold nothing yet."""

from __future__ import annotations

import re
from contextlib import closing

import pytest


@pytest.fixture
def empty_database(tmp_path, request, database_kind, django_db_blocker):
    """Give a function that makes an empty database of the run's kind and returns its alias."""
    from django.db import connections

    made = {}

    def make():
        alias = f"empty_{len(made)}"
        settings = dict(connections.databases["default"])
        if database_kind == "postgresql":
            settings["NAME"] = re.sub(r"\W", "_", f"{alias}_{tmp_path.name}")[:60].lower()
            _on_server(request, f'CREATE DATABASE "{settings["NAME"]}"')
        else:
            settings["NAME"] = str(tmp_path / f"{alias}.sqlite3")
            options = settings["OPTIONS"]
            quick = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
            settings["OPTIONS"] = options | {"init_command": quick}
        connections.databases[alias] = made[alias] = settings
        return alias

    with django_db_blocker.unblock():
        yield make
        for alias in made:
            connections[alias].close()
            del connections[alias], connections.databases[alias]
    if database_kind == "postgresql":
        for settings in made.values():
            _on_server(request, f'DROP DATABASE "{settings["NAME"]}"')


def _on_server(request, statement):
    import psycopg

    url = request.getfixturevalue("postgres_url")
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(statement)


@pytest.fixture
def sites(monkeypatch):
    """Give sites on this machine, which sources read at once and without a sandbox."""
    from claimdesk.desk.sources import visits
    from claimdesk.intake.sandbox import Sandbox
    from support.outlets import outlets, parse_here

    with outlets() as found:
        monkeypatch.setattr(visits, "fetcher", found.fetcher)
        monkeypatch.setattr(visits, "HOST_DELAY_S", 0.0)
        monkeypatch.setattr(Sandbox, "run", parse_here)
        yield found
