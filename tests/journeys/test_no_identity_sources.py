"""Nothing about who wrote is kept of what comes in through sources, whatever an outlet tells.

Six strangers a run, each through every kind of source; the full bar is ten thousand:
CLAIMDESK_STRANGERS=10000.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import uuid
from contextlib import closing
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from support.standing import StandingDesk
from support.traces import SAID, Stranger, Traces
from support.written import everything_written

STRANGERS = int(os.environ.get("CLAIMDESK_STRANGERS") or "6")
_WAYS = ("rss", "atom", "json", "map", "page", "folder", "mail", "chat")
_SECRET = "whsec_" + base64.b64encode(b"t" * 24).decode()


@pytest.fixture
def desk(tmp_path, new_database, starter_folder):
    """Give a desk that runs."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    home, kept = tmp_path / "desk", tmp_path / "temporary"
    shutil.copytree(starter_folder, home / "library")
    kept.mkdir()
    with StandingDesk(home, **new_database(), TMPDIR=str(kept), OMP_NUM_THREADS="1") as found:
        yield found


def told(who):
    """Return fields of which nothing is wanted."""
    return {"author": who.name, "phone": who.phone, "email": who.mail, "ip": who.address}


def sends(desk, where, some):
    """Send strangers' texts as a program would, and all about them; return the status."""
    items = [
        {
            "text": f"{SAID} cầu hook số {who.number} đã đóng cửa hai ngày. {who.written}",
            "id": (who.handle, who.mail, f"{who.name} {who.phone}")[who.number % 3],
            **told(who),
        }
        for who in some
    ]
    who = some[0]
    body = json.dumps({"items": items, **told(who)}).encode()
    sent, now = f"msg_{uuid.uuid4().hex}", datetime.now(UTC)
    headers = {
        "webhook-id": sent,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(_SECRET).sign(sent, now, body.decode()),
        "Content-Type": "application/json",
        "User-Agent": who.handle,
        "X-Forwarded-For": who.address,
        "From": who.mail,
    }
    path = f"/api/v1/incoming/{where}?by={who.handle}"
    with closing(http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)) as connection:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@pytest.mark.one_database
def test_nothing_about_who_wrote_is_kept_of_any_source(desk, tmp_path):
    strangers = [Stranger(number) for number in range(STRANGERS)]
    where = json.loads(desk.run("support.strange_hook", _SECRET))
    outside = tmp_path / "outside"
    outside.mkdir()
    taken = json.loads(desk.run("support.strange_sources", str(STRANGERS), str(outside)))
    # What is new on a page comes in as one text, twenty strangers at a time.
    assert taken == dict.fromkeys(_WAYS, STRANGERS) | {"page": -(-STRANGERS // 20)}
    parts = [strangers[at : at + 100] for at in range(0, STRANGERS, 100)]
    assert {sends(desk, where, some) for some in parts} == {200}
    assert json.loads(desk.run("support.killed_desk", "settle"))["left"] == []
    written = everything_written(desk, tmp_path)
    key = (desk.home / "secret.key").read_bytes().strip()
    traces = Traces(strangers, keys=[key])
    found = {name: traces.find(data) for name, data in written.items()}
    assert {name: hits[:3] for name, hits in found.items() if hits} == {}
    whole = b"".join(data for name, data in written.items() if SAID.encode() in data)
    brought = [way for way in (*_WAYS, "hook") if f"cầu {way} số 0".encode() in whole]
    assert brought == [*_WAYS, "hook"], "the texts are there, or nothing was looked through"
