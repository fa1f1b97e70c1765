"""Who stands beside us, and what is each asked to do?

Every engine does the same with the same passages (`corpus.py`) and queries (`queries.py`), each in a process of its own
(`process.py`; `Lucene.java` is the same for the JVM), and answers in up to four figures:

    best     a query in the engine's own form -> its ten best passages: numbers and scores, nothing is read
    counted  the same, and how many passages match, exactly
    whole    the words as typed -> how many match, and what is stored of ten hits
    page     the same, and an excerpt of each hit with the words marked

None of them is needed by anything but this comparison, so each imports what it needs when it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

FIGURES = ("best", "counted", "whole", "page")
KINDS = ("common", "rare", "or", "and", "phrase", "prefix", "fuzzy", "title", "question")
TOP = 10

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: its kind, its words, and what a visitor would type."""

    kind: str
    words: tuple[str, ...]
    text: str


class Rival:
    """An engine. Rivals have one analysis: runs of letters and digits, in lower case, stemmed by Porter; no stop words.

    A word may stand in the title or in the body, but for the kind `title`.
    """

    figures: tuple[str, ...] = FIGURES
    kinds: tuple[str, ...] = KINDS

    def version(self) -> str:
        raise NotImplementedError

    def build(self, corpus: Path, index: Path) -> None:
        """From the files that `corpus.lay` wrote to a new folder."""
        raise NotImplementedError

    def open(self, index: Path) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        """Drop what is kept between queries; not timed."""

    def ready(self, asked: Asked) -> Any:
        """The query in the engine's own form; not timed."""
        raise NotImplementedError

    def best(self, query: Any) -> list[tuple[int, float]]:
        raise NotImplementedError

    def counted(self, query: Any) -> tuple[list[tuple[int, float]], int]:
        raise NotImplementedError

    def whole(self, asked: Asked) -> int | None:
        """None where the engine does not say how many match."""
        raise NotImplementedError

    def page(self, asked: Asked) -> int | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an engine is to be found: a class of a module here, the packages it needs, the index it reads."""

    name: str
    place: str  # module:class; of the JVM, the class
    needs: tuple[str, ...] = ()
    index: str = ""

    @property
    def folder(self) -> str:
        return self.index or self.name

    def engine(self) -> Rival:
        module, _, name = self.place.partition(":")
        rival: Rival = getattr(import_module(f"benchmarks.rivals.{module}"), name)()
        return rival


LUCENE = "lucene"
ROSTER = (
    Entry("verbatim", "verbatim:Core", ("indexer",)),
    Entry("verbatim-whole", "verbatim:Whole", ("indexer",), index="verbatim"),
    Entry("whoosh", "stock:StockWhoosh", ("whoosh",)),
    Entry("fts5", "sqlite:Fts5", ("sqlite3",)),
    Entry("tantivy", "tantivy:Tantivy", ("tantivy",)),
    Entry(LUCENE, "Lucene"),
    Entry("xapian", "xapian:Xapian", ("xapian",)),
    Entry("bm25s", "bm25s:Bm25s", ("bm25s", "Stemmer", "numpy")),
    Entry("bm25s-numba", "bm25s:Bm25sNumba", ("bm25s", "Stemmer", "numpy", "numba"), index="bm25s"),
)


def entry_of(name: str) -> Entry:
    return next(entry for entry in ROSTER if entry.name == name)


def words_of(text: str) -> Iterator[str]:
    """
    >>> list(words_of("L’Été, c'est 2025_a!"))
    ['l', 'été', 'c', 'est', '2025', 'a']
    """
    return (word.lower() for word in WORD.findall(text))
