"""What does one generation of a cluster answer?

Each question is one request, or two. All of them are asked of the documents that count in this generation, so what is published
meanwhile is never mixed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from indexer.analysis import fold, plan
from indexer.engines import lifting
from indexer.engines.opensearch.client import Client, translating
from indexer.engines.opensearch.documents import bare, read_article
from indexer.engines.opensearch.lookups import Lookups
from indexer.engines.opensearch.mapping import AFTER_FOLDED, DEEPEST, Body, safe
from indexer.engines.opensearch.searching import ANSWERING, MANY, Asked, ask, best_passages, filters_of, look_up, told
from indexer.engines.opensearch.standing import Standing, nested
from indexer.engines.opensearch.window import Seen, answer_among
from indexer.engines.whoosh.searching import is_ranked
from indexer.errors import ArticleUnknown
from indexer.model import FACETS, Article, Citation, Generation, Passage, Query, Results, Sort, Word

VALUES_TOGETHER = 10_000  # of a facet, where all are told: each waits for the one before


@translating
class OpenSearchReader:
    """Answers from generation ``number`` in ``index``. Safe to use from several threads."""

    def __init__(self, client: Client, index: str, number: int, generation: Generation) -> None:
        self._client = client
        self._standing = Standing(client, index, number)
        self._lookups = Lookups(self._standing)
        self._generation = generation

    @property
    def generation(self) -> Generation:
        return self._generation

    def close(self) -> None:
        """Nothing is held: connections are the engine's."""

    def search(self, query: Query, *, limit: int, offset: int) -> Results:
        wanted = plan(query)
        if query.is_empty or (query.clauses and not wanted.wanted):
            return Results(query, 0, (), dict.fromkeys(FACETS, ()), generation=self._generation.id)
        asked = look_up(wanted, query, self._standing, self._lookups, self._generation.passages)
        filters = filters_of(query.filters, self._people if query.filters.author else ())
        among_best = is_ranked(query) and offset < lifting.WINDOW
        first = 0 if among_best else offset
        size = max(lifting.WINDOW, offset + limit) if among_best else limit
        size = max(0, min(size, DEEPEST - first)) if limit else 0
        answer = ask(self._standing, asked, filters, first=first, size=size)
        seen = self._seen(asked, answer["hits"]["hits"])
        page = answer_among(seen, wanted, query, asked.idfs, limit=limit, offset=offset - first, among_best=among_best)
        return Results(
            query,
            answer["hits"]["total"]["value"],
            page.hits,
            {name: told(name, answer["aggregations"][name]["values"]["buckets"]) for name in FACETS},
            generation=self._generation.id,
            instead=page.instead,
            beside=page.beside,
        )

    def _seen(self, asked: Asked, hits: Iterable[Body]) -> list[Seen]:
        with self._client.translated():
            articles = [read_article(hit["_source"]["article"]) for hit in hits]
        large = [article.id for article in articles if len(article.passages) > MANY]
        kept = best_passages(self._standing, asked, large) if large else {}
        return [Seen(article, kept.get(article.id)) for article in articles]

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset(fold(name) for name, _ in self.names("author"))

    # ------------------------------------------------------------ articles

    def article(self, id: str) -> Article:
        query = self._standing.of_kind("article", {"term": {"id": id}})
        body = {"size": 1, "query": query, "_source": ["article"]}
        for hit in self._standing.search(body)["hits"]["hits"]:
            with self._client.translated():
                return read_article(hit["_source"]["article"])
        raise ArticleUnknown(id)

    def citing(self, address: str, most: int) -> list[Citation]:
        if not bare(address):
            return []
        query = self._standing.of_kind("article", {"term": {"cited": safe(bare(address))}})
        body = {"size": min(most, DEEPEST), "query": query, "_source": ["article"], "sort": ANSWERING[Sort.NEWEST]}
        hits = self._standing.search(body)["hits"]["hits"]
        return [read_article(hit["_source"]["article"]).citation for hit in hits]

    def citations(self) -> dict[str, Citation]:
        """Every article by its id, in the order of the ids."""
        every = self._standing.every("article", ["article"], by="id", page=500)
        return {article.id: article.citation for each in every for article in [read_article(each["article"])]}

    def names(self, facet: str) -> list[tuple[str, int]]:
        """Every value as written, and how many articles have it: the most first, equals by name."""
        counts = [(key.partition(AFTER_FOLDED)[2], count) for key, count in self._every_value(facet)]
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))

    def _every_value(self, facet: str) -> Iterator[tuple[str, int]]:
        after: dict[str, object] = {}
        while True:
            values = {"size": VALUES_TOGETHER, "sources": [{"value": {"terms": {"field": facet}}}], **after}
            body = {
                "size": 0,
                "track_total_hits": False,
                "query": self._standing.of_kind("article"),
                "aggs": {"values": {"composite": values}},
            }
            told = self._standing.search(body)["aggregations"]["values"]
            yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in told["buckets"])
            if "after_key" not in told:
                return
            after = {"after": told["after_key"]}

    def asks(self, key: str) -> bool:
        if not key:
            return False
        query = self._standing.of_kind("article", nested({"term": {"passages.key": safe(key)}}))
        body = {"size": 0, "track_total_hits": 1, "terminate_after": 1, "query": query}
        return bool(self._standing.search(body)["hits"]["total"]["value"])

    # ------------------------------------------------------------ words and questions

    def has(self, word: str) -> bool:
        return self._lookups.has(word)

    def passages_with(self, word: str) -> int:
        return self._lookups.passages_with(word)

    def words(self) -> Iterator[Word]:
        return self._lookups.words()

    def word(self, word: str) -> Word | None:
        return self._lookups.word(word)

    def near(self, word: str, edits: int) -> dict[str, int]:
        return self._lookups.near(word, edits)

    def together(self, word: str, other: str) -> int:
        return self._lookups.together(word, other)

    def beginning(self, prefix: str, most: int) -> list[Word]:
        return self._lookups.beginning(prefix, most)

    def nearly_beginning(self, prefix: str) -> dict[str, int]:
        return self._lookups.nearly_beginning(prefix)

    def questions_with(self, words: Sequence[str], most: int) -> list[Passage]:
        return self._lookups.questions_with(words, most)
