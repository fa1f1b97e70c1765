"""What does one generation of a cluster answer?

Each question is one request, or two: how rare is what is wanted, and which articles answer. All of them are asked of the documents
that count in this generation, so what is published meanwhile is never mixed in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from string import ascii_lowercase
from typing import Any

from rapidfuzz.distance import OSA

from indexer.analysis import FORMS, AnyOf, Plan, Sense, Want, fold, plan, stem
from indexer.engines import lifting, scoring
from indexer.engines.opensearch.client import Client
from indexer.engines.opensearch.documents import bare, read_article, read_passage
from indexer.engines.opensearch.mapping import AFTER_FOLDED, DEEPEST, OPEN, Body, safe
from indexer.engines.opensearch.querying import Idfs, Item, found, having, ranked, term
from indexer.engines.opensearch.window import answer_among
from indexer.engines.whoosh.asked import MIN_ANYWHERE
from indexer.engines.whoosh.facets import MOST_VALUES
from indexer.engines.whoosh.searching import is_ranked
from indexer.errors import ArticleUnknown
from indexer.model import (
    FACETS,
    Article,
    Citation,
    FacetCount,
    Filters,
    Generation,
    Passage,
    Query,
    Results,
    Sort,
    Word,
)

VALUES_TOLD = 3 * MOST_VALUES  # of a facet that a cluster counts: some are one but for their accents
VALUES_OF_A_SHARD = 5_000
MOST_REMEMBERED = 10_000  # words of which a reader remembers how rare they are
MOST_NEAR = 1_000  # words looked at that may be near another
ASKED_TOGETHER = 200  # beginnings of words
ANSWERING: dict[Sort, list[Body]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, {"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    Sort.NEWEST: [{"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
    Sort.OLDEST: [{"day": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
}


def counting(number: int) -> list[Body]:
    """The documents that count in a generation."""
    return [{"range": {"since": {"lte": number}}}, {"range": {"until": {"gt": number}}}]


def of_kind(kind: str, number: int, *conditions: Body) -> Body:
    return {"bool": {"filter": [{"term": {"kind": kind}}, *counting(number), *conditions]}}


def nested(query: Body, *, scored: bool = False) -> Body:
    return {"nested": {"path": "passages", "query": query, "score_mode": "max" if scored else "none"}}


class OpenSearchReader:
    """Answers from generation ``number`` in ``index``. Safe to use from several threads."""

    def __init__(self, client: Client, index: str, number: int, generation: Generation) -> None:
        self._client = client
        self._index = index
        self._number = number
        self._generation = generation
        self._known: dict[str, int] = {}

    @property
    def generation(self) -> Generation:
        return self._generation

    def close(self) -> None:
        """Nothing is held: connections are the engine's."""

    # ------------------------------------------------------------ searching

    def search(self, query: Query, *, limit: int, offset: int) -> Results:
        wanted = plan(query)
        if query.is_empty or (query.clauses and not wanted.wanted):
            return Results(query, 0, (), dict.fromkeys(FACETS, ()), generation=self._generation.id)
        idfs = self._idfs(wanted)
        among_best = is_ranked(query) and offset < lifting.WINDOW
        first = 0 if among_best else offset
        size = max(lifting.WINDOW, offset + limit) if among_best else limit
        if first + size > DEEPEST:
            size = 0
        told = self._ask(wanted, query, idfs, first=first, size=size)
        articles = [read_article(hit["_source"]["article"]) for hit in told["hits"]["hits"]]
        page = answer_among(articles, wanted, query, idfs, limit=limit, offset=offset - first, among_best=among_best)
        return Results(
            query,
            told["hits"]["total"]["value"],
            page.hits,
            {name: _told(name, told["aggregations"][name]["values"]["buckets"]) for name in FACETS},
            generation=self._generation.id,
            instead=page.instead,
            beside=page.beside,
        )

    def _ask(self, wanted: Plan, query: Query, idfs: Sequence[Idfs], *, first: int, size: int) -> Any:
        filters = self._filters(query.filters)
        pinned = query.guidance.pinned if wanted.wanted else ()
        scored = is_ranked(query) and bool(wanted.wanted)
        passages = ranked(wanted, idfs, pinned) if scored else found(wanted, pinned)
        days = _days(query.filters)
        body: Body = {
            "from": first if size else 0,
            "size": size,
            "track_total_hits": True,
            "_source": ["article"],
            "sort": ANSWERING[query.sort if is_ranked(query) or query.sort is Sort.OLDEST else Sort.NEWEST],
            "query": {
                "bool": {
                    "filter": [{"term": {"kind": "article"}}, *counting(self._number), *days],
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
        return self._client.search(self._index, body)

    def _filters(self, filters: Filters) -> dict[str, Body]:
        """Of each facet that is filtered by: OR within it."""
        asked = {name: getattr(filters, name) for name in FACETS if getattr(filters, name)}
        return {name: self._filter(name, values) for name, values in asked.items()}

    def _filter(self, name: str, values: Sequence[str]) -> Body:
        addresses = [value for value in values if name == "link" and "/" in value]
        folded = [fold(value) for value in values if value not in addresses]
        if name == "author":
            folded = [each for value in folded for each in self._people_called(value)]
        conditions: list[Body] = [{"terms": {f"{name}_folded": folded}}]
        if addresses:
            conditions.append({"terms": {"cited": [safe(bare(value)) for value in addresses]}})
        return {"bool": {"should": conditions, "minimum_should_match": 1}}

    def _people_called(self, name: str) -> list[str]:
        """What is nobody's whole name may be a part of one."""
        if name in self._people:
            return [name]
        parts = set(name.split())
        return [person for person in self._people if parts <= set(person.split())]

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset(fold(name) for name, _ in self.names("author"))

    # ------------------------------------------------------------ how rare

    def _idfs(self, wanted: Plan) -> list[Idfs]:
        """How rare each want and each sense is, of a choice each of its alternatives."""
        groups = [item.wants if isinstance(item, AnyOf) else (item,) for item in (*wanted.wanted, *wanted.senses)]
        items: list[Item | Sense] = list(dict.fromkeys(item for group in groups for item in group))
        words: dict[Item | Sense, str] = {
            item: item.terms[:FORMS][-1][0] for item in items if isinstance(item, Want) and _is_word(item)
        }
        counts = self._having(list(words.values()))
        others = [item for item in items if item not in words]
        having_each: dict[Item | Sense, int] = {item: counts[word] for item, word in words.items()}
        having_each |= dict(zip(others, self._count([having(item, wanted.wanted) for item in others]), strict=True))
        every = self._generation.passages
        return [tuple([scoring.rarity(having_each[item], every) for item in group]) for group in groups]

    def _having(self, terms: Sequence[str]) -> dict[str, int]:
        """How many passages have each of some words or ~stems."""
        unknown = list(dict.fromkeys(each for each in terms if each not in self._known))
        if unknown:
            told = dict.fromkeys(unknown, 0) | {
                each["term"]: each["having"] for each in self._words_among(unknown, ["term", "having"])
            }
            if len(self._known) > MOST_REMEMBERED:
                self._known = {}
            self._known |= told
        known = self._known
        return {each: known[each] if each in known else told[each] for each in terms}

    def _words_among(self, terms: Sequence[str], source: Sequence[str]) -> list[Body]:
        typed = {safe(each): each for each in terms}
        query = of_kind("word", self._number, {"terms": {"term": list(typed)}})
        body = {"size": len(typed), "query": query, "_source": list(source), "track_total_hits": False}
        hits = self._client.search(self._index, body)["hits"]["hits"]
        return [hit["_source"] | {"term": typed[hit["_source"]["term"]]} for hit in hits]

    def _count(self, queries: Sequence[Body]) -> list[int]:
        """How many passages match each."""
        if not queries:
            return []
        each = {str(n): query for n, query in enumerate(queries)}
        some = nested({"bool": {"should": list(queries), "minimum_should_match": 1}})
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": of_kind("article", self._number, some),
            "aggs": {"passages": {"nested": {"path": "passages"}, "aggs": {"each": {"filters": {"filters": each}}}}},
        }
        buckets = self._client.search(self._index, body)["aggregations"]["passages"]["each"]["buckets"]
        return [buckets[name]["doc_count"] for name in each]

    # ------------------------------------------------------------ articles

    def article(self, id: str) -> Article:
        query = of_kind("article", self._number, {"term": {"id": id}})
        body = {"size": 1, "query": query, "_source": ["article"]}
        for hit in self._client.search(self._index, body)["hits"]["hits"]:
            with self._client.translated():
                return read_article(hit["_source"]["article"])
        raise ArticleUnknown(id)

    def citing(self, address: str, most: int) -> list[Citation]:
        if not bare(address):
            return []
        query = of_kind("article", self._number, {"term": {"cited": safe(bare(address))}})
        body = {"size": min(most, DEEPEST), "query": query, "_source": ["article"], "sort": ANSWERING[Sort.NEWEST]}
        hits = self._client.search(self._index, body)["hits"]["hits"]
        return [read_article(hit["_source"]["article"]).citation for hit in hits]

    def citations(self) -> dict[str, Citation]:
        """Every article by its id, in the order of the ids."""
        every = self._client.every(self._index, of_kind("article", self._number), ["article"])
        return {article.id: article.citation for each in every for article in [read_article(each["article"])]}

    def names(self, facet: str) -> list[tuple[str, int]]:
        """Every value as written, and how many articles have it: the most first, equals by name."""
        counts = [(key.partition(AFTER_FOLDED)[2], count) for key, count in self._every_value(facet)]
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))

    def _every_value(self, facet: str) -> Iterator[tuple[str, int]]:
        after: Body = {}
        while True:
            values = {"size": 1_000, "sources": [{"value": {"terms": {"field": facet}}}], **after}
            body = {
                "size": 0,
                "track_total_hits": False,
                "query": of_kind("article", self._number),
                "aggs": {"values": {"composite": values}},
            }
            told = self._client.search(self._index, body)["aggregations"]["values"]
            yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in told["buckets"])
            if "after_key" not in told:
                return
            after = {"after": told["after_key"]}

    def asks(self, key: str) -> bool:
        if not key:
            return False
        query = of_kind("article", self._number, nested({"term": {"passages.key": safe(key)}}))
        body = {"size": 0, "track_total_hits": 1, "terminate_after": 1, "query": query}
        return bool(self._client.search(self._index, body)["hits"]["total"]["value"])

    # ------------------------------------------------------------ words

    def has(self, word: str) -> bool:
        return self._having([word])[word] > 0

    def passages_with(self, word: str) -> int:
        term = f"~{stem(word)}"
        return self._having([term])[term]

    def words(self) -> Iterator[Word]:
        written = of_kind("word", self._number, _WRITTEN)
        every = self._client.every(self._index, written, ["term", "writing", "ways"], by="term", page=2_000)
        yield from map(_word, every)

    def word(self, word: str) -> Word | None:
        found_word = next(iter(self._words_among([word], ["term", "writing", "ways"])), None)
        return _word(found_word) if found_word and found_word["writing"] else None

    def together(self, word: str, other: str) -> int:
        return self._count([{"bool": {"filter": [term(word), term(other)]}}])[0]

    def near(self, word: str, edits: int) -> dict[str, int]:
        fuzzy = {"value": safe(word), "fuzziness": edits, "transpositions": True, "rewrite": "constant_score"}
        hits = self._written({"fuzzy": {"term": fuzzy}}, MOST_NEAR)
        distances = {each["term"]: OSA.distance(word, each["term"]) for each in hits}
        return {
            each["term"]: each["writing"]
            for each in hits
            if distances[each["term"]] <= (edits if each["term"][:1] == word[:1] else 1)
        }

    def beginning(self, prefix: str, most: int) -> list[Word]:
        return [_word(each) for each in self._written({"prefix": {"term": {"value": safe(prefix)}}}, most)]

    def _written(self, condition: Body, most: int) -> list[Body]:
        """Words that are written, those that most passages write first."""
        body = {
            "size": most,
            "track_total_hits": False,
            "query": of_kind("word", self._number, _WRITTEN, condition),
            "_source": ["term", "writing", "ways"],
            "sort": [{"writing": "desc"}, {"term": "asc"}],
        }
        return [hit["_source"] for hit in self._client.search(self._index, body)["hits"]["hits"]]

    def nearly_beginning(self, prefix: str) -> dict[str, int]:
        beginnings = sorted(slips(prefix))
        uses: dict[str, int] = {}
        for n in range(0, len(beginnings), ASKED_TOGETHER):
            uses |= self._uses(beginnings[n : n + ASKED_TOGETHER])
        return uses

    def _uses(self, beginnings: Iterable[str]) -> dict[str, int]:
        """With how many times a passage writes a word that begins so, of those that any does."""
        each = {text: {"prefix": {"term": {"value": safe(text)}}} for text in beginnings}
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": of_kind("word", self._number, _WRITTEN, {"bool": {"should": list(each.values())}}),
            "aggs": {"each": {"filters": {"filters": each}, "aggs": {"uses": {"sum": {"field": "writing"}}}}},
        }
        buckets = self._client.search(self._index, body)["aggregations"]["each"]["buckets"]
        return {text: int(uses) for text in each if (uses := buckets[text]["uses"]["value"])}

    # ------------------------------------------------------------ questions

    def questions_with(self, words: Sequence[str], most: int) -> list[Passage]:
        *whole, last = map(safe, words)
        starting = {"prefix": {"asked": {"value": " ".join([*whole, last])}}}
        found_first = self._questions([starting], most)
        if len(found_first) == most or not (whole or len(last) >= MIN_ANYWHERE):
            return found_first
        having_all: list[Body] = [
            *({"term": {"words": word}} for word in whole),
            {"prefix": {"words": {"value": last}}},
        ]
        others = self._questions([*having_all, {"bool": {"must_not": [starting]}}], most - len(found_first))
        return [*found_first, *others]

    def _questions(self, conditions: Sequence[Body], most: int) -> list[Passage]:
        """Each question once, those with fewer letters first, asked by the passage that comes first."""
        body = {
            "size": most,
            "track_total_hits": False,
            "query": of_kind("asked", self._number, *conditions),
            "_source": ["passage"],
            "sort": [{"letters": "asc"}, {"asked": "asc"}, {"id": "asc"}, {"number": "asc"}],
            "collapse": {"field": "asked"},
        }
        hits = self._client.search(self._index, body)["hits"]["hits"]
        return [read_passage(hit["_source"]["passage"]) for hit in hits]


