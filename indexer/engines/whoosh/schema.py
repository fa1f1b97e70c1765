"""What does Whoosh store of an article?

One document a passage, with the owner's fields `question`, `answer`, `author` and `links` among its own, and one document an
article that holds it whole as JSON. The text fields take tokens of our analysis; Whoosh analyses nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Positions

from indexer.analysis import Token, analyze, question_key
from indexer.model import Article, Passage, host_of

TEXT_FIELDS = ("question", "title", "answer", "summary", "author", "links")


class Terms(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field of tokens: each at its position, as the word and as its stem."""

    def __init__(self) -> None:
        super().__init__(Positions(), None, scorable=True, stored=False)

    def index(self, value: Sequence[Token], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        positions = defaultdict(list)
        for token in value:
            for term in token.terms:
                positions[term].append(token.position)
        for term, places in positions.items():
            yield term.encode(), len(places), float(len(places)), self.format.encode(places)


class Spellings(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """The different words of a passage as they are written, lower case, accents kept: what a correction may propose."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, scorable=False, stored=False)

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for word in set(value):
            yield word.encode(), 1, 1.0, b""


def make_schema() -> Schema:
    return Schema(
        **{name: Terms() for name in TEXT_FIELDS},
        spelling=Spellings(),
        key=ID(),  # the question without case, accents, punctuation or spaces
        article=ID(),  # whose passage it is
        document=ID(),  # the article that this document holds whole
        asks=ID(),  # "1" where the passage has a question
        card=STORED(),  # of a passage: what a hit shows, filters and facets need
        whole=STORED(),  # of an article: its JSON
    )


def documents(article: Article) -> Iterator[dict[str, Any]]:
    """The documents of an article: itself, then its passages."""
    yield {"document": article.id, "whole": json.dumps(article.as_dict(), ensure_ascii=False)}
    citation = {key: value for key, value in article.as_dict().items() if key in _CITED}
    facets = facet_values(article)
    title = analyze(article.title, article.language)
    lead = analyze("\n".join(filter(None, (article.summary, article.section, *article.tags))), article.language)
    for number, passage in enumerate(article.passages):
        yield _passage_document(article, passage, number, citation, facets, title, lead)


_CITED = ("id", "url", "title", "section", "language", "published", "authors")


def _passage_document(  # noqa: PLR0913, PLR0917  # what is the article's is computed once, not once a passage
    article: Article,
    passage: Passage,
    number: int,
    citation: dict[str, Any],
    facets: dict[str, list[str]],
    title: tuple[Token, ...],
    lead: tuple[Token, ...],
) -> dict[str, Any]:
    language = article.language
    question, answer = analyze(passage.question or "", language), analyze(passage.answer, language)
    own = (passage.id, None) if number == 0 else (passage.id,)  # the summary's words and links are the first passage's
    names = ", ".join([*(author.name for author in article.authors), passage.speaker or ""])
    links = " , ".join(f"{link.text} , {link.url}" for link in article.links if link.passage in own)
    card = {
        "article": citation,
        "passage": {name: getattr(passage, name) for name in ("id", "kind", "question", "speaker", "answer", "anchor")},
        "number": number,
        "facets": facets,
    }
    return {
        "article": article.id,
        "question": question,
        "title": title,
        "answer": answer,
        "summary": lead if number == 0 else (),
        "author": analyze(names, None),
        "links": analyze(links, language),
        "spelling": _spellings((passage.question or "", question), (article.title, title), (passage.answer, answer)),
        "key": question_key(passage.question or "") or None,
        "asks": "1" if passage.question else None,
        "card": json.dumps(card, ensure_ascii=False),
    }


def _spellings(*texts: tuple[str, tuple[Token, ...]]) -> set[str]:
    return {text[token.start : token.end].lower() for text, tokens in texts for token in tokens}


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
