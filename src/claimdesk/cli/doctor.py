"""`claimdesk doctor`: is everything in order here, and what to do where it is not."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from claimdesk import __version__
from claimdesk.cli.desklog import log_finding
from claimdesk.cli.findings import Finding, fail, ok, warn
from claimdesk.cli.stamps import finding as stamps_finding
from claimdesk.errors import ClaimdeskError, SettingError

LEAST_FREE_BYTES = 200_000_000
LITTLE_FREE_BYTES = 1_000_000_000
OLD_BACKUP_S = 7 * 86_400
_OLDEST_POSTGRESQL = 14
_DAY_S = 86_400
_NOT_THERE = "there is no desk here yet"
#: Looks without which those after them would see nothing.
_NEEDED = {"desk", "database", "migrations"}
_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> int:
    """Look at everything the desk needs, and say what to do where something is wrong.

    It makes and changes nothing. The exit code is 1 when something fails, 0 with warnings alone.
    """
    findings = []
    for found in examine():
        findings.append(found)
        if not as_json:
            _print(found)
    failed = any(found.state == "fail" for found in findings)
    if as_json:
        rows = [asdict(found) for found in findings]
        click.echo(json.dumps({"ok": not failed, "checks": rows}, ensure_ascii=False, indent=2))
    return int(failed)


def examine() -> Iterator[Finding]:
    """Yield what each look found; one that breaks is a finding itself."""
    yield from _look("python", _python)
    yield from _look("packages", _packages)
    try:
        from claimdesk.desk import places
        from claimdesk.web.boot import setup

        places.only_look()
        setup()
    except SettingError as error:
        yield fail("settings", str(error), "Correct it in the environment, then try again.")
        return
    for name, look in (
        ("desk", _desk),
        ("folder", _folder),
        ("secret key", _secret_key),
        ("disk", _disk),
        ("address", _address),
        ("database", _database),
        ("migrations", _migrations),
        ("durability", _durability),
        ("locks", _locks),
        ("audit trail", _audit),
        ("public log", log_finding),
        ("time stamps", stamps_finding),
        ("administrator", _administrator),
        ("worker", _worker),
        ("tasks", _tasks),
        ("library", _library),
        ("calibration", _calibration),
        ("encoder", _encoder),
        ("backup", _backup),
    ):
        found = list(_look(name, look))
        yield from found
        if name in _NEEDED and any(one.state == "fail" for one in found):
            return


def _look(name: str, look: Callable[[str], Finding | None]) -> Iterator[Finding]:
    try:
        found = look(name)
    except ClaimdeskError as error:
        yield fail(name, str(error), "Do what it says, then run claimdesk doctor again.")
    except Exception as error:  # noqa: BLE001 - a look that breaks is what is looked for
        text = " ".join(str(error).split())[:300]
        yield fail(
            name, f"{type(error).__name__}: {text}", "See docs/cli.md, or install Claimdesk again."
        )
    else:
        if found is not None:
            yield found


def _print(found: Finding) -> None:
    mark = click.style(f"{found.state:<4}", fg=_COLOURS[found.state], bold=found.state != "ok")
    click.echo(f"{mark} {found.name}: {found.text}")
    if found.advice:
        click.echo(f"     → {found.advice}")


def _python(name: str) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return ok(name, f"{version}, Claimdesk {__version__}")


def _packages(name: str) -> Finding:
    import re
    from importlib.metadata import PackageNotFoundError, requires, version

    needed = [line for line in requires("claimdesk") or [] if "extra ==" not in line]
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed]
    missing = []
    for one in names:
        try:
            version(one)
        except PackageNotFoundError:
            missing.append(one)
    if missing:
        return fail(name, f"missing: {', '.join(missing)}", "Install again: pip install claimdesk")
    return ok(name, f"all {len(names)} are installed")


def _desk(name: str) -> Finding | None:
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"] or Path(database["NAME"]).exists():
        return None
    advice = "Make one: claimdesk serve; or name its folder: CLAIMDESK_HOME=/path"
    return fail(name, f"{_NOT_THERE} ({database['NAME']})", advice)


def _folder(name: str) -> Finding:
    from claimdesk.desk import places

    folder = places.data_folder()
    if not folder.exists():
        return warn(name, f"{folder} is not there yet", "claimdesk serve makes it.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return fail(
            name,
            f"{folder} cannot be written to",
            "Correct its rights, or choose another folder: CLAIMDESK_HOME=/path",
        )
    if folder.stat().st_mode & 0o077:
        return warn(name, f"{folder} can be read by others", f"chmod 700 {folder}")
    return ok(name, str(folder))


def _secret_key(name: str) -> Finding:
    from claimdesk.desk import places

    path = places.data_folder() / "secret.key"
    if not path.exists():
        return warn(name, "there is none yet", "claimdesk serve makes it; everybody logs in anew.")
    if path.stat().st_mode & 0o077:
        return fail(name, f"{path} can be read by others", f"chmod 600 {path}")
    return ok(name, "there, for its owner only")


def _disk(name: str) -> Finding:
    from claimdesk.desk import places

    folder = places.data_folder()
    free = shutil.disk_usage(folder if folder.exists() else folder.anchor).free
    text = f"{free / 1e9:,.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return fail(name, text, "Make room: nothing can be saved when the disk is full.")
    if free < LITTLE_FREE_BYTES:
        return warn(name, text, "Make room soon.")
    return ok(name, text)


def _address(name: str) -> Finding:
    from django.conf import settings

    parts = urlsplit(settings.BASE_URL)
    if parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}:
        return ok(name, settings.BASE_URL)
    return warn(
        name,
        f"{settings.BASE_URL}: passwords travel unencrypted",
        "Put a proxy with https in front, and set CLAIMDESK_BASE_URL=https://...",
    )


def _database(name: str) -> Finding:
    from django.db import Error, connection

    from claimdesk.desk.unanswered import explain

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return fail(name, *explain(error))
    if connection.vendor == "postgresql":
        major = connection.pg_version // 10_000
        if major < _OLDEST_POSTGRESQL:
            return fail(name, f"PostgreSQL {major}", f"Use {_OLDEST_POSTGRESQL} or newer.")
        return ok(name, f"PostgreSQL {major}")
    path = Path(connection.settings_dict["NAME"])
    if path.stat().st_mode & 0o077:
        return warn(name, f"{path} can be read by others", f"chmod 600 {path}")
    return ok(name, f"SQLite, {path.stat().st_size / 1e6:,.1f} MB")


def _migrations(name: str) -> Finding:
    from claimdesk.desk import upgrading

    found = upgrading.state()
    upgrading.require_known(found)
    if found.is_new:
        return fail(name, _NOT_THERE, "Make one: claimdesk serve")
    if found.waiting:
        return fail(
            name,
            f"{len(found.waiting)} steps wait",
            "Start the desk, which does them: claimdesk serve",
        )
    return ok(name, f"all {len(found.applied)} done")


def _durability(name: str) -> Finding:
    """Look at the settings on which it rests that what was acknowledged survives a power cut."""
    from django.db import connection

    wanted = (
        {"synchronous": 2, "foreign_keys": 1}
        if connection.vendor == "sqlite"
        else {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    )
    ask = "PRAGMA" if connection.vendor == "sqlite" else "SHOW"
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for setting in wanted:
            cursor.execute(f"{ask} {setting}")
            found[setting] = cursor.fetchone()[0]
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            if (said := cursor.fetchone()[0]) != "ok":
                return fail(
                    name, f"the file is damaged: {said}", "claimdesk restore BACKUP --replace"
                )
    wrong = [
        f"{setting} is {found[setting]}" for setting in wanted if found[setting] != wanted[setting]
    ]
    if wrong:
        return fail(
            name, "; ".join(wrong), "Without it a power cut can lose work. Set it in the database."
        )
    return ok(name, "what is acknowledged survives a power cut")


def _locks(name: str) -> Finding:
    from django.db import connection

    from claimdesk.desk import locks

    missing = locks.missing(connection)
    if missing:
        return fail(
            name,
            f"{len(missing)} of the database's own locks are missing, such as {missing[0]}",
            "Start the desk, which puts them back, and find out who removed them.",
        )
    return ok(name, f"all {len(locks.wanted(connection))} stand")


def _audit(name: str) -> Finding:
    from claimdesk.desk import audit
    from claimdesk.desk.models import AuditHead

    broken = audit.find_break()
    if broken is not None:
        return fail(
            name,
            f"entry {broken} was changed or removed",
            "Compare with a backup: somebody wrote to the database past the desk.",
        )
    head = AuditHead.objects.first()
    return ok(name, f"{head.sequence if head else 0:,} entries, the chain is whole")


def _administrator(name: str) -> Finding:
    from claimdesk.desk.verbs.people import is_set_up

    if is_set_up():
        return ok(name, "there is one")
    return warn(name, "there is none yet", "claimdesk serve prints a code for the first one")


def _worker(name: str) -> Finding:
    from claimdesk.desk import jobs
    from claimdesk.desk.models import Worker

    alive = Worker.objects.filter(seen__gte=jobs.utc_now() - jobs.LEASE).count()
    if alive:
        return ok(name, f"{alive} at work")
    return warn(name, "none is running", "Start one: claimdesk serve, or claimdesk work")


def _tasks(name: str) -> Finding:
    from claimdesk.desk.models import Job

    failed = Job.objects.filter(state=Job.State.FAILED).count()
    waiting = Job.objects.filter(state__in=(Job.State.QUEUED, Job.State.WAITING)).count()
    if failed:
        return warn(name, f"{failed} failed, {waiting} wait", "See why at the desk, under Tasks.")
    return ok(name, f"none failed, {waiting} wait")


def _library(name: str) -> Finding:
    from claimdesk.desk import places
    from claimdesk.matching.library import Library, verify_files

    folder = places.library_folder()
    if not folder.exists():
        return warn(name, "there is none yet", "claimdesk serve makes one with starter entries")
    problems = verify_files(folder)
    if problems:
        return fail(
            name,
            f"{len(problems)} files are damaged: {problems[0]}",
            "Restore it from a backup, or move it away and start the desk.",
        )
    return ok(name, f"{len(Library.open(folder)):,} entries, every file as it was written")


def _calibration(name: str) -> Finding | None:
    from claimdesk.cli.learning import summary_of
    from claimdesk.cli.learning_tables import said_of
    from claimdesk.desk import places
    from claimdesk.matching.library import Library

    folder = places.library_folder()
    if not folder.exists():
        return None
    found = summary_of(Library.open(folder).in_force)
    if found["state"] == "ignored":
        return warn(name, found["why"], "Or go without: claimdesk eval matching --from-desk --undo")
    return ok(name, said_of(found))


def _encoder(name: str) -> Finding:
    from claimdesk.language.encoders import default_encoder

    encoder = default_encoder()
    started = time.perf_counter()
    encoder.encode_posts(["Does hot lemon water cure cancer?"])
    return ok(
        name, f"{encoder.name}, {1e3 * (time.perf_counter() - started):.0f} ms for a sentence"
    )


def _backup(name: str) -> Finding:
    from claimdesk.desk.backup import newest
    from claimdesk.desk.models import AuditHead

    advice = "Save the desk: claimdesk backup"
    found = newest()
    if found is None:
        if AuditHead.objects.filter(sequence__gt=0).exists():
            return warn(name, "there is none in the folder of backups", advice)
        return ok(name, "nothing to save yet")
    age_s = time.time() - found.stat().st_mtime
    text = (
        f"{found.name}, {age_s / _DAY_S:.0f} days old" if age_s > _DAY_S else f"{found.name}, today"
    )
    return warn(name, text, advice) if age_s > OLD_BACKUP_S else ok(name, text)
