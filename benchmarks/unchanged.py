"""What does a reindex cost when nothing, or next to nothing, has changed?

    python -m benchmarks.unchanged [FILES]

A folder of small pages is made and indexed; then `reindex` runs over it as it is, and again after one page was edited, until an
open archive finds the new words. At last `reindex --watch` watches it while pages are edited, from the edit until they are found.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.indexing import build
from benchmarks.timing import ROUNDS, Row, cpu_seconds, rate, table
from indexer.archive import Archive, open_archive
from indexer.reindex import Report

FILES = 10_000
A_FOLDER = 500  # files
PATIENCE = 60  # seconds until an edit is given up
WATCHING = "from indexer.cli import reindex; reindex()"
SETTLED = 0.1  # seconds after which a file's times can be trusted, and it need not be read twice

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="https://house.example/{number}"><meta name="author" content="Ada Lind"></head>
<body><nav><a href="/">Home</a></nav><main><article><h1>{title}</h1>
<h2 id="a">What should be known about {first}?</h2><p>{one}</p>
<h2 id="b">Who decides about {second}?</h2><p>{two}</p></article></main></body></html>"""
VOCABULARY = (
    "the a of and to in for is with every customer brand price shop letter reader campaign habit town season counter shelf "
    "survey answer question budget winter poster column editor rival promise margin supplier member card visit"
)


@dataclass(frozen=True, slots=True)
class Timed:
    """One run: what it reported, seconds of CPU of all processes, seconds on the wall."""

    report: Report
    cpu: float
    wall: float


def write_pages(folder: Path, count: int) -> None:
    lot = random.Random(count)
    for number in range(count):
        home = folder / f"{number // A_FOLDER:03}"
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{number:06}.html").write_text(_page(number, lot), "utf-8")


def _page(number: int, lot: random.Random) -> str:
    words = VOCABULARY.split()
    first, second, third = lot.sample(words, 3)
    one, two = (f"{' '.join(lot.choices(words, k=50)).capitalize()}." for _ in range(2))
    return PAGE.format(
        title=f"On {first}, {third} {number}", number=number, first=first, second=second, one=one, two=two
    )


def timed(run: Callable[[], Report]) -> Timed:
    time.sleep(SETTLED)
    cpu, wall = cpu_seconds(), time.perf_counter()
    report = run()
    return Timed(report, cpu_seconds() - cpu, time.perf_counter() - wall)


def edit(page: Path, word: str) -> None:
    page.write_text(page.read_text("utf-8").replace("<p>", f"<p>{word} ", 1), "utf-8")


def reindex_until_found(folder: Path, index: Path, archive: Archive, word: str) -> Report:
    report = build(folder, index)
    if not archive.search(word).total:
        raise ValueError(f"{word} was indexed and is not found")
    return report


def time_reindexes(home: Path, files: int, rounds: int) -> dict[str, list[Timed]]:
    folder, index = home / "pages", home / "index"
    write_pages(folder, files)
    runs = {"first reindex": [timed(partial(build, folder, index))]}
    runs["reindex, no change"] = [timed(partial(build, folder, index)) for _ in range(rounds)]
    archive = open_archive(index)
    archive.search("warm")
    pages = sorted(folder.rglob("*.html"))
    changed = runs["reindex, one file changed"] = []
    for number in range(rounds):
        word = f"zyx{number}"
        edit(pages[number % files], word)
        changed.append(timed(partial(reindex_until_found, folder, index, archive, word)))
    return runs


def time_watch(folder: Path, index: Path, rounds: int) -> Row:
    """An edit until an open archive finds it, with the command that watches: on the wall, and what that cost the command."""
    archive = open_archive(index)
    command = [sys.executable, "-c", WATCHING, str(folder), "--index", str(index), "--watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait_for_report(process)
            time.sleep(SETTLED)
            times = [_until_found(process, page, archive) for page in sorted(folder.rglob("*.html"))[:rounds]]
        finally:
            process.terminate()
    wall, cpu = (statistics.median(each) for each in zip(*times, strict=True))
    return Row("watched, one file changed", note=f"{wall:.2f} s on the wall until it is found, {cpu:.2f} s of CPU")


def _wait_for_report(process: subprocess.Popen[str]) -> None:
    """Of the first run, which finds nothing to do."""
    for line in process.stderr or ():
        if "Nothing to do" in line or "Published" in line:
            return
    raise ValueError("the watch ended")


def _until_found(process: subprocess.Popen[str], page: Path, archive: Archive) -> tuple[float, float]:
    word = f"zyx{page.stem}"
    cpu, wall = _cpu_of(process.pid), time.perf_counter()
    edit(page, word)
    while not archive.search(word).total:
        if time.perf_counter() - wall > PATIENCE:
            raise ValueError(f"{word} was written and is not found")
        time.sleep(0.005)
    found = time.perf_counter() - wall
    time.sleep(SETTLED)  # what follows publication is its cost, too
    return found, _cpu_of(process.pid) - cpu


def _cpu_of(process: int) -> float:
    """Seconds that a process and those it waited for have had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def rows(runs: dict[str, list[Timed]]) -> list[Row]:
    return [_row(what, times) for what, times in runs.items()]


def _row(what: str, times: list[Timed]) -> Row:
    files, report = times[0].report.found, times[0].report
    cpu, wall = statistics.median(run.cpu for run in times), statistics.median(run.wall for run in times)
    outcomes = ", ".join(f"{len(entries)} {name}" for name, entries in report.outcomes.items() if entries)
    note = f"{outcomes}; {cpu:.2f} s of CPU, {wall:.2f} s on the wall"
    return Row(what, rate=rate(files, cpu * 1000, "files"), note=note)


def measure(files: int, rounds: int) -> list[Row]:
    with TemporaryDirectory() as home:
        runs = time_reindexes(Path(home), files, rounds)
        return [*rows(runs), time_watch(Path(home) / "pages", Path(home) / "index", rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="?", type=int, default=FILES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    print(table(measure(given.files, given.rounds)))


if __name__ == "__main__":
    main()
