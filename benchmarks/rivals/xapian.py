"""What does Xapian do?

Its glass back end, BM25. Words are cut by Xapian, which keeps ``l'eau`` and ``co-op`` whole: signs are made spaces before.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import xapian
from xapian import Document, Enquire, MSet, Query, QueryParser, Stem, TermGenerator, WritableDatabase

from benchmarks.rivals import KINDS, TOP, Asked, Rival
from benchmarks.rivals.corpus import read_passages

SIGNS = re.compile(r"['’.&_-]")
EXCERPT = 200  # characters


class Xapian(Rival):
    kinds = tuple(kind for kind in KINDS if kind != "fuzzy")

    def version(self) -> str:
        return f"Xapian {xapian.version_string()}"

    def build(self, corpus: Path, index: Path) -> None:
        database = WritableDatabase(str(index), xapian.DB_CREATE)
        generator = TermGenerator()
        generator.set_stemmer(Stem("porter"))
        generator.set_stemming_strategy(generator.STEM_ALL)
        for passage in read_passages(corpus):
            database.add_document(_document(generator, passage))
        database.commit()
        database.close()

    def open(self, index: Path) -> None:
        self._database = xapian.Database(str(index))
        self._stem = Stem("porter")
        self._parser = QueryParser()
        self._parser.set_stemmer(self._stem)
        self._parser.set_stemming_strategy(QueryParser.STEM_ALL)
        self._parser.set_database(self._database)
        self._parser.add_prefix("title", "S")
        self._enquire = Enquire(self._database)

    def ready(self, asked: Asked) -> Query:
        flags = QueryParser.FLAG_PHRASE | QueryParser.FLAG_BOOLEAN
        self._parser.set_default_op(Query.OP_AND if asked.kind == "and" else Query.OP_OR)
        match asked.kind:
            case "prefix":
                return Query(Query.OP_WILDCARD, asked.text, 0, 0, Query.OP_SYNONYM)
            case "title":
                return self._parser.parse_query(f"title:{asked.text}", flags)
            case "phrase":
                return self._parser.parse_query(f'"{asked.text}"', flags)
        return self._parser.parse_query(" ".join(asked.words), flags)

    def _matches(self, query: Query, *, check: int = 0) -> MSet:
        """Xapian counts exactly up to so many as it is told to check."""
        self._enquire.set_query(query)
        return self._enquire.get_mset(0, TOP, check)

    def best(self, query: Query) -> list[tuple[int, float]]:
        return [(match.docid, match.weight) for match in self._matches(query)]

    def counted(self, query: Query) -> tuple[list[tuple[int, float]], int]:
        matches = self._matches(query, check=self._database.get_doccount())
        return [(match.docid, match.weight) for match in matches], matches.get_matches_estimated()

    def whole(self, asked: Asked) -> int:
        matches = self._matches(self.ready(asked), check=self._database.get_doccount())
        for match in matches:
            json.loads(match.document.get_data())
        return matches.get_matches_estimated()

    def page(self, asked: Asked) -> int:
        matches = self._matches(self.ready(asked), check=self._database.get_doccount())
        for match in matches:
            stored = json.loads(match.document.get_data())
            for name in ("title", "body"):
                matches.snippet(stored[name], EXCERPT, self._stem, 0, "<b>", "</b>", "…")
        return matches.get_matches_estimated()


def _document(generator: TermGenerator, passage: dict[str, str]) -> Document:
    document = Document()
    generator.set_document(document)
    title, body = (SIGNS.sub(" ", passage[name]) for name in ("title", "body"))
    for text, prefix in ((title, "S"), (title, ""), (body, "")):
        generator.index_text(text, 1, prefix)
        generator.increase_termpos()
    document.set_data(json.dumps(passage, ensure_ascii=False))
    return document
