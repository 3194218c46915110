"""From a draft to readers: review by a second person, publication, correction."""

from __future__ import annotations

from typing import Annotated

from django.utils import timezone
from pydantic import Field

from claimdesk.desk import verbs
from claimdesk.desk.models import Account, Check, Publication, Review
from claimdesk.domain.check import CorrectionClass
from claimdesk.domain.roles import Action
from claimdesk.web.api.check_shapes import CheckOut, PublicationBrief, ReviewOut
from claimdesk.web.api.checks import check_now
from claimdesk.web.api.endpoints import Endpoints
from claimdesk.web.api.values import Body, Id, Key, Version, text
from claimdesk.web.public.releasing import release

endpoints = Endpoints("checks")


class Submitted(Body):
    """What is sent to review."""

    version: Version = None


class Approval(Body):
    """Exactly the revision that was read, by its number."""

    revision: Id
    accepted_sole_sources: list[Key] = Field(
        default=[],
        max_length=200,
        description="Keys of findings on one source whose reason you accept.",
    )
    note: Annotated[str, text(5000)] = ""


class SentBack(Body):
    """Which revision is sent back, and what has to change."""

    revision: Id
    note: Annotated[str, text(5000, 1)]


class CorrectionIn(Body):
    """How much changes, and what was wrong; readers see the reason."""

    correction_class: CorrectionClass
    reason: Annotated[str, text(5000, 1)]
    dispute: Id | None = Field(
        None, description="The dispute, found right, that the correction follows from."
    )


@endpoints.post("/checks/{check}/submit", Action.WORK, CheckOut)
def submit_check(actor: Account, check: Id, body: Submitted) -> Check:
    """Seal a check and send it to a second person; refused while a rule blocks it."""
    verbs.submit(actor=actor, check=check, version=body.version, now=timezone.now())
    return check_now(check)


@endpoints.post("/checks/{check}/approve", Action.REVIEW, ReviewOut)
def approve_check(actor: Account, check: Id, body: Approval) -> Review:
    """Approve the revision that was read; nobody approves what they wrote."""
    return verbs.approve(actor=actor, check=check, **body.model_dump(), now=timezone.now())


@endpoints.post("/checks/{check}/send-back", Action.REVIEW, ReviewOut)
def send_back_check(actor: Account, check: Id, body: SentBack) -> Review:
    """Send a revision back to its writers."""
    return verbs.send_back(actor=actor, check=check, **body.model_dump(), now=timezone.now())


@endpoints.post("/checks/{check}/publish", Action.PUBLISH, PublicationBrief, status=201)
def publish_check(actor: Account, check: Id) -> Publication:
    """Publish what a second person approved."""
    return release(actor=actor, check=check, now=timezone.now())


@endpoints.post("/checks/{check}/correct", Action.WORK, CheckOut)
def correct_check(actor: Account, check: Id, body: CorrectionIn) -> Check:
    """Begin a correction of what is published; it is reviewed like the first."""
    verbs.correct(
        actor=actor,
        check=check,
        correction_class=body.correction_class.value,
        reason=body.reason,
        dispute=body.dispute,
        now=timezone.now(),
    )
    return check_now(check)


@endpoints.post("/checks/{check}/drop-correction", Action.WORK, CheckOut)
def drop_correction(actor: Account, check: Id) -> Check:
    """Give up a correction that is under way; what is published stays."""
    verbs.drop_correction(actor=actor, check=check, now=timezone.now())
    return check_now(check)
