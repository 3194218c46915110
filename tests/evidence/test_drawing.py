"""Pages drawn by a browser: what is in the picture, and that the browser itself reaches nobody."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import socket
import threading
import zipfile

import pytest
from PIL import Image

from claimdesk.evidence import capture, drawing, verify, wacz
from claimdesk.evidence.browser import NAMES
from claimdesk.evidence.drawing import draw
from claimdesk.evidence.messages import read_message
from claimdesk.evidence.records import PDF
from claimdesk.intake.tape import utc_now
from support.wire import WireServer, answer

CHROMIUM = os.environ.get("CLAIMDESK_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """Wait long for a browser: how quick this machine is tells nothing."""
    for name, seconds in (("LIMIT_S", 300.0), ("LOAD_S", 100.0), ("_QUIET_S", 1.5)):
        monkeypatch.setattr(drawing, name, seconds)
    monkeypatch.setattr(drawing, "_QUIET_AT_MOST_S", 30.0)


#: Everything by which a page makes a browser go somewhere; `$C` is where nobody may come.
TRAPS = """<!doctype html><html><head><title>Trap</title><meta charset=utf-8>
<link rel=preconnect href=http://$C><link rel=dns-prefetch href=http://$C>
<link rel=prefetch href=http://$C/prefetch><link rel=preload as=image href=http://$C/preload>
<link rel=stylesheet href=http://$C/a.css><link rel=stylesheet href=/moved.css>
<link rel=manifest href=http://$C/manifest><link rel=icon href=http://$C/icon>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://$C/spec"]}]}</script>
<style>@import url(http://$C/b.css); @font-face{font-family:x;src:url(http://$C/x.woff2)}
body{background:url(http://$C/c.png); font-family:x}</style></head><body><h1>Trap</h1>
<img src=http://$C/a.png><img src=http://localhost:$P/b.png><img src=http://[::1]:$P/c.png>
<img src=http://private.example.org:$P/d.png><img src=http://any.localhost:$P/e.png>
<img src=http://0x7f.1:$P/f.png><img src=/moved.png><iframe src=http://$C/frame></iframe>
<object data=http://$C/object></object><video src=http://$C/video></video>
<form action=http://$C/form method=post><button>x</button></form>
<a id=ping href=# ping=http://$C/ping>x</a>
<script>
const tries = [
  () => fetch('http://$C/fetch'), () => navigator.sendBeacon('http://$C/beacon', 'x'),
  () => new WebSocket('ws://$C/socket'), () => new EventSource('http://$C/events'),
  () => new Worker(URL.createObjectURL(new Blob(["fetch('http://$C/worker')"]))),
  () => new SharedWorker(URL.createObjectURL(new Blob(["fetch('http://$C/shared')"]))),
  () => document.querySelector('#ping').click(), () => document.forms[0].submit(),
  () => open('http://$C/popup'), () => new Image().src = 'http://$C/image',
  () => new WebTransport('https://$C/transport'),
  () => { const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:$C'},
    {urls: 'turn:$C?transport=tcp', username: 'a', credential: 'b'}]});
    peer.createDataChannel('x'); peer.createOffer().then((o) => peer.setLocalDescription(o)); },
  () => { location.href = 'http://$C/away'; },
];
for (const one of tries) { try { one(); } catch { } }
</script></body></html>"""


class Canary:
    """Listens where nobody may come, by TCP and UDP, and counts who does."""

    def __init__(self):
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.came = []
        self._threads = [
            threading.Thread(target=one, daemon=True) for one in (self._accept, self._receive)
        ]
        for one in self._threads:
            one.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._tcp.accept()
                self.came.append("tcp")
                connection.close()

    def _receive(self):
        with contextlib.suppress(OSError):
            while said := self._udp.recv(2048):
                if said == b"end":
                    return
                self.came.append("udp")

    def close(self):
        with contextlib.suppress(OSError):
            self._tcp.shutdown(socket.SHUT_RDWR)
        self._udp.sendto(b"end", ("127.0.0.1", self.port))
        for one in self._threads:
            one.join(timeout=5)
        self._tcp.close()
        self._udp.close()


def sent(body, media="text/html; charset=utf-8"):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@needs_browser
@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
def test_browser_itself_reaches_nobody_whatever_a_page_embeds():
    """Without a network of its own, which would hide what else lets it out."""
    site, canary = WireServer("127.0.0.2"), Canary()
    moved = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{canary.port}/m\r\n\r\n".encode()
    site.set("/moved.css", moved)
    site.set("/moved.png", moved)
    trap = TRAPS.replace("$C", f"127.0.0.1:{canary.port}").replace("$P", str(canary.port))
    try:
        with site.fetcher(canary.port, resolver=lambda *_: ["127.0.0.1"]) as fetcher:
            drawn = draw(
                CHROMIUM, site.set("/", b""), read_message(sent(trap.encode())),
                fetcher=fetcher, clock=utc_now, is_alone=False,
            )  # fmt: skip
    finally:
        site.close()
        canary.close()
    assert canary.came == []
    told = " ".join(drawn.left_out)
    for name in ("a.css", "a.png", "b.png", "c.png", "d.png", "e.png", "/moved.png", "frame",
                 "fetch", "worker", "away"):  # fmt: skip
        assert name in told
    assert Image.open(io.BytesIO(drawn.picture)).width == 1280


@needs_browser
def test_page_is_drawn_from_the_captured_bytes_with_what_it_embeds(server, archive, sandbox):
    """In a network of its own where the kernel allows one."""
    red = b"html{background:#f00}"
    server.set("/look.css", sent(red, "text/css"))
    server.set("/moved.css", b"HTTP/1.1 302 F\r\nLocation: /look.css\r\nContent-Length: 0\r\n\r\n")
    words = "Some words of a page that is long enough to be read. " * 3
    body = f"<!doctype html><title>T</title><link rel=stylesheet href=/moved.css><p>{words}</p>"
    tall = "<div style='height:3000px'></div><img src=http://10.0.0.1/a.png>"
    url = server.set("/", sent((body + tall).encode()))
    with server.fetcher() as fetcher:
        found = capture(url, archive=archive, fetcher=fetcher, sandbox=sandbox, browser=CHROMIUM)
    drawn = found.drawing
    assert (drawn.problem, drawn.left_out) == ("", ("http://10.0.0.1/a.png",))
    assert drawn.height == drawn.page_height > 3000
    picture = Image.open(io.BytesIO(archive.member(found.id, found.picture))).convert("RGB")
    assert picture.size == (1280, drawn.height)
    assert picture.getpixel((1200, 2000)) == (255, 0, 0)
    assert archive.member(found.id, PDF).startswith(b"%PDF-")
    made = {one.path: one for one in found.derived}
    assert made[found.picture].derived_from == made[PDF].derived_from == found.sha256
    assert made[PDF].by.startswith("Chrom")
    urls = {one.url.rpartition("/")[2] for one in drawn.parts}
    assert {"look.css", "moved.css"} <= urls
    path = archive.path_of(found.id)
    assert verify(path) == []
    assert_named_where_changed(path, archive, found)


def assert_named_where_changed(path, archive, found):
    """Change each new member, put everything else in order, and see that it is found."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    del members[wacz.PACKAGE], members[wacz.DIGEST]
    for name in (found.picture, PDF, wacz.PARTS):
        changed = members | {name: members[PDF if name == found.picture else found.picture]}
        forged = wacz.pack(changed, created=found.when, software="x", title="", page="")
        assert verify(archive.path_of(archive.store(forged))), name
    more = members | {"capture/more.png": b"x"}
    forged = wacz.pack(more, created=found.when, software="x", title="", page="")
    (fault,) = verify(archive.path_of(archive.store(forged)))
    assert fault.member == "capture/more.png"


@pytest.mark.parametrize(
    ("browser", "problem"), [("", "no_browser"), ("/bin/false", "no_start"), ("/none", "no_start")]
)
def test_page_is_captured_though_nothing_draws_it(browser, problem, server, archive, sandbox):
    url = server.set("/", answer("plain", 2))
    with server.fetcher() as fetcher:
        found = capture(url, archive=archive, fetcher=fetcher, sandbox=sandbox, browser=browser)
    assert (found.refusals, found.drawing.problem, found.picture) == ((), problem, "")
    assert verify(archive.path_of(found.id)) == []


def test_what_is_no_page_is_not_drawn(server, archive, sandbox):
    url = server.set("/", answer("csv"))
    with server.fetcher() as fetcher:
        found = capture(url, archive=archive, fetcher=fetcher, sandbox=sandbox, browser="/none")
    assert found.drawing.problem == "not_a_page"
