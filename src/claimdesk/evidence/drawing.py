"""A page drawn by a browser: a picture of all of it and a PDF, from the bytes that were captured.

The browser gets the captured document itself for the address. What the page embeds is asked for by
the guarded client, and by nothing else: public addresses only, each redirect judged anew, with
limits on number, bytes and time. Every such exchange is kept.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claimdesk.errors import AddressError, InputError, UnreachableError
from claimdesk.evidence.browser import Browser, DrawingError
from claimdesk.evidence.messages import Message, read_message
from claimdesk.intake.tape import Exchange, Tape

if TYPE_CHECKING:
    from claimdesk.intake.http import Fetcher

log = logging.getLogger(__name__)

#: Code -> why there is no picture, in words.
REASONS = {
    "no_browser": "there is no Chromium here; install one, or name it in CLAIMDESK_CHROMIUM",
    "not_a_page": "it is no page that a browser draws",
    "no_start": "the browser could not be started",
    "failed": "the browser could not draw it, or ended",
    "late": "drawing it took too long",
}
#: Kinds of documents that are drawn.
DRAWN = frozenset({"html", "text", "image"})
#: Seconds in all, and until what is there by then is drawn.
LIMIT_S, LOAD_S = 45.0, 20.0
#: No request under way for so long means that the page has come.
_QUIET_S, _QUIET_AT_MOST_S = 0.4, 4.0
_STEP_S = 0.05
_AT_ONCE = 6
WIDTH = 1280
#: A page that is longer is cut there: twenty screens or so. Browsers draw to 16,384 at most.
MOST_HEIGHT = 14_000
_MAX_PICTURE_BYTES = 6 * 1024 * 1024
_MAX_PDF_BYTES = 20 * 1024 * 1024
_JPEG_QUALITY = 80
MOST_NOTED = 40
#: Fields of an answer that are about its framing, or would outlive the page.
_DROPPED = frozenset(
    "content-encoding content-length transfer-encoding connection keep-alive trailer set-cookie "
    "strict-transport-security alt-svc report-to nel reporting-endpoints expect-ct link "
    "clear-site-data refresh".split()
)
#: Status, fields and body.
Answer = tuple[int, list[dict[str, str]], bytes]
_OPEN = [{"name": "Access-Control-Allow-Origin", "value": "*"}]
_SCROLL = """(async (most) => {
  for (let at = 0; at < Math.min(document.documentElement.scrollHeight, most); at += 700) {
    scrollTo(0, at);
    await new Promise((done) => setTimeout(done, 40));
  }
  scrollTo(0, 0);
})(%d)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the parts of one page may cost: so many requests, so many bytes together."""

    requests: int = 120
    bytes: int = 40 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was drawn, by which browser and when; `width` and `height` in CSS pixels.

    `page_height` is that of the whole page; it is larger than `height` where the picture is cut.
    `asked` says for how many parts the page asked, `left_out` names those that it did not get.
    """

    browser: str
    began: datetime
    picture: bytes
    is_png: bool
    width: int
    height: int
    page_height: int
    pdf: bytes
    asked: int
    left_out: tuple[str, ...]
    parts: tuple[Exchange, ...]


def draw(  # noqa: PLR0913 - what is drawn, with what, under which limits
    path: str,
    url: str,
    message: Message,
    *,
    fetcher: Fetcher,
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    is_alone: bool = True,
) -> Drawn:
    """Draw a captured answer with the Chromium at `path`; raises DrawingError.

    `is_alone` puts the browser in a network of its own, where the kernel lets us; where it cannot
    start there, its other walls must do.
    """
    known = (path, url, message, fetcher, clock, limits or Limits())
    try:
        return _draw(*known, is_alone=is_alone)
    except DrawingError as error:
        if error.code != "no_start" or not is_alone:
            raise
        return _draw(*known, is_alone=False)


def _draw(  # noqa: PLR0913, PLR0917 - as above
    path: str,
    url: str,
    message: Message,
    fetcher: Fetcher,
    clock: Callable[[], datetime],
    limits: Limits,
    *,
    is_alone: bool,
) -> Drawn:
    parts = _Parts(url, message, fetcher, clock, limits)
    began = clock()
    with (
        ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="claimdesk-parts") as pool,
        Browser(path, limit_s=LIMIT_S, hear=parts.hear, is_alone=is_alone) as browser,
    ):
        parts.begin(browser, pool)
        try:
            return _drawn(browser, parts, url, began)
        finally:
            parts.end()
            pool.shutdown(wait=False, cancel_futures=True)


