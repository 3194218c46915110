"""`claimdesk source`: what the desk subscribes to, for whoever holds the desk's machine."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from claimdesk.desk.models import Subscription
    from claimdesk.desk.sources.runs import Outcome

_KINDS = ("feed", "sitemap", "page", "reviews", "folder", "webhook", "telegram", "imap", "desk")
_FIELDS = (
    *(
        "id",
        "kind",
        "address",
        "name",
        "language",
        "every_minutes",
        "whole_pages",
        "answers",
        "is_paused",
    ),
    *("last_run", "last_success", "next_run", "failures", "error", "error_status", "taken"),
    *("passed_over",),
)
#: Of the log of another desk.
_LOG_FIELDS = ("key", "offered", "size", "taken", "refused", "refused_at")
#: Kinds with a password or token, and what it is called.
_SECRETS = {"telegram": "Token of the bot", "imap": "Password of the mailbox"}
_SECRET_VARIABLE = "CLAIMDESK_SOURCE_SECRET"  # noqa: S105 - the name of one, no secret
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_source_argument = click.argument("source", type=click.IntRange(1))


@click.group("source")
def command() -> None:
    """Subscribe to feeds, sitemaps, pages, fact-checks of others, folders, bots, other desks."""


@command.command("add")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("address", default="")
@click.option("--name", default="", help="As people at the desk call it. Default: the site's.")
@click.option("--login", default="", help="Of a mailbox.")
@click.option("--language", default="", help="Of its texts, such as vi. Default: recognised.")
@click.option("--every", "every_minutes", default=30, show_default=True, help="Minutes.")
@click.option("--whole-pages", is_flag=True, help="Of a feed, read the pages that it lists.")
@click.option("--answers", is_flag=True, help="Of a bot, answer those who write to it alone.")
@click.option("--key", default="", metavar="VKEY", help="Of another desk, the key of its log.")
@click.option("--try", "is_trial", is_flag=True, help="Show its first entries; add nothing.")
@_json_option
def add(*, is_trial: bool, as_json: bool, **wished: Any) -> None:
    """Subscribe to what stands at ADDRESS: a KIND of source. A worker reads it at once.

    A webhook takes no ADDRESS: it prints where a program sends to, and the secret. Nor does a
    Telegram bot. ADDRESS of a mailbox (imap) is HOST or HOST/FOLDER. A token or password is asked
    for, or stands in CLAIMDESK_SOURCE_SECRET. ADDRESS of another desk (desk) is that of its site.
    """
    _open()
    from claimdesk.desk import jobs
    from claimdesk.desk.sources import runs
    from claimdesk.desk.verbs import sources as verbs

    wish = verbs.Wish(**wished, secret=_secret_for(wished["kind"]))
    if is_trial:
        found = runs.preview(verbs.unsaved(wish, actor=None, now=jobs.utc_now()))
        if found.error:
            click.echo(f"It cannot be read: {_error(found.error, found.status)}.", err=True)
            raise SystemExit(4)
        click.echo(_dump(found.texts) if as_json else "\n\n".join(found.texts))
        return
    source = verbs.add_source(actor=None, wish=wish, now=jobs.utc_now())
    row = _row(source) | ({"secret": source.secret} if source.is_sent else {})
    click.echo(_dump(row) if as_json else f"Added as source {source.pk}: {_title(source)}")
    if source.is_sent and not as_json:
        click.echo(f"It is sent to /api/v1/incoming/{source.address}, signed with this secret,")
        click.echo(f"which is not shown again: {source.secret}")


@command.command("edit")
@_source_argument
@click.option("--name", default=None, help="As people at the desk call it.")
@click.option("--address", default=None, help="Where it stands now; reading begins anew there.")
@click.option("--login", default=None, help="Of a mailbox.")
@click.option("--language", default=None, help="Of its texts, such as vi; '' to recognise it.")
@click.option("--every", "every_minutes", type=int, default=None, help="Minutes.")
@click.option("--whole-pages/--no-whole-pages", default=None, help="Of a feed.")
@click.option("--secret", "is_secret", is_flag=True, help="A new token, password or secret.")
@_json_option
def edit(*, source: int, is_secret: bool, as_json: bool, **changes: Any) -> None:
    """Change a source; what is not named stays as it is.

    With --secret a token or password is asked for, or stands in CLAIMDESK_SOURCE_SECRET; for a
    webhook a secret is made and printed, and the old one ends at once.
    """
    _open()
    from claimdesk.desk import jobs
    from claimdesk.desk.models import Subscription
    from claimdesk.desk.verbs import sources as verbs
    from claimdesk.desk.verbs.standing import get

    kind = get(Subscription, source).kind
    secret = _secret_for(kind) if is_secret else ""
    change = verbs.Change(**changes, secret=secret, new_secret=is_secret and not secret)
    record, made = verbs.edit_source(actor=None, source=source, change=change, now=jobs.utc_now())
    if as_json:
        click.echo(_dump(_row(record) | ({"secret": made} if made else {})))
        return
    click.echo(f"Source {record.pk}: {_title(record)}")
    if made:
        click.echo(f"It is signed with this secret, which is not shown again: {made}")


@command.command("list")
@_json_option
def list_sources(*, as_json: bool) -> None:
    """List the sources with how each is."""
    _open()
    from claimdesk.desk.models import Subscription

    sources = list(Subscription.objects.order_by("pk"))
    if as_json:
        click.echo(_dump([_row(source) for source in sources]))
    elif sources:
        _print(sources)
    else:
        click.echo("No sources yet. Add one with: claimdesk source add feed ADDRESS", err=True)


@command.command("show")
@_source_argument
@_json_option
def show(*, source: int, as_json: bool) -> None:
    """Show a source and how it is, with what is wrong with the ClaimReview that it brought."""
    _open()
    from claimdesk.desk.models import Subscription
    from claimdesk.desk.sources import markup
    from claimdesk.desk.verbs.standing import get

    record = get(Subscription, source)
    row, pages = _row(record), markup.pages_of(record.lint)
    if as_json:
        click.echo(_dump({**row, "lint_pages": pages}))
        return
    lint = row.pop("lint")
    for name, value in row.items():
        click.echo(f"{name:14s} {value}")
    if lint:
        click.echo(
            f"{'markup':14s} {lint['pages']} read with {lint['reviews']} ClaimReviews: "
            f"{lint['errors']} errors, {lint['warnings']} warnings, {lint['notes']} notes"
        )
    for page in pages:
        click.echo(page["address"])
        for one in page["findings"]:
            click.echo(f"    {one['severity']:8s} {one['code']}: {one['reason']}")


@command.command("run")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1, type=click.IntRange(1))
@_json_option
def run(*, sources: tuple[int, ...], as_json: bool) -> None:
    """Read sources now, here, and say what came of it; without SOURCE those that are due.

    Exit code 4 when one of them could not be read; the others are read all the same.
    """
    _open()
    from claimdesk.desk import jobs
    from claimdesk.desk.models import Subscription
    from claimdesk.desk.sources import runs
    from claimdesk.desk.verbs.standing import get

    for source in sources:
        get(Subscription, source)
    done: list[dict[str, Any]] = []
    for source in sources or [one.pk for one in runs.due(jobs.utc_now())]:
        outcome = runs.run_now(source, jobs.utc_now())
        done.append(_outcome(source, outcome))
        if not as_json:
            click.echo(_sentence(done[-1]))
    if as_json:
        click.echo(_dump(done))
    elif not done:
        click.echo("No source is due.", err=True)
    if any(one["error"] for one in done):
        raise SystemExit(4)


@command.command("confirm")
@_source_argument
@click.option("--key", default="", metavar="VKEY", help="The key that its desk gave you.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def confirm(*, source: int, key: str, yes: bool) -> None:
    """Let the log of another desk be read that was refused, after asking that desk.

    Where its key is the reason, the one that signs it now is shown, or has to be the one of --key.
    """
    _open()
    from claimdesk.desk import jobs
    from claimdesk.desk.models import PeerLog
    from claimdesk.desk.verbs import peers

    log = PeerLog.objects.filter(subscription=source).first()
    if log is not None and log.refused and not yes:
        click.echo(f"It was refused: {_error(log.refused, None)}.", err=True)
        if log.offered:
            click.echo(f"It is signed with {log.offered}", err=True)
        click.confirm("Have you asked its desk by another way than its site?", abort=True, err=True)
    offered = log.offered if log is not None else ""
    record = peers.confirm_log(actor=None, source=source, key=key or offered, now=jobs.utc_now())
    click.echo(f"Read again: {_title(record)}", err=True)


@command.command("unread")
@_source_argument
@_json_option
def unread(*, source: int, as_json: bool) -> None:
    """List the records of another desk that could not be read, and why."""
    _open()
    from claimdesk.desk.models import Subscription
    from claimdesk.desk.verbs.standing import get

    names = ("sequence", "about", "error", "status", "tries")
    rows = list(get(Subscription, source).unread.values(*names))
    if as_json:
        click.echo(_dump(rows))
        return
    for one in rows:
        click.echo(f"{one['sequence']} {one['about']}: {_error(one['error'], one['status'])}")


@command.command("pause")
@_source_argument
def pause(*, source: int) -> None:
    """Read a source no more until it goes on."""
    _pause(source, paused=True)


@command.command("resume")
@_source_argument
def resume(*, source: int) -> None:
    """Read a paused source again; what it lists by then and is new is taken."""
    _pause(source, paused=False)


@command.command("remove")
@_source_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, source: int, yes: bool) -> None:
    """Remove a source. What came from it stays."""
    _open()
    from claimdesk.desk import jobs
    from claimdesk.desk.models import Subscription
    from claimdesk.desk.verbs import sources as verbs
    from claimdesk.desk.verbs.standing import get

    name = _title(get(Subscription, source))
    if not yes:
        click.confirm(f"Remove source {source}, {name}?", abort=True, err=True)
    verbs.remove_source(actor=None, source=source, now=jobs.utc_now())
    click.echo(f"Removed: {name}. What came from it stays.", err=True)


def _secret_for(kind: str) -> str:
    """Return the secret of a kind that has one; never an argument, which others could see."""
    if kind not in _SECRETS:
        return ""
    given = os.environ.get(_SECRET_VARIABLE)
    return given or str(click.prompt(_SECRETS[kind], hide_input=True, err=True))


def _pause(source: int, *, paused: bool) -> None:
    _open()
    from claimdesk.desk import jobs
    from claimdesk.desk.verbs import sources as verbs

    now = jobs.utc_now()
    record = verbs.pause_source(actor=None, source=source, paused=paused, now=now)
    click.echo(f"{'Paused' if paused else 'Read again'}: {_title(record)}", err=True)


def _print(sources: Sequence[Subscription]) -> None:
    from rich.table import Table

    from claimdesk.cli.output import console

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("id", "kind", "name", "state", "last success", "next run", "taken"):
        table.add_column(name, no_wrap=name in {"id", "kind", "taken"})
    for one in sources:
        state = "paused" if one.is_paused else _error(one.error, one.error_status) or "ok"
        last = f"{one.last_success:%Y-%m-%d %H:%M}" if one.last_success else "never"
        due = "" if one.is_paused else f"{one.next_run:%Y-%m-%d %H:%M}"
        table.add_row(str(one.pk), one.kind, _title(one), state, last, due, f"{one.taken:,}")
    console.print(table)


def _outcome(source: int, outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        return {"id": source, "taken": 0, "passed_over": 0, "error": "paused", "again": None}
    return {
        "id": source,
        "taken": outcome.taken,
        "passed_over": outcome.passed_over,
        "error": _error(outcome.error or "", outcome.status),
        "again": outcome.again_at,
    }


def _sentence(done: dict[str, Any]) -> str:
    line = f"Source {done['id']}: {done['taken']} taken, {done['passed_over']} could not be read."
    if done["error"]:
        line += f" It could not be read: {done['error']}."
    if done["again"]:
        line += f" Its host is busy; it is read again at {done['again']:%H:%M:%S} UTC."
    return line


def _title(source: Subscription) -> str:
    return source.given_name or f"added {source.created:%Y-%m-%d}"


def _error(code: str, status: int | None) -> str:
    return f"{code} {status}" if status else code.replace("_", " ")


def _row(source: Subscription) -> dict[str, Any]:
    from claimdesk.desk.sources import markup

    row = {name: getattr(source, name) for name in _FIELDS}
    row["lint"] = markup.counts_of(source.lint)
    log = getattr(source, "log", None)
    if log is not None:
        row["log"] = {name: getattr(log, name) for name in _LOG_FIELDS}
    return row


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=lambda one: one.isoformat())


def _open() -> None:
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading

    upgrading.require_ready()
