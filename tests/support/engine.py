"""An engine for tests: a Library in memory, and detection and matching that need no model.

`fake_engine` is a fixture of every test: the engine of this process until the test ends.
"""

from __future__ import annotations

import re

import pytest

from claimdesk.domain.claim import Claim
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.match import Match, Zone
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import EntryNotFoundError
from claimdesk.language.normalization import fold, words
from claimdesk.matching.sameness import Again

_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_FEWEST_WORDS = 4


def entry(claim="Drinking hot lemon water cures cancer.", **fields):
    """Make a fact-check of a Library; its identity is its address and claim."""
    found = {
        "title": "Lemon drinks are no cancer treatment",
        "verdict": Verdict.FALSE,
        "rating": "False",
        "publisher": "Example Checks",
        "url": "https://checks.example/lemon",
        "language": "en",
        "date": "2026-05-04",
        "summary": "No trial has shown that lemon water treats cancer.",
    } | fields
    return FactCheck(id="", claim_reviewed=claim, **found).with_identity()


def match(to=None, probability=0.93, zone=None, **fields):
    """Make a match; without a zone, it is the one that the probability would usually give."""
    usual = Zone.ANSWER if probability >= 0.9 else Zone.SUGGEST if probability >= 0.3 else Zone.NONE
    return Match(entry=to or entry(), probability=probability, zone=zone or usual, **fields)


class FakeLibrary:
    """Entries by id, with the history of each, as `claimdesk.matching.library.Library` has them."""

    def __init__(self, entries=()):
        self._entries = {}
        self._history = {}
        self.add(entries)

    def __len__(self):
        """Count the live entries."""
        return len(self._entries)

    def __iter__(self):
        """Go through the live entries, oldest first."""
        return iter(list(self._entries.values()))

    def __contains__(self, entry_id):
        """Tell whether an entry is live."""
        return entry_id in self._entries

    def get(self, entry_id):
        if entry_id not in self._entries:
            raise EntryNotFoundError(f"The library has no entry {entry_id}.")
        return self._entries[entry_id]

    def history(self, entry_id):
        if entry_id not in self._history:
            raise EntryNotFoundError(f"The library never had an entry {entry_id}.")
        return list(self._history[entry_id])

    def newest(self, count):
        return list(reversed(self._entries.values()))[:count]

    def add(self, entries):
        for one in entries:
            self._entries[one.id] = one
            self._history.setdefault(one.id, []).append(one.to_json())

    def remove(self, ids):
        for entry_id in ids:
            del self._entries[entry_id]
            self._history[entry_id].append({"id": entry_id, "removed": True})


class FakeEngine:
    """Finds the sentences of a text, and matches by shared words or as `answers` says.

    `answers` holds the matches of a text; `alike` sets of two texts that say
    the same; `error` is raised by whatever is asked next; `calibration` is the one in force, where
    it is not the shipped one.
    """

    def __init__(self, entries=()):
        self.entries = FakeLibrary(entries)
        self.answers = {}
        self.alike = []
        self.error = None
        self.calibration = None

    def in_force(self):
        from claimdesk.matching.calibration import InForce
        from claimdesk.matching.fusion import shipped

        self._stumble()
        return self.calibration or InForce(calibration=shipped())

    def library(self):
        self._stumble()
        return self.entries

    def find_claims(self, text, language):
        self._stumble()
        found = []
        for sentence in _SENTENCE.finditer(text):
            said = sentence.group().strip()
            start = sentence.start() + sentence.group().index(said) if said else 0
            good = len(said.split()) >= _FEWEST_WORDS and not said.endswith("?")
            if said:
                found.append(
                    Claim(
                        text=said,
                        start=start,
                        end=start + len(said),
                        lang=language or "en",
                        checkable=good,
                        reason="figure" if good else "question",
                        score=0.8 if good else 0.0,
                    )
                )
        return found

    def match(self, text, *, top=8):
        self._stumble()
        if text in self.answers:
            return list(self.answers[text])[:top]
        asked = _words_of(text)
        found = []
        for one in self.entries:
            shared = asked & _words_of(one.claim_reviewed)
            if shared:
                probability = round(len(shared) / len(asked | _words_of(one.claim_reviewed)), 4)
                reason = f"words: {', '.join(sorted(shared))}"
                found.append(match(one, probability, reasons=(reason,)))
        return sorted(found, key=lambda one: -one.probability)[:top]

    def suggest(self, text, *, top=8, code=None):  # noqa: ARG002 - as the engine's
        return [one for one in self.match(text, top=top) if one.zone.value != "none"]

    def find_many(self, texts):
        return [self.find_claims(text, language) for text, language in texts]

    coding = "fake"

    def code(self, texts):
        self._stumble()
        return [b"" for _ in texts]

    def says_again(self, asked, others):
        known = ({asked.text, one.text} in self.alike for one in others)
        return next((Again(at, 1.0) for at, is_alike in enumerate(known) if is_alike), None)

    def add(self, one):
        self.entries.add([one])

    def remove(self, ids):
        self.entries.remove([one for one in ids if one in self.entries])

    def encode(self, most):
        self._stumble()
        return most

    def _stumble(self):
        if self.error is not None:
            raise self.error


def _words_of(text):
    return {fold(word) for word in words(text.lower()) if len(word) > 3}


@pytest.fixture
def fake_engine():
    """Give an engine that this process uses until the test ends, with an empty Library."""
    from claimdesk.desk import engine

    fake = FakeEngine()
    engine.use(fake)
    yield fake
    engine.use(None)
