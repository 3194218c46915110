"""The report of another desk, believed only as far as the log of that desk vouches for it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from claimdesk.domain.canonical import canonical
from claimdesk.domain.distributions import EDGES, quartile, quartile_within
from claimdesk.domain.intervals import share, wilson
from claimdesk.domain.report import FORMAT, Column, Figure, Report, Unit
from claimdesk.domain.reporting.building import QUARTILES
from claimdesk.domain.reporting.deriving import Place, differences, figures_in
from claimdesk.domain.reporting.filing import from_json, head_of
from claimdesk.errors import InputError, LogError
from claimdesk.publishing.log.leaves import Kind, Leaf
from claimdesk.publishing.log.notes import Checkpoint, Verifier
from claimdesk.publishing.log.proofs import Proof

_BINS = frozenset(pairwise(EDGES))
#: What the entry of a report is about.
_ABOUT = re.compile(r"report/[0-9]{1,18}")


class Refusal(StrEnum):
    """Why the report of a member is not taken."""

    UNREADABLE = "unreadable"
    VERSION = "version"  # of a newer Claimdesk
    UNPROVED = "unproved"  # it carries no proof
    KEY = "key"  # the proof is not by the member's log
    NOT_IN_LOG = "not_in_log"  # the entry is of something else
    CHANGED = "changed"  # it is not what the entry was made for
    FIGURES = "figures"  # its figures do not follow from what it holds
    PERIOD = "period"  # of another period than was asked for
    LOG = "log"  # the log was forked, shortened or forged
    OLDER = "older"  # a newer one of this member is known
    MISSING = "missing"  # its record cannot be had


_WORDS = {
    Refusal.UNREADABLE: "It is no report, or is damaged.",
    Refusal.VERSION: "It is of a version of Claimdesk that is not read here.",
    Refusal.UNPROVED: "It carries no proof that it is in the member's public log.",
    Refusal.KEY: "Its proof is not signed by the log of this member.",
    Refusal.NOT_IN_LOG: "The entry in its proof is that of no report.",
    Refusal.CHANGED: "It is not what its entry in the member's log was made for: it was changed.",
    Refusal.FIGURES: "Its figures do not follow from its own lists and distributions.",
    Refusal.PERIOD: "It is of another period.",
    Refusal.LOG: "The member's log does not go on from what is known of it.",
    Refusal.OLDER: "A newer revision of this report is known here.",
    Refusal.MISSING: "Its record cannot be had at the member's site.",
}


class ReportRefusedError(InputError):
    """A member's report is not taken. The message says why."""

    def __init__(self, refusal: Refusal, more: str = "") -> None:
        """Keep the reason; `more` names what of the report it is about."""
        self.refusal = refusal
        super().__init__(f"{_WORDS[refusal]} {more}".strip())


def accept(data: bytes | Mapping[str, Any], leaf: Leaf, *, period: str = "") -> Report:
    """Return a report whose entry in the member's log was proved; raises ReportRefusedError.

    `data` is its record as the log has it, or the whole report with its lists. `period` is the one
    that was asked for, such as `2026-10`.
    """
    given = _json(data)
    if given.get("format", FORMAT) != FORMAT:
        raise ReportRefusedError(Refusal.VERSION)
    if leaf.type is not Kind.REPORT or not _ABOUT.fullmatch(leaf.id):
        raise ReportRefusedError(Refusal.NOT_IN_LOG)
    try:
        datetime.fromisoformat(leaf.issued)
        # The record in the log has no lists; `lists` is no part of what is hashed.
        report = from_json({"lists": {}, **given})
        digest = hashlib.sha256(canonical(head_of(given))).hexdigest()
    except (InputError, ValueError, KeyError, TypeError) as error:
        raise ReportRefusedError(Refusal.UNREADABLE, str(error)) from None
    if digest != leaf.content_sha256:
        raise ReportRefusedError(Refusal.CHANGED)
    if wrong := _wrong(report):
        raise ReportRefusedError(Refusal.FIGURES, wrong)
    if period and report.period.name != period:
        raise ReportRefusedError(Refusal.PERIOD, report.period.name)
    return report


def proved(proof: bytes, key: str) -> tuple[Leaf, Checkpoint]:
    """Return the entry of a proof and the head that it leads to, signed by a member's key.

    Raises ReportRefusedError.
    """
    if not proof:
        raise ReportRefusedError(Refusal.UNPROVED)
    try:
        found = Proof.load(proof)
        head = found.verify([Verifier.load(key)])
        leaf = Leaf.load(found.entry)
    except LogError as error:
        raise ReportRefusedError(Refusal.KEY, str(error)) from None
    if leaf.type is not Kind.REPORT or leaf.seq != found.index:
        raise ReportRefusedError(Refusal.NOT_IN_LOG)
    return leaf, head


def _json(data: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise ReportRefusedError(Refusal.UNREADABLE) from None
    if not isinstance(found, dict):
        raise ReportRefusedError(Refusal.UNREADABLE)
    return found


def _wrong(report: Report) -> str:
    """Return the first thing in a report that does not follow from what it holds, or ""."""
    without = not report.lists  # the record in the log has none; their digests it has
    for one in differences(report, None):
        if not (without and one.place is Place.LIST):
            return f"{one.name}: {one.said}, {one.found}"
    for key, row, column, figure in figures_in(report):
        name = f"{key}/{row.key}/{column.value}"
        if figure.unit is not report.definition(key).unit or figure.length < 0:
            return name
        if figure.unit is Unit.SHARE and not _is_share(figure):
            return name
        if figure.unit is Unit.MINUTES and not _is_quartile(report, row.key, column, figure, key):
            return name
    return ""


def _is_share(figure: Figure) -> bool:
    whole = figure.whole
    if whole is None or figure.length > whole:
        return False
    ends = wilson(figure.length, whole) or (None, None)
    return (figure.value, figure.low, figure.high) == (share(figure.length, whole), *ends)


def _is_quartile(report: Report, row: str, column: Column, figure: Figure, key: str) -> bool:
    """Tell whether a quartile is one of its distribution, with the bins that all desks have."""
    try:
        given = report.distribution(key, column)
        fourth = QUARTILES[row]
    except KeyError:
        return False
    ends = [(one.low, one.high) for one in given.bins]
    sound = ends == sorted(set(ends)) and set(ends) <= _BINS
    if not sound or any(one.count < 1 for one in given.bins):
        return False
    total = sum(one.count for one in given.bins)
    if total != figure.length or len(given.values) not in {0, total}:
        return False
    if given.values or not total:
        return figure.value == quartile(given.values, fourth)
    within = quartile_within(given.bins, fourth)
    return (
        within is not None and figure.value is not None and within[0] <= figure.value <= within[1]
    )
