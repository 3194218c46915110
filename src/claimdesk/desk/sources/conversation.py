"""A bot that answers: each message is a question, with an instant answer or a code in reply.

A reply goes to the one person who wrote, in their private chat: it is no post, and nothing is ever
written into a group or a channel. The way back is in memory alone: `claimdesk.desk.sources.routes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from claimdesk.desk import answers, verbs
from claimdesk.desk.answers import Place, Standing
from claimdesk.desk.models import Desk, Question, Subscription
from claimdesk.desk.sources import replies, routes, taking, telegram
from claimdesk.desk.sources.readers import Entry, Found, channel_of
from claimdesk.desk.sources.routes import Back, Route
from claimdesk.desk.sources.telegram import Sent
from claimdesk.desk.sources.visits import Visitor
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.incoming import LONGEST_QUESTION, require_words
from claimdesk.domain.match import Zone
from claimdesk.errors import (
    AddressOnlyError,
    ClaimdeskError,
    InputError,
    MissingRecordError,
    WordlessError,
)
from claimdesk.intake.pasted import plain_text
from claimdesk.language.identification import identify
from claimdesk.language.normalization import normalize_lines

#: Twelve letters of a code as people copy it; with a dash, or a digit that no word has.
_CODE = re.compile(r"(?=.*[-\d])[2-9A-Z]{4}([\s-]?[2-9A-Z]{4}){2}", re.IGNORECASE)
_MOST_SURE, _MOST_LIKELY = 3, 2


@dataclass(slots=True)
class _Said:
    """A message that is a question: its entry, text and language, and the fact-checks that fit."""

    entry: Entry
    text: str
    language: str
    sure: list[Standing]
    likely: list[Standing]


def take(
    source: Subscription, found: Sequence[tuple[Entry, Found]], visitor: Visitor, now: datetime
) -> int:
    """Take messages in as questions, and reply to each; return how many were taken.

    What was taken is kept before a reply goes out: where the process dies between the two, nothing
    is doubled, and one person gets no reply and asks again.
    """
    entries = [entry for entry, _ in found]
    spoken, said = _sorted(source, entries)
    asked = _ask(source.pk, entries, said, now)
    for back, text in spoken:
        telegram.send(source.secret, back, text, visitor)
    for one, question, code in asked:
        _reply(source, one, question, code, visitor)
    return len(asked)


def tell(visitor: Visitor) -> int:
    """Tell those whose way back this process has what has changed; return how many were told."""
    ways = routes.held.all()
    ready = Subscription.objects.filter(is_paused=False, answers=True)
    sources = {one.pk: one for one in ready.filter(pk__in={way.source for way in ways})}
    asked = Question.objects.select_related("claim").in_bulk([way.question for way in ways])
    # A question that was erased takes the way back to who asked it along.
    routes.held.drop(way for way in ways if way.question not in asked)
    places = dict(zip(asked, answers.places_of(asked.values()), strict=True))
    told = 0
    for way in ways:
        source, question = sources.get(way.source), asked.get(way.question)
        if source is not None and question is not None and visitor.left_s > 0:
            told += _tell(way, source, question, places[question.pk], visitor)
    return told


def _tell(
    way: Route, source: Subscription, question: Question, place: Place, visitor: Visitor
) -> int:
    state = _state(place)
    text = way.unsent
    if not text and state != way.told:
        text = replies.news(question, place, way.language)
    if not text:
        return 0
    sent = telegram.send(source.secret, way.back, text, visitor)
    if sent is Sent.GONE:
        routes.held.drop([way])
    elif sent is Sent.DONE and way.unsent:  # what it says is of then: what changed since comes next
        way.unsent = ""
    elif sent is Sent.DONE:
        way.told = state
    return int(sent is Sent.DONE)


def _sorted(
    source: Subscription, entries: Sequence[Entry]
) -> tuple[list[tuple[Back, str]], list[_Said]]:
    """Part what asks from what is answered without being taken: commands, codes, floods, signs."""
    spoken: list[tuple[Back, str]] = []
    said: list[_Said] = []
    for entry in entries:
        back, text = entry.back, normalize_lines(_plain(entry.text))[:LONGEST_QUESTION]
        if back is None:
            continue
        too_many = routes.held.is_too_often(back)
        if too_many:
            # Said once: what floods is not answered each time.
            spoken += [(back, replies.too_many(_language(source, text)))] if too_many == 1 else []
        elif entry.is_command:
            spoken.append((back, replies.greeting()))
        elif not text:
            spoken.append((back, replies.words_only()))
        elif _CODE.fullmatch(text):
            spoken.append((back, _by_code(source, text)))
        elif wordless := _wordless(text):
            spoken.append((back, wordless))
        else:
            said.append(_looked_up(entry, text, _language(source, text)))
    return spoken, said


def _plain(text: str) -> str:
    try:
        return plain_text(text)
    except InputError:  # markup that cannot be read: as it was written, it is at least seen
        return text


def _wordless(text: str) -> str:
    """Return the reply to what says nothing and is not taken; "" where a text has words."""
    try:
        require_words(text)
    except AddressOnlyError:
        return replies.no_address()
    except WordlessError:
        return replies.words_only()
    return ""


def _looked_up(entry: Entry, text: str, language: str) -> _Said:
    try:
        found = answers.look_up(text, language)
    except ClaimdeskError:  # a Library that is busy or damaged does not keep anybody from asking
        found = []
    sure = [one for match, one in found if match.zone is Zone.ANSWER]
    likely = [one for match, one in found if match.zone is Zone.SUGGEST]
    return _Said(entry, text, language, sure[:_MOST_SURE], likely[:_MOST_LIKELY])


@whole
def _ask(
    pk: int, entries: Sequence[Entry], said: Sequence[_Said], now: datetime
) -> list[tuple[_Said, Question, str]]:
    # Held until the end: two runs of one source take turns, and see what the other has taken.
    source = Subscription.objects.select_for_update().filter(pk=pk, is_paused=False).first()
    if source is None:
        raise taking.StoppedError
    open_ones = {entry.key for entry in taking.fresh(source, entries, now)}
    asked = [
        (one, *verbs.ask(**_question(source, one), now=now))
        for one in said
        if one.entry.key in open_ones
    ]
    taking.note(pk, entries, now)
    Subscription.objects.filter(pk=pk).update(taken=F("taken") + len(asked))
    return asked


def _question(source: Subscription, one: _Said) -> dict[str, Any]:
    first = one.sure[0].entry if one.sure else None
    return {
        "text": one.text,
        "language": one.language,
        "channel": channel_of(source),
        "answer": first.to_json() if first else None,
    }


def _reply(
    source: Subscription, one: _Said, question: Question, code: str, visitor: Visitor
) -> None:
    """Answer, or say where the question is; the way back is kept where this process stays."""
    back = one.entry.back
    if back is None:
        return
    place = answers.place_of(question)
    text = replies.first(
        place=place,
        known=question.claim_id is not None,
        sure=one.sure,
        likely=one.likely,
        code=code,
        language=one.language,
        is_told=visitor.listens,
    )
    sent = telegram.send(source.secret, back, text, visitor)
    if visitor.listens and sent is not Sent.GONE:
        routes.held.hold(
            Route(
                question=question.pk,
                source=source.pk,
                language=one.language,
                back=back,
                told=_state(place),
                unsent="" if sent is Sent.DONE else text,
            )
        )


def _by_code(source: Subscription, code: str) -> str:
    """Say where the question of a code is, to whoever has it."""
    try:
        question = verbs.question_by_code(code)
    except MissingRecordError:
        return replies.no_such_code(_language(source, ""))
    language = _language(source, question.text)
    return replies.news(question, answers.place_of(question), language)


def _state(place: Place) -> tuple[object, ...]:
    """Return what tells one state of a question from another, for whoever asked it."""
    return tuple(_facts(place))


def _facts(place: Place) -> Iterator[object]:
    yield place.stage
    standing = place.standing
    if standing is not None:
        yield standing.entry.id if standing.entry else ""
        yield standing.publication.pk if standing.publication else 0
        yield standing.peer.sequence if standing.peer else 0


def _language(source: Subscription, text: str) -> str:
    """Return the language of a reply: that of the words, never that of somebody's telephone."""
    known = [code for code, _name in settings.LANGUAGES]
    for language in (source.language, identify(text) if text else ""):
        if language in known:
            return language
    return Desk.objects.get(pk=1).language
