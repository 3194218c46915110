"""What a desk sets in the environment, checked: what is wrong is named with what it takes.

Values are shown only where they can hold no password.
"""

from __future__ import annotations

import os
import re
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from claimdesk.errors import SettingError

#: Days for which a question may be kept: less is no answer, more is no retention.
_SHORTEST_KEPT, _LONGEST_KEPT = 7, 3650
_LOG_NAME = re.compile(r"[a-z0-9.:-]{1,200}(?:/[a-z0-9._-]{1,60}){0,6}")
_MAIL = {"smtp", "smtp+tls", "smtps"}


def base_url() -> str:
    """Return the address that people use, without a slash at its end."""
    given = os.environ.get("CLAIMDESK_BASE_URL") or "http://localhost:8765"
    _split("CLAIMDESK_BASE_URL", given, {"http", "https"}, "https://checks.example.org")
    return given.rstrip("/")


def time_zone() -> str:
    """Return the name of the time zone of the screens."""
    given = os.environ.get("CLAIMDESK_TIME_ZONE") or "Asia/Ho_Chi_Minh"
    try:
        ZoneInfo(given)
    except (ValueError, OSError, LookupError) as error:
        raise SettingError(
            f"CLAIMDESK_TIME_ZONE is {given!r}, which is no time zone. Give one such as "
            "Asia/Ho_Chi_Minh or Europe/Paris."
        ) from error
    return given


def log_name() -> str:
    """Return the name that a new public log is to have, or "" for that of the desk's address."""
    given = os.environ.get("CLAIMDESK_LOG_NAME", "")
    if given and not _LOG_NAME.fullmatch(given):
        raise SettingError(
            "CLAIMDESK_LOG_NAME is no address without a scheme. Give one such as "
            "facts.example.org/log."
        )
    return given


def log_witnesses() -> str:
    """Return key and address of each witness of the public log, or "" where none is set."""
    given = os.environ.get("CLAIMDESK_LOG_WITNESSES", "")
    if given:
        from claimdesk.publishing.log.witnesses import read_setting  # noqa: PLC0415 - rarely set

        read_setting(given)
    return given


def timestamp_authorities() -> str:
    """Return address and file of roots of each time-stamping authority, or "" where none is set."""
    given = os.environ.get("CLAIMDESK_TIMESTAMP_AUTHORITIES", "")
    if given:
        from claimdesk.evidence.authorities import read_setting  # noqa: PLC0415 - rarely set

        read_setting(given)
    return given


def mail_server() -> SplitResult | None:
    """Return the address of the server that sends mail, or None where none is set."""
    given = os.environ.get("CLAIMDESK_MAIL_URL", "")
    example = "smtp+tls://user:password@mail.example.org:587"
    return _split("CLAIMDESK_MAIL_URL", given, _MAIL, example) if given else None


def question_days() -> int:
    """Return for how many days a question of the public is kept."""
    given = os.environ.get("CLAIMDESK_QUESTION_DAYS") or "180"
    days = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
    if not _SHORTEST_KEPT <= days <= _LONGEST_KEPT:
        raise SettingError(
            f"CLAIMDESK_QUESTION_DAYS is {given!r}. Give a number of days from {_SHORTEST_KEPT} to "
            f"{_LONGEST_KEPT}, such as 180."
        )
    return days


def identity_provider() -> str:
    """Return the address of the OpenID Connect server, or "" where none is set."""
    given = os.environ.get("CLAIMDESK_OIDC_URL", "")
    if given:
        _split("CLAIMDESK_OIDC_URL", given, {"http", "https"}, "https://login.example.org")
    return given


def _split(name: str, given: str, schemes: set[str], example: str) -> SplitResult:
    try:
        parts = urlsplit(given)
        _ = parts.port  # it is looked at when it is asked for
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in schemes or not parts.hostname:
        known = " or ".join(f"{one}://" for one in sorted(schemes))
        raise SettingError(
            f"{name} is no whole address. It begins with {known} and names a server, such as "
            f"{example}"
        )
    return parts
