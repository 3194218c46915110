"""How the audit trail speaks: each verb as a deed, each record by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claimdesk.domain.roles import Role
from claimdesk.web import check_words, source_words
from claimdesk.web.wording import role_name

DEEDS = {
    # content that comes in
    "receive": gettext_lazy("brought in an item"),
    "ask": gettext_lazy("asked a question"),
    "bring_in": gettext_lazy("imported a file"),
    "answer_question": gettext_lazy("answered a question"),
    "close_question": gettext_lazy("closed a question"),
    "erase_question": gettext_lazy("erased a question"),
    "part_copy": gettext_lazy("said that a picture is another one"),
    # claims
    "add_claim": gettext_lazy("added a claim"),
    "describe_claim": gettext_lazy("described a claim"),
    "store_matches": gettext_lazy("looked a claim up in the Library"),
    "rematch": gettext_lazy("had a claim looked up anew"),
    "decide_match": gettext_lazy("decided on a match"),
    "merge_claims": gettext_lazy("joined two claims"),
    "unmerge_claim": gettext_lazy("parted two claims"),
    "close_claim": gettext_lazy("closed a claim"),
    "reopen_claim": gettext_lazy("reopened a claim"),
    "assign": gettext_lazy("gave a claim to somebody"),
    "tag_claim": gettext_lazy("tagged a claim"),
    "set_harm": gettext_lazy("said what a claim may harm"),
    "comment": gettext_lazy("commented"),
    "resolve_comment": gettext_lazy("marked a comment as done or open"),
    # checks
    "start_check": gettext_lazy("began a check"),
    "save_draft": gettext_lazy("wrote on a check"),
    "put_evidence": gettext_lazy("added or changed a source"),
    "remove_evidence": gettext_lazy("removed a source"),
    "ask_capture": gettext_lazy("had a source captured"),
    "capture_file": gettext_lazy("gave a file as the capture of a source"),
    "drop_capture": gettext_lazy("left a capture out"),
    "override_capture": gettext_lazy("let a capture through as evidence"),
    "settle_capture": gettext_lazy("captured a source"),
    "fail_capture": gettext_lazy("could not capture a source"),
    "stamp_capture": gettext_lazy("had the time of a capture stamped"),
    "put_finding": gettext_lazy("added or changed a finding"),
    "remove_finding": gettext_lazy("removed a finding"),
    "declare": gettext_lazy("declared their interests"),
    "lift_conflict": gettext_lazy("lifted a conflict of interest"),
    "submit": gettext_lazy("sent a check to review"),
    "reopen": gettext_lazy("began a new revision"),
    "approve": gettext_lazy("approved a check"),
    "send_back": gettext_lazy("sent a check back"),
    "publish": gettext_lazy("published"),
    "correct": gettext_lazy("began a correction"),
    "drop_correction": gettext_lazy("dropped a correction"),
    "dispute": gettext_lazy("disputed a fact-check"),
    "answer_dispute": gettext_lazy("answered a dispute"),
    "show_dispute": gettext_lazy("let a dispute be shown on its page"),
    "hide_dispute": gettext_lazy("took a dispute off its page"),
    # networks
    "add_member": gettext_lazy("added a member desk"),
    "remove_member": gettext_lazy("removed a member desk"),
    "take_report": gettext_lazy("took the report of a member desk"),
    "refuse_member_report": gettext_lazy("refused the report of a member desk"),
    # reports
    "report_freeze": gettext_lazy("counted a period for a report"),
    "write_report": gettext_lazy("wrote to a report"),
    "reopen_report": gettext_lazy("began a new revision of a report"),
    "submit_report": gettext_lazy("sent a report to review"),
    "approve_report": gettext_lazy("approved a report"),
    "send_back_report": gettext_lazy("sent a report back"),
    "publish_report": gettext_lazy("published a report"),
    "correct_report": gettext_lazy("began a correction of a report"),
    "drop_report_correction": gettext_lazy("dropped a correction of a report"),
    "credit_report": gettext_lazy("said whether they are named in a report"),
    "state_criterion": gettext_lazy("stated something for the self-check"),
    "confirm_statement": gettext_lazy("confirmed what another stated"),
    "take_statement_back": gettext_lazy("took a statement back"),
    "take_readiness": gettext_lazy("kept a snapshot of the self-check"),
    "show_readiness": gettext_lazy("showed readers the self-check"),
    "hide_readiness": gettext_lazy("let readers see the self-check no more"),
    "practise": gettext_lazy("practised"),
    "forget_practice": gettext_lazy("erased what they had practised"),
    # people
    "set_up": gettext_lazy("set the desk up"),
    "invite": gettext_lazy("invited somebody"),
    "revoke_invitation": gettext_lazy("took an invitation back"),
    "accept_invitation": gettext_lazy("accepted an invitation"),
    "renew_access": gettext_lazy("made a link for a new password"),
    "use_renewal": gettext_lazy("used a link for a new password"),
    "change_role": gettext_lazy("changed a role"),
    "deactivate": gettext_lazy("closed an account"),
    "reactivate": gettext_lazy("opened an account again"),
    "add_machine": gettext_lazy("added a machine account"),
    "describe_self": gettext_lazy("changed their own name or language"),
    "attest": gettext_lazy("confirmed that they work for no party"),
    "change_password": gettext_lazy("changed their password"),
    "set_password": gettext_lazy("set a password"),
    "reset_password": gettext_lazy("set a new password"),
    "add_second_factor": gettext_lazy("added a second factor"),
    "remove_second_factor": gettext_lazy("removed a second factor"),
    "make_token": gettext_lazy("made a token"),
    "revoke_token": gettext_lazy("ended a token"),
    "end_sessions": gettext_lazy("ended somebody's sessions"),
    "add_identity": gettext_lazy("joined an account with the identity provider"),
    # the office
    "describe_desk": gettext_lazy("changed the desk's name or address"),
    "set_scale": gettext_lazy("changed the verdict scale"),
    "write_policy": gettext_lazy("wrote a new version of a statement"),
    "open_log": gettext_lazy("began the public log"),
    "rotate_log_key": gettext_lazy("changed the key of the public log"),
    "recover_log": gettext_lazy("gave the public log back what a restored desk had lost"),
    "add_webhook": gettext_lazy("added a webhook"),
    "change_webhook": gettext_lazy("changed a webhook"),
    "pause_webhook": gettext_lazy("paused a webhook, or let it go on"),
    "delete_webhook": gettext_lazy("deleted a webhook"),
    "renew_secret": gettext_lazy("gave a webhook a new secret"),
    "end_old_secret": gettext_lazy("ended the old secret of a webhook"),
    "try_webhook": gettext_lazy("tried a webhook"),
    "send_again": gettext_lazy("sent a message again"),
    "add_source": gettext_lazy("added a source from which content comes in"),
    "edit_source": gettext_lazy("changed a source of content"),
    "pause_source": gettext_lazy("paused a source of content, or let it go on"),
    "remove_source": gettext_lazy("removed a source of content"),
    "run_source": gettext_lazy("had a source of content read at once"),
    "take_facts": gettext_lazy("took in fact-checks of another desk"),
    "refuse_log": gettext_lazy("refused the log of another desk"),
    "confirm_log": gettext_lazy("confirmed the log of another desk"),
    "see_change": gettext_lazy("dealt with what another desk changed"),
    "notice_change": gettext_lazy("noticed that a source changed"),
    "decide_change": gettext_lazy("decided what follows from a source that changed"),
    "undo_change": gettext_lazy("took a decision on a source back"),
    "mark_source": gettext_lazy("told readers of a source that changed or is gone"),
    "unmark_source": gettext_lazy("took off what readers were told of a source"),
    "visit_soon": gettext_lazy("had a source visited soon"),
    "retry_task": gettext_lazy("started a task again"),
    "retry_failed_tasks": gettext_lazy("started all failed tasks again"),
    "give_up_task": gettext_lazy("gave a task up"),
    "demonstrate": gettext_lazy("filled the desk for a demonstration"),
    "restore": gettext_lazy("restored a backup"),
    "keep_calibration": gettext_lazy("put a calibration of matching in force"),
    "undo_calibration": gettext_lazy("took a calibration of matching back"),
}
#: What people do who have no account.
OF_THE_PUBLIC = frozenset({"receive", "ask", "dispute", "erase_question"})
OBJECTS = {
    "item": pgettext_lazy("record", "item"),
    "question": pgettext_lazy("record", "question"),
    "claim": pgettext_lazy("record", "claim"),
    "comment": pgettext_lazy("record", "comment"),
    "check": pgettext_lazy("record", "check"),
    "publication": pgettext_lazy("record", "publication"),
    "dispute": pgettext_lazy("record", "dispute"),
    "account": pgettext_lazy("record", "account"),
    "invitation": pgettext_lazy("record", "invitation"),
    "apitoken": pgettext_lazy("record", "token"),
    "desk": pgettext_lazy("record", "desk"),
    "ratingvalue": pgettext_lazy("record", "verdict scale"),
    "policyversion": pgettext_lazy("record", "statement"),
    "webhook": pgettext_lazy("record", "webhook"),
    "job": pgettext_lazy("record", "task"),
    "subscription": pgettext_lazy("record", "source of content"),
    "peerchange": pgettext_lazy("record", "change at another desk"),
    "sourcechange": pgettext_lazy("record", "change of a source"),
    "watchedsource": pgettext_lazy("record", "watched source"),
    "delivery": pgettext_lazy("record", "message of a webhook"),
    "report": pgettext_lazy("record", "report"),
    "readinessstatement": pgettext_lazy("record", "statement for the self-check"),
    "readinesssnapshot": pgettext_lazy("record", "snapshot of the self-check"),
    "networkmember": pgettext_lazy("record", "member desk"),
    "memberreport": pgettext_lazy("record", "report of a member desk"),
}
#: Details worth a word, in this order: their label, and how their value is said.
_LABELS = {
    "decision": pgettext_lazy("detail", "decision"),
    "outcome": pgettext_lazy("detail", "outcome"),
    "kind": pgettext_lazy("detail", "kind"),
    "checkability": pgettext_lazy("detail", "kind of statement"),
    "revision": pgettext_lazy("detail", "revision"),
    "number": pgettext_lazy("detail", "number"),
    "fields": pgettext_lazy("detail", "fields"),
    "changed": pgettext_lazy("detail", "changed"),
    "found": pgettext_lazy("detail", "found"),
    "tags": pgettext_lazy("detail", "tags"),
    "reason": pgettext_lazy("detail", "reason"),
    "role": pgettext_lazy("detail", "role"),
    "before": pgettext_lazy("detail", "before"),
    "after": pgettext_lazy("detail", "after"),
    "name": pgettext_lazy("detail", "name"),
    "channel": pgettext_lazy("detail", "channel"),
    "into": pgettext_lazy("detail", "into claim"),
    "conflicted": pgettext_lazy("detail", "conflict of interest"),
    "approval_void": pgettext_lazy("detail", "approval void"),
    "calibration": pgettext_lazy("detail", "calibration of"),
    "period": pgettext_lazy("detail", "period"),
    "authority": pgettext_lazy("detail", "authority"),
    "decisions": pgettext_lazy("detail", "decisions"),
}
_MOST_CHARACTERS = 120


def deed(verb: str) -> str:
    """Return a verb as what somebody did."""
    return str(DEEDS.get(verb, verb.replace("_", " ")))


def object_name(kind: str) -> str:
    """Return what kind of record something was done to."""
    return str(OBJECTS.get(kind, kind))


def details_in_words(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what an entry adds to its verb, as pairs of label and value."""
    said = []
    for name, label in _LABELS.items():
        value = details.get(name)
        if value in (None, "", []):
            continue
        text = _value(name, value)
        cut = f"{text[:_MOST_CHARACTERS]}…" if len(text) > _MOST_CHARACTERS else text
        said.append((str(label), cut))
    return said


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "fields":
        return ", ".join(check_words.field_name(one) for one in value)
    if name == "changed":
        return ", ".join(source_words.field_name(one) for one in value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if name in {"role", "before", "after"} and value in set(Role):
        return role_name(value)
    tables: tuple[Mapping[Any, Any], ...] = {
        "kind": (check_words.CLASSES, check_words.KINDS),
        "outcome": (check_words.DISPUTES,),
    }.get(name, ())
    return next((str(table[value]) for table in tables if value in table), str(value))
