"""The contract of the one HTTP client: no other part of the source reaches out by itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "claimdesk"
#: The client itself, that of mailboxes, which keeps to the same rules for addresses, and who may
#: open a socket otherwise: the server that listens, and the question to a cluster's head node
#: whether it answers, whose address the administrator gives.
CLIENT = {"intake/http.py", "intake/connection.py", "intake/mailbox.py"}
SOCKETS = CLIENT | {"cli/serve.py", "matching/cluster.py"}
CLIENTS = {
    *("httpcore", "httpx", "requests", "urllib3", "aiohttp", "pycurl", "websockets", "paramiko"),
    *("urllib.request", "http.client", "ftplib", "smtplib", "poplib", "imaplib", "nntplib"),
    *("telnetlib", "xmlrpc.client", "asyncio.streams", "multiprocessing.connection"),
}
#: Names of functions in parsers that would fetch an address, or take text for one.
FETCHING = {
    *("create_connection", "open_connection", "urlopen", "urlretrieve", "fetch_url"),
    *("fetch_response", "sitemap_search", "find_feed_urls", "focused_crawler"),
}


def reached(tree: ast.AST) -> set[str]:
    """Return the clients, sockets and fetching functions that a module names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Attribute) and node.attr in FETCHING:
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and node.value in CLIENTS - {"requests"}:
            names = [str(node.value)]  # importlib.import_module("httpx")
        for name in names:
            found |= {one for one in CLIENTS if name == one or name.startswith(f"{one}.")}
            found |= {"socket"} if name.split(".")[0] == "socket" else set()
            found |= {name.rpartition(".")[2]} & FETCHING
    return found


def test_only_the_guarded_client_reaches_out():
    for path in ROOT.rglob("*.py"):
        place = path.relative_to(ROOT).as_posix()
        found = reached(ast.parse(path.read_text("utf-8")))
        if place in CLIENT:
            continue
        if place in SOCKETS:
            found -= {"socket", "create_connection"}
        assert found == set(), place


@pytest.mark.parametrize(
    "code",
    [
        *("import httpx", "import requests.adapters", "from urllib import request"),
        *("from urllib.request import urlopen", "import http.client as c", "import socket"),
        *("def f():\n    from trafilatura import fetch_url", "asyncio.open_connection('a', 1)"),
        *("importlib.import_module('urllib3')", "trafilatura.fetch_url(x)"),
    ],
)
def test_a_second_client_is_noticed(code):
    assert reached(ast.parse(code))


def test_reading_an_address_is_no_client():
    assert reached(ast.parse("from urllib.parse import urlsplit\nrequests = 3")) == set()
