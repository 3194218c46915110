"""Template filters for checks: their states, sources, corrections and differences in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from claimdesk.desk import captures
from claimdesk.desk.differences import Kind, Piece
from claimdesk.evidence import Anchor
from claimdesk.evidence.tables import Cells
from claimdesk.web import capture_words, watch_words
from claimdesk.web import check_words as words
from claimdesk.web.claim_words import VERDICT_TONES

register = template.Library()
register.filter("field_name", words.field_name)
register.filter("capture_problems", capture_words.problems)
register.filter("captured_passage", capture_words.passage)
register.filter("time_stamps", capture_words.stamps)
register.filter("captured_cells", capture_words.cells)
register.filter("no_picture", capture_words.no_picture)
register.filter("needs_speaker", captures.needs_speaker)
register.filter("drift_reason", watch_words.reason)
_TAGS = {Kind.SAME: "span", Kind.ADDED: "ins", Kind.REMOVED: "del"}


def _filter(name: str, table: Any, otherwise: str = "") -> None:
    def said(value: str) -> str:
        return str(table.get(value, otherwise or value))

    register.filter(name, said)


_filter("check_state", words.STATES)
_filter("check_tone", words.STATE_TONES, "neutral")
_filter("stance_name", words.STANCES)
_filter("stance_tone", words.STANCE_TONES, "neutral")
_filter("grade_name", words.GRADES)
_filter("reply_name", words.REPLIES)
_filter("class_name", words.CLASSES)
_filter("class_help", words.CLASS_HELP)
_filter("class_tone", words.CLASS_TONES, "neutral")
_filter("publication_kind", words.KINDS)
_filter("decision_name", words.DECISIONS)
_filter("dispute_state", words.DISPUTES)
_filter("dispute_tone", words.DISPUTE_TONES, "neutral")
_filter("drift_kind", watch_words.KINDS)
_filter("drift_outcome", watch_words.OUTCOMES)
_filter("drift_outcome_tone", watch_words.OUTCOME_TONES, "neutral")
_filter("drift_tone", watch_words.TONES, "neutral")
_filter("drift_passage", watch_words.PASSAGES)
_filter("drift_passage_tone", watch_words.PASSAGE_TONES, "warn")
_filter("drift_decision", watch_words.DECISIONS)
_filter("rating_tone", VERDICT_TONES, "neutral")


@register.filter
def has_passage(evidence: Any) -> bool:
    """Tell whether the quotation of a source was found in what was captured."""
    return Anchor.among(evidence.anchor) is not None


@register.filter
def has_cells(evidence: Any) -> bool:
    """Tell whether the cells of a source were found in what was captured."""
    return Cells.among(evidence.anchor) is not None


@register.filter
def value_words(value: Any, name: str) -> str:
    """Return the value of a field as people read it."""
    return words.value_in_words(name, value)


@register.filter
def marked(pieces: Iterable[Piece], without: str = "") -> SafeString:
    """Return pieces of a text with what came and went marked; `without` leaves a kind out."""
    return format_html_join(
        "",
        "<{0}>{1}</{0}>",
        ((_TAGS[piece.kind], piece.text) for piece in pieces if piece.kind != without),
    )


@register.filter
def lookup(table: Any, key: Any) -> Any:
    """Return what a mapping holds for a key that stands in a variable."""
    return table.get(key, "")


@register.filter
def item(rows: Any, position: int) -> Any:
    """Return what stands at a position that is in a variable."""
    return rows[position]


@register.filter
def split(text: str) -> list[str]:
    """Return the words of a text, to go through them."""
    return text.split()


@register.filter
def in_language(step: Any, language: str) -> str:
    """Return a verdict of the desk's scale in a language."""
    return str(step.name_in(language))


@register.filter
def defined_in(step: Any, language: str) -> str:
    """Return what a verdict of the desk's scale means, in a language."""
    return str(step.definition_in(language))


@register.filter
def cited_of(finding: Any, evidence: Iterable[Any]) -> list[tuple[int, Any]]:
    """Return the sources that a finding cites, each with its number."""
    keys = {citation.evidence.key for citation in finding.citations.all()}
    return [(number, one) for number, one in enumerate(evidence, 1) if one.key in keys]
