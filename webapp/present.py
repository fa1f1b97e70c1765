"""What does a template show?

Results become values with every text marked, every link made and checked, every choice labelled, so that templates only lay them
out. `marked` is the one place where marks become HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from indexer import (
    FACETS,
    Article,
    Author,
    Citation,
    Correction,
    Excerpt,
    FacetCount,
    Hit,
    Note,
    Passage,
    Query,
    Results,
    Sort,
    excerpts,
    mark,
    mark_heading,
    parse,
)
from webapp.address import DAYS, ReadingView, State, original_url, safe, site
from webapp.languages import long_date
from webapp.paging import Page
from webapp.words import ORDERS, field_label, filter_label, note_text, value_label

SHOWN_CHOICES = 6  # of a facet at once; the others open on demand
MOST_CHOICES = 20  # of a facet: who wants another types it
MOST_MORE = 3  # other answers of an article opened in place, each with its excerpt; the reading view has them all
MORE_WIDTH = 160  # characters of an answer that stands second in its article
FEWER_WORDS = 3  # searches of one word offered where all words found nothing
ANNOUNCED_OTHERWISE = {"corrected", "synonyms"}  # notes that the page says in a sentence of its own


_MARK, _END_OF_MARK = Markup("<mark>"), Markup("</mark>")
# A sign that French sets apart with a space must not begin a line, nor a « end one.
_BOUND = re.compile(" (?=[?!:;»])|(?<=«) ")


def marked(excerpt: Excerpt) -> Markup:
    """The excerpt as HTML: its text escaped, its marks as ``<mark>``, its lines kept from breaking before ``? ! : ;``.

    >>> marked(Excerpt("R&D <b> pays", ((0, 3),)))
    Markup('<mark>R&amp;D</mark> &lt;b&gt; pays')
    """
    text = _BOUND.sub("\N{NO-BREAK SPACE}", excerpt.text)  # one for one: the marks stay where they are
    pieces: list[str] = []
    at = 0
    for start, end in excerpt.marks:
        pieces += [text[at:start], _MARK, text[start:end], _END_OF_MARK]
        at = end
    return Markup().join([*pieces, text[at:]])  # it escapes what is no Markup


# ---------------------------------------------------------------- one result


@dataclass(frozen=True, slots=True)
class Line:
    """An excerpt, and whether the text goes on before and after it."""

    html: Markup
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage in a list of results. ``url`` is the best place to read it, ``reading`` is ours where that is another."""

    heading: Markup
    url: str
    reading: str | None
    speaker: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An article's best answer, its others, and what it takes to cite them.

    ``more`` are the first of ``more_count``; ``whole`` is the reading view; ``title`` is None where it is the heading already;
    ``page`` is the original's plain address, for paper; ``pinned``: the owner put it first.
    """

    best: Answer
    more: tuple[Answer, ...]
    more_count: int
    whole: str
    title: Markup | None
    authors: tuple[Author, ...]
    published: date | None
    section: str | None
    language: str | None
    page: str | None
    site: str | None
    pinned: bool


def present_hit(hit: Hit, query: Query, reading: ReadingView) -> Result:
    article = hit.article
    return Result(
        best=_answer(article, hit.passage, query, reading, excerpts(hit.passage.answer, query)),
        more=tuple([_further(article, passage, query, reading) for passage in hit.more[:MOST_MORE]]),
        more_count=len(hit.more),
        whole=reading.url(article.id),
        title=marked(mark_heading(article.title, query)) if hit.passage.question else None,
        authors=tuple(author for author in article.authors if author.name != hit.passage.speaker),
        published=article.published,
        section=article.section,
        language=article.language,
        page=safe(article.url),
        site=site(article.url),
        pinned=hit.pinned,
    )


def _further(article: Citation, passage: Passage, query: Query, reading: ReadingView) -> Answer:
    found = excerpts(passage.answer, query, count=1, width=MORE_WIDTH)
    return _answer(article, passage, query, reading, found)


def _answer(
    article: Citation, passage: Passage, query: Query, reading: ReadingView, found: tuple[Excerpt, ...]
) -> Answer:
    original, here = original_url(article, passage), reading.url(passage)
    return Answer(
        heading=marked(mark_heading(passage.question or article.title, query)),
        url=original or here,
        reading=here if original else None,
        speaker=passage.speaker,
        lines=tuple([_line(excerpt, passage.answer) for excerpt in found]),
    )


def _line(excerpt: Excerpt, text: str) -> Line:
    return Line(marked(excerpt), not text.startswith(excerpt.text), not text.endswith(excerpt.text))


# ---------------------------------------------------------------- choices


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search. ``active``: it is in force already, and the link takes it back."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    field: str
    label: str
    shown: tuple[Choice, ...]
    hidden: tuple[Choice, ...]


def present_facets(results: Results, state: State) -> tuple[Facet, ...]:
    """The fields that leave a choice: one value that every result has is none."""
    return tuple(
        _facet(field, counts, state)
        for field in FACETS
        if (counts := results.facets.get(field, ()))
        and (len(counts) > 1 or counts[0].count < results.total or getattr(results.query.filters, field))
    )


def _facet(field: str, counts: tuple[FacetCount, ...], state: State) -> Facet:
    active_first = sorted(counts, key=lambda item: (field, item.value) not in state.pairs)
    choices = [_choice(field, item, state) for item in active_first[:MOST_CHOICES]]
    return Facet(field, field_label(field), tuple(choices[:SHOWN_CHOICES]), tuple(choices[SHOWN_CHOICES:]))


def _choice(field: str, item: FacetCount, state: State) -> Choice:
    active = (field, item.value) in state.pairs
    other = state.without(field, item.value) if active else state.adding(field, item.value)
    return Choice(value_label(field, item.value), other.url(), item.count, active)


def present_filters(query: Query, state: State) -> tuple[Choice, ...]:
    """The filters in force, each with the link that removes it."""
    values = [(field, value, value_label(field, value)) for field in FACETS for value in getattr(query.filters, field)]
    days = [(name, None, long_date(day)) for name in DAYS if (day := getattr(query.filters, name))]
    return tuple(
        Choice(filter_label(field, label), state.without(field, value).url(), active=True)
        for field, value, label in (*values, *days)
    )


def present_orders(query: Query, state: State) -> tuple[Choice, ...]:
    plain = state.without("sort")
    return tuple(
        Choice(
            str(label),
            plain.url() if order is Sort.RELEVANCE else plain.adding("sort", order.value).url(),
            active=order is query.sort,
        )
        for order, label in ORDERS.items()
    )


# ---------------------------------------------------------------- a page of results


@dataclass(frozen=True, slots=True)
class Corrected:
    """Words of the archive for words it does not have: those that were searched, or that might be (``applied`` tells)."""

    words: str
    typed: str
    url: str
    applied: bool


@dataclass(frozen=True, slots=True)
class Widened:
    """The terms that were searched beside the words typed, and where these are searched alone."""

    terms: str
    url: str


@dataclass(frozen=True, slots=True)
class Paging:
    """``first`` is the rank of the page's first result; ``numbers``: (page number, its address), None for a gap between them."""

    number: int
    last: int
    first: int
    numbers: tuple[tuple[int, str] | None, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    state: State
    total: int
    results: tuple[Result, ...]
    facets: tuple[Facet, ...]
    filters: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    notes: tuple[str, ...]
    correction: Corrected | None
    widened: Widened | None
    paging: Paging
    fewer_words: tuple[Choice, ...]


def present_results(asked: Query, results: Results, page: Page) -> ResultsPage:
    """``asked`` is the query as the visitor typed it: links keep it, so that a correction is announced on every page."""
    state, reading = State.of(asked), ReadingView.of(results.query.text)
    return ResultsPage(
        state=state,
        total=results.total,
        results=tuple([present_hit(hit, results.query, reading) for hit in results.hits]),
        facets=present_facets(results, state),
        filters=present_filters(asked, state),
        orders=present_orders(asked, state),
        notes=tuple(note_text(note) for note in results.notes if note.code not in ANNOUNCED_OTHERWISE),
        correction=_correction(results.correction, state) if results.correction else None,
        widened=next((_widened(note, state) for note in results.notes if note.code == "synonyms"), None),
        paging=_paging(page, results.total, state),
        fewer_words=_fewer_words(asked, state),
    )


def _correction(correction: Correction, state: State) -> Corrected:
    """Where the correction was applied, the link leads back to the words as typed; else it leads to the correction."""
    other = state.setting("exact", "1") if correction.applied else state.without("exact").asking(correction.query)
    return Corrected(parse(correction.query).words, state.words, other.url(), correction.applied)


def _widened(note: Note, state: State) -> Widened:
    return Widened(note.about, state.setting("exact", "1").url())


def _paging(page: Page, total: int, state: State) -> Paging:
    last = page.last(total)
    return Paging(
        number=page.number,
        last=last,
        first=page.offset + 1,
        numbers=tuple(
            None if number is None else (number, state.url(page=number)) for number in page.neighbours(total)
        ),
        before=state.url(page=min(page.number - 1, last)) if page.number > 1 else None,
        after=state.url(page=page.number + 1) if page.number < last else None,
    )


def _fewer_words(query: Query, state: State) -> tuple[Choice, ...]:
    """The longest words of a query of several, each to be asked alone."""
    words = [clause.text for clause in query.clauses if hasattr(clause, "text")]
    longest = sorted(dict.fromkeys(words), key=len, reverse=True)[:FEWER_WORDS] if len(words) > 1 else []
    return tuple(Choice(word, state.asking(word).url()) for word in longest)


# ---------------------------------------------------------------- the reading view


@dataclass(frozen=True, slots=True)
class Section:
    """A passage for reading: its own id in the page, and its paragraphs."""

    id: str
    heading: Markup | None
    speaker: str | None
    paragraphs: tuple[Markup, ...]
    original: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A link of the article, fit to be followed, and whose page it opens."""

    url: str
    text: str
    site: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    article: Article
    original: str | None
    site: str | None
    title: Markup
    summary: Markup | None
    sections: tuple[Section, ...]
    links: tuple[Reference, ...]
    related: tuple[tuple[str | None, str | None, str], ...]


def present_article(article: Article, query: Query, related: Iterable[Hit] = ()) -> Reading:
    return Reading(
        article=article,
        original=safe(article.url),
        site=site(article.url),
        title=marked(mark_heading(article.title, query)),
        summary=marked(mark(article.summary, query)) if article.summary else None,
        sections=tuple(_section(article, passage, query) for passage in article.passages),
        links=tuple(Reference(link.url, link.text, site(link.url)) for link in article.links if safe(link.url)),
        related=tuple(
            (hit.passage.question, hit.article.language, ReadingView.of().url(hit.passage)) for hit in related
        ),
    )


def _section(article: Article, passage: Passage, query: Query) -> Section:
    heading = mark_heading(passage.question, query) if passage.question else None
    return Section(
        id=passage.id.partition("#")[2],
        heading=marked(heading) if heading else None,
        speaker=passage.speaker,
        paragraphs=tuple(marked(mark(line, query)) for line in passage.answer.split("\n") if line),
        original=original_url(article, passage),
    )
