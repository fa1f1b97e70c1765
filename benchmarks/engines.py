"""How does every engine do with the same passages?

    python -m benchmarks.engines [CORPUS] [--first N] [--queries F] [--rounds R] [--only NAME ...] [--rivals PYTHON] [--work DIR]

CORPUS holds article JSON lines, or objects {id, title, body, lang}, xz-compressed or not; invented passages unless named. With
``--first`` more than it has, it is repeated with changes (`rivals/corpus.py`). Each engine found (`rivals/places.py`) builds its
index in a process of its own; then, round by round, the engines take turns, each in a new process (`rivals/process.py`).
``--work`` keeps corpus, queries, indexes and answers for the next time; ``--rebuild`` builds anew those that are measured, and
``--earlier`` puts those beside them that were measured before, with the same queries.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from benchmarks.rivals import ROSTER
from benchmarks.rivals.corpus import Laid, lay, read_passages
from benchmarks.rivals.places import Contender, contenders, run
from benchmarks.rivals.queries import COUNT, make_queries, read_queries, write_queries
from benchmarks.rivals.tables import Built, Measured, report
from benchmarks.timing import ROUNDS

NAMES = [entry.name for entry in ROSTER]
PASSES = 5
SECONDS = 20.0  # at most, for a figure of an engine in a round
LOOK = 0.1  # seconds between two looks at the memory of what is building


# ---------------------------------------------------------------- building


def build(contender: Contender, laid: Laid) -> Built:
    """Build its index, unless it is there, and tell what that took."""
    index, told = _places(contender, laid)
    if not told.exists():
        shutil.rmtree(index, ignore_errors=True)
        index.parent.mkdir(exist_ok=True)
        _time_build([*contender.command, "build", contender.name, str(laid.folder), str(index), str(told)], told)
    return Built(contender.entry.folder, size=_megabytes(index), **json.loads(told.read_text("utf-8")))


def _places(contender: Contender, laid: Laid) -> tuple[Path, Path]:
    """Its index, and what building it took."""
    index = laid.folder / "indexes" / contender.entry.folder
    return index, index.with_suffix(".json")


def _time_build(command: Sequence[str], told: Path) -> None:
    """CPU is of the process and those it started, as is the peak of memory, looked at from outside."""
    began, children = time.perf_counter(), os.times()
    with watching() as peaks:
        run(command)
    ended = os.times()
    cpu = ended.children_user + ended.children_system - children.children_user - children.children_system
    own = json.loads(told.read_text("utf-8"))
    facts = {"cpu": cpu, "wall": time.perf_counter() - began, "peak": max(own["peak"], *peaks)}
    told.write_text(json.dumps(own | facts), "utf-8")


@contextmanager
def watching() -> Iterator[list[float]]:
    """What the processes started meanwhile hold together, in MB, again and again."""
    peaks, done = [0.0], Event()

    def look() -> None:
        while not done.wait(LOOK):
            peaks.append(sum(map(_held, _descendants(os.getpid()))))

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _descendants(process: int) -> Iterator[int]:
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(tasks).split():
            yield int(child)
            yield from _descendants(int(child))


def _held(process: int) -> float:
    """Its share of memory: what several processes share counts once over all of them."""
    shares = [
        line.split()[1] for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines() if line[:4] == "Pss:"
    ]
    return int(shares[0]) * 1024 / 1e6 if shares else 0.0


def _read(path: Path) -> str:
    """Nothing where the process has ended."""
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def _megabytes(index: Path) -> float:
    return sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) / 1e6


# ---------------------------------------------------------------- asking


def ask(contender: Contender, laid: Laid, queries: Path, *, number: int, passes: int) -> dict[str, Any]:
    """What its process tells in one round."""
    index, _ = _places(contender, laid)
    out = _told(queries) / f"{contender.name}.{number}.json"
    out.parent.mkdir(exist_ok=True, parents=True)
    given = (contender.name, index, queries, out, number, passes, SECONDS, time.time())
    run([*contender.command, "ask", *map(str, given)])
    return json.loads(out.read_text("utf-8"))


def measure(those: Sequence[Contender], laid: Laid, queries: Path, *, rounds: int, passes: int) -> list[Measured]:
    """In turns, in each round."""
    for file in [file for one in those for file in _told(queries).glob(f"{one.name}.*.json")]:
        file.unlink()
    answers: dict[str, list[dict[str, Any]]] = {one.name: [] for one in those}
    for number in range(rounds):
        for one in those:
            answers[one.name].append(ask(one, laid, queries, number=number, passes=passes))
            print(f"round {number + 1}: {one.name}", file=sys.stderr)
    return [Measured(name, told) for name, told in answers.items()]


def _told(queries: Path) -> Path:
    """Where the answers to a file of queries are."""
    return queries.parent / "rounds" / queries.stem


def earlier(but: Sequence[Contender], laid: Laid, queries: Path) -> Iterator[tuple[Built, Measured]]:
    """Those of which there are answers from before, and their indexes."""
    for one in (Contender(entry, ()) for entry in ROSTER if entry not in [known.entry for known in but]):
        told = [json.loads(file.read_text("utf-8")) for file in sorted(_told(queries).glob(f"{one.name}.*.json"))]
        if told and _places(one, laid)[1].exists():
            yield build(one, laid), Measured(one.name, told)


def queries_for(laid: Laid, given: Path | None) -> Path:
    """Those given, else those made from the corpus, in a file beside it, as every engine reads them."""
    file = laid.folder / (f"queries-{given.stem}.json" if given else "queries.json")
    if given or not file.exists():
        write_queries(read_queries(given) if given else make_queries(partial(read_passages, laid.folder), COUNT), file)
    return file


# ---------------------------------------------------------------- the command


def compare(given: argparse.Namespace, work: Path) -> str:
    """The tables, and a line for each engine that was not found."""
    (work / "classes").mkdir(parents=True, exist_ok=True)
    those, absent = contenders(given.only, given.rivals, work / "classes")
    name = f"{given.corpus.name.split('.')[0] if given.corpus else 'invented'}-{given.first or 'all'}"
    laid = lay(given.corpus, given.first, work / name)
    if given.rebuild:
        for one in those:
            _places(one, laid)[1].unlink(missing_ok=True)
    built = [build(one, laid) for one in those]
    queries = queries_for(laid, given.queries)
    measured = measure(those, laid, queries, rounds=given.rounds, passes=given.passes)
    for index, answers in earlier(those, laid, queries) if given.earlier else ():
        built.append(index)
        measured.append(answers)
    indexes = {one.name: one for one in sorted(built, key=lambda one: NAMES.index(one.name))}
    measured.sort(key=lambda one: NAMES.index(one.name))
    heading = f"{laid.passages:,} passages, {laid.bytes / 1e6:,.1f} MB of text, {len(read_queries(queries))} queries"
    left_out = [f"Not measured: {one.name} ({one.reason})." for one in absent]
    return "\n\n".join([heading, report(list(indexes.values()), measured, laid.bytes), *left_out])


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("corpus", nargs="?", type=Path)
    options.add_argument("--first", type=int, metavar="N", help="passages; all of the corpus unless given")
    options.add_argument("--queries", type=Path, metavar="F", help="asked in place of queries made from the corpus")
    options.add_argument("--rounds", type=int, default=ROUNDS, metavar="R")
    options.add_argument("--passes", type=int, default=PASSES, help="in each round, once warm")
    options.add_argument("--only", nargs="+", default=[], choices=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}")
    options.add_argument("--rivals", type=Path, metavar="PYTHON", help="of an environment that has rivals")
    options.add_argument("--work", type=Path, metavar="DIR", help="where indexes are kept")
    options.add_argument("--rebuild", action="store_true", help="build the indexes anew")
    options.add_argument("--earlier", action="store_true", help="with what others answered before")
    return options


def main() -> None:
    given = parser().parse_args()
    with TemporaryDirectory() as home:
        print(compare(given, given.work or Path(home)))


if __name__ == "__main__":
    main()
