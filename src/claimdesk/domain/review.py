"""Who may approve a check: a second person, who wrote none of it and has no interest in it."""

from __future__ import annotations

from dataclasses import dataclass

from claimdesk.errors import RuleError

#: For so long a reviewer's word holds that they work for no party; the code of principles asks for
#: it once a year.
ATTESTATION_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who stands where in a review: ids of accounts. `contributors` wrote the revision."""

    author: int
    contributors: frozenset[int]
    reviewer: int
    reviewer_is_person: bool
    conflicted: bool
    declared: bool
    #: They have confirmed within a year that they work for no party and campaign for nobody.
    attested: bool
    #: Somebody who wrote the revision was given a new way into the reviewer's account of late.
    renewed_by_writer: bool = False


def require_second_person(approval: Approval) -> None:
    """Refuse an approval that is not a second person's.

    The author and everyone who edited the revision under review, the last editor among them, may
    not approve it.
    """
    if not approval.reviewer_is_person:
        raise RuleError("no-machine-approval", "A machine account cannot approve. A person must.")
    if approval.reviewer == approval.author or approval.reviewer in approval.contributors:
        raise RuleError(
            "two-persons",
            "You wrote or edited this check, so you cannot approve it. Ask another reviewer.",
        )
    if approval.renewed_by_writer:
        raise RuleError(
            "renewed-access",
            "Somebody who wrote this check renewed the access to your account in the last 30 days, "
            "so somebody else must approve it.",
        )
    if approval.conflicted:
        raise_conflicted()
    if not approval.declared:
        raise_undeclared()
    if not approval.attested:
        raise RuleError(
            "attestation",
            "Confirm first, under “Your account”, that you work for no party. Whoever approves "
            "does so once a year.",
        )


def raise_conflicted() -> None:
    """Refuse somebody who has declared a conflict of interest."""
    raise RuleError(
        "conflict-of-interest",
        "You have declared a conflict of interest in this check, so you cannot work on it. An "
        "administrator can lift that.",
    )


def raise_undeclared() -> None:
    """Refuse somebody who has not said yet whether they have a conflict of interest."""
    raise RuleError(
        "declare-interest",
        "Declare first whether you have a conflict of interest in this check.",
    )
