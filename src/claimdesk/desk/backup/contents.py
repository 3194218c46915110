"""What a backup holds: its list of contents, and rows as lines of JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.duration import duration_iso_string

from claimdesk.errors import BackupError
from claimdesk.evidence.archive import SUFFIX

#: 2: with captures; 3: with their time stamps.
FORMAT = 3
LIST = "contents.json"
ROWS = "rows/"
LIBRARY = "library/"
CAPTURES = "captures/"
PUBLIC_LOG = "log/"
SECRET_KEY = "secret.key"  # noqa: S105 - a file's name
#: Made anew by Django, or alive for a day only: the keys of sessions are nobody's to copy.
_LEFT_OUT_APPS = frozenset({"contenttypes", "auth", "sessions", "usersessions"})
#: Workers of this machine; what learners answered, so that it is gone when they erase it.
_LEFT_OUT = frozenset({"desk.worker", "desk.practiceanswer"})
#: Rows that are held in memory at once.
BATCH = 500

#: App -> its last migrations.
Migrations = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one model: how many, and the SHA-256 of their lines."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a backup holds. `library` and `log` give the SHA-256 of each of their files by path.

    `captures` gives that of each capture by its id: another one, if it was damaged already;
    `stamps` that of each file of their time stamps, by its name.
    """

    made: str
    claimdesk: str
    database: str
    migrations: Migrations
    tables: dict[str, Table]
    library: dict[str, str]
    audit: tuple[int, str]
    captures: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    secret_key: str = ""
    log: dict[str, str] = field(default_factory=dict)
    format: int = field(default=FORMAT)

    def dump(self) -> bytes:
        """Return the list as the bytes of its member."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def load(cls, data: bytes) -> Contents:
        """Read a list; raises BackupError where it is none, or a newer Claimdesk's."""
        try:
            row = json.loads(data)
            newer = row["format"] > FORMAT
            tables = {name: Table(**table) for name, table in row.pop("tables").items()}
            sequence, digest = row.pop("audit")
            found = cls(tables=tables, audit=(int(sequence), str(digest)), **row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(
                "This is no backup of Claimdesk: its contents are unknown."
            ) from error
        if newer:
            raise BackupError("This backup was made by a newer Claimdesk. Update this one first.")
        return found

    def members(self) -> dict[str, str]:
        """Return the SHA-256 of each member of the file, by its name in it."""
        found = {f"{ROWS}{name}.jsonl": table.sha256 for name, table in self.tables.items()}
        found |= {f"{PUBLIC_LOG}{name}": digest for name, digest in self.log.items()}
        found |= {f"{LIBRARY}{name}": digest for name, digest in self.library.items()}
        found |= {f"{CAPTURES}{key}{SUFFIX}": digest for key, digest in self.captures.items()}
        found |= {f"{CAPTURES}{name}": digest for name, digest in self.stamps.items()}
        return found | ({SECRET_KEY: self.secret_key} if self.secret_key else {})


def applied_migrations() -> Migrations:
    """Return how far the database is, as the last migrations of each app."""
    loader = MigrationLoader(connection)
    applied = {node for node in loader.applied_migrations if node in loader.graph.nodes}
    last: Migrations = {}
    for app, name in sorted(applied):
        children = {child.key for child in loader.graph.node_map[app, name].children}
        if not any(child in applied and child[0] == app for child in children):
            last.setdefault(app, []).append(name)
    return last


def models_at(migrations: Migrations) -> dict[str, Any]:
    """Return the models that a backup holds as they were at a state of the migrations, by label.

    Rows are read and written through these, so that an older desk can be saved before it is
    brought up to date, and an older backup be restored.
    """
    return _models_at(frozenset((app, name) for app, names in migrations.items() for name in names))


@lru_cache(maxsize=1)  # takes half a second, and a restore asks twice
def _models_at(nodes: frozenset[tuple[str, str]]) -> dict[str, Any]:
    loader = MigrationLoader(None)
    missing = sorted(node for node in nodes if node not in loader.graph.nodes)
    if missing:
        app, name = missing[0]
        raise BackupError(
            f"This backup was made by another Claimdesk ({app} {name} is unknown). Install that "
            "version or a newer one."
        )
    found = loader.project_state(sorted(nodes)).apps.get_models(include_auto_created=True)
    return {
        model._meta.label_lower: model  # noqa: SLF001 - Django's documented API
        for model in found
        if model._meta.app_label not in _LEFT_OUT_APPS  # noqa: SLF001 - as above
        and model._meta.label_lower not in _LEFT_OUT  # noqa: SLF001 - as above
        and model._meta.managed  # noqa: SLF001 - as above
        and not model._meta.proxy  # noqa: SLF001 - as above
    }


def lines_of(model: Any) -> Iterator[bytes]:
    """Yield the rows of a model in the order of their ids, each as a line of JSON.

    Keys are sorted, within columns of JSON too: PostgreSQL does not keep their order, and the same
    rows are to have the same hash on both databases.
    """
    names = [one.attname for one in model._meta.local_concrete_fields]  # noqa: SLF001 - documented
    rows = model._base_manager.order_by("pk").values_list(*names)  # noqa: SLF001 - documented
    for row in rows.iterator(BATCH):
        facts = dict(zip(names, row, strict=True))
        text = json.dumps(
            facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
        )
        yield text.encode("utf-8", "surrogatepass") + b"\n"


def records_of(model: Any, lines: Iterable[bytes]) -> Iterator[list[Any]]:
    """Yield batches of unsaved records of a model from lines; unknown columns raise BackupError."""
    fields = {one.attname: one for one in model._meta.local_concrete_fields}  # noqa: SLF001
    for one in fields.values():
        # What a field would set by itself when it is saved is what the row says.
        for name in ("auto_now", "auto_now_add"):
            if getattr(one, name, False):
                setattr(one, name, False)
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        yield [_record(model, fields, line) for line in batch]


def read_line(line: bytes) -> dict[str, Any]:
    """Return the columns of a line."""
    try:
        row = json.loads(line.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise BackupError("The backup is damaged: a row in it cannot be read.") from error
    if not isinstance(row, dict):
        raise BackupError("The backup is damaged: a row in it is no row.")
    return row


def _record(model: Any, fields: dict[str, Any], line: bytes) -> Any:
    row = read_line(line)
    if row.keys() != fields.keys():
        raise BackupError(f"The rows of {model.__name__} in the backup have other columns.")
    values = {}
    for name, value in row.items():
        target = fields[name].target_field if fields[name].remote_field else fields[name]
        values[name] = target.to_python(value)
    return model(**values)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no place in a backup")
