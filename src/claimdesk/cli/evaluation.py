"""`claimdesk eval`: matching, its guard and detection measured on labelled data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from claimdesk.cli.places import cache_directory, rerank_option

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
cache_option = click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where vectors and libraries are kept between runs. Default: your cache folder.",
)


@click.group("eval")
def command() -> None:
    """Measure matching, its guard and detection. A second run finds its vectors cached."""


@command.command("matching")
@click.argument(
    "directory", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--split", default="dev", show_default=True, help="Which qrels/SPLIT.tsv to use.")
@click.option("--strip-accents", is_flag=True, help="Take the diacritics off every query first.")
@click.option("--rivals/--no-rivals", default=True, show_default=True, help="Run the rivals too.")
@click.option("--from-desk", is_flag=True, help="Measure on what your desk accepted and rejected.")
@click.option("--refit", is_flag=True, help="With --from-desk: fit a calibration of your desk.")
@click.option("--undo", is_flag=True, help="With --from-desk: take the newest calibration back.")
@rerank_option
@json_option
@cache_option
def matching(  # noqa: PLR0913 - the options of the command
    directory: Path | None,
    *,
    split: str,
    strip_accents: bool,
    rivals: bool,
    from_desk: bool,
    refit: bool,
    undo: bool,
    rerank: str | None,
    as_json: bool,
    cache: Path | None,
) -> None:
    """Measure matching on a BEIR DIRECTORY (corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv).

    Every query is asked twice, with its fact-checks in the library and with them taken out: the
    table says how many are answered right and wrong where 97.36 % (and 99 %) of the second kind
    are rightly "not found".

    With --from-desk and no DIRECTORY, measure it on the matches that people of your desk accepted
    and rejected, and learn from them with --refit.
    """
    if from_desk:
        if directory is not None or (refit and undo):
            raise click.UsageError("With --from-desk give no DIRECTORY, and --refit or --undo.")
        from claimdesk.cli import learning

        if undo:
            learning.undo(as_json=as_json)
        else:
            learning.measure(refit=refit, as_json=as_json, rounded=_rounded)
        return
    if directory is None or refit or undo:
        raise click.UsageError(
            "Give a DIRECTORY, or --from-desk with or without --refit or --undo."
        )
    figures = _evaluate_set(
        directory, split, cache, rerank, strip_accents=strip_accents, with_rivals=rivals
    )
    if as_json:
        click.echo(json.dumps(_rounded(figures), ensure_ascii=False, indent=2))
        return
    from claimdesk.cli.tables import print_matching

    print_matching(figures)


def _evaluate_set(  # noqa: PLR0913 - the options of the command
    directory: Path,
    split: str,
    cache: Path | None,
    rerank: str | None,
    *,
    strip_accents: bool,
    with_rivals: bool,
) -> dict[str, Any]:
    from claimdesk.cli.output import Stages
    from claimdesk.language.encoders import default_encoder
    from claimdesk.language.vector_cache import CachedEncoder
    from claimdesk.matching.evaluation import evaluate
    from claimdesk.matching.rerankers import open_reranker

    place = (cache or cache_directory()) / "evaluation"
    encoder = CachedEncoder(default_encoder(), place)
    with Stages() as stages:
        figures = evaluate(
            directory,
            split,
            encoder=encoder,
            cache=place,
            progress=stages.show,
            strip_accents=strip_accents,
            with_rivals=with_rivals,
            reranker=open_reranker(rerank) if rerank else None,
        )
    encoder.close()
    return figures


@command.command("detection")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--task",
    required=True,
    type=click.Choice(["checkworthy", "checkable"]),
    help="checkworthy: labels Yes/No. checkable: OBJ (checkable) / SUBJ.",
)
@json_option
@cache_option
def detection(*, file: Path, task: str, as_json: bool, cache: Path | None) -> None:
    """Measure detection on a JSONL FILE of rows with `text` and `label`."""
    from claimdesk.detection.evaluation import evaluate
    from claimdesk.language.encoders import default_encoder
    from claimdesk.language.vector_cache import CachedEncoder

    place = (cache or cache_directory()) / "evaluation"
    encoder = CachedEncoder(default_encoder(), place)
    figures = evaluate(file, task, encoder)
    encoder.close()
    if as_json:
        click.echo(json.dumps(_rounded(figures), ensure_ascii=False, indent=2))
        return
    from claimdesk.cli.tables import print_detection

    print_detection(file, task, figures)


@command.command("guard")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--missed", is_flag=True, help="List the pairs that were judged wrongly.")
@json_option
def guard(*, file: Path, missed: bool, as_json: bool) -> None:
    """Measure the guard on a JSONL FILE of pairs: beside a claim, another one and the same one."""
    from claimdesk.matching.guard.evaluation import evaluate_pairs

    figures = evaluate_pairs(file)
    if not missed:
        figures = {
            name: value
            for name, value in figures.items()
            if name not in {"missed", "wrongly_blocked_pairs"}
        }
    if as_json:
        click.echo(json.dumps(_rounded(figures), ensure_ascii=False, indent=2))
        return
    from claimdesk.cli.tables import print_guard

    print_guard(figures)


def _rounded(value: Any) -> Any:
    """Return figures with six decimals at most; more would say what nobody measured."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
