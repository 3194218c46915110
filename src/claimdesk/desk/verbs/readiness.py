"""What people state of the desk for a code of principles, and which self-check readers see."""

from __future__ import annotations

from datetime import datetime

from claimdesk.desk import audit
from claimdesk.desk.models import Account, ReadinessSnapshot, ReadinessStatement
from claimdesk.desk.publiclog import entering
from claimdesk.desk.readiness import history, reporting
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import get, require, require_person
from claimdesk.domain import readiness as rules
from claimdesk.domain.roles import Action
from claimdesk.errors import EmptyInputError, InputError, MissingRecordError, RuleError
from claimdesk.language.normalization import normalize_lines


@whole
def state_criterion(
    *,
    actor: Account,
    criterion: str,
    text: str,
    address: str = "",
    applies: bool = True,
    now: datetime,
) -> ReadinessStatement:
    """State for a year how it stands with a criterion, or why it does not apply to the desk."""
    require(actor, Action.PUBLISH)
    require_person(actor)
    known = rules.BY_KEY.get(criterion)
    if known is None:
        raise MissingRecordError
    rules.require_statable(known, applies=applies)
    said = normalize_lines(text)[: rules.LONGEST_STATEMENT]
    if not said:
        raise EmptyInputError("Write what you state; an assessor will read it.")
    if address and not address.startswith(("https://", "http://")):
        raise InputError("The address begins with https:// or http://.")
    row = ReadinessStatement.objects.create(
        criterion=criterion,
        text=said,
        address=address[:500],
        applies=applies,
        made=now,
        made_by=actor,
    )
    audit.append("state_criterion", row, actor=actor, now=now, criterion=criterion, applies=applies)
    return row


@whole
def confirm_statement(*, actor: Account, statement: int, now: datetime) -> ReadinessStatement:
    """Confirm what another person has stated; it holds until a year after it was stated."""
    require(actor, Action.PUBLISH)
    require_person(actor)
    row = get(ReadinessStatement, statement, lock=True)
    _require_standing(row, now)
    if row.confirmed is not None:
        raise RuleError("statement-confirmed", "Somebody has confirmed this statement already.")
    rules.require_another_person(row.made_by_id, actor.pk)
    row.confirmed, row.confirmed_by = now, actor
    row.save(update_fields=["confirmed", "confirmed_by"])
    audit.append("confirm_statement", row, actor=actor, now=now, criterion=row.criterion)
    return row


@whole
def take_statement_back(*, actor: Account, statement: int, now: datetime) -> ReadinessStatement:
    """Let a statement hold no more; it stays to be read."""
    require(actor, Action.PUBLISH)
    require_person(actor)
    row = get(ReadinessStatement, statement, lock=True)
    if row.taken_back is not None:
        raise RuleError("statement-taken-back", "This statement was taken back already.")
    row.taken_back, row.taken_back_by = now, actor
    row.save(update_fields=["taken_back", "taken_back_by"])
    audit.append("take_statement_back", row, actor=actor, now=now, criterion=row.criterion)
    return row


@whole
def take_snapshot(*, actor: Account, now: datetime) -> ReadinessSnapshot:
    """Keep how ready the desk stands now."""
    require(actor, Action.TEND)
    require_person(actor)
    report = reporting.make(now)
    row = ReadinessSnapshot.objects.create(
        made=now, made_by=actor, report=report, sha256=reporting.digest_of(report)
    )
    audit.append("take_readiness", row, actor=actor, now=now, states=_in_a_row(report["states"]))
    return row


@whole
def show_snapshot(*, actor: Account, snapshot: int, now: datetime) -> ReadinessSnapshot:
    """Show readers a snapshot that another person took; the public log gets its entry."""
    require(actor, Action.PUBLISH)
    require_person(actor)
    row = get(ReadinessSnapshot, snapshot, lock=True)
    if row.shown is not None:
        raise RuleError("readiness-shown", "Readers were shown this one already.")
    rules.require_another_person(row.made_by_id, actor.pk)
    row.shown, row.shown_by = now, actor
    row.save(update_fields=["shown", "shown_by"])
    audit.append("show_readiness", row, actor=actor, now=now, sha256=row.sha256)
    entering.enter(entering.of_readiness(reporting.for_readers(row.report), row.pk, now), now)
    return row


@whole
def hide_snapshot(*, actor: Account, snapshot: int, now: datetime) -> ReadinessSnapshot:
    """Show readers no self-check any more; the public log says so, and keeps what was shown."""
    require(actor, Action.PUBLISH)
    require_person(actor)
    row = get(ReadinessSnapshot, snapshot, lock=True)
    standing = history.shown_now()
    if standing is None or standing.pk != row.pk:
        raise RuleError("readiness-hidden", "Readers do not see this one.")
    row.hidden, row.hidden_by = now, actor
    row.save(update_fields=["hidden", "hidden_by"])
    audit.append("hide_readiness", row, actor=actor, now=now, sha256=row.sha256)
    entering.enter(entering.of_readiness(None, row.pk, now), now)
    return row


def _require_standing(row: ReadinessStatement, now: datetime) -> None:
    newest = reporting.standing_statements().get(row.criterion)
    lapses = rules.Statement(made=row.made).lapses
    if newest is None or newest.pk != row.pk or now >= lapses:
        raise RuleError("statement-stands", "This statement does not stand any more.")


def _in_a_row(states: dict[str, int]) -> list[str]:
    return [f"{name} {count}" for name, count in states.items()]
