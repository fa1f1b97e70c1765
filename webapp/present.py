"""What does a page of results show?

Results become values with every text marked, every link made and checked, every choice labelled, so that templates only lay them
out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from indexer import (
    Author,
    Citation,
    Correction,
    Excerpt,
    Hit,
    Note,
    Passage,
    Query,
    Results,
    excerpts,
    mark_heading,
    parse,
)
from webapp.address import ReadingView, State, original_url, reachable, site
from webapp.choices import Choice, Facet, present_facets, present_filters, present_orders
from webapp.marking import marked
from webapp.paging import Page
from webapp.words import note_text

MOST_MORE = 3  # other answers of an article opened in place, each with its excerpt; the reading view has them all
MORE_WIDTH = 160  # characters of an answer that stands second in its article
FEWER_WORDS = 3  # searches of one word offered where all words found nothing
SAID = 120  # characters of the query that the heading repeats: the box has it whole
ANNOUNCED_OTHERWISE = {"corrected", "synonyms"}  # notes that the page says in a sentence of its own


# ---------------------------------------------------------------- one result


@dataclass(frozen=True, slots=True)
class Line:
    """An excerpt, and whether the text goes on before and after it."""

    html: Markup
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage in a list of results. ``url`` is the best place to read it, ``reading`` is ours where that is another; ``name`` is
    the heading without marks."""

    heading: Markup
    name: str
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
        page=reachable(article.url),
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
    name = passage.question or article.title
    return Answer(
        heading=marked(mark_heading(name, query)),
        name=name,
        url=original or here,
        reading=here if original else None,
        speaker=passage.speaker,
        lines=tuple([_line(excerpt, passage.answer) for excerpt in found]),
    )


def _line(excerpt: Excerpt, text: str) -> Line:
    return Line(marked(excerpt), not text.startswith(excerpt.text), not text.endswith(excerpt.text))


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
    """``said`` is what was searched for, in the words of a heading; ``typed`` the same of what was typed; ``wider`` leads from the
    words as typed back to the search of all that they may mean, and counts what that finds where it is known."""

    state: State
    typed: str
    said: str
    total: int
    results: tuple[Result, ...]
    facets: tuple[Facet, ...]
    filters: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    notes: tuple[str, ...]
    correction: Corrected | None
    widened: Widened | None
    wider: Choice | None
    paging: Paging
    fewer_words: tuple[Choice, ...]


def present_results(asked: Query, results: Results, page: Page, *, wider: int | None = None) -> ResultsPage:
    """``asked`` is the query as the visitor typed it: links keep it, so that a correction is announced on every page. ``wider``
    is how many articles it finds where its words need not be as typed."""
    state, reading = State.of(asked), ReadingView.of(State.of(results.query), page=page.number)
    correction = _correction(results.correction, state) if results.correction else None
    return ResultsPage(
        state=state,
        typed=_shortened(state.words),
        said=_shortened(correction.words if correction and correction.applied else state.words),
        total=results.total,
        results=tuple([present_hit(hit, results.query, reading) for hit in results.hits]),
        facets=present_facets(results, state),
        filters=present_filters(asked, state),
        orders=present_orders(asked, state),
        notes=tuple(note_text(note) for note in results.notes if note.code not in ANNOUNCED_OTHERWISE),
        correction=correction,
        widened=next((_widened(note, state) for note in results.notes if note.code == "synonyms"), None),
        wider=Choice("", state.without("exact").url(), wider) if asked.exact else None,
        paging=_paging(page, results.total, state),
        fewer_words=_fewer_words(asked, state),
    )


def _shortened(words: str) -> str:
    """Whole words of it.

    >>> _shortened("word " * 30)[-11:], _shortened("a few words"), len(_shortened("w" * 500))
    ('word word …', 'a few words', 121)
    """
    if len(words) <= SAID:
        return words
    start = words[: SAID + 1].rpartition(" ")[0]
    return f"{start} …" if start else f"{words[:SAID]}…"


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
