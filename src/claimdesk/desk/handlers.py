"""What the tasks do: find claims in an item, match a claim, bring a publication into the Library.

Each can run twice without a second effect, since a task whose worker died is run again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from claimdesk.desk import jobs, places, verbs, wordings
from claimdesk.desk.engine import engine
from claimdesk.desk.entries import entry_of
from claimdesk.desk.models import Account, Check, Claim, Item, Job, Publication
from claimdesk.desk.models.accounts import OWN_MACHINE
from claimdesk.desk.times import coarse
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
#: Entries that are encoded before a look whether other tasks wait: some three seconds.
ENCODED_AT_ONCE = 128
#: Seconds after which a task that encodes ends, and another one goes on.
ENCODING_S = 50.0
_OPEN = (Job.State.QUEUED, Job.State.WAITING, Job.State.RUNNING)


def machine() -> Account:
    """Return the account under which the desk's own machine works."""
    return Account.objects.get(email=OWN_MACHINE)


@jobs.handler("detect", together=True)
def detect(tasks: list[dict[str, Any]], *, now: datetime) -> jobs.Ending | None:
    """Find the claims of items; a question keeps its words as one claim if it holds none.

    It is done within seconds of an item's arrival, so that its times are cut to the hour too.
    Claims are compared with those of the desk and looked up in the Library here, before the
    transaction for which others wait. What says an open claim again is not looked up.
    """
    rows = Item.objects.filter(detected=None).in_bulk([one["item"] for one in tasks])
    languages = {key: one.language or identify(one.text) for key, one in rows.items()}
    found = engine().find_many([(one.text, languages[key]) for key, one in rows.items()])
    chosen = {
        key: sorted(_choose(rows[key], claims), key=lambda one: one.start)
        for key, claims in zip(rows, found, strict=True)
    }
    every = [wordings.as_claim(one.text) for key in sorted(chosen) for one in chosen[key]]
    looked = wordings.look_all(wordings.code_new(every))
    matches = {text: _matches_of(text, one) for text, one in looked.items() if not one.is_again}
    drafts = [
        _draft(rows[key], one, span, looked, matches)
        for key in sorted(chosen)
        for one in chosen[key]
        for span in ((one.start, one.end), *one.again)
    ]
    actor, hour = machine(), coarse(now)

    def keep() -> None:
        verbs.add_claims(actor=actor, drafts=drafts, now=hour)
        for language in set(languages.values()):
            those = [key for key, one in languages.items() if one == language]
            Item.objects.filter(pk__in=those).update(detected=hour, language=language)

    return keep if rows else None


def _choose(item: Item, found: list[Found]) -> list[Found]:
    chosen = sorted((one for one in found if one.checkable), key=lambda one: -one.score)
    if not chosen and item.questions.exists():
        return found[:1]
    return chosen[:MOST_CLAIMS]


def _draft(
    item: Item,
    found: Found,
    span: tuple[int, int],
    looked: Mapping[str, wordings.Look],
    matches: Mapping[str, list[Match] | None],
) -> verbs.Draft:
    text = wordings.as_claim(found.text)
    return verbs.Draft(
        text=text,
        language=found.lang,
        item=item,
        span=span,
        worth=round(found.score, 4),
        checkability=_kind(found.reason, checkable=found.checkable),
        looked=looked.get(text),
        matches=matches.get(text),
    )


def _matches_of(text: str, looked: wordings.Look) -> list[Match] | None:
    """Return what the Library has of a claim, or None where another task must ask again."""
    try:
        return engine().suggest(text, code=looked.code)
    except LibraryError:
        return None


@jobs.handler("match", together=True)
def match(tasks: list[dict[str, Any]], *, now: datetime) -> jobs.Ending | None:
    """Look claims up in the Library and keep what was found beside them; of when, the hour."""
    claims = Claim.objects.filter(pk__in=[one["claim"] for one in tasks]).order_by("pk")
    texts = dict(claims.values_list("pk", "text"))
    codes = wordings.codes_by_id(texts)
    found = {key: engine().suggest(text, code=codes[key]) for key, text in texts.items()}
    actor = machine()

    def keep() -> None:
        for key, matches in found.items():
            verbs.store_matches(actor=actor, claim=key, matches=matches, now=coarse(now))

    return keep


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
