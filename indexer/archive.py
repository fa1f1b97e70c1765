"""What does the archive answer?

The one door for everybody who asks: it parses, lets the published generation's reader search, corrects where nothing was found,
completes what is being typed. It picks a new generation up by itself and never writes.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Protocol

from indexer.analysis import fold, question_key, stem_of
from indexer.engines import Engine, Reader
from indexer.engines.choosing import engine_of
from indexer.errors import ArchiveIndexError, ArticleUnknown, EngineUnreachable
from indexer.model import (
    FACETS,
    Article,
    Citation,
    Correction,
    Filters,
    Generation,
    Hit,
    Note,
    Passage,
    Query,
    Results,
    Suggestion,
    SuggestionKind,
    TypedWord,
)
from indexer.query import corrected, parse
from indexer.related import nearest, related_query
from indexer.settings import Settings
from indexer.steering import Followed, Steering
from indexer.vocabulary import Names, complete, correct, offer

PAUSE = 2.0  # s until an engine that cannot be reached is asked anew what is published: each try costs its patience
COPIES = 5  # articles looked at beyond the questions related that are wanted: some are near copies
SAMPLED = 100  # articles of each language, among which questions to show are looked for
MOST_SAID = 4  # everyday words announced: what was searched beside the words is not to outshine them
_NAMED: tuple[SuggestionKind, ...] = ("author", "section")


class _Snapshot:
    """One generation with what is computed from it once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @cached_property
    def names(self) -> dict[SuggestionKind, Names]:
        """Those that are suggested; of facets, which are few beside the articles."""
        return {kind: Names(self.reader.names(kind)) for kind in _NAMED}

    @cached_property
    def samples(self) -> tuple[tuple[Passage, Citation], ...]:
        return tuple(_spread(self.reader))


class Opens(Protocol):
    """What of an `Engine` it takes to answer."""

    def published(self) -> str: ...

    def open(self) -> Reader: ...

    def condition(self) -> Mapping[str, object]: ...


