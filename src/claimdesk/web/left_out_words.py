"""What was left out of a text, in words: kinds and counts, never what stood there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from claimdesk.intake.deidentification import Kind, count_left_out

_COUNTED: dict[str, Any] = {
    Kind.PHONE: ngettext_lazy("%(count)d phone number", "%(count)d phone numbers", "count"),
    Kind.EMAIL: ngettext_lazy("%(count)d mail address", "%(count)d mail addresses", "count"),
    Kind.PROFILE: ngettext_lazy(
        "%(count)d account on a social network", "%(count)d accounts on social networks", "count"
    ),
    Kind.ADDRESS: ngettext_lazy("%(count)d address", "%(count)d addresses", "count"),
    Kind.COORDINATES: ngettext_lazy(
        "%(count)d place on a map", "%(count)d places on a map", "count"
    ),
    Kind.NETWORK: ngettext_lazy(
        "%(count)d network address", "%(count)d network addresses", "count"
    ),
    Kind.CARD: ngettext_lazy("%(count)d card number", "%(count)d card numbers", "count"),
    Kind.BANK: ngettext_lazy("%(count)d bank account", "%(count)d bank accounts", "count"),
    Kind.INSURANCE: ngettext_lazy(
        "%(count)d insurance number", "%(count)d insurance numbers", "count"
    ),
    Kind.TAX: ngettext_lazy("%(count)d tax number", "%(count)d tax numbers", "count"),
    Kind.ID: ngettext_lazy("%(count)d identity number", "%(count)d identity numbers", "count"),
    Kind.PASSPORT: ngettext_lazy(
        "%(count)d passport number", "%(count)d passport numbers", "count"
    ),
    Kind.CODE: ngettext_lazy(
        "%(count)d code of a patient, student or employee",
        "%(count)d codes of patients, students or employees",
        "count",
    ),
    Kind.PLATE: ngettext_lazy("%(count)d number plate", "%(count)d number plates", "count"),
    Kind.BIRTH: ngettext_lazy("%(count)d date of birth", "%(count)d dates of birth", "count"),
}


def left_out_in_words(text: str) -> str:
    """Say how much of which kind a text is without; nothing where nothing was left out."""
    counts = count_left_out(text)
    if not counts:
        return ""
    told = ", ".join(str(_COUNTED[kind] % {"count": count}) for kind, count in counts.items())
    return _("Left out, so that nobody can be found by it: %(what)s.") % {"what": told}
