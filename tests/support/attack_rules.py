"""The table of attacks: each hard rule with the deed that it forbids."""

# ruff: noqa: S608 - the SQL is what somebody with access to the database might write
from __future__ import annotations

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, PolicyVersion
from claimdesk.desk.verbs import people
from support import desk
from support.attacks import (
    APPROVE,
    CALL_OPINION,
    LIFT,
    MERGE,
    PUBLISH,
    REWRITE,
    SHOW,
    START,
    SUBMIT,
    Attack,
    answer,
    answered,
    approved,
    correct,
    disputed,
    drafted,
    finding,
    in_review,
    publication,
    published,
    review_by,
    sources,
    spoilt,
    then,
    unsealed,
)
from support.report_attacks import REPORT_ATTACKS

_LATER = "2026-11-20 09:31:00+00:00"


def _attack(*row):
    """Return a row of the table: name, rule, who, act, prepare, sql."""
    name, rule, who, act, prepare, *sql = row
    return Attack(name=name, rule=rule, who=who, act=act, prepare=prepare, **_maybe(sql))


def _maybe(sql):
    return {"sql": sql[0]} if sql else {}


def _conflict(who):
    return lambda w: verbs.declare(
        actor=getattr(w, who), check=w.check.pk, conflicted=True, now=desk.NOW
    )


def _attested(when):
    def deed(w):
        Account.objects.filter(pk=w.reviewer.pk).update(attested=when)
        w.reviewer.refresh_from_db()

    return deed


def _undeclared(w):
    drafted(w)
    verbs.submit(actor=w.author, check=w.check.pk, now=desk.NOW)


def _renewed(w):
    people.change_role(actor=w.admin, account=w.author.pk, role="administrator", now=desk.NOW)
    w.author.refresh_from_db()
    people.renew_access(actor=w.author, account=w.reviewer.pk, now=desk.NOW)


def _one_voice(w):
    finding(cites=(0,), sole_source_reason="Only they count.")(w)
    verbs.submit(actor=w.author, check=w.check.pk, now=desk.NOW)
    desk.joined(w.check, w.reviewer)


def _named(w):
    of = desk.claim(w.author)
    verbs.describe_claim(
        actor=w.author, claim=of.pk, checkability="statement", claimant="Lemon Board",
        claimant_kind="organisation", now=desk.NOW,
    )  # fmt: skip
    w.check = desk.draft(w.author, of=of)


def _said_before(w):
    """Leave a fact-check in which the same claim had another verdict, and one in draft."""
    published(w)
    w.check = desk.draft(w.author, of=desk.claim(w.author, "Lemon water, hot, heals."))
    verbs.save_draft(
        actor=w.author, check=w.check.pk, now=desk.NOW, verdict="mixture",
        claim_reviewed="hot  LEMON water cures cancer!",
    )  # fmt: skip


def _opinion(w):
    w.claim = desk.claim(w.author, "Lemon water is the best drink.", checkability="opinion")


def _own_check(w):
    drafted(w)
    w.claim = desk.claim(w.author, "Cold lemon water cures cancer.")


def _years_old(w):
    desk.statements()
    approved(w)
    old = PolicyVersion.objects.filter(kind="funding").get()
    w.again()
    from django.db import connection

    from claimdesk.desk import locks

    locks.remove(connection)
    PolicyVersion.objects.filter(pk=old.pk).update(effective="2024-01-01T00:00:00Z")
    locks.install(connection)


def _unstated(w):
    in_review(w)
    APPROVE.verb(w, w.reviewer)


def _edited(w):
    verbs.save_draft(actor=w.author, check=w.check.pk, summary="Changed.", now=desk.NOW)


def _as_a_typo(w):
    published(w)
    correct("typo", "A letter.").verb(w, w.author)
    verbs.save_draft(actor=w.author, check=w.check.pk, verdict="mixture", now=desk.NOW)


def _rewritten(w):
    revision, page = w.check.current.revision_id, w.check.current_id
    yield f"UPDATE desk_revision SET title = 'Other' WHERE id = {revision}"
    yield f"UPDATE desk_evidence SET quotation = 'Other' WHERE revision_id = {revision}"
    yield f"DELETE FROM desk_finding WHERE revision_id = {revision}"
    yield f"UPDATE desk_publication SET page = '{{}}' WHERE id = {page}"
    yield f"DELETE FROM desk_publication WHERE id = {page}"
    yield f"UPDATE desk_check SET current_id = NULL WHERE id = {w.check.pk}"
    yield f"DELETE FROM desk_check WHERE id = {w.check.pk}"
    yield "UPDATE desk_auditentry SET verb = 'nothing' WHERE verb = 'publish'"
    yield "DELETE FROM desk_auditentry"
    yield "DELETE FROM desk_policyversion"


def _unreasoned(w):
    head = w.check.head_id
    yield f"UPDATE desk_revision SET correction_class = 'typo' WHERE id = {head}"


def _answered_by(who):
    def statements(w):
        pk = getattr(w, who).pk
        yield (
            f"UPDATE desk_dispute SET state = 'rejected', answer = 'No.', answered_by_id = {pk}, "
            f"answered = '{_LATER}' WHERE id = {w.dispute.pk}"
        )
        yield f"DELETE FROM desk_dispute WHERE id = {w.dispute.pk}"

    return statements


def _shown_by(who):
    def statements(w):
        yield (
            f"UPDATE desk_dispute SET shown = '{_LATER}', shown_by_id = {getattr(w, who).pk} "
            f"WHERE id = {w.dispute.pk}"
        )

    return statements


def _called_opinion(w):
    yield f"UPDATE desk_claim SET checkability = 'opinion' WHERE id = {w.check.claim_id}"