class Archive:
    """Answers from the published generation, whichever that is at each call. Safe to use from several threads."""

    def __init__(self, engine: Opens, followed: Followed | None = None) -> None:
        self._engine = engine
        self._followed = followed or Followed(None)
        self._snapshot: _Snapshot | None = None
        self._lock = Lock()
        self._paused_until = 0.0

    def _current(self) -> _Snapshot:
        """The published generation, opened. Raises IndexMissing, IndexBroken, IndexOutdated, EngineUnreachable.

        A generation just replaced goes on answering those who hold it; it is closed when the last of them lets go.
        """
        snapshot = self._snapshot
        if snapshot and time.monotonic() < self._paused_until:
            return snapshot
        try:
            published = self._engine.published()
            if snapshot is None or snapshot.reader.generation.id != published:
                snapshot = self._renewed(snapshot, published)
        except ArchiveIndexError as error:
            if snapshot is None:
                raise
            if isinstance(error, EngineUnreachable):
                self._paused_until = time.monotonic() + PAUSE
        return snapshot  # where the new one cannot be read, what answered goes on answering

    def _renewed(self, old: _Snapshot | None, published: str) -> _Snapshot:
        """The published generation, opened by one thread; meanwhile the others go on with the old one, if there is one."""
        if not self._lock.acquire(blocking=old is None) and old:
            return old
        try:
            if self._snapshot is None or self._snapshot.reader.generation.id != published:
                self._snapshot = _Snapshot(self._engine.open())
            return self._snapshot
        finally:
            self._lock.release()

    def standing(self) -> Archive:
        """The archive as it is now: who asks several things for one page asks them of this, so that no page mixes generations."""
        snapshot = self._current()
        standing = Archive(_Held(snapshot.reader), self._followed)
        standing._snapshot = snapshot  # another of our own, which shares what was computed
        return standing

    @property
    def generation(self) -> Generation:
        return self._current().reader.generation

    @property
    def edition(self) -> str:
        """Another one wherever a query may have another answer: the generation, and what the owner adds to queries."""
        return f"{self.generation.id}-{self._followed.current().digest}"

    def condition(self) -> Mapping[str, object]:
        """How the machines are that the answers come from; empty where it is this one alone. Raises EngineUnreachable."""
        return self._engine.condition()

    def search(self, query: str | Query, *, limit: int = 10, offset: int = 0) -> Results:
        """One page of articles, the best passage of each, and what the visitor should know about how they were found."""
        began = time.perf_counter()
        query = parse(query) if isinstance(query, str) else query
        snapshot = self._current()
        query = _as_asked(query, snapshot.reader)
        results = _corrected(snapshot, query, self._followed.current(), limit=limit, offset=offset)
        return replace(results, took_ms=(time.perf_counter() - began) * 1000)

    def steer(self, query: Query) -> Query:
        """The query with what the owner adds to it, as it is searched."""
        return self._followed.current().steer(query, self._current().reader.passages_with)

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of what is being typed; a question's ``url`` is its passage's id."""
        snapshot = self._current()
        return complete(text, snapshot.reader, snapshot.names, limit=limit)

    def article(self, id: str) -> Article:
        """Raises ArticleUnknown."""
        return self._current().reader.article(id)

    def related(self, passage_id: str, *, limit: int = 5) -> tuple[Hit, ...]:
        """Questions of other articles that are near a passage's, the nearest first. Raises ArticleUnknown."""
        reader = self._current().reader
        article = reader.article(passage_id.partition("#")[0])
        passage = next((passage for passage in article.passages if passage.id == passage_id), None)
        if passage is None:
            raise ArticleUnknown(passage_id)
        query = related_query(article, passage, reader, reader.generation.passages)
        if not query.clauses:
            return ()
        return nearest(reader.search(query, limit=limit + COPIES, offset=0).hits, article, passage, limit)

    def citing(self, article_id: str, *, limit: int = 5) -> tuple[Citation, ...]:
        """Other articles of the archive that link to this one, the newest first. Raises ArticleUnknown."""
        reader = self._current().reader
        address = reader.article(article_id).url
        found = reader.citing(address, limit + 1) if address else ()  # it may link to itself
        return tuple([citation for citation in found if citation.id != article_id][:limit])

    def pinned_in_vain(self) -> tuple[tuple[str, str], ...]:
        """The queries and ids of pins that no article or passage has."""
        reader = self._current().reader
        pins = self._followed.current().pins
        return tuple((pin.query, id) for pin in pins for id in pin.ids if not _is_there(id, reader))

    def sample_questions(self, count: int) -> tuple[tuple[Passage, Citation], ...]:
        """Real questions of the archive, of as many articles and languages as there are."""
        return self._current().samples[:count]


def open_archive(index: str | Path | Settings) -> Archive:
    """The archive in an index directory, or wherever settings say. Nothing of it is read before the first question is asked.

    Raises SettingsError where the glossary that the settings name cannot be used, or the engine is not installed.
    """
    settings = index if isinstance(index, Settings) else Settings(index=Path(index))
    return Archive(engine_of(settings), Followed(settings.glossary))


def archive_of(engine: Engine, generation: Generation, glossary: Path | None = None) -> Archive:
    """The archive as it is in one generation, published or not. Raises SettingsError as `open_archive` does."""
    return Archive(_Standing(engine, generation), Followed(glossary))


@dataclass(frozen=True, slots=True)
class _Held:
    """One reader, whatever is published."""

    reader: Reader

    def published(self) -> str:
        return self.reader.generation.id

    def open(self) -> Reader:
        return self.reader

    def condition(self) -> Mapping[str, object]:
        return {}


@dataclass(frozen=True, slots=True)
class _Standing:
    """An engine as it was when a generation was published."""

    engine: Engine
    generation: Generation

    def published(self) -> str:
        return self.generation.id

    def open(self) -> Reader:
        return self.engine.open(self.generation)

    def condition(self) -> Mapping[str, object]:
        return self.engine.condition()


def _is_there(id: str, reader: Reader) -> bool:
    article_id, within, _ = id.partition("#")
    try:
        article = reader.article(article_id)
    except ArticleUnknown:
        return False
    return not within or any(passage.id == id for passage in article.passages)


