"""How does an archive do in an OpenSearch cluster, beside the embedded engine?

    python -m benchmarks.cluster [CORPUS] [--first N ...] [--queries F] [--at HOST:PORT] [--rounds R] [--beside]

CORPUS is what `benchmarks.engines` takes. For each N an archive of so many passages is sent by `OpenSearchEngine`, looked at as
`reindex` does before publishing, asked, and changed by one article in a hundred. Without ``--at``, a node of its own is started
(`tests/cluster`). With ``--beside``, the same articles are indexed by the embedded engine, and it is told in how many of the first
ten places both have the same article.

Times are of the clock: what takes it is another process. ``ours``: CPU of the process that asks.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.rivals.corpus import ARTICLES, lay, read_passages
from benchmarks.rivals.queries import COUNT, make_queries, read_queries
from benchmarks.timing import cpu_seconds, markdown, percentile
from indexer.archive import Archive
from indexer.engines import Engine
from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.client import Client
from indexer.engines.whoosh import WhooshEngine
from indexer.model import Article, Changes
from indexer.query import parse
from tests.cluster.archives import archive_at
from tests.cluster.nodes import Cluster

EARNEST = ("-Xms2g", "-Xmx2g", "-XX:TieredStopAtLevel=4")  # not as for tests, which end soon
SHARE = 0.01  # of the articles that are changed
PLACES = 10
HEADINGS = (
    "passages",
    "sent in s",
    "CPU s, ours",
    "CPU s, node",
    "looked at in s",
    "changed 1 % in s",
    "index MB",
    "bytes a byte of text",
)
ASKED = (
    "passages",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "worst ms",
    "ours p50 ms",
    "cluster p50 ms",
    "cluster p95 ms",
    "suggest p50 ms",
    "same places",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """Seconds on the clock, and of CPU for sending; bytes of the index and of the text in it."""

    passages: int
    sending: float
    ours: float
    node: float
    verifying: float
    changing: float
    index: int
    text: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Milliseconds a query, on the clock, of this process's CPU, and as the cluster tells them; ``same`` of ``places``."""

    clock: tuple[float, ...]
    ours: tuple[float, ...]
    cluster: tuple[float, ...]
    suggested: tuple[float, ...]
    same: int
    places: int


def read_articles(folder: Path) -> Iterator[Article]:
    with (folder / ARTICLES).open(encoding="utf-8") as lines:
        for line in lines:
            yield Article.from_dict(json.loads(line))


# ---------------------------------------------------------------- sending


def send(engine: OpenSearchEngine, folder: Path, address: str, passages: int, text: int) -> Sent:
    with engine.exclusive():
        began, own, node = time.perf_counter(), cpu_seconds(), _cpu(address)
        generation = engine.prepare(Changes(read_articles(folder), full=True))
        sent, own, node = time.perf_counter(), cpu_seconds() - own, _cpu(address) - node
        engine.verify(generation)
        looked = time.perf_counter()
        engine.publish(generation)
    index = _size(address, engine.spec.name)
    changed = _change(engine, folder)
    return Sent(passages, sent - began, own, node, looked - sent, changed, index, text)


def _change(engine: OpenSearchEngine, folder: Path) -> float:
    """One article in so many, read anew, until it is published."""
    every = round(1 / SHARE)
    began = time.perf_counter()
    with engine.exclusive():
        generation = engine.prepare(Changes(_altered(islice(read_articles(folder), 0, None, every))))
        engine.verify(generation, beside=engine.open().generation)
        engine.publish(generation)
    return time.perf_counter() - began


def _altered(articles: Iterator[Article]) -> Iterator[Article]:
    for article in articles:
        first, *others = article.passages
        yield replace(article, passages=(replace(first, answer=f"{first.answer}\nAnd something new."), *others))


def _size(address: str, name: str) -> int:
    _asked(f"http://{address}/{name}-*/_flush", "POST")
    told = _asked(f"http://{address}/{name}-0*/_stats/store")
    size: int = told["_all"]["primaries"]["store"]["size_in_bytes"]
    return size


def _cpu(address: str) -> float:
    """Seconds that the nodes have used."""
    nodes = _asked(f"http://{address}/_nodes/stats/process")["nodes"].values()
    return sum(node["process"]["cpu"]["total_in_millis"] for node in nodes) / 1000


def _asked(address: str, method: str = "GET") -> Any:
    with urllib.request.urlopen(urllib.request.Request(address, method=method), timeout=300) as answer:
        return json.load(answer)


# ---------------------------------------------------------------- asking


def ask(engine: OpenSearchEngine, texts: Sequence[str], rounds: int, beside: Engine | None) -> Answered:
    """Each query so often; the least of its times counts, once the cluster has warmed up."""
    archive = Archive(engine)
    took = _listening()
    for text in texts[:50]:
        archive.search(text)
    times = [_least([_timed(archive, text, took) for _ in range(rounds)]) for text in texts]
    suggested = [_least([_suggested(archive, text) for _ in range(rounds)])[0] for text in texts]
    same, places = _compared(engine, beside, texts) if beside else (0, 0)
    clock, ours, cluster = zip(*times, strict=True)
    return Answered(clock, ours, cluster, tuple(suggested), same, places)


