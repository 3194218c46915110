"""Two published revisions of a fact-check side by side, and why one followed the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claimdesk.desk.differences import (
    Difference,
    FieldChange,
    Kind,
    PartChange,
    Piece,
    difference,
)
from claimdesk.web.access import public
from claimdesk.web.public import records, site, words
from claimdesk.web.public.records import Shown

#: They say what the correction is, which stands beside what it changed.
_TOLD = frozenset({"correction_class", "correction_reason"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two revisions that a reader can put side by side, by their numbers, and where."""

    before: int
    after: int
    path: str


def path_of(shown: Shown, before: int, after: int) -> str:
    """Return the path of the page that has two revisions side by side."""
    return f"{shown.path}changes/{before}/{after}/"


def what_changed(before: dict[str, Any], after: dict[str, Any]) -> Difference:
    """Return what readers see change from one frozen page to another, in words for them."""
    found = difference(_in_words(before), _in_words(after))
    titles = [{one["key"]: one["title"] for one in said["evidence"]} for said in (before, after)]
    return replace(
        found,
        fields=tuple(one for one in found.fields if one.name not in _TOLD),
        findings=tuple(_with_titles(one, *titles) for one in found.findings),
    )


def pairs(shown: Shown) -> list[Pair]:
    """Return what is worth putting side by side: each step, then since each earlier revision."""
    first, last = shown.compared.start - 1, shown.compared.stop - 1
    steps = [(number - 1, number) for number in shown.compared]
    since = [(number, last) for number in range(first, last - 1)]
    return [Pair(one, other, path_of(shown, one, other)) for one, other in (*steps, *since)]


@public
@require_safe
def changes(
    request: HttpRequest, language: str, slug: str, before: int, after: int
) -> HttpResponse:
    """Show two published revisions side by side; of what was withdrawn, the notice only."""
    check = records.by_slug(slug)
    if check is None:
        raise Http404
    now = records.current_shown(check)
    if now.is_withdrawn:
        return redirect(now.path)
    if check.language != language or before > after:
        path = path_of(now, *sorted((before, after)))
        return HttpResponsePermanentRedirect(path)
    numbers = {one.number for one in now.versions}
    if before == after or not {before, after} <= numbers:
        raise Http404
    if before < now.compared.start - 1:  # what it said was withdrawn since
        return redirect(f"{now.path}#revisions")
    found = check.publications.filter(number__in=(before, after)).select_related("check_record")
    old, new = records.shown(found.order_by("number"))
    context = {
        "language": language,
        "shown": now,
        "old": old,
        "new": new,
        "difference": what_changed(old.said, new.said),
        "steps": list(_steps(now, before, after)),
        "pairs": [(one, (one.before, one.after) == (before, after)) for one in pairs(now)],
    }
    return site.page(request, "public/changes.html", context)


def _with_titles(part: PartChange, old: dict[str, str], new: dict[str, str]) -> PartChange:
    """Return a finding with the titles of the sources that it cites in place of their keys."""

    def told(field: FieldChange) -> FieldChange:
        if field.name != "cites":
            return field
        before = {old[key]: None for key in old if key in field.before}
        after = {new[key]: None for key in new if key in field.after}
        pieces = [
            *(Piece(Kind.SAME if one in after else Kind.REMOVED, f"{one}\n") for one in before),
            *(Piece(Kind.ADDED, f"{one}\n") for one in after if one not in before),
        ]
        return FieldChange(field.name, "\n".join(before), "\n".join(after), tuple(pieces))

    return replace(part, fields=tuple(map(told, part.fields)))


def _steps(shown: Shown, before: int, after: int) -> Iterator[records.Version]:
    """Yield the corrections that lead from one revision to the other, the first one first."""
    return (one for one in shown.versions if before < one.number <= after)


def _in_words(said: dict[str, Any]) -> dict[str, Any]:
    """Return a snapshot with names in place of codes, so that readers can follow what changed."""
    return {
        **said,
        "verdict": (said.get("rating") or {}).get("name", ""),
        "reply": str(words.REPLIES.get(said["reply"], "")),
        "evidence": [
            {
                **one,
                "stance": str(words.STANCES.get(one["stance"], "")),
                "grade": str(words.GRADES.get(one["grade"], "")),
                "of_claimant": _("yes") if one["of_claimant"] else _("no"),
            }
            for one in said["evidence"]
        ],
    }
