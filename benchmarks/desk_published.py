"""Fills a desk with checks, from draft to correction, in the order that the database's locks ask.

Revisions are written open, with their parts; then sealed; then reviewed by a second person; then
published as they stand. A correction goes the same way after what it corrects.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desk_filling import BATCH, Filling, many
from django.db.models import OuterRef, Subquery
from django.utils.text import slugify

from claimdesk.desk.content import blockers_of, content_hash, page_of
from claimdesk.desk.models import (
    Check,
    Citation,
    Claim,
    Contribution,
    Correction,
    Declaration,
    Dispute,
    Evidence,
    Finding,
    Publication,
    RatingValue,
    Review,
    Revision,
)
from claimdesk.language.normalization import fold

#: Of a hundred published checks, so many were corrected, and so many of these withdrawn.
CORRECTED, WITHDRAWN = 6, 10


@dataclass(slots=True)
class Written:
    """A revision to be, with its parts."""

    check: Check
    revision: Revision
    parts: list[Evidence]
    findings: list[tuple[Finding, list[Evidence]]]


def fill_checks(into: Filling) -> list[Publication]:
    """Make the checks; return what was published."""
    begun = [claim for claim in into.claims if claim.state == "checking"]
    checks = many(_check(into, claim) for claim in begun)
    published, under_way = checks[: into.sizes.checks], checks[into.sizes.checks :]
    first = [_write(into, check, 1, check.created) for check in checks]
    _insert(first)
    _seal(first[: len(published)])
    out = _publish(into, first[: len(published)], {})
    stages = into.chance.choices(("draft", "in_review", "approved"), (6, 3, 1), k=len(under_way))
    later = list(zip(first[len(published) :], stages, strict=True))
    sealed = [one for one, stage in later if stage != "draft"]
    _seal(sealed)
    _review(into, [one for one, stage in later if stage == "approved"])
    for one, stage in later:
        one.check.state = stage
        into.tell(one.check.created, "start_check", one.check, one.check.author)
    Check.objects.bulk_update([one.check for one, _ in later], ["state"], batch_size=BATCH // 8)
    out += _correct(into, first[: len(published)], {one.check_record_id: one for one in out})
    _probe(into, out)
    _dispute(into, out)
    return out


def _check(into: Filling, claim: Claim) -> Check:
    author = claim.assignee
    at = min(claim.created + timedelta(hours=into.chance.randint(2, 90)), into.now)
    words = slugify(fold(claim.text))[:70].rsplit("-", 1)[0].strip("-")
    return Check(
        claim=claim, language=claim.language, slug=f"{words}-{claim.pk}", author=author,
        created=at, changed=at,
    )  # fmt: skip


def _write(
    into: Filling, check: Check, number: int, at: datetime, base: Written | None = None
) -> Written:
    """Return a revision that meets every rule; with a base, the same with another summary."""
    write, chance, language = into.writer, into.chance, check.language
    told = base.revision if base else None
    claim = check.claim
    revision = Revision(
        check_record=check, number=number, author=check.author, last_editor=check.author,
        created=at, changed=at, version=8 * number,
        title=told.title if told else write.found(language)[:190],
        claim_reviewed=claim.text,
        verdict=told.verdict if told else chance.choice(_scale()),
        summary=write.paragraph(language, 3),
        why=told.why if told else write.paragraph(language, 2),
        method=told.method if told else write.paragraph(language, 3),
        counter_search=told.counter_search if told else write.paragraph(language, 2),
        reply="no_answer" if claim.claimant_id else "not_applicable",
    )  # fmt: skip
    if base:
        parts = [_copy(one, revision) for one in base.parts]
        findings = [
            (_copy(found, revision), [parts[base.parts.index(one)] for one in cited])
            for found, cited in base.findings
        ]
        return Written(check, revision, parts, findings)
    sources = chance.sample(into.sources[language], chance.randint(2, 4))
    parts = [
        Evidence(
            revision=revision, key=f"{chance.getrandbits(32):08x}", position=place, source=source,
            title=write.found(language)[:200], address=f"https://source{place}.example/{check.slug}",
            quotation=write.paragraph(language, 2), interest="none known",
            stance=("refutes", "supports", "context", "context")[place - 1],
            grade="primary" if place == 1 else "secondary", accessed_on=at.date(),
        )
        for place, source in enumerate(sources, 1)
    ]  # fmt: skip
    findings = [
        (
            Finding(revision=revision, key=f"{chance.getrandbits(32):08x}", position=place,
                    text=write.paragraph(language, 2)),
            chance.sample(parts, 2),
        )
        for place in range(1, chance.randint(1, 3) + 1)
    ]  # fmt: skip
    return Written(check, revision, parts, findings)


def _scale() -> list[RatingValue]:
    if not _scale_rows:
        _scale_rows.extend(RatingValue.objects.all())
    return _scale_rows


_scale_rows: list[RatingValue] = []


def _copy(row: Any, revision: Revision) -> Any:
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001
    return type(row)(**told | {"id": None, "revision_id": None, "revision": revision})


def _insert(written: list[Written]) -> None:
    """Insert revisions with their parts, and make each the head of its check."""
    many(one.revision for one in written)
    many(Contribution(revision=one.revision, account=one.check.author) for one in written)
    many(part for one in written for part in one.parts)
    many(finding for one in written for finding, _ in one.findings)
    many(
        Citation(finding=finding, evidence=part)
        for one in written for finding, cited in one.findings for part in cited
    )  # fmt: skip
    newest = Revision.objects.filter(check_record=OuterRef("pk")).order_by("-number").values("pk")
    Check.objects.filter(pk__in=Subquery(_of(written))).update(head=Subquery(newest[:1]))
    for one in written:
        one.check.head = one.revision


def _of(written: list[Written]) -> Any:
    """Return the ids of the checks of some revisions as a query: a list of them may be too long."""
    number = written[0].revision.number
    return Revision.objects.filter(number=number).values("check_record")


def _seal(written: list[Written]) -> None:
    for one in written:
        one.revision.page = page_of(one.check, one.revision)
        one.revision.content_hash = content_hash(one.revision.page)
        one.revision.sealed = one.revision.changed
    fields = ["page", "content_hash", "sealed"]
    Revision.objects.bulk_update((one.revision for one in written), fields, batch_size=BATCH // 8)
    _stand(written, "in_review")


def _stand(written: list[Written], state: str) -> None:
    for one in written:
        one.check.state = state
    Check.objects.bulk_update([one.check for one in written], ["state"], batch_size=BATCH // 8)


def _review(into: Filling, written: list[Written]) -> list[Review]:
    """Let a second person declare their interests and approve."""
    reviewers = into.people["reviewer"] + into.people["publisher"]
    chosen = [
        into.chance.choice([one for one in reviewers if one != each.check.author])
        for each in written
    ]
    pairs = list(zip(written, chosen, strict=True))
    many(
        Declaration(check_record=one.check, account=account, by=account, conflicted=False,
                    created=one.revision.changed)
        for one, reviewer in pairs for account in (one.check.author, reviewer)
    )  # fmt: skip
    reviews = many(
        Review(revision=one.revision, reviewer=reviewer, decision="approved",
               author=one.check.author, last_editor=one.check.author,
               created=one.revision.changed + timedelta(hours=1))
        for one, reviewer in pairs
    )  # fmt: skip
    _stand(written, "approved")
    return reviews


def _publish(
    into: Filling, written: list[Written], before: dict[int, Publication]
) -> list[Publication]:
    reviews = _review(into, written)
    methodology = 2
    out = []
    for one, review in zip(written, reviews, strict=True):
        publisher, old = into.one_of("publisher", "administrator"), before.get(one.check.pk)
        revision = one.revision
        withdrawn = revision.correction_class == "withdrawal"
        at = min(review.created + timedelta(hours=1), into.now)
        _narrate(into, one, review)
        out.append(
            Publication(
                check_record=one.check,
                revision=revision,
                review=review,
                supersedes=old,
                number=old.number + 1 if old else 1,
                kind="withdrawal" if withdrawn else "correction" if old else "first",
                author=revision.author,
                last_editor=revision.last_editor,
                approved_by=review.reviewer,
                published_by=publisher,
                published=at,
                content_hash=revision.content_hash,
                page=revision.page,
                methodology_version=methodology,
                folded=fold(f"{revision.title}\n{revision.claim_reviewed}\n{revision.summary}"),
            )
        )
        one.check.state = "withdrawn" if withdrawn else "published"
        one.check.changed = at
        one.check.claim.state = "closed" if withdrawn else "published"
    many(out)
    for one in out:
        into.tell(one.published, "publish", one, one.published_by, check=one.check_record_id,
                  kind=one.kind, number=one.number, hash=one.content_hash)  # fmt: skip
    checks = [one.check for one in written]
    newest = Publication.objects.filter(check_record=OuterRef("pk")).order_by("-number")
    published = Publication.objects.values("check_record")
    Check.objects.filter(pk__in=Subquery(published)).update(
        current=Subquery(newest.values("pk")[:1])
    )
    Check.objects.bulk_update(checks, ["state", "changed"], batch_size=BATCH // 8)
    Claim.objects.bulk_update([one.claim for one in checks], ["state"], batch_size=BATCH // 4)
    return out


def _correct(
    into: Filling, first: list[Written], before: dict[int, Publication]
) -> list[Publication]:
    """Correct some of what is published; withdraw a few."""
    written = []
    for one in into.chance.sample(first, len(first) * CORRECTED // 100):
        at = min(before[one.check.pk].published + timedelta(days=9), into.now)
        new = _write(into, one.check, 2, at, base=one)
        withdrawn = into.chance.random() < WITHDRAWN / 100
        kinds = ("typo", "clarification", "update", "substantial")
        new.revision.correction_class = "withdrawal" if withdrawn else into.chance.choice(kinds)
        new.revision.correction_reason = into.writer.talk(one.check.language)
        written.append(new)
        into.tell(at, "correct", one.check, one.check.author, revision=2)
    if not written:
        return []
    _insert(written)
    _seal(written)
    out = _publish(into, written, before)
    many(
        Correction(publication=one, correction_class=one.page["correction_class"],
                   reason=one.page["correction_reason"])
        for one in out
    )  # fmt: skip
    return out


def _narrate(into: Filling, one: Written, review: Review) -> None:
    """Tell the audit trail how a check came about."""
    check, author, at = one.check, one.check.author, one.revision.created
    if one.revision.number == 1:
        into.tell(at, "start_check", check, author, claim=check.claim_id)
        for part in one.parts:
            into.tell(at, "put_evidence", check, author, key=part.key)
        for finding, _ in one.findings:
            into.tell(at, "put_finding", check, author, key=finding.key)
    into.tell(at, "save_draft", check, author, revision=one.revision.number, fields=["summary"])
    into.tell(at, "submit", check, author, revision=one.revision.number)
    into.tell(review.created, "approved", check, review.reviewer, revision=one.revision.number)


def _dispute(into: Filling, published: list[Publication]) -> None:
    rows, answers = [], {}
    for number, one in enumerate(into.chance.sample(published, len(published) // 12)):
        state = into.chance.choice(("open", "rejected", "upheld"))
        if state != "open":
            answers[number] = state
        rows.append(
            Dispute(
                check_record=one.check_record,
                publication=one,
                received=one.published,
                text=into.writer.talk(one.check_record.language),
                may_be_shown=number % 2 == 0,
                code_hash=f"{number:064x}",
            )
        )
    taken = many(rows)
    for one in taken:
        into.tell(one.received, "dispute", one, None, check=one.check_record_id)
    for number, state in answers.items():  # a dispute is taken before it is answered
        one = taken[number]
        approver = one.publication.approved_by_id
        others = [who for who in into.people["publisher"] if who.pk != approver]
        one.state, one.answered, one.answered_by = state, one.received, into.chance.choice(others)
        one.answer = into.writer.found(one.check_record.language)
        one.save(update_fields=["state", "answer", "answered", "answered_by"])


def _probe(into: Filling, published: list[Publication]) -> None:
    """Make sure of a few that they are what the verbs would have made."""
    for one in into.chance.sample(published, min(20, len(published))):
        found = Publication.objects.get(pk=one.pk)
        check = Check.objects.get(pk=found.check_record_id)
        if check.current_id == found.pk:
            wrong = blockers_of(check, found.revision)
            if wrong or found.page != page_of(check, found.revision):
                raise SystemExit(f"{check} is not what the rules ask for: {wrong}")
        if content_hash(found.page) != found.content_hash:
            raise SystemExit(f"{check} was not sealed as it is")
