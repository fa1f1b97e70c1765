"""How do the engines compare?

A query counts with its median over the rounds; percentiles are taken over queries. ``Measured`` is one engine in all rounds.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.rivals import FIGURES, KINDS
from benchmarks.rivals.process import Cost, medians
from benchmarks.timing import markdown, percentile

CPU, WALL = 0, 1
YARDSTICKS = ("tantivy", "lucene")
TITLES = {
    "best": "Ten best passages of a query: numbers and scores",
    "counted": "Ten best passages, and how many match",
    "whole": "From the words as typed to ten hits with what is stored of them, and how many match",
    "page": "The same, and an excerpt of each hit",
}


@dataclass(frozen=True, slots=True)
class Built:
    """What building an index took, from the start of the process to its end; ``peak`` and ``size`` in MB."""

    name: str
    version: str
    cpu: float  # seconds
    wall: float
    peak: float
    size: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What an engine answered in each round, as its process wrote it."""

    name: str
    rounds: Sequence[Mapping[str, Any]]

    @property
    def figures(self) -> list[str]:
        return [figure for figure in FIGURES if figure in self.rounds[0]["figures"]]

    @property
    def kinds(self) -> list[str]:
        return self.rounds[0]["kinds"]

    def cold(self) -> list[Cost]:
        return _over_rounds([one["cold"] for one in self.rounds])

    def costs(self, figure: str) -> list[Cost]:
        return _over_rounds([one["figures"][figure] for one in self.rounds])

    def of_kind(self, figure: str, column: int = CPU) -> dict[str, list[float]]:
        """Milliseconds of the queries of each kind it answers."""
        costs = [cost[column] for cost in self.costs(figure)]
        return {
            kind: own
            for kind in KINDS
            if (own := [cost for cost, its in zip(costs, self.kinds, strict=True) if its == kind])
        }

    def found(self) -> dict[str, list[int]]:
        counts = zip(self.rounds[0]["found"], self.kinds, strict=True)
        known = [(count, its) for count, its in counts if count is not None]
        return {kind: own for kind in KINDS if (own := [count for count, its in known if its == kind])}

    def median(self, value_of: Callable[[Mapping[str, Any]], float]) -> float:
        return statistics.median(map(value_of, self.rounds))


def _over_rounds(rounds: Sequence[Sequence[Cost]]) -> list[Cost]:
    return [medians(own) for own in zip(*rounds, strict=True)]


# ---------------------------------------------------------------- all of them


def report(built: Sequence[Built], measured: Sequence[Measured], text: int) -> str:
    """Every table, in Markdown. ``text`` is how many bytes of text were indexed."""
    parts = [("Building", building(built, text)), ("Opening, and memory after all queries", opening(measured))]
    for figure in FIGURES:
        those = [one for one in measured if figure in one.figures]
        if those:
            parts += [(TITLES[figure], spread(those, figure))]
            parts += [(f"{TITLES[figure]}: times {name}", table) for name, table in ratios(those, figure)]
    parts.append(("How many each finds: median of the queries of a kind", finds(measured)))
    return "\n\n".join(f"### {title}\n\n{table}" for title, table in parts if table)


def building(built: Sequence[Built], text: int) -> str:
    headings = ("engine", "", "CPU s", "wall s", "peak MB", "index MB", "bytes a byte of text")
    return markdown(
        headings,
        (
            (one.name, one.version, *map(number, (one.cpu, one.wall, one.peak, one.size, one.size * 1e6 / text)))
            for one in built
        ),
    )


def opening(measured: Iterable[Measured]) -> str:
    headings = ("engine", "open CPU ms", "open wall ms", "first query CPU ms", "first query wall ms")
    headings += ("cold p50 CPU ms", "cold p95 CPU ms", "cold worst CPU ms", "own MB", "private MB", "resident MB")
    return markdown(headings, (_opened(one) for one in measured))


def _opened(one: Measured) -> list[str]:
    start = medians([each["start"] for each in one.rounds])
    cold = one.cold()
    times = [cost[CPU] for cost in cold[1:]]
    memory = [one.median(lambda each, name=name: each["memory"][name]) for name in ("own", "private", "resident")]
    shares = (percentile(times, share) for share in (0.5, 0.95))
    # What is done once, for whichever query comes first, is another query's in each round.
    worst = one.median(lambda each: max(cost[CPU] for cost in each["cold"][1:]))
    return [one.name, *map(number, (*start, *cold[0], *shares, worst, *memory))]


def spread(measured: Sequence[Measured], figure: str) -> str:
    """Milliseconds of CPU: the median of each kind, and percentiles of all; the wall's median and ratios beside them."""
    beside = _yardsticks(measured)
    headings = ("engine", *KINDS, "all p50", "p95", "p99", "worst", "wall p50", "queries/s")
    headings += tuple(f"times {one.name}" for one in beside)
    rows = ([*_spread(one, figure), *(_ratio(one, other, figure) for other in beside)] for one in measured)
    return markdown(headings, rows)


def _spread(one: Measured, figure: str) -> list[str]:
    kinds = one.of_kind(figure)
    every = [time for own in kinds.values() for time in own]
    wall = [time for own in one.of_kind(figure, WALL).values() for time in own]
    shares = [percentile(every, share) for share in (0.5, 0.95, 0.99, 1)]
    cells = [number(percentile(kinds[kind], 0.5)) if kind in kinds else "" for kind in KINDS]
    rate = f"{1000 * len(every) / sum(every):,.0f}"
    return [_named(one.name, kinds), *cells, *map(number, shares), number(percentile(wall, 0.5)), rate]


def _named(name: str, kinds: Mapping[str, object]) -> str:
    return name if len(kinds) == len(KINDS) else f"{name} ({len(kinds)} kinds)"


def ratios(measured: Sequence[Measured], figure: str) -> Iterator[tuple[str, str]]:
    """How many times as much CPU as each yardstick: medians of a kind, and the sum over the kinds that both answer."""
    for yardstick in _yardsticks(measured):
        rows = [[*_ratios(one, yardstick, figure), _ratio(one, yardstick, figure)] for one in measured]
        yield yardstick.name, markdown(("engine", *KINDS, "all"), rows)


def _yardsticks(measured: Iterable[Measured]) -> list[Measured]:
    return [one for one in measured if one.name in YARDSTICKS]


def _ratios(one: Measured, yardstick: Measured, figure: str) -> list[str]:
    ours, theirs = one.of_kind(figure), yardstick.of_kind(figure)
    our, their = ({kind: percentile(own, 0.5) for kind, own in kinds.items()} for kinds in (ours, theirs))
    cells = [f"{our[kind] / their[kind]:.2f}" if kind in our and kind in their else "" for kind in KINDS]
    return [_named(one.name, ours), *cells]


def _ratio(one: Measured, yardstick: Measured, figure: str) -> str:
    ours, theirs = one.of_kind(figure), yardstick.of_kind(figure)
    both = ours.keys() & theirs.keys()
    our, their = (sum(sum(kinds[kind]) for kind in both) for kinds in (ours, theirs))
    return f"{our / their:.2f}"


def finds(measured: Iterable[Measured]) -> str:
    found = [(one, one.found()) for one in measured]
    rows = (
        [one.name, *(f"{statistics.median(own[kind]):,.0f}" if kind in own else "" for kind in KINDS)]
        for one, own in found
        if own
    )
    return markdown(("engine", *KINDS), rows)


def number(value: float) -> str:
    """
    >>> number(0.01234), number(1.234), number(56.78), number(12345.6)
    ('0.012', '1.23', '56.8', '12,346')
    """
    digits = 3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"
