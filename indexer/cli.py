"""What can be asked of Verbatim on the command line?

Data goes to standard output, talk to standard error; a fault ends in one sentence that says what to do, and an exit code.
`webapp.cli` adds ``serve`` to the group.
"""

from __future__ import annotations

import functools
import json
import os
import re
import signal
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click

from indexer.accounting import Entry
from indexer.answer import answer_as_dict
from indexer.archive import open_archive
from indexer.engines import Engine
from indexer.engines.choosing import engine_of
from indexer.errors import (
    ArchiveIndexError,
    ChecksFailed,
    IndexBroken,
    IndexLocked,
    SettingsError,
    SourceError,
    VerbatimError,
)
from indexer.evaluation import evaluate as judge
from indexer.evaluation import read_judgments, read_queries, run, trec_lines
from indexer.ledger import Ledger
from indexer.printing import Unread, print_articles, print_comparisons, print_explanations
from indexer.progress import ProgressLine
from indexer.query import parse
from indexer.reindex import Report
from indexer.reindex import reindex as reindex_archive
from indexer.reindex import rollback as roll_back
from indexer.settings import KNOWN_VARIABLES, Settings, load_settings, unknown_variables
from indexer.steering import read_steering
from indexer.telling import (
    describe,
    hindrance,
    hit_lines,
    number,
    refusal_as_dict,
    report_as_dict,
    status_lines,
    stopped,
    unasked,
)
from indexer.watching import Unwatched, Waiting, watch

P = ParamSpec("P")

DONE, FAULT, USAGE, NO_ARTICLE, CHECKS_FAILED, LOCKED, SOME_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
EXIT_CODES: dict[type[VerbatimError], int] = {
    SettingsError: USAGE,
    SourceError: USAGE,
    ChecksFailed: CHECKS_FAILED,
    IndexLocked: LOCKED,
}


def reports_faults(command: Callable[P, None]) -> Callable[P, None]:
    """End in a sentence and an exit code where a command raises what we raise on purpose; name variables that set nothing."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        for name in unknown_variables(os.environ):
            click.echo(f"Warning: {name} sets nothing; there are {', '.join(KNOWN_VARIABLES[:-1])}", err=True)
        try:
            command(*args, **kwargs)
        except VerbatimError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), FAULT))

    return wrapper


def tells_refusals(command: Callable[P, None]) -> Callable[P, None]:
    """With --json, what was refused is told on standard output, too."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except VerbatimError as error:
            if kwargs["as_json"]:
                click.echo(json.dumps(refusal_as_dict(error), ensure_ascii=False))
            raise

    return wrapper


index_option = click.option("--index", metavar="DIR", help="The index directory (default: ./index, or VERBATIM_INDEX).")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="verbatim")
def verbatim() -> None:
    """Search an archive of articles for the passage that answers."""


# ---------------------------------------------------------------- reindex


