"""What does something cost, and how is it told?

CPU time of the process is what counts: time on the wall doubles when somebody else has the core. Where things are compared they
take turns, in another order each round, so that a slow spell of the machine falls on all of them.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

SAMPLE_CORPUS = Path("corpus")
ROUNDS = 3
FEW = 20  # times below which a 95th percentile would be an anecdote

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``milliseconds`` are of CPU, one for each thing measured."""

    what: str
    milliseconds: tuple[float, ...] = ()
    rate: str = ""
    note: str = ""


def cpu_seconds() -> float:
    """CPU this process has used, and those of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def cpu_ms(action: Callable[[], object]) -> float:
    began = cpu_seconds()
    action()
    return (cpu_seconds() - began) * 1000


def times_of(actions: Sequence[Callable[[], object]], seed: int) -> tuple[float, ...]:
    """Milliseconds of CPU of each action, run in an order that ``seed`` shuffles."""
    order = list(range(len(actions)))
    random.Random(seed).shuffle(order)
    times = {number: cpu_ms(actions[number]) for number in order}
    return tuple(times[number] for number in range(len(actions)))


def median_of(rounds: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The median of each column.

    >>> median_of([(1, 10), (3, 30), (2, 90)])
    (2, 30)
    """
    return tuple(statistics.median(own) for own in zip(*rounds, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank: the smallest value that ``share`` of all values do not exceed.

    >>> percentile([4, 1, 3, 2], 0.5), percentile([4, 1, 3, 2], 0.95)
    (2, 4)
    """
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def rate(count: int, milliseconds: float, unit: str) -> str:
    return f"{count / milliseconds * 1000:,.0f} {unit}/s" if milliseconds else ""


def peak_mb() -> float:
    """The most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def alone(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> tuple[T, float]:
    """What a function of a module returns in a process of its own, and the most memory that process held, in MB."""
    # Forked from a small server: the peak of a process started by exec would begin at that of its parent.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("forkserver")) as process:
        return process.submit(function, *arguments, **options).result(), process.submit(peak_mb).result()


# ---------------------------------------------------------------- the table

HEADINGS = ("", "a second", "p50 ms", "p95 ms", "p99 ms", "worst ms", "")


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    return markdown(HEADINGS, ((row.what, row.rate, *_spread(row.milliseconds), row.note) for row in rows))


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """
    >>> print(markdown(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("|---" * len(line) + "|" if line[0] == "---" else f"| {' | '.join(line)} |" for line in lines)


def _spread(times: Sequence[float]) -> list[str]:
    if not times:
        return [""] * 4
    if len(times) < FEW:
        return [_number(percentile(times, 0.5)), "", "", _number(max(times))]
    return [*(_number(percentile(times, share)) for share in (0.5, 0.95, 0.99)), _number(max(times))]


def _number(value: float) -> str:
    """Three digits that mean something.

    >>> _number(0.01234), _number(12.34), _number(12345.6)
    ('0.0123', '12.3', '12,346')
    """
    if value >= 100 or not value:
        return f"{value:,.0f}"
    return f"{value:.{2 - math.floor(math.log10(value))}f}"


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark of a source has."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("source", nargs="?", type=Path, default=SAMPLE_CORPUS, help="a folder or file of articles")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often everything is measured (the median counts)"
    )
    return parser
