"""Checks: started, written, declared on, sent to review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from claimdesk.desk import audit
from claimdesk.desk.content import TEXT_FIELDS, content_hash, draft_of, page_of
from claimdesk.desk.models import (
    Account,
    Check,
    Citation,
    Claim,
    Contribution,
    Declaration,
    Evidence,
    Finding,
    RatingValue,
    Revision,
)
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import (
    get,
    require,
    require_declared,
    require_person,
    require_unconflicted,
    require_unconflicted_work,
    require_version,
)
from claimdesk.domain import check as rules
from claimdesk.domain import review as second_person
from claimdesk.domain.roles import Action
from claimdesk.errors import InputError, RuleError
from claimdesk.language.normalization import fold, normalize, normalize_lines

State = Check.State
#: What an editor may write; the correction's class and reason are set when it is started.
EDITABLE = frozenset(TEXT_FIELDS) - {"correction_class", "correction_reason"}


@whole
def start_check(
    *, actor: Account, claim: int, language: str = "", conflicted: bool = False, now: datetime
) -> Check:
    """Begin the check of an open claim, declaring one's interests in it."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Claim, claim, lock=True)
    if record.checkability != rules.Checkability.STATEMENT.value:
        raise RuleError(
            "checkable",
            "Only a factual statement can be checked. Say first that this claim is one.",
        )
    if record.state != Claim.State.OPEN or Check.objects.filter(claim=record).exists():
        raise RuleError(
            "claim-open",
            "A check begins on an open claim; this one is %(state)s.",
            state=record.state,
        )
    if conflicted:
        second_person.raise_conflicted()
    chosen = language or (record.language if record.language in {"vi", "en"} else actor.language)
    check = Check.objects.create(
        claim=record,
        language=chosen,
        slug=_slug(record),
        author=actor,
        created=now,
        changed=now,
    )
    revision = Revision.objects.create(
        check_record=check,
        number=1,
        claim_reviewed=record.text[:500],
        reply=rules.Reply.UNRECORDED.value
        if record.claimant_id
        else rules.Reply.NOT_APPLICABLE.value,
        author=actor,
        last_editor=actor,
        created=now,
        changed=now,
    )
    wrote_it = {actor.pk, record.described_by_id} - {None}  # the facts of the claim are on its page
    Contribution.objects.bulk_create(
        Contribution(revision=revision, account_id=pk) for pk in sorted(wrote_it)
    )
    check.head = revision
    check.save(update_fields=["head"])
    record.state = Claim.State.CHECKING
    record.assignee = record.assignee or actor
    record.save(update_fields=["state", "assignee"])
    _declare(check, actor, actor, now, conflicted=False, note="")
    audit.append("start_check", check, actor=actor, now=now, claim=record.pk)
    return check


@whole
def declare(
    *, actor: Account, check: int, conflicted: bool, note: str = "", now: datetime
) -> Declaration:
    """Declare whether one has a conflict of interest in a check; with one, one is locked out.

    Only an administrator can lift it, with `lift_conflict`.
    """
    require(actor, Action.READ)
    require_person(actor)
    record = get(Check, check, lock=True)
    if not conflicted:
        require_unconflicted(record, actor)
    said = _declare(record, actor, actor, now, conflicted=conflicted, note=note)
    audit.append("declare", record, actor=actor, now=now, conflicted=conflicted)
    return said


@whole
def lift_conflict(
    *, actor: Account, check: int, account: int, note: str, now: datetime
) -> Declaration:
    """Let somebody back into a check they declared a conflict in, with the reason; not oneself."""
    require(actor, Action.ADMINISTER)
    require_person(actor)
    record = get(Check, check, lock=True)
    if actor.pk == account:
        raise RuleError("conflict-of-interest", "Another administrator must lift your conflict.")
    if not note.strip():
        raise RuleError("conflict-of-interest", "Say why the conflict no longer stands.")
    said = _declare(record, get(Account, account), actor, now, conflicted=False, note=note)
    audit.append("lift_conflict", record, actor=actor, now=now, account=account)
    return said


