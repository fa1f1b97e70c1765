"""Which articles answer a query, in which order?

`scoring` says which passages match and how well; here they are grouped by article, filtered, counted by facets, sorted and paged,
all over columns. Only what is on the page is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Plan
from indexer.engines import columns, lifting
from indexer.engines.columns import Layer
from indexer.engines.columns.plain import ragged
from indexer.engines.scoring import DIGITS, PIN, STEP, Found, find
from indexer.engines.whoosh import records
from indexer.engines.whoosh.facets import Facet, Mask
from indexer.engines.whoosh.postings import SegmentPostings
from indexer.engines.whoosh.segments import Segment
from indexer.model import FACETS, Citation, FacetCount, Filters, Hit, Passage, Query, Sort

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
        return [passage for passage in range(first, end) if not within or self.passage(passage).id == id]

    def passage(self, number: int) -> Passage:
        return records.passage(self.segment, number)

    def citation(self, article: int) -> Citation:
        return records.citation(self.segment, article)

    def articles_of(self, passages: Numbers) -> Numbers:
        """Each article of ascending passages once."""
        return columns.distinct(self.segment["passage_article"], passages)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page. ``total`` and ``facets`` count articles; ``instead`` and ``beside`` as in `indexer.model.Results`."""

    hits: tuple[Hit, ...] = ()
    instead: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    total: int = 0
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=lambda: dict.fromkeys(FACETS, ()))

    def among(self, total: int, facets: Mapping[str, tuple[FacetCount, ...]]) -> Answer:
        return replace(self, total=total, facets=facets)


class _Best(NamedTuple):
    """Articles of a part as they are shown, with what they are shown for: a smaller ``key`` comes first, then a later day."""

    articles: Numbers
    keys: NDArray[np.float64]
    days: Numbers


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
    total = sum(map(len, kept))
    wanted_places = limit + offset if offset < total else 0  # behind the last one nothing need be put in order
    best = [
        _best(query, part, each, articles, wanted_places)
        for part, each, articles in zip(parts, found, kept, strict=True)
    ]
    told = {name: facets[name].told(_leaving_out(name, refusing, matching, kept)) for name in FACETS}
    among_best = is_ranked(query) and offset < lifting.WINDOW
    places = _merged(parts, best)
    return answer(wanted, query, parts, found, places, limit=limit, offset=offset, among_best=among_best).among(
        total, told
    )


