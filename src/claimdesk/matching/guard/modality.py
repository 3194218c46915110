"""Modality: "may" against "does", planned against done, some against all, must against may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from claimdesk.language.quantities import Quantity
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
    ("must", "able"),
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
    ("opinion", "certain"),
    ("proposal", "done"),
    ("study", "done"),
    ("proposal", "official"),
    ("plan", "official"),
    ("possible", "official"),
    ("study", "official"),
    ("advised", "forbidden"),
    ("proposal", "certain"),
    ("possible", "done"),
)
#: What the side of the second signal must not have as well: then it says both.
_SOFTENING = {
    "possible": set("possible able sometimes leaning reported plan optional hearsay".split()),
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
    "advised": {"advised"},
    "study": {"study", "plan", "proposal", "possible", "future", "able"},
    "reported": {"reported", "possible", "leaning", "hearsay"},
    "opinion": {"opinion", "reported", "possible", "leaning", "hearsay"},
    "hearsay": {"reported", "possible", "leaning", "hearsay"},
}
#: What is said of how many is said in too many ways where the wording is another.
_OF_COUNT = frozenset(("all", "few", "superlative one of", "later"))
_OF_MANY = frozenset(("most", "some", "few"))
#: Signals of time count where the word that they bear on stands in both texts.
_OF_TIME = frozenset(("plan", "future", "ongoing", "done"))
#: So many words before "all", one of these makes "some" of it.
_NOT_ALL = 4
_NOT_OF_ALL = frozenset(("không phải", "chẳng phải", "đâu phải", "chưa hẳn", "chưa chắc", "not"))
#: After these "-ed" is no past: "is closed", "to be built".
_NOT_BEFORE_PAST = frozenset("is are was were be been being get gets got a the by to".split())
_ARTICLES = frozenset(("a", "the", "no", "any", "without"))
_DENIABLE = frozenset(("certain", "official", "done"))
_OPINION = frozenset("think thinks thought believe believes believed".split())
#: A word of a signal so long tells it in the other text too, whatever its form.
_LONG = 4
_COMMON = frozenset("không have that they been with this will were theo".split())
#: Percent; from here on a share is all.
_WHOLE = 99
#: Read as a weekday elsewhere: in Vietnamese the second day of the week is Monday.
_SECOND = re.compile(
    r"\bthứ (?:hai|ba|tư|nhì|2|3|4)\b(?! (?:tuần|này|tới|hàng|hằng|đầu))", re.IGNORECASE
)
#: These only put what happened into the past.
_TENSES = frozenset("was were did has have had rồi vừa".split())
#: ... within this frame: elsewhere the other may say it in words that no list knows. Of the dev
#: pairs all conflicting texts but one had 0.67 or more, all paraphrases 0.59 or less.
_ALONE_FRAME = 0.62
#: Signals that, said by one text only, make another claim of it.
_ALONE = ("possible", "plan", "proposal", "reported", "nearly", "superlative one of")


def find_modality(alignment: Alignment) -> Iterator[str]:
    """Yield `modality` for signals that exclude each other, or that one text has alone."""
    ours, theirs = _signals(alignment.asked), _signals(alignment.claim)
    if not ours and not theirs:
        return
    yield from _find_exclusive(alignment, ours, theirs, is_loose=False)
    yield from _find_second(alignment, ours, theirs)
    if alignment.is_framed(_ALONE_FRAME):
        yield from _find_alone(alignment, ours, theirs)
        yield from _find_past(alignment, ours, theirs)


def _find_past(
    alignment: Alignment, ours: dict[str, Token], theirs: dict[str, Token]
) -> Iterator[str]:
    """Yield `modality` for what will be done against the same in the past: "will vote", "voted"."""
    for here, there, side, facing in (
        (ours, theirs, alignment.asked, alignment.claim),
        (theirs, ours, alignment.claim, alignment.asked),
    ):
        if side.language != "en" or "future" not in here or _SOFTENING["future"] & there.keys():
            continue
        following = side.tokens[here["future"].place + 1 :]
        deed = next((one for one in following if not one.is_small), here["future"])
        for other in facing.tokens:
            before = facing.tokens[other.place - 1].text.lower() if other.place else ""
            is_other = other.text.lower() != deed.text.lower()
            is_past = is_other and not other.text.endswith(("s", "ing"))
            is_same_deed = other.key.split(" ")[0] == deed.key.split(" ")[0]
            if is_same_deed and is_past and before not in _NOT_BEFORE_PAST:
                said = (f"{here['future'].text} {deed.text}", other.text)
                yield "modality: " + " / ".join(said if here is ours else reversed(said))
                return


def _find_second(
    alignment: Alignment, ours: dict[str, Token], theirs: dict[str, Token]
) -> Iterator[str]:
    """Yield `modality` for the first against "thứ hai", which is read as a Monday elsewhere."""
    for here, there, facing in (
        (ours, theirs, alignment.claim),
        (theirs, ours, alignment.asked),
    ):
        second = _SECOND.search(facing.text) if "rank" in here and "rank" not in there else None
        if second is not None:
            said = (here["rank"].text, second[0])
            yield "modality: " + " / ".join(said if here is ours else reversed(said))
            return


def find_exclusive(alignment: Alignment) -> Iterator[str]:
    """Yield `modality` for signals that exclude each other in texts of another wording.

    There a mere tense does not say that all is done, and texts that are not even close conflict
    where one is sure, and says so.
    """
    ours, theirs = _signals(alignment.asked), _signals(alignment.claim)
    yield from _find_exclusive(alignment, ours, theirs, is_loose=True)


def _find_exclusive(
    alignment: Alignment, ours: dict[str, Token], theirs: dict[str, Token], *, is_loose: bool
) -> Iterator[str]:
    is_far = is_loose and not alignment.is_close
    for first, second in _EXCLUSIVE:
        if (is_loose and second in _OF_COUNT) or (is_far and second != "certain"):
            continue
        for here, there, sides in (
            (ours, theirs, (alignment.asked, alignment.claim)),
            (theirs, ours, (alignment.claim, alignment.asked)),
        ):
            if not _excludes(first, second, here, there):
                continue
            mine, yours = here[first], there[second]
            if second == "done" and is_loose and yours.text.lower() in _TENSES:
                continue
            if {first, second} & _OF_TIME and not (
                _is_about_shared(alignment, sides[0], mine)
                and _is_about_shared(alignment, sides[1], yours, looks_back=True)
            ):
                continue
            said = (mine, yours) if here is ours else (yours, mine)
            yield f"modality: {said[0].text} / {said[1].text}"
            return


def _excludes(first: str, second: str, here: dict[str, Token], there: dict[str, Token]) -> bool:
    """Return whether one text gives a signal and the other its counterpart, and neither both."""
    if first not in here or second not in there:
        return False
    softening = set() if second == "official" else _SOFTENING[first] - {second}
    return not _is_soft(softening, here, there) and not _says_both(here, first, second)


def _says_both(here: dict[str, Token], first: str, second: str) -> bool:
    """Return whether the softer text has the harder signal too; "will be finished" has not."""
    if second not in here or second not in {"done", "all", "certain", "always", "official"}:
        return False
    if here[first].text.lower().startswith(("not ", "không phải ")):  # "not all ... are all"
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
            if signal in {"must", "optional"} and _is_noun(statement, token):
                continue
            if signal == "all" and token.text.lower() == "đều" and found.keys() & _OF_MANY:
                continue  # "most ... alike"
            if signal == "all" and _is_not_all(statement, token):
                found.setdefault("some", token)
            elif signal not in _DENIABLE or not _is_denied(statement, token):
                found.setdefault(signal, token)
        if token.text.lower() == "cũng" and _follows_anyone(statement, token):
            found.setdefault("all", token)
    share = next((one for one in statement.quantities if _is_part_of_all(statement, one)), None)
    if share is not None and statement.tokens:
        found.setdefault("some", _token_of(statement, share))
    return found


def _is_noun(statement: Statement, token: Token) -> bool:
    """Return whether a word of force is a thing here: "a permit"."""
    before = statement.tokens[token.place - 1] if token.place else token
    return before.text.lower() in _ARTICLES


def _is_not_all(statement: Statement, token: Token) -> bool:
    """Return whether a negator makes some of all: "không phải giống nào cũng", "not for all"."""
    before = statement.tokens[max(0, token.place - _NOT_ALL) : token.place]
    return any(
        other.text.lower() in _NOT_OF_ALL and other.clause == token.clause for other in before
    )


def _is_denied(statement: Statement, token: Token) -> bool:
    """Return whether the word before says no: "not confirmed", "chưa chính thức"."""
    before = statement.tokens[token.place - 1] if token.place else token
    return bool(before.signals() & {"negator", "denial"})


def _is_part_of_all(statement: Statement, one: Quantity) -> bool:
    """Return whether a figure is a share in words: "half of", "một phần ba"."""
    said = statement.text[one.start : one.end]
    return one.unit == "percent" and one.value < _WHOLE and not any(map(str.isdigit, said))


def _token_of(statement: Statement, one: Quantity) -> Token:
    """Return a figure as a token at the place of the word that follows it."""
    following = (token for token in statement.tokens if token.start >= one.end)
    token = next(following, statement.tokens[-1])
    return replace(token, text=statement.text[one.start : one.end], senses=(), given=frozenset())


def _follows_anyone(statement: Statement, token: Token) -> bool:
    """Return whether "cũng" ends an "all": "ai ... cũng", "nào cũng"."""
    return any(
        before.text.lower() in {"ai", "nào", "đâu"} and before.sentence == token.sentence
        for before in statement.tokens[: token.place]
    )


def _is_ability(statement: Statement, signal: Token) -> bool:
    """Return whether "có thể" says that something can be done: "có thể ăn được"."""
    following = statement.tokens[signal.place + 1 : signal.place + 4]
    return signal.text.lower() == "có thể" and any(
        token.text.lower().endswith("được") for token in following
    )


def _find_alone(
    alignment: Alignment, ours: dict[str, Token], theirs: dict[str, Token]
) -> Iterator[str]:
    for signal in _ALONE:
        for here, there, side in ((ours, theirs, alignment.asked), (theirs, ours, alignment.claim)):
            if signal not in here or _is_soft(_SOFTENING.get(signal, {signal}), here, there):
                continue
            if signal == "possible" and (
                alignment.asked.is_question or _is_ability(side, here[signal])
            ):
                continue
            facing = alignment.claim if side is alignment.asked else alignment.asked
            if _is_said_otherwise(here[signal], facing):
                continue
            if not _is_about_shared(alignment, side, here[signal]):
                continue
            said = (here[signal].text, "–")
            yield "modality: " + " / ".join(said if here is ours else reversed(said))
            return


def _is_said_otherwise(signal: Token, other: Statement) -> bool:
    """Return whether the other text has a long word of a signal: "accused him of", "accused of"."""
    if _OPINION & set(signal.text.lower().split()) and _OPINION & other.words:
        return True
    long = [
        word for word in signal.text.lower().split() if len(word) >= _LONG and word not in _COMMON
    ]
    return any(word in other.words for word in long)


def _is_about_shared(
    alignment: Alignment, side: Statement, signal: Token, *, looks_back: bool = False
) -> bool:
    """Return whether a signal bears on what both texts speak of: the next word is in both."""
    matched = alignment.matched_asked if side is alignment.asked else alignment.matched_claim
    following = [
        token
        for token in side.tokens[signal.place + 1 :]
        if token.sentence == signal.sentence and not token.is_small
    ][:2]
    if not following and looks_back:  # "the ban has passed"
        following = [
            token
            for token in side.tokens[: signal.place]
            if token.sentence == signal.sentence and not token.is_small
        ][-2:]
    return any(token.place in matched for token in following)
