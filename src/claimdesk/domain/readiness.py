"""How ready a desk is for the codes of its trade: the criteria, and how each is judged.

The criteria are those of the IFCN Code of Principles (31) and of the EFCSN's standard as the design
of this product reads it (8). A criterion is judged from what the desk's own records count, or from
what people of the desk have stated. It is a self-check: only an assessor of the code decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt

from claimdesk.errors import RuleError

#: What people state of the desk holds so long, as their word that they work for no party does.
STATED_DAYS = 365
#: IFCN 1.3: one fact-check a week, on average, over half a year.
WINDOW_WEEKS = 26
#: IFCN 1.4: the share of fact-checks that must be on issues of public interest.
PUBLIC_INTEREST_SHARE = 0.75
#: EFCSN: fact-checks a month; looked at over so many windows of 30 days.
MONTHLY, MONTHS = 4, 6
#: For so long an objection may wait before it counts as left lying. Our own measure, in no code.
COMPLAINT_DAYS = 30
#: IFCN 2.2: one claimant has more than half of the fact-checks that name one. Our own measure: it
#: counts where even the lower end of the 95 % interval is above the half.
CONCENTRATED_SHARE = 0.5
LONGEST_STATEMENT = 2_000


class State(StrEnum):
    """How it stands with a criterion."""

    EVIDENCE = "evidence"  # the desk's records show it
    ATTESTED = "attested"  # people have stated it, and it has not lapsed
    GAP = "gap"
    NOT_APPLICABLE = "not_applicable"


class Gap(StrEnum):
    """What is missing."""

    NOTHING = "nothing"  # nothing is published that could show it
    RECORDS = "records"  # some records lack it
    TOO_FEW = "too_few"
    STATEMENT = "statement"  # a public statement is missing or older than a year
    PROFILE = "profile"  # what the desk says of itself
    STAFF = "staff"  # people who have not confirmed their independence within a year
    UNSTATED = "unstated"
    UNCONFIRMED = "unconfirmed"  # a second person has not confirmed what was stated
    LAPSED = "lapsed"
    OWED = "owed"  # corrections
    CONFLICT = "conflict"  # equal claims with different verdicts
    CONCENTRATED = "concentrated"
    WAITING = "waiting"  # objections


class Told(StrEnum):
    """Who tells that a criterion is met."""

    RECORDS = "records"
    DESK = "desk"  # somebody states it for the desk
    STAFF = "staff"  # each person states it of themselves, once a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of a code. `two_persons`: what is stated counts when another confirms it.

    `may_not_apply`: the desk may give a reason why it has nothing to do with it.
    """

    code: str
    number: str
    told: Told = Told.RECORDS
    two_persons: bool = False
    may_not_apply: bool = False

    @property
    def key(self) -> str:
        """Return what it is called by, everywhere."""
        return f"{self.code}-{self.number}"

    @property
    def takes_statements(self) -> bool:
        """Tell whether somebody may state something of it."""
        return self.told is Told.DESK or self.may_not_apply


