"""The queue: which claims a search of it shows, in which order, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from claimdesk.desk.models import Account, Claim, Match
from claimdesk.language.normalization import fold, normalize

PAGE_SIZE = 25
#: More claims than this are not counted: nobody reads so many, and counting all costs time.
MOST_COUNTED = 1_000
LAST_PAGE = 1_000
#: Words of a search that are looked for; the rest of a pasted text adds nothing.
MOST_WORDS = 8
SOON = timedelta(days=7)
ANY, ACTIVE = "all", "active"
#: Languages that a search names; claims in all others are found together.
LANGUAGES = ("vi", "en")

_ORDERS: dict[str, tuple[Any, ...]] = {
    "priority": ("-priority", "-pk"),
    "worth": ("-worth", "-priority", "-pk"),
    "newest": ("-created", "-pk"),
    "due": (F("due").asc(nulls_last=True), "-priority", "-pk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What of the queue is wanted. Empty fields ask for nothing.

    `who` is `me`, `nobody` or `somebody`; `due` is `overdue`, `soon` or `none`; `language` is one
    of `LANGUAGES` or `other`; `state` is a state, `active` (open or in check) or `all`.
    """

    q: str = ""
    state: str = Claim.State.OPEN
    language: str = ""
    kind: str = ""
    tag: str = ""
    who: str = ""
    due: str = ""
    asked: bool = False
    matched: bool = False
    sort: str = "priority"


@dataclass(frozen=True, slots=True)
class Page:
    """Some claims of a search, and where they stand in it. Each claim has `best`, a Match or None.

    `count` is at most `MOST_COUNTED`; `is_more` says that there are more than that.
    """

    claims: list[Claim]
    number: int
    count: int
    is_more: bool
    has_next: bool

    @property
    def first(self) -> int:
        """Return the place of the first claim in the search, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Return the place of the last claim in the search."""
        return self.first + len(self.claims) - 1


def find(search: Search, account: Account, *, today: date, number: int = 1) -> Page:
    """Return one page of the claims that a search shows to somebody.

    Ids come first, from an index where there is one, then their rows: so sorting carries no text.
    For words there is no index; every claim is read once, for the page and for the count.
    """
    found = selected(search, account, today)
    number = max(1, min(number, LAST_PAGE))
    start = (number - 1) * PAGE_SIZE
    ordered = found.order_by(*_ORDERS[search.sort]).values_list("pk", flat=True)
    if search.q:
        every = list(ordered[: max(MOST_COUNTED, start + PAGE_SIZE) + 1])
        ids, counted = every[start : start + PAGE_SIZE + 1], len(every)
    else:
        ids = list(ordered[start : start + PAGE_SIZE + 1])
        counted = found.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Page(
        claims=rows(ids[:PAGE_SIZE]),
        number=number,
        count=min(counted, MOST_COUNTED),
        is_more=counted > MOST_COUNTED,
        has_next=len(ids) > PAGE_SIZE,
    )


def selected(search: Search, account: Account, today: date) -> QuerySet[Claim]:
    """Return the claims that a search selects, in no order."""
    found = Claim.objects.all()
    if search.state == ACTIVE:
        found = found.filter(state__in=(Claim.State.OPEN, Claim.State.CHECKING))
    elif search.state != ANY:
        found = found.filter(state=search.state)
    if search.language:
        is_other = search.language == "other"
        found = (
            found.exclude(language__in=(*LANGUAGES, ""))
            if is_other
            else found.filter(language=search.language)
        )
    if search.kind:
        found = found.filter(checkability=search.kind)
    if search.tag:
        found = found.filter(tags__name=search.tag)
    if search.asked:
        found = found.filter(questions_open__gt=0)
    if search.matched:
        pending = Match.objects.filter(claim=OuterRef("pk"), decision=Match.Decision.PENDING)
        found = found.filter(Exists(pending))
    found = found.filter(_worked_on_by(search.who, account), _due(search.due, today))
    for word in _words(search.q):
        found = found.filter(folded__contains=word)
    return found


def rows(ids: list[int]) -> list[Claim]:
    """Return claims in the order of their ids, each with who works on it, its tags and best match.

    A claim has them as `assignee`, `tag_names` and `best`. The best match is the accepted one, else
    the most probable that nobody has rejected.
    """
    best = (
        Match.objects.filter(claim=OuterRef("pk"))
        .exclude(decision=Match.Decision.REJECTED)
        .order_by("decision", "place", "-probability")  # "accepted" comes before "pending"
    )
    known = (
        Claim.objects.filter(pk__in=ids)
        .annotate(best_id=Subquery(best.values("pk")[:1]))
        .select_related("assignee")
        .in_bulk()
    )
    matches = Match.objects.in_bulk({claim.best_id for claim in known.values()} - {None})
    tags = _tags_of(ids)
    for claim in known.values():
        claim.best = matches.get(claim.best_id)
        claim.tag_names = tags.get(claim.pk, [])
    return [known[pk] for pk in ids if pk in known]


def _tags_of(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = Claim.tags.through.objects.filter(claim__in=ids).order_by("tag__name")
    for claim, name in pairs.values_list("claim", "tag__name"):
        found.setdefault(claim, []).append(name)
    return found


def _words(text: str) -> list[str]:
    return fold(normalize(text)).casefold().split()[:MOST_WORDS]


def _worked_on_by(who: str, account: Account) -> Q:
    if who == "me":
        return Q(assignee=account)
    return Q(assignee__isnull=who == "nobody") if who else Q()


def _due(due: str, today: date) -> Q:
    if due == "overdue":
        return Q(due__lt=today)
    if due == "soon":
        return Q(due__lte=today + SOON)
    return Q(due__isnull=True) if due == "none" else Q()
