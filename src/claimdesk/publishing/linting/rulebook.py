"""The rules of the linter as `rules.toml` holds them, and what is said where one is broken."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

#: More of a field than this says nothing more about what is wrong with it.
_MOST_SHOWN_CHARS = 90


class Severity(StrEnum):
    """How grave a finding is: an error misleads readers, a warning may, a note tells a habit."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what is wrong and what to do, in English and Vietnamese, with {places} to fill.

    `own`: it keeps a page of the desk's own from going out. `mended`: `--fix` puts it right where
    that is beyond doubt. `record`: it is about the desk's own record, and never said of others.
    """

    code: str
    severity: Severity
    en: str
    vi: str
    do: str
    do_vi: str
    own: bool = False
    mended: bool = False
    record: bool = False

    @property
    def stops_own(self) -> bool:
        """Return whether a page of the desk's own with this does not go out."""
        return self.own or self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was found: of a document the script (0: none), JSON path and line (0)."""

    script: int = 0
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Return the place in words, such as `script 2, $.reviewRating, line 14`."""
        parts = [f"script {self.script}" if self.script else "", self.path]
        return ", ".join(filter(None, [*parts, f"line {self.line}" if self.line else ""]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that is broken somewhere, and what fills its sentences."""

    code: str
    place: Place = Place()
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        """Return the rule."""
        return rules()[self.code]

    @property
    def severity(self) -> Severity:
        """Return how grave it is."""
        return self.rule.severity

    def reason(self, language: str = "en") -> str:
        """Return what is wrong, in Vietnamese ("vi") or English."""
        vietnamese = language == "vi"
        facts = self.facts
        if vietnamese and self.rule.record and "name" in facts:
            facts = {**facts, "name": _in_vietnamese(facts["name"])}
        return (self.rule.vi if vietnamese else self.rule.en).format_map(facts)

    def advice(self, language: str = "en") -> str:
        """Return what to do, in Vietnamese ("vi") or English."""
        return (self.rule.do_vi if language == "vi" else self.rule.do).format_map(self.facts)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as `--json` prints it, in both languages."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "script": self.place.script or None,
            "path": self.place.path or None,
            "line": self.place.line or None,
            "reason": self.reason(),
            "reason_vi": self.reason("vi"),
            "advice": self.advice(),
            "advice_vi": self.advice("vi"),
        }

    def pack(self) -> dict[str, Any]:
        """Return what `unpack` makes the same finding of, as JSON."""
        place = self.place
        row = {"code": self.code, "script": place.script, "path": place.path, "line": place.line}
        return {**row, "facts": self.facts}

    @classmethod
    def unpack(cls, row: dict[str, Any]) -> Finding:
        """Return the finding that `pack` packed."""
        place = Place(script=row["script"], path=row["path"], line=row["line"])
        return cls(code=row["code"], place=place, facts=row["facts"])


def found(code: str, path: str = "", **facts: object) -> Finding:
    """Return a finding at a path; long facts are shortened. Where it stands is filled in later."""
    return Finding(
        code=code,
        place=Place(path=path),
        facts={name: shortened(str(value)) for name, value in facts.items()},
    )


def shortened(text: str) -> str:
    """Return a text short enough to be shown in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN_CHARS else f"{line[: _MOST_SHOWN_CHARS - 1]}…"


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by its code, in the order in which they are listed."""
    text = files(__package__).joinpath("rules.toml").read_text("utf-8")
    return {
        code: Rule(code=code, **{**row, "severity": Severity(row["severity"])})
        for code, row in tomllib.loads(text).items()
    }


_NAMES = {
    "claim": "tuyên bố",
    "verdict": "kết luận",
    "title": "tiêu đề",
    "summary": "tóm tắt",
    "reason": "lý do chọn kiểm chứng",
    "method": "cách làm",
    "reply": "phản hồi",
    "claimant": "người tuyên bố",
    "finding": "phát hiện",
    "title of source": "tên nguồn",
    "quotation of source": "trích dẫn của nguồn",
    "correction": "đính chính",
}


def _in_vietnamese(name: str) -> str:
    """Return what the record calls a part, such as "finding 2", in Vietnamese."""
    words, _, number = name.rpartition(" ")
    if number.isdigit():
        return f"{_NAMES.get(words, words)} {number}"
    return _NAMES.get(name, name)
