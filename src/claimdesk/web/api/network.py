"""The network: reports of member desks in one period, added up."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Schema

from claimdesk.desk import networks
from claimdesk.desk.models import Account
from claimdesk.desk.reporting.counting import period_named
from claimdesk.domain.roles import Action
from claimdesk.web.api.endpoints import Endpoints

endpoints = Endpoints("network")


class NetworkWords(Schema):
    """A text in both languages."""

    vi: str
    en: str


class NetworkMemberOut(Schema):
    """A member: whether its report is here, late, awaited or missing, and its entry in its log."""

    name: str
    address: str
    standing: str
    issued: str | None
    is_correction: bool
    has_lists: bool
    sequence: int | None


class NetworkPartOut(Schema):
    """The figure of one member, and the key of its list."""

    value: int | None
    length: int
    listed: str


class NetworkFigureOut(Schema):
    """A figure added up; `reason` says why it is not. `error` is of quartiles, in minutes."""

    definition: str
    row: str
    name: NetworkWords
    unit: str
    value: int | None
    whole: int | None
    low: int | None
    high: int | None
    error: int | None
    reason: NetworkWords | None
    members: dict[str, NetworkPartOut]


class NetworkOut(Schema):
    """A period of the network."""

    period: str
    members: list[NetworkMemberOut]
    figures: list[NetworkFigureOut]


@endpoints.get("/network/{period}", Action.READ, NetworkOut)
def get_network(actor: Account, period: str) -> dict[str, Any]:  # noqa: ARG001 - the form of a view
    """Read a period of the network, such as 2026-10: members, sums, each member's own figure."""
    return networks.plain(networks.overview(period_named(period), timezone.now()))
