"""What does one engine cost in a process of its own?

    python -m benchmarks.rivals.process build NAME CORPUS INDEX OUT
    python -m benchmarks.rivals.process ask   NAME INDEX QUERIES OUT ROUND PASSES SECONDS LAUNCHED

Asked, it opens the index, answers the first query, then every other once (cold), then each figure in PASSES passes (SECONDS at
most, one pass at least), each in another order. What it writes to OUT has a pair for each query: milliseconds of CPU of the
process, and on the wall, the medians over the passes. LAUNCHED is when the process was started, in seconds since 1970. Nothing
here needs more than Python's own library: rivals live in other environments than ours.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.rivals import Asked, Rival, entry_of
from benchmarks.rivals.queries import read_queries

Cost = tuple[float, float]  # milliseconds of CPU, and on the wall
PARSED = {"best", "counted"}  # figures that begin with a query in the engine's own form


def build(name: str, corpus: str, index: str, out: str) -> None:
    engine = entry_of(name).engine()
    engine.build(Path(corpus), Path(index))
    Path(out).write_text(json.dumps({"version": engine.version(), "peak": peak_memory()}), "utf-8")


def ask(  # noqa: PLR0913, PLR0917
    name: str, index: str, queries: str, out: str, number: str, passes: str, seconds: str, launched: str
) -> None:
    engine = entry_of(name).engine()
    engine.open(Path(index))
    start = time.process_time() * 1000, (time.time() - float(launched)) * 1000
    asked = [query for query in read_queries(Path(queries)) if query.kind in engine.kinds]
    timing = _Timing(engine, asked, int(number))
    figure, *_ = engine.figures
    first = timing.cost(figure, asked[0])
    answer = {
        "name": name,
        "version": engine.version(),
        "start": start,
        "cold": [first, *timing.one_pass(figure, after=1)],
        "figures": {figure: timing.passes(figure, int(passes), float(seconds)) for figure in engine.figures},
        "kinds": [query.kind for query in asked],
        "found": [timing.found(query) for query in asked],
        "memory": memory(),
    }
    Path(out).write_text(json.dumps(answer), "utf-8")


class _Timing:
    """Asks one engine in one round, each pass in an order of its own."""

    def __init__(self, engine: Rival, asked: Sequence[Asked], number: int) -> None:
        self._engine = engine
        self._asked = asked
        self._lot = random.Random(number)

    def cost(self, figure: str, asked: Asked) -> Cost:
        action: Callable[[Any], object] = getattr(self._engine, figure)
        query = self._engine.ready(asked) if figure in PARSED else asked
        self._engine.forget()
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        action(query)
        return (time.process_time_ns() - cpu) / 1e6, (time.perf_counter_ns() - wall) / 1e6

    def one_pass(self, figure: str, *, after: int = 0) -> list[Cost]:
        numbers = range(after, len(self._asked))
        costs = {number: self.cost(figure, self._asked[number]) for number in self._lot.sample(numbers, len(numbers))}
        return [costs[number] for number in numbers]

    def passes(self, figure: str, count: int, seconds: float) -> list[Cost]:
        """The median of each query over the passes."""
        ends = time.monotonic() + seconds
        costs = [self.one_pass(figure)]
        while len(costs) < count and time.monotonic() < ends:
            costs.append(self.one_pass(figure))
        return [medians(own) for own in zip(*costs, strict=True)]

    def found(self, asked: Asked) -> int | None:
        """How many passages (or articles) match; None where the engine does not say."""
        if "counted" in self._engine.figures:
            return self._engine.counted(self._engine.ready(asked))[1]
        return self._engine.whole(asked)


def medians(costs: Sequence[Sequence[float]]) -> Cost:
    """
    >>> medians([(1, 5), (9, 6), (2, 70)])
    (2, 6)
    """
    cpu, wall = (statistics.median(own) for own in zip(*costs, strict=True))
    return cpu, wall


# ---------------------------------------------------------------- memory, in MB


def memory() -> dict[str, float]:
    """``own`` is what only this process can use; ``resident`` has the pages of files as well, which the system may drop."""
    sizes = _sizes("/proc/self/smaps_rollup")
    private = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return {"own": sizes["Private_Dirty"], "private": private, "resident": sizes["Rss"]}


def peak_memory() -> float:
    return _sizes("/proc/self/status")["VmHWM"]


def _sizes(path: str) -> dict[str, float]:
    lines = (line.split() for line in Path(path).read_text("ascii", "replace").splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 / 1e6 for words in lines if words[2:] == ["kB"]}


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    {"build": build, "ask": ask}[what](*given)
