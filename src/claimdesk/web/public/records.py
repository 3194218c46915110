"""Fact-checks as readers see them: built from the frozen page of a publication, nothing else."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from claimdesk.desk.models import Check, Desk, LogEntry, Publication, SourceMark
from claimdesk.domain.check import CorrectionClass, Grade
from claimdesk.domain.verdict import Verdict
from claimdesk.publishing import factpage
from claimdesk.publishing.factpage import ClaimantKind, FactCheckPage
from claimdesk.web.public.site import full_address

Kind = Publication.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published revision in the list of all: when, of what class, why."""

    number: int
    kind: str
    published: datetime
    correction_class: str
    reason: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """A source with what the desk says about it, and the numbers of the findings that cite it."""

    record: factpage.Source
    owner: str
    stance: str
    accessed: date | None
    of_claimant: bool
    cited_by: tuple[int, ...]
    #: Whether the quotation stands in the copy that was kept.
    is_found: bool = False
    mark: SourceMark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A fact-check at one published revision.

    `page` is the record that markup and feeds are made from too; `said` is the frozen snapshot.
    `versions` are all revisions published so far, later ones than this among them.
    """

    page: FactCheckPage
    said: dict[str, Any]
    publication: Publication
    versions: tuple[Version, ...]
    path: str
    #: What readers are told beside a source, by its key; on the page as it stands now only.
    marks: Mapping[str, SourceMark] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        """Tell whether this is what readers see first."""
        return self.page.revision == self.versions[-1].number

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether this revision is the notice of a withdrawal."""
        return self.page.withdrawn is not None

    @property
    def is_now_withdrawn(self) -> bool:
        """Tell whether readers see a notice of withdrawal now."""
        return self.versions[-1].kind == Kind.WITHDRAWAL

    @property
    def withdrawal(self) -> int:
        """Return the number of the last withdrawal, before which nothing is shown; 0: none."""
        return max((one.number for one in self.versions if one.kind == Kind.WITHDRAWAL), default=0)

    @property
    def compared(self) -> range:
        """Return the numbers of the revisions of which readers may see what they changed."""
        first = self.withdrawal + 2 if self.withdrawal else 2
        return range(first, self.versions[-1].number + 1)

    @property
    def definition(self) -> str:
        """Return what the wording of the verdict means, as the desk defined it then."""
        return str((self.said.get("rating") or {}).get("definition") or "")

    @property
    def is_changed(self) -> bool:
        """Tell whether it is another revision than the first."""
        return self.page.revision > 1

    @property
    def sources(self) -> list[ShownSource]:
        """Return the sources in the order of their numbers."""
        evidence = self.said.get("evidence") or []
        cited = defaultdict(list)
        for number, finding in enumerate(self.said.get("findings") or [], start=1):
            for key in finding.get("cites") or ():
                cited[key].append(number)
        return [
            ShownSource(
                record=record,
                owner=one["owner"] if one.get("owner") != one.get("source") else "",
                stance=one.get("stance", ""),
                accessed=_day(one.get("accessed_on")),
                of_claimant=bool(one.get("of_claimant")),
                cited_by=tuple(cited[one["key"]]),
                is_found=bool(one.get("anchor")),
                mark=self._mark_of(one),
            )
            for record, one in zip(self.page.sources, evidence, strict=True)
        ]

    def _mark_of(self, said: Mapping[str, Any]) -> SourceMark | None:
        """Return the mark of a source; none where a correction gave it another address."""
        mark = self.marks.get(said["key"])
        return mark if mark is not None and mark.address == said["address"] else None


def current_publications(language: str = "") -> QuerySet[Publication]:
    """Return what readers see now, the latest publication first; all languages without one."""
    found = Publication.objects.filter(check_record__current=F("pk"))
    if language:
        found = found.filter(check_record__language=language)
    return found.select_related("check_record").order_by("-published", "-pk")


def first_publications(language: str) -> QuerySet[Publication]:
    """Return the first publication of each fact-check that stands, the newest check first.

    A correction does not make an old fact-check new. `current_of` leads to what is shown.
    """
    return (
        Publication.objects.filter(number=1, check_record__language=language)
        .exclude(check_record__current__kind=Kind.WITHDRAWAL)
        .select_related("check_record__current")
        .defer("page", "folded")
        .order_by("-published", "-pk")
    )


def current_of(first: Publication) -> Publication:
    """Return what readers see now of a check, from one row of `first_publications`."""
    check: Check = first.check_record
    current: Publication = check.current
    current.check_record = check
    return current


def changes(language: str) -> QuerySet[Publication]:
    """Return corrections and withdrawals, the latest first."""
    return (
        Publication.objects.filter(check_record__language=language)
        .exclude(kind=Kind.FIRST)
        .select_related("check_record", "correction")
        .order_by("-published", "-pk")
    )


def by_slug(slug: str) -> Check | None:
    """Return a check that was published, with what readers see now."""
    return Check.objects.select_related("current").filter(slug=slug, current__isnull=False).first()


def revision_shown(check: Check, number: int) -> tuple[Shown | None, dict[str, Any]]:
    """Return a revision as it was published, and what the one before it said.

    In place of one that was withdrawn later comes the notice of its withdrawal.
    """
    wanted = Q(number__in=(number - 1, number)) | Q(number__gt=number, kind=Kind.WITHDRAWAL)
    found = {one.number: one for one in check.publications.filter(wanted)}
    if number not in found:
        return None, {}
    last = found[max(found)]
    last.check_record = check
    before = found.get(last.number - 1)
    return shown([last])[0], before.page if before else {}


