"""Which open claim a new one says again in other words; those who add claims take turns.

Decision record: docs/decisions/0018-other-wordings.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Substr

from claimdesk.desk.engine import engine
from claimdesk.desk.models import Claim, ClaimVector, Mention
from claimdesk.desk.similar import content_words, newest_claim, with_most_words
from claimdesk.intake.deidentification import deidentify
from claimdesk.language.normalization import normalize
from claimdesk.matching.sameness import Wording

LONGEST_CLAIM = 1_000
#: The claims that a new one may be joined to: nothing has been decided about them.
_UNDECIDED = (Claim.State.OPEN, Claim.State.CHECKING)
#: The turn of whoever adds a claim, among PostgreSQL's locks of a transaction; any number would do.
_TURN = 7_305_001
#: How many of those that share the most words are compared.
_COMPARED = 12


def text_hash(text: str) -> str:
    """Return the hash that joins claims of the same words."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "replace")).hexdigest()


def take_turns() -> None:
    """Wait until no other transaction adds claims; it lasts until this transaction ends.

    So of two that add the same claim at once, the second one finds the first. On SQLite every
    transaction that writes has the database for itself already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


@dataclass(frozen=True, slots=True)
class Look:
    """Which claim a text says again, of the claims up to the id `newest`.

    `nearness` is a cosine, `code` the text's own vector.
    """

    code: bytes
    newest: int = 0
    same: int | None = None
    nearness: float = 0.0


def look(text: str, code: bytes | None = None, after: Look | None = None) -> Look:
    """Return which undecided claim a claim's text says again, of those after another look.

    `code` is the text's own where it is known.

    It is compared with the words of claims and of those that were joined into them; a claim whose
    own words speak against it is not its claim, whatever was joined into that.

    Asked before the transaction that adds the text, for which others wait: on SQLite all who write.
    That one then looks at the few claims only that came meanwhile.
    """
    newest = newest_claim()
    code = code or engine().code([text])[0]
    if after is not None and newest == after.newest:
        return Look(code, newest)
    known = _alike(text, after.newest if after else 0, newest)
    if not known:
        return Look(code, newest)
    codes = codes_of(known)
    others = [
        Wording(one.text, (one.merged_into or one).text, code)
        for one, code in zip(known, codes, strict=True)
    ]
    again = engine().says_again(Wording(text, text, code), others)
    if again is None:
        return Look(code, newest)
    found = known[again.at]
    return Look(code, newest, found.merged_into_id or found.pk, again.nearness)


def keep_vector(claim: Claim, code: bytes) -> None:
    """Keep the vector of a claim, so that it is not made again."""
    _keep([ClaimVector(claim=claim, coding=engine().coding, code=code)])


def code_new(texts: Collection[str]) -> dict[str, bytes]:
    """Return the codes of those texts whose words no claim has."""
    hashes = {text: text_hash(text) for text in texts}
    seen = Claim.objects.filter(text_hash__in=hashes.values())
    known = set(seen.values_list("text_hash", flat=True))
    new = sorted(text for text, digest in hashes.items() if digest not in known)
    return dict(zip(new, engine().code(new), strict=True)) if new else {}


def codes_of(claims: list[Claim]) -> list[bytes]:
    """Return the vectors of claims; those that are not known are made.

    They are kept in the order of the ids and outside of a transaction only, so that no two wait for
    each other.
    """
    coding = engine().coding
    kept = ClaimVector.objects.filter(claim__in=claims, coding=coding)
    known = {key: bytes(code) for key, code in kept.values_list("claim_id", "code")}
    new = [one for one in claims if one.pk not in known]
    if new:
        known |= zip((one.pk for one in new), engine().code([one.text for one in new]), strict=True)
        if not connection.in_atomic_block:
            new.sort(key=lambda one: one.pk)
            _keep([ClaimVector(claim=one, coding=coding, code=known[one.pk]) for one in new])
    return [known[one.pk] for one in claims]


def _keep(vectors: list[ClaimVector]) -> None:
    ClaimVector.objects.bulk_create(
        vectors,
        update_conflicts=True,
        unique_fields=["claim"],
        update_fields=["coding", "code"],
    )


def said_before(text: str, looked: Look) -> Claim | None:
    """Return the claim that a text says again, held until the transaction ends, or None.

    `looked` is what was found before it began.
    """
    for one in sorted((look(text, looked.code, looked), looked), key=lambda one: -one.nearness):
        if one.same is None:
            continue
        # Somebody may have decided about it meanwhile.
        held = Claim.objects.select_for_update().filter(pk=one.same, state__in=_UNDECIDED).first()
        if held is not None:
            return held
    return None


def is_known(text: str) -> bool:
    """Return whether a claim has the words of a text, joined ones too."""
    return Claim.objects.filter(text_hash=text_hash(text)).exists()


def as_claim(text: str, *, clean: bool = False) -> str:
    """Return a passage as the text of a claim; `clean` leaves out what leads to a person."""
    text = normalize(text.replace("\x00", "")).strip()
    return (deidentify(text).text if clean else text)[:LONGEST_CLAIM]


def passages_of(claim: Claim, target: Claim) -> list[Mention]:
    """Return the mentions of a claim that have the words of another one, joined into it."""
    if claim.text_hash == target.text_hash:
        return []
    length = F("end") - F("start")
    mentions = target.mentions.annotate(said=Substr("item__text", F("start") + 1, length))
    return [one for one in mentions if text_hash(as_claim(one.said)) == claim.text_hash]


def _alike(text: str, newer_than: int, newest: int) -> list[Claim]:
    """Return the undecided claims, joined ones too, that share the most words with a text."""
    mine = content_words(text).keys()
    undecided = Q(state__in=_UNDECIDED) | Q(merged_into__state__in=_UNDECIDED)
    ids = with_most_words(text, newer_than=newer_than, newest=newest)
    if not ids:
        return []
    found = Claim.objects.filter(undecided, pk__in=ids).select_related("merged_into")

    def share(other: Claim) -> float:
        theirs = content_words(other.text).keys()
        return len(mine & theirs) / max(1, len(mine | theirs))

    return sorted(found, key=lambda one: (-share(one), one.pk))[:_COMPARED]
