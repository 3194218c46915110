"""`claimdesk deidentify`: a text without what leads to a person, to try out."""

from __future__ import annotations

import json

import click


@click.command("deidentify")
@click.argument("source", metavar="FILE|-")
@click.option("--json", "as_json", is_flag=True, help="Print JSON with kinds, counts and places.")
def command(source: str, *, as_json: bool) -> None:
    """Print a text with phone numbers, addresses and the like replaced by their kind.

    It reads a file, standard input (-), or the words themselves. The desk does the same with all
    that comes in, before anything is kept.
    """
    from claimdesk.cli.check import read_source
    from claimdesk.intake.deidentification import deidentify
    from claimdesk.intake.sandbox import Sandbox

    with Sandbox() as sandbox:
        label, document = read_source(source, sandbox)
    cleaned = deidentify(document.text)
    if not as_json:
        click.echo(cleaned.text.encode("utf-8", "replace").decode())
        return
    found = [{"start": one.start, "end": one.end, "kind": one.kind.value} for one in cleaned.found]
    said = {"input": label, "text": cleaned.text, "counts": cleaned.counts, "found": found}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode())
