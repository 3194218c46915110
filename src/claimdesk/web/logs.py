"""What the log says of a fault: where in the code it was, and nothing that anybody sent."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class SilentFormatter(logging.Formatter):
    """Writes tracebacks without values, and requests without their address.

    The message of an exception can hold what somebody typed (a refused database value, a file's
    name), and so can the path of a request; the place in the code tells enough to find the fault.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        record = logging.makeLogRecord(record.__dict__ | {"exc_text": None})
        if record.name.startswith("django.request"):
            request = getattr(record, "request", None)
            match = getattr(request, "resolver_match", None)
            route = getattr(match, "view_name", "") or "no route"
            status = getattr(record, "status_code", "")
            record.msg, record.args = f"{status} at {route}", ()
        return super().format(record)

    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the course of an exception and of those that led to it, without their messages."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(lines) < 200:
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}, raised at")
            lines += [
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
