"""Where things are kept: the default library, caches; and opening a library from an option."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimdesk.cli.language import gettext, reader_language

if TYPE_CHECKING:
    from claimdesk.matching.library import Library

library_option = click.option(
    "--library",
    "library_path",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="CLAIMDESK_LIBRARY",
    help="Directory of the library. Default: yours, made with the starter entries on first use.",
)

rerank_option = click.option(
    "--rerank",
    metavar="NAME",
    help="Order near equals by a cross-encoder: its folder, name, or http(s) address.",
)


def default_library() -> Path:
    """Return the directory of the default library: the one that the desk matches against."""
    from claimdesk.desk.places import library_folder

    return library_folder()


def cache_directory() -> Path:
    """Return the directory of what can be computed again."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("claimdesk", appauthor=False))


def open_library(path: Path | None, *, create: bool = False) -> Library:
    """Open a library; the default one is made with the starter entries on first use."""
    from claimdesk.matching.library import Library

    if path is not None:
        return Library.open(path, create=create)
    from claimdesk.matching.starter import open_with_starter

    place = default_library()
    return open_with_starter(
        place,
        announce=lambda: click.echo(
            gettext(
                "First use: making your library with the starter entries in %(place)s ...",
                reader_language(),
                place=str(place),
            ),
            err=True,
        ),
    )
