"""How much memory do all processes of a reindex need together?

    python -m benchmarks.memory [FILES]

A folder of small pages is made, and the command runs over it; every moment the memory of all its processes is added up, what they
share counted once (PSS, as Linux tells it).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Row, cpu_seconds, rate, table
from benchmarks.unchanged import write_pages

FILES = 100_000
MOMENT = 0.2  # seconds between two looks
COMMAND = [sys.executable, "-c", "from indexer.cli import reindex; reindex()", "--quiet"]


@dataclass(frozen=True, slots=True)
class Run:
    """``peak`` in bytes, of all processes together; ``processes`` at that moment; seconds of CPU and on the wall."""

    peak: int
    processes: int
    cpu: float
    wall: float


def run(source: Path, index: Path) -> Run:
    """Index a source. Raises ValueError where that fails."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    with subprocess.Popen([*COMMAND, str(source), "--index", str(index)], start_new_session=True) as process:
        peak = max(_looks(process), default=(0, 0))
    if process.returncode:
        raise ValueError(f"reindex ended with {process.returncode}")
    return Run(*peak, cpu_seconds() - cpu, time.perf_counter() - wall)


def _looks(process: subprocess.Popen[bytes]) -> Iterator[tuple[int, int]]:
    while process.poll() is None:
        sizes = [size for path in Path("/proc").glob("[0-9]*") if (size := _size(path, process.pid))]
        yield sum(sizes), len(sizes)
        time.sleep(MOMENT)


def _size(path: Path, group: int) -> int:
    """Bytes of a process, if it is of the group."""
    with suppress(OSError, IndexError):  # it has just ended
        if int((path / "stat").read_text().rpartition(")")[2].split()[2]) == group:
            lines = (path / "smaps_rollup").read_text().splitlines()
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return 0


def row(files: int, ran: Run) -> Row:
    note = f"{ran.peak / 1e6:.0f} MB in {ran.processes} processes at most; {ran.cpu:.0f} s of CPU, {ran.wall:.0f} s on the wall"
    return Row(f"first reindex of {files:,} pages", rate=rate(files, ran.cpu * 1000, "files"), note=note)


def measure(files: int) -> list[Row]:
    with TemporaryDirectory() as home:
        write_pages(Path(home) / "pages", files)
        return [row(files, run(Path(home) / "pages", Path(home) / "index"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="?", type=int, default=FILES)
    print(table(measure(parser.parse_args().files)))


if __name__ == "__main__":
    main()
