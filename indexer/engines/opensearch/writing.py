"""How do articles get into an index of a cluster, by several processes, and be it interrupted?

A batch of articles is analysed and sent by one process, which says what it adds to the counts of words. A document's id names its
article and its generation, so to send it again changes nothing; what an interrupted run has sent already is told by its hash, and
not sent again. What an article was before counts up to the new generation: until that is published, nobody notices.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from indexer.cluster import ClusterSpec
from indexer.engines.opensearch.client import SENT, Client
from indexer.engines.opensearch.control import Place
from indexer.engines.opensearch.documents import Columns, Counts, article_id, article_json, digest, read_article
from indexer.engines.opensearch.mapping import Body
from indexer.errors import IndexUnwritable
from indexer.model import Article
from indexer.processes import is_working, start_pool

BATCH = 1_000  # passages sent by one process together
ARTICLES = 500  # at most, of a batch


@dataclass(slots=True)
class Sent:
    """What became of some batches: the ids of their articles; what these add, and what is gone that was there before them."""

    ids: list[str] = field(default_factory=list)
    added: Counts = field(default_factory=Counts)
    gone: Counts = field(default_factory=Counts)

    def add(self, other: Sent) -> None:
        self.ids += other.ids
        self.added.add(other.added)
        self.gone.add(other.gone)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to write, for a process: the index, the generation, and the one before it in this index (0: none). ``resumed``: an
    interrupted run may have sent some of it.
    """

    spec: ClusterSpec
    place: Place
    base: int
    resumed: bool = False


def send_all(client: Client, target: Target, articles: Iterable[Article], removed: Callable[[], Iterable[str]]) -> Sent:
    """All articles, and the end of those removed. Raises IndexUnwritable, EngineUnreachable."""
    sent = Sent()
    for each in _by_processes(client, target, _batches(articles)):
        sent.add(each)
    if target.base:
        ids = iter(sorted(set(removed()) - set(sent.ids)))
        while batch := list(islice(ids, ARTICLES)):
            sent.gone.add(close(client, target, batch))
    return sent


def _by_processes(client: Client, target: Target, batches: Iterator[list[Article]]) -> Iterator[Sent]:
    first = list(islice(batches, 2))
    jobs = os.cpu_count() or 1
    every = chain(first, batches)
    if len(first) > 1 and jobs > 1:
        with start_pool(jobs) as pool:
            if is_working(pool):
                yield from _sent_by(pool, jobs, target, every)
                return
    for batch in every:
        yield send(client, target, batch)


def _sent_by(pool: ProcessPoolExecutor, jobs: int, target: Target, batches: Iterable[list[Article]]) -> Iterator[Sent]:
    """No more batches wait than there are processes: where the cluster is slow, so are the readers."""
    waiting: deque[Future[Sent]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_send_elsewhere, target, batch))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise IndexUnwritable(target.spec.where, "a process that was sending it was killed (out of memory?)") from error


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    passages = 0
    for article in articles:
        batch.append(article)
        passages += len(article.passages)
        if passages >= BATCH or len(batch) == ARTICLES:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


@lru_cache(maxsize=1)
def _client_of(spec: ClusterSpec) -> Client:
    """Of a process that sends."""
    return Client(spec)


def _send_elsewhere(target: Target, batch: Sequence[Article]) -> Sent:
    return send(_client_of(target.spec), target, batch)


def send(client: Client, target: Target, batch: Sequence[Article]) -> Sent:
    """Some articles as they are from this generation on, and the end of what they were."""
    index, number = target.place
    columns = Columns(batch)
    there = _hashes(client, target, [article.id for article in batch]) if target.resumed else {}
    wanted = {article.id: digest(article_json(article)) for article in batch}
    stale = [id for id, digested in there.items() if wanted[id] != digested]
    if stale:  # an interrupted run read it otherwise: it may have had more questions
        delete(client, index, stale, number)
    client.bulk(
        index,
        (
            ({"index": {"_id": id}}, document)
            for id, document in columns.documents(number)
            if there.get(document["id"]) != wanted[document["id"]]
        ),
    )
    gone = close(client, target, [article.id for article in batch]) if target.base else Counts()
    return Sent([article.id for article in batch], columns.counts(), gone)


def _hashes(client: Client, target: Target, ids: Sequence[str]) -> dict[str, str]:
    """Of the articles that are there in this generation already."""
    index, number = target.place
    body = {"docs": [{"_id": article_id(id, number), "_source": ["hash"]} for id in ids]}
    told = client.write("POST", f"/{index}/_mget", body)["docs"]
    return {id: each["_source"]["hash"] for id, each in zip(ids, told, strict=True) if each.get("found")}


def close(client: Client, target: Target, ids: Sequence[str]) -> Counts:
    """Let what articles were in the generation before count up to this one; how much that was. Up to `OPEN`: let it count again."""
    index, number = target.place
    before = {
        "bool": {
            "filter": [
                {"term": {"kind": "article"}},
                {"terms": {"id": list(ids)}},
                {"range": {"since": {"lte": target.base}}},
                {"range": {"until": {"gt": target.base}}},
            ]
        }
    }
    body: Body = {"size": len(ids), "query": before, "_source": ["article", "since"]}
    hits = client.search(index, body, timeout=SENT)["hits"]["hits"]
    counts = Counts()
    for since in sorted({hit["_source"]["since"] for hit in hits}):
        columns = Columns([read_article(h["_source"]["article"]) for h in hits if h["_source"]["since"] == since])
        documents = columns.documents(since, number)
        client.bulk(index, (({"index": {"_id": id}}, document) for id, document in documents))
        counts.add(columns.counts())
    return counts


def delete(client: Client, index: str, ids: Sequence[str], since: int) -> None:
    """The articles with these ids as they are since a generation, and their questions."""
    query = {"bool": {"filter": [{"terms": {"id": list(ids)}}, {"term": {"since": since}}]}}
    refresh(client, index)  # what was just sent is to be found
    delete_matching(client, index, query)


def delete_matching(client: Client, index: str, query: Body) -> None:
    client.write("POST", f"/{index}/_delete_by_query", {"query": query}, conflicts="proceed", refresh=True)


def refresh(client: Client, index: str) -> None:
    """Let what was written be found."""
    client.write("POST", f"/{index}/_refresh")
