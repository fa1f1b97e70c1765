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
from indexer.engines.opensearch.control import Control, Place
from indexer.engines.opensearch.documents import Columns, Counts, read_article
from indexer.engines.opensearch.mapping import OPEN, Body
from indexer.engines.opensearch.standing import of_kind
from indexer.errors import IndexUnwritable
from indexer.model import Article
from indexer.processes import is_working, start_pool

BATCH = 1_000  # passages sent by one process together
ARTICLES = 500  # at most, of a batch
DELETED = 20_000  # documents deleted together


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
    """Where to write, for a process: the index, the generation, and the one before it in this index (0: none).

    ``resumed``: an interrupted run has been there. ``token``: of the lock under which all is written.
    """

    spec: ClusterSpec
    place: Place
    base: int
    resumed: bool
    token: str


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
    client = _client_of(target.spec)
    with client.writing(Control(target.spec, client).fence(target.token)):
        return send(client, target, batch)


def send(client: Client, target: Target, batch: Sequence[Article]) -> Sent:
    """Some articles as they are from this generation on, and the end of what they were."""
    index, number = target.place
    ids = [article.id for article in batch]
    columns = Columns(batch)
    documents = list(columns.documents(number))
    there = _there(client, target, documents) if target.resumed else frozenset()
    if target.resumed and (others := [id for id in ids if id not in there]):
        delete(client, index, others, number)  # read otherwise, it may have had more questions
    client.bulk(
        index, (({"index": {"_id": id}}, document) for id, document in documents if document["id"] not in there)
    )
    return Sent(ids, columns.counts(), close(client, target, ids) if target.base else Counts())


def _there(client: Client, target: Target, documents: Sequence[tuple[str, Body]]) -> frozenset[str]:
    """The ids of articles that an interrupted run has sent as they are, with all their questions."""
    body = {"docs": [{"_id": id, "_source": ["hash"]} for id, _ in documents]}
    told = client.write("POST", f"/{target.place.name}/_mget", body)["docs"]
    others = {
        document["id"]
        for (_, document), each in zip(documents, told, strict=True)
        if not each.get("found") or each["_source"].get("hash") != document.get("hash")
    }
    return frozenset([document["id"] for _, document in documents]) - others


def close(client: Client, target: Target, ids: Sequence[str]) -> Counts:
    """Let what articles were in the generation before count up to this one; how much that was."""
    index, number = target.place
    query = of_kind("article", target.base, {"terms": {"id": list(ids)}})
    body: Body = {"size": len(ids), "query": query, "_source": ["article", "since"]}
    hits = client.search(index, body, timeout=SENT)["hits"]["hits"]
    return _rewrite(client, index, [hit["_source"] for hit in hits], number)


def _rewrite(client: Client, index: str, those: Sequence[Body], until: int) -> Counts:
    """Let articles, of which no document is kept whole, count up to another generation; how much they are."""
    counts = Counts()
    for since in sorted({each["since"] for each in those}):
        columns = Columns([read_article(each["article"]) for each in those if each["since"] == since])
        client.bulk(index, (({"index": {"_id": id}}, document) for id, document in columns.documents(since, until)))
        counts.add(columns.counts())
    return counts


def reopen(client: Client, index: str, number: int) -> None:
    """Let what was to count up to a generation behind this one count on, as if nothing had ever come after it."""
    ended = [{"range": {"until": {"gt": number, "lt": OPEN}}}]
    articles = client.every(index, of_kind("article", number, *ended), ["article", "since"])
    while batch := list(islice(articles, ARTICLES)):
        _rewrite(client, index, batch, OPEN)
    words = client.every(index, of_kind("word", number, *ended), ["term"], by="term", page=5_000)
    client.bulk(index, (({"update": {"_id": each["_id"]}}, {"doc": {"until": OPEN}}) for each in words))
    client.refresh(index)


def delete(client: Client, index: str, ids: Sequence[str], since: int) -> None:
    """The articles with these ids as they are since a generation, and their questions."""
    client.refresh(index)  # what was just sent is to be found
    delete_matching(client, index, {"bool": {"filter": [{"terms": {"id": list(ids)}}, {"term": {"since": since}}]}})


def delete_matching(client: Client, index: str, query: Body) -> None:
    """So many together as are deleted while one waits; until there are none, whatever was written at the same time."""
    more = {"conflicts": "proceed", "refresh": True, "max_docs": DELETED}
    while client.write("POST", f"/{index}/_delete_by_query", {"query": query}, **more)["total"]:
        pass
