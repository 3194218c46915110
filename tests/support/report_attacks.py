"""The table of attacks on reports: each hard rule with the deed that it forbids."""

# ruff: noqa: S608 - the SQL is what somebody with access to the database might write
from __future__ import annotations

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Report
from support import desk, reporting
from support.attacks import Act, Attack

AFTER = reporting.AFTER
_AT = "2026-12-02 09:31:00+00:00"


def _number(w):
    return Report.objects.get(pk=w.report.pk).head.number


APPROVE = Act(
    name="approve-report",
    screen=lambda w: (
        f"/desk/reports/{w.report.pk}/decide/",
        {"decision": "approve", "revision": _number(w)},
    ),
    api=lambda w: ("POST", f"/reports/{w.report.pk}/approve", {"revision": _number(w)}),
    verb=lambda w, who: verbs.approve_report(
        actor=who, report=w.report.pk, revision=_number(w), now=AFTER
    ),
)
PUBLISH = Act(
    name="publish-report",
    screen=lambda w: (f"/desk/reports/{w.report.pk}/publish/", {}),
    api=lambda w: ("POST", f"/reports/{w.report.pk}/publish", None),
    verb=lambda w, who: verbs.publish_report(actor=who, report=w.report.pk, now=AFTER),
)
SUBMIT = Act(
    name="submit-report",
    screen=lambda w: (f"/desk/reports/{w.report.pk}/submit/", {}),
    api=lambda w: ("POST", f"/reports/{w.report.pk}/submit", {}),
    verb=lambda w, who: verbs.submit_report(actor=who, report=w.report.pk, now=AFTER),
)
REWRITE = Act(
    name="write-report",
    screen=lambda w: (
        f"/desk/reports/{w.report.pk}/write/",
        {"title_en": "Other", "version": Report.objects.get(pk=w.report.pk).head.version},
    ),
    api=lambda w: ("PATCH", f"/reports/{w.report.pk}", {"title_en": "Other"}),
    verb=lambda w, who: verbs.write_report(
        actor=who, report=w.report.pk, title_en="Other", now=AFTER
    ),
)


def correct(kind, reason):
    """Return the deed of beginning a correction of a report."""
    given = {"correction_class": kind, "reason": reason}
    return Act(
        name="correct-report",
        screen=lambda w: (f"/desk/reports/{w.report.pk}/correct/", given),
        api=lambda w: ("POST", f"/reports/{w.report.pk}/correct", given),
        verb=lambda w, who: verbs.correct_report(actor=who, report=w.report.pk, now=AFTER, **given),
    )


def counted(w, now=AFTER):
    """Leave a draft of a report that two people wrote and the author counted."""
    w.claim = desk.claim(w.author, "Salt is blue.")
    w.report = reporting.kept(w.author, now)
    verbs.write_report(actor=w.editor, report=w.report.pk, title_en="November", now=AFTER)


def in_review(w):
    """Leave a report in review."""
    counted(w)
    verbs.submit_report(actor=w.author, report=w.report.pk, now=AFTER)


def approved(w):
    """Leave a report that a second person approved, at a desk that owes its readers nothing."""
    in_review(w)
    desk.statements()
    APPROVE.verb(w, w.reviewer)


def published(w):
    """Leave a published report."""
    approved(w)
    PUBLISH.verb(w, w.publisher)


def _edited(w):
    approved(w)
    REWRITE.verb(w, w.editor)


def _unattested(w):
    in_review(w)
    Account.objects.filter(pk=w.reviewer.pk).update(attested=None)
    w.reviewer.refresh_from_db()


def _review_by(who):
    def statements(w):
        revision = Report.objects.get(pk=w.report.pk).head
        yield (
            "INSERT INTO desk_reportreview (revision_id, reviewer_id, decision, note, author_id, "
            f"last_editor_id, created) VALUES ({revision.pk}, {getattr(w, who).pk}, 'approved', "
            f"'', {revision.author_id}, {revision.last_editor_id}, '{_AT}')"
        )
        yield f"UPDATE desk_report SET state = 'approved' WHERE id = {w.report.pk}"

    return statements


def _out(w):
    yield f"UPDATE desk_report SET state = 'published' WHERE id = {w.report.pk}"


def _rewritten(w):
    revision = Report.objects.get(pk=w.report.pk).head
    yield f"UPDATE desk_reportrevision SET title_en = 'Other' WHERE id = {revision.pk}"
    yield f"UPDATE desk_reportdata SET archive = '' WHERE id = {revision.data_id}"
    yield f"DELETE FROM desk_reportpublication WHERE report_id = {w.report.pk}"


def _attack(*row):
    name, rule, who, act, prepare, *sql = row
    more = {"sql": sql[0]} if sql else {}
    return Attack(name=name, rule=rule, who=who, act=act, prepare=prepare, **more)


REPORT_ATTACKS = (
    _attack("own report approved", "two-persons", "author", APPROVE, in_review,
            _review_by("author")),
    _attack("report approved by an editor", "two-persons", "editor", APPROVE, in_review,
            _review_by("editor")),
    _attack("report approved by a machine", "no-machine-approval", "machine", APPROVE, in_review,
            _review_by("machine")),
    _attack("report approved by a checker", "role", "checker", APPROVE, in_review,
            _review_by("checker")),
    _attack("report approved without an attestation", "attestation", "reviewer", APPROVE,
            _unattested, _review_by("reviewer")),
    _attack("unapproved report published", "approved", "publisher", PUBLISH, in_review, _out),
    _attack("report edited after its approval", "approved", "publisher", PUBLISH, _edited, _out),
    _attack("report published by a checker", "role", "checker", PUBLISH, approved, _out),
    _attack("report counted too early", "report-period-open", "author", SUBMIT,
            lambda w: counted(w, desk.NOW)),
    _attack("published report rewritten", "published-immutable", "author", REWRITE, published,
            _rewritten),
    _attack("correction of a report without a reason", "correction-reason", "author",
            correct("update", " "), published),
    _attack("report withdrawn", "report-withdrawal", "author", correct("withdrawal", "Wrong."),
            published),
)  # fmt: skip
