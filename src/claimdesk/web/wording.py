"""Names of the desk's words as people read them: roles, and what a machine calls by a code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from claimdesk.domain.roles import Role

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


def role_name(role: Role | str) -> str:
    """Return the name of a role in the reader's language."""
    return str(ROLES[Role(role)])
