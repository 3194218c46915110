"""What the public page of a fact-check says: one record that page, markup and feeds render."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from claimdesk.domain.check import CorrectionClass, Grade
from claimdesk.domain.factcheck import FactCheck
from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.cleaning import clean, legal, web_address
from claimdesk.publishing.reviews import (
    MAX_RATING_CHARS,
    MAX_SUMMARY_CHARS,
    MAX_TITLE_CHARS,
    MOST_SOURCES,
)


class ClaimantKind(StrEnum):
    """Who may be named as the claimant: nobody else is."""

    ORGANISATION = "organisation"
    OFFICE_HOLDER = "office_holder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The desk as its readers know it. `url`, `logo` and the two policies are full addresses.

    `corrections_policy` says how errors are reported and put right, `principles` how the desk
    works; no page goes out without the first.
    """

    name: str
    url: str
    corrections_policy: str = ""
    principles: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """An organisation, or an office-holder who said it in that `office` (named with it only)."""

    name: str
    kind: ClaimantKind
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingValue:
    """The verdict in the desk's wording, what it stands for, and its place on the desk's scale.

    `value` is None for a verdict that is no degree of truth (unproven, satire, missing context).
    """

    alternate_name: str
    verdict: Verdict
    value: float | None = None
    worst: float = 1
    best: float = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as the page numbers it. `name` is who published it, `title` what it is called.

    `quotation` is the passage relied on, `sha256` the digest of the document that was `captured`
    then (as a browser would save it), `interest` what the source has at stake in the claim (empty:
    none declared).
    """

    position: int
    title: str
    name: str = ""
    address: str = ""
    quotation: str = ""
    published: date | None = None
    accessed: datetime | None = None
    sha256: str = ""
    captured: datetime | None = None
    interest: str = ""
    grade: Grade = Grade.SECONDARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found, the positions of the sources that show it, and why one may be enough."""

    text: str
    sources: tuple[int, ...]
    sole_source_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A published revision: its number from 1, when it went out, what it corrects and why.

    `correction` is None for the first revision only.
    """

    number: int
    published: datetime
    correction: CorrectionClass | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCheckPage:
    """One published fact-check at one revision, in the words that its readers see.

    `address` is the page's own full address, `uid` a name that never changes (such as a
    `urn:uuid:`; without one the address serves). `published` is when the first revision went out,
    `modified` when this one did, both with a time zone; `claim_date` is when the claim was made.
    `appearance` is the address where the claimant said it, so there is none without a claimant.
    `revisions` are those up to this one, in order. A page with `withdrawn`, the reason, has no
    verdict any more: its place says only that and why.
    """

    address: str
    title: str
    claim_reviewed: str
    rating: RatingValue
    summary: str
    language: str
    published: datetime
    modified: datetime
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    claimant: Claimant | None = None
    claim_date: date | None = None
    appearance: str | None = None
    why: str = ""
    how: str = ""
    reply: str = ""
    revision: int = 1
    revisions: tuple[Revision, ...] = ()
    withdrawn: str | None = None
    tags: tuple[str, ...] = ()
    uid: str = ""

    @property
    def corrections(self) -> tuple[Revision, ...]:
        """Return the revisions that corrected an earlier one, the latest first."""
        return tuple(
            one
            for one in reversed(self.revisions)
            if one.correction not in {None, CorrectionClass.WITHDRAWAL}
        )

    @property
    def banners(self) -> tuple[Revision, ...]:
        """Return the corrections to tell of at the top of the page: the gravest, and the latest.

        A typo put right later must not hide that something that matters was wrong.
        """
        if not self.corrections:
            return ()
        order = list(CorrectionClass)
        latest = self.corrections[0]
        gravest = max(self.corrections, key=lambda one: order.index(one.correction or order[0]))
        return (latest,) if gravest.correction is latest.correction else (gravest, latest)


def zoned(moment: datetime) -> str:
    """Return a moment as ISO 8601 to the second, in the zone it came with.

    Raises ValueError without a zone.
    """
    return to_minutes(moment).isoformat(timespec="seconds")


def to_minutes(moment: datetime) -> datetime:
    """Return a moment in a zone of whole minutes, as standards write them.

    Only places before about 1930 kept zones with seconds. Raises ValueError without a zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"A moment without a time zone: {moment.isoformat()}")
    if not offset % timedelta(minutes=1):
        return moment
    return moment.astimezone(timezone(timedelta(minutes=offset // timedelta(minutes=1))))


def library_entry(page: FactCheckPage, publisher: Publisher) -> FactCheck:
    """Return a page as the Library keeps it, which is also what its markup is read back as."""
    addresses = (web_address(legal(source.address)) for source in page.sources)
    return FactCheck(
        id="",
        claim_reviewed=clean(legal(page.claim_reviewed)),
        title=clean(legal(page.title))[:MAX_TITLE_CHARS],
        verdict=page.rating.verdict,
        rating=clean(legal(page.rating.alternate_name))[:MAX_RATING_CHARS],
        publisher=clean(legal(publisher.name))[:MAX_TITLE_CHARS],
        url=page.address,
        language=page.language,
        date=page.published.date().isoformat(),
        summary=clean(legal(page.summary))[:MAX_SUMMARY_CHARS],
        sources=tuple(dict.fromkeys(filter(None, addresses)))[:MOST_SOURCES],
    ).with_identity()
