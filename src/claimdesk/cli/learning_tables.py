"""Tables of what the desk's decisions say of matching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from claimdesk.cli.language import gettext, gettext_noop, ngettext
from claimdesk.cli.output import console

LANGUAGES = {
    "en": gettext_noop("English"),
    "vi": gettext_noop("Vietnamese"),
    "other": gettext_noop("other languages"),
}
_FIGURES = {"log_loss": "log loss", "ece": "calibration error"}


def print_agreement(figures: dict[str, Any]) -> None:
    """Print the figures of decided pairs: per zone, per group, reliability, and a refit's."""
    out = figures["left_out"]
    console.print(
        f"[bold]{figures['pairs']:,} decisions[/bold] on {figures['claims']:,} claims "
        f"({figures['digest'][:12]}), {figures['accepted']:,} accepted; left out: "
        f"{out['gone']:,} whose entry is gone, {out['changed']:,} whose entry says something else"
    )
    if not figures["pairs"]:
        return
    _print_shares(figures)
    low, high = figures["interval95"]["ece"]
    console.print(
        f"calibration error {figures['ece']:.3f} ({low:.3f} to {high:.3f}), "
        f"log loss {figures['log_loss']:.3f}; answered by itself and rejected by a person: "
        f"{figures['answers_rejected']:,} of {figures['answers']:,}"
    )
    console.print(Text(by_chance(figures["ece_by_chance"]), style="dim"))
    table = _table("probability", "accepted", "decisions")
    for row in figures["reliability"]:
        table.add_row(f"{row['probability']:.3f}", f"{row['right']:.3f}", f"{row['n']:,}")
    console.print(table)
    console.print(Text(f"calibration: {said_of(figures['calibration'])}", style="dim"))
    if "refit" in figures:
        _print_refit(figures["refit"])


def _print_shares(figures: dict[str, Any]) -> None:
    table = _table("", "decisions", "accepted", "95 % interval", "calibration error")
    rows = [("all", figures)]
    rows += [(LANGUAGES[name], row) for name, row in figures["groups"].items()]
    for name, row in rows:
        low, high = row["interval95"]["accepted_share"]
        _add_share(table, name, row, (low, high), f"{row['ece']:.3f}")
        for zone, part in row["zones"].items():
            _add_share(table, f"  {zone}", part, part["interval95"], "")
    console.print(table)


def _add_share(
    table: Table, name: str, row: dict[str, Any], interval: Sequence[float], ece: str
) -> None:
    low, high = interval
    table.add_row(
        name, f"{row['pairs']:,}", f"{row['accepted_share']:.3f}", f"{low:.3f} to {high:.3f}", ece
    )


def _print_refit(outcome: dict[str, Any]) -> None:
    said = {"refitted": "refitted", "few": "too few decisions", "worse": "no better, left as it is"}
    table = _table("refit", "fitted on", "held back", *_FIGURES.values(), "")
    for name, row in outcome["groups"].items():
        counts = [f"{sum(row[part].values()):,}" for part in ("fitted", "held")]
        compared = [
            f"{row['before'][key]:.4f} → {row['after'][key]:.4f}" if "after" in row else ""
            for key in _FIGURES
        ]
        table.add_row(LANGUAGES[name], *counts, *compared, said[outcome["verdicts"][name]])
    console.print(table)


def by_chance(figures: dict[str, float]) -> str:
    """Return in one line what perfect calibration would get as its error by chance."""
    return (
        f"calibration error of as many perfectly calibrated answers, by chance: "
        f"{figures['mean']:.3f} on average, up to {figures['p95']:.3f} in 95 of 100"
    )


def said_of(calibration: dict[str, Any], language: str = "en") -> str:
    """Return in one sentence whose calibration is in force."""
    if calibration["state"] == "desk":
        used = calibration["pairs"]["used"]
        decisions = ngettext("%(count)s decision", "%(count)s decisions", used, language)
        return gettext(
            "this desk's own, of %(made)s, from %(decisions)s",
            language,
            made=calibration["made"],
            decisions=decisions,
        )
    return calibration.get("why") or gettext("the shipped one", language)


def _table(*names: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for at, name in enumerate(names):
        table.add_column(name, justify="right" if at else "left")
    return table
