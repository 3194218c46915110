"""Who may open which route: the one table, written by hand from what the desk promises.

A route of the project that is missing here fails the tests, and so does a line without a route.
"""

from __future__ import annotations

from enum import Enum

from claimdesk.domain.roles import Role


class Access(Enum):
    """Whom a route opens for; `value` is the lowest role, where there is one."""

    ANYONE = "anyone"
    READER = Role.READER
    CHECKER = Role.CHECKER
    REVIEWER = Role.REVIEWER
    PUBLISHER = Role.PUBLISHER
    ADMINISTRATOR = Role.ADMINISTRATOR
    #: Part of logging in: open to anyone, leads on to the login form.
    ENTRANCE = "entrance"
    #: For everybody who is logged in, about their own account.
    OWN = "own"
    #: Asks for a bearer token; a session opens nothing.
    TOKEN = "token"
    #: A route of a library that this project does not offer.
    NEVER = "never"

    def opens_for(self, role: Role) -> bool:
        """Tell whether somebody of a role gets in."""
        if role is Role.MACHINE:  # it works with tokens; were it logged in, it would read
            return self is Access.READER
        order = list(Role)
        return order.index(role) >= order.index(self.value)


_A, _R, _C = Access.ANYONE, Access.READER, Access.CHECKER
_V, _P, _ADMIN = Access.REVIEWER, Access.PUBLISHER, Access.ADMINISTRATOR
_N, _E, _O = Access.NEVER, Access.ENTRANCE, Access.OWN

