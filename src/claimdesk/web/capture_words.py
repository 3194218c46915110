"""How screens speak of captures: why one is no evidence, why nothing came, where a quotation is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.desk import captures, stamping
from claimdesk.desk.models import Capture, Evidence
from claimdesk.evidence import Anchor
from claimdesk.evidence.tables import Cells
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

NO_PICTURE = {
    "no_browser": gettext_lazy(
        "There is no picture of the page: no Chromium was found where the worker runs."
    ),
    "not_a_page": gettext_lazy("There is no picture of it: browsers draw pages only."),
    "no_start": gettext_lazy(
        "There is no picture of the page: the browser could not be started where the worker runs."
    ),
    "failed": gettext_lazy("There is no picture of the page: the browser could not draw it."),
    "late": gettext_lazy("There is no picture of the page: drawing it took too long."),
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
    if Anchor.among(evidence.anchor):
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


def cells(evidence: Evidence) -> str:
    """Return whether the cells of a source are in what was captured, as a sentence."""
    if not evidence.cells or evidence.capture is None or not evidence.capture.file:
        return ""
    found = Cells.among(evidence.anchor)
    if found is None:
        return _("There are no cells %(cells)s in what was captured.") % {"cells": evidence.cells}
    heads = ", ".join(dict.fromkeys(filter(None, (*found.columns[:3], *found.rows[:3]))))
    names = {"cells": str(found.place), "heads": heads}
    return (
        _("The cells %(cells)s are in it (%(heads)s).") % names
        if heads
        else _("The cells %(cells)s are in it.") % names
    )


def no_picture(problem: str) -> str:
    """Return why there is no picture of a page, as a sentence."""
    return str(NO_PICTURE.get(problem, problem))
