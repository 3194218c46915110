"""The verbs: the only code that changes the desk's records.

Each is `verb(*, actor, ..., now) -> record`: one transaction, the rules of the domain asked first,
an entry of the audit trail and the tasks that must follow written with it.
"""

from claimdesk.desk.verbs.adding import Draft, add_claim, add_claims
from claimdesk.desk.verbs.captures import (
    ask_capture,
    capture_file,
    drop_capture,
    fail_capture,
    note_stamp,
    override_capture,
    settle_capture,
)
from claimdesk.desk.verbs.checks import (
    declare,
    lift_conflict,
    save_draft,
    start_check,
    submit,
)
from claimdesk.desk.verbs.claims import (
    close_claim,
    decide_match,
    describe_claim,
    rematch,
    reopen_claim,
    store_matches,
)
from claimdesk.desk.verbs.disputes import (
    answer_dispute,
    dispute,
    dispute_by_code,
    hide_dispute,
    owed_disputes,
    show_dispute,
)
from claimdesk.desk.verbs.erasing import erase_question, kept_until
from claimdesk.desk.verbs.incoming import (
    answer_question,
    ask,
    close_question,
    question_by_code,
)
from claimdesk.desk.verbs.joining import merge_claims, part_copy, unmerge_claim
from claimdesk.desk.verbs.networks import (
    add_member,
    refuse_report,
    remove_member,
    take_file,
    take_reports,
)
from claimdesk.desk.verbs.parts import (
    put_evidence,
    put_finding,
    remove_evidence,
    remove_finding,
)
from claimdesk.desk.verbs.peers import confirm_log, see_change
from claimdesk.desk.verbs.publishing import (
    correct,
    drop_correction,
    publish,
)
from claimdesk.desk.verbs.receiving import Incoming, receive, receive_all
from claimdesk.desk.verbs.report_publishing import (
    approve_report,
    correct_report,
    drop_report_correction,
    publish_report,
    send_back_report,
)
from claimdesk.desk.verbs.reports import (
    credit_report,
    report_freeze,
    submit_report,
    write_report,
)
from claimdesk.desk.verbs.reviews import approve, send_back
from claimdesk.desk.verbs.teamwork import (
    assign,
    comment,
    delete_search,
    resolve_comment,
    save_search,
    set_harm,
    tag_claim,
)
from claimdesk.desk.verbs.watching import (
    decide_change,
    open_changes,
    owed_changes,
    settle_visit,
    undo_change,
    visit_soon,
)

__all__ = [
    "Draft",
    "Incoming",
    "add_claim",
    "add_claims",
    "add_member",
    "answer_dispute",
    "answer_question",
    "approve",
    "approve_report",
    "ask",
    "ask_capture",
    "assign",
    "capture_file",
    "close_claim",
    "close_question",
    "comment",
    "confirm_log",
    "correct",
    "correct_report",
    "credit_report",
    "decide_change",
    "decide_match",
    "declare",
    "delete_search",
    "describe_claim",
    "dispute",
    "dispute_by_code",
    "drop_capture",
    "drop_correction",
    "drop_report_correction",
    "erase_question",
    "fail_capture",
    "hide_dispute",
    "kept_until",
    "lift_conflict",
    "merge_claims",
    "note_stamp",
    "open_changes",
    "override_capture",
    "owed_changes",
    "owed_disputes",
    "part_copy",
    "publish",
    "publish_report",
    "put_evidence",
    "put_finding",
    "question_by_code",
    "receive",
    "receive_all",
    "refuse_report",
    "rematch",
    "remove_evidence",
    "remove_finding",
    "remove_member",
    "reopen_claim",
    "report_freeze",
    "resolve_comment",
    "save_draft",
    "save_search",
    "see_change",
    "send_back",
    "send_back_report",
    "set_harm",
    "settle_capture",
    "settle_visit",
    "show_dispute",
    "start_check",
    "store_matches",
    "submit",
    "submit_report",
    "tag_claim",
    "take_file",
    "take_reports",
    "undo_change",
    "unmerge_claim",
    "visit_soon",
    "write_report",
]
