"""The hard rules of the desk and how somebody would try to get round each: by every way in.

An `Act` is one deed by screen, API and verb; an `Attack` is a deed that a rule forbids, after what
`prepare` has set up. `sql` are statements by which somebody with the database in hand would try.
"""

# ruff: noqa: S608 - the SQL is what somebody with access to the database might write
from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from claimdesk.desk import verbs
from claimdesk.desk.models import Check, Claim, Dispute
from support import desk


class World:
    """A desk of five people who may everything but administer, an administrator and a machine."""

    def __init__(self):
        self.author = desk.person("An", "publisher")
        self.editor = desk.person("Em", "publisher")
        self.reviewer = desk.person("Binh", "publisher")
        self.publisher = desk.person("Chi", "publisher")
        self.outsider = desk.person("Dung", "publisher")
        self.checker = desk.person("Giang", "checker")
        self.admin = desk.person("Ha", "administrator")
        self.machine = desk.person("Bot", "machine")
        self.check: Check | None = None
        self.claim: Claim | None = None
        self.dispute: Dispute | None = None

    def again(self):
        """Read what stands now."""
        if self.check is not None:
            self.check = Check.objects.get(pk=self.check.pk)
        return self

    @property
    def number(self):
        """Return the number of the revision at hand."""
        return self.again().check.head.number


