"""Which articles answer a query, in which order, and how are they filed?

The cluster is asked how rare is what is wanted, where no document of a word says it, and then for the articles: as many as are put
in order anew, or those of a page behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from indexer.analysis import FORMS, AnyOf, Plan, Sense, Want, fold
from indexer.engines import scoring
from indexer.engines.opensearch.documents import bare
from indexer.engines.opensearch.lookups import Lookups
from indexer.engines.opensearch.mapping import AFTER_FOLDED, OPEN, Body, safe
from indexer.engines.opensearch.querying import Idfs, Item, found, having, ranked
from indexer.engines.opensearch.standing import Standing, nested
from indexer.engines.whoosh.facets import MOST_VALUES
from indexer.engines.whoosh.searching import is_ranked
from indexer.model import FACETS, FacetCount, Filters, Query, Sort

VALUES_TOLD = 3 * MOST_VALUES  # of a facet that a cluster counts: some are one but for their accents
VALUES_OF_A_SHARD = 5_000
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


def ask(  # noqa: PLR0913
    standing: Standing,
    wanted: Plan,
    query: Query,
    idfs: Sequence[Idfs],
    filters: Mapping[str, Body],
    *,
    first: int,
    size: int,
) -> Any:
    """``size`` articles from the ``first`` on; how many there are, and how they are filed, each facet without its own filter."""
    scored = is_ranked(query) and bool(wanted.wanted)
    passages = _ranked(wanted, query, idfs) if scored else found(wanted, _pinned(wanted, query))
    days = _days(query.filters)
    body: Body = {
        "from": first if size else 0,
        "size": size,
        "track_total_hits": True,
        "_source": ["article"],
        "sort": ANSWERING[query.sort if is_ranked(query) or query.sort is Sort.OLDEST else Sort.NEWEST],
        "query": {
            "bool": {
                "filter": [standing.of_kind("article", *days)],
                "must": [nested(passages, scored=scored)],
            }
        },
        "aggs": {
            name: {
                "filter": {"bool": {"filter": [each for other, each in filters.items() if other != name]}},
                "aggs": {"values": _values(name)},
            }
            for name in FACETS
        },
    }
    if filters:
        body["post_filter"] = {"bool": {"filter": list(filters.values())}}
    return standing.search(body)


def best_passages(
    standing: Standing, wanted: Plan, query: Query, idfs: Sequence[Idfs], ids: Sequence[str]
) -> dict[str, list[int]]:
    """The numbers of the passages that answer in some articles, of the best `MOST_SHOWN` in each, ascending. The best are shown
    first in whatever order the articles come.
    """
    passages = _ranked(wanted, query, idfs)
    best = {"name": "best", "size": MOST_SHOWN, "_source": False}
    body = {
        "size": len(ids),
        "track_total_hits": False,
        "_source": ["id"],
        "query": {
            "bool": {
                "filter": [standing.of_kind("article", {"terms": {"id": list(ids)}})],
                "must": [{"nested": {**nested(passages, scored=True)["nested"], "inner_hits": best}}],
            }
        },
    }
    return {
        hit["_source"]["id"]: sorted(inner["_nested"]["offset"] for inner in hit["inner_hits"]["best"]["hits"]["hits"])
        for hit in standing.search(body)["hits"]["hits"]
    }


def _ranked(wanted: Plan, query: Query, idfs: Sequence[Idfs]) -> Body:
    return ranked(wanted, idfs, _pinned(wanted, query))


def _pinned(wanted: Plan, query: Query) -> Sequence[str]:
    return query.guidance.pinned if wanted.wanted else ()


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
    return [person for person in people if parts <= set(person.split())]


def _is_word(want: Want) -> bool:
    """Whether the words of the index say how rare it is."""
    return want.prefix is None and not want.sequence


def _days(filters: Filters) -> list[Body]:
    if not (filters.after or filters.before):
        return []
    after = filters.after.toordinal() if filters.after else 1
    before = filters.before.toordinal() if filters.before else OPEN
    return [{"range": {"day": {"gte": after, "lte": before}}}]


def _values(facet: str) -> Body:
    return {"terms": {"field": facet, "size": VALUES_TOLD, "shard_size": VALUES_OF_A_SHARD}}


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