def _drawn(browser: Browser, parts: _Parts, url: str, began: datetime) -> Drawn:
    try:
        name = str(browser.call("Browser.getVersion")["product"]).replace("Headless", "")
    except DrawingError as error:
        raise DrawingError("no_start") from error
    page = _open_page(browser, parts, url)
    height, page_height = _measured(browser, page)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
    asked: dict[str, Any] = {"captureBeyondViewport": True, "clip": clip}
    picture = base64.b64decode(
        browser.call("Page.captureScreenshot", page, format="png", **asked)["data"]
    )
    is_png = len(picture) <= _MAX_PICTURE_BYTES
    if not is_png:
        asked |= {"format": "jpeg", "quality": _JPEG_QUALITY}
        picture = base64.b64decode(browser.call("Page.captureScreenshot", page, **asked)["data"])
    pdf = b""
    with contextlib.suppress(DrawingError):  # the picture is there
        asked = {"printBackground": True, "preferCSSPageSize": True}
        pdf = base64.b64decode(browser.call("Page.printToPDF", page, **asked)["data"])
    return Drawn(
        browser=name,
        began=began,
        picture=picture,
        is_png=is_png,
        width=WIDTH,
        height=height,
        page_height=page_height,
        pdf=pdf if len(pdf) <= _MAX_PDF_BYTES else b"",
        **parts.told(),
    )