def current_shown(check: Check) -> Shown:
    """Return what readers see now of a check."""
    current: Publication = check.current
    current.check_record = check
    return shown([current])[0]


def with_marks(shown: Shown) -> tuple[Shown, list[datetime]]:
    """Return a page as it stands with what is told beside its sources, and when that changed."""
    marks = list(SourceMark.objects.filter(check_record=shown.publication.check_record_id))
    standing = {one.key: one for one in marks if one.taken_off is None}
    for one in standing.values():
        entry = LogEntry.objects.filter(about=f"source/{one.pk}").order_by("-sequence").first()
        one.record = f"/{entry.page}" if entry else ""
    moments = [moment for one in marks for moment in (one.set_at, one.taken_off) if moment]
    return replace(shown, marks=standing), moments


def path_of(check: Check) -> str:
    """Return the path of a check's public page."""
    return f"/{check.language}/fact-checks/{check.slug}/"


def shown(publications: Iterable[Publication]) -> list[Shown]:
    """Return publications as readers see them, in their order; two queries for any number."""
    publications = list(publications)
    desk = Desk.objects.get(pk=1)
    versions = _versions(publications)
    return [_shown(one, versions[one.check_record_id], desk) for one in publications]


def _versions(publications: Sequence[Publication]) -> dict[int, tuple[Version, ...]]:
    checks = {one.check_record_id: one.check_record for one in publications}
    found: dict[int, list[Version]] = defaultdict(list)
    rows = (
        Publication.objects.filter(check_record__in=checks)
        .order_by("check_record", "number")
        .values_list(
            "check_record", "number", "kind", "published",
            "correction__correction_class", "correction__reason",
        )
    )  # fmt: skip
    for check, number, kind, published, correction_class, reason in rows:
        found[check].append(
            Version(
                number=number,
                kind=kind,
                published=timezone.localtime(published),
                correction_class=correction_class or "",
                reason=reason or "",
                path=f"{path_of(checks[check])}revisions/{number}/",
            )
        )
    return {check: tuple(rows) for check, rows in found.items()}


def _shown(publication: Publication, versions: tuple[Version, ...], desk: Desk) -> Shown:
    check, said = publication.check_record, publication.page
    until = [one for one in versions if one.number <= publication.number]
    claimant = said.get("claimant")
    page = FactCheckPage(
        address=full_address(path_of(check)),
        title=said["title"],
        claim_reviewed=said["claim_reviewed"],
        rating=_rating(said.get("rating") or {}),
        summary=said["summary"],
        language=said["language"],
        published=until[0].published,
        modified=until[-1].published,
        findings=_findings(said),
        sources=_sources(said),
        claimant=claimant and factpage.Claimant(
            name=claimant["name"], kind=ClaimantKind(claimant["kind"]), office=claimant["office"]
        ),
        claim_date=_day(said.get("said_on")),
        appearance=said.get("appearance") or None,
        why=said["why"],
        how=said["method"],
        reply=said["reply_note"],
        revision=publication.number,
        revisions=tuple(
            factpage.Revision(
                number=one.number,
                published=one.published,
                correction=CorrectionClass(one.correction_class) if one.correction_class else None,
                reason=one.reason,
            )
            for one in until
        ),
        withdrawn=said["correction_reason"] if publication.kind == Kind.WITHDRAWAL else None,
        tags=tuple(said.get("tags") or ()),
        uid=uid_of(desk, check),
    )  # fmt: skip
    return Shown(
        page=page, said=said, publication=publication, versions=versions, path=path_of(check)
    )


def uid_of(desk: Desk, check: Check) -> str:
    """Return a name of a check for feeds, which stays when the desk moves to another address."""
    name = f"claimdesk:{desk.created.timestamp()}:{check.pk}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, name)}"


def _rating(rating: dict[str, Any]) -> factpage.RatingValue:
    return factpage.RatingValue(
        alternate_name=rating.get("name", ""),
        verdict=Verdict(rating.get("verdict", Verdict.OTHER)),
        value=rating.get("value"),
        worst=rating.get("worst", 1),
        best=rating.get("best", 5),
    )


def _sources(said: dict[str, Any]) -> tuple[factpage.Source, ...]:
    return tuple(
        factpage.Source(
            position=position,
            title=one["title"],
            name=one["source"],
            address=one["address"],
            quotation=one["quotation"],
            sha256=(one.get("capture") or {}).get("sha256", ""),
            captured=_moment((one.get("capture") or {}).get("captured")),
            published=_day(one.get("published_on")),
            interest=one.get("interest", ""),
            grade=Grade(one.get("grade", Grade.SECONDARY)),
        )
        for position, one in enumerate(said.get("evidence") or [], start=1)
    )


def _findings(said: dict[str, Any]) -> tuple[factpage.Finding, ...]:
    positions = {one["key"]: at for at, one in enumerate(said.get("evidence") or [], start=1)}
    return tuple(
        factpage.Finding(
            text=one["text"],
            sources=tuple(sorted(positions[key] for key in one["cites"] if key in positions)),
            sole_source_reason=one.get("sole_source_reason", ""),
        )
        for one in said.get("findings") or []
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
