"""Which passages of one generation answer a query, in which order?

Matches and scores come from `scoring`; filtering, grouping by article, facets, sorting and paging are done here over them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from whoosh.index import Index
from whoosh.query import Term

from indexer.analysis import fold, plan
from indexer.engines.scoring import score as score_passages
from indexer.engines.whoosh.postings import WhooshPostings, live_frequency
from indexer.errors import ArticleUnknown, IndexBroken, VerbatimError
from indexer.model import (
    FACETS,
    Article,
    Author,
    Citation,
    FacetCount,
    Filters,
    Generation,
    Hit,
    Passage,
    Query,
    Results,
    Sort,
    Word,
)


@contextmanager
def translated(index: Path) -> Iterator[None]:
    """Whoosh and pickle raise anything over damaged files, bare Exception included: here, once, it becomes IndexBroken."""
    try:
        yield
    except VerbatimError:
        raise
    except Exception as error:
        raise IndexBroken(index, f"{type(error).__name__}: {error}") from error


_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Card:
    """A passage as it is stored for hits."""

    article: Citation
    passage: Passage
    number: int
    facets: Mapping[str, list[str]]

    @property
    def order(self) -> tuple[str, int]:
        return self.article.id, self.number


@dataclass(frozen=True, slots=True)
class _Found:
    """An article's matching passages with their scores, best first."""

    passages: tuple[tuple[float, _Card], ...]

    @property
    def score(self) -> float:
        return self.passages[0][0]

    @property
    def best(self) -> _Card:
        return self.passages[0][1]


class WhooshReader:
    """Answers from one published generation. One search at a time: Whoosh's posting files share a read position."""

    def __init__(self, index: Index, generation: Generation, ledger: str, path: Path) -> None:
        self._searcher = index.searcher()
        self._postings = WhooshPostings(self._searcher.reader())
        self._generation = generation
        self._ledger = ledger
        self._path = path
        self._lock = Lock()
        self._cards: dict[int, _Card] = {}

    @property
    def generation(self) -> Generation:
        return self._generation

    def ledger(self) -> str:
        return self._ledger

    def close(self) -> None:
        self._searcher.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, translated(self._path):
            yield

    def search(self, query: Query, *, limit: int, offset: int) -> Results:
        with self._reading():
            matches = self._matches(query)
        by_article = _grouped(matches)
        people = self._people if query.filters.author else _NONE
        refused = [_refusals(found.best, query.filters, people) for found in by_article]
        kept = [found for found, by in zip(by_article, refused, strict=True) if not by]
        kept.sort(key=_sort_key(query))
        return Results(
            query=query,
            total=len(kept),
            hits=tuple(_hit(found) for found in kept[offset : offset + limit]),
            facets=_facets(by_article, refused),
            generation=self._generation.id,
        )

    def _matches(self, query: Query) -> list[tuple[float, _Card]]:
        wanted = plan(query)
        if query.is_empty or (query.clauses and not wanted.wanted):  # nothing but signs was typed
            return []
        found = score_passages(wanted, self._postings)
        return [
            (float(value), self._card(int(number))) for number, value in zip(found.documents, found.scores, strict=True)
        ]

    def _card(self, number: int) -> _Card:
        card = self._cards.get(number)
        if card is None:
            card = self._cards[number] = _read_card(self._searcher.stored_fields(number)["card"])
        return card

    def article(self, id: str) -> Article:
        with self._reading():
            for number in self._searcher.docs_for_query(Term("document", id)):
                return Article.from_dict(json.loads(self._searcher.stored_fields(number)["whole"]))
        raise ArticleUnknown(id)

    def words(self) -> Iterator[Word]:
        """As most passages write it, with accents if in doubt; `passages` sums over its spellings."""
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        with self._reading():
            reader = self._searcher.reader()
            for term in reader.lexicon("spelling"):
                if passages := live_frequency(reader, "spelling", term):
                    spelling = term.decode()
                    spellings[fold(spelling)][spelling] = passages
        for folded, counts in spellings.items():
            written = min(counts, key=lambda spelling: (-counts[spelling], spelling == folded, spelling))
            yield Word(written, folded, counts.total())

    def questions(self) -> list[tuple[Passage, str]]:
        return [(card.passage, card.article.id) for card in self._asking()]

    def asks(self, key: str) -> bool:
        with self._reading():
            return len(self._postings.asking(key)) > 0

    def citations(self) -> dict[str, Citation]:
        return {card.article.id: card.article for card in self._all()}

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset(fold(name) for name, _ in self.names("author"))

    def names(self, facet: str) -> list[tuple[str, int]]:
        firsts = {card.article.id: card for card in self._all()}
        counts = Counter(value for card in firsts.values() for value in card.facets[facet])
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def _asking(self) -> list[_Card]:
        with self._reading():
            numbers = list(self._searcher.docs_for_query(Term("asks", "1")))
            return sorted((self._card(number) for number in numbers), key=lambda card: card.order)

    def _all(self) -> list[_Card]:
        with self._reading():
            numbers = np.flatnonzero(self._postings.live())
            return sorted((self._card(int(number)) for number in numbers), key=lambda card: card.order)