def _open_page(browser: Browser, parts: _Parts, url: str) -> str:
    """Return the session of a page at an address, when it has come or was waited for enough."""
    # The browser itself is listened to, so that requests of frames and workers stop there as well.
    browser.call("Fetch.enable", patterns=[{"urlPattern": "*"}])
    browser.call("Browser.setDownloadBehavior", behavior="deny")
    found = browser.call("Target.getTargets")["targetInfos"]
    target = next(one["targetId"] for one in found if one["type"] == "page")
    page = str(browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
    parts.frame = target  # the main frame has its page's number
    browser.call("Target.setDiscoverTargets", discover=True)
    browser.call("Page.enable", page)
    browser.call("Network.enable", page)
    browser.call("Network.setBypassServiceWorker", page, bypass=True)
    size = {"width": WIDTH, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.call("Emulation.setDeviceMetricsOverride", page, **size)
    if "errorText" in browser.call("Page.navigate", page, url=url):
        raise DrawingError("failed")
    parts.loaded.wait(min(LOAD_S, browser.left_s))
    parts.wait_until_quiet(browser)
    frame = browser.call("Page.getFrameTree", page)["frameTree"]["frame"]["id"]
    world = browser.call("Page.createIsolatedWorld", page, frameId=frame)["executionContextId"]
    words = {"expression": _SCROLL % MOST_HEIGHT, "contextId": world, "awaitPromise": True}
    browser.call("Runtime.evaluate", page, **words)
    parts.wait_until_quiet(browser)
    browser.call("Page.stopLoading", page)
    browser.call("Page.bringToFront", page)  # a window that was opened over it stops its drawing
    return page


def _measured(browser: Browser, page: str) -> tuple[int, int]:
    """Return how high the picture is to be, and the page is."""
    size = browser.call("Page.getLayoutMetrics", page)["cssContentSize"]
    whole = max(1, int(size["height"]))
    return min(whole, MOST_HEIGHT), whole


@dataclass(slots=True)
class _Parts:
    """What a page asks for, answered: the document from what was captured, the rest anew."""

    url: str
    message: Message
    fetcher: Fetcher
    clock: Callable[[], datetime]
    limits: Limits
    browser: Any = None
    pool: Any = None
    frame: str = ""
    loaded: threading.Event = field(default_factory=threading.Event)
    exchanges: list[Exchange] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    asked: int = 0
    bytes: int = 0
    is_given: bool = False
    is_over: bool = False
    under_way: int = 0
    quiet_since: float = 0.0
    answers: dict[str, Answer] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, browser: Browser, pool: ThreadPoolExecutor) -> None:
        """Note who is answered, and who asks."""
        self.browser, self.pool = browser, pool
        self.quiet_since = time.monotonic()

    def end(self) -> None:
        """Ask for nothing more."""
        self.is_over = True

    def told(self) -> dict[str, Any]:
        """Return what was asked for, what was not given, and what went over the wire."""
        with self.lock:
            return {
                "asked": self.asked,
                "left_out": tuple(self.left_out),
                "parts": tuple(self.exchanges),
            }

    def hear(self, method: str, said: dict[str, Any], session: str) -> None:
        """Take an event of the browser; whatever lasts is done in another thread."""
        if method == "Fetch.requestPaused":
            self._take(said, session)
        elif method == "Page.frameStoppedLoading":
            # A page that would go elsewhere has no event of having been loaded.
            if said["frameId"] == self.frame and self.is_given:
                self.loaded.set()
        elif method == "Page.javascriptDialogOpening":
            self.browser.tell("Page.handleJavaScriptDialog", session, accept=False)
        elif method == "Target.targetCreated":
            self._close(said["targetInfo"])

    def _close(self, target: dict[str, Any]) -> None:
        """Close a window that the page opened."""
        if target["type"] == "page" and target["targetId"] != self.frame:
            self.browser.tell("Target.closeTarget", targetId=target["targetId"])

    def wait_until_quiet(self, browser: Browser) -> None:
        """Wait until nothing is under way, but not for long."""
        ends = time.monotonic() + min(_QUIET_AT_MOST_S, browser.left_s)
        while time.monotonic() < ends:
            with self.lock:
                is_quiet = not self.under_way
                quiet_s = time.monotonic() - self.quiet_since
            if is_quiet and quiet_s >= _QUIET_S:
                return
            time.sleep(_STEP_S)

    def _take(self, said: dict[str, Any], session: str) -> None:
        request, key, url = said["request"], said["requestId"], str(said["request"]["url"])
        is_get = request["method"] == "GET"
        is_page = said["frameId"] == self.frame and said["resourceType"] == "Document"
        if is_page and is_get and not self.is_given:
            self.is_given = True  # its bytes are here
            self._give(key, session, _answer_of(self.message))
            return
        if is_get and not url.startswith(("http:", "https:")):
            self.browser.tell("Fetch.continueRequest", session, requestId=key)  # data:, blob:
            return
        with self.lock:
            self.asked += 1
            is_within = self.asked <= self.limits.requests and self.bytes < self.limits.bytes
            # Were the page to go elsewhere, the picture would be of that.
            may = is_get and is_within and not is_page and not self.is_over
            self.under_way += may
        try:
            if may:
                self.pool.submit(self._answer, url, key, session)
        except RuntimeError:  # the pool is closed: it is over
            may = False
        if is_page:
            self._refuse(url, key, session, "Aborted")  # which leaves the page where it is
        elif not may:
            self._refuse(url, key, session)

    def _answer(self, url: str, key: str, session: str) -> None:
        """Ask for a part, and give it to the browser."""
        try:
            answer = self.answers.get(url) or self._fetched(url)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the page must not wait
            if not isinstance(error, AddressError | InputError):
                log.warning("A part of a page could not be answered: %s", type(error).__name__)
            self._refuse(url, key, session)
        else:
            self._give(key, session, answer)
        finally:
            with self.lock:
                self.under_way -= 1
                self.quiet_since = time.monotonic()

    def _fetched(self, url: str) -> Answer:
        """Return what the guarded client gets; from where it was led to, as a redirect there."""
        tape = Tape(clock=self.clock)
        try:
            self.fetcher.fetch(url, tape=tape)
        except UnreachableError as error:
            if not error.status:  # an error page is an answer
                raise
        with self.lock:
            self.exchanges += tape.exchanges
            self.bytes += sum(len(one.received) for one in tape.exchanges)
        last = tape.exchanges[-1]
        answer = _answer_of(read_message(bytes(last.received)))
        if len(tape.exchanges) == 1 or last.url == url:
            return answer
        self.answers[last.url] = answer
        return 302, [{"name": "Location", "value": last.url}, *_OPEN], b""

    def _give(self, key: str, session: str, answer: Answer) -> None:
        status, fields, body = answer
        self.browser.tell(
            "Fetch.fulfillRequest",
            session,
            requestId=key,
            responseCode=status,
            responseHeaders=fields,
            body=base64.b64encode(body).decode(),
        )

    def _refuse(self, url: str, key: str, session: str, reason: str = "BlockedByClient") -> None:
        with self.lock:
            if url not in self.left_out and len(self.left_out) < MOST_NOTED:
                self.left_out.append(url)
        self.browser.tell("Fetch.failRequest", session, requestId=key, errorReason=reason)


def _answer_of(message: Message) -> Answer:
    """Return an answer as the browser takes it: unpacked, and with nothing that lasts."""
    kept = {name: value for name, value in message.headers.items() if name not in _DROPPED}
    fields = [{"name": name, "value": value} for name, value in kept.items()]
    if "access-control-allow-origin" not in kept:  # no page reads here what is another's
        fields += _OPEN
    status = message.status if 200 <= message.status < 600 else 200
    return status, fields, message.body
