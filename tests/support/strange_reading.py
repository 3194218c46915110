"""Everything that a desk shows: its screens, its public site, what its API answers and exports."""

from __future__ import annotations

import http.client
import json
import re
from collections import Counter, deque
from contextlib import closing
from html import unescape
from urllib.parse import urljoin, urlsplit

_LINK = re.compile(rb"(?:href|src)=\"([^\"#]+)")
#: What tells one record from another in a path.
_NAMES = re.compile(r"(?<=/)(?:\d+|[0-9a-f]{12,}|[^/]*\d[^/]*)(?=[/.]|$)")
#: Where somebody would be logged out.
_NEVER = re.compile(r"/(?:accounts/logout|language)/")
_STARTS = (
    "/desk/", "/desk/items/2/", "/desk/claims/2/", "/desk/export/", "/", "/en/", "/vi/",
    "/sitemap.xml", "/robots.txt",
)  # fmt: skip


def shown(desk, seeded, most: int, pages: int) -> dict[str, bytes]:
    """Return so many pages by address, of a kind at the most `most`: those that links lead to.

    They are read as an administrator, to whom every screen of the desk is open.
    """
    cookie = {"Cookie": f"claimdesk_session={seeded['administrator']}"}
    found: dict[str, bytes] = {}
    kinds: Counter[str] = Counter()
    waiting = deque(_STARTS)
    seen = set(waiting)
    while waiting and len(found) < pages:
        path = waiting.popleft()
        kind = _NAMES.sub("*", urlsplit(path).path)
        if kinds[kind] >= most or _NEVER.search(path):
            continue
        kinds[kind] += 1
        status, body = _get(desk, path, cookie)
        found[f"{status} {path}"] = body
        for link in _LINK.findall(body[:2_000_000]):
            place = urlsplit(urljoin(f"{desk.url}{path}", unescape(link.decode())))
            there = f"{place.path}?{place.query}" if place.query else place.path
            if place.port == desk.port and there not in seen and "/static/" not in there:
                seen.add(there)
                waiting.append(there)
    return found


def answered(desk, seeded, most: int) -> dict[str, bytes]:
    """Return what the API answers wherever it is only read, of each kind of record so many."""
    bearer = {"Authorization": f"Bearer {seeded['reading']}"}
    schema = json.loads(_get(desk, "/api/v1/openapi.json", bearer)[1])
    places = [
        f"/api/v1/exports/{kind}.{form}"
        for kind in ("items", "claims", "matches", "checks", "evidence", "publications")
        for form in ("csv", "jsonl")
    ]
    for path, methods in schema["paths"].items():
        if "get" not in methods or "{form}" in path:
            continue
        if "{" in path:
            places += [re.sub(r"\{[^}]+\}", str(number), path) for number in range(1, most + 1)]
        else:
            places += [path, f"{path}?limit=100"]
    found = {}
    for place in places:
        status, body = _get(desk, place, bearer)
        found[f"{status} {place}"] = body
    return found


def _get(desk, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", desk.port, timeout=300)) as connection:
        connection.request("GET", path, headers={"Host": f"localhost:{desk.port}", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read()
