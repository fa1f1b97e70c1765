"""How is a Whoosh generation made, published and opened?

A new generation begins as hard links to the files of the old one; Whoosh adds segments of its own there and never touches
the linked ones, so the old generation goes on answering, byte for byte.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Every, Or, Term
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from indexer.engines.whoosh.generations import LEDGER, Generations, write_durably, writing
from indexer.engines.whoosh.reader import WhooshReader, translated
from indexer.engines.whoosh.schema import documents, make_schema
from indexer.model import Article, Changes, Generation

WRITER_MB = 128  # of postings held before a run is spilled to disk


class WhooshEngine:
    """The embedded engine: everything in one directory."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._generations = Generations(index)

    def exclusive(self) -> AbstractContextManager[None]:
        """The right to prepare and publish, for one process at a time. Raises IndexLocked."""
        return self._generations.exclusive()

    def published(self) -> str:
        """The id of the published generation: one small read. Raises IndexMissing, IndexBroken."""
        return self._generations.current()

    def prepare(self, changes: Changes) -> Generation:
        with writing(self.index):
            self._generations.clear_wreckage()
            folder = self._generations.begin(None if changes.full else self.published())
            try:
                return self._write(folder, changes)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def _write(self, folder: Path, changes: Changes) -> Generation:
        storage = FileStorage(str(folder))
        index = storage.create_index(make_schema()) if changes.full else FileIndex(storage)
        with index.writer(limitmb=WRITER_MB) as writer:
            added = list(_add(writer, changes.articles))
            if not changes.full:
                with index.searcher() as before:  # of what was committed before: not of what was just added
                    _delete(writer, [*added, *changes.removed()], before)
        generation = _count(index, folder.name)
        self._generations.complete(generation, changes.ledger())
        return generation

    def publish(self, generation: Generation) -> None:
        with writing(self.index):
            self._generations.publish(generation.id)
            self._generations.sweep()

    def remembered(self) -> str:
        with translated(self.index):
            return (self._generations.path(self.published()) / LEDGER).read_text("utf-8")

    def remember(self, ledger: str) -> None:
        with writing(self.index):
            write_durably(self._generations.path(self.published()) / LEDGER, ledger)

    def discard(self, generation: Generation) -> None:
        """Delete a generation that is not to be published."""
        shutil.rmtree(self._generations.path(generation.id), ignore_errors=True)

    def open(self, generation: Generation | None = None) -> WhooshReader:
        name = generation.id if generation else self.published()
        card = self._generations.card(name)
        self._generations.verify(name)  # Whoosh unpickles, and leaves files open, before it notices damage
        folder = self._generations.path(name)
        with translated(self.index):
            ledger = (folder / LEDGER).read_text("utf-8")
            return WhooshReader(FileIndex(FileStorage(str(folder))), card, ledger, self.index)


def _delete(writer: SegmentWriter, ids: Iterable[str], searcher: Searcher) -> None:
    for id in ids:
        for number in searcher.docs_for_query(Or([Term("document", id), Term("article", id)])):
            writer.delete_document(number)


def _add(writer: SegmentWriter, articles: Iterable[Article]) -> Iterator[str]:
    """Adds articles; gives the id of each that was added."""
    for article in articles:
        for document in documents(article):
            writer.add_document(**document)
        yield article.id


def _count(index: FileIndex, name: str) -> Generation:
    with index.searcher() as searcher:
        articles = sum(1 for _ in searcher.docs_for_query(Every("document")))
        passages = sum(1 for _ in searcher.docs_for_query(Every("article")))
    return Generation(name, articles, passages, datetime.now(UTC).isoformat(timespec="seconds"))
