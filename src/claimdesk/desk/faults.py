"""What is told of a task that failed: never a word of what came from outside."""

from __future__ import annotations

import inspect
import traceback
from pathlib import Path

from claimdesk.errors import ClaimdeskError, RuleError

LONGEST_ERROR = 300
_PACKAGE = Path(__file__).parents[1]


class JobError(ClaimdeskError):
    """A task could not be done. The message is shown as it is: write no text of others into it."""


def describe(error: BaseException) -> str:
    """Return an error's kind and message without anything that came from outside.

    Messages of other packages may quote a text, and filled messages of ours an address: so an error
    of ours gives what its class says, and another one the place in our code where it was raised.
    """
    name = type(error).__name__
    if isinstance(error, JobError):
        said = str(error)
    elif isinstance(error, RuleError):
        said = error.template
    elif isinstance(error, ClaimdeskError):
        said = inspect.cleandoc(type(error).__doc__ or "")
    else:
        said = _place(error)
    return f"{name}: {said}"[:LONGEST_ERROR]


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not ours:
        return "outside of Claimdesk."
    where = Path(ours[-1].filename).relative_to(_PACKAGE)
    return f"at {where}:{ours[-1].lineno}."
