"""What every page must hold to in a real browser: open to everyone, and fitting the screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

_SERIOUS = {"serious", "critical"}
#: Axe lists what it found well too, unless told otherwise, and takes twice the time.
_FAULTS = {"resultTypes": ["violations"]}
_WITHOUT_COLOURS = _FAULTS | {"rules": {"color-contrast": {"enabled": False}}}
_WIDER_THAN_THE_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > width + 1)
    .slice(0, 10)
    .map(element => element.outerHTML.slice(0, 120));
}"""


def assert_accessible(page, *, but_for=(), colours=True):
    """Fail when axe finds a serious or critical problem, and list each with its elements.

    `but_for` names rules that a page may break, for a reason that stands beside the call. The
    page's scripts must be on: axe is one. Without `colours` contrasts are not looked at, which take
    most of the time: a page has the same ones in both languages and sizes.
    """
    options = _FAULTS if colours else _WITHOUT_COLOURS
    found = Axe().run(page, options=options).response["violations"]
    problems = [
        f"{problem['id']} ({problem['impact']}): {problem['help']}\n"
        + "\n".join(f"    {node['html'][:160]}" for node in problem["nodes"][:5])
        for problem in found
        if problem["impact"] in _SERIOUS and problem["id"] not in but_for
    ]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


def assert_fits(page):
    """Fail when the page scrolls sideways at its width, and list what sticks out."""
    wide = page.evaluate(_WIDER_THAN_THE_SCREEN)
    assert not wide, f"{page.url} is wider than the screen:\n" + "\n".join(wide)


class Watch:
    """Collects what must not happen on a page: errors of scripts, breaches of the CSP, faults."""

    def __init__(self, page):
        self.page, self.faults = page, []
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("console", self._heard)
        page.on("response", self._answered)

    def take(self):
        """Return what was collected since it was taken last."""
        found, self.faults = self.faults, []
        return found

    def _heard(self, message):
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def _answered(self, response):
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")
