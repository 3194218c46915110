"""Somebody at a browser, who knows a screen by its words in one language and by nothing else."""

from __future__ import annotations

import re

from django.utils import translation


class Words:
    """The words of the screens in a language, by those in the code. A missing one is an error."""

    def __init__(self, language):
        self.language = language

    def __call__(self, message, **facts):
        """Return a message as people of this language read it."""
        with translation.override(self.language):
            said = translation.gettext(message)
        assert self.language == "en" or said != message, f"not translated: {message!r}"
        return said % facts if facts else said

    def pattern(self, message, **facts):
        """Return a pattern of a message in which the facts that are not given may be anything."""
        said = re.escape(self(message))
        said = re.sub(r"%\\?\((\w+)\\?\)[sd]", lambda found: str(facts.get(found[1], ".+")), said)
        return re.compile(said)


class Person:
    """Acts on one page as a person does: by labels and roles. `say` knows the screen's words."""

    def __init__(self, page, language):
        self.page = page
        self.say = Words(language)

    def goes(self, address):
        """Open an address."""
        self.page.goto(address)

    def follows(self, message, *, within=None):
        """Follow the link with these words."""
        self._place(within).get_by_role("link", name=self.say(message), exact=True).first.click()

    def follows_tab(self, message):
        """Follow the link of a row of tabs, which may carry a number."""
        words = re.compile(rf"^{re.escape(self.say(message))}(\s+\d+\+?)?$")
        self.page.get_by_role("main").get_by_role("link", name=words).first.click()

    def presses(self, message, *, within=None):
        """Press the button with these words."""
        place = self._place(within)
        place.get_by_role("button", name=self.say(message), exact=True).first.click()

    def opens(self, message, *, within=None):
        """Unfold what stands under these words, unless it is open."""
        place = self._place(within)
        words = re.compile(re.escape(self.say(message)))
        fold = place.locator("details", has=self.page.locator("summary").filter(has_text=words))
        if fold.last.get_attribute("open") is None:
            fold.last.locator("summary").first.click()

    def writes(self, message, text, *, within=None):
        """Write into the field with this label."""
        self._field(message, within).fill(text)

    def chooses(self, message, choice, *, within=None):
        """Choose from the list with this label."""
        self._field(message, within).select_option(label=choice)

    def ticks(self, words, *, within=None):
        """Tick the box, or the choice, whose label begins with these words."""
        pattern = re.compile(rf"^\s*{re.escape(words)}")
        place = self._place(within)
        place.get_by_label(pattern).first.check()

    def sees(self, words, *, timeout_s=40):
        """Wait until something on the page that can be seen holds these words."""
        found = self.page.get_by_text(words).filter(visible=True).first
        found.wait_for(timeout=timeout_s * 1000)
        return found

    def reads(self, message, **facts):
        """Wait until a message of the desk is seen."""
        return self.sees(self.say.pattern(message, **facts))

    def _field(self, message, within):
        label = re.compile(rf"^\s*{re.escape(self.say(message))}(\s*\(.*\))?\s*$")
        return self._place(within).get_by_label(label).first

    def _place(self, within):
        return self.page if within is None else within
