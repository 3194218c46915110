"""What the linter finds in the ClaimReview that a source brings, kept with the run that read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claimdesk.errors import ClaimdeskError

if TYPE_CHECKING:
    from claimdesk.intake.http import Response
    from claimdesk.intake.sandbox import Sandbox
    from claimdesk.publishing.linting.linter import Linted
    from claimdesk.publishing.linting.rulebook import Finding

#: Of a file with many fact-checks so many are looked at: some second of a run.
MOST_REVIEWS = 500
#: Pages that are named with what is wrong with them, and findings of each.
MOST_PAGES = 20
MOST_FINDINGS = 10
_SHOWN_CHARS = 200
#: From the gravest.
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at one address."""

    address: str
    linted: Linted


def look(answer: Response, kind: str, sandbox: Sandbox) -> Looked | None:
    """Return what the linter finds in an answer; None for a table, or where it cannot be read.

    A page is parsed in the sandbox, as when its fact-checks are read.
    """
    from claimdesk.publishing.linting import linter  # noqa: PLC0415 - loads lxml

    try:
        if kind == "jsonl":
            return Looked(answer.url, _in_lines(answer.body))
        if kind == "json":
            around = linter.around_json(answer.body)
            first = replace(around.view, reviews=around.view.reviews[:MOST_REVIEWS])
            return Looked(answer.url, linter.lint_view(replace(around, view=first)))
        if kind in {"csv", "tsv"}:
            return None
        linted = linter.lint_fetched(
            answer.body, sandbox, address=answer.url, charset=answer.charset
        )
        return Looked(answer.url, linted)
    except ClaimdeskError:  # whoever reads the fact-checks is told, and says so
        return None


def _in_lines(data: bytes) -> Linted:
    """Return what is in the first lines of a file, each a JSON value of its own."""
    from claimdesk.publishing.linting.linter import Linted, lint_json  # noqa: PLC0415 - as above

    lines = [one for one in data.splitlines() if one.strip()][:MOST_REVIEWS]
    found = [lint_json(one) for one in lines]
    findings = tuple(finding for one in found for finding in one.findings)
    return Linted(findings, sum(one.reviews for one in found))


def summary_of(looked: Sequence[Looked], now: datetime) -> dict[str, Any] | None:
    """Return what was found in one run as JSON values; None where no markup was read.

    `worst` is the gravest severity or "", `rules` counts findings by code, `documents` are the
    pages with findings, each with the findings as `Finding.pack` gives them.
    """
    if not looked:
        return None
    findings = [one for page in looked for one in page.linted.findings]
    severities = Counter(one.severity.value for one in findings)
    bad = [one for one in looked if one.linted.findings]
    bad.sort(key=lambda one: min(_rank(finding) for finding in one.linted.findings))
    return {
        "at": now.isoformat(),
        "pages": len(looked),
        "reviews": sum(one.linted.reviews for one in looked),
        **{f"{name}s": severities[name] for name in SEVERITIES},
        "worst": next((name for name in SEVERITIES if severities[name]), ""),
        "rules": dict(Counter(one.code for one in findings).most_common()),
        "documents": [_document(one) for one in bad[:MOST_PAGES]],
    }


def findings_of(document: dict[str, Any]) -> list[Finding]:
    """Return the findings that a summary keeps of one page; those of rules gone since are not."""
    from claimdesk.publishing.linting.rulebook import Finding, rules  # noqa: PLC0415 - seldom asked

    return [Finding.unpack(row) for row in document["findings"] if row["code"] in rules()]


def counts_of(summary: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a summary without its pages, as lists of sources tell it."""
    return {name: one for name, one in summary.items() if name != "documents"} if summary else None


def pages_of(summary: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the pages of a summary as programs are told them: each finding with its reasons."""
    return [
        {**one, "findings": [finding.to_json() for finding in findings_of(one)]}
        for one in (summary or {}).get("documents", ())
    ]


def _document(looked: Looked) -> dict[str, Any]:
    findings = sorted(looked.linted.findings, key=_rank)
    kept = []
    for one in findings[:MOST_FINDINGS]:
        facts = {name: value[:_SHOWN_CHARS] for name, value in one.facts.items()}
        kept.append(replace(one, facts=facts).pack())
    return {
        "address": looked.address,
        "reviews": looked.linted.reviews,
        "found": len(findings),
        "findings": kept,
    }


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity.value)
