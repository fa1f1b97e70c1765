"""What does Whoosh know of a passage, and what is an article filed under?

The owner's fields `question`, `answer`, `author` and `links` are in the schema among our own; all take the words of our analysis.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, STORED, TEXT, Schema

from indexer.analysis import analyze
from indexer.engines.ranking import FIELDS
from indexer.model import Article, host_of


class Words(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Our analysis, as Whoosh's query parser asks for it."""

    def __call__(self, value: str, **_: Any) -> Iterator[WhooshToken]:
        token = WhooshToken(positions=True, chars=True, removestops=False, boost=1.0, mode="query")
        for found in analyze(value, None):
            if not found.joined:
                token.text, token.pos = found.word, found.position
                token.startchar, token.endchar = found.start, found.end
                token.boost, token.stopped = 1.0, False
                yield token


def make_schema() -> Schema:
    """One document a passage."""
    return Schema(
        **{name: TEXT(analyzer=Words(), phrase=True, stored=True) for name in FIELDS},
        id=ID(stored=True),
        article=STORED(),
        url=STORED(),
        kind=STORED(),
        speaker=STORED(),
        language=STORED(),
        published=STORED(),
    )


def facet_values(article: Article) -> dict[str, list[str]]:
    """What an article is filed under. ``author`` is who signs it or answers in it, ``link`` the hosts it cites; ``cited``, the
    addresses it cites, is for filters only.
    """
    speakers = {passage.speaker or "" for passage in article.passages}
    values: dict[str, list[str | None]] = {
        "lang": [article.language],
        "author": [*(author.name for author in article.authors), *sorted(speakers)],
        "section": [article.section],
        "year": [f"{article.published.year:04d}" if article.published else None],
        "site": [host_of(article.url or "")],
        "link": [*sorted({host_of(link.url) for link in article.links if not link.internal})],
        "cited": [*sorted({link.url for link in article.links})],
    }
    return {facet: list(dict.fromkeys(filter(None, map(_tidy, listed)))) for facet, listed in values.items()}


def _tidy(value: str | None) -> str:
    """A name as it is shown: no control characters, single spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in value or "").split())
