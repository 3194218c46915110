"""Names of the desk's words as people read them: roles, and what a machine calls by a code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claimdesk.domain.roles import Role
from claimdesk.domain.verdict import Verdict

ROLES = {
    Role.READER: _("Reader"),
    Role.CHECKER: _("Checker"),
    Role.REVIEWER: _("Reviewer"),
    Role.PUBLISHER: _("Publisher"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.MACHINE: _("Machine"),
}
ROLE_HELP = {
    Role.READER: _("Reads everything at the desk, changes nothing."),
    Role.CHECKER: _("Brings content in, decides on matches, writes checks."),
    Role.REVIEWER: _("As a checker; also approves the checks of others or sends them back."),
    Role.PUBLISHER: _("As a reviewer; also publishes, corrects and withdraws."),
    Role.ADMINISTRATOR: _("As a publisher; also looks after people, settings and policies."),
    Role.MACHINE: _("A program with a token. It brings content in and reads; it never approves."),
}
#: What a token of the API may be allowed.
SCOPES = {
    "read": _("read"),
    "intake": _("bring content in, suggest claims and matches"),
    "write": _("work on claims and checks, comment"),
    "review": _("review the checks of others"),
    "publish": _("publish, correct, withdraw, look after sources of content"),
    "administer": _("read the audit trail and the tasks"),
}
#: The common scale, on which other publishers' wordings are put.
VERDICTS = {
    Verdict.TRUE: _("True"),
    Verdict.MOSTLY_TRUE: _("Mostly true"),
    Verdict.MIXTURE: _("Mixture"),
    Verdict.MOSTLY_FALSE: _("Mostly false"),
    Verdict.FALSE: _("False"),
    Verdict.MISSING_CONTEXT: _("Missing context"),
    Verdict.SATIRE: _("Satire"),
    Verdict.UNPROVEN: _("Unproven"),
    Verdict.OTHER: _("Other"),
}
TONES = {
    Verdict.TRUE: "good",
    Verdict.MOSTLY_TRUE: "good",
    Verdict.MIXTURE: "mixed",
    Verdict.MOSTLY_FALSE: "bad",
    Verdict.FALSE: "bad",
    Verdict.MISSING_CONTEXT: "warn",
    Verdict.SATIRE: "info",
    Verdict.UNPROVEN: "neutral",
    Verdict.OTHER: "neutral",
}
#: The statements that readers must find, by kind.
POLICIES = {
    "methodology": _("How we check"),
    "corrections": _("Corrections policy"),
    "funding": _("Funding"),
    "ownership": _("Who we are"),
    "contact": _("Contact"),
    "privacy": _("Privacy"),
}


def verdict_name(verdict: Verdict | str) -> str:
    """Return the name of a step of the common scale in the reader's language."""
    return str(VERDICTS[Verdict(verdict)])


def role_name(role: Role | str) -> str:
    """Return the name of a role in the reader's language."""
    return str(ROLES[Role(role)])
