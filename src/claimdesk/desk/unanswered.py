"""What it means when the database refuses or does not answer, in one line with what to do.

The driver's own message is shown only where nothing better is known, and never with the password.
"""

from __future__ import annotations

from typing import Any

from django.db import Error, connection

_LONGEST = 200
_NOT_PREPARED = (
    "The database is not prepared for this version of Claimdesk.",
    "Start the desk once with: claimdesk serve",
)
_FULL = ("The disk of the database is full.", "Make room, then try again; nothing is damaged.")
#: What a driver's message holds -> what it means, and what to do. The first that fits counts.
_SQLITE = (
    (("is not a database", "malformed"), "{place} is damaged, or is no database.",
     "Restore a backup: claimdesk restore FILE --replace; or name another file."),
    (("unable to open",), "{place} cannot be opened.",
     "Look whether its folder is there, and whose it is."),
    (("full",), *_FULL),
    (("readonly",), "{place} cannot be written to.", "Correct its rights and its folder's."),
    (("locked",), "{place} is held by another process for too long.", "Stop that, then try again."),
    (("no such table", "no such column"), *_NOT_PREPARED),
)  # fmt: skip
_POSTGRESQL = (
    (("permission denied",), "{place} does not let its user do this.",
     "Make the user its owner: ALTER DATABASE ... OWNER TO ..."),
    (("password", "authentication", "no pg_hba.conf", "role "),
     "{place} refuses the user or the password.", "Correct them in CLAIMDESK_DATABASE_URL."),
    (('database "',), "{place} is not there.",
     "Make it with createdb, or correct CLAIMDESK_DATABASE_URL."),
    (("connection option", "invalid connection", "invalid dsn"),
     "CLAIMDESK_DATABASE_URL holds an option that PostgreSQL does not know.", "Correct it."),
    (("No space left",), *_FULL),
    (("does not exist",), *_NOT_PREPARED),
    (("connect", "resolve", "terminat", "closed", "timeout", "shutting down", "starting up"),
     "{place} does not answer.", "Start it, or correct CLAIMDESK_DATABASE_URL."),
)  # fmt: skip


def explain(error: Error) -> tuple[str, str]:
    """Return what an error of the database means, and what to do about it."""
    settings = connection.settings_dict
    message = " ".join(str(error).split())
    known = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    for signs, meaning, advice in known:
        if any(sign in message for sign in signs):
            return meaning.format(place=_place(settings)), advice
    said = message.replace(str(settings.get("PASSWORD") or "\0"), "***")[:_LONGEST]
    return f"The database refused ({type(error).__name__}: {said}).", "Run: claimdesk doctor"


def _place(settings: dict[str, Any]) -> str:
    if connection.vendor != "postgresql":
        return str(settings["NAME"])
    where = settings["HOST"] or "this machine"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"The PostgreSQL database {settings['NAME']} at {where}{port}"
