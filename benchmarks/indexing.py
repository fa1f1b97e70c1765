"""How fast do articles become an index, and how large is it?

    python -m benchmarks.indexing [SOURCE]

The source is read first and written as article JSON lines; what is measured is `reindex` of these, from the first line to the
published generation, in a new process each round.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading import articles_of
from benchmarks.timing import Row, alone, arguments, cpu_seconds, rate, table
from indexer.model import Article
from indexer.reindex import Report, reindex
from indexer.settings import Settings, SourceSpec


@dataclass(frozen=True, slots=True)
class Built:
    """One build. ``cpu_ms`` is of all processes that took part."""

    passages: int
    cpu_ms: float
    seconds: float


def build(source: Path, index: Path) -> Report:
    """Bring an index up to date with one source, of which no article may be missing. Raises ValueError."""
    report = reindex(Settings(index=index, sources=(SourceSpec(source),)))
    if report.failed:
        raise ValueError(f"{report.failed[0].name}: {report.failed[0].reason}")
    return report


def time_build(lines: Path, index: Path) -> Built:
    began = cpu_seconds()
    report = build(lines, index)
    return Built(report.passages or 0, (cpu_seconds() - began) * 1000, report.seconds)


def write_lines(articles: Iterable[Article], path: Path) -> int:
    """The articles as JSON lines. How many bytes of text are in them: titles, summaries, questions and answers."""
    size = 0
    with path.open("w", encoding="utf-8") as out:
        for article in articles:
            out.write(json.dumps(article.as_dict(), ensure_ascii=False) + "\n")
            size += len(f"{article.title}\n{article.text}".encode())
    return size


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(source: Path, rounds: int) -> list[Row]:
    with TemporaryDirectory() as home:
        lines = Path(home, "articles.jsonl")
        text = write_lines(articles_of(source), lines)
        builds = [alone(time_build, lines, Path(home, f"index-{number}")) for number in range(rounds)]
        size = bytes_in(Path(home, "index-0"))
    built, peak = builds[0][0], max(peak for _, peak in builds)
    cpu = statistics.median(built.cpu_ms for built, _ in builds)
    seconds = statistics.median(built.seconds for built, _ in builds)
    note = f"{built.passages} passages in {cpu / 1000:.1f} s of CPU, {seconds:.1f} s on the wall; peak memory {peak:.0f} MB"
    bytes_note = f"{size / text:.2f} bytes of index a byte of text ({size / 1e6:.1f} MB, {text / 1e6:.1f} MB)"
    return [
        Row("index articles", rate=rate(built.passages, cpu, "passages"), note=note),
        Row("size of the index", note=bytes_note),
    ]


def main() -> None:
    given = arguments(__doc__).parse_args()
    print(table(measure(given.source, given.rounds)))


if __name__ == "__main__":
    main()
