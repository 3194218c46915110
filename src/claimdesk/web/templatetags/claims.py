"""Template filters for claims: their states, demand, matches and times in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from claimdesk.domain.check import Checkability
from claimdesk.domain.match import Zone
from claimdesk.domain.verdict import Verdict
from claimdesk.language.normalization import fold
from claimdesk.web import claim_words as words
from claimdesk.web import ranking_words
from claimdesk.web.figure_words import figures_in_words
from claimdesk.web.left_out_words import left_out_in_words

_TOKEN = re.compile(r"\d[\d.,]*\d|\w+|\W+")

register = template.Library()
register.filter("worth_words", words.worth_in_words)
register.filter("demand_words", ranking_words.demand_in_words)
register.filter("harm_words", ranking_words.harm_in_words)
register.filter("priority_figures", ranking_words.priority_in_figures)
register.filter("chance_words", words.chance_in_words)
register.filter("percent", words.percent)
register.filter("language_name", words.language_in_words)
register.filter("reason_words", words.reason_in_words)
register.filter("conflict_words", words.conflict_in_words)
register.filter("day", words.day)
register.filter("moment", words.moment)
register.filter("iso_day", words.iso_day)
register.filter("left_out_words", left_out_in_words)
register.filter("figure_words", figures_in_words)


@register.filter
def may(user: Any, action: str) -> bool:
    """Tell whether somebody may do something at the desk."""
    return bool(user.is_authenticated and user.may(action))


@register.filter
def state_name(state: str) -> str:
    """Return the name of a claim's state."""
    return str(words.STATES.get(state, state))


@register.filter
def state_tone(state: str) -> str:
    """Return the tone of a claim's state."""
    return words.STATE_TONES.get(state, "neutral")


@register.filter
def kind_name(checkability: str) -> str:
    """Return what kind of statement a claim is."""
    return str(words.KINDS[Checkability(checkability)])


@register.filter
def channel_name(channel: str) -> str:
    """Return the name of the way by which something came in."""
    return str(words.CHANNELS.get(channel, channel))


@register.filter
def zone_name(zone: str) -> str:
    """Return what a match may do for a claim."""
    return str(words.ZONES[Zone(zone)])


@register.filter
def zone_tone(zone: str) -> str:
    """Return the tone of what a match may do."""
    return words.ZONE_TONES[Zone(zone)]


@register.filter
def verdict_name(verdict: str) -> str:
    """Return a verdict of the common scale in words."""
    return str(words.VERDICTS[_verdict(verdict)])


@register.filter
def verdict_tone(verdict: str) -> str:
    """Return the tone of a verdict of the common scale."""
    return words.VERDICT_TONES.get(_verdict(verdict), "neutral")


@register.filter
def web_address(url: str) -> str:
    """Return an address if a browser may be sent there, else ""."""
    return url if str(url).startswith(("https://", "http://")) else ""


@register.filter
def merit(claim: Any) -> str:
    """Say what makes a claim worth checking, or ""."""
    return words.merit_in_words(claim.text, claim.language)


@register.filter
def mentioning(text: str, people: Iterable[Any]) -> SafeString:
    """Return a comment as HTML in which the names of those it mentions stand out."""
    said = escape(text).replace("\n", "<br>")
    names = sorted((escape(f"@{one.name}") for one in people), key=len, reverse=True)
    if names:
        found = re.compile("|".join(map(re.escape, names)), re.IGNORECASE)
        said = found.sub(lambda name: f'<strong class="mention">{name[0]}</strong>', said)
    return mark_safe(said)  # noqa: S308 - text and names were escaped above


@register.filter
def deed_words(deed: Any) -> str:
    """Say what an entry of a claim's history tells."""
    return words.deed_in_words(deed.entry.verb, deed.entry.details, deed.to)


@register.filter
def compared(text: str, match: Any) -> SafeString:
    """Return a text as HTML in which what a match shares is marked, and what differs."""
    shared = words.shared_words(match.reasons)
    others = words.differing_numbers(match.conflicts)
    differing = words.differing_words(match.conflicts)
    parts = []
    for token in _TOKEN.findall(text):
        plain = fold(token).casefold()
        if plain in differing or (others and token[0].isdigit()):
            parts.append(f'<mark class="differs">{escape(token)}</mark>')
        elif plain in shared:
            parts.append(f'<mark class="same">{escape(token)}</mark>')
        else:
            parts.append(escape(token))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped above


@register.inclusion_tag("desk/claim/due.html")
def due_chip(claim: Any) -> dict[str, str]:
    """Draw when a claim is due."""
    if claim.due is None:
        return {}
    text, tone = words.due_in_words(claim.due)
    return {"text": text, "tone": tone}


def _verdict(value: str) -> Verdict:
    try:
        return Verdict(value)
    except ValueError:
        return Verdict.OTHER
