"""The editor's one form: what of it is new, what a colleague changed meanwhile, what is saved.

Each field comes with a mark of what it said when the page was made (`was-<name>`). A field that
only one person changed is saved whatever else happened; where two changed the same field, neither
is lost: what was sent stays in the form, and what stands is shown beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from claimdesk.desk import verbs
from claimdesk.desk.differences import Piece, compare_words
from claimdesk.desk.models import Account, Check, RatingValue
from claimdesk.desk.transactions import whole
from claimdesk.errors import ConflictError
from claimdesk.language.normalization import normalize_lines
from claimdesk.web.check_words import field_name, place_name
from claimdesk.web.screens import capturing
from claimdesk.web.screens.check_forms import (
    CheckForm,
    EvidenceForm,
    FindingForm,
    evidence_initial,
    finding_initial,
    initial_of,
)
from claimdesk.web.screens.check_panel import numbers_of
from claimdesk.web.screens.check_room import load

#: Evidence and findings on the form: `e-<key>`, `f-<key>`, or `e-new`, `f-new`.
PART = re.compile(r"[ef]-(?:new|[0-9a-z]{1,16})\Z")
MOST_OPEN = 40


@dataclass(frozen=True, slots=True)
class Press:
    """Who sent the form, when, and what was pressed: a deed such as `open` on a part or field.

    The deeds: `save`, `open`, `close` (save and close), `cancel` (close without saving), `remove`,
    `use` (a suggested fact-check as a source), `keep` (write over what a colleague wrote); empty
    where the form saves itself.
    """

    actor: Account
    now: datetime
    deed: str = ""
    target: str = ""

    def is_on(self, deed: str, name: str) -> bool:
        """Tell whether this deed was pressed on this part or field."""
        return self.deed == deed and self.target == name


@dataclass(frozen=True, slots=True)
class Clash:
    """A field or part that was changed here and by a colleague: both texts."""

    name: str
    label: str
    mine: str
    theirs: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return what leads from theirs to mine."""
        return compare_words(self.theirs, self.mine)


class Editing:
    """A check as its editor shows it: forms filled from what stands, or from what was sent."""

    def __init__(self, check: Check, *, opened: Iterable[str] = (), data: Any = None) -> None:
        self.check = check
        self.revision = check.head
        self.evidence = list(
            self.revision.evidence.select_related("source__owner", "capture__overridden_by")
        )
        self.findings = list(self.revision.findings.prefetch_related("citations__evidence"))
        self.scale = list(
            RatingValue.objects.filter(Q(in_use=True) | Q(pk=self.revision.verdict_id))
        )
        self.data = data
        self.form = CheckForm(
            data, revision=self.revision, scale=self.scale, language=check.language
        )
        self.initial = initial_of(self.revision)
        self.was = {name: mark(self.initial[name]) for name in self.form.fields}
        self.parts: dict[str, EvidenceForm | FindingForm] = {}
        self.clashes: list[Clash] = []
        self.news: list[str] = []
        self.saved: list[str] = []
        for prefix in dict.fromkeys(one for one in opened if PART.match(one)):
            self.open(prefix)

    @property
    def numbers(self) -> dict[str, int]:
        """Return the numbers of sources and findings by place."""
        return numbers_of((one.key for one in self.evidence), (one.key for one in self.findings))

    @property
    def troubled(self) -> bool:
        """Tell whether something that was sent is not saved."""
        return bool(self.clashes or self.form.errors or any(f.errors for f in self.parts.values()))

    def base(self, name: str) -> str:
        """Return the mark that a field or part was sent with."""
        return str(self.data.get(f"was-{name}", ""))

    def part_initial(self, prefix: str) -> dict[str, Any] | None:
        """Return what stands of a part; None if there is no such part."""
        kind, key = prefix.split("-")
        if key == "new":
            return {}
        if kind == "e":
            return next((evidence_initial(one) for one in self.evidence if one.key == key), None)
        return next((finding_initial(one) for one in self.findings if one.key == key), None)

    def open(self, prefix: str, data: Any = None) -> None:
        """Open the form of a part; without `data` it shows what stands."""
        initial = self.part_initial(prefix)
        if initial is None and data is None:
            return
        if len(self.parts) < MOST_OPEN:
            names = {"initial": initial or {}, "prefix": prefix, "auto_id": "%s"}
            self.parts[prefix] = (
                EvidenceForm(data, **names)
                if prefix.startswith("e")
                else FindingForm(data, evidence=self.evidence, **names)
            )
            self.was[prefix] = mark_part(initial)

    def use(self, match: int) -> None:
        """Open the form of a new source, filled with a fact-check that the machine found."""
        found = self.check.claim.matches.filter(pk=match).first()
        if found is None or "e-new" in self.parts:
            return
        self.open("e-new")
        entry = found.entry
        self.parts["e-new"].initial = {
            "source": entry.get("publisher", ""),
            "title": entry.get("title", ""),
            "address": entry.get("url", ""),
        }


def mark(text: str) -> str:
    """Return a short mark of what a field says; two that say the same have the same."""
    return hashlib.sha256(normalize_lines(text).encode("utf-8", "replace")).hexdigest()[:12]


def mark_part(said: dict[str, Any] | None) -> str:
    """Return a short mark of what a source or a finding says; "" if there is none."""
    if said is None:
        return ""
    rows = {
        name: value if isinstance(value, list) else normalize_lines(str(value or ""))
        for name, value in said.items()
    }
    return mark(json.dumps(rows, sort_keys=True, ensure_ascii=False))


