"""What does Tantivy do, by its Python bindings?

One thread writes and one searches. ``best`` leaves passages out that cannot be among the ten (block-max WAND); ``counted`` cannot.
There is no query for a prefix: it is a regular expression, compiled when the query is made ready, hence 0.5 ms more in ``whole``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy
from tantivy import Filter, Index, Occur, Query, SnippetGenerator, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from benchmarks.rivals import TOP, Asked, Rival
from benchmarks.rivals.corpus import read_passages

FIELDS = ["title", "body"]
HEAP = 256_000_000  # bytes that the writer may hold


class Tantivy(Rival):
    def version(self) -> str:
        return f"tantivy-py {tantivy.__version__.split(',')[0].removeprefix('tantivy v')}"

    def build(self, corpus: Path, index: Path) -> None:
        index.mkdir(parents=True)
        writer = self._index(index).writer(heap_size=HEAP, num_threads=1)
        for passage in read_passages(corpus):
            writer.add_document(tantivy.Document(**passage))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, index: Path) -> None:
        self._opened = self._index(index)
        self._searcher = self._opened.searcher()

    def _index(self, folder: Path) -> Index:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        for name in FIELDS:
            builder.add_text_field(name, stored=True, tokenizer_name="porter", index_option="position")
        self._schema = builder.build()
        index = Index(self._schema, path=str(folder))
        self._analyzer = _analyzer()
        index.register_tokenizer("porter", self._analyzer)
        return index

    def ready(self, asked: Asked) -> Query:
        match asked.kind:
            case "prefix":
                return self._either(lambda name: Query.regex_query(self._schema, name, f"{asked.text}.*"))
            case "fuzzy":
                (stem,) = self._analyzer.analyze(asked.text)
                return self._either(lambda name: Query.fuzzy_term_query(self._schema, name, stem, 1))
            case "title":
                return self._opened.parse_query(asked.text, ["title"])
            case "phrase":
                return self._opened.parse_query(f'"{asked.text}"', FIELDS)
        return self._opened.parse_query(" ".join(asked.words), FIELDS, conjunction_by_default=asked.kind == "and")

    @staticmethod
    def _either(query_of: Any) -> Query:
        return Query.boolean_query([(Occur.Should, query_of(name)) for name in FIELDS])

    def best(self, query: Query) -> list[tuple[Any, float]]:
        return self._searcher.search(query, TOP, count=False).hits

    def counted(self, query: Query) -> tuple[list[tuple[Any, float]], int]:
        result = self._searcher.search(query, TOP, count=True)
        return result.hits, result.count

    def whole(self, asked: Asked) -> int:
        result = self._searcher.search(self.ready(asked), TOP, count=True)
        for _, address in result.hits:
            self._searcher.doc(address).to_dict()
        return result.count

    def page(self, asked: Asked) -> int:
        query = self.ready(asked)
        result = self._searcher.search(query, TOP, count=True)
        cutters = [SnippetGenerator.create(self._searcher, query, self._schema, name) for name in FIELDS]
        for _, address in result.hits:
            document = self._searcher.doc(address)
            for cutter in cutters:
                cutter.snippet_from_doc(document).to_html()
        return result.count


def _analyzer() -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return builder.filter(Filter.stemmer("English")).build()
