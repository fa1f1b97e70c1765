"""What does the reading view of an article show?

The article question by question, with the marks of the words it was found by; whom it links to, who links to it, and which
questions are near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from indexer import Article, Citation, Hit, Passage, Query, mark, mark_heading
from webapp.address import ReadingView, State, original_url, reachable, safe, site
from webapp.languages import long_date, quoted
from webapp.marking import marked

CITING = 5  # articles shown that link to this one; a search has them all
_BULLET = re.compile(r"[•‣▪◦·*-]\s+")  # as writers set them; a longer dash begins what somebody says


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the items of a list."""

    lines: tuple[Markup, ...]
    is_list: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A passage for reading. ``id`` is its own in the page; ``credit`` says whose words they are, where they are quoted, and
    ``link`` where they stand."""

    id: str
    heading: Markup | None
    speaker: str | None
    blocks: tuple[Block, ...]
    original: str | None
    credit: str
    link: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A link of the article, fit to be followed, and whose page it opens."""

    url: str
    text: str
    site: str | None


@dataclass(frozen=True, slots=True)
class Citing:
    """The first articles that link to this one, each with our own view of it; and a search for all, where there are more."""

    articles: tuple[tuple[Citation, str, str | None], ...]
    every: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """``tags`` are each with a search for it."""

    article: Article
    original: str | None
    site: str | None
    title: Markup
    summary: Markup | None
    sections: tuple[Section, ...]
    links: tuple[Reference, ...]
    citing: Citing
    related: tuple[tuple[str | None, str | None, str], ...]
    tags: tuple[tuple[str, str], ...]


def present_article(
    article: Article, query: Query, related: Iterable[Hit] = (), citing: Sequence[Citation] = ()
) -> Reading:
    """``citing`` may be one more than are shown: it tells that there are others."""
    view = ReadingView.of()
    return Reading(
        article=article,
        original=reachable(article.url),
        site=site(article.url),
        title=marked(mark_heading(article.title, query)),
        summary=marked(mark(article.summary, query)) if article.summary else None,
        sections=tuple(_section(article, passage, query, view) for passage in article.passages),
        links=tuple(Reference(link.url, link.text, site(link.url)) for link in article.links if safe(link.url)),
        citing=_citing(article, citing, view),
        related=tuple((hit.passage.question, hit.article.language, view.url(hit.passage)) for hit in related),
        tags=tuple((tag, State.searching(tag)) for tag in article.tags),
    )


def _section(article: Article, passage: Passage, query: Query, view: ReadingView) -> Section:
    original = original_url(article, passage)
    asked = (passage.question or "").strip()
    return Section(
        id=passage.id.partition("#")[2],
        heading=marked(mark_heading(asked, query)) if asked else None,
        speaker=passage.speaker,
        blocks=tuple(_blocks(passage.answer, query)),
        original=original,
        credit=_credit(article, passage),
        link=original or view.url(passage),
    )


def _blocks(answer: str, query: Query) -> Iterable[Block]:
    """Its lines; those behind bullets, one below the other, as a list."""
    for is_list, lines in groupby(filter(None, answer.split("\n")), key=lambda line: bool(_BULLET.match(line))):
        texts = [marked(mark(_BULLET.sub("", line, count=1) if is_list else line, query)) for line in lines]
        yield from [Block(tuple(texts), is_list)] if is_list else [Block((text,), is_list) for text in texts]


def _credit(article: Article, passage: Passage) -> str:
    who = passage.speaker or ", ".join(author.name for author in article.authors)
    when = long_date(article.published) if article.published else None
    return ", ".join(filter(None, [who, quoted(article.title), site(article.url), when]))


def _citing(article: Article, citing: Sequence[Citation], view: ReadingView) -> Citing:
    shown = tuple((citation, view.url(citation.id), site(citation.url)) for citation in citing[:CITING])
    return Citing(shown, State.citing(article.url) if article.url and len(citing) > CITING else None)
