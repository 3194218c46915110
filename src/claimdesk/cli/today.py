"""`claimdesk today`: what waits, what rises and what is stuck at the desk."""

from __future__ import annotations

import json

import click

from claimdesk.cli.language import gettext, language_option, number, reader_language


@click.command("today")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the ids that are counted.")
@language_option
def command(*, as_json: bool, language: str | None) -> None:
    """Print today at the desk: each figure, and how long the oldest has waited.

    These are the figures of the screen Today; `--json` has the ids of what each of them counts.
    """
    from claimdesk.web.boot import setup

    setup()
    from django.utils import timezone, translation

    from claimdesk.desk import jobs, today, upgrading
    from claimdesk.web import today_words as words

    upgrading.require_ready()
    now = jobs.utc_now()
    found = today.figures(None, now, timezone.localdate(now))
    if as_json:
        rows = [
            {
                "name": one.shelf.name,
                "part": one.shelf.part,
                "kind": one.shelf.kind,
                "count": one.count,
                "oldest": one.oldest.isoformat() if one.oldest else None,
                "median": one.median.isoformat() if one.median else None,
                "ids": list(
                    one.shelf.rows.order_by(one.shelf.since, "pk").values_list("pk", flat=True)
                ),
            }
            for one in found
        ]
        click.echo(json.dumps({"at": now.isoformat(), "figures": rows}, indent=2))
        return
    asked = reader_language(language)
    with translation.override(asked):
        for one in found:
            since = words.waited(one.oldest, now) if one.shelf.part != "deadlines" else ""
            oldest = gettext("oldest: %(since)s", asked, since=since) if since else ""
            line = f"{number(one.count, asked):>7}  {words.figure_words(one.shelf.name)}"
            click.echo(f"{line}  {oldest}".rstrip())