_WRITTEN: Body = {"range": {"writing": {"gt": 0}}}


def _is_word(want: Want) -> bool:
    """Whether the words of the index say how rare it is."""
    return want.prefix is None and not want.sequence


def _word(document: Mapping[str, Any]) -> Word:
    """As most passages write it, with accents if in doubt."""
    word = document["term"]
    ways: dict[str, int] = json.loads(document["ways"])
    return Word(min(ways, key=lambda way: (-ways[way], way == word, way)), word, document["writing"])


def _days(filters: Filters) -> list[Body]:
    if not (filters.after or filters.before):
        return []
    after = filters.after.toordinal() if filters.after else 1
    before = filters.before.toordinal() if filters.before else OPEN
    return [{"range": {"day": {"gte": after, "lte": before}}}]


def _values(facet: str) -> Body:
    return {"terms": {"field": facet, "size": VALUES_TOLD, "shard_size": VALUES_OF_A_SHARD}}


def _told(facet: str, buckets: Iterable[Body]) -> tuple[FacetCount, ...]:
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


def slips(text: str) -> set[str]:
    """``text`` with one slip behind its first letter, but not without its last letter."""
    found_slips: set[str] = set()
    for place in range(1, len(text)):
        head, letter, rest = text[:place], text[place], text[place + 1 :]
        found_slips.update(head + other + rest for other in ascii_lowercase)
        found_slips.update(head + other + letter + rest for other in ascii_lowercase)
        found_slips.update([head + rest, head + rest[0] + letter + rest[1:]] if rest else [])
    return found_slips - {text}
