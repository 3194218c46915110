"""Which open claim a new one says again in other words; those who add claims take turns.

Decision record: docs/decisions/0018-other-wordings.md.
"""

from __future__ import annotations

import hashlib

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Substr

from claimdesk.desk.engine import engine
from claimdesk.desk.models import Claim, Mention
from claimdesk.desk.similar import content_words, with_most_words
from claimdesk.language.normalization import normalize

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


def said_before(claim: Claim) -> Claim | None:
    """Return the open claim that a new one says again, held until the transaction ends, or None.

    It is compared with the words of claims and of those that were joined into them; a claim whose
    own words speak against it is not its claim, whatever was joined into that.
    """
    chosen = _said_again(claim.text, claim.pk)
    if chosen is None:
        return None
    # Somebody may have decided about it meanwhile.
    return Claim.objects.select_for_update().filter(pk=chosen, state__in=_UNDECIDED).first()


def prepare(text: str) -> None:
    """Compare a text before the transaction that adds it, which then finds the vectors made.

    Others wait for that transaction, on SQLite all who write.
    """
    text = as_claim(text)[:LONGEST_CLAIM]
    if not Claim.objects.filter(text_hash=text_hash(text)).exists():
        _said_again(text, None)


def as_claim(text: str) -> str:
    """Return a passage as the text of a claim, which is cut to `LONGEST_CLAIM` afterwards."""
    return normalize(text.replace("\x00", "")).strip()


def passages_of(claim: Claim, target: Claim) -> list[Mention]:
    """Return the mentions of a claim that have the words of another one, joined into it."""
    if claim.text_hash == target.text_hash:
        return []
    length = F("end") - F("start")
    mentions = target.mentions.annotate(said=Substr("item__text", F("start") + 1, length))
    return [
        one for one in mentions if text_hash(as_claim(one.said)[:LONGEST_CLAIM]) == claim.text_hash
    ]


def _said_again(text: str, claim: int | None) -> int | None:
    known = _alike(text, claim)
    if not known:
        return None
    texts = [one.text for one in known]
    own = [(one.merged_into or one).text for one in known]
    same = engine().says_again(text, texts, own)
    return None if same is None else known[same].merged_into_id or known[same].pk


def _alike(text: str, claim: int | None) -> list[Claim]:
    """Return the claims, joined ones too, that share the most words with a text, best first."""
    mine = content_words(text).keys()
    undecided = Q(state__in=_UNDECIDED) | Q(merged_into__state__in=_UNDECIDED)
    others = Claim.objects.filter(undecided).exclude(pk=claim)
    found = others.select_related("merged_into").filter(pk__in=with_most_words(others, mine))

    def share(other: Claim) -> float:
        theirs = content_words(other.text).keys()
        return len(mine & theirs) / max(1, len(mine | theirs))

    return sorted(found, key=lambda one: (-share(one), one.pk))[:_COMPARED]
