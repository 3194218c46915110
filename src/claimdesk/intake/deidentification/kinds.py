"""The kinds of identifiers that are left out, and a place in a text where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was left out; the name in capitals stands in the placeholder, as in `[PHONE_1]`.

    Where two kinds claim the same place, the one that comes first here has it.
    """

    EMAIL = "email"
    PROFILE = "profile"  # a handle, or the address of somebody's page
    COORDINATES = "coordinates"
    NETWORK = "network"  # an IP or MAC address, the number of a device
    INSURANCE = "insurance"
    TAX = "tax"
    ID = "id"  # CCCD, CMND, another identity card
    CODE = "code"  # of a patient, a student, a member of staff
    PASSPORT = "passport"
    BANK = "bank"
    CARD = "card"
    PHONE = "phone"
    PLATE = "plate"
    BIRTH = "birth"
    ADDRESS = "address"


RANKS = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text, from `start` to before `end`, in characters."""

    start: int
    end: int
    kind: Kind
