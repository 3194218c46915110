"""Where a desk keeps its data, and the database it uses: two environment variables decide."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs

from claimdesk.errors import SettingError

_SQLITE_OPTIONS: dict[str, Any] = {
    # What is acknowledged survives a power cut (FULL), readers never wait for the writer (WAL),
    # and a transaction that will write says so at once, so it waits and does not fail (IMMEDIATE).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    ),
}
#: The same for a process that only looks.
_LOOKING_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "init_command": "PRAGMA query_only=ON; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
_READ_ONLY = "-c default_transaction_read_only=on"
_looking = Event()
#: What PostgreSQL lists a desk's connections as.
APPLICATION = "claimdesk"


def only_look() -> None:
    """Let this process make and change nothing; for `claimdesk doctor`, before Django is set up."""
    _looking.set()


def data_folder() -> Path:
    """Return the folder of the desk's data: `CLAIMDESK_HOME`, or the user's data folder."""
    chosen = os.environ.get("CLAIMDESK_HOME")
    return Path(chosen or platformdirs.user_data_dir("claimdesk", appauthor=False)).absolute()


def library_folder() -> Path:
    """Return the directory of the Library that the desk matches against and publishes into."""
    chosen = os.environ.get("CLAIMDESK_LIBRARY")
    return Path(chosen).absolute() if chosen else data_folder() / "library"


def captures_folder() -> Path:
    """Return the folder of what was captured as evidence."""
    chosen = os.environ.get("CLAIMDESK_CAPTURES")
    return Path(chosen).absolute() if chosen else data_folder() / "captures"


def log_folder() -> Path:
    """Return the directory of the public log with its key: `CLAIMDESK_LOG`, or in the data."""
    chosen = os.environ.get("CLAIMDESK_LOG")
    return Path(chosen).absolute() if chosen else data_folder() / "log"


def secret_key() -> str:
    """Return the key that signs sessions; made once, readable by its owner only."""
    path = data_folder() / "secret.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        if _looking.is_set():
            return secrets.token_urlsafe(64)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".secret.key.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)  # the first of two processes wins, and both read its key
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    return path.read_text("ascii").strip()


def database() -> dict[str, Any]:
    """Return Django's settings of the database that `CLAIMDESK_DATABASE_URL` names."""
    url = os.environ.get("CLAIMDESK_DATABASE_URL", "")
    if not url:
        return _sqlite(data_folder() / "desk.sqlite3")
    example = "postgresql://user:password@host:5432/name or sqlite:///path/to/desk.sqlite3"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:  # its message may hold the password
        raise SettingError(
            f"CLAIMDESK_DATABASE_URL names no server or no port that there can be. Give {example}."
        ) from error
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path))
        if parts.netloc or not path.name or path.is_dir():
            raise SettingError(
                "CLAIMDESK_DATABASE_URL names no file. Give three slashes and its whole path: "
                "sqlite:///path/to/desk.sqlite3."
            )
        return _sqlite(path)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingError(
            f"CLAIMDESK_DATABASE_URL begins with {parts.scheme or 'nothing'!r}. Give {example}."
        )
    options = {"application_name": APPLICATION, **dict(parse_qsl(parts.query))}
    if _looking.is_set():
        options["options"] = f"{options.get('options', '')} {_READ_ONLY}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "claimdesk",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    if not _looking.is_set():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": dict(_LOOKING_OPTIONS if _looking.is_set() else _SQLITE_OPTIONS),
    }
