"""Working together on claims: who has one, tags, harm, comments, searches that are kept."""

from __future__ import annotations

from datetime import date, datetime

from claimdesk.desk import audit
from claimdesk.desk.models import Account, Assignment, Claim, Comment, Revision, SavedSearch, Tag
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.demand import count_demand
from claimdesk.desk.verbs.standing import (
    get,
    require,
    require_person,
    require_unconflicted_in,
)
from claimdesk.domain.harm import Harm
from claimdesk.domain.roles import Action
from claimdesk.errors import EmptyInputError, InputError, RuleError
from claimdesk.language.normalization import normalize, normalize_lines


@whole
def assign(
    *,
    actor: Account,
    claim: int,
    account: int | None,
    due: date | None = None,
    now: datetime,
) -> Claim:
    """Give a claim to somebody until a day, or to nobody."""
    require(actor, Action.WORK)
    record = get(Claim, claim, lock=True)
    require_unconflicted_in(record, actor)
    person = get(Account, account) if account is not None else None
    if person is not None and not (person.is_person and person.may(Action.WORK)):
        raise RuleError("assignee", "Claims are given to people who may work on them.")
    Assignment.objects.create(claim=record, account=person, by=actor, due=due, created=now)
    record.assignee, record.due = person, due
    record.save(update_fields=["assignee", "due"])
    audit.append("assign", record, actor=actor, now=now, to=account)
    return record


@whole
def tag_claim(*, actor: Account, claim: int, names: list[str], now: datetime) -> Claim:
    """Give a claim exactly these tags."""
    require(actor, Action.WORK)
    record = get(Claim, claim, lock=True)
    require_unconflicted_in(record, actor)
    wanted = sorted({" ".join(normalize(name).split())[:60] for name in names} - {""})
    record.tags.set([Tag.objects.get_or_create(name=name)[0] for name in wanted])
    audit.append("tag_claim", record, actor=actor, now=now, tags=wanted)
    return record


@whole
def set_harm(*, actor: Account, claim: int, harm: str, now: datetime) -> Claim:
    """Say what acting on a claim may harm, a kind of `Harm` or "" for nothing, and rank it anew."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Claim, claim, lock=True)
    require_unconflicted_in(record, actor)
    if harm not in {"", *Harm}:
        raise InputError(f"There is no kind of harm {harm!r}; the kinds are {', '.join(Harm)}.")
    record.harm, record.harm_by_machine = harm, False
    record.save(update_fields=["harm", "harm_by_machine"])
    count_demand(Claim.objects.filter(pk=record.pk))
    audit.append("set_harm", record, actor=actor, now=now, harm=harm)
    record.refresh_from_db()
    return record


@whole
def comment(
    *,
    actor: Account,
    claim: int,
    text: str,
    revision: int | None = None,
    place: str = "",
    quote: str = "",
    now: datetime,
) -> Comment:
    """Remark on a claim, or on a passage of a revision. `@name` mentions a colleague."""
    require(actor, Action.COMMENT)
    record = get(Claim, claim)
    require_unconflicted_in(record, actor)
    if revision is not None and get(Revision, revision).check_record.claim_id != record.pk:
        raise InputError("This revision is not of the claim's own check.")
    text = normalize_lines(text)
    if not text:
        raise EmptyInputError("Write the comment first.")
    said = Comment.objects.create(
        claim=record,
        revision_id=revision,
        place=place[:40],
        quote=quote[:500],
        text=text[:5000],
        author=actor,
        created=now,
    )
    folded = text.casefold()
    people = [
        one
        for one in Account.objects.filter(is_active=True).exclude(role="machine")
        if f"@{one.name.casefold()}" in folded
    ]
    said.mentions.set(people)
    audit.append("comment", record, actor=actor, now=now, comment=said.pk)
    return said


@whole
def resolve_comment(*, actor: Account, comment: int, now: datetime) -> Comment:
    """Mark a comment as dealt with, or, a second time, as open again."""
    require(actor, Action.COMMENT)
    said = get(Comment, comment, lock=True)
    require_unconflicted_in(said.claim, actor)
    done = said.resolved is None
    said.resolved, said.resolved_by = (now, actor) if done else (None, None)
    said.save(update_fields=["resolved", "resolved_by"])
    audit.append("resolve_comment", said, actor=actor, now=now, resolved=done)
    return said


@whole
def save_search(*, actor: Account, name: str, query: str, now: datetime) -> SavedSearch:
    """Keep a search of the queue under a name; the same name again replaces it."""
    require(actor, Action.READ)
    name = " ".join(normalize(name).split())[:80]
    if not name:
        raise EmptyInputError("Give the search a name.")
    saved, _ = SavedSearch.objects.update_or_create(
        account=actor, name=name, defaults={"query": query[:500], "created": now}
    )
    return saved


@whole
def delete_search(*, actor: Account, search: int, now: datetime) -> None:  # noqa: ARG001
    """Forget a saved search of one's own."""
    SavedSearch.objects.filter(account=actor, pk=search).delete()
