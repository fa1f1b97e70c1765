"""What do other engines find for natural questions, as they are set up for a language?

    python -m benchmarks.rivals.judged NAME LANGUAGE FOLDER OUT

FOLDER holds ``documents.tsv`` (id, title, question, answer) and ``queries.tsv`` (id, text), as `judging` writes them; OUT gets a
line for each hit: the query's id, a tab, the document's. Each engine has the analysis that its makers offer for the language, its
own defaults, equal fields, and the words typed, without signs that its syntax might take for its own; any of them may match, but
that Whoosh wants all unless it is told otherwise. `JudgedLucene.java` does the same for the JVM.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

FIELDS = ("title", "question", "answer")
DEPTH = 100  # hits of a query
SNOWBALL = {"fr": "french", "en": "english"}
WORD = re.compile(r"\w+")

Document = Sequence[str]  # its id and its fields
Search = Callable[[str], Iterable[str]]  # a query's text -> ids, best first


def whoosh(documents: Sequence[Document], language: str, *, group: str) -> Search:
    """Version 2.7.4 out of the box: its analyzer for the language, its parser for many fields, BM25F."""
    from whoosh import analysis, fields, qparser
    from whoosh.filedb.filestore import RamStorage

    analyzer = analysis.LanguageAnalyzer("fr") if language == "fr" else analysis.StemmingAnalyzer()
    schema = fields.Schema(id=fields.ID(stored=True), **{name: fields.TEXT(analyzer=analyzer) for name in FIELDS})
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for id, *texts in documents:
        writer.add_document(id=id, **dict(zip(FIELDS, texts, strict=True)))
    writer.commit()
    searcher = index.searcher()
    parser = qparser.MultifieldParser(list(FIELDS), schema, group=getattr(qparser, group))
    return lambda text: [hit["id"] for hit in searcher.search(parser.parse(_words(text)), limit=DEPTH)]


def fts5(documents: Sequence[Document], _language: str, *, tokenizer: str) -> Search:
    """SQLite's, with its bm25 over three columns."""
    base = sqlite3.connect(":memory:")
    columns = ", ".join(FIELDS)
    base.execute(f"CREATE VIRTUAL TABLE passages USING fts5(id UNINDEXED, {columns}, tokenize = '{tokenizer}')")
    base.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", documents)
    asked = f"SELECT id FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT {DEPTH}"

    def search(text: str) -> Iterable[str]:
        words = " OR ".join(f'"{word}"' for word in WORD.findall(text))
        return [id for (id,) in base.execute(asked, (words,))] if words else []

    return search


def tantivy(documents: Sequence[Document], language: str) -> Search:
    """Lower case, stop words and Snowball's stemmer of the language."""
    import tantivy as engine

    filters = engine.Filter
    builder = engine.TextAnalyzerBuilder(engine.Tokenizer.simple()).filter(filters.lowercase())
    builder = builder.filter(filters.stopword(SNOWBALL[language])).filter(filters.stemmer(SNOWBALL[language]))
    schema = engine.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        schema.add_text_field(name, stored=False, tokenizer_name="of_language")
    index = engine.Index(schema.build())
    index.register_tokenizer("of_language", builder.build())
    writer = index.writer(50_000_000, 1)
    for id, *texts in documents:
        writer.add_document(engine.Document(id=id, **dict(zip(FIELDS, texts, strict=True))))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> Iterable[str]:
        query, _faults = index.parse_query_lenient(_words(text), list(FIELDS))
        return [searcher.doc(address)["id"][0] for _score, address in searcher.search(query, DEPTH).hits]

    return search


def bm25s(documents: Sequence[Document], language: str) -> Search:
    """Stop words and Snowball's stemmer of the language, all fields as one text."""
    import bm25s as engine
    import Stemmer

    stemmer = Stemmer.Stemmer(SNOWBALL[language])
    cut = partial(engine.tokenize, stopwords=language, stemmer=stemmer, show_progress=False)
    index = engine.BM25()
    index.index(cut(["\n".join(texts) for _id, *texts in documents]), show_progress=False)

    def search(text: str) -> Iterable[str]:
        words: Any = cut([text])
        if not words.vocab or not any(map(len, words.ids)):
            return []
        found, scores = index.retrieve(words, k=min(DEPTH, len(documents)), show_progress=False)
        return [documents[n][0] for n, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


def _words(text: str) -> str:
    """In small letters: AND and OR are words of the question."""
    return " ".join(WORD.findall(text.lower()))


UNICODE = "unicode61 remove_diacritics 2"
ENGINES: dict[str, Callable[[Sequence[Document], str], Search]] = {
    "whoosh": partial(whoosh, group="AndGroup"),
    "whoosh-or": partial(whoosh, group="OrGroup"),
    "fts5": partial(fts5, tokenizer=UNICODE),
    "fts5-porter": partial(fts5, tokenizer=f"porter {UNICODE}"),
    "tantivy": tantivy,
    "bm25s": bm25s,
}


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").split("\n") if line]


def main() -> None:
    name, language, folder, out = sys.argv[1:]
    search = ENGINES[name](rows(Path(folder, "documents.tsv")), language)
    with Path(out).open("w", encoding="utf-8") as lines:
        for id, text in rows(Path(folder, "queries.tsv")):
            lines.writelines(f"{id}\t{found}\n" for found in search(text))


if __name__ == "__main__":
    main()