@whole
def save_draft(
    *, actor: Account, check: int, version: int | None = None, now: datetime, **fields: Any
) -> Revision:
    """Write fields of a check: those in `EDITABLE`, and `verdict` as the key of a rating or "".

    `version` is that of the revision the writer saw. Writing on a sealed revision makes the next.
    """
    record, revision = open_revision(actor, check, version, now)
    unknown = set(fields) - EDITABLE - {"verdict"}
    if unknown:
        raise InputError(f"A check has no field {', '.join(sorted(unknown))}.")
    changed = []
    if "verdict" in fields:
        key = fields.pop("verdict") or ""
        verdict = RatingValue.objects.filter(key=key, in_use=True).first() if key else None
        if key and verdict is None:
            raise InputError(f"The desk's scale has no verdict {key!r}.")
        if verdict and record.claim.checkability != rules.Checkability.STATEMENT.value:
            raise RuleError("checkable", "Only a factual statement can get a verdict.")
        if revision.verdict_id != (verdict.pk if verdict else None):
            revision.verdict = verdict
            changed.append("verdict")
    changed += write_texts(revision, fields)
    if changed:
        wrote(record, revision, actor, now)
        audit.append(
            "save_draft", record, actor=actor, now=now, revision=revision.number, fields=changed
        )
    return revision


