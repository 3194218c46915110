"""Template tags of the public site: verdicts, days, names of what the records call by a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from claimdesk.desk.differences import Kind, Piece
from claimdesk.domain.verdict import Verdict
from claimdesk.publishing.factpage import RatingValue
from claimdesk.web.context import LanguageLink
from claimdesk.web.public import words
from claimdesk.web.wording import VERDICTS

register = template.Library()

_OCTAGON = "M7.3 1h9.4L23 7.3v9.4L16.7 23H7.3L1 16.7V7.3z"
_TICK, _CROSS = "M6.9 12.6l3.6 3.6 6.8-7.6", "M8 8l8 8M16 8l-8 8"
_RING = '<circle class="ring" cx="12" cy="12" r="10.2"/>'
_SQUARE = '<rect x="1" y="1" width="22" height="22" rx="4"/>'
#: A shape for each verdict, so that it is told without colour; as `claimdesk.publishing.picture`.
_SHAPES = {
    "true": f'<circle cx="12" cy="12" r="11"/><path class="cut" d="{_TICK}"/>',
    "mostly-true": f'{_RING}<path class="line" d="{_TICK}"/>',
    "mixture": f'{_RING}<path d="M12 1.8a10.2 10.2 0 0 0 0 20.4z"/>',
    "mostly-false": f'{_RING}<path class="line" d="{_CROSS}"/>',
    "false": f'<path d="{_OCTAGON}"/><path class="cut" d="{_CROSS}"/>',
    "context": f'{_SQUARE}<path class="cut" d="M6 12h.01M12 12h.01M18 12h.01"/>',
    "satire": '<path d="M12 1l2.7 7.3 7.8.3-6.2 4.8 2.2 7.5-6.5-4.4-6.5 4.4 2.2-7.5L1.5 8.6l7.8'
    '-.3z"/>',
    "unproven": '<path d="M12 .5L23.5 12 12 23.5.5 12z"/><path class="cut" d="M9.6 9.7a2.5 2.5 0 1 '
    '1 3.6 2.2c-.8.4-1.2.9-1.2 1.8M12 16.9h.01"/>',
    "other": f'{_SQUARE}<path class="cut" d="M7 12h10"/>',
    "withdrawn": f'{_RING}<path class="line" d="M5.2 18.8L18.8 5.2"/>',
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the verdict scale, and whether the verdict stands on it."""

    number: int
    is_here: bool


@register.simple_tag
def verdict(verdict_code: str, wording: str = "", size: str = "") -> SafeString:
    """Draw a verdict: shape, colour and wording together."""
    code = verdict_code if verdict_code == "withdrawn" else words.MARKS[Verdict(verdict_code)]
    name = wording or str(VERDICTS[Verdict(verdict_code)])
    return format_html(
        '<span class="ruling ruling-{}{}"><svg viewBox="0 0 24 24" aria-hidden="true">{}</svg>'
        "<span>{}</span></span>",
        code,
        f" {size}" if size else "",
        mark_safe(_SHAPES[code]),  # noqa: S308 - a constant of this file
        name,
    )


@register.filter
def steps(rating: RatingValue) -> list[Step]:
    """Return the steps of a verdict's scale from worst to best; none where it is no degree."""
    if rating.value is None:
        return []
    numbers = range(int(rating.worst), int(rating.best) + 1)
    return [Step(number, number == int(rating.value)) for number in numbers]


@register.filter
def long_day(value: date | datetime | str | None) -> str:
    """Return a day as an article writes it."""
    if not value:
        return ""
    if isinstance(value, str):  # as entries of the Library have it
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, pgettext("format of a day in an article", "j F Y"))


@register.filter
def long_moment(value: datetime) -> str:
    """Return a moment as an article writes it, in the desk's time zone."""
    shape = pgettext("format of a moment in an article", "j F Y, H:i")
    return date_format(timezone.localtime(value), shape)


@register.filter
def iso(value: date | datetime | None) -> str:
    """Return a day or moment for a `datetime` attribute."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value.isoformat() if value else ""


@register.filter
def named(code: str, table: str) -> str:
    """Return the name of a code in one of the tables of `claimdesk.web.public.words`."""
    return str(getattr(words, table).get(code, ""))


@register.filter
def side(pieces: Iterable[Piece], which: str) -> SafeString:
    """Return the pieces of a text as it was `before` or `after`, with what went or came marked.

    Screen readers pass over the marks, so that words for them stand around each.
    """
    left_out = Kind.ADDED if which == "before" else Kind.REMOVED
    kept = [piece for piece in pieces if piece.kind is not left_out]
    if not any(piece.text.strip() for piece in kept):
        words_for_none = _("nothing")
        return format_html(
            '<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>',
            words_for_none,
        )
    return format_html_join("", "{}", ((_marked(piece),) for piece in kept))


def _marked(piece: Piece) -> SafeString:
    """Return a piece with its mark; spaces around it are none of what went or came."""
    if piece.kind is Kind.SAME:
        return format_html("{}", piece.text)
    tag, begins = ("del", _("taken out:")) if piece.kind is Kind.REMOVED else ("ins", _("put in:"))
    text = piece.text.strip()
    before, after = piece.text.split(text, 1) if text else (piece.text, "")
    return format_html(
        '{}<span class="visually-hidden"> [{} </span><{}>{}</{}><span class="visually-hidden">] '
        "</span>{}",
        before, begins, tag, text, tag, after,
    )  # fmt: skip


@register.filter
def is_web(address: str) -> bool:
    """Tell whether a browser may be sent to an address."""
    return str(address).startswith(("https://", "http://"))


@register.simple_tag(takes_context=True)
def site_languages(context: template.Context, rest: str = "") -> list[LanguageLink]:
    """Return a page of the site in each language; `rest` is its path after the language."""
    here: Any = context.get("LANGUAGE_CODE")
    return [
        LanguageLink(code, name, f"/{code}/{rest}", code == here)
        for code, name in settings.LANGUAGES
    ]
