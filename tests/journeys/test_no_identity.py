"""Nothing about who asks is kept: not in the database, its log, any file, or what is printed.

Fifty strangers a run; the full bar is a thousand: CLAIMDESK_STRANGERS=1000. Each
puts name, number, handle, mail and network address into every header, field and file that there
is, and writes all of them but the name into the text itself.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import quote, urlencode

import pytest

from support.standing import StandingDesk
from support.strange_files import FILES, multipart, photograph
from support.traces import DIGITS, NETWORK, SAID, WORD, Stranger, Traces
from support.written import everything_written

STRANGERS = int(os.environ.get("CLAIMDESK_STRANGERS") or "50")
#: One in so many also objects to a fact-check, uploads a file at the desk, and errs in every way.
_SOMETIMES = 10
_SECRET = "c" * 32
_FORM = "application/x-www-form-urlencoded"


class Visit:
    """What one stranger sends to a desk."""

    def __init__(self, desk, seeded, who):
        self.desk, self.seeded, self.who = desk, seeded, who

    def headers(self, **more):
        """Return every header that tells something, each as browsers, proxies or phones send it."""
        who = self.who
        name = who.name.encode()
        return {
            "User-Agent": b"Mozilla/5.0 (" + name + f"; {who.handle})".encode(),
            "X-Forwarded-For": f"{who.handle}, {who.address}",
            "X-Real-IP": who.address,
            "True-Client-IP": who.address,
            "CF-Connecting-IP": who.address,
            "X-Client-Name": name,
            "X-Device-Id": who.phone,
            "X-Request-Id": who.handle,
            "X-Custom-Zalo": who.phone,
            "Via": f"1.1 {who.handle}",
            "From": who.mail,
            "Referer": f"https://forum.example/{who.handle}?mail={quote(who.mail)}",
            "Cookie": f"claimdesk_csrf={_SECRET}; visitor={who.handle}; n={quote(who.name)}",
            "Authorization": "Basic "
            + base64.b64encode(f"{who.name}:{who.phone}".encode()).decode(),
            "Accept-Language": f"vi-x-{WORD}, {WORD};q=0.8",
            "Sec-CH-UA": f'"{who.handle}"',
            "If-None-Match": f'"{who.handle}"',
            **more,
        }

    def send(self, method, path, body=None, **headers):
        """Send a request with all of these headers; return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=60)
        with closing(connection):
            connection.request(method, path, body, self.headers(**headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")

    def form(self, path, fields, method="POST", **headers):
        fields = {"csrfmiddlewaretoken": _SECRET} | fields
        return self.send(
            method, path, urlencode(fields).encode(), **{"Content-Type": _FORM, **headers}
        )

    def telling(self):
        """Return fields that no form of ours has."""
        who = self.who
        return {"name": who.name, "phone": who.phone, "email": who.mail, "zalo": who.handle}

    def asks(self):
        """Send a question: plainly, or as a form with a photograph; return the status."""
        who = self.who
        text = f"{SAID} nước máy ở phường {who.number} tăng giá gấp đôi? {who.written}"
        path = f"/vi/ask/send/?{urlencode(self.telling())}"
        if who.number % 3:
            return self.form(path, {"text": text, **self.telling()})[0]
        boundary = f"----{who.handle}"
        fields = {"csrfmiddlewaretoken": _SECRET, "text": text, **self.telling()}
        files = [("photo", f"{who.name}.jpg", "image/jpeg", photograph(who))]
        kind = f"multipart/form-data; boundary={boundary}"
        body = multipart(fields, files, boundary)
        return self.send("POST", path, body, **{"Content-Type": kind})[0]

    def objects(self):
        """Object to the published check; return the status."""
        text = f"{SAID}: số liệu của nguồn {self.who.number} đã cũ. {self.who.written}"
        path = f"/en/fact-checks/{self.seeded['slug']}/dispute/"
        fields = {
            "text": text,
            "evidence_address": f"https://statistics.example/{SAID}/{self.who.number}",
            "may_be_shown": "on",
        }
        return self.form(path, {**fields, **self.telling()})[0]

    def uploads(self):
        """Upload a file at the desk as somebody who works there; return the status."""
        who = self.who
        text = f"{SAID} Report number {who.number} says that every bridge was closed for two days."
        text = f"{text} {who.written}"
        name, kind, content = FILES[who.number // _SOMETIMES % len(FILES)](text, who)
        boundary = f"----{who.handle}"
        fields = {"csrfmiddlewaretoken": _SECRET, "language": "", **self.telling()}
        body = multipart(fields, [("file", name, kind, content)], boundary)
        cookie = f"claimdesk_csrf={_SECRET}; claimdesk_session={self.seeded['session']}"
        return self.send(
            "POST", f"/desk/add/?by={who.handle}", body, Cookie=cookie,
            **{"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )[0]  # fmt: skip

    def brings(self):
        """Bring a text in through the API; return the status."""
        text = f"{SAID} Pond number {self.who.number} has lost all of its fish since Monday."
        text = f"{text} {self.who.written}"
        return self.send(
            "POST", f"/api/v1/items?by={self.who.handle}", json.dumps({"text": text}).encode(),
            **{"Content-Type": "application/json",
               "Authorization": f"Bearer {self.seeded['token']}"},
        )[0]  # fmt: skip

    def errs(self):
        """Do everything wrong that can be done wrong; return the statuses."""
        who = self.who
        told = {**self.telling(), "text": f"{who.name} {who.phone} {who.handle} {who.address}"}
        as_json = {"Content-Type": "application/json"}
        token = {"Authorization": f"Bearer {self.seeded['token']}", **as_json}
        return [
            self.send("GET", f"/{who.handle}/{quote(who.name)}/?mail={who.mail}")[0],
            self.send("GET", f"/vi/ask/{who.handle}/")[0],
            self.send("GET", f"/vi/ask/?code={who.handle}&{urlencode(told)}")[0],
            self.send("GET", f"/vi/search/?{urlencode({'q': told['text']})}")[0],
            self.send("GET", f"/vi/dispute/{who.handle}/")[0],
            self.send("GET", f"/desk/?{urlencode(told)}")[0],
            self.form("/vi/ask/send/", {**told, "csrfmiddlewaretoken": who.handle})[0],
            self.form("/vi/ask/send/", told, Origin=f"https://{who.handle}.example")[0],
            self.form("/vi/ask/send/", {**told, "text": told["text"] * 200})[0],
            self.form("/vi/ask/send/", told, method="PUT")[0],
            self.form("/vi/ask/", told)[0],
            self.form("/vi/fact-checks/no-such/dispute/", told)[0],
            self.form(
                f"/en/fact-checks/{self.seeded['slug']}/dispute/",
                {**told, "evidence_address": f"javascript:{who.handle}", "may_be_shown": who.name},
            )[0],
            self.form("/accounts/login/", {"login": who.mail, "password": who.phone * 2})[0],
            self.form("/language/", {"language": who.handle, "next": f"/{who.handle}/"})[0],
            self.send("GET", "/vi/", Host=f"{who.handle}.example")[0],
            self.send("POST", "/api/v1/questions", json.dumps(told).encode(), **as_json)[0],
            self.send("POST", "/api/v1/items", json.dumps(told).encode(), **token)[0],
            self.send("POST", "/api/v1/items", f'{{"text": "{who.name}'.encode(), **token)[0],
            self.send("GET", f"/api/v1/questions/by-code/{who.handle}")[0],
            self.send("GET", "/api/v1/items", Authorization=f"Bearer {who.handle}")[0],
        ]  # fmt: skip


@pytest.fixture(
    params=[(), pytest.param(("--proxy", "127.0.0.1"), marks=pytest.mark.one_database)],
    ids=["bare", "behind a proxy"],
)
def desk(request, tmp_path, new_database, starter_folder):
    """Give a desk that runs, reached by itself or through a proxy whose headers it believes."""
    home, kept = tmp_path / "desk", tmp_path / "temporary"
    shutil.copytree(starter_folder, home / "library")
    kept.mkdir()
    found = StandingDesk(home, **new_database(), TMPDIR=str(kept), OMP_NUM_THREADS="1")
    found.arguments = request.param
    with found:
        yield found


def visit_all(desk, seeded):
    """Let every stranger come; return them, and the statuses of what they sent."""
    statuses = {"asks": [], "objects": [], "uploads": [], "brings": [], "errs": []}
    # Without a proxy all come from one address, of which so many questions are taken.
    is_proxied = bool(desk.arguments)
    strangers = [Stranger(number) for number in range(STRANGERS if is_proxied else 15)]

    def come(who):
        visit = Visit(desk, seeded, who)
        statuses["asks"].append(visit.asks())
        if who.number % _SOMETIMES == 0:
            for deed in ("objects", "uploads", "brings", "errs"):
                statuses[deed].append(getattr(visit, deed)())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come, strangers))
    return strangers, statuses


def test_nothing_about_who_asks_is_kept(desk, tmp_path):
    seeded = json.loads(desk.run("support.strange_desk", "seed"))
    strangers, statuses = visit_all(desk, seeded)
    sometimes = len(range(0, len(strangers), _SOMETIMES))
    assert statuses["asks"] == [200] * len(strangers)
    assert statuses["objects"] == [200] * sometimes
    assert statuses["uploads"] == [302] * sometimes
    assert statuses["brings"] == [201] * sometimes
    assert {status for row in statuses["errs"] for status in row} <= set(range(200, 500))
    json.loads(desk.run("support.killed_desk", "settle"))
    counts = json.loads(desk.run("support.strange_desk", "counts"))
    assert counts["questions"] == len(strangers)
    assert (counts["disputes"], counts["files"], counts["api"]) == (sometimes,) * 3
    assert (counts["agreed"], counts["pointing"]) == (sometimes,) * 2
    written = everything_written(desk, tmp_path)
    key = (desk.home / "secret.key").read_bytes().strip()
    traces = Traces(strangers, keys=[key])
    found = {name: traces.find(data) for name, data in written.items()}
    assert {name: hits[:3] for name, hits in found.items() if hits} == {}
    said = [name for name, data in written.items() if SAID.encode() in data]
    assert said, "the texts that they chose to send are there, or nothing was looked through"
    assert "what it printed" not in said
    assert b"Open in your browser" in written["what it printed"]
    assert not any("library" in name for name in said)
    assert any(".zip: " in name for name in said), "the backup is looked through too"


# It comes last: the log of the database server, which the runs share, keeps that name for long.
@pytest.mark.one_database
@pytest.mark.parametrize("desk", [()], indirect=True, ids=["bare"])
def test_the_search_bites_a_name_that_somebody_chose_to_send_is_found(desk, tmp_path):
    seeded = json.loads(desk.run("support.strange_desk", "seed"))
    who = Stranger(0)
    visit = Visit(desk, seeded, who)
    status, _ = visit.form("/vi/ask/send/", {"text": f"Tôi là {who.name}, nước máy tăng giá?"})
    assert status == 200
    traces = Traces([who])
    written = everything_written(desk, tmp_path)
    found = [name for name, data in written.items() if traces.find(data)]
    assert any(".zip: " in name for name in found)
    assert any(".zip: " not in name for name in found)
    assert "what it printed" not in found


WHO = Stranger(7)


@pytest.mark.parametrize(
    "written",
    [
        WHO.name.encode(),
        WHO.name.upper().encode("utf-16-le"),
        f"x{WHO.handle}".encode("utf-16-be"),
        WHO.phone.encode(),
        f"'{WHO.address}'".encode(),
        WHO.mail.encode().hex().upper().encode(),
        b"a" + WHO.handle.encode().hex().encode(),
        *(base64.b64encode(b"?" * pad + WHO.name.encode()) for pad in range(3)),
        base64.urlsafe_b64encode(WHO.phone.encode()).rstrip(b"="),
        quote(WHO.name.encode("utf-16-le")).encode(),
        bytes.fromhex("20010db85a5a00070000000000000001"),
        hashlib.sha256(WHO.name.encode()).digest(),
        b"0" + hashlib.sha256(WHO.phone[1:].encode()).hexdigest().encode(),
        hashlib.md5(WHO.handle.encode()).hexdigest().upper().encode(),  # noqa: S324 - looked for
        base64.b64encode(hashlib.sha1(WHO.address.encode()).digest()),  # noqa: S324 - as above
        hashlib.blake2b(WHO.mail.encode(), digest_size=12).digest(),
    ],
)
def test_the_search_finds_each_form(written):
    noise = hashlib.sha512(b"noise").digest()
    traces = Traces([WHO, Stranger(8)])
    assert traces.find(noise * 3 + written + noise)
    assert traces.find(noise * 400) == []


def test_the_marks_are_in_no_text_of_ours():
    assert not any(mark in SAID for mark in (WORD, DIGITS, NETWORK))
