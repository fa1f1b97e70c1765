"""How is the page served from the command line?

``verbatim serve`` joins the library's commands here, because the library knows nothing of the web.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from indexer import IndexMissing, Settings, SourceError, load_settings, open_archive, reindex_archive
from indexer.cli import FAULT, NO_ARTICLE, exit_code, index_option, reports_faults, verbatim
from indexer.telling import describe
from webapp.server import Server, address, bind

__all__ = ["verbatim"]

DEFAULT_SOURCE = Path("corpus")


@verbatim.command()
@click.argument("source", required=False, metavar="[SOURCE]")
@index_option
@click.option("--host", metavar="H", help="The address to listen at (default: 127.0.0.1, this machine only).")
@click.option("--port", type=int, metavar="P", help="The port (default: 8080; 0 takes a free one).")
@click.option("--workers", type=int, metavar="N", help="Processes that answer (default: 2).")
@click.option(
    "--log", metavar="KIND", help="brief (warnings alone) or json (a line a request, without words or addresses)."
)
@reports_faults
def serve(source: str | None, **given: Any) -> None:
    """Serve the search page, until Ctrl-C. Where there is no index yet, SOURCE (else ./corpus) is indexed first."""
    settings = load_settings(sources=(source,) if source else None, **given)
    if source and not Path(source).exists():
        raise SourceError(
            source, "there is no such file or folder: name one of articles, or none to serve what is indexed"
        )
    _index_where_there_is_none(settings)
    try:
        listening = bind(settings.host, settings.port)
    except OSError as error:
        click.echo(
            f"Error: {settings.host} port {settings.port} cannot be listened at ({_fault(error)}): stop what is there, or choose "
            "another with --port (or the variable VERBATIM_PORT, as in: VERBATIM_PORT=8081 make run)",
            err=True,
        )
        sys.exit(FAULT)
    click.echo(f"Verbatim answers at {address(listening)} (Ctrl-C ends it)", err=True)
    Server(settings, listening).run()


def _fault(error: OSError) -> str:
    """In the system's own words: Python's repeat the address."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


def _index_where_there_is_none(settings: Settings) -> None:
    try:
        _ = open_archive(settings).generation
    except IndexMissing:
        if not settings.sources and not DEFAULT_SOURCE.exists():
            raise
        articles = ", ".join(str(source.path) for source in settings.sources) or DEFAULT_SOURCE.absolute()
        click.echo(f"There is no index in {settings.index.absolute()}: {articles} will be indexed there.", err=True)
        report = reindex_archive(settings)
        for line in describe(report):
            click.echo(line, err=True)
        if exit_code(report) == NO_ARTICLE:
            sys.exit(NO_ARTICLE)
