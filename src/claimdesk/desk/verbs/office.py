"""The desk itself: its name and languages, its verdict scale, its public statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.text import slugify

from claimdesk.desk import audit
from claimdesk.desk.models import (
    Account,
    Desk,
    PolicyKind,
    PolicyVersion,
    RatingValue,
    Revision,
    Watching,
)
from claimdesk.desk.models.accounts import LANGUAGES
from claimdesk.desk.publiclog import entering
from claimdesk.desk.transactions import whole
from claimdesk.desk.verbs.standing import require
from claimdesk.domain.roles import Action
from claimdesk.domain.verdict import Verdict
from claimdesk.errors import RuleError
from claimdesk.language.normalization import normalize, normalize_lines

LONGEST_STATEMENT = 50_000
_CONFIRMED_AGAIN = timedelta(days=1)
WORST, BEST = 1, 5


@whole
def describe_desk(
    *,
    actor: Account,
    name: str,
    about: str,
    language: str,
    contact: str,
    licence: str | None = None,
    watching: str | None = None,
    now: datetime,
) -> Desk:
    """Change what the desk says of itself; without a licence, or a wish how often, those stay.

    What was published keeps the licence that it was published under.
    """
    require(actor, Action.ADMINISTER)
    desk, _ = Desk.objects.select_for_update().get_or_create(pk=1, defaults={"created": now})
    if not name.strip():
        raise RuleError("desk-name", "Give the desk a name; it stands on every page.")
    if language not in dict(LANGUAGES):
        raise RuleError("language", "Choose one of the languages of the screens.")
    desk.name, desk.about = normalize(name).strip()[:120], normalize_lines(about)
    desk.language, desk.contact = language, contact.strip()[:254]
    if licence is not None:
        desk.licence = normalize(licence)[:200]
    if watching:
        if watching not in Watching.values:
            raise RuleError("watching", "Choose how often sources are visited again.")
        desk.watching = watching
    desk.save(update_fields=["name", "about", "language", "contact", "licence", "watching"])
    audit.append("describe_desk", desk, actor=actor, now=now, name=desk.name)
    return desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the verdict scale as a form gives it; `key` is empty for a new one."""

    key: str = ""
    verdict: str
    name_vi: str
    name_en: str
    definition_vi: str = ""
    definition_en: str = ""
    value: int | None
    in_use: bool = True


@whole
def set_scale(*, actor: Account, steps: Sequence[Step], now: datetime) -> list[RatingValue]:
    """Set the verdict scale, in the order given. Steps are taken out of use, never deleted.

    What is published keeps the words and numbers it was published with.
    """
    require(actor, Action.ADMINISTER)
    known = {one.key: one for one in RatingValue.objects.select_for_update()}
    _require_sound(steps, known)
    records = []
    for position, step in enumerate(steps):
        _require_same_meaning(step, known.get(step.key))
        record = known.get(step.key) or RatingValue(key=_new_key(step, known))
        known[record.key] = record
        for name in ("name_vi", "name_en", "definition_vi", "definition_en"):
            setattr(record, name, normalize(getattr(step, name)).strip())
        record.verdict, record.value = Verdict(step.verdict).value, step.value
        record.position, record.in_use = position, step.in_use
        record.save()
        records.append(record)
    first = records[0]
    audit.append(
        "set_scale",
        first,
        actor=actor,
        now=now,
        steps=[[one.key, one.value, one.name_vi, one.name_en, one.in_use] for one in records],
    )
    return records


def newest_statements() -> dict[str, datetime]:
    """Return when each kind of statement was written or confirmed last, in whatever language."""
    return dict(
        PolicyVersion.objects.order_by().values_list("kind").annotate(newest=Max("effective"))
    )


@whole
def write_policy(
    *, actor: Account, kind: str, language: str, body: str, now: datetime
) -> PolicyVersion:
    """Write a new version of a public statement; those before stay to be read."""
    require(actor, Action.ADMINISTER)
    text = normalize_lines(body)
    if not text:
        raise RuleError("policy-empty", "Write the statement; readers look for it.")
    if len(text) > LONGEST_STATEMENT:
        raise RuleError("policy-length", "This is too long for a statement. Shorten it.")
    newest = (
        PolicyVersion.objects.select_for_update()
        .filter(kind=PolicyKind(kind).value, language=language)
        .order_by("-number")
        .first()
    )
    # The same words again confirm the statement for another year, though not on the same day.
    if newest is not None and newest.body == text and now - newest.effective < _CONFIRMED_AGAIN:
        raise RuleError("policy-same", "Nothing has changed since the last version.")
    version = PolicyVersion.objects.create(
        kind=PolicyKind(kind).value,
        language=language,
        number=newest.number + 1 if newest else 1,
        body=text,
        written_by=actor,
        effective=now,
    )
    audit.append(
        "write_policy",
        version,
        actor=actor,
        now=now,
        kind=version.kind,
        language=language,
        number=version.number,
    )
    entering.policy_entered(version, now)
    return version


def _require_sound(steps: Sequence[Step], known: dict[str, RatingValue]) -> None:
    if missing := set(known) - {step.key for step in steps}:
        raise RuleError(
            "scale-whole",
            "A step of the scale is missing (%(key)s). Take it out of use instead.",
            key=min(missing),
        )
    for step in steps:
        if not step.name_vi.strip() or not step.name_en.strip():
            raise RuleError("scale-names", "Every step needs its words in both languages.")
        if step.value is not None and not WORST <= step.value <= BEST:
            raise RuleError("scale-range", "The number of a step is from 1 (worst) to 5 (best).")
    used = [step for step in steps if step.in_use]
    numbers = [step.value for step in used if step.value is not None]
    if len(numbers) < 2 or max(numbers) != BEST or min(numbers) != WORST:
        raise RuleError(
            "scale-ends", "The scale in use needs a best step (5) and a worst step (1)."
        )
    if len(numbers) == len(used):
        raise RuleError(
            "scale-inconclusive",
            "Keep a step without a number, for evidence that does not carry a verdict.",
        )


def _require_same_meaning(step: Step, standing: RatingValue | None) -> None:
    """Refuse another meaning or number for a step that some check has chosen."""
    if standing is None or (standing.verdict, standing.value) == (step.verdict, step.value):
        return
    if Revision.objects.filter(verdict=standing).exists():
        raise RuleError(
            "scale-meaning",
            "A check has the verdict “%(name)s” already, so its meaning and number stay. Take it "
            "out of use and add a new step.",
            name=standing.name_en,
        )


def _new_key(step: Step, known: dict[str, RatingValue]) -> str:
    wish = slugify(step.name_en)[:36] or "step"
    key, number = wish, 2
    while key in known:
        key, number = f"{wish}-{number}", number + 1
    return key