def _as_asked(query: Query, reader: Reader) -> Query:
    """A question of the archive that happens to hold a ``-20`` or a ``site:`` is that question, and no syntax."""
    if not (query.excluded or query.lifted or query.notes) or not reader.asks(question_key(query.text)):
        return query
    typed = parse(query.text).filters
    words = TypedWord(query.text, 0, len(query.text))
    return replace(query, clauses=(words,), excluded=(), lifted=(), filters=_without(query.filters, typed), notes=())


def _without(filters: Filters, others: Filters) -> Filters:
    left = {name: tuple(v for v in getattr(filters, name) if v not in getattr(others, name)) for name in FACETS}
    after = None if filters.after == others.after else filters.after
    before = None if filters.before == others.before else filters.before
    return Filters(**left, after=after, before=before)


def _corrected(snapshot: _Snapshot, query: Query, steering: Steering, *, limit: int, offset: int) -> Results:
    """The results, for words of the archive in the place of words that no passage has in any form: as typed these find nothing.

    The other words stay, and find what they found. Other corrections are only offered, or all where ``query.exact`` says so.
    """
    reader = snapshot.reader
    asked = steering.steer(query, reader.passages_with)
    correction = correct(asked, reader)
    if correction and not query.exact:
        other = steering.steer(corrected(query, dict(correction.words)), reader.passages_with)
        found = _announced(reader.search(other, limit=limit, offset=offset), reader)
        if found.total:
            note = Note(
                "corrected", f"Results for {correction.query!r}: no article has {_typed(correction)}", correction.query
            )
            return replace(found, notes=(*found.notes, note), correction=replace(correction, applied=True))
    results = _announced(reader.search(asked, limit=limit, offset=offset), reader)
    offered = correction if query.exact else offer(query, reader)
    if offered and reader.search(corrected(query, dict(offered.words)), limit=0, offset=0).total:
        return replace(results, correction=offered)
    return results


def _announced(results: Results, reader: Reader) -> Results:
    """With what the visitor should know: how the query was read, and what helped that was searched beside it: the terms of the
    glossary that a hit has, and of everyday words those that a passage shown has in the place of what was typed."""
    query = results.query
    glossary = [term for synonym in query.guidance.synonyms for term in synonym.terms if term in results.beside]
    said = list(_said(results, reader)) if results.instead else []
    terms = ", ".join(dict.fromkeys([*glossary, *said[:MOST_SAID], *["…"][: len(said) > MOST_SAID]]))
    also = (Note("synonyms", f"Also searched: {terms}", terms),) if terms else ()
    return replace(results, notes=(*query.notes, *also)) if also or query.notes else results


def _said(results: Results, reader: Reader) -> Iterator[str]:
    """The everyday words found that are not typed too, in the order of the query, each as the archive writes it, if it is written
    in several ways."""
    everyday = results.query.guidance.everyday
    typed = {stem for synonym in everyday for stem in synonym.stems}
    ways: dict[str, list[str]] = {}
    for word in [word for synonym in everyday for word in synonym.terms]:
        ways.setdefault(stem_of(word), []).append(word)
    for term, words in ways.items():
        if term in results.instead and term not in typed:
            yield next((word for word in words if reader.has(fold(word))), words[0])


def _typed(correction: Correction) -> str:
    return ", ".join(repr(typed) for typed, _word in correction.words)


def _spread(reader: Reader) -> Iterator[tuple[Passage, Citation]]:
    """Questions in turns: one of each language, each time of another article."""
    languages = sorted(language for language, _count in reader.names("lang"))
    turns = itertools.zip_longest(*(_newest_questions(reader, language) for language in languages))
    return (sample for turn in turns for sample in turn if sample is not None)


def _newest_questions(reader: Reader, language: str) -> Iterator[tuple[Passage, Citation]]:
    """Of the newest articles in a language, a question each."""
    for hit in reader.search(parse("", filters=Filters(lang=(language,))), limit=SAMPLED, offset=0).hits:
        asked = (passage for passage in (hit.passage, *hit.more) if (passage.question or "").endswith("?"))
        if passage := next(asked, None):
            yield passage, hit.article
