"""Where does the time of a query go?

    python -m benchmarks.stages [SOURCE] [--index DIR] [--queries N]

The functions on the way of `archive.search` are timed by themselves, without what they call of one another; a query counts with the
least of its rounds. To look at the clock takes about .2 microseconds a call, which stays in.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean
from typing import Any
from unittest.mock import patch

from benchmarks.queries import Asked
from benchmarks.searching import index_of, queries_for, searching_arguments
from benchmarks.timing import markdown
from indexer import analysis, open_archive
from indexer.archive import Archive
from indexer.engines import columns

# What a stage is called, and the function whose own time it is.
STAGES: Sequence[tuple[str, str]] = (
    ("read the query", "indexer.archive.parse"),
    ("add what the owner adds", "indexer.steering.guiding.Steering.steer"),
    ("plan: cut and stem", "indexer.engines.whoosh.reader.plan"),
    ("look up words", "indexer.engines.scoring.evidence"),
    ("look up words", "indexer.engines.scoring.sense"),
    *(
        (f"columns: {name}", f"indexer.engines.columns.{name}")
        for name in columns.__all__
        if name.islower() and name != "seek"
    ),
    ("rest of scoring", "indexer.engines.scoring.find"),
    ("rest of scoring", "indexer.engines.scoring.Found.top"),
    ("rest of scoring", "indexer.engines.scoring.Found.scores"),
    ("count facets", "indexer.engines.whoosh.facets.Facet.told"),
    ("inflate what is shown", "indexer.engines.whoosh.records._inflated"),
    ("group, order, page", "indexer.engines.whoosh.searching._hits"),
    ("group, order, page", "indexer.engines.whoosh.reader.search"),
    ("everything else", "indexer.archive.Archive.search"),
)


_NAMES = list(dict.fromkeys(stage for stage, _ in STAGES))


class Clock:
    """The own time of each stage, in microseconds."""

    def __init__(self) -> None:
        self.own: defaultdict[str, float] = defaultdict(float)
        self._inside: list[float] = []  # of each call that has not ended, what those within it took

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self._inside.append(0)
            began = time.perf_counter_ns()
            try:
                return function(*arguments, **options)
            finally:
                took = (time.perf_counter_ns() - began) / 1000
                self.own[stage] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return call


@contextmanager
def clocked(clock: Clock) -> Iterator[None]:
    """Every stage with a clock on it."""
    with ExitStack() as stack:
        for stage, name in STAGES:
            owner, _, attribute = name.rpartition(".")
            function = getattr(_found(owner), attribute)
            # A generator does its work when it is gone through.
            action = (lambda *a, f=function: list(f(*a))) if attribute == "_hits" else function
            stack.enter_context(patch(name, clock.timed(stage, action)))
        yield


def _found(name: str) -> Any:
    module, _, rest = name.rpartition(".")
    return getattr(_found(module), rest) if module else __import__(rest)


def stages_of(archive: Archive, asked: Asked, rounds: int) -> dict[str, float]:
    """The least that each stage of a query took."""
    every = []
    for _ in range(rounds):
        clock = Clock()
        with clocked(clock):
            analysis.plan.cache_clear()
            analysis.typed_tokens.cache_clear()
            archive.search(asked.text)
        every.append(clock.own)
    return {stage: min(own[stage] for own in every) for stage in _NAMES}


def report(archive: Archive, queries: Sequence[Asked], rounds: int) -> str:
    kinds = list(dict.fromkeys(asked.kind for asked in queries))
    for asked in queries:
        archive.search(asked.text)
    times = [(asked.kind, stages_of(archive, asked, rounds)) for asked in queries]
    rows = [
        [stage, *(f"{mean(own[stage] for kind, own in times if kind == wanted):.0f}" for wanted in kinds)]
        for stage in _NAMES
        if any(own[stage] for _, own in times)
    ]
    sums = [f"{mean(sum(own.values()) for kind, own in times if kind == wanted):.0f}" for wanted in kinds]
    return markdown(["microseconds", *kinds], [*rows, ["all", *sums]])


def main() -> int:
    parser = searching_arguments(__doc__)
    parser.add_argument("--index", type=Path, help="where the index is, or is to be kept")
    given = parser.parse_args()
    with index_of(given.source, given.index) as index:
        print(report(open_archive(index), queries_for(index, given.queries), given.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
