"""What every template knows: the desk's name, its languages, the version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

import claimdesk
from claimdesk.web import languages


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in a language."""

    code: str
    label: str
    url: str
    current: bool


class Desk:
    """The desk as templates see it; reads the database only when a template asks."""

    version = claimdesk.__version__

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _office(self) -> Any:
        from claimdesk.desk.models import Desk as Record  # noqa: PLC0415 - ready only now

        return Record.objects.filter(pk=1).first()

    @property
    def name(self) -> str:
        """Return the desk's name, or the product's before the set-up."""
        return getattr(self._office, "name", "") or "Claimdesk"

    @property
    def about(self) -> str:
        """Return the desk's line about itself."""
        return getattr(self._office, "about", "") or ""

    @property
    def first_language(self) -> str:
        """Return the language in which the desk speaks of itself."""
        return getattr(self._office, "language", "") or settings.LANGUAGES[0][0]

    @property
    def is_demonstration(self) -> bool:
        """Tell whether this desk shows made-up work."""
        return bool(getattr(self._office, "demonstration", False))

    @property
    def sends_mail(self) -> bool:
        """Tell whether a mail server is named."""
        return bool(settings.EMAIL_HOST)

    @property
    def language_links(self) -> list[LanguageLink]:
        """Return the public page at hand in each language."""
        path = self._request.path
        here = languages.of_path(path)
        rest = path[len(here) + 1 :] if here else "/"
        return [
            LanguageLink(code, name, f"/{code}{rest}", code == here)
            for code, name in settings.LANGUAGES
        ]


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return what every template knows."""
    return {"desk": Desk(request)}
