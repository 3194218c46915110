"""Tables of evaluation figures for the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table

from claimdesk.cli.learning_tables import LANGUAGES, by_chance
from claimdesk.cli.output import console

#: Signs of a bar that stands for all answers right.
_BAR = 20


def print_matching(figures: dict[str, Any]) -> None:
    """Print our figures and the rivals' in one table, then ours per language."""
    console.print(
        f"[bold]{figures['data']}[/bold]  split {figures['split']} ({figures['digest']}), "
        f"{figures['queries']:,} queries, {figures['entries']:,} entries"
        + (", diacritics stripped" if figures["strip_accents"] else "")
    )
    table = Table(box=None, header_style="bold", pad_edge=False, collapse_padding=True)
    for name in ("", "MAP@5", "95 % of it", "P@1", "S@10", "at 97.36 %", "at 99 %"):
        table.add_column(name, justify="left" if not name else "right", no_wrap=True)
    ours = {"Claimdesk": figures}
    if "reranked" in figures:
        ours["Claimdesk, reranked"] = figures["reranked"]
    for name, row in {**ours, **figures.get("rivals", {})}.items():
        table.add_row(name, *_cells(row), style="bold" if name == "Claimdesk" else "")
    console.print(table)
    if "reranked" in figures:
        again = figures["reranked"]
        console.print(
            f"reranked by {again['reranker']}: another first answer to {again['first_changed']:,}",
            style="dim",
            markup=False,
        )
    for name, why in figures.get("not_measured", {}).items():
        console.print(f"{name}: {why}", style="dim")
    console.print("at 97.36 % and 99 % right 'not found': share answered right/wrong", style="dim")
    console.print(f"calibration error of Claimdesk (ECE): {figures['ece']:.3f}")
    console.print(by_chance(figures["ece_by_chance"]), style="dim")
    _print_reliability(figures["groups"])
    _print_own_thresholds(figures)
    if len(figures["per_language"]) > 1:
        _print_languages(figures)
        if "rivals" in figures:
            _print_rivals_languages(figures)


def _cells(row: dict[str, Any]) -> list[str]:
    found = row["found"]
    low, high = row["interval95"]["map@5"]
    cells = [f"{row['map@5']:.3f}", f"{low:.3f}-{high:.3f}"]
    cells += [f"{row[name]:.3f}" for name in ("p@1", "success@10")]
    points = (found["0.9736"], found["0.99"])
    return cells + [f"{point['right']:.3f}/{point['wrong']:.3f}" for point in points]


def _print_own_thresholds(figures: dict[str, Any]) -> None:
    """Print what each would answer by itself, from the threshold that its makers chose."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("answers by itself", "from", "right", "wrong", "right 'not found'"):
        table.add_column(name, justify="left" if name.startswith("answers") else "right")
    rows = [("Claimdesk, zone answer", "", figures["by_itself"])]
    for rival, row in figures.get("rivals", {}).items():
        rows += [
            (f"{rival} ({name})", f"{point['threshold']:g}", point)
            for name, point in row["own_thresholds"].items()
        ]
    for name, threshold, row in rows:
        shares = [f"{row[key]:.3f}" for key in ("right", "wrong", "not_found")]
        table.add_row(name, threshold, *shares)
    console.print(table)


def _print_reliability(groups: dict[str, Any]) -> None:
    """Print the reliability diagram of each group of languages: what was said, what was right."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("first answers", "probability", "right", "", "answers"):
        table.add_column(name, justify="right" if name in {"probability", "answers"} else "left")
    for group, figures in groups.items():
        table.add_row(f"{LANGUAGES[group]}, ECE {figures['ece']:.3f}", style="bold")
        for row in figures["reliability"]:
            bar = "█" * round(_BAR * row["right"])
            cells = f"{row['probability']:.2f}", f"{row['right']:.2f}", bar, f"{row['n']:,}"
            table.add_row("", *cells)
    console.print(table)


def _print_languages(figures: dict[str, Any]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("language", "queries", "MAP@5", "P@1", "S@10", "MRR"):
        table.add_column(name, justify="left" if name == "language" else "right")
    for lang, row in figures["per_language"].items():
        cells = [f"{row[name]:.4f}" for name in ("map@5", "p@1", "success@10", "mrr")]
        table.add_row(lang or "?", f"{row['queries']:,}", *cells)
    mean = figures["mean_over_languages"]
    cells = [f"{mean[name]:.4f}" for name in ("map@5", "p@1", "success@10", "mrr")]
    table.add_row("mean", "", *cells, style="bold")
    console.print(table)


def _print_rivals_languages(figures: dict[str, Any]) -> None:
    """Print MAP@5 of everyone in each language; the other figures of rivals are in the JSON."""
    everyone = {"Claimdesk": figures, **figures["rivals"]}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("MAP@5", *everyone):
        table.add_column(name, justify="left" if name == "MAP@5" else "right")
    for lang in figures["per_language"]:
        cells = [f"{row['per_language'][lang]['map@5']:.3f}" for row in everyone.values()]
        table.add_row(lang or "?", *cells)
    means = [f"{row['mean_over_languages']['map@5']:.3f}" for row in everyone.values()]
    table.add_row("mean", *means, style="bold")
    console.print(table)


def print_detection(file: Path, task: str, figures: dict[str, Any]) -> None:
    """Print the figures of one detection file."""
    console.print(f"[bold]{file}[/bold]  task {task}, {figures['n']:,} sentences")
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = ("f1", "precision", "recall", "macro_f1", "ap")
    for name in names:
        table.add_column(name, justify="right")
    table.add_row(*(f"{figures[name]:.4f}" for name in names))
    console.print(table)


def print_guard(figures: dict[str, Any]) -> None:
    """Print the guard's figures: per kind, per language, of all pairs, and what it got wrong."""
    console.print(
        f"[bold]{figures['data']}[/bold]  ({figures['digest']}), {figures['pairs']:,} pairs"
    )
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("", "pairs", "other claims blocked", "same claims blocked"):
        table.add_column(name, justify="left" if not name else "right")
    for name, row in figures["per_kind"].items():
        table.add_row(name, *_guard_cells(row))
    for name, row in figures["per_language"].items():
        table.add_row(name, *_guard_cells(row), style="dim")
    table.add_row("all", *_guard_cells(figures), style="bold")
    console.print(table)
    for row in figures.get("missed", []):
        console.print(f"missed           {row['id']}  {row['kind']}", highlight=False, markup=False)
    for row in figures.get("wrongly_blocked_pairs", []):
        why = "; ".join(row["paraphrase"])
        console.print(f"wrongly blocked  {row['id']}  {why}", highlight=False, markup=False)


def _guard_cells(row: dict[str, Any]) -> list[str]:
    return [
        f"{row['pairs']:,}",
        f"{row['blocked']:.3f} ({row['blocked_count']})",
        f"{row['wrongly_blocked']:.3f} ({row['wrongly_blocked_count']})",
    ]