def answer(  # noqa: PLR0913
    wanted: Plan,
    query: Query,
    parts: Sequence[Part],
    found: Sequence[Found],
    places: list[Place],
    *,
    limit: int,
    offset: int,
    among_best: bool,
) -> Answer:
    """A page of the articles at ``places``, which come as their scores order them, or by day; without the counts. The first may be
    ``among_best``, which are lifted.
    """
    known: _LookedAt = {}
    if among_best:
        places, known = _lifted(parts, found, places)
    shown = list(_shown(parts, found, places[offset : offset + limit], known))
    return Answer(
        hits=tuple(_hits(parts, found, shown, query)),
        instead=frozenset(_instead(found, shown)) if query.guidance.everyday else frozenset(),
        beside=frozenset(_beside(found, shown)) if wanted.senses else frozenset(),
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


def newest(parts: Sequence[Part], masks: Sequence[Mask], count: int) -> list[Citation]:
    """Of the articles in the masks that are not deleted."""
    articles = [part.live[mask[part.live]] for part, mask in zip(parts, masks, strict=True)]
    best = [_by_day(part, each, Sort.NEWEST, count) for part, each in zip(parts, articles, strict=True)]
    return [parts[place.part].citation(place.article) for place in _merged(parts, best)[:count]]


def _best(query: Query, part: Part, found: Found, articles: Numbers, count: int) -> _Best:
    """The first ``count`` articles of a part."""
    if not count:
        return _first(part, articles[:0], np.empty(0), count)
    if is_ranked(query):
        articles, scores = _best_scored(part, found, min(count, len(articles)), min(lifting.WINDOW, len(articles)))
        return _first(part, articles, -np.round(scores, DIGITS), max(count, lifting.WINDOW))
    return _by_day(part, articles, query.sort, count)


def _by_day(part: Part, articles: Numbers, sort: Sort, count: int) -> _Best:
    return _first(part, articles, _day_keys(part.segment["article_day"][articles], sort), count)


def _first(part: Part, articles: Numbers, keys: NDArray[np.float64], count: int) -> _Best:
    """Those of the smallest keys. Of equals the newer comes first, then ties break by id; never by where an article lies in the
    index.
    """
    days = part.segment["article_day"]
    if len(keys) > count:
        near = keys <= np.partition(keys, count - 1)[count - 1]
        articles, keys = articles[near], keys[near]
    order = np.lexsort((part.segment["article_rank"][articles], -days[articles], keys))[:count]
    return _Best(articles[order], keys[order], days[articles[order]])


def is_ranked(query: Query) -> bool:
    return query.sort is Sort.RELEVANCE and bool(query.clauses)


def _day_keys(days: Numbers, sort: Sort) -> NDArray[np.float64]:
    """The undated come last."""
    if sort is Sort.OLDEST:
        return np.where(days > 0, days, np.inf)
    return -days.astype(np.float64)


def _best_scored(part: Part, found: Found, count: int, window: int) -> tuple[Numbers, NDArray[np.float64]]:
    """At least ``count`` articles, with all that are as good as the last of them, and the score of the best passage of each; as
    many as the ``window``, but for those that nothing lifts as high as the first ``count``.
    """
    passages, most = count * PASSAGES_AN_ARTICLE, max(count, window) * PASSAGES_AN_ARTICLE
    while True:
        numbers, scores = found.top(passages, most)
        order = np.argsort(-scores, kind="stable")
        articles, firsts = np.unique(part.segment["passage_article"][numbers[order]], return_index=True)
        enough = len(articles) >= (count if len(numbers) < most else max(count, window))
        if enough or len(numbers) < passages:
            return articles, scores[order][firsts]
        passages, most = passages * MORE, most * MORE


class Place(NamedTuple):
    """An article of a part; ``id`` is what ties break by: its id, or where it comes among those of the only part."""

    part: int
    article: int
    day: int
    id: str | int

    @property
    def where(self) -> tuple[int, int]:
        return self.part, self.article


def _merged(parts: Sequence[Part], best: Sequence[_Best]) -> list[Place]:
    """The articles of all parts in order."""
    if len(parts) == 1:
        ranks = parts[0].segment["article_rank"][best[0].articles].tolist()
        return [
            Place(0, article, day, rank)
            for article, day, rank in zip(best[0].articles.tolist(), best[0].days.tolist(), ranks, strict=True)
        ]
    places = [
        (key, Place(number, article, day, part.id(article)))
        for number, (part, each) in enumerate(zip(parts, best, strict=True))
        for article, key, day in zip(each.articles.tolist(), each.keys.tolist(), each.days.tolist(), strict=True)
    ]
    return [place for _key, place in sorted(places, key=lambda each: (each[0], -each[1].day, each[1].id))]


# ---------------------------------------------------------------- what is shown


class _Looked(NamedTuple):
    """Passages that match, article after article, the best of each first, with their scores; where each article's begin, how many
    they are, and what those after the first lift it by.
    """

    passages: Numbers
    scores: NDArray[np.float64]
    firsts: Numbers
    counts: Numbers
    others: NDArray[np.float64]

    def keys(self) -> list[float]:
        """What articles are ordered by, a smaller one first."""
        keys: list[float] = (-np.round(self.scores[self.firsts] + self.others, DIGITS)).tolist()
        return keys

    def shown(self, number: int) -> tuple[list[int], float, float]:
        """The passages of an article, its score, and what the others add to that."""
        first = int(self.firsts[number])
        passages: list[int] = self.passages[first : first + int(self.counts[number])].tolist()
        others = float(self.others[number])
        return passages, float(self.scores[first]) + others, others


class _Seen(NamedTuple):
    """An article among those that were looked at together, by its number there, and what it is ordered by."""

    among: _Looked
    number: int
    key: float


_LookedAt = dict[tuple[int, int], _Seen]


def _lifted(parts: Sequence[Part], found: Sequence[Found], places: list[Place]) -> tuple[list[Place], _LookedAt]:
    """The first articles in the order of what they come to with what lifts them, and the others behind; and what was looked at."""
    window = places[: lifting.WINDOW]
    known = _look_at(parts, found, window, lifted=True)
    ordered = sorted([(known[place.where].key, -place.day, place.id, place) for place in window])
    return [place for *_key, place in ordered] + places[lifting.WINDOW :], known


def _look_at(parts: Sequence[Part], found: Sequence[Found], places: Iterable[Place], *, lifted: bool) -> _LookedAt:
    articles: dict[int, list[int]] = {}
    for place in places:
        articles.setdefault(place.part, []).append(place.article)
    at: _LookedAt = {}
    for number, those in articles.items():
        those.sort()
        looked = _looked(parts[number], found[number], np.array(those), lifted=lifted)
        keys = looked.keys()
        at |= {(number, article): _Seen(looked, n, keys[n]) for n, article in enumerate(those)}
    return at


def _looked(part: Part, found: Found, articles: Numbers, *, lifted: bool) -> _Looked:
    """Of ascending articles."""
    starts = part.segment["article_first"].astype(found.matching.dtype, copy=False)
    low = found.matching.searchsorted(starts[articles])
    counts = found.matching.searchsorted(starts[articles + 1]) - low
    passages = found.matching[ragged(low, counts)]
    scores = found.scores(passages)
    firsts, others = np.cumsum(counts) - counts, np.zeros(len(articles))
    if not lifted:
        return _Looked(*_best_first(passages, scores, counts)[:2], firsts, counts, others)
    typed, weights = found.typed(passages), np.mod(scores, STEP)
    for lift in found.lifts(passages, typed).values():
        scores = scores + lift
    passages, scores, order = _best_first(passages, scores, counts)
    if len(passages) > len(articles):
        ranks = np.arange(len(passages)) - np.repeat(firsts, counts)
        others = np.add.reduceat(lifting.others(weights[order], ranks), firsts) * typed[order[firsts]]
    return _Looked(passages, scores, firsts, counts, others)


def _best_first(
    passages: Numbers, scores: NDArray[np.float64], counts: Numbers
) -> tuple[Numbers, NDArray[np.float64], Numbers]:
    """The best of each article first, and where each passage was."""
    if len(passages) == len(counts):
        return passages, scores, np.arange(len(passages))
    order = np.lexsort((passages, -np.round(scores, DIGITS), np.repeat(np.arange(len(counts)), counts)))
    return passages[order], scores[order], order


class _Shown(NamedTuple):
    """An article of a page: its passages that match, best first, its score, and what the others add to that; None where nothing was
    lifted.
    """

    place: Place
    passages: list[int]
    score: float
    others: float | None


def _shown(parts: Sequence[Part], found: Sequence[Found], page: Sequence[Place], known: _LookedAt) -> Iterator[_Shown]:
    plain = _look_at(parts, found, [place for place in page if place.where not in known], lifted=False)
    for place in page:
        is_lifted = place.where in known
        looked, number, _key = (known if is_lifted else plain)[place.where]
        passages, score, others = looked.shown(number)
        yield _Shown(place, passages, score, others if is_lifted else None)


def _hits(parts: Sequence[Part], found: Sequence[Found], shown: Iterable[_Shown], query: Query) -> Iterator[Hit]:
    for place, passages, score, others in shown:
        part = parts[place.part]
        first, *more = map(part.passage, passages)
        why = found[place.part].explain(passages[0], others) if query.explain else None
        yield Hit(part.citation(place.article), first, score, tuple(more), pinned=score >= PIN, explanation=why)


def _instead(found: Sequence[Found], shown: Sequence[_Shown]) -> Iterator[str]:
    for number in {each.place.part for each in shown}:
        best = [each.passages[0] for each in shown if each.place.part == number]
        yield from found[number].instead(np.array(best, dtype=np.uint32))


def _beside(found: Sequence[Found], shown: Sequence[_Shown]) -> Iterator[str]:
    for number in {each.place.part for each in shown}:
        every = [passage for each in shown if each.place.part == number for passage in each.passages]
        yield from found[number].beside(np.array(every, dtype=np.uint32))
