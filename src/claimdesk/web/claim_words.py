"""How screens speak of claims: states, kinds, worth, and why a fact-check matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from claimdesk.desk.models import Claim
from claimdesk.detection.rules import find_merit, read_signs
from claimdesk.domain.check import Checkability
from claimdesk.domain.harm import Harm
from claimdesk.domain.match import Zone
from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import fold
from claimdesk.matching import reason_words
from claimdesk.matching.reason_words import split_code

STATES = {
    Claim.State.OPEN: gettext_lazy("Open"),
    Claim.State.CHECKING: gettext_lazy("In check"),
    Claim.State.ANSWERED: gettext_lazy("Answered"),
    Claim.State.PUBLISHED: gettext_lazy("Fact-check published"),
    Claim.State.CLOSED: gettext_lazy("Closed"),
    Claim.State.MERGED: gettext_lazy("Joined"),
}
STATE_TONES = {
    Claim.State.OPEN: "info",
    Claim.State.CHECKING: "warn",
    Claim.State.ANSWERED: "good",
    Claim.State.PUBLISHED: "good",
}
KINDS = {
    Checkability.STATEMENT: gettext_lazy("Factual statement"),
    Checkability.OPINION: gettext_lazy("Opinion"),
    Checkability.PREDICTION: gettext_lazy("Prediction"),
    Checkability.QUESTION: gettext_lazy("Question only"),
    Checkability.SATIRE: gettext_lazy("Satire"),
    Checkability.UNCLEAR: gettext_lazy("Not yet clear"),
}
KIND_HELP = {
    Checkability.STATEMENT: gettext_lazy("It says that something is so. Only this can be checked."),
    Checkability.OPINION: gettext_lazy("It values or judges. There is no verdict on opinions."),
    Checkability.PREDICTION: gettext_lazy("It speaks of what is to come, which nobody can check."),
    Checkability.QUESTION: gettext_lazy("It asks, and says nothing that could be true or false."),
    Checkability.SATIRE: gettext_lazy("It is meant as a joke, and most readers can see that."),
    Checkability.UNCLEAR: gettext_lazy("Nobody has decided yet."),
}
CHANNELS = {
    "desk": gettext_lazy("entered at the desk"),
    "web": gettext_lazy("asked on the public site"),
    "page": gettext_lazy("web page"),
    "file": gettext_lazy("file"),
    "feed": gettext_lazy("feed"),
    "api": gettext_lazy("program (API)"),
    "import": gettext_lazy("import"),
    "chat": gettext_lazy("chat"),
    "mail": gettext_lazy("mail"),
    "other": gettext_lazy("other"),
}
ZONES = {
    Zone.ANSWER: gettext_lazy("Strong match"),
    Zone.SUGGEST: gettext_lazy("Possible match"),
    Zone.NONE: gettext_lazy("Weak match"),
}
ZONE_TONES = {Zone.ANSWER: "good", Zone.SUGGEST: "warn", Zone.NONE: "neutral"}
VERDICTS = {
    Verdict.TRUE: gettext_lazy("True"),
    Verdict.MOSTLY_TRUE: gettext_lazy("Mostly true"),
    Verdict.MIXTURE: gettext_lazy("Partly true"),
    Verdict.MOSTLY_FALSE: gettext_lazy("Mostly false"),
    Verdict.FALSE: gettext_lazy("False"),
    Verdict.MISSING_CONTEXT: gettext_lazy("Missing context"),
    Verdict.SATIRE: gettext_lazy("Satire"),
    Verdict.UNPROVEN: gettext_lazy("Not proven"),
    Verdict.OTHER: gettext_lazy("Other verdict"),
}
VERDICT_TONES = {
    Verdict.TRUE: "good",
    Verdict.MOSTLY_TRUE: "good",
    Verdict.MIXTURE: "mixed",
    Verdict.MOSTLY_FALSE: "bad",
    Verdict.FALSE: "bad",
    Verdict.MISSING_CONTEXT: "warn",
}
HARMS = {
    Harm.SAFETY: gettext_lazy("safety and disasters"),
    Harm.HEALTH: gettext_lazy("health"),
    Harm.CHILDREN: gettext_lazy("children"),
    Harm.MONEY: gettext_lazy("money and fraud"),
    Harm.VOTING: gettext_lazy("how people vote"),
}
#: What makes a statement worth checking (`claimdesk.detection.rules.MERITS`), as a reason.
MERITS = {
    "cause_effect": gettext_lazy("says that one thing causes another"),
    "figure": gettext_lazy("gives a figure"),
    "attribution": gettext_lazy("names a source"),
    "event": gettext_lazy("tells of an event"),
    "comparison": gettext_lazy("compares"),
}
#: Entries of the audit trail about a claim and its check; each begins with who did it.
DEEDS = {
    "add_claim": gettext_lazy("added the claim"),
    "describe_claim": gettext_lazy("said what kind of statement it is: %(kind)s"),
    "store_matches": gettext_lazy("compared it with the Library; fact-checks found: %(found)s"),
    "rematch": gettext_lazy("asked for a new comparison with the Library"),
    "merge_claims": gettext_lazy("joined it into claim %(into)s"),
    "unmerge_claim": gettext_lazy("took back that it is the same as another claim"),
    "close_claim": gettext_lazy("closed it: %(reason)s"),
    "reopen_claim": gettext_lazy("opened it again"),
    "assign": gettext_lazy("gave it to %(to)s"),
    "tag_claim": gettext_lazy("set the tags: %(tags)s"),
    "set_harm": gettext_lazy("said what it may harm: %(harm)s"),
    "comment": gettext_lazy("commented"),
    "start_check": gettext_lazy("began the check"),
    "submit": gettext_lazy("sent the check to review"),
    "approve": gettext_lazy("approved the check"),
    "send_back": gettext_lazy("sent the check back"),
    "publish": gettext_lazy("published the check"),
    "correct": gettext_lazy("began a correction"),
}
DECISIONS = {
    "accepted": gettext_lazy("accepted a match"),
    "rejected": gettext_lazy("rejected a match"),
    "pending": gettext_lazy("took back a decision on a match"),
}
#: Reasons whose words are marked where a claim and a fact-check stand side by side.
_MARKED = frozenset(("words", "things", "names", "places"))
_WORD = re.compile(r"[^\W_]+")


def worth_in_words(worth: float) -> str:
    """Say how much the machine thinks a claim is worth checking."""
    if worth <= 0:
        return _("not rated")
    if worth < 1 / 3:
        return _("low")
    return _("medium") if worth < 2 / 3 else _("high")


def merit_in_words(text: str, language: str) -> str:
    """Say what makes a statement worth checking, or "" where no sign of it shows."""
    return str(MERITS.get(_merit_of(text, language), ""))


@lru_cache(maxsize=1_000)
def _merit_of(text: str, language: str) -> str:
    return find_merit(read_signs(text, language))


def language_in_words(code: str) -> str:
    """Return the name of a language in the reader's language."""
    if not code:
        return _("language not known")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def shortened(text: str, most: int) -> str:
    """Return a text, cut where it has more characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def chance_in_words(match: Any) -> str:
    """Say how probable it is that a fact-check checks the same claim.

    Nothing is almost certain that may not be answered by itself: of a few words, or in conflict.
    """
    if match.zone == Zone.ANSWER:
        return _("almost certainly the same claim")
    for least, said in (
        (0.7, _("very probably the same claim")),
        (0.5, _("probably the same claim")),
        (0.25, _("perhaps the same claim")),
    ):
        if match.probability >= least:
            return said
    return _("probably another claim")


def percent(share: float) -> str:
    """Return a probability as a percentage that never promises certainty."""
    return f"{min(99, max(1, round(share * 100)))}%"


def reason_in_words(code: str) -> str:
    """Say what agrees between a text and a fact-check (`claimdesk.matching.reasons`)."""
    return reason_words.reason_in_words(code, _)


def conflict_in_words(code: str) -> str:
    """Say what speaks against a match (`claimdesk.matching.guard`)."""
    return reason_words.conflict_in_words(code, _)


def shared_words(reasons: Iterable[str]) -> frozenset[str]:
    """Return the words that a match shares, folded and in lower case."""
    said = (found for kind, found in map(split_code, reasons) if kind in _MARKED)
    return frozenset(fold(word).casefold() for words in said for word in _WORD.findall(words))


def differing_numbers(conflicts: Iterable[str]) -> bool:
    """Tell whether the numbers of a text and a fact-check differ."""
    return any(kind in {"numbers", "dates"} for kind, _said in map(split_code, conflicts))


def differing_words(conflicts: Iterable[str]) -> frozenset[str]:
    """Return the words in which a text and a fact-check differ, folded and in lower case."""
    said = (found for _kind, found in map(split_code, conflicts) if " / " in found)
    return frozenset(fold(word).casefold() for words in said for word in _WORD.findall(words))


def day(value: date | None) -> str:
    """Return a day as it is written in the reader's language."""
    return date_format(value, pgettext("format of a day", "j M Y")) if value else ""


