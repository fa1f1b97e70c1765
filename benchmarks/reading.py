"""How fast does a file become articles?

    python -m benchmarks.reading [SOURCE]

Every file is read as `reindex` reads it (open, decode, parse, prune, cut into passages, digest), in one process, on one core.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.timing import Row, alone, arguments, median_of, rate, table, times_of
from indexer.model import Article
from indexer.reading import Reading, read
from indexer.settings import Settings, SourceSpec
from indexer.sources import File, find


def files_of(source: Path) -> list[File]:
    found = (file for file in find(SourceSpec(source), Settings()) if isinstance(file, File))
    return sorted(found, key=lambda file: file.relative)


def articles_of(source: Path) -> Iterator[Article]:
    for file in files_of(source):
        yield from (reading.article for reading in read(file) if reading.article)


def time_files(files: list[File], rounds: int) -> tuple[list[Reading], tuple[float, ...]]:
    """What was read, and milliseconds of CPU a file."""
    readings = [reading for file in files for reading in read(file)]
    return readings, median_of([times_of([partial(_read, file) for file in files], seed) for seed in range(rounds)])


def _read(file: File) -> None:
    for _ in read(file):
        pass


def measure(source: Path, rounds: int) -> list[Row]:
    files = files_of(source)
    (readings, times), peak = alone(time_files, files, rounds)
    size = sum(file.path.stat().st_size for file in files)
    articles = sum(reading.article is not None for reading in readings)
    note = f"{articles} articles in {len(files)} files, {size / 1e6:.1f} MB; peak memory {peak:.0f} MB"
    return [Row("read a file", times, rate(len(readings), sum(times), "pages"), note)]


def main() -> None:
    given = arguments(__doc__).parse_args()
    print(table(measure(given.source, given.rounds)))


if __name__ == "__main__":
    main()
