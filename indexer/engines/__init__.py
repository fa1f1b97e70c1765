"""Where do passages wait to be found?

An `Engine` makes, publishes and opens generations; a `Reader` answers from one of them. Both take and give our own values
only: no engine's syntax, and no engine's exception, leaves this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        """Every word of questions, titles, answers, summaries, sections and names, in no order."""
        ...

    def word(self, word: str) -> Word | None:
        """A folded word as it is written there; None where no passage writes it."""
        ...

    def near(self, word: str, edits: int) -> Mapping[str, int]:
        """The words within so many edits of a folded one (optimal string alignment), or within one where they begin with another
        letter; with how many passages write each."""
        ...

    def together(self, word: str, other: str) -> int:
        """How many passages have both of two folded words."""
        ...

    def beginning(self, prefix: str, most: int) -> Sequence[Word]:
        """The words that begin so: those that most passages write first, equals by the alphabet."""
        ...

    def nearly_beginning(self, prefix: str) -> Mapping[str, int]:
        """How words begin that would begin with ``prefix`` but for one slip behind its first letter: a letter left out, changed for
        one of a to z or typed after it, or two that changed places. With the sum of the passages that write each such word."""
        ...

    def questions_with(self, words: Sequence[str], most: int) -> Sequence[Passage]:
        """Passages with questions that have all of the folded ``words``, the last of which may be a beginning: questions that begin
        so, then others, unless it is one word of less than three letters; those with fewer letters first; each question (that is,
        its words in order) once, with the passage that comes first by its article's id."""
        ...

    def citations(self) -> Mapping[str, Citation]:
        """Every article by its id, in the order of the ids."""
        ...

    def citing(self, address: str, most: int) -> Sequence[Citation]:
        """The articles that link to an address, written with or without scheme, ``www.`` and last slash: the newest first, the
        undated last, equals by id."""
        ...

    def asks(self, key: str) -> bool:
        """Whether a passage has a question with this key (see `indexer.analysis.question_key`)."""
        ...

    def has(self, word: str) -> bool:
        """Whether a passage has a folded word in this very form."""
        ...

    def passages_with(self, word: str) -> int:
        """How many passages have a folded word, or another form of it."""
        ...

    def names(self, facet: str) -> Iterable[tuple[str, int]]:
        """Every value of a facet and how many articles have it."""
        ...

    def close(self) -> None: ...


class Engine(Protocol):
    """Where generations live. Only what is called inside `exclusive` writes: `prepare`, `publish`, `remember`, `discard` and
    `rollback`.

    What is asked over a network raises EngineUnreachable, too, where no answer comes in time. What errors tell goes to logs, so it
    repeats nothing that a visitor typed. An engine goes to other processes by pickling, with what it takes to open it there.
    """

    @property
    def where(self) -> str:
        """What stands for it in messages: the index directory, or the address of an archive in a cluster, without credentials."""
        ...

    def condition(self) -> Mapping[str, object]:
        """How the machines are that it depends on, besides this one: numbers and short texts that may be shown to everybody. Empty
        where it depends on none. Asked for by what watches servers, so it is tried once and not for long. Raises
        EngineUnreachable."""
        ...

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

    def verify(self, generation: Generation, *, beside: Generation | None = None) -> None:
        """Read all of a generation; what it shares with ``beside`` was read whole when that was published. Raises IndexBroken."""
        ...

    def rollback(self) -> Generation:
        """Publish the generation before the published one. Raises NothingBefore, IndexMissing, IndexBroken, IndexUnwritable."""
        ...

    def open(self, generation: Generation | None = None) -> Reader:
        """The published one, unless named. Raises IndexMissing, IndexBroken, IndexOutdated."""
        ...
