"""How sources are spoken of: their kinds, how one is, and why one could not be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from claimdesk.desk.models import Subscription
from claimdesk.desk.sources import markup
from claimdesk.desk.sources.failures import HELD, Failure
from claimdesk.desk.sources.runs import LONGEST_S
from claimdesk.web.claim_words import day

KINDS = {
    Subscription.Kind.FEED: gettext_lazy("Feed (RSS, Atom, JSON Feed)"),
    Subscription.Kind.SITEMAP: gettext_lazy("Sitemap of a news site"),
    Subscription.Kind.PAGE: gettext_lazy("One page, watched for what is new"),
    Subscription.Kind.REVIEWS: gettext_lazy("Fact-checks of others, for the Library (ClaimReview)"),
    Subscription.Kind.FOLDER: gettext_lazy("Folder on the desk's machine"),
    Subscription.Kind.WEBHOOK: gettext_lazy("A program that sends texts (signed webhook)"),
    Subscription.Kind.IMAP: gettext_lazy("A mailbox that people write to (IMAP)"),
    Subscription.Kind.TELEGRAM: gettext_lazy("A Telegram bot that people write to"),
    Subscription.Kind.DESK: gettext_lazy("Another desk, by its public log (for the Library)"),
}
#: How grave a finding of the linter is -> the tone in which it is shown.
TONES = {"error": "bad", "warning": "warn", "note": "neutral"}
FAILURES = {
    Failure.UNREACHABLE: gettext_lazy("It did not answer in time."),
    Failure.STATUS: gettext_lazy(
        "It answered with status %(status)s. Look in a browser whether the address is still right."
    ),
    Failure.REFUSED: gettext_lazy("Its address does not lead to the public internet."),
    Failure.ROBOTS: gettext_lazy(
        "Its robots.txt asks programs not to read this address. Ask its owner, or remove it here."
    ),
    Failure.TOO_LARGE: gettext_lazy("It is larger than is read."),
    Failure.EMPTY: gettext_lazy("It holds no text."),
    Failure.WALL: gettext_lazy("Something else stands in its place, such as a login."),
    Failure.UNREADABLE: gettext_lazy(
        "What stands there is not of this kind. Remove it, and add it again as what it is."
    ),
    Failure.SECRET: gettext_lazy(
        "Its password or token was not accepted. An administrator can give it a new one."
    ),
    Failure.FOLDER: gettext_lazy("The folder is not there, or the desk may not read it."),
    Failure.LIBRARY: gettext_lazy("The Library could not be written to. It is tried again."),
    Failure.BUSY: gettext_lazy("This host was asked a moment ago. Wait a little, and try again."),
    Failure.INTERRUPTED: gettext_lazy("The last run did not come to its end. It is tried again."),
    Failure.INCOMPLETE: gettext_lazy(
        "A file of its public log is missing. It may be being written; it is tried again."
    ),
    Failure.UNCONFIRMED: gettext_lazy(
        "Nobody here has confirmed yet that this is its key. Nothing is read before that."
    ),
    Failure.KEY: gettext_lazy(
        "Its log is signed with a key that does not follow the known one. Nothing is read any more."
    ),
    Failure.FORGED: gettext_lazy(
        "Its log is forged or damaged: signature or entries are not good. Nothing of it was taken, "
        "and nothing is read any more."
    ),
    Failure.RECORD: gettext_lazy(
        "A record there is not the one that its log was made for. Nothing of it was taken, and "
        "nothing is read any more."
    ),
    Failure.FORKED: gettext_lazy(
        "Its log was forked: it does not begin with what this desk has read of it. Nothing of it "
        "was taken, and nothing is read any more."
    ),
    Failure.SHORTENED: gettext_lazy(
        "Its log was shortened: entries that this desk has read are gone. Nothing of it was taken, "
        "and nothing is read any more."
    ),
}
#: What of a source can be changed, as the audit trail names it.
FIELDS = {
    "name": gettext_lazy("name"),
    "address": gettext_lazy("address"),
    "language": gettext_lazy("language"),
    "every_minutes": gettext_lazy("how often it is read"),
    "whole_pages": gettext_lazy("whole pages"),
    "secret": gettext_lazy("secret, token or password"),
}
#: Failures in a row after which a source needs a person.
_MANY = 3
#: What confirming does, by what was refused; what is not named has to hold to what is remembered.
CONFIRMS = {
    Failure.UNCONFIRMED: gettext_lazy(
        "Ask the desk for its key by another way than its site, such as by telephone, and compare."
    ),
    Failure.KEY: gettext_lazy(
        "Ask the desk, by another way than its site, whether it has a new key, and compare."
    ),
    Failure.FORKED: gettext_lazy(
        "Ask the desk what happened. Confirmed, its log is read from the beginning, and what it "
        "does not tell of any more counts as withdrawn."
    ),
    Failure.SHORTENED: gettext_lazy(
        "Ask the desk what happened. Confirmed, its log is read from the beginning, and what it "
        "does not tell of any more counts as withdrawn."
    ),
}
_CONFIRMS_ELSE = gettext_lazy(
    "Ask the desk what happened. Confirmed, it is read again, and must hold to what is remembered."
)


def kind_name(kind: str) -> str:
    """Return what stands at a source."""
    return str(KINDS[Subscription.Kind(kind)])


def title(source: Subscription) -> str:
    """Return what a source is called: by name, or where it has none by kind and day."""
    added = {"day": day(timezone.localtime(source.created))}
    return source.given_name or _("Program that sends, added on %(day)s") % added


def field_name(name: str) -> str:
    """Return what of a source was changed."""
    return str(FIELDS.get(name, name))


def failure_in_words(code: str, status: int | None) -> str:
    """Return why a source could not be read; empty where it could."""
    return str(FAILURES[Failure(code)]) % {"status": status} if code else ""


def unread_in_words(code: str, status: int | None) -> str:
    """Return why one record of another desk could not be read."""
    if status in {404, 410}:
        return _("It is not there.")
    if code == Failure.UNREADABLE:
        return _("It is no fact-check that this version can read.")
    return failure_in_words(code, status)


def confirming(code: str) -> str:
    """Return what a person does, and what happens, who confirms that a refused log goes on."""
    return str(CONFIRMS.get(Failure(code), _CONFIRMS_ELSE))


def health(source: Subscription, now: datetime) -> dict[str, Any]:
    """Return how a source is: a word, a tone for it, and why where it is not well."""
    if source.is_paused:
        return {"word": _("paused"), "tone": "neutral", "why": ""}
    is_young = source.last_run is not None and now - source.last_run < timedelta(seconds=LONGEST_S)
    if source.last_run is None or (source.error == Failure.INTERRUPTED and is_young):
        word = _("nothing yet") if source.last_run is None else _("being read")
        return {"word": word, "tone": "info", "why": ""}
    if not source.error:
        return {"word": _("well"), "tone": "good", "why": ""}
    why = failure_in_words(source.error, source.error_status)
    tone = "bad" if source.failures >= _MANY else "warn"
    if source.error == Failure.UNCONFIRMED:
        return {"word": _("waits for a person"), "tone": "warn", "why": why}
    if source.error in HELD:
        return {"word": _("refused"), "tone": "bad", "why": why}
    return {"word": _("cannot be read"), "tone": tone, "why": why}


def lint(source: Subscription) -> dict[str, Any] | None:
    """Return what the linter found in a source's ClaimReview, as the screen shows it."""
    found: dict[str, Any] | None = source.lint
    if not found:
        return None
    language = "vi" if (get_language() or "").startswith("vi") else "en"
    pages = [
        {
            "address": one["address"],
            "more": one["found"] - len(one["findings"]),
            "findings": [
                {"code": it.code, "tone": TONES[it.severity], "reason": it.reason(language)}
                for it in markup.findings_of(one)
            ],
        }
        for one in found["documents"]
    ]
    counts = (
        (found["errors"], ngettext("%(count)s error", "%(count)s errors", found["errors"])),
        (found["warnings"], ngettext("%(count)s warning", "%(count)s warnings", found["warnings"])),
        (found["notes"], ngettext("%(count)s note", "%(count)s notes", found["notes"])),
    )
    return {
        "at": datetime.fromisoformat(found["at"]),
        "counts": [said % {"count": count} for count, said in counts if count],
        "tone": TONES[found["worst"]] if found["worst"] else "good",
        "rules": list(found["rules"].items()),
        "pages": pages,
        "read": found["pages"],
        "reviews": found["reviews"],
    }
