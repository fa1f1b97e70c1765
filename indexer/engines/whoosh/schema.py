"""What does Whoosh know of a passage, and what is an article filed under?

The owner's fields `question`, `answer`, `author` and `links` are in the schema among our own; all take the words of our analysis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, STORED, TEXT, Schema

from indexer.analysis import Token, analyze
from indexer.engines.ranking import FIELDS
from indexer.model import Article, host_of

_WILDCARDS = re.compile(r"([*?\[\]]+)")


class Words(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Our analysis, as Whoosh's query parser asks for it."""

    def __call__(self, value: str, *, mode: str = "", tokenize: bool = True, **_: Any) -> Iterator[WhooshToken]:
        token = WhooshToken(positions=True, chars=True, removestops=False, boost=1.0, stopped=False, mode=mode)
        for found in _asked(value, mode) if tokenize else _pattern(value):
            token.text, token.pos = found.word, found.position
            token.startchar, token.endchar = found.start, found.end
            yield token


def _asked(value: str, mode: str) -> Iterable[Token]:
    """A compound is asked for by its parts, one after another, and indexed with its whole."""
    return (token for token in analyze(value, None) if mode == "index" or not token.joined)


def _pattern(value: str) -> Iterable[Token]:
    """The words of ``value``, which is the beginning of a word or has wildcards in it, in one piece."""
    pieces = _WILDCARDS.split(value)
    for n in range(0, len(pieces), 2):
        pieces[n] = "".join(token.word for token in _asked(pieces[n], "query"))
    if word := "".join(pieces):
        yield Token(word, word, 0, len(value), 0)


def make_schema() -> Schema:
    """One document a passage."""
    return Schema(
        **{name: TEXT(analyzer=Words(), stored=True, multitoken_query="phrase") for name in FIELDS},
        id=ID(stored=True),
        article=ID(stored=True),
        language=ID(stored=True),
        url=STORED(),
        kind=STORED(),
        speaker=STORED(),
        published=STORED(),
    )


def texts(article: Article) -> Iterator[tuple[str, ...]]:
    """The texts of each passage, field by field."""
    lead = "\n".join(filter(None, (article.summary, article.section, *article.tags)))
    for number, passage in enumerate(article.passages):
        # The summary's words and links are the first passage's.
        own = (passage.id, None) if number == 0 else (passage.id,)
        yield (
            passage.question or "",
            article.title,
            passage.answer,
            lead if number == 0 else "",
            ", ".join(filter(None, [*(author.name for author in article.authors), passage.speaker])),
            # Their addresses are for filters: nobody sees a word that stands only there.
            " , ".join(link.text for link in article.links if link.text and link.passage in own),
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
    return {facet: _tidied(listed) if any(listed) else [] for facet, listed in values.items()}


def _tidied(values: Iterable[str | None]) -> list[str]:
    """Each once, in order."""
    return list(dict.fromkeys([tidy for value in values if value and (tidy := _tidy(value))]))


def _tidy(value: str) -> str:
    """A name as it is shown: no control characters, single spaces."""
    return " ".join((value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)).split())
