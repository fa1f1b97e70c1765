"""Which articles answer a query, in which order?

`scoring` says which passages match and how well; here they are grouped by article, filtered, counted by facets, sorted and paged,
all over columns. Only what is on the page is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Plan
from indexer.engines import columns
from indexer.engines.columns import Layer
from indexer.engines.scoring import PIN, Found, find
from indexer.engines.whoosh import records
from indexer.engines.whoosh.facets import Facet, Mask
from indexer.engines.whoosh.postings import SegmentPostings
from indexer.engines.whoosh.segments import Segment
from indexer.model import FACETS, FacetCount, Filters, Hit, Query, Sort

Numbers = NDArray[Any]

# Passages looked at for an article shown, to begin with: an article often has several of the best.
PASSAGES_AN_ARTICLE = 2
MORE = 4  # times as many, where that was not enough


class Part:
    """One segment without its deleted articles."""

    def __init__(self, segment: Segment, dead: Sequence[int]) -> None:
        self.segment = segment
        self.dead = frozenset(dead)
        self.postings = SegmentPostings(segment, np.array(sorted(dead), dtype=np.uint32))

    @cached_property
    def live(self) -> Numbers:
        """The articles that are not deleted."""
        mask = np.ones(self.segment.articles, dtype=np.bool_)
        mask[list(self.dead)] = False
        return np.flatnonzero(mask).astype(np.uint32)

    def find(self, id: str) -> int:
        """The number of a live article, or -1."""
        rank = self.segment.lexicon("articles").find(id)
        number = int(self.segment["article_by_rank"][rank]) if rank >= 0 else -1
        return -1 if number in self.dead else number

    def id(self, article: int) -> str:
        return self.segment.lexicon("articles")[int(self.segment["article_rank"][article])]

    def pinned(self, ids: Sequence[str]) -> Layer:
        """The passages with these ids, and all of the articles with these ids: the first of them with the highest value."""
        values: dict[int, int] = {}
        for value, id in zip(range(len(ids), 0, -1), ids, strict=True):
            for passage in self._passages_of(id):
                values.setdefault(passage, value)
        passages = np.array(sorted(values), dtype=np.uint32)
        return Layer(passages, np.array([values[passage] for passage in passages.tolist()], dtype=np.uint8), 1.0)

    def _passages_of(self, id: str) -> list[int]:
        article_id, within, _ = id.partition("#")
        article = self.find(article_id)
        if article < 0:
            return []
        first, end = self.segment["article_first"][article : article + 2].tolist()
        return [
            passage for passage in range(first, end) if not within or records.passage(self.segment, passage).id == id
        ]

    def articles_of(self, passages: Numbers) -> Numbers:
        """Each article of ascending passages once."""
        return columns.distinct(self.segment["passage_article"], passages)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page. ``total`` and ``facets`` count articles; ``instead`` as in `indexer.model.Results`."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    instead: frozenset[str] = frozenset()


class _Best(NamedTuple):
    """Articles of a part as they are shown, with what they are shown for: a smaller ``key`` comes first."""

    articles: Numbers
    keys: NDArray[np.float64]


def search(  # noqa: PLR0913
    wanted: Plan, query: Query, parts: Sequence[Part], facets: Mapping[str, Facet], *, limit: int, offset: int
) -> Answer:
    ids = query.guidance.pinned if wanted.wanted else ()
    found = find(wanted, [part.postings for part in parts], [part.pinned(ids) for part in parts] if ids else None)
    matching = [part.articles_of(each.matching) for part, each in zip(parts, found, strict=True)]
    refusing = _passing(query.filters, parts, facets)
    kept = _all_of(refusing.values(), matching)
    if refusing:
        found = [_narrowed(part, each, articles) for part, each, articles in zip(parts, found, kept, strict=True)]
    best = [
        _best(query, part, each, articles, limit + offset)
        for part, each, articles in zip(parts, found, kept, strict=True)
    ]
    shown = _shown(parts, found, _merged(parts, best)[offset : offset + limit])
    return Answer(
        total=sum(map(len, kept)),
        hits=tuple(_hits(parts, found, shown, query)),
        facets={name: facets[name].told(_leaving_out(name, refusing, matching, kept)) for name in FACETS},
        instead=frozenset(_instead(found, shown)) if query.guidance.everyday else frozenset(),
    )


# ---------------------------------------------------------------- filters


def _passing(filters: Filters, parts: Sequence[Part], facets: Mapping[str, Facet]) -> dict[str, list[Mask]]:
    """For each filter that is set, and for each part, the articles that pass it: OR within a filter."""
    passing: dict[str, list[Mask]] = {}
    for name in FACETS:
        if values := getattr(filters, name):
            addresses = [value for value in values if name == "link" and "/" in value]
            masks = facets[name].passing([value for value in values if value not in addresses])
            cited = facets["cited"].citing(addresses)
            passing[name] = [one | other for one, other in zip(masks, cited, strict=True)]
    if filters.after or filters.before:
        passing["days"] = [_in_days(part.segment["article_day"], filters) for part in parts]
    return passing


def _in_days(days: Numbers, filters: Filters) -> Mask:
    after = filters.after.toordinal() if filters.after else 1
    before = filters.before.toordinal() if filters.before else np.iinfo(days.dtype).max
    mask: Mask = (days >= after) & (days <= before)
    return mask


def _all_of(masks: Iterable[Sequence[Mask]], articles: Sequence[Numbers]) -> list[Numbers]:
    """Those of the articles of each part that are in all of the masks."""
    for each in masks:
        articles = [numbers[mask[numbers]] for numbers, mask in zip(articles, each, strict=True)]
    return list(articles)


def _leaving_out(
    name: str, passing: Mapping[str, list[Mask]], matching: Sequence[Numbers], kept: Sequence[Numbers]
) -> Sequence[Numbers]:
    """A facet's counts leave its own filter out."""
    if name not in passing:
        return kept
    return _all_of([masks for other, masks in passing.items() if other != name], matching)