SITE = {
    "healthz": _A,
    "language": _A,
    # -- allauth ---------------------------------------------------------------------------------
    "account_login": _A,
    "account_logout": _A,
    "account_inactive": _A,
    "account_signup": _A,
    "account_reauthenticate": _O,
    "account_change_password": _R,
    "account_set_password": _R,
    "account_email": _N,
    "account_email_verification_sent": _N,
    "account_confirm_login_code": _N,
    "account_confirm_email": _N,
    # without a mail server nobody can be sent a link; an administrator makes one under People
    "account_reset_password": _N,
    "account_reset_password_done": _N,
    "account_reset_password_from_key": _N,
    "account_reset_password_from_key_done": _N,
    "mfa_index": _R,
    "mfa_authenticate": _E,
    "mfa_reauthenticate": _O,
    "mfa_activate_totp": _R,
    "mfa_deactivate_totp": _R,
    "mfa_view_recovery_codes": _R,
    "mfa_generate_recovery_codes": _R,
    "mfa_download_recovery_codes": _R,
    "mfa_list_webauthn": _R,
    "mfa_add_webauthn": _R,
    "mfa_edit_webauthn": _R,
    "mfa_remove_webauthn": _R,
    "mfa_reauthenticate_webauthn": _O,
    "mfa_login_webauthn": _E,
    "socialaccount_login_cancelled": _A,
    "socialaccount_login_error": _E,
    "socialaccount_signup": _E,
    "socialaccount_connections": _N,
    "openid_connect_login": _E,
    "openid_connect_callback": _E,
    # older addresses of the same package, which it only redirects
    "/accounts/social/connections/": _N,
    "/accounts/social/login/cancelled/": _N,
    "/accounts/social/login/error/": _N,
    "/accounts/social/signup/": _N,
    # -- the desk --------------------------------------------------------------------------------
    "desk:tasks": _ADMIN,
    "desk:retry-failed-tasks": _ADMIN,
    "desk:retry-task": _ADMIN,
    "desk:give-up-task": _ADMIN,
    "desk:queue": _R,
    "desk:practice": _R,
    "desk:practice-try": _R,
    "desk:practice-forget": _R,
    "desk:today": _R,
    "desk:network": _R,
    "desk:network-list": _R,
    "desk:today-list": _R,
    "desk:queue-bulk": _C,
    "desk:search-save": _R,
    "desk:search-delete": _R,
    "desk:add": _C,
    "desk:add-claim": _C,
    "desk:item": _R,
    "desk:item-mark": _C,
    "desk:item-part": _C,
    "desk:claim": _R,
    "desk:claim-describe": _C,
    "desk:claim-decide": _C,
    "desk:claim-rematch": _C,
    "desk:claim-assign": _C,
    "desk:claim-tag": _C,
    "desk:claim-harm": _C,
    "desk:claim-comment": _C,
    "desk:claim-resolve": _C,
    "desk:claim-close": _C,
    "desk:claim-reopen": _C,
    "desk:claim-start": _C,
    "desk:claim-same": _R,
    "desk:claim-merge": _C,
    "desk:claim-unmerge": _C,
    "desk:checks": _R,
    "desk:check": _R,
    "desk:check-save": _C,
    "desk:evidence-put": _C,
    "desk:capture": _R,
    "desk:capture-copy": _R,
    "desk:capture-file": _R,
    "desk:capture-stamps": _R,
    "desk:capture-give": _C,
    "desk:capture-picture": _R,
    "desk:capture-pdf": _R,
    "desk:capture-page": _R,
    "desk:finding-put": _C,
    "desk:check-submit": _C,
    "desk:check-comment": _C,
    "desk:check-resolve": _C,
    "desk:check-declare": _R,
    "desk:check-lift": _ADMIN,
    "desk:check-reopen": _C,
    "desk:check-drop": _C,
    "desk:check-history": _R,
    "desk:review": _V,
    "desk:publish": _P,
    "desk:published": _R,
    "desk:publication": _R,
    "desk:correct": _C,
    "desk:withdraw": _C,
    "desk:reports": _R,
    "desk:report": _R,
    "desk:report-list": _R,
    "desk:report-file": _R,
    "desk:report-start": _C,
    "desk:report-recount": _C,
    "desk:report-write": _C,
    "desk:report-submit": _C,
    "desk:report-decide": _V,
    "desk:report-publish": _P,
    "desk:report-correct": _C,
    "desk:report-drop": _C,
    "desk:report-credit": _R,
    "desk:inbox": _R,
    "desk:dispute": _R,
    "desk:dispute-answer": _C,
    "desk:dispute-show": _P,
    "desk:dispute-hide": _P,
    "desk:inbox-question": _R,
    "desk:change-seen": _C,
    "desk:source-change": _R,
    "desk:source-file": _R,
    "desk:source-decide": _C,
    "desk:source-undo": _C,
    "desk:source-visit": _C,
    "desk:question-answer": _C,
    "desk:question-close": _C,
    "desk:audit": _R,
    "desk:audit-verify": _R,
    "desk:audit-export": _R,
    "desk:readiness": _P,
    "desk:readiness-criterion": _P,
    "desk:readiness-figure": _P,
    "desk:readiness-state": _P,
    "desk:readiness-confirm": _P,
    "desk:readiness-back": _P,
    "desk:readiness-snapshots": _P,
    "desk:readiness-snapshot": _P,
    "desk:readiness-take": _P,
    "desk:readiness-show": _P,
    "desk:readiness-hide": _P,
    "desk:readiness-export": _P,
    "desk:library": _R,
    "desk:library-entry": _R,
    "desk:people": _ADMIN,
    "desk:invite": _ADMIN,
    "desk:add_machine": _ADMIN,
    "desk:person": _ADMIN,
    "desk:deactivate": _ADMIN,
    "desk:reactivate": _ADMIN,
    "desk:renew": _ADMIN,
    "desk:end_their_sessions": _ADMIN,
    "desk:make_machine_token": _ADMIN,
    "desk:revoke_invitation": _ADMIN,
    "desk:account": _R,
    "desk:attest": _R,
    "desk:tokens": _R,
    "desk:revoke_token": _R,
    "desk:sessions": _R,
    "desk:end_sessions": _R,
    "desk:settings": _ADMIN,
    "desk:scale": _ADMIN,
    "desk:policies": _ADMIN,
    "desk:policy": _ADMIN,
    "desk:webhooks": _ADMIN,
    "desk:webhook": _ADMIN,
    "desk:webhook-change": _ADMIN,
    "desk:webhook-pause": _ADMIN,
    "desk:webhook-secret": _ADMIN,
    "desk:webhook-old-secret": _ADMIN,
    "desk:webhook-try": _ADMIN,
    "desk:webhook-delete": _ADMIN,
    "desk:webhook-send": _ADMIN,
    "desk:sources": Access.PUBLISHER,
    "desk:source": Access.PUBLISHER,
    "desk:source-pause": Access.PUBLISHER,
    "desk:source-run": Access.PUBLISHER,
    "desk:source-edit": _ADMIN,
    "desk:source-confirm": _ADMIN,
    "desk:source-remove": _ADMIN,
    "desk:import": _C,
    "desk:import-seen": _C,
    "desk:import-start": _C,
    "desk:import-discard": _C,
    "desk:export": _R,
    "desk:export-table": _R,
    "desk:set_up": _E,
    "desk:invitation": _A,
    # -- the public site -------------------------------------------------------------------------
    "public:root": _A,
    "public:log_head": _A,
    "public:log_record": _A,
    "public:log_tile": _A,
    "public:robots": _A,
    "public:sitemap": _A,
    "public:sitemap_part": _A,
    "public:front": _A,
    "public:feed": _A,
    "public:archive": _A,
    "public:archive_page": _A,
    "public:check": _A,
    "public:picture": _A,
    "public:revision": _A,
    "public:changes": _A,
    "public:dispute": _A,
    "public:search": _A,
    "public:ask": _A,
    "public:ask_send": _A,
    "public:question": _A,
    "public:question_erase": _A,
    "public:objection": _A,
    "public:corrections": _A,
    "public:corrections_page": _A,
    "public:reports": _A,
    "public:report": _A,
    "public:report_version": _A,
    "public:report_list": _A,
    "public:report_list_page": _A,
    "public:report_file": _A,
    "public:readiness": _A,
    "public:policy": _A,
    "public:policy_version": _A,
}
_PUBLIC_OPERATIONS = (
    "docs openapi create_question get_question_by_code erase_question find_answers "
    "create_dispute get_dispute_by_code "
    "take_message list_verdicts list_policies list_fact_checks get_fact_check "
    "get_fact_check_revision list_published_reports get_published_report "
    "get_published_report_list export_published_report"
).split()
_OPERATIONS = (
    "get_own_account create_item list_items get_item part_item list_questions get_question "
    "answer_question "
    "close_question list_claims create_claim get_claim describe_claim merge_claims unmerge_claim "
    "close_claim reopen_claim assign_claim tag_claim set_harm "
    "list_comments create_comment resolve_comment "
    "list_matches decide_match suggest_matches rematch_claim match_text get_library_entry "
    "start_check list_checks get_check save_draft list_blockers list_revisions get_revision "
    "declare_interest lift_conflict add_evidence change_evidence remove_evidence add_finding "
    "change_finding remove_finding submit_check approve_check send_back_check publish_check "
    "correct_check drop_correction list_publications get_publication list_disputes get_dispute "
    "answer_dispute show_dispute hide_dispute list_accounts change_role deactivate_account "
    "reactivate_account end_sessions "
    "add_machine list_invitations invite_person revoke_invitation preview_import get_import "
    "start_import discard_import export_records list_searches save_search delete_search get_desk "
    "describe_desk set_verdicts write_policy list_audit list_webhooks add_webhook get_webhook "
    "change_webhook pause_webhook delete_webhook renew_webhook_secret end_old_webhook_secret "
    "try_webhook list_deliveries send_delivery_again list_jobs retry_job retry_failed_jobs "
    "give_up_job list_sources add_source preview_source get_source pause_source run_source "
    "edit_source remove_source ask_capture capture_of override_capture drop_capture "
    "capture_file capture_picture "
    "confirm_source list_unread list_changes see_change list_watched_sources list_source_changes "
    "get_source_change decide_source_change undo_source_change mark_source_change "
    "unmark_source_change "
    "get_readiness list_readiness_snapshots "
    "get_today get_network "
    "take_readiness_snapshot get_readiness_snapshot "
    "list_reports count_period freeze_report get_report get_report_figures get_report_list "
    "export_report write_report submit_report approve_report send_back_report publish_report "
    "correct_report drop_report_correction credit_report"
).split()
#: What each operation takes stands in the table of tests/web/test_api_access.py.
API: dict[str, Access] = {
    **dict.fromkeys((f"api:{name}" for name in _PUBLIC_OPERATIONS), _A),
    **dict.fromkeys((f"api:{name}" for name in _OPERATIONS), Access.TOKEN),
    "api:api-root": _N,
    "api:nowhere": _N,
}
