"""Take pictures of a demonstration desk: those of the README, into docs/images.

`make screenshots` runs it, and then the tests that open every screen (tests/support/screens.py):
they leave a picture of each, phone and desktop, Vietnamese and English, in build/screenshots.
"""  # noqa: INP001

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PORT = 8766
ADDRESS = f"http://localhost:{PORT}"
CHOSEN = ROOT / "docs" / "images"
READY_S = 400
#: README picture -> (who, language, path, height in pixels)
README = {
    "queue": ("an", "vi", "/desk/", 980),
    "check": ("dana", "en", "/desk/checks/7/", 980),
    "review": ("binh", "vi", "/desk/checks/6/review/", 980),
    "today": ("chi", "vi", "/desk/today/", 980),
    "report": ("dana", "en", "/desk/reports/1/", 980),
    "fact-check": ("", "en", "", 980),  # the corrected one; its address is found on the site
}


def main() -> int:
    """Take them; exits where the desk does not start."""
    CHOSEN.mkdir(parents=True, exist_ok=True)
    with demonstration() as password, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        corrected = _corrected()
        for name, (who, language, path, height) in README.items():
            page = _open(browser, who, language, password, (1280, height))
            page.goto(path or corrected)
            _keep(page, CHOSEN / f"{name}.png")
            page.context.close()
        browser.close()
    print(f"{len(README)} pictures in docs/images")  # noqa: T201
    return 0


@contextmanager
def demonstration() -> Iterator[str]:
    """Start a demonstration desk in a folder of its own; give the password of its people."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"CLAIMDESK_HOME": home}
        command = [str(Path(sys.executable).parent / "claimdesk"), "demo", "--serve"]
        desk = subprocess.Popen([*command, "--port", str(PORT)], env=environment)  # noqa: S603
        try:
            _wait_for(desk)
            yield (Path(home) / "demonstration" / "password.txt").read_text("ascii")
        finally:
            desk.terminate()
            desk.wait()


def _wait_for(desk: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_S
    while time.monotonic() < end and desk.poll() is None:
        try:
            urllib.request.urlopen(f"{ADDRESS}/healthz").close()  # noqa: S310 - our own desk
        except urllib.error.URLError:
            time.sleep(0.5)
        else:
            return
    sys.exit("The demonstration desk did not start.")


def _corrected() -> str:
    """Return the path of the corrected check's page."""
    page = urllib.request.urlopen(f"{ADDRESS}/en/corrections/").read().decode()  # noqa: S310
    found = re.search(r'href="(/en/fact-checks/[\w-]+/)', page)
    if found is None:
        sys.exit("The demonstration desk shows no correction.")
    return found[1]


def _open(
    browser: Browser, who: str, language: str, password: str, pixels: tuple[int, int]
) -> Page:
    width, height = pixels
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=language, base_url=ADDRESS
    )
    page = context.new_page()
    if who:
        page.goto("/accounts/login/")
        page.fill("input[type=email]", f"{who}@claimdesk.example")
        page.fill("input[type=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile("/desk/"))
        _speak(page, language)
    return page


def _speak(page: Page, language: str) -> None:
    """Let the desk speak a language to whoever is logged in."""
    if page.get_attribute("html", "lang") == language:
        return
    page.goto("/desk/account/")
    page.select_option("main select[name=language]", language)
    page.locator("main form:has(select[name=language]) button[type=submit]").first.click()
    page.wait_for_load_state()


def _keep(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot()))
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(path, optimize=True)


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    sys.exit("There is no Chromium. make test installs one.")


if __name__ == "__main__":
    sys.exit(main())
