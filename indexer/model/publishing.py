"""What is published: a generation, and the changes that make it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.model.articles import Article


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes a new generation out of the published one, or out of nothing where ``full``.

    ``articles`` (each id once) replace those of the same id. ``removed``, the ids that go, and ``ledger`` are asked for once the
    articles are consumed. A ledger is text that is kept with the generation and given back by its reader: `reindex` remembers
    in it which files it read.
    """

    articles: Iterable[Article]
    removed: Callable[[], Iterable[str]] = tuple
    ledger: Callable[[], str] = str
    full: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole index. ``articles`` and ``passages`` are how many it holds; ``created`` is in UTC, ISO 8601."""

    id: str
    articles: int
    passages: int
    created: str
