"""What the tasks do: find claims in an item, match a claim, bring a publication into the Library.

Each can run twice without a second effect, since a task whose worker died is run again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from claimdesk.desk import jobs, places, verbs, wordings
from claimdesk.desk.engine import engine
from claimdesk.desk.entries import entry_of
from claimdesk.desk.models import Account, Check, Claim, Item, Job, Publication
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.times import coarse
from claimdesk.desk.verbs.incoming import LONGEST_ITEM
from claimdesk.domain.check import Checkability
from claimdesk.domain.claim import Claim as Found
from claimdesk.domain.claim import Uncheckable
from claimdesk.domain.match import Match
from claimdesk.errors import LibraryBusyError, LibraryError
from claimdesk.language.identification import identify
from claimdesk.matching.storage import Manifest

#: What detection says of a sentence, as the kind of statement a person would choose.
_KINDS = {
    Uncheckable.OPINION: Checkability.OPINION,
    Uncheckable.QUESTION: Checkability.QUESTION,
    Uncheckable.PREDICTION: Checkability.PREDICTION,
}
#: The most claims that are taken from one item; the most worth checking come first.
MOST_CLAIMS = 40
#: Characters of an item that is read together with others: some thirty sentences.
LONGEST_TOGETHER = 4_000
#: Entries that are encoded before a look whether other tasks wait: some three seconds.
ENCODED_AT_ONCE = 128
#: Seconds after which a task that encodes ends, and another one goes on.
ENCODING_S = 50.0
_OPEN = (Job.State.QUEUED, Job.State.WAITING, Job.State.RUNNING)


def machine() -> Account:
    """Return the account under which the desk's own machine works."""
    return Account.objects.get(email=OWN_MACHINE)


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in an item: its language, the claims that are taken, the codes of their words.

    `codes` are by the words of a claim as it is kept; words that the desk knows have none. `actor`
    is the desk's machine.
    """

    actor: Account
    language: str
    chosen: list[Found]
    codes: dict[str, bytes]


def read_items(tasks: list[dict[str, Any]]) -> list[Read | None]:
    """Find the claims of the items of several tasks; their sentences are encoded together.

    Of several, one that is long is left to its own task: the others need not wait for it.
    """
    items = Item.objects.in_bulk([one["item"] for one in tasks])
    longest = LONGEST_TOGETHER if len(tasks) > 1 else LONGEST_ITEM
    open_ones = {
        key: one for key, one in items.items() if one.detected is None and len(one.text) <= longest
    }
    languages = {key: one.language or identify(one.text) for key, one in open_ones.items()}
    texts = [(one.text, languages[key]) for key, one in open_ones.items()]
    found = dict(zip(open_ones, engine().find_many(texts), strict=True))
    chosen = {key: _choose(open_ones[key], claims) for key, claims in found.items()}
    said = {wordings.as_claim(one.text) for claims in chosen.values() for one in claims}
    codes = wordings.code_new(said)
    actor = machine()
    return [
        Read(actor, languages[one["item"]], chosen[one["item"]], codes)
        if one["item"] in chosen
        else None
        for one in tasks
    ]


def _choose(item: Item, found: list[Found]) -> list[Found]:
    chosen = sorted((one for one in found if one.checkable), key=lambda one: -one.score)
    if not chosen and item.questions.exists():
        return found[:1]
    return chosen[:MOST_CLAIMS]


@jobs.handler("detect", ahead=read_items)
def detect(*, item: int, now: datetime, ahead: Read | None = None) -> jobs.Ending | None:
    """Find the claims of an item; a question keeps its words as one claim if it holds none.

    It is done within seconds of the item's arrival, so that its times are cut to the hour too.
    """
    record = Item.objects.filter(pk=item, detected=None).first()
    if record is None:
        return None
    (read,) = read_items([{"item": item}]) if ahead is None else (ahead,)
    return _keeping(record, read, coarse(now)) if read is not None else None


def _keeping(item: Item, read: Read, now: datetime) -> jobs.Ending:
    """Return what adds the claims that were found in an item, all of them or none.

    They are compared with the desk's claims and looked up in the Library here, before the
    transaction for which others wait. What says an open claim again is not looked up.
    """
    texts = {wordings.as_claim(one.text) for one in read.chosen}
    looked = {text: wordings.look(text, read.codes[text]) for text in texts & read.codes.keys()}
    matches = {text: _matches_of(text, one) for text, one in looked.items() if one.same is None}

    def keep() -> None:
        for one in sorted(read.chosen, key=lambda one: one.start):
            text = wordings.as_claim(one.text)
            for span in ((one.start, one.end), *one.again):
                verbs.add_claim(
                    actor=read.actor,
                    text=one.text,
                    language=one.lang,
                    item=item,
                    span=span,
                    worth=round(one.score, 4),
                    checkability=_kind(one.reason, checkable=one.checkable),
                    looked=looked.get(text),
                    matches=matches.get(text),
                    now=now,
                )
        item.detected = now
        item.language = read.language
        item.save(update_fields=["detected", "language"])

    return keep


def _matches_of(text: str, looked: wordings.Look) -> list[Match] | None:
    """Return what the Library has of a claim, or None where another task must ask again."""
    try:
        return engine().suggest(text, code=looked.code)
    except LibraryError:
        return None


def read_claims(tasks: list[dict[str, Any]]) -> list[tuple[Claim, bytes] | None]:
    """Return the claims of several tasks, each with its code; new codes are made together."""
    claims = Claim.objects.in_bulk([one["claim"] for one in tasks])
    codes = dict(zip(claims, wordings.codes_of(list(claims.values())), strict=True))
    return [
        (claims[one["claim"]], codes[one["claim"]]) if one["claim"] in claims else None
        for one in tasks
    ]


@jobs.handler("match", ahead=read_claims)
def match(
    *, claim: int, now: datetime, ahead: tuple[Claim, bytes] | None = None
) -> jobs.Ending | None:
    """Look a claim up in the Library and keep what was found beside it; of when, the hour."""
    (read,) = read_claims([{"claim": claim}]) if ahead is None else (ahead,)
    if read is None:
        return None
    record, code = read
    found = engine().suggest(record.text, code=code)
    actor = machine()
    return lambda: verbs.store_matches(actor=actor, claim=claim, matches=found, now=coarse(now))


@jobs.handler("library")
def library(*, publication: int, now: datetime) -> None:  # noqa: ARG001 - every handler has it
    """Bring what readers see now of a check into the Library, which task of it runs last or not."""
    record = Publication.objects.select_related("check_record__current").get(pk=publication)
    _bring_up_to_date(record.check_record)


@jobs.handler("own-entries", every=timedelta(hours=1))
def own_entries(*, now: datetime) -> None:  # noqa: ARG001 - every handler has it
    """Put right what the Library has of the desk's own fact-checks.

    Their addresses are old when the desk has moved, and they are missing when the Library is new.
    """
    for check in Check.objects.filter(current__isnull=False).select_related("current").iterator():
        _bring_up_to_date(check)


def is_encoding_wanted() -> bool:
    """Return whether entries of the Library wait for their vectors, and no task does it yet."""
    return _waits() and not Job.objects.filter(kind="encode", state__in=_OPEN).exists()


def _waits() -> bool:
    try:
        return bool(Manifest.load(places.library_folder()).waiting)
    except LibraryError:
        return False


@jobs.handler("encode", every=timedelta(minutes=1), when=is_encoding_wanted)
def encode(*, now: datetime) -> jobs.Ending | None:
    """Encode entries of the Library that wait for it, a minute long.

    It ends early where another task waits for a worker, and a task behind that one goes on. Where
    another process encodes there is nothing to do.
    """
    ends = time.monotonic() + ENCODING_S
    try:
        while _waits() and time.monotonic() < ends:
            engine().encode(ENCODED_AT_ONCE)
            if jobs.is_due(jobs.utc_now()):
                break
    except LibraryBusyError:
        return None
    if not _waits():
        return None
    return lambda: jobs.enqueue("encode", key=f"encode:after:{now.timestamp():.6f}", now=now)


def _bring_up_to_date(check: Check) -> None:
    """Put a check into the Library as it stands; one that was withdrawn leaves it.

    What was published while it was written is written after it: another worker may have been first.
    """
    written = None
    while written != check.current_id:
        current: Publication = check.current
        current.check_record = check
        _write(current)
        written = current.pk
        check.refresh_from_db(fields=["current"])


def _write(current: Publication) -> None:
    entry = entry_of(current)
    if current.kind == Publication.Kind.WITHDRAWAL:
        engine().remove([entry.id])
        return
    library = engine().library()
    if entry.id not in library or library.get(entry.id) != entry:
        engine().add(entry)


def _kind(reason: str, *, checkable: bool) -> str:
    if checkable:
        return Checkability.STATEMENT.value
    try:
        return _KINDS.get(Uncheckable(reason), Checkability.UNCLEAR).value
    except ValueError:
        return Checkability.UNCLEAR.value
