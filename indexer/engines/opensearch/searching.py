"""Which articles answer a query, in which order, and how are they filed?

The cluster is asked how rare is what is wanted, where no document of a word says it, and then for the articles: as many as are put
in order anew, or those of a page behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.analysis import FORMS, AnyOf, Plan, Sense, Want, fold
from indexer.engines import scoring
from indexer.engines.opensearch.documents import bare
from indexer.engines.opensearch.lookups import Lookups
from indexer.engines.opensearch.mapping import AFTER_FOLDED, OPEN, Body, safe
from indexer.engines.opensearch.querying import Beginnings, Idfs, Item, beginnings_in, found, having, ranked
from indexer.engines.opensearch.standing import Standing, nested
from indexer.engines.whoosh.facets import MOST_VALUES
from indexer.engines.whoosh.searching import is_ranked
from indexer.model import FACETS, FacetCount, Filters, Query, Sort

VALUES_TOLD = 3 * MOST_VALUES  # of a facet that a cluster counts: some are one but for their accents
VALUES_OF_A_SHARD = 5_000
MOST_PEOPLE = 10_000  # of those whose names have one in them; a cluster takes 65,536 values of a filter
MOST_BEGINNINGS = 200  # words that begin alike of which the weights are added up, the commonest
MOST_TOGETHER = 600  # of all beginnings of a query
MANY = 200  # passages of an article, beyond which not all of them are looked at
MOST_SHOWN = 100  # passages of such an article, the best
ANSWERING: dict[Sort, list[Body]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, {"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    Sort.NEWEST: [{"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    Sort.OLDEST: [{"day": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
}


def rarities(wanted: Plan, standing: Standing, lookups: Lookups, passages: int) -> list[Idfs]:
    """How rare each want and each sense is among all passages, of a choice each of its alternatives."""
    groups = [item.wants if isinstance(item, AnyOf) else (item,) for item in (*wanted.wanted, *wanted.senses)]
    items: list[Item | Sense] = list(dict.fromkeys(item for group in groups for item in group))
    words: dict[Item | Sense, str] = {
        item: item.terms[:FORMS][-1][0] for item in items if isinstance(item, Want) and _is_word(item)
    }
    counts = lookups.having(list(words.values()))
    others = [item for item in items if item not in words]
    having_each: dict[Item | Sense, int] = {item: counts[word] for item, word in words.items()}
    having_each |= dict(zip(others, standing.count([having(item, wanted.wanted) for item in others]), strict=True))
    return [tuple([scoring.rarity(having_each[item], passages) for item in group]) for group in groups]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what the archive says of it: how rare what is wanted is, and which words begin as some are wanted to."""

    plan: Plan
    query: Query
    idfs: Sequence[Idfs]
    beginnings: Beginnings

    @property
    def is_scored(self) -> bool:
        """Whether the scores of passages say in which order articles come."""
        return is_ranked(self.query) and bool(self.plan.wanted)

    @property
    def _pinned(self) -> Sequence[str]:
        return self.query.guidance.pinned if self.plan.wanted else ()

    def ranked(self) -> Body:
        return ranked(self.plan, self.idfs, self._pinned, self.beginnings)

    def found(self) -> Body:
        return found(self.plan, self._pinned)


