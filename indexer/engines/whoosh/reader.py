"""What does one generation answer?

A reader maps the segments of a generation and asks their columns; opening it reads nothing that grows with the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from indexer.analysis import plan, stem
from indexer.engines.whoosh import records
from indexer.engines.whoosh.asked import find_questions
from indexer.engines.whoosh.facets import Facet
from indexer.engines.whoosh.searching import Answer, Part, newest, search
from indexer.engines.whoosh.spelling import Spelling
from indexer.errors import ArticleUnknown, IndexBroken, VerbatimError
from indexer.model import FACETS, Article, Citation, Generation, Passage, Query, Results, Word

_NOTHING = Answer()


@contextmanager
def translated(index: Path) -> Iterator[None]:
    """A damaged file can raise anything: here, once, it becomes IndexBroken."""
    try:
        yield
    except VerbatimError:
        raise
    except Exception as error:
        raise IndexBroken(index, f"{type(error).__name__}: {error}") from error


class WhooshReader:
    """Answers from one published generation. Safe to use from several threads: nothing in it is written to."""

    def __init__(self, parts: Sequence[Part], generation: Generation, path: Path) -> None:
        self._parts = parts
        self._generation = generation
        self._path = path
        self._spelling = Spelling(parts)
        segments = [part.segment for part in parts]
        self._facets = {
            name: Facet(name, segments, lambda: [part.live for part in parts]) for name in (*FACETS, "cited")
        }

    @property
    def generation(self) -> Generation:
        return self._generation

    def close(self) -> None:
        """Nothing is held but mapped memory, which goes with the last who looks at it."""

    def search(self, query: Query, *, limit: int, offset: int) -> Results:
        wanted = plan(query)
        answer = _NOTHING
        # Nothing but signs may have been typed.
        if self._parts and not query.is_empty and (wanted.wanted or not query.clauses):
            with translated(self._path):
                answer = search(wanted, query, self._parts, self._facets, limit=limit, offset=offset)
        return Results(
            query,
            answer.total,
            answer.hits,
            answer.facets,
            generation=self._generation.id,
            instead=answer.instead,
            beside=answer.beside,
        )

    def article(self, id: str) -> Article:
        with translated(self._path):
            for part in self._parts:
                if (number := part.find(id)) >= 0:
                    return records.article(part.segment, number)
        raise ArticleUnknown(id)

    def citing(self, address: str, most: int) -> list[Citation]:
        with translated(self._path):
            return newest(self._parts, self._facets["cited"].citing([address]), most) if self._parts else []

    def asks(self, key: str) -> bool:
        with translated(self._path):
            return any(part.postings.asks(key) for part in self._parts)

    def has(self, word: str) -> bool:
        with translated(self._path):
            return any(part.postings.count_live(part.postings.word(word).passages) for part in self._parts)

    def passages_with(self, word: str) -> int:
        with translated(self._path):
            found = (part.postings.stem(stem(word)).passages for part in self._parts)
            return sum(part.postings.count_live(each) for part, each in zip(self._parts, found, strict=True))

    def names(self, facet: str) -> list[tuple[str, int]]:
        with translated(self._path):
            return self._facets[facet].names()

    def words(self) -> Iterator[Word]:
        with translated(self._path):
            yield from self._spelling.words()

    def word(self, word: str) -> Word | None:
        with translated(self._path):
            return self._spelling.word(word)

    def near(self, word: str, edits: int) -> dict[str, int]:
        with translated(self._path):
            return self._spelling.near(word, edits)

    def together(self, word: str, other: str) -> int:
        with translated(self._path):
            return self._spelling.together(word, other)

    def beginning(self, prefix: str, most: int) -> list[Word]:
        with translated(self._path):
            return self._spelling.beginning(prefix, most)

    def nearly_beginning(self, prefix: str) -> dict[str, int]:
        with translated(self._path):
            return self._spelling.nearly_beginning(prefix)

    def questions_with(self, words: Sequence[str], most: int) -> list[Passage]:
        with translated(self._path):
            return [records.passage(part.segment, n) for part, n in find_questions(self._parts, words, most)]

    def _places(self) -> list[tuple[str, Part, int]]:
        """Every article, in the order of the ids."""
        every = []
        for part in self._parts:
            ids = part.segment.lexicon("articles").entries()
            ranks = part.segment["article_rank"].tolist()
            every += [(ids[ranks[number]], part, number) for number in part.live.tolist()]
        return sorted(every, key=itemgetter(0))

    def citations(self) -> dict[str, Citation]:
        """Every article by its id, in the order of the ids."""
        with translated(self._path):
            return {id: records.citation(part.segment, number) for id, part, number in self._places()}
