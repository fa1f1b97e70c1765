"""How fast are passages found?

    python -m benchmarks.searching [SOURCE] [--index DIR] [--queries N] [--at-most MS]

The whole path of a visitor's query is measured, `archive.search(text)`: parse, analyse, search, correct where due, rank, group,
count facets, read ten hits; then what the excerpts of the hits cost, and suggestions for what is being typed. Each round is a new
process, and every query in it differs: what an earlier one left in memory counts only where another visitor's would have.
``--index`` keeps the index for the next time; ``--at-most`` fails (exit code 1) where a query costs more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.indexing import build
from benchmarks.queries import Asked, make_queries
from benchmarks.timing import Row, alone, arguments, cpu_ms, median_of, rate, table, times_of
from indexer.archive import open_archive
from indexer.engines.whoosh import WhooshEngine
from indexer.highlight import excerpts, mark
from indexer.model import Results

QUERIES = 50  # of each kind
TYPED = (2, 4, 7, 12, 20)  # characters in the box when suggestions are asked for
MAX_TYPED = 200  # suggestions asked for


@dataclass(frozen=True, slots=True)
class Timed:
    """A query, its milliseconds of CPU, and how many articles it found."""

    asked: Asked
    milliseconds: float
    found: int


@dataclass(frozen=True, slots=True)
class Searched:
    """What was measured, in milliseconds of CPU.

    ``opening`` is of opening the archive and answering a first query, ``suggesting`` and ``correcting`` of the first suggestion and
    the first query with a misspelt word behind it; ``again`` are the queries asked a second time.
    """

    opening: float
    suggesting: float
    correcting: float
    queries: tuple[Timed, ...]
    again: tuple[float, ...]
    excerpts: tuple[float, ...]
    hits: int  # on the pages that excerpts were cut for
    suggestions: tuple[float, ...]


@contextmanager
def index_of(source: Path, kept: Path | None = None) -> Iterator[Path]:
    """An index of the source: in the folder to be kept, brought up to date, else in one that is deleted afterwards."""
    with TemporaryDirectory() as home:
        index = kept or Path(home, "index")
        build(source, index)
        yield index


def queries_for(index: Path, count: int) -> list[Asked]:
    reader = WhooshEngine(index).open()
    try:
        return make_queries(reader, count)
    finally:
        reader.close()


def time_queries(index: Path, asked: Sequence[Asked], seed: int) -> Searched:
    """One round: the first query opens the archive, the others are asked in an order that ``seed`` shuffles."""
    archive = open_archive(index)
    first, *others = asked
    opening = cpu_ms(partial(archive.search, first.text))
    suggesting = cpu_ms(partial(archive.suggest, first.text[:4]))
    misspelt = next((query for query in others if query.kind == "misspelt"), first)
    correcting = cpu_ms(partial(archive.search, misspelt.text))
    actions = [partial(archive.search, query.text) for query in others]
    times, again = times_of(actions, seed), times_of(actions, seed + 1)
    results = [action() for action in actions]
    hits = max(len(result.hits) for result in results)
    pages = [result for result in results if len(result.hits) == hits]
    return Searched(
        opening=opening,
        suggesting=suggesting,
        correcting=correcting,
        queries=tuple(map(Timed, others, times, (result.total for result in results))),
        again=again,
        excerpts=times_of([partial(cut_excerpts, page) for page in pages], seed),
        hits=hits,
        suggestions=times_of([partial(archive.suggest, text) for text in typed(asked)], seed),
    )


def medians(rounds: Sequence[Searched]) -> Searched:
    """The same queries in several rounds, each with its median."""
    one = rounds[0]
    times = median_of([[timed.milliseconds for timed in searched.queries] for searched in rounds])
    return replace(
        one,
        opening=statistics.median(searched.opening for searched in rounds),
        suggesting=statistics.median(searched.suggesting for searched in rounds),
        correcting=statistics.median(searched.correcting for searched in rounds),
        queries=tuple(replace(timed, milliseconds=time) for timed, time in zip(one.queries, times, strict=True)),
        again=median_of([searched.again for searched in rounds]),
        excerpts=median_of([searched.excerpts for searched in rounds]),
        suggestions=median_of([searched.suggestions for searched in rounds]),
    )


def cut_excerpts(results: Results) -> None:
    """What a page of results shows of its hits: title, question and the best lines of the answer, marked."""
    for hit in results.hits:
        mark(hit.article.title, results.query)
        mark(hit.passage.question or "", results.query)
        excerpts(hit.passage.answer, results.query)


def typed(asked: Sequence[Asked]) -> list[str]:
    """What stands in the box while words and questions are being typed."""
    texts = [query.text for query in asked if query.kind in {"common word", "rare word", "question"}]
    beginnings = dict.fromkeys(text[:length] for length in TYPED for text in texts if length <= len(text))
    return list(beginnings)[:: max(len(beginnings) // MAX_TYPED, 1)]


def rows(searched: Searched) -> list[Row]:
    kinds = dict.fromkeys(timed.asked.kind for timed in searched.queries)
    shown = f"title, question and answer of {searched.hits} hits"
    return [
        Row("open, and search for the first time", (searched.opening,)),
        Row("suggest for the first time", (searched.suggesting,)),
        Row("correct for the first time", (searched.correcting,)),
        *(_row(kind, [timed for timed in searched.queries if timed.asked.kind == kind]) for kind in kinds),
        _row("all kinds", searched.queries),
        Row(
            "search: all kinds, once more",
            searched.again,
            _rate(searched.again, "queries"),
            "every word still in memory",
        ),
        Row("cut excerpts", searched.excerpts, _rate(searched.excerpts, "pages"), shown),
        Row("suggest", searched.suggestions, _rate(searched.suggestions, "requests")),
    ]


def _row(kind: str, queries: Sequence[Timed]) -> Row:
    times = tuple(timed.milliseconds for timed in queries)
    found = statistics.mean(timed.found for timed in queries)
    note = f"{len(queries)} queries, {found:,.0f} articles found on average"
    return Row(f"search: {kind}", times, _rate(times, "queries"), note)


def _rate(times: Sequence[float], unit: str) -> str:
    return rate(len(times), sum(times), unit)


def verdict(queries: Sequence[Timed], at_most: float) -> tuple[bool, str]:
    """Whether no query cost more than ``at_most`` milliseconds of CPU, and that in a sentence."""
    slowest = max(queries, key=lambda timed: timed.milliseconds)
    slow = sum(timed.milliseconds > at_most for timed in queries)
    text = f"slowest: {slowest.milliseconds:.1f} ms, {slowest.asked.kind} {slowest.asked.text[:60]!r}"
    outcome = f"FAIL, {slow} did" if slow else "pass"
    return not slow, f"No query of {len(queries)} takes more than {at_most:g} ms of CPU: {outcome} ({text})"


def measure(index: Path, asked: Sequence[Asked], rounds: int) -> tuple[Searched, list[Row]]:
    results = [alone(time_queries, index, asked, seed) for seed in range(rounds)]
    searched, peak = medians([searched for searched, _ in results]), max(peak for _, peak in results)
    return searched, [*rows(searched), Row("peak memory of searching", note=f"{peak:.0f} MB")]


def searching_arguments(doc: str | None) -> argparse.ArgumentParser:
    parser = arguments(doc)
    parser.add_argument("--queries", type=int, default=QUERIES, help="how many of each kind")
    return parser


def main() -> int:
    parser = searching_arguments(__doc__)
    parser.add_argument("--index", type=Path, help="where the index is, or is to be kept")
    parser.add_argument("--at-most", type=float, metavar="MS", help="fail where a query takes more")
    given = parser.parse_args()
    with index_of(given.source, given.index) as index:
        searched, lines = measure(index, queries_for(index, given.queries), given.rounds)
    print(table(lines))
    if given.at_most is None:
        return 0
    fast, sentence = verdict(searched.queries, given.at_most)
    print(f"\n{sentence}")
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