def iso_day(value: str) -> str:
    """Return a day given as ISO 8601, as a publisher did, in the reader's form; else as it is."""
    try:
        return day(date.fromisoformat(value[:10]))
    except ValueError:
        return value


def moment(value: datetime | None) -> str:
    """Return a time at the desk as it is written in the reader's language."""
    if value is None:
        return ""
    return date_format(timezone.localtime(value), pgettext("format of a time", "j M Y, H:i"))


def due_in_words(due: date) -> tuple[str, str]:
    """Say when a claim is due, with a tone."""
    left = (due - timezone.localdate()).days
    if left < 0:
        late = ngettext("%(count)s day late", "%(count)s days late", -left)
        return late % {"count": -left}, "bad"
    if left == 0:
        return _("due today"), "warn"
    if left == 1:
        return _("due tomorrow"), "warn"
    return _("due %(day)s") % {"day": day(due)}, "neutral"


def deed_in_words(verb: str, details: dict[str, Any], to: str = "") -> str:
    """Say what an entry of the audit trail tells of a claim, without who did it."""
    if verb == "decide_match":
        return str(DECISIONS.get(details.get("decision", ""), verb))
    said = str(DEEDS.get(verb, verb.replace("_", " ")))
    kind = details.get("checkability")
    facts = {
        "kind": str(KINDS[Checkability(kind)]) if kind in set(Checkability) else "",
        "found": details.get("found", 0),
        "into": details.get("into", ""),
        "reason": details.get("reason", ""),
        "harm": str(HARMS.get(details.get("harm", ""), _("nothing"))),
        "to": to or _("nobody"),
        "tags": ", ".join(details.get("tags", [])) or _("none"),
    }
    return said % facts if "%(" in said else said
