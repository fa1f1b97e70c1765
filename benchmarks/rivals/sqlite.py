"""What does SQLite's full-text index do?

FTS5 over title and body, its own BM25; the tables are merged into one when built, and its file is mapped into memory.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.rivals import KINDS, TOP, Asked, Rival
from benchmarks.rivals.corpus import read_passages

TABLE = 'create virtual table t using fts5(id unindexed, title, body, tokenize="porter unicode61 remove_diacritics 0")'


class Fts5(Rival):
    kinds = tuple(kind for kind in KINDS if kind != "fuzzy")

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def build(self, corpus: Path, index: Path) -> None:
        index.mkdir(parents=True)
        connection = sqlite3.connect(index / "fts.db")
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute(TABLE)
        connection.executemany("insert into t values (:id, :title, :body)", read_passages(corpus))
        connection.execute("insert into t(t) values ('optimize')")
        connection.commit()
        connection.close()

    def open(self, index: Path) -> None:
        self._connection = sqlite3.connect(index / "fts.db")
        self._connection.execute("pragma mmap_size = 8000000000")
        self._connection.execute("pragma cache_size = -262144")

    def ready(self, asked: Asked) -> str:
        words = [f'"{word}"' for word in asked.words]
        match asked.kind:
            case "or" | "question":
                return f"{{title body}}: {' OR '.join(words)}"
            case "phrase":
                return f'{{title body}}: "{" ".join(asked.words)}"'
            case "prefix":
                return f"{{title body}}: {words[0]}*"
            case "title":
                return f"title: {words[0]}"
        return f"{{title body}}: {' AND '.join(words)}"

    def best(self, query: str) -> list[tuple[int, float]]:
        return self._rows(query, "rowid, rank")

    def counted(self, query: str) -> tuple[list[tuple[int, float]], int]:
        return self.best(query), self._count(query)

    def whole(self, asked: Asked) -> int:
        query = self.ready(asked)
        self._rows(query, "id, title, body, rank")
        return self._count(query)

    def page(self, asked: Asked) -> int:
        query = self.ready(asked)
        self._rows(query, "id, highlight(t, 1, '<b>', '</b>'), snippet(t, 2, '<b>', '</b>', '…', 32)")
        return self._count(query)

    def _rows(self, query: str, columns: str) -> list[tuple[int, float]]:
        chosen = f"select {columns} from t where t match ? order by rank limit {TOP}"
        return self._connection.execute(chosen, (query,)).fetchall()

    def _count(self, query: str) -> int:
        (count,) = self._connection.execute("select count(*) from t where t match ?", (query,)).fetchone()
        return count
