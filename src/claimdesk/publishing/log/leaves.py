"""Entries of the log: what each says, in canonical JSON (RFC 8785). They hold no text and no names.

An entry stands for ever, so that nothing may be in it which somebody could ask to have removed. The
page it speaks of is named by a path of numbers, and bound by the SHA-256 of what it says.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from claimdesk.domain.canonical import LARGEST, canonical
from claimdesk.errors import LogForgedError

VERSION = 1
_WORD = re.compile(r"[a-z0-9_-]{1,40}")
#: Steps that begin with a letter or a digit, so that no path leads out of the site.
_PATH = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,39}/){0,6}[a-z0-9][a-z0-9_.-]{0,59}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Kind(StrEnum):
    """What an entry tells."""

    VERDICT = "verdict"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    POLICY = "policy"
    DISPUTE = "dispute"
    SOURCE = "source"
    REPORT = "report"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One entry.

    `id` names what it is about, a check by its number; `seq` is its place in the log, from 0;
    `page` the path of the record below the site, empty where there is none; `content_sha256` the
    digest of that record, or of a key as it is written; `verdict` the key of the rating; `issued`
    the time to the second in UTC; `supersedes` the `seq` of the entry before it with this `id`.
    """

    type: Kind
    id: str
    seq: int
    content_sha256: str
    issued: str
    page: str = ""
    verdict: str = ""
    supersedes: int | None = None

    def dump(self) -> bytes:
        """Return the entry as the log keeps it; raises ValueError for what has no place in it."""
        if fault := self._fault():
            raise ValueError(fault)
        return canonical({"v": VERSION, **asdict(self), "type": self.type.value})

    @classmethod
    def load(cls, entry: bytes) -> Leaf:
        """Read an entry; raises LogForgedError where it is none or not in its one form."""
        try:
            row = json.loads(entry)
            if row.pop("v") != VERSION:
                raise LogForgedError("The log has an entry of a newer Claimdesk. Update this one.")
            found = cls(**{**row, "type": Kind(row["type"])})
            same = found.dump() == entry
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise LogForgedError(
                f"The log has an entry that is none of Claimdesk: {error}"
            ) from None
        if not same:
            raise LogForgedError("The log has an entry that is not in its one proper form.")
        return found

    def _fault(self) -> str:
        """Return what is wrong with a field; "" for a sound entry."""
        checks = {
            "id": _is_text(self.id, _PATH),
            "seq": _is_count(self.seq),
            "page": self.page == "" or _is_text(self.page, _PATH),
            "content_sha256": _is_text(self.content_sha256, _DIGEST),
            "verdict": self.verdict == "" or _is_text(self.verdict, _WORD),
            "issued": _is_text(self.issued, _TIME),
            "supersedes": self.supersedes is None
            or (_is_count(self.supersedes) and self.supersedes < self.seq),
        }
        wrong = sorted(name for name, fine in checks.items() if not fine)
        return f"{', '.join(wrong)}: not what an entry of the log may hold" if wrong else ""


def time_of(moment: datetime) -> str:
    """Return a moment that has a time zone as an entry writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def _is_text(value: Any, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None
