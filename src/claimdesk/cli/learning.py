"""`claimdesk eval matching --from-desk`: what the desk's own decisions say of matching."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from claimdesk.matching.calibration import InForce
    from claimdesk.matching.decisions import Decided, Scored
    from claimdesk.matching.library import Library
    from claimdesk.matching.refitting import Refit

#: How all of `claimdesk eval` rounds its figures.
Rounded = Callable[[Any], Any]


def measure(*, refit: bool, as_json: bool, rounded: Rounded) -> None:
    """Print figures of the desk's decisions; with `refit`, fit a calibration on them and keep it.

    Raises RefitRefusedError, after the figures, where the new one is not kept.
    """
    pairs = _decided()
    if not pairs and not refit:
        _print_nothing(as_json=as_json)
        return
    from claimdesk.cli.output import Stages
    from claimdesk.cli.places import open_library
    from claimdesk.matching import refitting
    from claimdesk.matching.agreement import agree
    from claimdesk.matching.decisions import score_decided

    library = open_library(None)
    with Stages() as stages:
        scored = score_decided(library, pairs, stages.show)
    figures = agree(scored, library.in_force.calibration)
    figures |= {"calibration": summary_of(library.in_force), "needed": needed()}
    outcome = refitting.refit(scored, library.in_force.calibration) if refit else None
    if outcome is not None:
        figures["refit"] = outcome.to_json()
    if as_json:
        click.echo(json.dumps(rounded(figures), ensure_ascii=False, indent=2))
    else:
        from claimdesk.cli.learning_tables import print_agreement

        print_agreement(figures)
    if outcome is not None:
        _keep(library, outcome, scored)
        if not as_json:
            click.echo(
                "In force from now on. Undo with: claimdesk eval matching --from-desk --undo"
            )


def _keep(library: Library, outcome: Refit, scored: Scored) -> None:
    from claimdesk.desk.verbs.learning import keep_calibration
    from claimdesk.matching.calibration import weights_digest
    from claimdesk.matching.refitting import record_of, require_taken

    require_taken(outcome)
    now = datetime.now().astimezone()
    record = record_of(
        outcome,
        scored,
        made=now.date(),
        weights=weights_digest(library.snapshot.manifest.encoder),
    )
    keep_calibration(actor=None, library=library.directory, record=record, now=now)


def undo(*, as_json: bool) -> None:
    """Take the newest calibration of this desk out of force; the one before it returns."""
    _open_desk()
    from claimdesk.cli.places import default_library
    from claimdesk.desk.verbs.learning import undo_calibration
    from claimdesk.matching.calibration import look

    place = default_library()
    gone = undo_calibration(actor=None, library=place, now=datetime.now().astimezone())
    used = summary_of(look(place))
    if as_json:
        click.echo(json.dumps({"undone": gone["made"], "calibration": used}, indent=2))
        return
    whose = f"that of {used['made']}" if used["state"] == "desk" else "the shipped one"
    click.echo(f"The calibration of {gone['made']} is undone; in force is {whose}.")


def summary_of(in_force: InForce) -> dict[str, Any]:
    """Return whose calibration is in force, from when, and on how many decisions it rests."""
    record = in_force.record
    said: dict[str, Any] = {"state": in_force.state}
    if record is not None:
        said |= {"made": record["made"], "pairs": record["pairs"], "weights": record["weights"]}
    return said | ({"why": in_force.why} if in_force.why else {})


def needed() -> dict[str, int]:
    """Return how many decisions of a group of languages a refit needs."""
    from claimdesk.matching.refitting import LEAST_DECISIONS, LEAST_OF_EACH

    return {"decisions": LEAST_DECISIONS, "of_each_kind_in_each_half": LEAST_OF_EACH}


def _decided() -> list[Decided]:
    _open_desk()
    from claimdesk.desk.decisions import decided_matches

    return decided_matches()


def _open_desk() -> None:
    from claimdesk.web.boot import setup

    setup()
    from claimdesk.desk import upgrading

    upgrading.require_ready()


def _print_nothing(*, as_json: bool) -> None:
    wanted = needed()
    if as_json:
        click.echo(json.dumps({"pairs": 0, "needed": wanted}, indent=2))
        return
    click.echo(
        "Nobody has accepted or rejected a match yet. At the desk, open a claim and decide of each "
        "fact-check whether it answers it. Figures begin with the first decision; --refit needs "
        f"{wanted['decisions']} in a group of languages, with {wanted['of_each_kind_in_each_half']}"
        " accepted and as many rejected in each half."
    )