def look_up(wanted: Plan, query: Query, standing: Standing, lookups: Lookups, passages: int) -> Asked:
    """``passages``: how many there are."""
    prefixes = beginnings_in(wanted)
    most = min(MOST_BEGINNINGS, MOST_TOGETHER // max(1, len(prefixes)))
    beginnings = {prefix: lookups.commonest(prefix, most) for prefix in prefixes}
    return Asked(wanted, query, rarities(wanted, standing, lookups, passages), beginnings)


def ask(standing: Standing, asked: Asked, filters: Mapping[str, Body], *, first: int, size: int) -> Any:
    """``size`` articles from the ``first`` on; how many there are, and how they are filed, each facet without its own filter."""
    query = asked.query
    passages = asked.ranked() if asked.is_scored else asked.found()
    by_day = query.sort if query.sort is Sort.OLDEST else Sort.NEWEST
    body: Body = {
        "from": first if size else 0,
        "size": size,
        "track_total_hits": True,
        "_source": ["article"],
        "sort": ANSWERING[Sort.RELEVANCE if is_ranked(query) else by_day],
        "query": _articles(
            standing.of_kind("article", *_days(query.filters)), nested(passages, scored=asked.is_scored)
        ),
        "aggs": {name: _values(name, filters) for name in FACETS},
    }
    if filters:
        body["post_filter"] = {"bool": {"filter": list(filters.values())}}
    return standing.search(body)


def best_passages(standing: Standing, asked: Asked, ids: Sequence[str]) -> dict[str, list[int]]:
    """The numbers of the passages that answer in some articles, of the best `MOST_SHOWN` in each, ascending. The best are shown
    first in whatever order the articles come.
    """
    best = {"name": "best", "size": MOST_SHOWN, "_source": False}
    passages = {"nested": {**nested(asked.ranked(), scored=True)["nested"], "inner_hits": best}}
    body = {
        "size": len(ids),
        "track_total_hits": False,
        "_source": ["id"],
        "query": _articles(standing.of_kind("article", {"terms": {"id": list(ids)}}), passages),
    }
    return {
        hit["_source"]["id"]: sorted(inner["_nested"]["offset"] for inner in hit["inner_hits"]["best"]["hits"]["hits"])
        for hit in standing.search(body)["hits"]["hits"]
    }


def _articles(standing: Body, passages: Body) -> Body:
    return {"bool": {"filter": [standing], "must": [passages]}}


def filters_of(asked: Filters, people: Iterable[str]) -> dict[str, Body]:
    """Of each facet that is filtered by: OR within it. ``people``: the folded names of all authors."""
    given = {name: getattr(asked, name) for name in FACETS if getattr(asked, name)}
    return {name: _filter(name, values, people) for name, values in given.items()}


def _filter(name: str, values: Sequence[str], people: Iterable[str]) -> Body:
    addresses = [value for value in values if name == "link" and "/" in value]
    folded = [fold(value) for value in values if value not in addresses]
    if name == "author":
        folded = [each for value in folded for each in _called(value, people)]
    conditions: list[Body] = [{"terms": {f"{name}_folded": folded}}]
    if addresses:
        conditions.append({"terms": {"cited": [safe(bare(value)) for value in addresses]}})
    return {"bool": {"should": conditions, "minimum_should_match": 1}}


def _called(name: str, people: Iterable[str]) -> list[str]:
    """What is nobody's whole name may be a part of one."""
    if name in people:
        return [name]
    parts = set(name.split())
    return [person for person in people if parts <= set(person.split())][:MOST_PEOPLE]


def _is_word(want: Want) -> bool:
    """Whether the words of the index say how rare it is."""
    return want.prefix is None and not want.sequence


def _days(filters: Filters) -> list[Body]:
    if not (filters.after or filters.before):
        return []
    after = filters.after.toordinal() if filters.after else 1
    before = filters.before.toordinal() if filters.before else OPEN
    return [{"range": {"day": {"gte": after, "lte": before}}}]


def _values(facet: str, filters: Mapping[str, Body]) -> Body:
    """How many of the articles that pass the other filters have each value."""
    others = [each for name, each in filters.items() if name != facet]
    values = {"terms": {"field": facet, "size": VALUES_TOLD, "shard_size": VALUES_OF_A_SHARD}}
    return {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}}


def told(facet: str, buckets: Iterable[Body]) -> tuple[FacetCount, ...]:
    """The commonest values: the most first, equals by name; years from the newest. What differs in case or accents only is one, as
    it is written first in the alphabet.
    """
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for bucket in buckets:
        folded, _, name = bucket["key"].partition(AFTER_FOLDED)
        counts[folded] = counts.get(folded, 0) + bucket["doc_count"]
        names[folded] = min(name, names.get(folded, name))
    told = sorted(counts, key=lambda folded: (-counts[folded], folded))[:MOST_VALUES]
    if facet == "year":
        told.sort(reverse=True)
    return tuple([FacetCount(names[folded], counts[folded]) for folded in told])
