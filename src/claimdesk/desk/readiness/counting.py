"""The figures of each criterion, counted from the desk's own records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from claimdesk.desk.models import (
    Account,
    Claim,
    Correction,
    Desk,
    Dispute,
    PolicyVersion,
    Publication,
    Question,
)
from claimdesk.desk.readiness.pages import SPEAKERS, Shown, openly_published, standing
from claimdesk.desk.verbs.disputes import owed_disputes
from claimdesk.domain import readiness as rules
from claimdesk.domain.readiness import Figure, Gap
from claimdesk.domain.review import ATTESTATION_DAYS
from claimdesk.domain.statements import STATEMENT_DAYS

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(slots=True)
class Counted:
    """The figures of each criterion by its key; `void` says why the records leave one out."""

    figures: dict[str, list[Figure]] = field(default_factory=lambda: defaultdict(list))
    void: dict[str, str] = field(default_factory=dict)

    def add(self, keys: str, *figures: Figure) -> None:
        """Give figures to one criterion, or to several with a space between."""
        for key in keys.split():
            self.figures[key] += figures


def count(now: datetime) -> Counted:
    """Count everything that the criteria ask of the records."""
    shown, counted = standing(), Counted()
    _of_the_desk(counted)
    _of_statements(counted, now)
    _of_cadence(counted, now)
    _of_pages(counted, shown)
    _of_speakers(counted, shown)
    _of_equal_claims(counted, shown)
    _of_people(counted, now)
    _of_corrections(counted)
    _of_readers(counted, shown, now)
    return counted


def _of_the_desk(counted: Counted) -> None:
    desk = Desk.objects.filter(pk=1).first()
    said = {"name", "about", "contact"} if desk else set()
    told = sorted(name for name in said if getattr(desk, name).strip())
    about = tuple(name for name in told if name != "contact")
    lacking = tuple(name for name in ("about", "name") if name not in about)
    counted.add(
        "ifcn-1.2",
        Figure(name="profile", kind="field", ids=about, missing=lacking, needed=2, gap=Gap.PROFILE),
    )
    reach = tuple(name for name in told if name == "contact")
    counted.add(
        "ifcn-4.5",
        Figure(name="contact", kind="field", ids=reach, missing=() if reach else ("contact",),
               needed=1, gap=Gap.PROFILE),
    )  # fmt: skip


def _of_statements(counted: Counted, now: datetime) -> None:
    """Count the newest version of each public statement; those on money and owners hold a year."""
    limit = now - timedelta(days=STATEMENT_DAYS)
    newest: dict[str, tuple[int, datetime]] = {}
    rows = PolicyVersion.objects.order_by("effective", "pk")
    for kind, pk, effective in rows.values_list("kind", "pk", "effective"):
        newest[kind] = (pk, effective)
    for kind, keys, yearly in (
        ("ownership", "ifcn-1.2 ifcn-4.2 ifcn-1.5", True),
        ("funding", "ifcn-1.6 ifcn-4.1 efcsn-funding", True),
        ("methodology", "ifcn-2.2 ifcn-5.1 ifcn-5.6", False),
        ("corrections", "ifcn-6.1 ifcn-6.2 efcsn-classes", False),
    ):
        pk, effective = newest.get(kind, (0, now))
        holds = bool(pk) and not (yearly and effective < limit)
        counted.add(
            keys,
            Figure(
                name=f"statement-{kind}",
                kind="policy",
                ids=(pk,) if holds else (),
                missing=() if holds else (pk,) if pk else (),
                needed=1,
                gap=Gap.STATEMENT,
            ),
        )


def _of_cadence(counted: Counted, now: datetime) -> None:
    begin = now - rules.WINDOW_WEEKS * _WEEK
    rows = Publication.objects.filter(kind=Publication.Kind.FIRST, published__lte=now)
    rows = rows.filter(published__gt=now - max(rules.WINDOW_WEEKS * _WEEK, rules.MONTHS * _MONTH))
    firsts = list(rows.order_by("pk").values_list("check_record_id", "published"))
    within = tuple(check for check, at in firsts if at > begin)
    weeks = {(now - at) // _WEEK for _check, at in firsts}
    months = Counter((now - at) // _MONTH for _check, at in firsts)
    busy = [turn for turn in range(rules.MONTHS) if months[turn] >= rules.MONTHLY]
    quiet = [turn for turn in range(rules.WINDOW_WEEKS) if turn not in weeks]
    counted.add(
        "ifcn-1.3",
        Figure(name="cadence", kind="check", ids=within, needed=rules.WINDOW_WEEKS,
               gap=Gap.TOO_FEW),
        Figure(name="quiet-weeks", kind="day", ids=tuple(_day(now - (n + 1) * _WEEK)
               for n in quiet)),
    )  # fmt: skip
    counted.add(
        "efcsn-output",
        Figure(
            name="busy-months",
            kind="day",
            ids=tuple(_day(now - (turn + 1) * _MONTH) for turn in busy),
            missing=tuple(
                _day(now - (turn + 1) * _MONTH) for turn in range(rules.MONTHS) if turn not in busy
            ),
            needed=rules.MONTHS,
            gap=Gap.TOO_FEW,
        ),
    )


def _of_pages(counted: Counted, shown: list[Shown]) -> None:
    """Count which fact-checks that stand show what the criteria ask of each."""
    for test, keys in (
        ("interest", "ifcn-2.3"),
        ("second-person", "ifcn-2.1 efcsn-editors"),
        ("method", "ifcn-2.1 ifcn-3.1"),
        ("cited", "ifcn-3.1"),
        ("quoted", "ifcn-3.1"),
        ("primary", "ifcn-3.2"),
        ("voices", "ifcn-3.3 efcsn-sources"),
        ("declared", "ifcn-3.4"),
        ("stamped", "ifcn-5.1"),
        ("why", "ifcn-2.2 ifcn-5.2"),
        ("both-sides", "ifcn-5.3"),
    ):
        counted.add(keys, _share(test, shown))
    counted.add("ifcn-1.4", _share("why", shown, rules.PUBLIC_INTEREST_SHARE))
    kept = [one for one in shown if "captured" not in one.left_out]
    ids, missing = _split("captured", kept)
    counted.add("ifcn-3.1", Figure(name="captured", kind="check", ids=ids, missing=missing))
    named = [one for one in shown if "reply" not in one.left_out]
    counted.add("ifcn-5.5", _share("reply", named))
    if shown and not named:
        counted.void["ifcn-5.5"] = "no-claimant"


def _of_speakers(counted: Counted, shown: list[Shown]) -> None:
    """Count who spoke, by kind, and whom the desk checks most. Nothing says what they stand for."""
    for speaker in SPEAKERS:
        ids = tuple(one.check for one in shown if one.speaker == speaker)
        name = f"speaker-{speaker or 'none'}"
        counted.add("ifcn-2.1", Figure(name=name, kind="check", ids=ids))
    named = [one for one in shown if one.claimant]
    most = Counter(one.claimant for one in named).most_common(1)
    top = most[0][0] if most else ""
    ids = tuple(one.check for one in named if one.claimant == top)
    too_many = rules.lower_share(len(ids), len(named)) > rules.CONCENTRATED_SHARE
    counted.add(
        "ifcn-2.2",
        Figure(
            name="most-checked",
            kind="check",
            ids=ids,
            missing=tuple(one.check for one in named if one.claimant != top),
            most=len(ids) - 1 if too_many else None,
            gap=Gap.CONCENTRATED,
        ),
    )


def _of_equal_claims(counted: Counted, shown: list[Shown]) -> None:
    by_claim: dict[str, list[Shown]] = defaultdict(list)
    for one in shown:
        if one.claim:
            by_claim[one.claim].append(one)
    apart = tuple(
        one.check
        for same in by_claim.values()
        if len({each.verdict for each in same}) > 1
        for one in same
    )
    counted.add(
        "ifcn-5.4",
        Figure(name="compared", kind="check", ids=tuple(one.check for one in shown), needed=1,
               gap=Gap.NOTHING),
        Figure(name="unequal", kind="check", ids=apart, most=0, gap=Gap.CONFLICT),
    )  # fmt: skip


def _of_people(counted: Counted, now: datetime) -> None:
    limit = now - timedelta(days=ATTESTATION_DAYS)
    rows = Account.objects.filter(is_active=True).exclude(role="machine").order_by("pk")
    people = list(rows.values_list("pk", "attested"))
    good = tuple(pk for pk, attested in people if attested and attested >= limit)
    counted.add(
        "ifcn-2.5",
        Figure(
            name="independent",
            kind="account",
            ids=good,
            missing=tuple(pk for pk, _attested in people if pk not in good),
            needed=max(len(people), 1),
            gap=Gap.STAFF,
        ),
    )


def _of_corrections(counted: Counted) -> None:
    good, bad = openly_published()
    entered = Figure(
        name="logged",
        kind="check",
        ids=tuple(good),
        missing=tuple(bad),
        needed=max(1, len(good + bad)),
        gap=Gap.RECORDS if bad else Gap.NOTHING,
    )
    owed = tuple(owed_disputes().order_by("pk").values_list("pk", flat=True))
    owing = Figure(name="owed", kind="dispute", ids=owed, most=0, gap=Gap.OWED)
    counted.add("ifcn-6.3 efcsn-corrections", entered, owing)
    classed = Correction.objects.exclude(correction_class="").exclude(reason="")
    checks = tuple(classed.order_by("pk").values_list("publication__check_record_id", flat=True))
    counted.add("ifcn-6.2 efcsn-classes", Figure(name="classed", kind="check", ids=checks))


def _of_readers(counted: Counted, shown: list[Shown], now: datetime) -> None:
    asked = tuple(Question.objects.order_by("pk").values_list("pk", flat=True))
    closed = tuple(
        Claim.objects.filter(state=Claim.State.CLOSED).order_by("pk").values_list("pk", flat=True)
    )
    counted.add(
        "ifcn-5.6",
        Figure(name="asked", kind="question", ids=asked),
        Figure(name="not-checkable", kind="claim", ids=closed),
    )
    limit = now - timedelta(days=rules.COMPLAINT_DAYS)
    waiting = Dispute.objects.filter(state=Dispute.State.OPEN, received__lt=limit)
    answered = Dispute.objects.exclude(state=Dispute.State.OPEN)
    counted.add(
        "efcsn-complaints ifcn-6.2",
        Figure(
            name="open-to-dispute",
            kind="check",
            ids=tuple(one.check for one in shown),
            needed=1,
            gap=Gap.NOTHING,
        ),
        Figure(name="answered", kind="dispute", ids=_ids(answered)),
        Figure(name="left-lying", kind="dispute", ids=_ids(waiting), most=0, gap=Gap.WAITING),
    )


def _share(test: str, shown: list[Shown], share: float = 1.0) -> Figure:
    """Return a figure of a test that so many fact-checks must meet, and one at least."""
    ids, missing = _split(test, shown)
    return Figure(
        name=test,
        kind="check",
        ids=ids,
        missing=missing,
        needed=max(1, ceil(share * len(shown))),
        gap=Gap.RECORDS if shown else Gap.NOTHING,
    )


def _split(test: str, shown: list[Shown]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    good = tuple(one.check for one in shown if test in one.met)
    return good, tuple(one.check for one in shown if test not in one.met)


def _ids(query: Iterable[Dispute]) -> tuple[int, ...]:
    return tuple(query.order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