def _narrowed(part: Part, found: Found, articles: Numbers) -> Found:
    mask = np.zeros(part.segment.articles, dtype=np.bool_)
    mask[articles] = True
    return found.narrowed(mask[part.segment["passage_article"]])


# ---------------------------------------------------------------- order


def _best(query: Query, part: Part, found: Found, articles: Numbers, count: int) -> _Best:
    """The first ``count`` articles of a part. Ties break by id, never by where an article lies in the index."""
    if not count:
        return _Best(articles[:0], np.empty(0))
    if query.sort is Sort.RELEVANCE and query.clauses:
        articles, scores = _best_scored(part, found, min(count, len(articles)))
        keys = -scores
    else:
        keys = _day_keys(part.segment["article_day"][articles], query.sort)
    if len(keys) > count:
        near = keys <= np.partition(keys, count - 1)[count - 1]
        articles, keys = articles[near], keys[near]
    order = np.lexsort((part.segment["article_rank"][articles], keys))[:count]
    return _Best(articles[order], keys[order])


def _day_keys(days: Numbers, sort: Sort) -> NDArray[np.float64]:
    """The undated come last."""
    if sort is Sort.OLDEST:
        return np.where(days > 0, days, np.inf)
    return -days.astype(np.float64)


def _best_scored(part: Part, found: Found, count: int) -> tuple[Numbers, NDArray[np.float64]]:
    """At least ``count`` articles, with all that are as good as the last of them, and the score of the best passage of each."""
    passages = count * PASSAGES_AN_ARTICLE
    while True:
        numbers, scores = found.top(passages)
        order = np.argsort(-scores, kind="stable")
        articles, firsts = np.unique(part.segment["passage_article"][numbers[order]], return_index=True)
        if len(articles) >= count or len(numbers) < passages:
            return articles, scores[order][firsts]
        passages *= MORE


def _merged(parts: Sequence[Part], best: Sequence[_Best]) -> list[tuple[int, int]]:
    """The parts and articles in order."""
    if len(parts) == 1:
        return [(0, article) for article in best[0].articles.tolist()]
    places = [
        (key, part.id(article), number, article)
        for number, (part, each) in enumerate(zip(parts, best, strict=True))
        for article, key in zip(each.articles.tolist(), each.keys.tolist(), strict=True)
    ]
    return [(number, article) for _key, _id, number, article in sorted(places)]


# ---------------------------------------------------------------- what is shown


class _Shown(NamedTuple):
    """An article of a part, with its passages that match, best first, and the score of the best."""

    part: int
    article: int
    passages: Sequence[int]
    score: float


def _shown(parts: Sequence[Part], found: Sequence[Found], page: Sequence[tuple[int, int]]) -> list[_Shown]:
    scored = {
        number: _passages(parts[number], found[number], [article for n, article in page if n == number])
        for number in {number for number, _ in page}
    }
    return [_best_first(number, article, *scored[number][article]) for number, article in page]


def _best_first(number: int, article: int, passages: Sequence[int], scores: Sequence[float]) -> _Shown:
    order = sorted(range(len(passages)), key=lambda n: (-scores[n], passages[n]))
    return _Shown(number, article, [passages[n] for n in order], scores[order[0]])


def _hits(parts: Sequence[Part], found: Sequence[Found], shown: Iterable[_Shown], query: Query) -> Iterator[Hit]:
    for number, article, passages, score in shown:
        segment = parts[number].segment
        first, *more = [records.passage(segment, passage) for passage in passages]
        why = found[number].explain(passages[0]) if query.explain else None
        yield Hit(records.citation(segment, article), first, score, tuple(more), pinned=score >= PIN, explanation=why)


def _instead(found: Sequence[Found], shown: Sequence[_Shown]) -> Iterator[str]:
    for number in {each.part for each in shown}:
        best = [each.passages[0] for each in shown if each.part == number]
        yield from found[number].instead(np.array(best, dtype=np.uint32))


def _passages(part: Part, found: Found, articles: Sequence[int]) -> dict[int, tuple[list[int], list[float]]]:
    """The passages of each article that match, and their scores."""
    starts = part.segment["article_first"]
    ascending = sorted(articles)
    bounds = [(int(starts[article]), int(starts[article + 1])) for article in ascending]
    ranges = np.searchsorted(found.matching, bounds).tolist()
    passages = np.concatenate([found.matching[low:high] for low, high in ranges])
    scores = found.scores(passages)
    shown: dict[int, tuple[list[int], list[float]]] = {}
    done = 0
    for article, (low, high) in zip(ascending, ranges, strict=True):
        here = slice(done, done + high - low)
        shown[article] = passages[here].tolist(), scores[here].tolist()
        done = here.stop
    return shown
