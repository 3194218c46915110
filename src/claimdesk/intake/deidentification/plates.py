"""Number plates of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimdesk.intake.deidentification.folding import View
from claimdesk.intake.deidentification.kinds import Found, Kind

_SERIES = r"(?:[A-HK-NPS-VXYZ][A-HK-NPS-VXYZ]?|LD|DA|NG|NN|QT|KT|CV|MK|RM|HC|CD)"
_PLATE = re.compile(
    rf"(?<![A-Za-z0-9\-/.])[1-9]\d ?-? ?{_SERIES}\d?[ .\-]{{1,2}}(?:\d{{3}}[ .\-]?\d{{2}}|"
    rf"\d{{4}})(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9\-/.])[1-9]\d{_SERIES}\d?(?:\d{{5}}|\d{{3}}\.\d{{2}})(?![A-Za-z0-9])"
)
_ANNOUNCED = re.compile(
    r"(?<![a-z0-9])(?:bien so(?: xe)?|bien kiem soat|bks|bsx|bien|number plate|"
    r"licen[cs]e plate|plate)"
    r"(?![a-z0-9])[^\d\n;!?]{0,16}?"
    r"(?P<number>\d{2} ?-? ?[a-z]{1,2}\d?[ .\-]{0,3}\d{2,3}[ .\-]?\d{2}(?!\d)|"
    r"[a-z]{2}[ \-]?\d{2}[ \-]\d{2,3}(?!\d))"
)
_VEHICLE = re.compile(
    r"(?<![a-z0-9])(?:xe|o to|chiec|taxi|car|xe may|xe tai|xe khach)(?: [a-z]+){0,3} "
    r"(?P<number>[1-9]\d ?-? ?[a-z]\d?[ .\-]{1,2}\d{3}[ .\-]?\d{2}(?!\d)|[1-9]\d[a-z]\d?\d{5}"
    r"(?!\d))"
)


def find(seen: View) -> Iterator[Found]:
    """Yield the plates."""
    for found in _PLATE.finditer(seen.cased):
        yield Found(*found.span(), Kind.PLATE)
    for pattern in (_ANNOUNCED, _VEHICLE):
        for found in pattern.finditer(seen.lower):
            yield Found(*found.span("number"), Kind.PLATE)
