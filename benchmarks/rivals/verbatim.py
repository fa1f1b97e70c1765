"""What do we do?

`Core` is what the engine's reader does with a parsed query, from the plan to the ranked passages of every segment; `Whole` is what
a visitor waits for. The words are as a visitor types them: any word may match, and passages with all of them come first; a
phrase stands in quotes, a prefix has its star, and a misspelt word is corrected and searched for. There is no search in titles
only: the kind `title` asks for the word anywhere. Nothing is kept between queries but, for `Whole`, how words are cut and stemmed,
as in any process that serves.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.indexing import build
from benchmarks.rivals import TOP, Asked, Rival
from benchmarks.rivals.corpus import ARTICLES
from indexer import open_archive
from indexer.analysis import Plan, plan
from indexer.analysis.tokens import cut, stem, typed_tokens
from indexer.answer import answer_as_dict
from indexer.engines.scoring import find
from indexer.model import Query
from indexer.query import corrected, parse
from indexer.vocabulary import correct


class _Verbatim(Rival):
    def version(self) -> str:
        return f"Python {platform.python_version()}, numpy {np.__version__}"

    def build(self, corpus: Path, index: Path) -> None:
        build(corpus / ARTICLES, index)

    def open(self, index: Path) -> None:
        self._archive = open_archive(index)
        self._snapshot = self._archive._current()  # noqa: SLF001  # what a first search would do; the core has no other door

    def forget(self) -> None:
        """What is kept of a query that was asked before."""
        plan.cache_clear()
        typed_tokens.cache_clear()


class Core(_Verbatim):
    figures = ("best", "counted")

    def open(self, index: Path) -> None:
        super().open(index)
        self._sources = [part.postings for part in self._snapshot.reader._parts]  # noqa: SLF001

    def forget(self) -> None:
        """Not a word is known from before."""
        super().forget()
        cut.cache_clear()
        stem.cache_clear()

    def ready(self, asked: Asked) -> Query | Plan:
        """Terms, as every engine has them; where a word is to be corrected, what was typed."""
        query = self._archive.steer(parse(typed(asked)))
        return query if asked.kind == "fuzzy" else plan(query)

    def best(self, query: Query | Plan) -> list[tuple[int, float]]:
        return [pair for found in self._found(query) for pair in _ranked(found)]

    def counted(self, query: Query | Plan) -> tuple[list[tuple[int, float]], int]:
        every = self._found(query)
        ranked = [pair for found in every for pair in _ranked(found)]
        return ranked, sum(found.total for found in every)

    def _found(self, query: Query | Plan) -> list[Any]:
        if isinstance(query, Query):
            correction = correct(query, self._snapshot.reader)
            query = plan(self._archive.steer(corrected(query, dict(correction.words))) if correction else query)
        return find(query, self._sources)


class Whole(_Verbatim):
    figures = ("whole", "page")

    def whole(self, asked: Asked) -> int:
        return self._archive.search(typed(asked), limit=TOP).total

    def page(self, asked: Asked) -> int:
        results = self._archive.search(typed(asked), limit=TOP)
        answer_as_dict(results, page=1, per_page=TOP)
        return results.total


def typed(asked: Asked) -> str:
    match asked.kind:
        case "phrase":
            return f'"{asked.text}"'
        case "prefix":
            return f"{asked.text}*"
    return asked.text


def _ranked(found: Any) -> list[tuple[int, float]]:
    """The ten best of a segment, best first."""
    numbers, scores = found.top(TOP)
    order = np.argsort(-scores, kind="stable")[:TOP]
    return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))
