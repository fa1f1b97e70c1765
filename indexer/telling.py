"""In which words are reports told, and how are hits shown on a terminal?

Values become lines, or an object for machines. Nothing is printed here; `cli.py` says what goes where.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from typing import Any

import click

from indexer.accounting import Entry
from indexer.checks import Retrieval
from indexer.errors import ChecksFailed, VerbatimError
from indexer.evaluation import Evaluation
from indexer.reindex import Report
from indexer.watching import Unwatched, Waiting

NAMED = 10  # articles that got worse; a new reader may have as many as there are

# ---------------------------------------------------------------- of a reindex


def report_as_dict(report: Report) -> dict[str, Any]:
    """Every outcome's count, and the files of those that are worth reading (unchanged ones are only counted)."""
    return {
        "found": report.found,
        "counts": {**{name: len(entries) for name, entries in report.outcomes.items()}, "removed": len(report.removed)},
        **{
            name: [asdict(entry) for entry in entries]
            for name, entries in report.outcomes.items()
            if name != "unchanged"
        },
        "removed": list(report.removed),
        "worse": [asdict(loss) for loss in report.worse],
        "self_retrieval": report.retrieval and asdict(report.retrieval),
        "canaries": [asdict(move) for move in report.moves],
        "articles": report.articles,
        "passages": report.passages,
        "generation": report.generation,
        "published": report.published,
        "dry_run": report.dry_run,
        "seconds": round(report.seconds, 3),
    }


def refusal_as_dict(error: VerbatimError) -> dict[str, Any]:
    """Why nothing was published, problem by problem, and how files had ended until then."""
    counts = dict(error.counts or {})
    return {
        "error": str(error),
        "problems": list(error.problems) if isinstance(error, ChecksFailed) else [],
        "found": sum(count for name, count in counts.items() if name != "removed"),
        "counts": counts,
        "published": False,
    }


def describe(report: Report, *, quiet: bool = False, told: AbstractSet[Entry] = frozenset()) -> Iterator[str]:
    """The report in words: first what went wrong, file by file, but for what was ``told`` before; then the sums."""
    for name in ("failed",) if quiet else ("failed", "skipped", "duplicate"):
        for entry in [entry for entry in report.outcomes[name] if entry not in told]:  # type: ignore[index]  # FileOutcome
            yield f"{name}: {entry.name}: {entry.reason}"
    if not report.articles:
        yield "No article was found; nothing was published. Name the folder that holds your articles: reindex FOLDER"
        return
    for loss in report.worse[:NAMED]:
        yield f"worse: {loss.article}: {loss.what} {'is gone' if loss.after is None else f'is {loss.after}'} (was {loss.before})"
    if len(report.worse) > NAMED:
        yield f"worse: {len(report.worse) - NAMED} more (--json names them all)"
    for move in report.moves:
        yield f"canary: {move.query!r} finds {move.after or 'nothing'} first (was {move.before or 'nothing'})"
    if quiet:
        return
    counts = ", ".join(f"{len(entries)} {name}" for name, entries in report.outcomes.items() if entries)
    yield f"{report.found} found: {counts or 'nothing'}; {len(report.removed)} removed ({report.seconds:.1f} s)"
    if report.dry_run:
        yield f"A rehearsal: nothing was written. The archive would hold {number(report.articles, 'article')}."
    elif report.published:
        held = f"{number(report.articles, 'article')}, {number(report.passages or 0, 'passage')}"
        yield f"Published: {held} (generation {report.generation}){_retrieved(report.retrieval)}"
    else:
        yield f"Nothing to do: {number(report.articles, 'article')} (generation {report.generation})"


def _retrieved(retrieval: Retrieval | None) -> str:
    if not retrieval or not retrieval.asked:
        return ""
    return f"; of {number(retrieval.asked, 'question')} asked of it, {retrieval.found} find themselves"


def number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def hindrance(told: VerbatimError | Waiting | Unwatched) -> str:
    if isinstance(told, Waiting):
        gone = ", ".join(map(str, told.missing))
        return f"Waiting: {gone} is not there. Nothing is removed; what is published answers until it is back."
    if isinstance(told, Unwatched):
        return f"Changes cannot be watched ({told.reason}): all files are looked at every {told.seconds:.0f} s instead."
    return f"Error: {told} (the watch goes on)"


def stopped(before: str | None, after: str | None) -> str:
    if before and not after:
        return "Stopped; what is published cannot be told now: `verbatim status` says it once it can be reached."
    if before == after:
        return "Stopped: nothing was changed; run again to go on."
    return f"Stopped, but just after the new index was published (generation {after})."


# ---------------------------------------------------------------- of an archive


def hit_lines(hit: dict[str, Any]) -> Iterator[str]:
    article, passage = hit["article"], hit["passage"]
    names = ", ".join(author["name"] for author in article["authors"])
    yield click.style(passage["question"] or article["title"], bold=True)
    for excerpt in hit["excerpts"]["answer"]:
        yield "  " + _marked(excerpt)
    yield "  " + " · ".join(filter(None, (passage["speaker"], names, article["published"], article["title"])))
    yield "  " + hit["url"]
    if hit["explanation"]:
        yield from _explanation_lines(hit["explanation"])


def _explanation_lines(why: dict[str, Any]) -> Iterator[str]:
    """The score, and below it the parts that add up to it."""
    yield f"  {why['score']:12.4f}  the score"
    for want in why["wants"]:
        shares = " + ".join(
            f"{share['weight']:.2f} × {share['impact']:.3f} {share['form']}" for share in want["shares"]
        )
        yield f"  {want['points']:12.4f}  {', '.join(want['terms'])}: idf {want['idf']:.3f} × ({shares})"
    if why["pinned"]:
        yield f"  {why['pinned']:12.4f}  pinned"
    for step in why["steps"] + why["lifts"]:
        yield f"  {step['points']:12.4f}  {step['name']}"


def _marked(excerpt: dict[str, Any]) -> str:
    """The text with its marks underlined, where standard output is a terminal."""
    text, pieces, at = excerpt["text"], [], 0
    for start, end in excerpt["marks"]:
        pieces += [text[at:start], click.style(text[start:end], underline=True)]
        at = end
    return "".join([*pieces, text[at:]]).replace("\n", " ")


def status_lines(status: dict[str, Any]) -> Iterator[str]:
    """What is known of an archive, a fact a line; of a cluster only where there is one."""
    cluster = [f"{name} {fact}" for name, fact in (status["cluster"] or {}).items()]
    shown = {**status, "cluster": cluster, "sources": [source_line(source) for source in status["sources"]]}
    for name, item in shown.items():
        if name != "cluster" or item:
            yield f"{name:12} {', '.join(item) if isinstance(item, list) else item}"


def source_line(source: dict[str, str | None]) -> str:
    return f"{source['path']} (as {source['base_url']})" if source["base_url"] else f"{source['path']}"


def unasked(figures: Evaluation) -> str:
    judged = "judged query" if figures.queries == 1 else "judged queries"
    return f"{figures.missing} of {figures.queries} {judged} not asked: they count as 0 in every mean"
