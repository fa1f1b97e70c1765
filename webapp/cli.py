"""How is the page served from the command line?

``verbatim serve`` joins the library's commands here, because the library knows nothing of the web.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import click

from indexer import (
    EngineUnreachable,
    IndexLocked,
    IndexMissing,
    Settings,
    SourceError,
    load_settings,
    open_archive,
    reindex_archive,
)
from indexer.cli import FAULT, NO_ARTICLE, exit_code, index_option, reports_faults, verbatim
from indexer.telling import describe
from webapp.server import Server, address, bind

__all__ = ["verbatim"]

DEFAULT_SOURCE = Path("corpus")
PAUSE = 1.0  # s between two looks at whether another process is done with indexing


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
    """Of several servers that begin together over nothing, one indexes; the others wait for it, and one of them goes on where it
    fails."""
    waiting = False
    while missing := _missing(settings):
        try:
            _index(settings, missing, quiet=waiting)
        except IndexLocked as error:
            if not waiting:
                click.echo(f"Waiting: {error.path} is being indexed already ({error.holder}).", err=True)
            waiting = True
            time.sleep(PAUSE)


def _missing(settings: Settings) -> IndexMissing | None:
    """What is said of an index that is not there yet, where one can be made; None where there is one, or nobody can say."""
    try:
        _ = open_archive(settings).generation
    except IndexMissing as error:
        if not settings.sources and not DEFAULT_SOURCE.exists():
            raise
        return error
    except EngineUnreachable as error:
        click.echo(f"Warning: {error}; it is served as soon as it can be.", err=True)
    return None


def _index(settings: Settings, missing: IndexMissing, *, quiet: bool) -> None:
    if not quiet:
        where = missing.path.absolute() if isinstance(missing.path, Path) else missing.path
        articles = ", ".join(str(source.path) for source in settings.sources) or DEFAULT_SOURCE.absolute()
        click.echo(f"There is no index in {where}: {articles} will be indexed there.", err=True)
    report = reindex_archive(settings)
    for line in describe(report):
        click.echo(line, err=True)
    if exit_code(report) == NO_ARTICLE:
        sys.exit(NO_ARTICLE)
