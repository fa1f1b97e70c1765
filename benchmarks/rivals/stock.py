"""What does Whoosh do without us?

Schema, parser, scoring (BM25F) and highlighter as Whoosh 2.7.4 has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import whoosh
from whoosh import index as whoosh_index
from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.fields import ID, TEXT, Schema
from whoosh.qparser import FuzzyTermPlugin, MultifieldParser, OrGroup
from whoosh.query import Query

from benchmarks.rivals import TOP, WORD, Asked, Rival
from benchmarks.rivals.corpus import read_passages


class StockWhoosh(Rival):
    def version(self) -> str:
        return f"Whoosh {whoosh.versionstring()}"

    def build(self, corpus: Path, index: Path) -> None:
        analyzer = RegexTokenizer(WORD.pattern) | LowercaseFilter() | StemFilter()
        text = TEXT(stored=True, analyzer=analyzer)
        index.mkdir(parents=True)
        writer = whoosh_index.create_in(index, Schema(id=ID(stored=True), title=text, body=text)).writer()
        for passage in read_passages(corpus):
            writer.add_document(**passage)
        writer.commit()

    def open(self, index: Path) -> None:
        opened = whoosh_index.open_dir(index)
        self._searcher = opened.searcher()
        fields = ["title", "body"]
        self._all = MultifieldParser(fields, opened.schema)
        self._all.add_plugin(FuzzyTermPlugin())
        self._any = MultifieldParser(fields, opened.schema, group=OrGroup)

    def ready(self, asked: Asked) -> Query:
        match asked.kind:
            case "or" | "question":
                return self._any.parse(" ".join(asked.words))
            case "phrase":
                return self._all.parse(f'"{asked.text}"')
            case "prefix":
                return self._all.parse(f"{asked.text}*")
            case "fuzzy":
                return self._all.parse(f"{asked.text}~1")
            case "title":
                return self._all.parse(f"title:{asked.text}")
        return self._all.parse(asked.text)

    def best(self, query: Query) -> list[tuple[int, float]]:
        return self._ranked(self._searcher.search(query, limit=TOP))

    def counted(self, query: Query) -> tuple[list[tuple[int, float]], int]:
        results = self._searcher.search(query, limit=TOP)
        return self._ranked(results), len(results)

    def whole(self, asked: Asked) -> int:
        results = self._searcher.search(self.ready(asked), limit=TOP)
        for hit in results:
            hit.fields()
        return len(results)

    def page(self, asked: Asked) -> int:
        results = self._searcher.search(self.ready(asked), limit=TOP)
        for hit in results:
            hit.highlights("body", top=2)
        return len(results)

    @staticmethod
    def _ranked(results: Any) -> list[tuple[int, float]]:
        return [(number, score) for score, number in results.top_n]
