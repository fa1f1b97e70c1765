"""Which documents count in one generation, and how are they asked?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.engines.opensearch.client import Client
from indexer.engines.opensearch.mapping import Body


def counting(number: int) -> list[Body]:
    """The documents that count in a generation."""
    return [{"range": {"since": {"lte": number}}}, {"range": {"until": {"gt": number}}}]


def of_kind(kind: str, number: int, *conditions: Body) -> Body:
    return {"bool": {"filter": [{"term": {"kind": kind}}, *counting(number), *conditions]}}


def nested(query: Body, *, scored: bool = False) -> Body:
    return {"nested": {"path": "passages", "query": query, "score_mode": "max" if scored else "none"}}


@dataclass(frozen=True, slots=True)
class Standing:
    """Generation ``number`` in an index."""

    client: Client
    index: str
    number: int

    def search(self, body: Body) -> Any:
        return self.client.search(self.index, body)

    def of_kind(self, kind: str, *conditions: Body) -> Body:
        return of_kind(kind, self.number, *conditions)

    def every(self, kind: str, source: list[str], *conditions: Body, by: str, page: int) -> Iterator[Body]:
        """All of a kind, by a field that is another in each."""
        return self.client.every(self.index, self.of_kind(kind, *conditions), source, by=by, page=page)

    def count(self, queries: Sequence[Body]) -> list[int]:
        """How many passages match each."""
        if not queries:
            return []
        each = {str(n): query for n, query in enumerate(queries)}
        some = nested({"bool": {"should": list(queries), "minimum_should_match": 1}})
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": self.of_kind("article", some),
            "aggs": {"passages": {"nested": {"path": "passages"}, "aggs": {"each": {"filters": {"filters": each}}}}},
        }
        buckets = self.search(body)["aggregations"]["passages"]["each"]["buckets"]
        return [buckets[name]["doc_count"] for name in each]
