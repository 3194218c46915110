"""Reading the body of a request: JSON as its standard says, and nothing that only Python takes."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class StrictParser(Parser):
    """Reads UTF-8 JSON without NaN and infinities."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the value of a body."""
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