def _least(times: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(min(each) for each in zip(*times, strict=True))


def _timed(archive: Archive, text: str, took: list[float]) -> tuple[float, float, float]:
    took.clear()
    clock, own = time.perf_counter(), time.process_time()
    archive.search(text)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - own) * 1000, sum(took)


def _suggested(archive: Archive, text: str) -> tuple[float]:
    """While its last word is being typed."""
    clock = time.perf_counter()
    archive.suggest(text[: max(3, len(text) - 2)])
    return ((time.perf_counter() - clock) * 1000,)


def _listening() -> list[float]:
    """What the cluster says that each answer took it, in milliseconds."""
    took: list[float] = []
    search = Client.search

    def listening(self: Client, *arguments: Any, **options: Any) -> Any:
        answer = search(self, *arguments, **options)
        took.append(answer["took"])
        return answer

    Client.search = listening  # type: ignore[method-assign]  # for as long as this process measures
    return took


def _compared(engine: Engine, beside: Engine, texts: Sequence[str]) -> tuple[int, int]:
    """In how many of the first places of their answers two engines have the same article."""
    same = places = 0
    readers = engine.open(), beside.open()
    for text in texts:
        query = parse(text)
        one, other = (
            [hit.article.id for hit in reader.search(query, limit=PLACES, offset=0).hits] for reader in readers
        )
        same += sum(a == b for a, b in zip(one, other, strict=False))
        places += max(len(one), len(other))
    return same, places


def _embedded(folder: Path, index: Path) -> Engine:
    engine = WhooshEngine(index)
    with engine.exclusive():
        engine.publish(engine.prepare(Changes(read_articles(folder), full=True)))
    altered = Changes(_altered(islice(read_articles(folder), 0, None, round(1 / SHARE))))
    with engine.exclusive():
        engine.publish(engine.prepare(altered))
    return engine


# ---------------------------------------------------------------- the whole


@contextmanager
def node_at(address: str | None, home: Path) -> Iterator[str]:
    if address:
        yield address
        return
    with Cluster(home / "node", java_options=EARNEST) as cluster:
        yield cluster.addresses[0]


def measure(given: argparse.Namespace, count: int | None, home: Path) -> tuple[Sent, Answered]:
    laid = lay(given.corpus, count, home / f"corpus-{count}")
    texts = [asked.text for asked in read_queries(given.queries)] if given.queries else _own(laid.folder)
    with node_at(given.at, home) as address, archive_at([address]) as engine:
        sent = send(engine, laid.folder, address, laid.passages, laid.bytes)
        beside = _embedded(laid.folder, home / f"index-{count}") if given.beside else None
        return sent, ask(engine, texts, given.rounds, beside)


def _own(folder: Path) -> list[str]:
    return [asked.text for asked in make_queries(partial(read_passages, folder), COUNT)]


def tables(measured: Sequence[tuple[Sent, Answered]]) -> str:
    return "\n\n".join(
        [
            markdown(HEADINGS, [_sent_row(sent) for sent, _ in measured]),
            markdown(ASKED, [_asked_row(sent, answered) for sent, answered in measured]),
        ]
    )


def _sent_row(sent: Sent) -> list[str]:
    return [
        f"{sent.passages:,}",
        f"{sent.sending:.1f}",
        f"{sent.ours:.1f}",
        f"{sent.node:.1f}",
        f"{sent.verifying:.1f}",
        f"{sent.changing:.1f}",
        f"{sent.index / 1e6:,.1f}",
        f"{sent.index / sent.text:.2f}",
    ]


def _asked_row(sent: Sent, answered: Answered) -> list[str]:
    clock = [f"{percentile(answered.clock, share):.1f}" for share in (0.5, 0.95, 0.99, 1)]
    return [
        f"{sent.passages:,}",
        *clock,
        f"{percentile(answered.ours, 0.5):.1f}",
        *(f"{percentile(answered.cluster, share):.0f}" for share in (0.5, 0.95)),
        f"{percentile(answered.suggested, 0.5):.1f}",
        f"{answered.same} of {answered.places}" if answered.places else "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, metavar="CORPUS")
    parser.add_argument("--first", type=int, nargs="+", default=[1_000], metavar="N", help="passages")
    parser.add_argument("--queries", type=Path, metavar="F", help="as `benchmarks.engines` takes them")
    parser.add_argument("--at", metavar="HOST:PORT", help="of a node that is there")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", action="store_true", help="compare with the embedded engine")
    given = parser.parse_args()
    with TemporaryDirectory() as home:
        print(tables([measure(given, count, Path(home)) for count in given.first]))


if __name__ == "__main__":
    main()
