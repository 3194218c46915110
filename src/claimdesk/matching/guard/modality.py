"""Modality: "may" against "does", planned against done, some against all, must against may."""

from __future__ import annotations

from collections.abc import Iterator

from claimdesk.matching.guard.alignment import Alignment
from claimdesk.matching.guard.statement import Statement, Token

#: Two signals that exclude each other, where the other text has none that goes with the first.
_EXCLUSIVE = (
    ("possible", "certain"),
    ("possible", "always"),
    ("able", "certain"),
    ("able", "always"),
    ("leaning", "always"),
    ("leaning", "certain"),
    ("sometimes", "always"),
    ("sometimes", "certain"),
    ("some", "all"),
    ("most", "few"),
    ("most", "all"),
    ("only", "all"),
    ("only", "superlative one of"),
    ("rank", "later"),
    ("must", "optional"),
    ("plan", "done"),
    ("future", "done"),
    ("plan", "ongoing"),
    ("future", "ongoing"),
    ("ongoing", "done"),
    ("possible", "future"),
    ("proposal", "future"),
    ("nearly", "done"),
    ("reported", "certain"),
    ("hearsay", "certain"),
    ("proposal", "done"),
    ("proposal", "certain"),
    ("possible", "done"),
)
#: What the side of the second signal must not have as well: then it says both.
_SOFTENING = {
    "possible": {"possible", "able", "sometimes", "leaning", "reported", "plan", "optional", "hearsay"},
    "able": {"possible", "able", "leaning"},
    "sometimes": {"sometimes", "possible"},
    "leaning": {"leaning", "possible", "able", "sometimes"},
    "some": {"some"},
    "most": {"most"},
    "only": {"only"},
    "rank": {"rank"},
    "must": {"must"},
    "plan": {"plan", "future", "possible", "leaning", "proposal"},
    "future": {"future", "plan", "possible", "leaning"},
    "ongoing": {"ongoing"},
    "proposal": {"proposal", "plan", "possible", "future"},
    "nearly": {"nearly"},
    "reported": {"reported", "possible", "leaning", "hearsay"},
    "hearsay": {"reported", "possible", "leaning", "hearsay"},
}
#: Signals of time count where the word that they bear on stands in both texts.
_OF_TIME = frozenset(("plan", "future", "ongoing", "done"))
#: Signals that, said by one text only, make another claim of it.
_ALONE = ("possible", "plan", "proposal", "reported", "nearly", "superlative one of")


def find_modality(alignment: Alignment) -> Iterator[str]:
    """Yield `modality` for signals that exclude each other, or that one text has alone."""
    found = next(find_exclusive(alignment), None)
    if found is not None:
        yield found
        return
    yield from _find_alone(alignment, _signals(alignment.asked), _signals(alignment.claim))


def find_exclusive(alignment: Alignment) -> Iterator[str]:
    """Yield `modality` for the first signals that exclude each other."""
    ours, theirs = _signals(alignment.asked), _signals(alignment.claim)
    for first, second in _EXCLUSIVE:
        for here, there in ((ours, theirs), (theirs, ours)):
            softening = _SOFTENING[first] - {second}
            if first in here and second in there and not _is_soft(softening, here, there):
                if _says_both(here, first, second):
                    continue
                mine, yours = here[first], there[second]
                sides = (
                    (alignment.asked, alignment.claim)
                    if here is ours
                    else (alignment.claim, alignment.asked)
                )
                if {first, second} & _OF_TIME and not (
                    _is_about_shared(alignment, sides[0], mine)
                    and _is_about_shared(alignment, sides[1], yours)
                ):
                    continue
                said = (mine, yours) if here is ours else (yours, mine)
                yield f"modality: {said[0].text} / {said[1].text}"
                return


def _says_both(here: dict[str, Token], first: str, second: str) -> bool:
    """Return whether the softer text has the harder signal too; "will be finished" has not."""
    if second not in here or second not in {"done", "all", "certain", "always"}:
        return False
    return second != "done" or here[second].place < here[first].place


def _is_soft(softening: set[str], here: dict[str, Token], there: dict[str, Token]) -> bool:
    """Return whether a text has a signal that goes with one of the other text's.

    What both texts speak of ("the risk") softens neither.
    """
    return any(
        signal in there
        and not (signal == "leaning" and signal in here and there[signal].key == here[signal].key)
        for signal in softening
    )


def _signals(statement: Statement) -> dict[str, Token]:
    found: dict[str, Token] = {}
    for token in statement.tokens:
        for signal in token.signals():
            found.setdefault(signal, token)
    return found


def _find_alone(
    alignment: Alignment, ours: dict[str, Token], theirs: dict[str, Token]
) -> Iterator[str]:
    for signal in _ALONE:
        for here, there, side in ((ours, theirs, alignment.asked), (theirs, ours, alignment.claim)):
            if signal not in here or _is_soft(_SOFTENING.get(signal, {signal}), here, there):
                continue
            if signal == "possible" and alignment.asked.is_question:
                continue
            if not _is_about_shared(alignment, side, here[signal]):
                continue
            said = (here[signal].text, "–")
            yield "modality: " + " / ".join(said if here is ours else reversed(said))
            return


def _is_about_shared(alignment: Alignment, side: Statement, signal: Token) -> bool:
    """Return whether a signal bears on what both texts speak of: the next word is in both."""
    matched = alignment.matched_asked if side is alignment.asked else alignment.matched_claim
    following = [
        token
        for token in side.tokens[signal.place + 1 :]
        if token.sentence == signal.sentence and not token.is_small
    ][:2]
    return any(token.place in matched for token in following)
