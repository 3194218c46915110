"""How screens speak of sources that are visited again: what became of one, why, what follows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from claimdesk.desk.models import SourceChange, Watching

KINDS = {
    "changed": pgettext_lazy("source", "Changed"),
    "gone": pgettext_lazy("source", "Gone"),
    "back": pgettext_lazy("source", "Back"),
}
TONES = {"changed": "warn", "gone": "bad", "back": "good"}
OUTCOMES = {
    "": pgettext_lazy("source", "not visited yet"),
    "same": pgettext_lazy("source", "as it was"),
    "changed": pgettext_lazy("source", "Changed"),
    "gone": pgettext_lazy("source", "Gone"),
    "unreachable": pgettext_lazy("source", "does not answer"),
    "kept_out": pgettext_lazy("source", "keeps programs out"),
}
OUTCOME_TONES = {"same": "good", "changed": "warn", "gone": "bad", "unreachable": "warn"}
PASSAGES = {
    "untouched": gettext_lazy("The quoted passage is untouched."),
    "moved": gettext_lazy("The quoted passage stands elsewhere in the text now."),
    "changed": gettext_lazy("The quoted passage was changed."),
    "gone": gettext_lazy("The quoted passage is gone."),
    "": gettext_lazy("The quotation was not in what is kept of it, so look yourself."),
}
PASSAGE_TONES = {"untouched": "neutral", "moved": "warn", "changed": "bad", "gone": "bad"}
REASONS = {
    "status": gettext_lazy("The server says that it is not there."),
    "missing": gettext_lazy("The page says that it is not there any more."),
    "home": gettext_lazy("The address leads to a front page or a section now."),
    "login": gettext_lazy("It asks to log in now."),
    "parked": gettext_lazy("The domain is for sale, or has run out."),
    "paywall": gettext_lazy("The passage is behind a paywall now."),
    "silent": gettext_lazy("It has not answered for days."),
    "refused": gettext_lazy("Its address does not lead to the public internet any more."),
    "cookies": gettext_lazy("A question about cookies has stood in its place for days."),
    "robots": gettext_lazy("It asks whether a person is reading, or keeps programs out."),
    "script": gettext_lazy("It is empty until a browser runs its scripts."),
    "packed": gettext_lazy("Its answer could not be read for days."),
    "unreadable": gettext_lazy("Its answer could not be read for days."),
    "empty": gettext_lazy("The page has been empty for days."),
    "document": gettext_lazy("It is another document now; it has no text to compare."),
}
#: Of what did not answer for days the status alone says little more.
_SERVER_ERROR = gettext_lazy("The server has answered with an error for days.")
DECISIONS = {
    SourceChange.Decision.NOTHING: gettext_lazy("Looked at, nothing to do"),
    SourceChange.Decision.OWED: gettext_lazy("A correction is owed"),
    SourceChange.Decision.MARKED: gettext_lazy("Readers are told"),
}
PACES = {
    Watching.USUAL: gettext_lazy(
        "Each day while a fact-check is new, then each week, then each month"
    ),
    Watching.OFTEN: gettext_lazy("Each day for three months, then each week"),
    Watching.SELDOM: gettext_lazy("Each week while a fact-check is new, then each month or less"),
    Watching.OFF: gettext_lazy("Never"),
}


def reason(change: SourceChange) -> str:
    """Return why a source counts as gone, or what is special about a change, as a sentence."""
    if change.reason == "status" and change.status and change.status >= 500:
        return str(_SERVER_ERROR)
    return str(REASONS.get(change.reason, change.reason))
