"""Claims of the desk that may say the same as one: by their words, and by what answers both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import log
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection, transaction

from claimdesk.desk.models import Claim, Match
from claimdesk.desk.queries import rows_of_each
from claimdesk.language.normalization import fold, normalize, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 8
#: Shared words that are shown, the longest first.
_MOST_WORDS = 6
#: Words of a claim that are written down, and the length of the column for them.
_KEPT, _LONGEST_WORD = 16, 24
#: In how many claims a word is looked for, the newest first.
_READ = 1_000
#: How many claims that share words, or an entry, are looked at to show them, whatever their state.
_CANDIDATES = 200
_BATCH = 1_000
#: Claims whose words are remembered, some 3 KB each: the same ones are compared again and again.
_REMEMBERED = 4_096
#: The newest claims that have a word, as one text of their ids: rows of their own take eight times
#: as long to read.
_HAVING = (
    "SELECT %s, {joined}(CAST(claim_id AS text), ',') FROM (SELECT claim_id FROM desk_claimword "
    "WHERE word = %s AND claim_id > %s ORDER BY claim_id DESC LIMIT %s) AS having_it"
)
_JOINED = {"sqlite": "group_concat", "postgresql": "string_agg"}
#: Django takes five times as long to write a dozen words for each claim.
_KEEP = "INSERT INTO desk_claimword (word, claim_id) VALUES (%s, %s)"
#: Share of words that two claims must have in common to be shown.
_LEAST_SHARE = 0.25
#: What a shared fact-check of the Library adds to the share.
_SAME_ENTRY = 0.3


@dataclass(frozen=True, slots=True)
class Similar:
    """A claim that may say the same, how near it is (0 to 1), and why."""

    claim: Claim
    nearness: float
    shared: tuple[str, ...]
    same_entry: bool


def similar_claims(claim: Claim) -> list[Similar]:
    """Return the claims most like one, best first; joined ones are left out."""
    mine = content_words(claim.text)
    related = _same_entries(claim)
    known = Claim.objects.in_bulk([*with_most_words(claim.text), *related])
    found = []
    for other in known.values():
        if other.pk == claim.pk or other.state == Claim.State.MERGED:
            continue
        theirs = content_words(other.text)
        shared = mine.keys() & theirs.keys()
        share = len(shared) / max(1, len(mine.keys() | theirs.keys()))
        nearness = min(1.0, share + (_SAME_ENTRY if other.pk in related else 0))
        if nearness >= _LEAST_SHARE:
            said = tuple(theirs[word] for word in sorted(shared, key=lambda word: -len(word)))
            found.append(Similar(other, nearness, said[:_MOST_WORDS], other.pk in related))
    return sorted(found, key=lambda one: (-one.nearness, -one.claim.demand))[:SHOWN]


def newest_claim() -> int:
    """Return the id of the newest claim, or 0."""
    return Claim.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def with_most_words(text: str) -> list[int]:
    """Return the ids of the claims that share the rarest and most words with a text, best first."""
    return sharing_most_words({text: 0}, newest_claim(), _CANDIDATES)[text]


def sharing_most_words(since: Mapping[str, int], newest: int, most: int) -> dict[str, list[int]]:
    """Return for each text the claims that share the rarest and most words with it, best first.

    No more than `most` of each. A word that many claims have is looked for in the newest of them
    only. `since` gives for each text the id up to which claims are left out; `newest` is the id of
    the newest one.
    """
    sought = {text: key_words(text) for text in since}
    words_of_all = dict.fromkeys(word for some in sought.values() for word in some)
    having = _claims_by_word(list(words_of_all), min(since.values(), default=0))
    found = {}
    for text, some in sought.items():
        ids = [those[those > since[text]] for word in some if len(those := having[word])]
        weights = [log(1 + newest / max(1, len(those))) for those in ids]
        found[text] = _heaviest(ids, weights, most)
    return found


def _claims_by_word(sought: Sequence[str], newer_than: int) -> dict[str, NDArray[np.int64]]:
    """Return for each word the ids of the newest claims that have it."""
    having = dict.fromkeys(sought, np.empty(0, np.int64))
    one = _HAVING.format(joined=_JOINED[connection.vendor])
    given = [(each, word, newer_than, _READ) for each, word in enumerate(sought)]
    for each, ids in rows_of_each(one, given):
        if ids:
            having[sought[int(each)]] = np.fromstring(ids, np.int64, sep=",")
    return having


def _heaviest(ids: Sequence[NDArray[np.int64]], weights: Sequence[float], most: int) -> list[int]:
    """Return the ids with the largest sums of weights, of two equal ones the newer first."""
    if not ids:
        return []
    found, places = np.unique(np.concatenate(ids), return_inverse=True)
    sums = np.bincount(places, np.repeat(weights, list(map(len, ids))))
    if len(sums) > most:
        chosen = sums >= np.partition(sums, -most)[-most]
        found, sums = found[chosen], sums[chosen]
    best: list[int] = found[np.lexsort((found, sums))[::-1]][:most].tolist()
    return best


def keep_words(claims: Iterable[Claim]) -> None:
    """Write down the words of new claims, so that others find them."""
    rows = ((word, one.pk) for one in claims for word in key_words(one.text))
    while batch := list(islice(rows, _BATCH)):
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.executemany(_KEEP, batch)


def _same_entries(claim: Claim) -> set[int]:
    """Return the claims for which the same fact-checks were found."""
    mine = claim.matches.exclude(decision=Match.Decision.REJECTED)
    entries = list(mine.values_list("entry_id", flat=True)[:3])
    if not entries:
        return set()
    theirs = Match.objects.filter(entry_id__in=entries).exclude(decision=Match.Decision.REJECTED)
    return set(theirs.order_by("-probability").values_list("claim_id", flat=True)[:_CANDIDATES])


def key_words(text: str) -> list[str]:
    """Return the words of a text by which claims are found: its longest, cut to the column."""
    cut = {word[:_LONGEST_WORD] for word in content_words(text)}
    return sorted(cut, key=lambda word: (-len(word), word))[:_KEPT]


@lru_cache(_REMEMBERED)
def content_words(text: str) -> Mapping[str, str]:
    """Return a claim's words, folded, with the form in which they stand; short ones left out."""
    return MappingProxyType(
        {
            fold(word).casefold(): word
            for word in words(normalize(text).lower())
            if len(word) > 2 or word.isdecimal()
        }
    )
