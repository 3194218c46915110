"""The figures of a claim in words: what each comes to, its unit and the period it is said of."""

from __future__ import annotations

from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.detection.figures import read_figures
from claimdesk.domain.claim import Figure
from claimdesk.language.sentences import Sentence

#: Units of `claimdesk.domain.claim.Figure` that are words; signs and codes stay.
_UNITS = {
    "times": gettext_lazy("times"),
    "ordinal": gettext_lazy("(place in a row)"),
    "magnitude": gettext_lazy("magnitude"),
}
#: A claim that is longer is a text with many figures.
_MOST_CHARS = 1_000
_DECIMALS = 4


def figures_in_words(text: str, language: str) -> list[str]:
    """Say each figure of a claim as it stands there, and what it comes to.

    "1,2 triệu người, năm 2025" is "1,2 triệu = 1.200.000 người · năm 2025". Vietnamese and English
    are read; other languages and texts over 1,000 characters give nothing.
    """
    return [_said(figure) for figure in _read(text, language)]


@lru_cache(maxsize=500)
def _read(text: str, language: str) -> tuple[Figure, ...]:
    if len(text) > _MOST_CHARS:
        return ()
    return read_figures(Sentence(text, 0, len(text)), language)


def _said(figure: Figure) -> str:
    told = figure.text
    # "14 tháng" says more than 426.125 days, and "8% = 8%" nothing more than "8%".
    if figure.unit != "days" and (value := _value(figure)).replace(" ", "") != told:
        told = f"{told} = {value}"
    return f"{told} · {figure.period}" if figure.period else told


def _value(figure: Figure) -> str:
    value = number_format(
        f"{figure.value:.{_DECIMALS}f}".rstrip("0").rstrip("."), force_grouping=True
    )
    unit = str(_UNITS.get(figure.unit, figure.unit)) or figure.counted
    told = f"{value}{unit}" if unit == "%" else f"{value} {unit}".rstrip()
    if figure.bound:
        return (_("at least %(value)s") if figure.bound > 0 else _("at most %(value)s")) % {
            "value": told
        }
    return _("about %(value)s") % {"value": told} if figure.is_rough else told
