"""Does a server under load ever answer wrongly, or grow?

    python -m benchmarks.load [--clients N] [--workers N] [--generations N] [--requests N] [--kill S] [--pause S] [--seconds S]

Clients search, suggest and read in a real `verbatim serve`, while `verbatim reindex` publishes one generation after another
and, every ``--kill`` seconds, a worker is killed outright. Each article bears the mark of its generation in every text, and
each generation has a number of articles of its own, so that an answer that mixes two is seen. A request whose worker was killed
is made once more, as browsers and proxies do; nothing else is forgiven. What the workers hold is read in /proc all along. Exit
code 1 where an answer was wrong.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

ARTICLES = 60  # that every generation has
MORE = 7  # of these, more or fewer, by its number
WORDS = ("pricing", "loyalty", "newsletter", "brand", "panel", "voucher", "retail")
TIMEOUT = 30.0  # seconds that a client waits for an answer: more is a failure
LOOK = 0.5  # seconds between two looks at the workers
SERVE = [sys.executable, "-c", "from webapp.cli import verbatim; verbatim()"]
MARK = re.compile(r"edition(\d{5})")


# ---------------------------------------------------------------- articles


def articles_of(generation: int) -> int:
    return ARTICLES + generation % MORE


def write_generation(path: Path, generation: int) -> None:
    """The articles of a generation: the same, but for its mark in every text and for their number."""
    mark = f"edition{generation:05}"
    with path.open("w", encoding="utf-8") as lines:
        for number in range(articles_of(generation)):
            lines.write(json.dumps(_article(number, mark)) + "\n")


def _article(number: int, mark: str) -> dict[str, Any]:
    word, other = WORDS[number % len(WORDS)], WORDS[(number + 1) % len(WORDS)]
    return {
        "id": f"a{number}",
        "url": f"https://load.example/{number}",
        "title": f"Notes on {word} {mark}",
        "section": f"Section {number % 3} {mark}",
        "summary": f"What we learnt of {word}, {mark}.",
        "language": "en",
        "published": f"20{number % 20:02}-03-04",
        "authors": [{"name": f"Author {number % 5} {mark}", "bio": f"Writes about {word} in {mark}."}],
        "tags": [f"tag {mark}"],
        "passages": [
            {
                "question": f"Does rule {number * 3 + n} of {word} hold in {mark}?",
                "speaker": f"Speaker {mark}",
                "answer": f"The {word} of everybody and the {other} of some holds, says {mark}. " * (2 + n),
            }
            for n in range(3)
        ],
    }


# ---------------------------------------------------------------- what an answer should be


class Wrong(Exception):  # as the errors of the library
    """An answer that nobody should get."""


def marks(text: str) -> set[int]:
    return {int(mark) for mark in MARK.findall(text)}


def one_mark(text: str) -> int:
    """The generation that an answer is of."""
    found = marks(text)
    if len(found) != 1:
        raise Wrong(f"an answer of {len(found)} generations: {sorted(found)}")
    return found.pop()


def check_page(text: str) -> int:
    generation = one_mark(text)
    counted = re.search(r"<h1>\s*([\d,]+) articles", text)
    if not counted or int(counted[1]) != articles_of(generation):
        raise Wrong(f"a page of generation {generation} counts {counted and counted[1]}, not {articles_of(generation)}")
    return generation


def check_answer(text: str) -> int:
    """All of the first page, its total and its facets."""
    answer, generation = json.loads(text), one_mark(text)
    sums = {field: sum(each["count"] for each in answer["facets"][field]) for field in ("section", "lang", "site")}
    for name, count in {"total": answer["total"], **sums}.items():
        if count != articles_of(generation):
            raise Wrong(f"{name} of generation {generation} is {count}, not {articles_of(generation)}")
    return generation


def check_suggestions(text: str) -> int | None:
    found = marks(text)
    if len(found) > 1:
        raise Wrong(f"suggestions of {len(found)} generations")
    return found.pop() if found else None


# ---------------------------------------------------------------- clients


@dataclass
class Tally:
    """What became of all requests. ``back``: answers of an older generation than their client had seen, from another worker."""

    done: int = 0
    again: int = 0
    twice: int = 0
    back: int = 0
    generations: set[int] = field(default_factory=set)
    wrong: Counter[str] = field(default_factory=Counter)
    kills: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def killed_since(self, moment: float) -> bool:
        return any(kill >= moment for kill in self.kills)


@dataclass
class Client:
    """One visitor with one connection, kept open."""

    host: str
    tally: Tally
    lot: Random
    seen: int = 0
    connection: http.client.HTTPConnection | None = None
    begun: float = 0.0  # the last request that was answered on this connection: its worker was alive after that

    def visit(self) -> None:
        """Search, and read what was found."""
        ask = self.lot.choice((self._page, self._page_and_article, self._answer, self._suggest))
        try:
            ask()
        except Wrong as error:
            with self.tally.lock:
                self.tally.wrong[str(error)] += 1

    def _page(self) -> str:
        page = self.lot.randint(1, 6)
        query = self.lot.choice(("holds", "holds everybody", "everybody OR zzz", "notes holds"))
        return self._get(f"/search?q={query.replace(' ', '+')}&page={page}&ui=en", check_page)

    def _page_and_article(self) -> None:
        found = re.findall(r"/articles/(a\d+)\?q", self._page())
        kept = [id for id in found if int(id[1:]) < ARTICLES]
        if kept:
            self._get(f"/articles/{self.lot.choice(kept)}?q=holds&ui=en", one_mark)

    def _answer(self) -> None:
        self._get(f"/api/search?q=holds&page={self.lot.randint(1, 6)}&n={self.lot.random()}", check_answer)

    def _suggest(self) -> None:
        typed = self.lot.choice(("does rule", "author", "section", "edi", *WORDS))[: self.lot.randint(3, 9)]
        self._get(f"/api/suggest?q={typed.replace(' ', '+')}", check_suggestions)

    def _get(self, path: str, check: Callable[[str], int | None]) -> str:
        status, text = self._once_more_if_torn(path)
        if status != 200:
            raise Wrong(f"status {status} for {path.partition('?')[0]}")
        generation = check(text)
        with self.tally.lock:
            self.tally.done += 1
            if generation is not None:
                self.tally.generations.add(generation)
                self.tally.back += generation < self.seen
                self.seen = max(self.seen, generation)
        return text

    def _once_more_if_torn(self, path: str) -> tuple[int, str]:
        """(Twice only where a second worker was killed over the same request, which is told.)"""
        for attempt in range(5):
            try:
                return self._ask(path)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if not self.tally.killed_since(self.begun):
                    raise Wrong(
                        f"torn though nobody was killed, attempt {attempt + 1}: {type(error).__name__}"
                    ) from None
            with self.tally.lock:
                self.tally.again += 1
                self.tally.twice += attempt == 1
        raise Wrong("torn five times")

    def _ask(self, path: str) -> tuple[int, str]:
        began = time.monotonic()
        if self.connection is None:
            self.begun = began
            self.connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT)
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.will_close:
            self.close()
        self.begun = began
        return answer.status, text

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


# ---------------------------------------------------------------- the server


@dataclass(frozen=True, slots=True)
class Held:
    """What a worker holds: MB of its own and MB of mapped files in memory, open files, files mapped that are gone."""

    worker: int
    own: float
    mapped: float
    files: int
    gone: int


@contextmanager
def serving(index: Path, workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The real server, and its host and port."""
    command = [*SERVE, "serve", "--index", str(index), "--port", "0", "--workers", str(workers)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=index.parent)
    assert process.stderr
    try:
        said = next(line for line in process.stderr if "http://" in line)
        draining = threading.Thread(target=lambda: [None for _ in process.stderr or ()], daemon=True)
        draining.start()
        yield process, re.findall(r"http://([\w.:]+)/", said)[0]
    finally:
        process.terminate()
        process.wait(timeout=60)
        draining.join()
        process.stderr.close()


