"""What the database itself refuses of reports, whoever writes: as with checks."""

# ruff: noqa: S608 - the SQL is made of the constants in this file
from __future__ import annotations

from claimdesk.desk.lock_kinds import Lock, attested_approvals, may_not, never_changes
from claimdesk.domain.roles import Action


def _wrote(who: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM desk_reportcontribution c WHERE c.revision_id = NEW.revision_id "
        f"AND c.account_id = {who}) OR EXISTS (SELECT 1 FROM desk_reportrevision r "
        f"WHERE r.id = NEW.revision_id AND (r.author_id = {who} OR r.last_editor_id = {who}))"
    )


REPORT_LOCKS: tuple[Lock, ...] = (
    *never_changes("desk_reportdata", "what a report counted"),
    *never_changes("desk_reportreview", "a review"),
    *never_changes("desk_reportpublication", "a publication"),
    *never_changes("desk_reportcontribution", "who wrote a revision"),
    Lock(
        "desk_reportrevision_begins_open",
        "desk_reportrevision",
        "INSERT",
        "NEW.sealed IS NOT NULL OR NEW.page IS NOT NULL",
        "a revision is written before it is sealed",
    ),
    Lock(
        "desk_reportrevision_sealed_update",
        "desk_reportrevision",
        "UPDATE",
        "OLD.sealed IS NOT NULL OR OLD.author_id <> NEW.author_id "
        "OR OLD.report_id <> NEW.report_id OR OLD.number <> NEW.number",
        "a sealed revision never changes",
    ),
    Lock(
        "desk_reportrevision_sealed_delete",
        "desk_reportrevision",
        "DELETE",
        "OLD.sealed IS NOT NULL",
        "a sealed revision never changes",
    ),
    Lock(
        "desk_reportreview_two_persons",
        "desk_reportreview",
        "INSERT",
        "NEW.decision = 'approved' AND ("
        + _wrote("NEW.reviewer_id")
        + " OR "
        + may_not("NEW.reviewer_id", Action.REVIEW)
        + " OR NOT EXISTS (SELECT 1 FROM desk_reportrevision r JOIN desk_report k "
        "ON k.head_id = r.id WHERE r.id = NEW.revision_id AND r.sealed IS NOT NULL "
        "AND r.author_id = NEW.author_id AND r.last_editor_id = NEW.last_editor_id "
        "AND k.state = 'in_review'))",
        "a second person, who wrote none of it, approves a sealed revision",
    ),
    *attested_approvals("desk_reportreview"),
    Lock(
        "desk_reportpublication_two_persons",
        "desk_reportpublication",
        "INSERT",
        _wrote("NEW.approved_by_id")
        + " OR NOT EXISTS (SELECT 1 FROM desk_account a WHERE a.id = NEW.approved_by_id "
        "AND a.is_active AND a.role <> 'machine') OR "
        + may_not("NEW.published_by_id", Action.PUBLISH)
        + " OR NOT EXISTS (SELECT 1 FROM desk_reportreview v JOIN desk_reportrevision r "
        "ON r.id = v.revision_id JOIN desk_report k ON k.id = r.report_id "
        "WHERE v.id = NEW.review_id AND v.decision = 'approved' "
        "AND v.reviewer_id = NEW.approved_by_id AND r.id = NEW.revision_id "
        "AND r.sealed IS NOT NULL AND r.author_id = NEW.author_id "
        "AND r.last_editor_id = NEW.last_editor_id AND r.content_hash = NEW.content_hash "
        "AND r.page = NEW.page AND k.id = NEW.report_id AND k.head_id = r.id "
        "AND k.state = 'approved')",
        "what is published was approved by a second person, as it stands",
    ),
    Lock(
        "desk_report_begins_as_draft",
        "desk_report",
        "INSERT",
        "NEW.state <> 'draft' OR NEW.head_id IS NOT NULL OR NEW.current_id IS NOT NULL",
        "a report begins as a draft",
    ),
    Lock(
        "desk_report_current_is_newest",
        "desk_report",
        "UPDATE",
        "(OLD.current_id IS NOT NULL AND NEW.current_id IS NULL) OR OLD.kind <> NEW.kind "
        "OR OLD.first <> NEW.first OR OLD.last <> NEW.last OR OLD.zone <> NEW.zone "
        "OR (NEW.current_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM desk_reportpublication p "
        "WHERE p.id = NEW.current_id AND p.report_id = NEW.id AND NOT EXISTS (SELECT 1 FROM "
        "desk_reportpublication q WHERE q.report_id = NEW.id AND q.number > p.number)))",
        "readers see the newest publication",
    ),
    Lock(
        "desk_report_state_is_true",
        "desk_report",
        "UPDATE",
        "(NEW.state = 'approved' AND NOT EXISTS (SELECT 1 FROM desk_reportreview v "
        "WHERE v.revision_id = NEW.head_id AND v.decision = 'approved')) "
        "OR (NEW.state = 'in_review' AND NOT EXISTS (SELECT 1 FROM desk_reportrevision r "
        "WHERE r.id = NEW.head_id AND r.sealed IS NOT NULL)) "
        "OR (NEW.state = 'published' AND NEW.current_id IS NULL)",
        "a report is approved or published when it is",
    ),
    Lock(
        "desk_report_delete",
        "desk_report",
        "DELETE",
        "OLD.current_id IS NOT NULL",
        "what was published is never deleted",
    ),
)
