"""How much each claim is asked for: the channels and hours that brought it, its open questions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from claimdesk.desk import copies
from claimdesk.desk.models import Claim, Question
from claimdesk.desk.ranking import priority

#: Many claims are ranked at a time: Django would write an update anew for each.
_RANKED = (
    "UPDATE desk_claim SET demand = %s, channels = %s, priority = %s, questions_open = %s "
    "WHERE id = %s"
)


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