IFCN, EFCSN = "ifcn", "efcsn"
_OTHERWISE: dict[str, dict[str, object]] = {
    "ifcn-1.1": {"told": Told.DESK, "two_persons": True},
    "ifcn-1.5": {"told": Told.DESK, "two_persons": True},
    "ifcn-2.4": {"told": Told.DESK, "two_persons": True},
    "ifcn-2.5": {"told": Told.STAFF},
    "ifcn-4.1": {"told": Told.DESK, "two_persons": True},
    "ifcn-4.3": {"told": Told.DESK},
    "ifcn-4.4": {"told": Told.DESK},
    "ifcn-6.4": {"told": Told.DESK, "may_not_apply": True},
    "ifcn-6.5": {"told": Told.DESK, "two_persons": True, "may_not_apply": True},
    "efcsn-funding": {"told": Told.DESK, "two_persons": True, "may_not_apply": True},
    "efcsn-place": {"told": Told.DESK, "may_not_apply": True},
}
_NUMBERS = {
    IFCN: "1.1 1.2 1.3 1.4 1.5 1.6 2.1 2.2 2.3 2.4 2.5 3.1 3.2 3.3 3.4 4.1 4.2 4.3 4.4 4.5 "
    "5.1 5.2 5.3 5.4 5.5 5.6 6.1 6.2 6.3 6.4 6.5",
    EFCSN: "output sources editors funding corrections complaints classes place",
}
CRITERIA: tuple[Criterion, ...] = tuple(
    Criterion(code=code, number=number, **_OTHERWISE.get(f"{code}-{number}", {}))  # type: ignore[arg-type]
    for code, numbers in _NUMBERS.items()
    for number in numbers.split()
)
BY_KEY = {one.key: one for one in CRITERIA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count of the desk's own records: `ids` are counted, `missing` are those beside them.

    `kind` says what the ids are of. With `needed` so many are asked for at least, with `most` so
    many at most; with neither it decides nothing and is only told. `gap` is what falls short.
    """

    name: str
    kind: str
    ids: tuple[int | str, ...] = ()
    missing: tuple[int | str, ...] = ()
    needed: int | None = None
    most: int | None = None
    gap: Gap = Gap.RECORDS

    @property
    def count(self) -> int:
        """Return how many are counted."""
        return len(self.ids)

    @property
    def of(self) -> int:
        """Return how many could be."""
        return len(self.ids) + len(self.missing)

    @property
    def is_met(self) -> bool:
        """Tell whether it is as the criterion asks."""
        enough = self.needed is None or self.count >= self.needed
        return enough and (self.most is None or self.count <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody stated of a criterion, or that it does not apply (`applies` False)."""

    made: datetime
    applies: bool = True
    confirmed: datetime | None = None

    @property
    def lapses(self) -> datetime:
        """Return when it holds no more."""
        return self.made + timedelta(days=STATED_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a criterion stands, and why. `void` is a code of why the records leave it out."""

    criterion: Criterion
    state: State
    gaps: tuple[Gap, ...] = ()
    figures: tuple[Figure, ...] = ()
    void: str = ""


def fault_of(criterion: Criterion, statement: Statement | None, now: datetime) -> Gap | None:
    """Return why a statement does not count, or None where it does."""
    if statement is None:
        return Gap.UNSTATED
    if now >= statement.lapses:
        return Gap.LAPSED
    if needs_confirming(criterion, applies=statement.applies) and statement.confirmed is None:
        return Gap.UNCONFIRMED
    return None


def needs_confirming(criterion: Criterion, *, applies: bool) -> bool:
    """Tell whether a second person must confirm it. That a criterion does not apply, always."""
    return criterion.two_persons or not applies


def judge(
    criterion: Criterion,
    figures: Sequence[Figure],
    statement: Statement | None,
    now: datetime,
    *,
    void: str = "",
) -> Result:
    """Return how a criterion stands.

    What the records count is evidence, and only what people stated is attested: no count ever
    stands in for the word of a person. Both are asked for where a criterion has both.
    """
    counted = tuple(figures)
    fault = fault_of(criterion, statement, now)
    left_out = statement is not None and not statement.applies and fault is None
    if void or left_out:
        return Result(criterion=criterion, state=State.NOT_APPLICABLE, figures=counted, void=void)
    gaps = [one.gap for one in counted if not one.is_met]
    if criterion.told is Told.DESK:
        if statement is not None and not statement.applies:
            fault = fault or Gap.UNSTATED
        gaps += [fault] if fault else []
    if gaps:
        found = tuple(dict.fromkeys(gaps))
        return Result(criterion=criterion, state=State.GAP, gaps=found, figures=counted)
    state = State.EVIDENCE if criterion.told is Told.RECORDS else State.ATTESTED
    return Result(criterion=criterion, state=state, figures=counted)


def lower_share(count: int, of: int) -> float:
    """Return the lower end of the 95 % interval of a share (Wilson 1927, JASA 22, 209-212)."""
    if not of:
        return 0.0
    z, share = 1.959964, count / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of))


def require_statable(criterion: Criterion, *, applies: bool) -> None:
    """Refuse a statement where the desk's records tell it, or where it applies to every desk."""
    if applies and criterion.told is not Told.DESK:
        raise RuleError(
            "records-tell-it",
            "The records of the desk tell how it stands with this criterion. Nobody can state it.",
        )
    if not applies and not criterion.may_not_apply:
        raise RuleError("criterion-applies", "This criterion applies to every desk.")


def require_another_person(first: int | None, second: int) -> None:
    """Refuse that somebody confirms what they stated or took themselves; ids of accounts."""
    if first is None or first == second:
        raise RuleError(
            "readiness-two-persons",
            "Somebody else must confirm this: a second person, who has not stated it.",
        )


def counts_of(states: Iterable[str]) -> dict[str, int]:
    """Return how many criteria stand in each state, in a fixed order."""
    given = list(states)
    return {state.value: given.count(state.value) for state in State}
