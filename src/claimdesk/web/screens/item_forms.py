"""Forms by which texts and claims come in, and the reading of what they hold."""

from __future__ import annotations

import inspect
import re
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from claimdesk.desk.engine import engine
from claimdesk.desk.wordings import LONGEST_CLAIM
from claimdesk.domain.check import Checkability
from claimdesk.errors import (
    ClaimdeskError,
    EmptyInputError,
    InputTooLargeError,
    ModelError,
    UnsupportedInputError,
)
from claimdesk.intake.kinds import READ_ENDINGS
from claimdesk.intake.reading import Document, read_bytes, read_input, read_text
from claimdesk.intake.scans import Scanning
from claimdesk.web.claim_words import KINDS
from claimdesk.web.errors import explain

#: Size of a file that is read while somebody waits, in bytes.
LARGEST_FILE = 20_000_000
#: Of a scanned document, while somebody waits: some eight pages.
SCANNING = Scanning(pages=10, wall_s=20.0)
_LANGUAGES = ("vi", "en", "zh-hans", "fr", "km", "th", "id", "ko", "ja", "ru", "ar", "es", "de")
_ADDRESS = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)


#: Files of many texts, one a row, and files of a spreadsheet, which are saved as such first.
_TABLES = frozenset((".csv", ".tsv", ".jsonl", ".ndjson"))
_TABLE_TYPES = frozenset(("text/csv", "text/tab-separated-values"))
_SPREADSHEETS = frozenset((".xlsx", ".xls", ".ods"))


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of a text, the first for "whatever its words show"."""
    names = [
        (code.split("-")[0], str(get_language_info(code)["name_translated"])) for code in _LANGUAGES
    ]
    return [("", _("Recognise it")), *names]


class AddForm(forms.Form):
    """A text, an address or a file."""

    text = forms.CharField(
        label=gettext_lazy("Text, or an address that begins with https://"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        allow_empty_file=True,
        max_length=1000,
        help_text=gettext_lazy(
            "Text, Markdown, HTML, PDF, Word (.docx), OpenDocument (.odt), subtitles or a picture, "
            "at most 20 MB. Only its text is kept: not its name, nor who wrote it."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join([*READ_ENDINGS, "text/*", "image/*", "application/pdf"])}
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=language_choices
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of text, address and file."""
        given: dict[str, Any] = super().clean() or {}
        has_text = bool(given.get("text", "").strip())
        if self.errors:
            return given
        if has_text and given.get("file"):
            raise forms.ValidationError(_("Give a text or a file, not both at once."))
        if not has_text and not given.get("file"):
            self.add_error("text", _("Paste a text or an address, or choose a file."))
        return given


class ClaimForm(forms.Form):
    """One claim in its own words."""

    words = forms.CharField(
        label=gettext_lazy("The claim in one sentence"),
        max_length=LONGEST_CLAIM,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of statement"),
        initial=Checkability.STATEMENT.value,
        choices=[(kind.value, name) for kind, name in KINDS.items()],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=language_choices
    )


class PassageForm(forms.Form):
    """A passage of an item that is a claim; `start` is set by the script when text is selected."""

    words = forms.CharField(
        label=gettext_lazy("Words of the passage"),
        max_length=LONGEST_CLAIM,
        help_text=gettext_lazy("Copy them from the text, or select them there."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "short", "data-takes-selection": ""}),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of statement"),
        initial=Checkability.STATEMENT.value,
        choices=[(kind.value, name) for kind, name in KINDS.items()],
    )


def is_table(file: Any) -> bool:
    """Return whether a file that was chosen is a table of many texts, by its ending or type."""
    return _ending(file) in _TABLES or file.content_type in _TABLE_TYPES


def _ending(file: Any) -> str:
    return PurePath(file.name or "").suffix.lower()


def read_given(text: str, file: Any) -> tuple[str, Document]:
    """Return the channel and the text of what was given: pasted, fetched or uploaded.

    Only the text is taken. The name of a file, its title or that of a page, and the address are
    left behind: they often name who wrote it.
    """
    if file is not None:
        if file.size > LARGEST_FILE:
            raise InputTooLargeError
        # Its ending says how to read it; nothing else of its name is looked at.
        ending = _ending(file)
        if ending in _SPREADSHEETS:
            raise UnsupportedInputError(
                _("This is a spreadsheet. Save it as CSV, and bring that in as a table.")
            )
        name = f"file{ending if ending in READ_ENDINGS else ''}"
        return "file", _text_only(read_bytes(file.read(), name=name, scanning=SCANNING))
    if _ADDRESS.fullmatch(text):
        return "page", _text_only(read_input(text.strip(), scanning=SCANNING))
    return "desk", read_text(text)


def _text_only(read: Document) -> Document:
    return Document(
        text=read.text,
        lang=read.lang,
        media_type=read.media_type,
        fingerprint=read.fingerprint,
        scan=read.scan,
    )


def explained(error: ClaimdeskError) -> str:
    """Return why something cannot be read, in the reader's language.

    Messages that quote what they are about have no translation; then the kind of error speaks.
    """
    said = explain(error)
    if said == str(error) and get_language() != "en":
        return _(inspect.cleandoc(type(error).__doc__ or "")) or said
    return said


def rate(text: str, language: str) -> float:
    """Return how much the machine thinks a claim is worth checking; 0 where it cannot tell."""
    try:
        found = engine().find_claims(text, language)
    except (EmptyInputError, ModelError):
        return 0.0
    return round(max((one.score for one in found), default=0.0), 4)
