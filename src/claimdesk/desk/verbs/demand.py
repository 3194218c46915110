"""How much each claim is asked for: the channels and hours that brought it, its open questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from claimdesk.desk import copies
from claimdesk.desk.models import Claim, Question
from claimdesk.desk.queries import rows_of_each
from claimdesk.desk.ranking import priority

#: Many claims are ranked at a time: Django would write an update anew for each.
_RANKED = (
    "UPDATE desk_claim SET demand = %s, channels = %s, priority = %s, questions_open = %s "
    "WHERE id = %s"
)

#: The items that mention a claim, the newest, so many.
_NEWEST = (
    "SELECT * FROM (SELECT claim_id, item_id FROM desk_mention WHERE claim_id = %s "
    "ORDER BY id DESC LIMIT %s) AS newest"
)
_LOOKED_AT = 16


def count_demand(claims: Any) -> None:
    """Rank each claim anew: the channels and hours that brought it, and its open questions."""
    rank_anew(list(claims.distinct()))


def rank_anew(claims: Collection[Claim]) -> None:
    """Rank claims anew, in their records and in the objects given."""
    of_ids = {claim.pk: claim for claim in claims}
    seen: dict[int, dict[str, set[datetime]]] = {key: {} for key in of_ids}
    for key, channel, hour in copies.sightings_of(of_ids):
        seen[key].setdefault(channel, set()).add(hour)
    waiting = Question.objects.filter(claim__in=of_ids, state=Question.State.OPEN)
    asked = dict(waiting.order_by().values_list("claim").annotate(count=Count("pk")))
    for key, claim in of_ids.items():
        hours = [len(each) for each in seen[key].values()]
        claim.demand, claim.channels = sum(hours), len(hours)
        claim.priority = priority(hours, claim.worth, claim.harm)
        claim.questions_open = asked.get(key, 0)
    ranked = [of_ids[key] for key in sorted(of_ids)]
    with connection.cursor() as cursor:
        cursor.executemany(
            _RANKED,
            [
                (one.demand, one.channels, one.priority, one.questions_open, one.pk)
                for one in ranked
            ],
        )


def rank_mentioned(claims: Collection[Claim], items: Collection[int]) -> None:
    """Rank claims anew that items mention now, where that changes anything.

    It does not where others of the newest items of a claim came by the same channels in the same
    hours. So a flood has its claim's items counted when it begins and with each hour, not all of
    them for each item.
    """
    newest = _newest_items([claim.pk for claim in claims if claim.demand])
    seen = copies.sightings_in({item for some in newest.values() for item in some})
    changed = []
    for claim in claims:
        of_claim = newest.get(claim.pk, set())
        brought = {place for item in of_claim.intersection(items) for place in seen[item]}
        known = {place for item in of_claim.difference(items) for place in seen[item]}
        if not of_claim or not brought <= known:
            changed.append(claim)
    rank_anew(changed)


def _newest_items(claims: Sequence[int]) -> dict[int, set[int]]:
    """Return by claim the newest items that mention it."""
    found: dict[int, set[int]] = {}
    for claim, item in rows_of_each(_NEWEST, [(one, _LOOKED_AT) for one in claims]):
        found.setdefault(claim, set()).add(item)
    return found
