"""The commonest fields of forms, drawn in Python: as Django's templates draw them, but faster.

Django renders up to three templates for each field and two for each choice of a select box, which
took a quarter of the time of pages with forms. All other fields still have their templates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_FOLDER = "django/forms/widgets"


class Renderer(TemplatesSetting):
    """Draws forms: what is drawn here by functions, the rest by templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Return a field or another part of a form as HTML."""
        drawn = _DRAWN.get(template_name)
        if drawn is not None:
            return drawn(context["widget"])
        return super().render(template_name, context, request)


def _attributes(attributes: dict[str, Any]) -> SafeString:
    said = ((name, value) for name, value in attributes.items() if value is not False)
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in said))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


def _input(widget: dict[str, Any]) -> SafeString:
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        _attributes(widget["attrs"]),
    )


def _option(widget: dict[str, Any]) -> SafeString:
    box = _input(widget)
    if not widget.get("wrap_label"):
        return box
    name = widget["attrs"].get("id", "")
    said = format_html(' for="{}"', name) if name else ""
    return format_html("<label{}>{} {}</label>", said, box, widget["label"])


def _textarea(widget: dict[str, Any]) -> SafeString:
    start = format_html('<textarea name="{}"{}>', widget["name"], _attributes(widget["attrs"]))
    return format_html("{}\n{}</textarea>", start, widget["value"] or "")


def _select(widget: dict[str, Any]) -> SafeString:
    start = format_html('<select name="{}"{}>', widget["name"], _attributes(widget["attrs"]))
    groups = format_html_join("", "{}", ((_group(*group[:2]),) for group in widget["optgroups"]))
    return format_html("{}{}</select>", start, groups)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>\n',
        ((one["value"], _attributes(one["attrs"]), one["label"]) for one in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


_INPUTS = ("text", "search", "url", "email", "number", "date", "hidden", "checkbox")
_DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    **{f"{_FOLDER}/{kind}.html": _input for kind in _INPUTS},
    f"{_FOLDER}/radio_option.html": _option,
    f"{_FOLDER}/checkbox_option.html": _option,
    f"{_FOLDER}/textarea.html": _textarea,
    f"{_FOLDER}/select.html": _select,
}