def workers_of(master: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{master}/task/{master}/children").read_text("ascii").split()]
    return []


def held(worker: int) -> Held | None:
    """None where it has ended meanwhile."""
    try:
        status = Path(f"/proc/{worker}/status").read_text("ascii", "replace")
        sizes = {name: int(size) / 1024 for name, size in re.findall(r"^(Rss\w+):\s+(\d+)", status, re.MULTILINE)}
        files = len(list(Path(f"/proc/{worker}/fd").iterdir()))
        gone = Path(f"/proc/{worker}/maps").read_text("utf-8", "replace").count("(deleted)")
        return Held(worker, sizes["RssAnon"], sizes["RssFile"], files, gone)
    except (OSError, KeyError):
        return None


# ---------------------------------------------------------------- the run


@dataclass
class Run:
    """One run. ``requests`` and ``generations``: so many at least; ``kill``: a worker every so many seconds, if at all."""

    folder: Path
    clients: int = 64
    workers: int = 3
    generations: int = 50
    requests: int = 5_000
    kill: float | None = None
    pause: float = 0.5
    seconds: float = 3600.0
    tally: Tally = field(default_factory=Tally)
    samples: list[tuple[int, Held]] = field(default_factory=list)
    published: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def source(self) -> Path:
        return self.folder / "articles.jsonl"

    def run(self) -> None:
        self._publish()
        with serving(self.folder / "index", self.workers) as (server, host):
            tasks = [self._publish_all, lambda: self._watch(server.pid)]
            tasks += [lambda: self._kill(server.pid)] if self.kill else []
            tasks += [lambda seed=seed: self._visit(host, seed) for seed in range(self.clients)]  # type: ignore[misc]  # a lambda with a default is not inferred
            threads = [threading.Thread(target=self._guarded, args=(task,)) for task in tasks]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self._sample(server.pid)

    def _guarded(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # whatever it is, the run failed
            self.tally.wrong[f"{type(error).__name__}: {error}"] += 1
            self.done.set()
            raise

    def _publish(self) -> None:
        """The next generation, by the command. Its articles are all new words to the archive: no check compares."""
        write_generation(self.source, self.published)
        command = [*SERVE, "reindex", str(self.source), "--index", str(self.folder / "index"), "--quiet", "--jobs", "1"]
        subprocess.run(command, check=True, cwd=self.folder)
        self.published += 1

    def _publish_all(self) -> None:
        until = time.monotonic() + self.seconds
        while self.published <= self.generations:
            self._publish()
            self.done.wait(self.pause)
        while self.tally.done < self.requests and time.monotonic() < until and not self.done.wait(0.1):
            pass
        self.done.set()

    def _kill(self, master: int) -> None:
        lot = Random(3)
        while not self.done.wait(self.kill):
            if workers := workers_of(master):
                self.tally.kills.append(time.monotonic())
                with suppress(ProcessLookupError):
                    os.kill(lot.choice(workers), signal.SIGKILL)
                self.tally.kills.append(time.monotonic())

    def _visit(self, host: str, seed: int) -> None:
        client = Client(host, self.tally, Random(seed))
        while not self.done.is_set():
            client.visit()
        client.close()

    def _watch(self, master: int) -> None:
        while not self.done.wait(LOOK):
            self._sample(master)

    def _sample(self, master: int) -> None:
        self.samples += [(self.tally.done, one) for worker in workers_of(master) if (one := held(worker))]


def at(samples: Sequence[tuple[int, Held]], share: float) -> list[tuple[int, Held]]:
    """The workers as they were when that share of all requests was done."""
    wanted = share * samples[-1][0]
    nearest = min((done for done, _ in samples), key=lambda done: abs(done - wanted))
    return [sample for sample in samples if sample[0] == nearest]


def report(run: Run, seconds: float) -> str:
    tally = run.tally
    lines = [
        f"{tally.done:,} answers in {seconds:.0f} s to {run.clients} clients of {run.workers} workers",
        f"{run.published} generations published, {len(tally.generations)} seen",
        f"{len(tally.kills) // 2} workers killed, {tally.again} requests made once more, {tally.twice} of them twice",
        f"wrong answers: {tally.wrong.total()}; older than one seen before: {tally.back}",
        *(f"    {count} x {what}" for what, count in tally.wrong.most_common(20)),
        "",
        "| answers so far | worker | memory of its own, MB | files mapped, MB | open files | mapped files that are gone |",
        "|---|---|---|---|---|---|",
    ]
    for share in (0.02, 0.25, 0.5, 0.75, 1.0):
        for done, one in at(run.samples, share):
            lines.append(f"| {done:,} | {one.worker} | {one.own:.1f} | {one.mapped:.1f} | {one.files} | {one.gone} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--generations", type=int, default=50, help="published meanwhile")
    parser.add_argument("--requests", type=int, default=5_000, help="answered at least")
    parser.add_argument("--kill", type=float, metavar="S", help="a worker every so many seconds")
    parser.add_argument("--pause", type=float, default=0.5, metavar="S", help="between two reindexes")
    parser.add_argument("--seconds", type=float, default=3600.0, metavar="S", help="at most, once all is published")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        run = Run(Path(folder), **vars(given))
        began = time.monotonic()
        run.run()
        print(report(run, time.monotonic() - began))
    return 1 if run.tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
