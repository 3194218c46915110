"""Why a claim stands where it stands in the queue, in words: demand, harm and worth."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from claimdesk.desk.models import Claim
from claimdesk.domain.harm import Harm
from claimdesk.web.claim_words import HARMS, merit_in_words, worth_in_words


def reasons_in_words(claim: Claim) -> list[str]:
    """Say why a claim stands where it stands, the strongest reason first."""
    found = (demand_in_words(claim), harm_in_words(claim.harm), rated_in_words(claim))
    return [said for said in found if said]


def demand_in_words(claim: Claim) -> str:
    """Say in how many ways and how often a claim came in."""
    if not claim.demand:
        return _("not seen in any item yet")
    count = number_format(claim.demand, force_grouping=True)
    if claim.channels > 1:
        said = _("came in by %(channels)s channels, at %(count)s different times")
        return said % {"channels": number_format(claim.channels), "count": count}
    if claim.demand == 1:
        return _("came in once")
    return _("came in by one channel only, in %(count)s different hours") % {"count": count}


def harm_in_words(harm: str) -> str:
    """Say what a claim may harm, or ""."""
    return _("may do harm: %(kind)s") % {"kind": HARMS[Harm(harm)]} if harm else ""


def rated_in_words(claim: Claim) -> str:
    """Say how much a claim is worth checking, from 0 to 1, and what makes it so."""
    said = _("Worth checking: %(worth)s") % {"worth": worth_in_words(claim.worth)}
    if not claim.worth:
        return said
    why = merit_in_words(claim.text, claim.language)
    return f"{said} ({', '.join(one for one in (number_format(claim.worth, 1), why) if one)})"


def priority_in_figures(claim: Claim) -> str:
    """Return the number by which the queue is ordered."""
    return number_format(claim.priority, 1)
