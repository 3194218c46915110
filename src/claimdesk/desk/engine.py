"""What finds and matches: the encoder and the Library, opened once a process when first needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimdesk.desk import places
from claimdesk.process import settle

if TYPE_CHECKING:
    from claimdesk.domain.claim import Claim
    from claimdesk.domain.factcheck import FactCheck
    from claimdesk.domain.match import Match
    from claimdesk.matching.calibration import InForce
    from claimdesk.matching.library import Library
    from claimdesk.matching.sameness import Again, Wording

#: Matches that are shown beside a claim.
SHOWN = 8


class Engine:
    """Detection and the Library. Thread-safe; one for a process, `engine()` returns it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._library: Library | None = None

    def library(self) -> Library:
        """Return the Library; made with the starter entries where there is none."""
        with self._lock:
            if self._library is None:
                from claimdesk.language.encoders import intake_encoder  # noqa: PLC0415 - costly
                from claimdesk.matching.starter import open_with_starter  # noqa: PLC0415 - costly

                self._library = open_with_starter(
                    places.library_folder(), announce=lambda: None, encoder=intake_encoder()
                )
            return self._library

    def in_force(self) -> InForce:
        """Return the calibration in force; a Library is not made for it."""
        from claimdesk.matching.calibration import InForce  # noqa: PLC0415 - loads numpy
        from claimdesk.matching.fusion import shipped  # noqa: PLC0415 - as above
        from claimdesk.matching.storage import MANIFEST  # noqa: PLC0415 - as above

        with self._lock:
            if self._library is None and not (places.library_folder() / MANIFEST).exists():
                return InForce(calibration=shipped())
            return self.library().in_force

    def find_claims(self, text: str, language: str) -> list[Claim]:
        """Return the sentences of a text with what detection says of each."""
        from claimdesk.detection.claims import find_claims  # noqa: PLC0415 - costly
        from claimdesk.language.encoders import intake_encoder  # noqa: PLC0415 - costly

        with self._lock:
            return find_claims(text, language, encoder=intake_encoder())

    def find_many(self, texts: Sequence[tuple[str, str]]) -> list[list[Claim]]:
        """Do as `find_claims` for several texts and languages, which is quicker together."""
        from claimdesk.detection.claims import find_claims_of  # noqa: PLC0415 - costly
        from claimdesk.language.encoders import intake_encoder  # noqa: PLC0415 - costly

        with self._lock:
            return find_claims_of(texts, encoder=intake_encoder())

    def match(self, text: str, *, top: int = SHOWN) -> list[Match]:
        """Return the fact-checks of the Library that may answer a text, best first."""
        with self._lock:
            return _settled(self.library().match(text, top=top))

    def suggest(self, text: str, *, top: int = SHOWN, code: bytes | None = None) -> list[Match]:
        """Return those that are shown to people; `code` is the text's, where it is known."""
        from claimdesk.matching.sameness import is_shouted  # noqa: PLC0415 - costly

        known = None if is_shouted(text) else code  # whose code is that of another reading
        with self._lock:
            return _settled(self.library().suggest(text, top=top, code=known))

    @property
    def coding(self) -> str:
        """Return what the codes of `code` are known by."""
        from claimdesk.language.encoders import intake_encoder  # noqa: PLC0415 - costly
        from claimdesk.matching.vectors import query_coding_name  # noqa: PLC0415 - costly

        encoder = intake_encoder()
        return query_coding_name(encoder.name, encoder.posts)

    def code(self, texts: Sequence[str]) -> list[bytes]:
        """Return a vector for each text, as `says_again` compares them.

        Like `says_again` it does not wait for detection and matching: others may wait for the
        database meanwhile, and neither the encoder nor the guard keeps anything that they change.
        """
        from claimdesk.language.encoders import intake_encoder  # noqa: PLC0415 - costly
        from claimdesk.matching.sameness import code_texts  # noqa: PLC0415 - costly

        return code_texts(texts, intake_encoder())

    def says_again(self, asked: Wording, others: Sequence[Wording]) -> Again | None:
        """Return which of other wordings a text says again, or None (`matching.sameness`)."""
        from claimdesk.matching.sameness import says_again  # noqa: PLC0415 - costly

        return says_again(asked, others)

    def add(self, entry: FactCheck) -> None:
        """Put a fact-check into the Library, in place of the one with its id."""
        with self._lock:
            self.library().add([entry], encode=True)

    def add_many(self, entries: Sequence[FactCheck]) -> None:
        """Put fact-checks into the Library; a task encodes them afterwards."""
        with self._lock:
            self.library().add(entries)

    def encode(self, most: int) -> None:
        """Encode entries of the Library that wait for it, so many at the most."""
        self.library().encode(most=most)

    def remove(self, ids: list[str]) -> None:
        """Take fact-checks out of the Library; those it does not have are passed over."""
        with self._lock:
            library = self.library()
            known = [one for one in ids if one in library]
            if known:
                library.remove(known)


def _settled(matches: list[Match]) -> list[Match]:
    """Return the matches; with the first ones, all that a question needs is loaded."""
    if matches:
        settle("matching")
    return matches


_engine: Engine | None = None
_making = threading.Lock()


def engine() -> Engine:
    """Return the engine of this process."""
    global _engine  # noqa: PLW0603 - one for a process, made when first needed
    with _making:
        if _engine is None:
            _engine = Engine()
        return _engine


def use(other: Engine | None) -> None:
    """Let this process use another engine, such as one that a test makes; None goes back."""
    global _engine  # noqa: PLW0603 - see above
    with _making:
        _engine = other