@click.command("reindex", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]")
@index_option
@click.option("--base-url", metavar="URL", help="The address that the sources' files are published under.")
@click.option("--full", is_flag=True, help="Read everything anew, also over an index that is broken or older.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--watch", "watching", is_flag=True, help="Go on: reindex by itself when articles change, until Ctrl-C.")
@click.option("--jobs", type=int, metavar="N", help="Reading processes (default: one a core).")
@click.option(
    "--allow-shrink", is_flag=True, help="Publish even if the archive lost more than a tenth of its articles."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, a line each with --watch.")
@click.option("--quiet", is_flag=True, help="Only say what went wrong.")
@reports_faults
@tells_refusals
def reindex(  # noqa: PLR0913, PLR0917  # one parameter an option
    sources: tuple[str, ...],
    index: str | None,
    base_url: str | None,
    full: bool,  # noqa: FBT001
    dry_run: bool,  # noqa: FBT001
    watching: bool,  # noqa: FBT001
    jobs: int | None,
    allow_shrink: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
    quiet: bool,  # noqa: FBT001
) -> None:
    """Bring the index up to date with its SOURCES: folders of HTML, text or article JSON lines, or such files.

    They are the whole archive: what is no longer in them is removed. Without any, those of the last time, else ./corpus.
    An address of the last time (--base-url) stays until another is given; "none" drops it.

    \b
    Exit codes: 0 done, 2 usage, 3 no article found, 4 checks failed and nothing published,
    5 another reindex is at work, 6 published but some files failed.
    """
    if watching and dry_run:
        raise click.UsageError("--watch is for publishing what changes, --dry-run publishes nothing")
    settings = load_settings(index=index, base_url=base_url, jobs=jobs, sources=sources or None)
    show = _Reports(as_json=as_json, quiet=quiet)
    if watching:
        _watch(settings, show, full=full, allow_shrink=allow_shrink)
    before = _published(settings)
    try:
        report = reindex_archive(
            settings, full=full, dry_run=dry_run, allow_shrink=allow_shrink, progress=show.progress
        )
    except KeyboardInterrupt:
        show.say(stopped(before, _published(settings)))
        sys.exit(INTERRUPTED)
    except VerbatimError:
        show.clear()
        raise
    show(report)
    sys.exit(exit_code(report))


verbatim.add_command(reindex)


class _Reports:
    """How reports are told: objects on standard output, words on standard error, below a line that says how far it is."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json, self.quiet = as_json, quiet
        self.progress = ProgressLine(sys.stderr) if sys.stderr.isatty() and not quiet else None
        self._told: AbstractSet[Entry] = frozenset()  # by the report before: what stays wrong is said once

    def __call__(self, report: Report) -> None:
        self.clear()
        if self.as_json:
            click.echo(json.dumps(report_as_dict(report), ensure_ascii=False))
        for line in describe(report, quiet=self.quiet, told=self._told):
            click.echo(line, err=True)
        self._told = {entry for entries in report.outcomes.values() for entry in entries if entry.reason}

    def hindered(self, told: VerbatimError | Waiting | Unwatched) -> None:
        if self.as_json and isinstance(told, VerbatimError):
            click.echo(json.dumps(refusal_as_dict(told), ensure_ascii=False))
        self.say(hindrance(told))

    def say(self, line: str) -> None:
        self.clear()
        click.echo(line, err=True)

    def clear(self) -> None:
        if self.progress:
            self.progress.clear()


def _watch(settings: Settings, show: _Reports, *, full: bool, allow_shrink: bool) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what ends services is Ctrl-C to them
    try:
        for told in watch(settings, full=full, allow_shrink=allow_shrink, progress=show.progress):
            if isinstance(told, Report):
                show(told)
            else:
                show.hindered(told)
    except KeyboardInterrupt:
        pass
    except VerbatimError:
        show.clear()
        raise
    if not show.quiet:
        show.say("The watch has ended; what was published last stays so.")
    sys.exit(DONE)


def _published(settings: Settings) -> str | None:
    with suppress(ArchiveIndexError):
        return engine_of(settings).published()
    return None


def exit_code(report: Report) -> int:
    if not report.articles:
        return NO_ARTICLE
    return SOME_FAILED if report.failed else DONE


# ---------------------------------------------------------------- the others


@verbatim.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE ...]")
@click.option("--base-url", metavar="URL", help="The address that the sources' files are published under.")
@click.option("--check", is_flag=True, help="Say what the rules of verbatim.toml change, against reading without them.")
@click.option("--index", metavar="DIR", help="With --check: against what is indexed there.")
@click.option("--explain", is_flag=True, help="Say which rule gave each field and passage, from which element.")
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output, for --check and --explain too.")
@reports_faults
def extract(  # noqa: PLR0913, PLR0917  # one parameter an option
    sources: tuple[str, ...],
    base_url: str | None,
    check: bool,  # noqa: FBT001
    index: str | None,
    explain: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Print the articles of SOURCES, else of the sources in verbatim.toml, as JSON lines.

    What is no article is named on standard error.
    """
    if (check and explain) or (index and not check):
        raise click.UsageError("--check and --explain go one at a time, and --index only with --check")
    settings = load_settings(base_url=base_url, sources=sources or None, index=index)
    if not settings.sources:
        raise click.UsageError("name a SOURCE, a folder or file of articles, or set `sources` in verbatim.toml")
    unread = Unread()
    if check:
        print_comparisons(settings, unread, as_json=as_json, indexed=index is not None)
    else:
        (print_explanations if explain else print_articles)(settings, unread, as_json=as_json)
    sys.exit(SOME_FAILED if unread.failed else DONE)


class QueryCommand(click.Command):
    """`-prix` is a word that must not be there, and no option: those have two dashes, but for -h."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = [] if "--" in args else [arg for arg in args if re.match(r"-(?!-|h$).", arg)]
        return super().parse_args(ctx, [*(arg for arg in args if arg not in words), "--", *words] if words else args)


@verbatim.command(cls=QueryCommand)
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@index_option
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N")
@json_option
@click.option("--explain", is_flag=True, help="Say of each hit what its score is made of.")
@reports_faults
def search(words: tuple[str, ...], index: str | None, limit: int, as_json: bool, explain: bool) -> None:  # noqa: FBT001
    """Search the archive for QUERY, a word or several."""
    asked = replace(parse(" ".join(words)), explain=explain)
    results = open_archive(load_settings(index=index)).search(asked, limit=limit)
    answer = answer_as_dict(results, page=1, per_page=limit)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for note in answer["notes"]:
        click.echo(note["text"], err=True)
    if results.correction and not results.correction.applied:
        click.echo(f"Did you mean: {results.correction.query}", err=True)
    for hit in answer["hits"]:
        click.echo("\n".join(hit_lines(hit)) + "\n")
    click.echo(f"{number(results.total, 'article')}, {results.took_ms:.0f} ms", err=True)


@verbatim.command()
@click.option(
    "--queries", required=True, type=click.Path(path_type=Path), metavar="F", help='JSON lines: "id", "text".'
)
@click.option("--qrels", required=True, type=click.Path(path_type=Path), metavar="F", help="Query, article id, grade.")
@index_option
@click.option("--run-out", type=click.Path(path_type=Path), metavar="F", help="Write the TREC run, 100 hits a query.")
@json_option
@reports_faults
def evaluate(queries: Path, qrels: Path, index: str | None, run_out: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Measure how well the archive answers judged queries. One that is not among the queries counts as 0 (trec_eval -c)."""
    judgments = read_judgments(qrels)
    found = run(open_archive(load_settings(index=index)), read_queries(queries))
    if run_out:
        _write_lines(run_out, trec_lines(found))
    figures = judge(found, judgments)
    if figures.missing:
        click.echo(unasked(figures), err=True)
    if as_json:
        click.echo(json.dumps(asdict(figures)))
        return
    for name, value in asdict(figures).items():
        click.echo(f"{name:12} {value if isinstance(value, int) else format(value, '.4f')}")


def _write_lines(path: Path, lines: list[str]) -> None:
    try:
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        raise SourceError(path, f"cannot be written: {error.strerror}") from None


@verbatim.command()
@index_option
@json_option
@reports_faults
def status(index: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Say what is indexed, since when, and whether it can be read."""
    settings = load_settings(index=index)
    engine = engine_of(settings)
    try:
        value = {
            "index": engine.where,
            "sound": True,
            "cluster": dict(engine.condition()) or None,
            **_standing(engine),
            **_steered(settings),
        }
    except ArchiveIndexError as error:
        if as_json:
            click.echo(json.dumps({"index": engine.where, "sound": False, "fault": str(error)}))
        raise
    if as_json:
        click.echo(json.dumps(value))
        return
    for line in status_lines(value):
        click.echo(line)


@verbatim.command()
@index_option
@reports_faults
def rollback(index: str | None) -> None:
    """Go back to the generation before the published one, at once. The next reindex begins there."""
    generation = roll_back(load_settings(index=index))
    click.echo(
        f"Published again: {number(generation.articles, 'article')}, made {generation.created} (generation {generation.id}). "
        "What a reindex finds changed since then it publishes again.",
        err=True,
    )


def _steered(settings: Settings) -> dict[str, Any]:
    """What the owner's file adds to queries, and what of it comes to nothing."""
    steering = read_steering(settings.glossary)
    return {
        "glossary": f"{settings.glossary or 'ours alone'}",
        "terms": len(steering.groups),
        "pins": len(steering.pins),
        "warnings": [
            f"{id!r} is pinned for {query!r} and is not in the archive"
            for query, id in open_archive(settings).pinned_in_vain()
        ],
    }


def _standing(engine: Engine) -> dict[str, Any]:
    """What is published and what it was made of; every file of it is read. Raises ArchiveIndexError where it is not sound."""
    generation = engine.open().generation
    engine.verify(generation)
    try:
        ledger = Ledger.from_text(engine.remembered())
    except ValueError as error:
        raise IndexBroken(engine.where, str(error)) from None
    return {
        **asdict(generation),
        "sources": [{"path": str(source.path), "base_url": source.base_url} for source in ledger.sources],
        "files": len(ledger.files),
        "failed": sum(item.fate == "failed" for item in ledger.items()),
    }
