"""What each fact-check that stands shows of the way it was made, read from its published page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from claimdesk.desk.models import Declaration, LogEntry, Publication
from claimdesk.domain.check import Draft, Evidence, Finding, Grade, Reply, Stance, sole_sources
from claimdesk.language.normalization import fold, normalize, words

#: How a claimant is told apart; "" is a claim without one.
SPEAKERS = ("organisation", "office_holder", "")
_UNRECORDED = frozenset({Reply.UNRECORDED.value, Reply.NOT_APPLICABLE.value, ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A fact-check that stands: its check, which tests its page meets, and which it need not."""

    check: int
    claim: str
    verdict: str
    claimant: str
    speaker: str
    met: frozenset[str]
    left_out: frozenset[str]


def standing() -> list[Shown]:
    """Return every fact-check that readers see and that is not withdrawn."""
    publications = (
        Publication.objects.filter(check_record__current=F("pk"))
        .exclude(kind=Publication.Kind.WITHDRAWAL)
        .order_by("check_record_id")
    )
    declared = _declared()
    return [
        _read(one, is_declared=(one.check_record_id, one.approved_by_id) in declared)
        for one in publications.iterator(200)
    ]


def openly_published() -> tuple[list[int], list[int]]:
    """Return the checks of publications that went out openly, and of those that did not.

    One did that has its entry of the public log and, if it changes what stood, a class and a
    reason.
    """
    logged = set(LogEntry.objects.exclude(publication=None).values_list("publication", flat=True))
    rows = Publication.objects.order_by("pk")
    found: tuple[list[int], list[int]] = ([], [])
    for pk, check, number, told in rows.values_list(
        "pk", "check_record_id", "number", "correction"
    ):
        found[pk not in logged or (number > 1 and told is None)].append(check)
    return found


def _declared() -> set[tuple[int, int]]:
    """Return (check, account) where somebody has declared that they have no conflict in it."""
    rows = Declaration.objects.filter(conflicted=False).order_by()
    return set(rows.values_list("check_record_id", "account_id"))


def _read(publication: Publication, *, is_declared: bool) -> Shown:
    page = publication.page
    claimant = page.get("claimant") or {}
    met = set(_met_by(page))
    if is_declared:
        met.add("declared")
    if publication.methodology_version is not None:
        met.add("stamped")
    if publication.approved_by_id not in {publication.author_id, publication.last_editor_id}:
        met.add("second-person")
    left_out = set() if claimant else {"reply"}
    if not any(one.get("address") for one in _cited(page)):
        left_out.add("captured")
    return Shown(
        check=publication.check_record_id,
        claim=" ".join(words(normalize(page.get("claim_reviewed", "")).casefold())),
        verdict=page.get("verdict", ""),
        claimant=claimant.get("name", ""),
        speaker=claimant.get("kind", ""),
        met=frozenset(met),
        left_out=frozenset(left_out),
    )


def _met_by(page: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tests that a page meets by what it says."""
    findings, cited = page.get("findings", []), _cited(page)
    of_cited: dict[str, Callable[[dict[str, Any]], Any]] = {
        "quoted": lambda one: one.get("quotation", "").strip(),
        "interest": lambda one: one.get("interest", "").strip(),
        "captured": lambda one: not one["address"] or (one.get("capture") and one.get("anchor")),
    }
    yield from (name for name, test in of_cited.items() if cited and all(map(test, cited)))
    if findings and all(one.get("cites") for one in findings):
        yield "cited"
    if findings and not _alone(page):
        yield "voices"
    yield from (name for name in ("why", "method") if page.get(name, "").strip())
    if page.get("reply", "") not in _UNRECORDED:
        yield "reply"
    yield from _met_by_sources(page)


def _met_by_sources(page: Mapping[str, Any]) -> Iterator[str]:
    evidence = page.get("evidence", [])
    grades = {one.get("grade") for one in evidence}
    if Grade.PRIMARY.value in grades or page.get("primary_reason", "").strip():
        yield "primary"
    stances = {one.get("stance") for one in evidence}
    both = {Stance.SUPPORTS.value, Stance.REFUTES.value} <= stances
    if both or page.get("counter_search", "").strip():
        yield "both-sides"


def _cited(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    keys = {key for one in page.get("findings", []) for key in one.get("cites", [])}
    return [one for one in page.get("evidence", []) if one.get("key") in keys]


def _alone(page: Mapping[str, Any]) -> list[Finding]:
    """Return the findings on one owner's word for which no reason was written and accepted."""
    draft = Draft(
        evidence=tuple(
            Evidence(key=one["key"], owner=" ".join(fold(one["owner"]).casefold().split()))
            for one in page.get("evidence", [])
        ),
        findings=tuple(
            Finding(
                key=one["key"],
                text=one["text"],
                cites=tuple(one.get("cites", ())),
                sole_source_reason=one.get("sole_source_reason", ""),
            )
            for one in page.get("findings", [])
        ),
    )
    return [one for one in sole_sources(draft) if not one.sole_source_reason.strip()]
