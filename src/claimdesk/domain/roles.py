"""Roles of accounts and what each may do: one table."""

from __future__ import annotations

from enum import StrEnum

from claimdesk.errors import NotAllowedError


class Role(StrEnum):
    """What an account is for. The first five are people, each may what the one before may."""

    READER = "reader"
    CHECKER = "checker"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    MACHINE = "machine"


class Action(StrEnum):
    """What can be done at a desk, as far as roles tell it apart."""

    READ = "read"
    COMMENT = "comment"
    RECEIVE = "receive"  # bring items in
    SUGGEST = "suggest"  # store what a machine found: claims, matches
    WORK = "work"  # decide on matches, assign, tag, write checks, answer disputes
    REVIEW = "review"  # approve or send back
    PUBLISH = "publish"  # publish, correct, withdraw
    TEND = "tend"  # see how sources of content are, pause them, have them read
    ADMINISTER = "administer"  # people, settings, policies, webhooks, tasks


_LADDER = (Role.READER, Role.CHECKER, Role.REVIEWER, Role.PUBLISHER, Role.ADMINISTRATOR)
#: action -> the lowest role on the ladder that may.
_FROM = {
    Action.READ: Role.READER,
    Action.COMMENT: Role.CHECKER,
    Action.RECEIVE: Role.CHECKER,
    Action.SUGGEST: Role.CHECKER,
    Action.WORK: Role.CHECKER,
    Action.REVIEW: Role.REVIEWER,
    Action.PUBLISH: Role.PUBLISHER,
    Action.TEND: Role.PUBLISHER,
    Action.ADMINISTER: Role.ADMINISTRATOR,
}
_MACHINE = frozenset({Action.READ, Action.RECEIVE, Action.SUGGEST})


def may(role: Role | str, action: Action) -> bool:
    """Tell whether a role may do something. A machine never gives or approves a verdict."""
    role = Role(role)
    if role is Role.MACHINE:
        return action in _MACHINE
    return _LADDER.index(role) >= _LADDER.index(_FROM[action])


def roles_that_may(action: Action) -> tuple[Role, ...]:
    """Return the roles that may do something, lowest first."""
    return tuple(role for role in Role if may(role, action))


def require(role: Role | str, action: Action) -> None:
    """Refuse with `NotAllowedError` when a role may not do something."""
    if not may(role, action):
        raise NotAllowedError(
            "role",
            "Your role (%(role)s) does not allow this; it takes: %(allowed)s. Ask an administrator "
            "of the desk.",
            role=Role(role).value,
            allowed=", ".join(found.value for found in roles_that_may(action)),
        )
