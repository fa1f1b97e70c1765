"""How do a few articles of a cluster come to be scored as ours are?

They are built in memory as a segment of the embedded engine, and its own code looks at them: so the best of a query have the
scores, the order and the reasons that they have there, to the last digit. How rare words are is told by the cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.analysis import Plan
from indexer.engines.opensearch.querying import Idfs
from indexer.engines.scoring import find
from indexer.engines.whoosh.building import build_searched
from indexer.engines.whoosh.searching import Answer, Part, Place, answer
from indexer.engines.whoosh.segments import Segment
from indexer.model import Article, Citation, Passage, Query


class Seen(NamedTuple):
    """An article that was found; ``numbers``: of the only passages that are looked at (None: all)."""

    article: Article
    numbers: Sequence[int] | None = None

    @property
    def searched(self) -> Article:
        """What of it is looked at. What is said before the first passage belongs to that."""
        if self.numbers is None:
            return self.article
        passages = tuple(self.article.passages[n] for n in self.numbers)
        if 0 in self.numbers:
            return replace(self.article, passages=passages)
        links = tuple(link for link in self.article.links if link.passage is not None)
        return replace(self.article, passages=passages, links=links, summary=None, section=None, tags=())


class Window(Part):
    """Articles at hand, as they were found."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.searched = [each.searched for each in seen]
        self.articles = [each.article for each in seen]
        super().__init__(Segment(build_searched(self.searched)), ())

    def passage(self, number: int) -> Passage:
        article = int(self.segment["passage_article"][number])
        return self.searched[article].passages[number - int(self.segment["article_first"][article])]

    def citation(self, article: int) -> Citation:
        return self.articles[article].citation

    def places(self) -> list[Place]:
        """In the order of the articles."""
        return [
            Place(0, number, article.published.toordinal() if article.published else 0, article.id)
            for number, article in enumerate(self.articles)
        ]


def answer_among(  # noqa: PLR0913
    seen: Sequence[Seen],
    plan: Plan,
    query: Query,
    idfs: Sequence[Idfs],
    *,
    limit: int,
    offset: int,
    among_best: bool,
) -> Answer:
    """A page of articles that come as the cluster orders them, those ``among_best`` anew. ``offset`` counts among them."""
    if not seen:
        return Answer()
    window = Window(seen)
    pinned = query.guidance.pinned if plan.wanted else ()
    found = find(plan, [window.postings], [window.pinned(pinned)] if pinned else None, idfs)
    # What was indexed by another analysis may be found by words that it does not have for this one.
    answering = set(window.articles_of(found[0].matching).tolist())
    places = [place for place in window.places() if place.article in answering]
    return answer(plan, query, [window], found, places, limit=limit, offset=offset, among_best=among_best)