@whole
def submit(*, actor: Account, check: int, version: int | None = None, now: datetime) -> Check:
    """Seal the revision and send it to a second person. Refused while a rule blocks it."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Check, check, lock=True)
    require_unconflicted(record, actor)
    revision = record.head
    require_version(revision, version)
    if revision.sealed or record.state != State.DRAFT:
        raise RuleError("draft", "This check is not a draft, so it cannot be sent to review.")
    require_unconflicted_work(revision)
    if revision.correction_class != rules.CorrectionClass.WITHDRAWAL.value:
        rules.require_complete(draft_of(record, revision))
    revision.page = page_of(record, revision)
    revision.content_hash = content_hash(revision.page)
    revision.sealed = now
    revision.version += 1  # whoever still has the draft open learns that it was sent
    revision.save(update_fields=["page", "content_hash", "sealed", "version"])
    record.state, record.changed = State.IN_REVIEW, now
    record.save(update_fields=["state", "changed"])
    audit.append(
        "submit", record, actor=actor, now=now, revision=revision.number, hash=revision.content_hash
    )
    return record


def next_revision(
    check: Check, actor: Account, now: datetime, *, correction_class: str = "", reason: str = ""
) -> Revision:
    """Copy the head into a new, open revision; whoever wrote what is not yet published stays in.

    Without a correction the copy goes on with the one before; a correction begins a new line.
    """
    head: Revision = check.head
    top = check.revisions.aggregate(number=Max("number"), version=Max("version"))
    begins = bool(correction_class)
    fields = {name: getattr(head, name) for name in (*TEXT_FIELDS, "verdict")}
    if begins:
        fields |= {"correction_class": correction_class, "correction_reason": reason}
    revision = Revision.objects.create(
        check_record=check,
        number=top["number"] + 1,
        version=top["version"] + 1,  # no two states of a check have the same
        author=actor if begins else head.author,
        last_editor=actor,
        created=now,
        changed=now,
        **fields,
    )
    writers = {actor.pk}
    if not begins:
        writers |= set(head.contributions.values_list("account_id", flat=True))
    Contribution.objects.bulk_create(
        Contribution(revision=revision, account_id=pk) for pk in sorted(writers)
    )
    _copy_parts(head, revision)
    check.head, check.state, check.changed = revision, State.DRAFT, now
    check.save(update_fields=["head", "state", "changed"])
    return revision


def _copy_parts(old: Revision, new: Revision) -> None:
    copies: dict[str, Evidence] = {}
    for evidence in old.evidence.all():
        evidence.pk, evidence.revision = None, new
        evidence._state.adding = True  # noqa: SLF001 - Django's documented way to copy
        evidence.save()
        copies[evidence.key] = evidence
    for finding in old.findings.prefetch_related("citations__evidence"):
        cited = [citation.evidence.key for citation in finding.citations.all()]
        finding = Finding(  # noqa: PLW2901 - the copy takes the place of the original
            revision=new,
            key=finding.key,
            position=finding.position,
            text=finding.text,
            sole_source_reason=finding.sole_source_reason,
        )
        finding.save()
        Citation.objects.bulk_create(
            Citation(finding=finding, evidence=copies[key]) for key in cited
        )


def open_revision(
    actor: Account, check: int, version: int | None, now: datetime
) -> tuple[Check, Revision]:
    """Return check and revision to write on, held; a sealed one is followed by the next."""
    require(actor, Action.WORK)
    require_person(actor)
    record = get(Check, check, lock=True)
    require_unconflicted(record, actor)
    if record.state in {State.PUBLISHED, State.WITHDRAWN}:
        raise RuleError(
            "published-immutable",
            "A published revision never changes. Begin a correction, with its class and reason.",
        )
    revision = record.head
    require_version(revision, version)
    require_declared(record, actor)
    if revision.correction_class == rules.CorrectionClass.WITHDRAWAL.value:
        raise RuleError(
            "withdrawal",
            "A withdrawal changes nothing but that the check is withdrawn, and says why. Drop it "
            "and begin a correction to change what the check says.",
        )
    if revision.sealed:
        voided = record.state == State.APPROVED
        revision = next_revision(record, actor, now)
        audit.append(
            "reopen", record, actor=actor, now=now, revision=revision.number, approval_void=voided
        )
    return record, revision


def wrote(check: Check, revision: Revision, actor: Account, now: datetime) -> None:
    """Note who wrote on a revision, when, and that it is no longer what others saw."""
    revision.last_editor, revision.changed = actor, now
    revision.version += 1
    revision.save()
    Contribution.objects.get_or_create(revision=revision, account=actor)
    Check.objects.filter(pk=check.pk).update(changed=now)


def _declare(
    check: Check, account: Account, by: Account, now: datetime, *, conflicted: bool, note: str
) -> Declaration:
    return Declaration.objects.create(
        check_record=check,
        account=account,
        by=by,
        conflicted=conflicted,
        note=note[:400],
        created=now,
    )


def write_texts(record: Any, fields: Mapping[str, Any]) -> list[str]:
    """Set fields of a record that is not saved yet; return the names of those that changed."""
    changed = []
    for name, value in fields.items():
        text = field_text(record, name, value)
        if getattr(record, name) != text:
            setattr(record, name, text)
            changed.append(name)
    return changed


def field_text(record: Any, name: str, value: Any) -> str:
    """Return a value as the text that fits a field; too long is an error, not a cut."""
    field = record._meta.get_field(name)  # noqa: SLF001 - Django's documented API
    has_lines = field.max_length is None
    text = normalize_lines(str(value or "")) if has_lines else normalize(str(value or ""))
    longest = field.max_length or 50_000
    if len(text) > longest:
        raise InputError(
            f"“{text[:30]}…” has {len(text):,} characters; this field takes {longest:,}. Shorten "
            "it."
        )
    if field.choices and text not in {choice for choice, _ in field.choices}:
        raise InputError(f"{text!r} is not one of the choices of this field.")
    if name == "address" and text and not text.startswith(("https://", "http://")):
        raise InputError("The address begins with https:// or http://.")
    return text


def _slug(claim: Claim) -> str:
    from django.utils.text import slugify  # noqa: PLC0415 - used here only

    words = slugify(fold(claim.text))[:70].rsplit("-", 1)[0].strip("-")
    return f"{words or 'claim'}-{claim.pk}"
