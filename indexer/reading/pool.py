"""How are many files read at once, and still in order?

Pages are read by processes, a bounded number ahead of the one that is wanted next; JSON lines, cheap to read and perhaps large, are
streamed here. A process that dies over a page costs that page, not the run.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Self

from indexer.errors import SourceError
from indexer.processes import is_working, start_pool
from indexer.reading.page import Reading, read
from indexer.rules import SiteRule
from indexer.sources import File

FEW = 40  # files that are read sooner here than a process starts
AHEAD = 16  # files a process is given before their turn: bounds what waits in memory

Readings = Iterator[Reading] | None
Told = tuple[File, bool]  # whether it is known


def read_in_order(
    files: Sequence[File], is_known: Callable[[File], bool], jobs: int, rules: Sequence[SiteRule] = ()
) -> Iterator[tuple[File, Readings]]:
    """Each file with its readings, in the order given; None for the known ones, which are not read.

    ``jobs``: how many processes, 0 for one a core; ``rules``: as in `read`. The readings raise SourceError where a file cannot be
    read.
    """
    jobs = jobs or os.cpu_count() or 1
    told = [(file, is_known(file)) for file in files]
    pages = sum(not known and _is_page(file) for file, known in told)
    if jobs == 1 or pages <= FEW:
        yield from _read_here(told, rules)
    else:
        yield from _read_ahead(told, jobs, rules)


def _read_here(files: Iterable[Told], rules: Sequence[SiteRule]) -> Iterator[tuple[File, Readings]]:
    return ((file, None if known else read(file, rules)) for file, known in files)


def _is_page(file: File) -> bool:
    return file.path.suffix.lower() != ".jsonl"


def _read_ahead(files: Iterable[Told], jobs: int, rules: Sequence[SiteRule]) -> Iterator[tuple[File, Readings]]:
    waiting: deque[tuple[Told, Future[list[Reading]] | None]] = deque()
    with _Readers(jobs, rules) as readers:
        if not readers.work():
            yield from _read_here(files, rules)
            return
        for file, known in files:
            waiting.append(((file, known), readers.submit(file) if not known and _is_page(file) else None))
            if len(waiting) > jobs * AHEAD:
                yield _next(readers, waiting)
        while waiting:
            yield _next(readers, waiting)


def _next(readers: _Readers, waiting: deque[tuple[Told, Future[list[Reading]] | None]]) -> tuple[File, Readings]:
    (file, known), future = waiting.popleft()
    if future is not None:
        return file, readers.result(file, future)
    return file, None if known else read(file)


def _read_all(file: File, rules: Sequence[SiteRule]) -> list[Reading]:
    return list(read(file, rules))


class _Readers:
    """Reading processes that survive the death of one."""

    def __init__(self, jobs: int, rules: Sequence[SiteRule]) -> None:
        self._jobs = jobs
        self._rules = rules
        self._pool = start_pool(jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def work(self) -> bool:
        """Whether processes can be had at all."""
        return is_working(self._pool)

    def submit(self, file: File) -> Future[list[Reading]]:
        try:
            return self._pool.submit(_read_all, file, self._rules)
        except BrokenProcessPool:
            self._pool = start_pool(self._jobs)
            return self._pool.submit(_read_all, file, self._rules)

    def result(self, file: File, future: Future[list[Reading]]) -> Iterator[Reading]:
        """A file whose process died is read once more, alone: perhaps it was a neighbour's fault."""
        try:
            yield from future.result()
        except BrokenProcessPool:
            with start_pool(1) as alone:
                try:
                    yield from alone.submit(_read_all, file, self._rules).result()
                except BrokenProcessPool:
                    raise SourceError(file.path, "the process that read it was killed (out of memory?)") from None
