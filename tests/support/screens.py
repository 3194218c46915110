"""Every screen: its route, who opens it, and how it is reached. The one table of them.

`tests/browser/test_screens.py` looks at each in both languages; `make screenshots` takes pictures.
A route of the project that is in neither `SCREENS` nor `NO_SCREEN` fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.demonstration_people import PASSWORD, PEOPLE
from support.screen_steps import (
    answer_practice,
    keep_a_snapshot,
    look_at_practice,
    practise,
)

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Screen:
    """A page as somebody sees it. `who` is a part in `PEOPLE`, or nobody.

    `path` has names of places in braces; `{language}` is the language it is shown in. `do` goes on
    from there, for pages that come after a form. `status` is what the page itself answers.
    """

    name: str
    route: str
    path: str
    who: str = ""
    do: Callable[[Any, dict[str, Any]], None] | None = None
    status: int = 200


def _send(selector):
    """Return a step that presses the button of a form."""

    def do(page, _demo):
        page.locator(f"{selector} button[type=submit], {selector} button:not([type])").last.click()

    return do


def _ask(page, _demo):
    page.locator("main textarea").first.fill("Is the moon made of green cheese, as they say?")
    page.locator("main form button[type=submit]").first.click()


def _ask_and_send(page, demo):
    _ask(page, demo)
    page.locator("form[action*=send] button").click()


def _erase_question(page, _demo):
    page.locator("#erase summary").click()
    page.locator("#erase [type=checkbox]").check()
    page.locator("#erase button").click()


def _fault(selector):
    """Return a step that sends a form as it is, so that it says what is missing."""

    def do(page, _demo):
        form = page.locator(selector).first
        form.evaluate("form => form.noValidate = true")
        form.locator("button[type=submit], button:not([type])").first.click()

    return do


def _log_in(part):
    def do(page, demo):
        page.locator("[name=login]").fill(demo["emails"][PEOPLE[part][demo["language"]]])
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()

    return do


def _invite(page, _demo):
    page.locator("[name=email]").fill("somebody.new@claimdesk.example")
    page.locator("main form button[type=submit]").first.click()


def _paste_table(page, demo):
    number = demo["language"]  # the same words would be known in the second language
    rows = f"text,language\nThe moon is made of cheese {number}.,en\n,en\nMuối {number}.,vi\n"
    page.locator("[name=text]").fill(rows)
    page.locator("main form button[type=submit]").first.click()


def _bring_table_in(page, demo):
    _paste_table(page, demo)
    page.locator("form[action*=start] button").click()


def _add_webhook(page, _demo):
    page.locator("[name=address]").fill("https://receiver.example.org/claimdesk")
    page.locator("main form button[type=submit]").last.click()


def _try_webhook(page, demo):
    _add_webhook(page, demo)
    page.locator("main a.button.primary").click()
    page.locator("form[action*=secret] button").first.click()
    page.locator("main a.button.primary").click()
    page.locator("form[action*=try] button").click()


def _make_token(page, _demo):
    page.locator("[name=name]").first.fill("Laptop")
    page.locator("main [type=checkbox]").first.check()
    page.locator("main form:has([name=name]) button[type=submit]").first.click()


def _forget_the_token(page, _demo):
    page.context.clear_cookies(name="claimdesk_csrf")
    page.locator("main form button[type=submit]").first.click()


_P = "/{language}/"
_C = _P + "fact-checks/{disputed}/"
_PARTS = "?open=e-new&open=f-new"

PUBLIC = (
    Screen("front", "public:front", _P),
    Screen("archive", "public:archive", _P + "fact-checks/"),
    Screen("fact-check", "public:check", _C),
    Screen("fact-check-corrected", "public:check", "/en/fact-checks/{slug_en}/"),
    Screen("withdrawn", "public:check", "/en/fact-checks/{slug_withdrawn}/"),
    Screen("revision", "public:revision", "/en/fact-checks/{slug_en}/revisions/2/"),
    Screen("changes", "public:changes", "/en/fact-checks/{slug_en}/changes/1/2/"),
    Screen("dispute", "public:dispute", _C + "dispute/"),
    Screen("dispute-faulty", "public:dispute", _C + "dispute/", do=_fault("main form"), status=422),
    Screen("search", "public:search", _P + "search/?q=bats"),
    Screen("search-empty", "public:search", _P + "search/?q=xyzzy"),
    Screen("ask", "public:ask", _P + "ask/"),
    Screen("ask-answer", "public:ask", _P + "ask/", do=_ask),
    Screen("ask-sent", "public:ask_send", _P + "ask/", do=_ask_and_send),
    Screen("question-open", "public:question", _P + "ask/{question_open}/"),
    Screen("question", "public:question", _P + "ask/{question_answered}/"),
    Screen("question-corrected", "public:question", _P + "ask/{question_corrected}/"),
    Screen(
        "question-erased", "public:question_erase", _P + "ask/{question_spare}/", do=_erase_question
    ),
    Screen("question-none", "public:question", _P + "ask/AAAA-AAAA-AAAA/", status=404),
    Screen("objection", "public:objection", _P + "dispute/{objection_answered}/"),
    Screen("objection-open", "public:objection", _P + "dispute/{objection_open}/"),
    Screen("corrections", "public:corrections", _P + "corrections/"),
    Screen("reports", "public:reports", _P + "reports/"),
    Screen("policy", "public:policy", _P + "policies/methodology/"),
    Screen("policy-version", "public:policy_version", _P + "policies/methodology/1/"),
    Screen("not-found", "", _P + "nothing/here/", status=404),
)

ENTRANCE = (
    Screen("login", "account_login", "/accounts/login/"),
    Screen("login-faulty", "account_login", "/accounts/login/", do=_fault("main form")),
    Screen("inactive", "account_inactive", "/accounts/inactive/"),
    Screen("signup-closed", "account_signup", "/accounts/signup/"),
    Screen("logout", "account_logout", "/accounts/logout/", "reader"),
    Screen("invitation", "desk:invitation", "/desk/invitation/{invitation}/"),
    Screen("renewal", "desk:invitation", "/desk/invitation/{renewal}/"),
    Screen("invitation-over", "desk:invitation", "/desk/invitation/none/", status=404),
    Screen("second-factor", "mfa_authenticate", "/accounts/login/", do=_log_in("guarded")),
    Screen(
        "oidc-cancelled", "socialaccount_login_cancelled", "/accounts/3rdparty/login/cancelled/"
    ),
    Screen(
        "oidc-error", "socialaccount_login_error", "/accounts/3rdparty/login/error/", status=401
    ),
)

OWN = (
    Screen("account", "desk:account", "/desk/account/", "checker"),
    Screen("sessions", "desk:sessions", "/desk/account/sessions/", "checker"),
    Screen("tokens", "desk:tokens", "/desk/account/tokens/", "administrator"),
    Screen("token", "desk:tokens", "/desk/account/tokens/", "administrator", do=_make_token),
    Screen("password", "account_change_password", "/accounts/password/change/", "checker"),
    Screen("factors", "mfa_index", "/accounts/2fa/", "guarded"),
    Screen("factors-none", "mfa_index", "/accounts/2fa/", "checker"),
    Screen("totp", "mfa_activate_totp", "/accounts/2fa/totp/activate/", "checker"),
    Screen("totp-off", "mfa_deactivate_totp", "/accounts/2fa/totp/deactivate/", "guarded"),
    Screen("recovery-codes", "mfa_view_recovery_codes", "/accounts/2fa/recovery-codes/", "guarded"),
    Screen(
        "recovery-codes-new",
        "mfa_generate_recovery_codes",
        "/accounts/2fa/recovery-codes/generate/",
        "guarded",
    ),
    Screen("passkeys", "mfa_list_webauthn", "/accounts/2fa/webauthn/", "checker"),
    Screen("passkey-new", "mfa_add_webauthn", "/accounts/2fa/webauthn/add/", "checker"),
    Screen(
        "confirm-password",
        "account_reauthenticate",
        "/accounts/reauthenticate/?next=/desk/",
        "checker",
    ),
    Screen(
        "confirm-code", "mfa_reauthenticate", "/accounts/2fa/reauthenticate/?next=/desk/", "guarded"
    ),
)

DESK = (
    Screen("queue", "desk:queue", "/desk/", "checker"),
    Screen("practice", "desk:practice", "/desk/practice/", "reader"),
    Screen("practice-try", "desk:practice-try", "/desk/practice/", "reader", do=practise),
    Screen("practice-done", "", "/desk/practice/", "guarded", do=answer_practice),
    Screen("practice-told", "", "/desk/practice/", "guarded", do=look_at_practice),
    Screen("today", "desk:today", "/desk/today/", "checker"),
    Screen("network", "desk:network", "/desk/network/", "publisher"),
    Screen("today-list", "desk:today-list", "/desk/today/review/", "reviewer"),
    Screen("today-none", "desk:today-list", "/desk/today/stuck/", "reader"),
    Screen("queue-reader", "desk:queue", "/desk/", "reader"),
    Screen("queue-none", "desk:queue", "/desk/?q=xyzzy", "checker"),
    Screen("add", "desk:add", "/desk/add/", "checker"),
    Screen("add-faulty", "desk:add", "/desk/add/", "checker", do=_fault("main form"), status=422),
    Screen("item", "desk:item", "/desk/items/{item}/", "checker"),
    Screen("claim", "desk:claim", "/desk/claims/{claim}/", "checker"),
    Screen("claim-answered", "desk:claim", "/desk/claims/{claim_answered}/", "checker"),
    Screen("claim-commented", "desk:claim", "/desk/claims/{claim_commented}/", "checker"),
    Screen("claim-in-check", "desk:claim", "/desk/claims/{claim_checking}/", "checker"),
    Screen("claim-closed", "desk:claim", "/desk/claims/{claim_closed}/", "checker"),
    Screen("claim-joined", "desk:claim", "/desk/claims/{claim_merged}/", "checker"),
    Screen("claim-reader", "desk:claim", "/desk/claims/{claim}/", "reader"),
    Screen("same", "desk:claim-same", "/desk/claims/{claim}/same/", "checker"),
    Screen("library", "desk:library", "/desk/library/", "checker"),
    Screen("library-search", "desk:library", "/desk/library/?q=vaccine", "checker"),
    Screen("library-entry", "desk:library-entry", "/desk/library/{entry}/", "checker"),
    Screen("nothing-here", "", "/desk/claims/987654/", "checker", status=404),
    Screen("not-for-you", "", "/desk/people/", "checker", status=403),
    Screen("form-expired", "", "/desk/account/", "checker", do=_forget_the_token, status=403),
)

CHECKS = (
    Screen("checks", "desk:checks", "/desk/checks/?view=all", "checker"),
    Screen("checks-none", "desk:checks", "/desk/checks/?q=xyzzy", "reader"),
    Screen("check-writing", "desk:check", "/desk/checks/{check_draft}/", "checker"),
    Screen("check-parts", "desk:check", "/desk/checks/{check_draft}/" + _PARTS, "checker"),
    Screen("check-reader", "desk:check", "/desk/checks/{check_draft}/", "reader"),
    Screen("check-closed", "desk:check", "/desk/checks/{check_draft}/", "guarded", status=403),
    Screen("check-in-review", "desk:check", "/desk/checks/{check_in_review}/", "checker"),
    Screen("check-approved", "desk:check", "/desk/checks/{check_approved}/", "checker"),
    Screen("check-published", "desk:check", "/desk/checks/{check_published}/", "checker"),
    Screen("review", "desk:review", "/desk/checks/{check_in_review}/review/", "reviewer"),
    Screen("publish", "desk:publish", "/desk/checks/{check_approved}/publish/", "publisher"),
    Screen("history", "desk:check-history", "/desk/checks/{check_corrected}/history/", "reader"),
    Screen("published", "desk:published", "/desk/published/", "reader"),
    Screen("publication", "desk:publication", "/desk/published/{check_published}/", "checker"),
    Screen("correction", "desk:publication", "/desk/published/{check_corrected}/", "checker"),
    Screen("withdrawal", "desk:publication", "/desk/published/{check_withdrawn}/", "checker"),
    Screen("correct", "desk:correct", "/desk/published/{check_published}/correct/", "checker"),
    Screen("withdraw", "desk:withdraw", "/desk/published/{check_published}/withdraw/", "checker"),
    Screen("reports-desk", "desk:reports", "/desk/reports/", "checker"),
    Screen("inbox", "desk:inbox", "/desk/inbox/", "checker"),
    Screen("inbox-questions", "desk:inbox", "/desk/inbox/?view=questions", "checker"),
    Screen("inbox-corrections", "desk:inbox", "/desk/inbox/?view=corrections", "checker"),
    Screen("inbox-sources", "desk:inbox", "/desk/inbox/?view=sources", "checker"),
    Screen("dispute-desk", "desk:dispute", "/desk/inbox/disputes/{dispute_open}/", "checker"),
    Screen("dispute-done", "desk:dispute", "/desk/inbox/disputes/{dispute_answered}/", "reader"),
    Screen("question-desk", "desk:inbox-question", "/desk/inbox/questions/{asked}/", "checker"),
    Screen("readiness", "desk:readiness", "/desk/readiness/", "publisher"),
    Screen(
        "readiness-criterion",
        "desk:readiness-criterion",
        "/desk/readiness/criteria/ifcn-1.1/",
        "publisher",
    ),
    Screen(
        "readiness-figure",
        "desk:readiness-figure",
        "/desk/readiness/criteria/ifcn-1.3/figures/cadence/",
        "publisher",
    ),
    Screen(
        "readiness-snapshots", "desk:readiness-snapshots", "/desk/readiness/snapshots/", "publisher"
    ),
    Screen(
        "readiness-snapshot",
        "desk:readiness-snapshot",
        "/desk/readiness/",
        "publisher",
        do=keep_a_snapshot,
    ),
    Screen("audit", "desk:audit", "/desk/audit/", "reader"),
    Screen("audit-verified", "desk:audit", "/desk/audit/", "reader", do=_send("#chain form")),
    Screen("audit-none", "desk:audit", "/desk/audit/?verb=restore", "reader"),
)

OFFICE = (
    Screen("people", "desk:people", "/desk/people/", "administrator"),
    Screen("invite", "desk:invite", "/desk/people/invite/", "administrator"),
    Screen("invited", "desk:invite", "/desk/people/invite/", "administrator", do=_invite),
    Screen("person", "desk:person", "/desk/people/{person}/", "administrator"),
    Screen("machine", "desk:person", "/desk/people/{machine}/", "administrator"),
    Screen("settings", "desk:settings", "/desk/settings/", "administrator"),
    Screen("tasks", "desk:tasks", "/desk/tasks/", "administrator"),
    Screen("scale", "desk:scale", "/desk/settings/scale/", "administrator"),
    Screen("policies", "desk:policies", "/desk/policies/", "administrator"),
    Screen(
        "policy-writing", "desk:policy", "/desk/policies/methodology/{language}/", "administrator"
    ),
)

TABLES = (
    Screen("import", "desk:import", "/desk/import/", "checker"),
    Screen("import-seen", "desk:import-seen", "/desk/import/", "checker", do=_paste_table),
    Screen("import-going", "", "/desk/import/", "checker", do=_bring_table_in),
    Screen("export", "desk:export", "/desk/export/", "checker"),
    Screen("sources", "desk:sources", "/desk/sources/", "administrator"),
    Screen("source", "desk:source", "/desk/sources/{source}/", "administrator"),
    Screen("source-edit", "desk:source-edit", "/desk/sources/{source}/edit/", "administrator"),
    Screen("webhooks", "desk:webhooks", "/desk/webhooks/", "administrator"),
    Screen("webhook-secret", "", "/desk/webhooks/", "administrator", do=_add_webhook),
    Screen("webhook", "desk:webhook", "/desk/webhooks/", "administrator", do=_try_webhook),
    Screen("api", "", "/api/v1/docs/"),
)

SCREENS = (*PUBLIC, *ENTRANCE, *OWN, *DESK, *CHECKS, *OFFICE, *TABLES)

#: Routes that only take a form, lead on, or answer with a file.
NO_SCREEN = frozenset(
    """
    healthz language account_set_password mfa_download_recovery_codes mfa_login_webauthn
    mfa_reauthenticate_webauthn mfa_edit_webauthn mfa_remove_webauthn socialaccount_signup
    socialaccount_connections openid_connect_login openid_connect_callback
    desk:queue-bulk desk:search-save desk:search-delete desk:add-claim desk:item-mark desk:item-part
    desk:check-save desk:evidence-put desk:finding-put desk:check-submit desk:check-comment
    desk:capture desk:capture-file desk:capture-stamps desk:capture-picture desk:capture-pdf
    desk:capture-page desk:check-resolve desk:check-declare desk:check-lift desk:check-reopen
    desk:check-drop desk:dispute-answer desk:dispute-show desk:dispute-hide desk:question-answer
    desk:question-close desk:audit-verify desk:change-seen desk:source-file desk:source-decide
    desk:source-undo desk:source-visit desk:audit-export public:log_head public:log_record
    public:log_tile desk:claim-describe desk:claim-decide desk:claim-rematch desk:claim-assign
    desk:claim-tag desk:claim-harm desk:claim-comment desk:claim-resolve desk:claim-close
    desk:claim-reopen desk:claim-start desk:claim-merge desk:claim-unmerge desk:add_machine
    desk:deactivate desk:reactivate desk:renew desk:make_machine_token desk:revoke_invitation
    desk:attest desk:revoke_token desk:end_sessions desk:end_their_sessions desk:import-start
    desk:import-discard desk:export-table desk:webhook-change desk:webhook-pause desk:webhook-secret
    desk:webhook-old-secret desk:webhook-try desk:webhook-delete desk:webhook-send desk:source-pause
    desk:source-run desk:source-remove desk:source-confirm desk:practice-forget desk:readiness-state
    desk:readiness-confirm desk:readiness-back desk:readiness-take desk:readiness-show
    desk:readiness-hide desk:readiness-export desk:retry-task desk:give-up-task
    desk:retry-failed-tasks public:root public:robots public:sitemap public:sitemap_part public:feed
    public:picture public:archive_page public:corrections_page public:report_file
    public:report_list_page desk:report-file desk:report-start desk:report-recount
    desk:report-submit desk:report-decide desk:report-publish desk:report-correct desk:report-drop
    desk:report-credit
    """.split()
)
#: The set-up screen closes with the first administrator: the journey looks at it. A copy needs a
#: capture, the pages of a report a report, and readers see a self-check that two persons let them
#: see: tests of their own in tests/browser look at those.
IN_THE_JOURNEY = frozenset(
    """
    desk:set_up desk:capture-copy desk:capture-give desk:source-change desk:report desk:report-list
    desk:report-write desk:network-list
    public:readiness public:report public:report_version public:report_list
    """.split()
)


def address(screen: Screen, demo: dict[str, Any], language: str) -> str:
    """Return where a screen is, in a language."""
    places = demo["places"] | {"language": language}
    return re.sub(
        r"\{(\w+)\}",
        lambda found: str(places.get(f"{found[1]}_{language}", places.get(found[1]))),
        screen.path,
    )


def show(screen: Screen, page: Any, demo: dict[str, Any], language: str) -> int:
    """Bring a page to a screen; return the status of the last page on the way."""
    seen: list[int] = []

    def note(response):
        if response.request.is_navigation_request() and response.frame == page.main_frame:
            seen.append(response.status)

    page.on("response", note)
    page.goto(address(screen, demo, language))
    if screen.do is not None:
        screen.do(page, demo | {"language": language})
        page.wait_for_load_state()
    page.remove_listener("response", note)
    return seen[-1]
