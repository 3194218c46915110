"""`claimdesk account`: for whoever holds the desk's machine, when nobody can log in any more."""

from __future__ import annotations

import json
from typing import Any

import click


@click.group("account")
def command() -> None:
    """List accounts, and let somebody in who is locked out."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_accounts(*, as_json: bool) -> None:
    """List the people of the desk, with their roles."""
    _open()
    from claimdesk.desk.models import Account

    accounts = [one for one in Account.objects.order_by("pk") if one.is_person]
    rows: list[dict[str, Any]] = [
        {name: getattr(one, name) for name in ("email", "name", "role", "is_active")}
        for one in accounts
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        closed = "" if row["is_active"] else "  (closed)"
        click.echo(f"{row['role']:<14} {row['email']}  {row['name']}{closed}")
    if not rows:
        click.echo("Nobody yet. Start the desk, and open the address that it prints.", err=True)


@command.command("renew")
@click.argument("email", metavar="EMAIL")
def renew(email: str) -> None:
    """Print a link with which somebody chooses a new password, for a day.

    Using it takes their second factor off and ends their sessions and API tokens. That the link
    was made stands in the audit trail.
    """
    _open()
    from django.conf import settings
    from django.urls import reverse

    from claimdesk.desk import jobs
    from claimdesk.desk.verbs import people

    invitation, secret = people.renew_from_terminal(email=email, now=jobs.utc_now())
    click.echo(settings.BASE_URL + reverse("desk:invitation", args=[secret]))
    click.echo(f"For {invitation.email}. It works once, and for a day.", err=True)


def _open() -> None:
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading

    upgrading.require_ready()
