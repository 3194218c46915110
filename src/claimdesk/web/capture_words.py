"""How screens speak of captures: why one is no evidence, why nothing came, where a quotation is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.desk import captures, stamping
from claimdesk.desk.models import Capture, Evidence
from claimdesk.web.claim_words import moment

PROBLEMS = {
    "login": gettext_lazy("It asks to log in and shows no article."),
    "cookies": gettext_lazy("It asks about cookies and shows no article."),
    "robots": gettext_lazy("It asks whether a person is reading, or refuses programs."),
    "missing": gettext_lazy("It says that there is no such page, or is the front page instead."),
    "script": gettext_lazy("It is empty until a browser runs its scripts."),
    "status": gettext_lazy("The server answered with an error, not with the page."),
    "empty": gettext_lazy("There is no text on the page."),
    "packed": gettext_lazy("It was sent in a packing that is not read, or is damaged."),
    "users": gettext_lazy("Users of the site write there."),
    "unreachable": gettext_lazy(
        "It did not answer. Look in a browser whether the address is right."
    ),
    "refused": gettext_lazy("Its address does not lead to the public internet."),
    "too_large": gettext_lazy("It is larger than is captured."),
    "unreadable": gettext_lazy("Its answer could not be read."),
}


def problems(capture: Capture) -> list[str]:
    """Return why a capture is no evidence, or why nothing came, as sentences."""
    said = [str(PROBLEMS.get(code, code)) for code in capture.problems]
    if capture.status:
        said.append(_("Status %(status)s.") % {"status": capture.status})
    return said


def stamps(capture: Capture) -> list[str]:
    """Return who has stamped the time of a capture, and who is still to, as sentences."""
    found = stamping.standing(capture.file)
    said = [
        _("%(who)s has stamped its time: %(when)s%(exactly)s.")
        % {"who": one.authority, "when": moment(one.time), "exactly": _exactly(one.accuracy_s)}
        for one in found.stamps
    ]
    said += [_("The time stamp of %(who)s is awaited.") % {"who": one} for one in found.waiting]
    broken = _("The time stamp of %(who)s does not hold. Run: claimdesk evidence verify --all")
    return said + [broken % {"who": one} for one in found.broken]


def _exactly(seconds: float | None) -> str:
    return "" if seconds is None else f" (± {seconds:g} s)"


def passage(evidence: Evidence) -> str:
    """Return whether the quotation of a source stands in what was captured, as a sentence."""
    if not evidence.quotation.strip():
        return ""
    if evidence.anchor:
        page = captures.page_of(evidence)
        return (
            _("The quotation stands in it, on page %(page)s.") % {"page": page}
            if page
            else _("The quotation stands in it.")
        )
    held = captures.opened(evidence.capture) if evidence.capture else None
    if held is None:
        return _("The archived copy cannot be read. Run: claimdesk evidence verify --all")
    if not held.text:
        return _("It holds no text in which the quotation could be looked for.")
    return _("The quotation is not in what was captured. Compare them word for word.")