def _read_card(text: str) -> _Card:
    value: dict[str, Any] = json.loads(text)
    cited = value["article"]
    published = cited.pop("published")
    article = Citation(
        **{key: cited[key] for key in ("id", "url", "title", "section", "language")},
        published=date.fromisoformat(published) if published else None,
        authors=tuple(Author(**author) for author in cited["authors"]),
    )
    return _Card(article, Passage(**value["passage"]), value["number"], value["facets"])


def _grouped(matches: Iterable[tuple[float, _Card]]) -> list[_Found]:
    articles: defaultdict[str, list[tuple[float, _Card]]] = defaultdict(list)
    for score, card in matches:
        articles[card.article.id].append((score, card))
    return [_Found(tuple(sorted(found, key=lambda pair: (-pair[0], pair[1].number)))) for found in articles.values()]


def _hit(found: _Found) -> Hit:
    more = tuple(card.passage for _, card in found.passages[1:])
    return Hit(found.best.article, found.best.passage, found.score, more)


def _sort_key(query: Query) -> Any:
    """Ties break by id, never by where a document lies in the index; undated articles come last."""
    if query.sort is Sort.OLDEST:
        return lambda found: (found.best.article.published or date.max, found.best.article.id)
    if query.sort is Sort.NEWEST or not query.clauses:
        return lambda found: (-(found.best.article.published or date.min).toordinal(), found.best.article.id)
    return lambda found: (-found.score, found.best.article.id)


def _refusals(card: _Card, filters: Filters, people: frozenset[str]) -> frozenset[str]:
    """The filters that do not let an article through."""
    if not filters:
        return _NONE
    refused = {
        name
        for name in FACETS
        if (wanted := getattr(filters, name)) and not any(_is(card, name, value, people) for value in wanted)
    }
    return frozenset(refused if _in_days(card.article.published, filters) else {*refused, "days"})


def _in_days(published: date | None, filters: Filters) -> bool:
    if published is None:
        return filters.after is None and filters.before is None
    return (filters.after or date.min) <= published <= (filters.before or date.max)


def _is(card: _Card, facet: str, wanted: str, people: frozenset[str]) -> bool:
    if facet == "link" and "/" in wanted:
        return any(_same_address(wanted, url) for url in card.facets["cited"])
    values, wanted = {fold(value) for value in card.facets[facet]}, fold(wanted)
    if facet == "author" and wanted not in people:
        return any(_named(wanted, name) for name in values)
    return wanted in values


def _same_address(wanted: str, url: str) -> bool:
    return _bare(url) == _bare(wanted)


def _bare(url: str) -> str:
    return url.rsplit("://", maxsplit=1)[-1].removeprefix("www.").rstrip("/")


def _named(wanted: str, name: str) -> bool:
    """What is nobody's whole name may be a part of one: ``author:lise`` finds Lise Marchand."""
    return set(wanted.split()) <= set(name.split())


def _facets(found: list[_Found], refused: list[frozenset[str]]) -> dict[str, tuple[FacetCount, ...]]:
    """Counts of articles; each facet leaves its own filter out."""
    values: dict[str, list[str]] = {facet: [] for facet in FACETS}
    for item, by in zip(found, refused, strict=True):
        for facet in FACETS:
            if by <= {facet}:
                values[facet] += {fold(v): v for v in sorted(item.best.facets[facet], reverse=True)}.values()
    return {facet: _ordered(values[facet], newest_first=facet == "year") for facet in FACETS}


def _ordered(values: list[str], *, newest_first: bool) -> tuple[FacetCount, ...]:
    """The most first, equals by name; years from the newest. What a filter takes for the same is counted together."""
    counts = Counter(map(fold, values))
    names = {fold(value): value for value in sorted(set(values), reverse=True)}
    order = sorted(counts.items(), reverse=newest_first, key=lambda pair: pair if newest_first else (-pair[1], pair[0]))
    return tuple(FacetCount(names[key], count) for key, count in order)
