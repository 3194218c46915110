"""What strangers send to a desk that stands, over HTTP: every header, field and file tells of them.

A party sends one request: the first of it is who asks, and all of them are in what goes with it.
"""

from __future__ import annotations

import base64
import http.client
import json
import uuid
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from standardwebhooks import Webhook

from support.strange_files import FILES, multipart, photograph
from support.strange_letters import told
from support.strangers import SAID, WORD, Stranger, tale

SECRET = "whsec_" + base64.b64encode(b"t" * 24).decode()
_CSRF = "c" * 32
_FORM = "application/x-www-form-urlencoded"
_JSON = {"Content-Type": "application/json"}


class Visit:
    """What a party of strangers sends to a desk; `seeded` is what `strange_desk seed` printed."""

    def __init__(self, desk, seeded, *some: Stranger):
        self.desk, self.seeded, self.some = desk, seeded, some
        self.who = some[0]
        #: Which party it is: one in three sends it otherwise.
        self.turn = self.who.number // len(some)

    def headers(self, **more):
        """Return every header that tells something, each as browsers, proxies or phones send it."""
        who = self.who
        all_of = {name: [str(getattr(one, name)) for one in self.some]
                  for name in ("handle", "old_address", "phone", "mail", "paper")}  # fmt: skip
        names = "; ".join(one.name for one in self.some).encode()
        return {
            "User-Agent": b"Mozilla/5.0 (" + names + f"; {'; '.join(all_of['handle'])})".encode(),
            # Behind a proxy the last one counts.
            "X-Forwarded-For": ", ".join([who.handle, *all_of["old_address"], who.address]),
            "X-Real-IP": who.address,
            "True-Client-IP": who.old_address,
            "CF-Connecting-IP": who.address,
            "Forwarded": ", ".join(f'for="[{one.address}]"' for one in self.some),
            "X-Client-Name": names,
            "X-Device-Id": " ".join(all_of["phone"]),
            "X-Request-Id": " ".join(all_of["paper"]),
            "X-Custom-Zalo": " ".join(all_of["phone"]),
            "Via": f"1.1 {who.handle}",
            "From": ", ".join(all_of["mail"]),
            "Referer": f"https://forum.example/{who.handle}?mail={quote(who.mail)}",
            "Cookie": f"claimdesk_csrf={_CSRF}; visitor={who.handle}; n={quote(who.name)}; "
            + "; ".join(f"z{at}={one}" for at, one in enumerate(all_of["phone"])),
            "Authorization": "Basic "
            + base64.b64encode(f"{who.name}:{who.phone}".encode()).decode(),
            "Accept-Language": f"vi-x-{WORD}, {WORD};q=0.8",
            "Sec-CH-UA": f'"{who.handle}"',
            "If-None-Match": f'"{who.handle}"',
            **more,
        }

    def send(self, method, path, body=None, **headers):
        """Send a request with all of these headers; return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=120)
        with closing(connection):
            connection.request(method, path, body, self.headers(**headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")

    def form(self, path, fields, method="POST", **headers):
        fields = {"csrfmiddlewaretoken": _CSRF} | fields
        return self.send(
            method, path, urlencode(fields).encode(), **{"Content-Type": _FORM, **headers}
        )

    def telling(self):
        """Return fields that no form of ours has."""
        who = self.who
        return {
            "name": who.name, "phone": who.phone, "email": who.mail, "zalo": who.handle,
            "cccd": who.paper, "born": who.birth.isoformat(), "home": who.home,
        }  # fmt: skip

    def _upload(self, path, fields, files, **headers):
        boundary = f"----{self.who.handle}"
        kind = f"multipart/form-data; boundary={boundary}"
        body = multipart({"csrfmiddlewaretoken": _CSRF, **fields}, files, boundary)
        return self.send("POST", path, body, **{"Content-Type": kind, **headers})

    def _as_json(self, path, said, **headers):
        return self.send("POST", path, json.dumps(said).encode(), **_JSON, **headers)

    def _by_token(self, path, said):
        bearer = {"Authorization": f"Bearer {self.seeded['token']}"}
        if "/items" in path:  # a program may call its requests by whose messages it hands over
            bearer["Idempotency-Key"] = self.who.handle
        return self._as_json(path, said, **bearer)

    def asks(self):
        """Send a question: plainly, or as a form with a photograph; return the status."""
        fields = {"text": f"{tale([*self.some], 'asks')}?", **self.telling()}
        path = f"/vi/ask/send/?{urlencode(self.telling())}"
        if self.turn % 3:
            return self.form(path, fields)[0]
        files = [("photo", f"{self.who.name}.jpg", "image/jpeg", photograph(*self.some))]
        return self._upload(path, fields, files)[0]

    def inquires(self):
        """Send a question through the API; return the status."""
        said = {"text": tale([*self.some], "inquires"), "language": "vi", **told([*self.some])}
        for name in said.keys() - {"text", "language"}:  # no question has them: refused, not kept
            if self.turn % 3:
                del said[name]
        path = f"/api/v1/ask?by={self.who.handle}"
        status, _ = self._as_json(path, said)
        return status

    def objects(self):
        """Object to the published check; return the status."""
        path = f"/en/fact-checks/{self.seeded['slug']}/dispute/"
        fields = {
            "text": tale([*self.some], "objects"),
            "evidence_address": f"https://statistics.example/{SAID}/{self.who.number}",
            "may_be_shown": "on",
        }
        return self.form(path, {**fields, **self.telling()})[0]

    def uploads(self, number):
        """Upload a file at the desk as somebody who works there; return the status."""
        made = FILES[number % len(FILES)](tale([*self.some], "uploads"), *self.some)
        name, kind, content = made
        cookie = f"claimdesk_csrf={_CSRF}; claimdesk_session={self.seeded['session']}"
        fields = {"language": "", **self.telling()}
        path = f"/desk/add/?by={self.who.handle}"
        return self._upload(path, fields, [("file", name, kind, content)], Cookie=cookie)[0]

    def brings(self):
        """Bring a text in through the API; return the status."""
        said = {"text": tale([*self.some], "brings")}
        return self._by_token(f"/api/v1/items?by={self.who.handle}", said)[0]

    def errs(self):
        """Do everything wrong that can be done wrong; return the statuses."""
        who = self.who
        said = {**self.telling(), "text": f"{who.name} {who.written}"}
        token = {"Authorization": f"Bearer {self.seeded['token']}", **_JSON}
        return [
            self.send("GET", f"/{who.handle}/{quote(who.name)}/?mail={who.mail}")[0],
            self.send("GET", f"/vi/ask/{who.handle}/")[0],
            self.send("GET", f"/vi/ask/?code={who.handle}&{urlencode(said)}")[0],
            self.send("GET", f"/vi/search/?{urlencode({'q': said['text']})}")[0],
            self.send("GET", f"/vi/dispute/{who.handle}/")[0],
            self.send("GET", f"/desk/?{urlencode(said)}")[0],
            self.form("/vi/ask/send/", {**said, "csrfmiddlewaretoken": who.handle})[0],
            self.form("/vi/ask/send/", said, Origin=f"https://{who.handle}.example")[0],
            self.form("/vi/ask/send/", {**said, "text": said["text"] * 200})[0],
            self.form("/vi/ask/send/", said, method="PUT")[0],
            self.form("/vi/ask/", said)[0],
            self.form("/vi/fact-checks/no-such/dispute/", said)[0],
            self.form(
                f"/en/fact-checks/{self.seeded['slug']}/dispute/",
                {**said, "evidence_address": f"javascript:{who.handle}", "may_be_shown": who.name},
            )[0],
            self.form("/accounts/login/", {"login": who.mail, "password": who.phone * 2})[0],
            self.form("/language/", {"language": who.handle, "next": f"/{who.handle}/"})[0],
            self.send("GET", "/vi/", Host=f"{who.handle}.example")[0],
            self.send("POST", "/api/v1/ask", json.dumps(said).encode(), **_JSON)[0],
            self.send("POST", "/api/v1/items", json.dumps(said).encode(), **token)[0],
            self.send("POST", "/api/v1/items", f'{{"text": "{who.name}'.encode(), **token)[0],
            self.send("GET", f"/api/v1/ask/{who.handle}")[0],
            self.send("GET", "/api/v1/items", Authorization=f"Bearer {who.handle}")[0],
        ]  # fmt: skip


def sends(visit, parties):
    """Send the texts of parties as a program would, and all about them; return the status."""
    who, desk = visit.who, visit.desk
    items = [
        {
            "text": tale(some, "hook"),
            "id": (some[0].handle, some[0].mail, f"{some[0].name} {some[0].phone}")[at % 3],
            **told(some),
        }
        for at, some in enumerate(parties)
    ]
    body = json.dumps({"items": items, **told(parties[0])}).encode()
    sent, now = f"msg_{uuid.uuid4().hex}", datetime.now(UTC)
    signed = {
        "webhook-id": sent,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(sent, now, body.decode()),
    }
    path = f"/api/v1/incoming/{visit.seeded['hook']}?by={who.handle}"
    with closing(http.client.HTTPConnection("127.0.0.1", desk.port, timeout=120)) as connection:
        connection.request("POST", path, body, visit.headers(**signed, **_JSON))
        answer = connection.getresponse()
        answer.read()
        return answer.status


def imports(visit, parties, form):
    """Bring a table in, of the form `csv` or `jsonl`, a row for each party; return the statuses."""
    rows = [
        {"text": tale(some, f"import{form}"), "title": some[0].written, "language": "vi",
         "tags": "", **{name: str(said) for name, said in told(some).items()}}
        for some in parties
    ]  # fmt: skip
    # What stands where a language is expected is told of no row that is refused for it.
    rows += [{**rows[0], "text": f"{rows[0]['text']} {who.number}", "language": who.phone}
             for who in parties[0][:1]]  # fmt: skip
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    if form == "csv":
        cells = [list(rows[0]), *(list(row.values()) for row in rows)]
        lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    table = {"kind": "items", "text": "\n".join(lines)}
    status, answer = visit._by_token("/api/v1/imports", table)
    started = visit._by_token(f"/api/v1/imports/{json.loads(answer).get('id')}/start", {})
    return [status, started[0]]
