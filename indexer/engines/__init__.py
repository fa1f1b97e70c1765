"""Where do passages wait to be found?

An `Engine` makes, publishes and opens generations; a `Reader` answers from one of them. Both take and give our own values
only: no engine's syntax, and no engine's exception, leaves this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from indexer.model import Article, Changes, Citation, Generation, Passage, Query, Results, Word


class Reader(Protocol):
    """One generation, for asking. Safe to use from several threads."""

    @property
    def generation(self) -> Generation: ...

    def search(self, query: Query, *, limit: int, offset: int) -> Results:
        """One page of articles, best passage first, with facets; corrections are not this room's."""
        ...

    def article(self, id: str) -> Article:
        """Raises ArticleUnknown."""
        ...

    def words(self) -> Iterable[Word]:
        """Every word of questions, titles and answers, in no order."""
        ...

    def citations(self) -> Mapping[str, Citation]:
        """Every article by its id, in the order of the ids."""
        ...

    def questions(self) -> Iterable[tuple[Passage, str]]:
        """Every passage with a question, and its article's id, in a steady order."""
        ...

    def asks(self, key: str) -> bool:
        """Whether a passage has a question with this key (see `indexer.analysis.question_key`)."""
        ...

    def knows(self, word: str) -> bool:
        """Whether a passage has a folded word, or another form of it."""
        ...

    def names(self, facet: str) -> Iterable[tuple[str, int]]:
        """Every value of a facet and how many articles have it."""
        ...

    def ledger(self) -> str:
        """What `Changes.ledger` gave when this generation was made."""
        ...

    def close(self) -> None: ...


class Engine(Protocol):
    """Where generations live. Only what is called inside `exclusive` writes: `prepare`, `publish`, `remember`, `discard`."""

    def exclusive(self) -> AbstractContextManager[None]:
        """The right to write, for one process at a time. Raises IndexLocked."""
        ...

    def published(self) -> str:
        """The id of the published generation, cheaply. Raises IndexMissing, IndexBroken."""
        ...

    def prepare(self, changes: Changes) -> Generation:
        """A new generation, whole and on disk, visible to nobody. Raises IndexUnwritable."""
        ...

    def publish(self, generation: Generation) -> None:
        """Make it the one that `open` gives, in one atomic step."""
        ...

    def remembered(self) -> str:
        """The ledger of the published generation, also where its index cannot be read. Raises IndexMissing, IndexBroken."""
        ...

    def remember(self, ledger: str) -> None:
        """Give the published generation another ledger: files were touched, articles were not. Raises IndexUnwritable."""
        ...

    def discard(self, generation: Generation) -> None:
        """Forget a generation that is not to be published."""
        ...

    def open(self, generation: Generation | None = None) -> Reader:
        """The published one, unless named. Raises IndexMissing, IndexBroken, IndexOutdated."""
        ...