ATTACKS = (
    # -- a second person -------------------------------------------------------------------------
    _attack("own check approved", "two-persons", "author", APPROVE, in_review, review_by("author")),
    _attack("approved by an editor", "two-persons", "editor", APPROVE, in_review,
            review_by("editor")),
    _attack("approved by a machine", "no-machine-approval", "machine", APPROVE, in_review,
            review_by("machine")),
    _attack("approved by a checker", "role", "checker", APPROVE, in_review, review_by("checker")),
    _attack("approved with a conflict", "conflict-of-interest", "reviewer", APPROVE,
            then(in_review, _conflict("reviewer")), review_by("reviewer")),
    _attack("approved undeclared", "declare-interest", "reviewer", APPROVE, _undeclared,
            review_by("reviewer")),
    _attack("approved with an old attestation", "attestation", "reviewer", APPROVE,
            then(in_review, _attested(desk.later(-60 * 24 * 366))), review_by("reviewer")),
    _attack("approved without an attestation", "attestation", "reviewer", APPROVE,
            then(in_review, _attested(None)), review_by("reviewer")),
    _attack("approved by whom a writer let in", "renewed-access", "reviewer", APPROVE,
            then(in_review, _renewed)),
    _attack("one voice not accepted", "sole-source-accepted", "reviewer", APPROVE, _one_voice),
    _attack("own conflict lifted", "conflict-of-interest", "admin", LIFT,
            then(in_review, _conflict("admin"))),
    # -- what goes out ---------------------------------------------------------------------------
    _attack("published unapproved", "approved", "publisher", PUBLISH, in_review, publication),
    _attack("published after an edit", "approved", "publisher", PUBLISH, then(approved, _edited),
            publication),
    _attack("published by a checker", "role", "checker", PUBLISH, approved),
    _attack("published by a machine", "role", "machine", PUBLISH, approved),
    _attack("published with a conflict", "conflict-of-interest", "publisher", PUBLISH,
            then(approved, _conflict("publisher")), publication),
    _attack("published what a conflicted person wrote", "conflict-of-interest", "publisher",
            PUBLISH, then(approved, _conflict("editor")), publication),
    _attack("published on a conflicted approval", "conflict-of-interest", "publisher", PUBLISH,
            then(approved, _conflict("reviewer")), publication),
    _attack("published by a desk without statements", "statements", "publisher", PUBLISH,
            _unstated),
    _attack("published by a desk with old statements", "statements", "publisher", PUBLISH,
            _years_old),
    # -- what a check must say -------------------------------------------------------------------
    _attack("no title", "complete", "author", SUBMIT, spoilt(title=""), unsealed),
    _attack("no method", "complete", "author", SUBMIT, spoilt(method=" "), unsealed),
    _attack("no reason why", "why-this-claim", "author", SUBMIT, spoilt(why=""), unsealed),
    _attack("no verdict", "verdict", "author", SUBMIT, spoilt(verdict=""), unsealed),
    _attack("no other side", "both-sides", "author", SUBMIT, spoilt(counter_search=""), unsealed),
    _attack("no source", "cited", "author", SUBMIT, finding(cites=()), unsealed),
    _attack("one voice without a reason", "two-sources", "author", SUBMIT, finding(cites=(0,)),
            unsealed),
    _attack("only their own word", "not-about-themselves", "author", SUBMIT,
            sources(of_claimant=True), unsealed),
    _attack("no quotation", "quotation", "author", SUBMIT, sources(quotation=""), unsealed),
    _attack("no primary source", "primary-source", "author", SUBMIT, sources(grade="secondary"),
            unsealed),
    _attack("no right of reply", "right-of-reply", "author", SUBMIT, _named, unsealed),
    _attack("another verdict for the same claim", "equal-claims", "author", SUBMIT, _said_before,
            unsealed),
    _attack("check of an opinion", "checkable", "author", START, _opinion),
    _attack("fact-check called an opinion", "checkable", "outsider", CALL_OPINION, published,
            _called_opinion),
    _attack("checked claim joined away", "claim-in-check", "author", MERGE, _own_check),
    # -- what was published ----------------------------------------------------------------------
    _attack("published text rewritten", "published-immutable", "author", REWRITE, published,
            _rewritten),
    _attack("correction without a reason", "correction-reason", "author", correct("update", " "),
            published, _unreasoned),
    _attack("withdrawal without a reason", "correction-reason", "author",
            correct("withdrawal", "\n"), published),
    _attack("another verdict as a typo", "correction-class", "author", SUBMIT, _as_a_typo,
            unsealed),
    _attack("correction by a machine", "role", "machine", correct("typo", "A letter."), published),
    # -- disputes --------------------------------------------------------------------------------
    _attack("dispute answered by its author", "dispute-second-person", "author", answer(),
            disputed, _answered_by("author")),
    _attack("dispute answered by its reviewer", "dispute-second-person", "reviewer", answer(),
            disputed, _answered_by("reviewer")),
    _attack("dispute answered by a machine", "role", "machine", answer(), disputed,
            _answered_by("machine")),
    _attack("dispute answered without words", "dispute-answer", "outsider", answer(" "), disputed),
    _attack("dispute shown by who answered", "dispute-shown-by-another", "outsider", SHOW,
            answered, _shown_by("outsider")),
    _attack("dispute shown by its author", "dispute-shown-by-another", "author", SHOW, answered,
            _shown_by("author")),
    _attack("dispute shown without agreement", "dispute-agreed", "publisher", SHOW,
            lambda w: answered(w, agreed=False), _shown_by("publisher")),
    _attack("dispute shown unanswered", "dispute-open", "publisher", SHOW,
            lambda w: disputed(w, agreed=True), _shown_by("publisher")),
    *REPORT_ATTACKS,
)  # fmt: skip