@dataclass(frozen=True, kw_only=True)
class Act:
    """A deed by each way in: functions of a world. `name` is what a command of it would be."""

    name: str
    screen: Callable[[World], tuple[str, dict[str, Any]]]
    api: Callable[[World], tuple[str, str, Any]]
    verb: Callable[[World, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Attack:
    """A deed that a rule forbids. `rule` is what the verb and the API say."""

    name: str
    rule: str
    who: str
    act: Act
    prepare: Callable[[World], Any]
    sql: Callable[[World], Iterable[str]] = lambda _world: ()


# -- deeds -----------------------------------------------------------------------------------------
APPROVE = Act(
    name="approve",
    screen=lambda w: (
        f"/desk/checks/{w.check.pk}/review/",
        {"decision": "approve", "revision": w.number},
    ),
    api=lambda w: ("POST", f"/checks/{w.check.pk}/approve", {"revision": w.number}),
    verb=lambda w, who: verbs.approve(
        actor=who, check=w.check.pk, revision=w.number, now=desk.later()
    ),
)
PUBLISH = Act(
    name="publish",
    screen=lambda w: (f"/desk/checks/{w.check.pk}/publish/", {}),
    api=lambda w: ("POST", f"/checks/{w.check.pk}/publish", None),
    verb=lambda w, who: verbs.publish(actor=who, check=w.check.pk, now=desk.later()),
)
SUBMIT = Act(
    name="submit",
    screen=lambda w: (f"/desk/checks/{w.check.pk}/submit/", {}),
    api=lambda w: ("POST", f"/checks/{w.check.pk}/submit", {}),
    verb=lambda w, who: verbs.submit(actor=who, check=w.check.pk, now=desk.later()),
)
REWRITE = Act(
    name="save-draft",
    screen=lambda w: (
        f"/desk/checks/{w.check.pk}/save/",
        {"do": "save", "title": "Other", "was-title": "x"},
    ),
    api=lambda w: ("PATCH", f"/checks/{w.check.pk}", {"title": "Other"}),
    verb=lambda w, who: verbs.save_draft(
        actor=who, check=w.check.pk, title="Other", now=desk.later()
    ),
)
START = Act(
    name="start",
    screen=lambda w: (
        f"/desk/claims/{w.claim.pk}/start/",
        {"unconflicted": "on", "language": "en"},
    ),
    api=lambda w: ("POST", "/checks", {"claim": w.claim.pk, "conflicted": False}),
    verb=lambda w, who: verbs.start_check(actor=who, claim=w.claim.pk, now=desk.later()),
)
MERGE = Act(
    name="merge",
    screen=lambda w: (
        f"/desk/claims/{w.check.claim_id}/merge/",
        {"other": w.claim.pk, "into": w.claim.pk},
    ),
    api=lambda w: ("POST", f"/claims/{w.check.claim_id}/merge", {"into": w.claim.pk}),
    verb=lambda w, who: verbs.merge_claims(
        actor=who, claim=w.check.claim_id, into=w.claim.pk, now=desk.later()
    ),
)
CALL_OPINION = Act(
    name="describe",
    screen=lambda w: (
        f"/desk/claims/{w.check.claim_id}/describe/",
        {"checkability": "opinion", "version": w.again().check.claim.version},
    ),
    api=lambda w: ("POST", f"/claims/{w.check.claim_id}/describe", {"checkability": "opinion"}),
    verb=lambda w, who: verbs.describe_claim(
        actor=who, claim=w.check.claim_id, checkability="opinion", now=desk.later()
    ),
)
LIFT = Act(
    name="lift-conflict",
    screen=lambda w: (
        f"/desk/checks/{w.check.pk}/lift/",
        {"account": w.admin.pk, "note": "Mine."},
    ),
    api=lambda w: (
        "POST", f"/checks/{w.check.pk}/lift-conflict", {"account": w.admin.pk, "note": "Mine."},
    ),
    verb=lambda w, who: verbs.lift_conflict(
        actor=who, check=w.check.pk, account=w.admin.pk, note="Mine.", now=desk.later()
    ),
)  # fmt: skip


def correct(kind, reason):
    """Return the deed of beginning a correction, or a withdrawal."""
    way = "withdraw" if kind == "withdrawal" else "correct"
    given = {"correction_class": kind, "reason": reason}
    return Act(
        name=way,
        screen=lambda w: (f"/desk/published/{w.check.pk}/{way}/", given),
        api=lambda w: ("POST", f"/checks/{w.check.pk}/correct", given),
        verb=lambda w, who: verbs.correct(actor=who, check=w.check.pk, now=desk.later(), **given),
    )


def answer(text="No."):
    """Return the deed of answering the dispute at hand."""
    given = {"outcome": "rejected", "answer": text}
    return Act(
        name="answer",
        screen=lambda w: (f"/desk/inbox/disputes/{w.dispute.pk}/answer/", given),
        api=lambda w: ("POST", f"/disputes/{w.dispute.pk}/answer", given),
        verb=lambda w, who: verbs.answer_dispute(
            actor=who, dispute=w.dispute.pk, now=desk.later(), **given
        ),
    )


SHOW = Act(
    name="show",
    screen=lambda w: (f"/desk/inbox/disputes/{w.dispute.pk}/show/", {}),
    api=lambda w: ("POST", f"/disputes/{w.dispute.pk}/show", {}),
    verb=lambda w, who: verbs.show_dispute(actor=who, dispute=w.dispute.pk, now=desk.later()),
)


# -- what was done before --------------------------------------------------------------------------
def drafted(w):
    """Leave a draft that meets every rule."""
    w.check = desk.draft(w.author)


def in_review(w):
    """Leave a check that two people wrote and everybody has declared on, in review."""
    drafted(w)
    desk.joined(w.check, w.editor, w.reviewer, w.publisher, w.outsider, w.checker, w.admin)
    verbs.save_draft(actor=w.editor, check=w.check.pk, summary="Two bodies say so.", now=desk.NOW)
    verbs.submit(actor=w.author, check=w.check.pk, now=desk.NOW)
    w.again()


def approved(w):
    """Leave a check that a second person approved, at a desk that owes its readers nothing."""
    in_review(w)
    desk.statements()
    APPROVE.verb(w, w.reviewer)
    w.again()


def published(w):
    """Leave a published check."""
    approved(w)
    PUBLISH.verb(w, w.publisher)
    w.again()


def disputed(w, *, agreed=False):
    """Leave a published check with a dispute."""
    published(w)
    w.dispute, _ = verbs.dispute(
        check=w.check.pk, text="Wrong.", may_be_shown=agreed, now=desk.later()
    )


def answered(w, *, agreed=True):
    """Leave a dispute that somebody else has answered."""
    disputed(w, agreed=agreed)
    answer().verb(w, w.outsider)


def then(first, *deeds):
    """Return a preparation that goes on from another with deeds of a world."""

    def prepare(w):
        first(w)
        for deed in deeds:
            deed(w.again())

    return prepare


def spoilt(**fields):
    """Return a preparation: a draft of which one field no longer meets its rule."""
    return then(
        drafted,
        lambda w: verbs.save_draft(actor=w.author, check=w.check.pk, now=desk.NOW, **fields),
    )


def finding(cites=(0, 1), **fields):
    """Return a preparation: a draft whose finding cites those of its sources."""

    def spoil(w):
        keys = list(w.check.head.evidence.values_list("key", flat=True))
        one = w.check.head.findings.get()
        verbs.put_finding(
            actor=w.author, check=w.check.pk, key=one.key, text=one.text,
            cites=[keys[at] for at in cites], now=desk.NOW, **fields,
        )  # fmt: skip

    return then(drafted, spoil)


def sources(**fields):
    """Return a preparation: a draft of whose sources something was changed."""

    def spoil(w):
        for one in w.check.head.evidence.select_related("source__owner"):
            verbs.put_evidence(
                actor=w.author, check=w.check.pk, key=one.key, source=one.source.name,
                owner=one.source.owner.name, now=desk.NOW, **fields,
            )  # fmt: skip

    return then(drafted, spoil)


# -- with the database in hand ---------------------------------------------------------------------
def _insert(table, **row):
    values = ", ".join("NULL" if one is None else str(one) for one in row.values())
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"


def review_by(who):
    """Return SQL by which somebody would write an approval, with true and with false copies."""

    def statements(w):
        head, pk = w.again().check.head, getattr(w, who).pk
        for author, editor in ((head.author_id, head.last_editor_id), (w.admin.pk, w.admin.pk)):
            yield _insert(
                "desk_review", revision_id=head.pk, reviewer_id=pk, decision="'approved'",
                note="''", accepted_sole_sources="'[]'", author_id=author, last_editor_id=editor,
                created="'2026-11-20 09:31:00+00:00'",
            )  # fmt: skip
        yield f"UPDATE desk_check SET state = 'approved' WHERE id = {w.check.pk}"

    return statements


def publication(w):
    """Yield SQL by which somebody would put the check at hand before readers."""
    head = w.again().check.head
    review = head.reviews.first() or w.check.revisions.filter(reviews__isnull=False).first()
    known = getattr(review, "pk", None) or 1
    page = json.dumps(head.page or {"title": "Forged"}).replace("'", "''")
    yield _insert(
        "desk_publication", check_record_id=w.check.pk, revision_id=head.pk, review_id=known,
        number=1, kind="'first'", author_id=head.author_id, last_editor_id=head.last_editor_id,
        approved_by_id=w.reviewer.pk, published_by_id=w.publisher.pk,
        content_hash=f"'{head.content_hash}'", page=f"'{page}'",
        published="'2026-11-20 09:31:00+00:00'", folded="''",
    )  # fmt: skip
    yield f"UPDATE desk_check SET state = 'published' WHERE id = {w.check.pk}"


def unsealed(w):
    """Yield SQL by which somebody would send a draft to review as it is."""
    yield f"UPDATE desk_check SET state = 'in_review' WHERE id = {w.check.pk}"
