"""Fields of forms drawn in Python say what Django's own templates say."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from claimdesk.web import widgets

pytestmark = pytest.mark.one_database
CHOICES = [("", "Any"), ("a", "A & <b>"), ("More", [("c", "C"), ("d", "D")])]
NASTY = "\"><script>'&"


def same(html):
    """Return HTML without the white space that means nothing after a tag."""
    return re.sub(r">\s+(<?)", lambda after: "><" if after[1] else "> ", html.strip())


def drawn_by(renderer, widget, value, attributes):
    return same(widget.render("field", value, attributes, renderer=renderer))


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(attrs={"data-key": "/", "maxlength": 5}),
        forms.TextInput(attrs={"type": "search"}),
        forms.EmailInput(),
        forms.URLInput(),
        forms.NumberInput(attrs={"min": 0}),
        forms.DateInput(attrs={"type": "date"}),
        forms.HiddenInput(),
        forms.CheckboxInput(),
        forms.Textarea(attrs={"class": "short", "rows": 2}),
        forms.Select(choices=CHOICES),
        forms.RadioSelect(choices=CHOICES),
        forms.CheckboxSelectMultiple(choices=CHOICES),
        forms.PasswordInput(),
        forms.ClearableFileInput(),
    ],
    ids=lambda widget: type(widget).__name__,
)
@pytest.mark.parametrize("value", [None, "", "a", "d", NASTY, "dòng một\ndòng hai"])
def test_a_field_reads_as_with_djangos_template(widget, value):
    attributes = {"id": "id_field", "required": True, "disabled": False, "aria-label": NASTY}
    ours = drawn_by(widgets.Renderer(), widget, value, attributes)
    assert ours == drawn_by(TemplatesSetting(), widget, value, attributes)
    assert "<script>" not in ours


def test_each_choice_alone_reads_as_with_djangos_template():
    class Form(forms.Form):
        one = forms.ChoiceField(choices=CHOICES[:2], widget=forms.RadioSelect)

    ours, theirs = (
        [same(str(option)) for option in Form({"one": "a"}, renderer=renderer)["one"]]
        for renderer in (widgets.Renderer(), TemplatesSetting())
    )
    assert ours == theirs
    assert len(ours) == 2