def save(check: int, data: QueryDict, press: Press) -> Editing:
    """Save what of a sent form is new, in one transaction, and return the editor as it stands."""
    sent, left = _saved(check, data, press)
    shown = _again(sent, left)
    if press.deed == "use" and press.target.isdecimal():
        shown.use(int(press.target))
    return shown


@whole
def _saved(check: int, data: QueryDict, press: Press) -> tuple[Editing, dict[str, Any]]:
    """Return the form as it was saved, and the parts of it that stay open."""
    Check.objects.select_for_update().filter(pk=check).first()
    held = load(check)
    if held.state != Check.State.DRAFT:
        raise ConflictError(
            _(
                "The check was sent to review while you were writing, so nothing was saved. "
                "Copy your text, then open the check again."
            )
        )
    sent = Editing(held, data=data)
    if texts := _texts(sent, press):
        verbs.save_draft(actor=press.actor, check=check, now=press.now, **texts)
        sent.saved += texts
    opened = [one for one in dict.fromkeys(data.getlist("open")) if PART.match(one)]
    left: dict[str, Any] = {}
    for prefix in opened[:MOST_OPEN]:
        left |= _part(sent, prefix, press)
    if press.deed == "open" and PART.match(press.target):
        left.setdefault(press.target)
    if press.deed in capturing.DEEDS and PART.match(press.target):
        key = press.target.partition("-")[2]
        capturing.do(press.deed, held, key, data, (press.actor, press.now))
        sent.saved.append(press.target)
    return sent, left


def _texts(sent: Editing, press: Press) -> dict[str, Any]:
    """Return the fields to write; what clashes or is news is noted on the editor."""
    sent.form.is_valid()
    texts = {}
    for name in sent.form.fields:
        base, theirs = sent.data.get(f"was-{name}"), sent.initial[name]
        if base is None or name not in sent.data or name in sent.form.errors:
            sent.was[name] = base or sent.was[name]
            continue
        mine = normalize_lines(sent.form.cleaned_data[name])
        if mark(mine) == mark(theirs):
            continue
        if base == mark(theirs) or press.is_on("keep", name):
            texts[name] = mine
            sent.was[name] = mark(mine)
            continue
        sent.was[name] = base
        if mark(mine) == base:
            sent.news.append(name)
        else:
            sent.clashes.append(Clash(name, field_name(name), mine, theirs))
    return texts


def _part(sent: Editing, prefix: str, press: Press) -> dict[str, Any]:
    """Save an open part; return what stays open: its prefix, with its form if it is not saved."""
    is_new, wanted = prefix.endswith("new"), press.is_on("close", prefix)
    if press.target == prefix and press.deed in {"cancel", "remove"}:
        if press.deed == "remove":
            _remove(sent, prefix, press)
        return {}
    sent.open(prefix, sent.data)
    form = sent.parts[prefix]
    if is_new and not press.deed:
        return {prefix: form}  # it is added when that is pressed, not while it is written
    if not form.has_changed() and not wanted:
        return {prefix: None}
    if not form.is_valid():
        return {prefix: form}
    mine, stands, base = mark_part(form.cleaned_data), sent.was[prefix], sent.base(prefix)
    if mine not in {stands, base} and base != stands and not press.is_on("keep", prefix):
        sent.clashes.append(_clash(sent, prefix, form))
        return {prefix: form}
    if mine != stands and (base == stands or press.is_on("keep", prefix)):
        prefix = _put(sent, prefix, form.cleaned_data, press)
    return {} if wanted else {prefix: None}


def _put(sent: Editing, prefix: str, said: dict[str, Any], press: Press) -> str:
    """Write a part; return its prefix, which a new one gets only now."""
    kind, key = prefix.split("-")
    verb = verbs.put_evidence if kind == "e" else verbs.put_finding
    put = verb(
        actor=press.actor,
        check=sent.check.pk,
        key="" if key == "new" else key,
        now=press.now,
        **said,
    )
    sent.saved.append(prefix)
    return f"{kind}-{put.key}"


def _remove(sent: Editing, prefix: str, press: Press) -> None:
    kind, _dash, key = prefix.partition("-")
    verb = verbs.remove_evidence if kind == "e" else verbs.remove_finding
    verb(actor=press.actor, check=sent.check.pk, key=key, now=press.now)
    sent.saved.append(prefix)


def _clash(sent: Editing, prefix: str, form: Any) -> Clash:
    kind, key = prefix.split("-")
    name = "quotation" if kind == "e" else "text"
    place = f"evidence-{key}" if kind == "e" else f"finding-{key}"
    stands = sent.part_initial(prefix)
    return Clash(
        prefix,
        place_name(place, sent.numbers),
        form.cleaned_data[name],
        stands[name] if stands else _("(removed)"),
    )


def _again(sent: Editing, left: dict[str, Any]) -> Editing:
    """Return the editor as it stands now, with what was not saved still in it."""
    shown = Editing(load(sent.check.pk))
    for prefix, form in left.items():
        shown.open(prefix)
        if form is not None:
            shown.parts[prefix] = form
            shown.was[prefix] = sent.base(prefix)
    shown.clashes, shown.news, shown.saved = sent.clashes, sent.news, sent.saved
    if sent.clashes or sent.form.errors:
        shown.form = sent.form
    shown.was |= {name: sent.was[name] for name in sent.form.fields}
    return shown
