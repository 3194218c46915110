"""What a bot says to somebody who wrote to it, in their language: plain words, no markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from claimdesk.desk.answers import Place, Stage, Standing
from claimdesk.desk.models import Question
from claimdesk.errors import AddressOnlyError

_SHOWN = 160
_LONGEST_TITLE, _LONGEST_NAME = 200, 80
#: Characters before the code: a message holds 4,096, and the code must not be cut off.
_LONGEST_ANSWER = 3_000


def greeting() -> str:
    """Say what the bot does and what it keeps, in each language: a command tells none."""
    return "\n\n".join(_in(code, _greeting) for code, _name in settings.LANGUAGES)


def words_only() -> str:
    """Say that words alone are read."""
    return "\n\n".join(_in(code, _words_only) for code, _name in settings.LANGUAGES)


def no_address() -> str:
    """Say that no address is opened, in each language: an address tells none."""
    return "\n\n".join(_in(code, _no_address) for code, _name in settings.LANGUAGES)


def too_many(language: str) -> str:
    """Say that somebody writes faster than is answered."""
    with override(language):
        return _(
            "Many messages came from here. Wait ten minutes, then send the most important one."
        )


def no_such_code(language: str) -> str:
    """Say that a code leads nowhere."""
    with override(language):
        return _("No question has this code. Check it letter by letter; it may have been erased.")


def first(  # noqa: PLR0913 - the facts of one reply, each by name
    *,
    place: Place,
    known: bool,
    sure: Sequence[Standing],
    likely: Sequence[Standing],
    code: str,
    language: str,
    is_told: bool,
) -> str:
    """Return the reply to a question: an answer or where it is, and its code.

    `known` says that the desk has it already, `is_told` that news of it reach this chat.
    """
    with override(language):
        parts = _answer_now(place, sure) or [_taken(place, known=known), *_likely(likely)]
        said = "\n\n".join(parts)[:_LONGEST_ANSWER]
        where = f"{settings.BASE_URL}/{language}/ask/{code}/"
        parts = [
            said,
            _("Your code: %(code)s\n%(address)s\nKeep it: we cannot find it again for you.")
            % {"code": code, "address": where},
        ]
        if is_told:
            parts.append(
                _(
                    "What changes in the next two days is told to you here as well. Later, and if "
                    "we lose the way back to you, your code shows it."
                )
            )
        return "\n\n".join(parts)


def news(question: Question, place: Place, language: str) -> str:
    """Return where a question is now, with its first words, so that it is known by them."""
    with override(language):
        words = " ".join(question.text.split())
        cut = f"{words[:_SHOWN]}…" if len(words) > _SHOWN else words
        about = _("About your question: “%(words)s”") % {"words": cut}
        return "\n\n".join([about, *_now(place)])


def _answer_now(place: Place, sure: Sequence[Standing]) -> list[str]:
    """Return what has been checked already; nothing where that is not sure."""
    if place.standing is None:
        return []
    chosen = place.standing.entry
    others = [one for one in sure if one.entry and chosen and one.entry.id != chosen.id]
    if sure and chosen and any(one.entry and one.entry.id == chosen.id for one in sure):
        note = _(
            "A machine found this by words and meaning; the verdict is the publisher's. Compare it "
            "with what you have. If it is not what you meant, ask in other words."
        )
        return [_("This has been checked:"), *_shown([place.standing, *others]), note]
    return [_("We have this already."), *_now(place)]


def _taken(place: Place, *, known: bool) -> str:
    if known and place.stage is Stage.CHECKING:
        return _("We have this already: somebody is checking it.")
    if known and place.stage is Stage.CLOSED:
        return _("We have this already, and it could not be checked.")
    if known:
        return _("We have this already. It waits in our queue, and your question moves it up.")
    return _("We have taken your question. What spreads widely or can do harm is checked first.")


def _likely(likely: Sequence[Standing]) -> list[str]:
    if not likely:
        return []
    return [_("These may fit. Compare: a small difference can change everything."), *_shown(likely)]


def _now(place: Place) -> list[str]:
    standing = place.standing
    if place.stage is Stage.WITHDRAWN:
        address = standing.address if standing else ""
        return [
            _("The fact-check that answered it has been withdrawn. Its page says why:"),
            address,
        ]
    if place.stage is Stage.CLOSED:
        return [_("We cannot check this. That does not make it true or false.")]
    if place.stage is Stage.CHECKING:
        return [_("Somebody is checking it now.")]
    if standing is None:
        return [_("It is waiting in our queue.")]
    if place.stage is Stage.CORRECTED and standing.change is not None:
        reason = standing.change.reason[:500]
        said = _("The fact-check has been corrected: %(reason)s") % {"reason": reason}
        return [said, _("This is what holds now:"), *_shown([standing])]
    return [_("It has been checked:"), *_shown([standing])]


def _shown(standings: Iterable[Standing]) -> list[str]:
    """Return fact-checks as lines: verdict and title, who published it, where it is read."""
    found = []
    for standing in standings:
        entry = standing.entry
        if entry is None:
            continue
        verdict = entry.rating or entry.verdict.value.replace("_", " ")
        by = ", ".join(filter(None, (entry.publisher[:_LONGEST_NAME], entry.date)))
        title = (entry.title or entry.claim_reviewed)[:_LONGEST_TITLE]
        found.append(f"{verdict}: {title}\n{by}\n{standing.address}")
    return found


def _greeting() -> str:
    return _(
        "Write what you heard, read or received. We look whether it has been checked, and if not, "
        "take it as a question and give you a code. We keep the words and the hour, not who you "
        "are; please name no private people. A code that you send shows where its question is."
    )


def _words_only() -> str:
    return _("Only words are read here. Write what you heard, read or received.")


def _no_address() -> str:
    return _(str(AddressOnlyError()))


def _in(language: str, say: Callable[[], str]) -> str:
    with override(language):
        return say()
