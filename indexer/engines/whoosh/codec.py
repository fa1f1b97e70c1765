"""How do stock Whoosh readers read our segments?

Through Whoosh's own codec interface, wherever this package is installed: ``whoosh.index.open_dir`` on a generation's folder
gives an index of passages with the fields of `schema.make_schema`. Our own searches do not come this way, and `reindex` writes.

The table of contents is a pickle (that is what Whoosh reads), so the classes in it keep their names; we never read it ourselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec.base import Codec, FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.ranking import BITS, FIELDS
from indexer.engines.whoosh import records
from indexer.engines.whoosh.schema import make_schema, texts
from indexer.engines.whoosh.segments import Array, Segment
from indexer.engines.whoosh.terms import Occurrences, Terms, terms_of

REMEMBERED = 8  # terms whose occurrences are kept: Whoosh asks several times about one
BLOCK = 128  # postings that a searcher may skip together, as in Whoosh's own files


def write_toc(folder: Path, segments: Sequence[tuple[Segment, str, Iterable[int]]]) -> None:
    """The table of contents that stock Whoosh looks for. Each segment with its file, and its articles that are deleted."""
    listed = [
        VerbatimSegment(
            file, segment.passages, frozenset(np.flatnonzero(np.isin(segment["passage_article"], list(dead))).tolist())
        )
        for segment, file, dead in segments
    ]
    for old in folder.glob("_MAIN_*.toc"):
        old.unlink()
    TOC(make_schema(), listed, generation=1).write(FileStorage(str(folder)), "MAIN")


def _read_only(*_: Any, **__: Any) -> NoReturn:
    """In the place of every method that would write."""
    raise NotImplementedError("for Whoosh this index is there to be read: only `reindex` writes to it")


class VerbatimSegment(WhooshSegment):  # type: ignore[misc]  # Whoosh has no types
    """What the table of contents says of a segment."""

    def __init__(self, file: str, passages: int, deleted: frozenset[int]) -> None:
        super().__init__("MAIN")
        self.segid = file.removeprefix("MAIN_").removesuffix(".arrays")
        self._passages = passages
        self._deleted = deleted
        self._is_published = False

    def __getstate__(self) -> dict[str, Any]:
        """A stock writer would list the segments it found beside its own, and delete the table that our card has a digest of."""
        return _read_only() if self._is_published else self.__dict__

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._is_published = True

    def codec(self) -> VerbatimCodec:
        return VerbatimCodec()

    def should_assemble(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return self._passages

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    set_doc_count = delete_document = _read_only


class VerbatimCodec(Codec):  # type: ignore[misc]
    """Reads segments; does not write them."""

    per_document_writer = field_writer = postings_writer = postings_reader = new_segment = _read_only

    def terms_reader(self, storage: Any, segment: VerbatimSegment) -> FieldTerms:
        return FieldTerms(_mapped(storage, segment))

    def per_document_reader(self, storage: Any, segment: VerbatimSegment) -> StoredPassages:
        return StoredPassages(_mapped(storage, segment), segment)


def _mapped(storage: Any, segment: VerbatimSegment) -> Segment:
    return Segment.open(Path(storage.folder) / segment.make_filename(".arrays"))


# ---------------------------------------------------------------- terms


class FieldTerms(TermsReader):  # type: ignore[misc]
    """The terms of each field, and their postings."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields: dict[str, Terms] = terms_of(segment)
        self._find = lru_cache(REMEMBERED)(self._found)

    def _found(self, field: str, text: bytes) -> Occurrences:
        """Raises TermNotFound."""
        if field in self._fields:
            found = self._fields[field].find(_decoded(text))
            if len(found.passages):
                return found
        raise TermNotFound(f"{field}:{text!r}")

    def indexed_field_names(self) -> list[str]:
        return list(self._fields)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.doc_frequency(*term) > 0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        try:
            return len(self._find(fieldname, text).passages)
        except TermNotFound:
            return 0

    def frequency(self, fieldname: str, text: bytes) -> float:
        try:
            return float(self._find(fieldname, text).counts.sum())
        except TermNotFound:
            return 0.0

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        found = self._find(fieldname, text)
        lengths = self._lengths(fieldname, found)
        return TermInfo(
            weight=float(found.counts.sum()),
            df=len(found.passages),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(found.counts.max()),
            minid=int(found.passages[0]),
            maxid=int(found.passages[-1]),
        )

    def _lengths(self, field: str, found: Occurrences) -> Array:
        """Of the field, in the passages found. Whoosh asks for no lengths of keywords."""
        return self._segment[f"length_{field}"][found.passages] if field in BITS else found.counts

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Postings:
        found = self._find(fieldname, text)
        return Postings((fieldname, text), found, self._lengths(fieldname, found), format_, scorer)

    def cursor(self, fieldname: str, fieldobj: Any) -> Cursor:  # noqa: ARG002  # terms are text already
        return Cursor(self, fieldname, self._fields[fieldname])

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field in sorted(self._fields):
            if field >= fieldname:
                first = _decoded(prefix) if field == fieldname else ""
                yield from ((field, term.encode()) for term in self._fields[field].listed(first))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))


def _decoded(text: bytes) -> str:
    """No term has the character that stands for what is no text."""
    return text.decode(errors="replace")


class Cursor(FieldCursor):  # type: ignore[misc]
    """Goes through the terms of a field."""

    def __init__(self, reader: FieldTerms, field: str, terms: Terms) -> None:
        self._reader, self._field, self._terms = reader, field, terms
        self.first()

    def first(self) -> str | None:
        return self.find("")

    def find(self, string: str | bytes) -> str | None:
        self._ahead = self._terms.listed(string if isinstance(string, str) else _decoded(string))
        return self.next()

    def next(self) -> str | None:
        self._text = next(self._ahead, None)
        return self._text

    def text(self) -> str | None:
        return self._text

    def is_valid(self) -> bool:
        return self._text is not None

    def term_info(self) -> TermInfo | None:
        return None if self._text is None else self._reader.term_info(self._field, self._text.encode())


class Postings(LeafMatcher):  # type: ignore[misc]
    """The occurrences of a term, as a searcher walks over them. A weight is how often it occurs."""

    def __init__(  # noqa: PLR0913, PLR0917  # what LeafMatcher wants to know
        self, term: tuple[str, bytes], found: Occurrences, lengths: Array, format_: Any, scorer: Any, place: int = 0
    ) -> None:
        self._term, self._found, self._lengths, self.format, self.scorer = term, found, lengths, format_, scorer
        self._ids: list[int] = found.passages.tolist()
        self._weights: list[float] = found.counts.astype(np.float64).tolist()
        self._position_ends = np.cumsum(found.counts)
        blocks = np.arange(0, len(self._ids), BLOCK)
        self._most: list[float] = np.maximum.reduceat(found.counts, blocks).astype(np.float64).tolist()
        self._shortest: list[int] = np.minimum.reduceat(lengths, blocks).tolist()
        self._longest: list[int] = np.maximum.reduceat(lengths, blocks).tolist()
        self._place = place

    def copy(self) -> Postings:
        return Postings(self._term, self._found, self._lengths, self.format, self.scorer, self._place)

    def is_active(self) -> bool:
        return self._place < len(self._ids)

    def reset(self) -> None:
        self._place = 0

    def id(self) -> int:
        return self._ids[self._place]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._place :])

    def next(self) -> bool:
        """Whether a block begins: then Whoosh looks at its quality."""
        if not self.is_active():
            raise ReadTooFar
        self._place += 1
        return self._place % BLOCK == 0

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._place = bisect_left(self._ids, id, lo=self._place)

    def weight(self) -> float:
        return self._weights[self._place]

    def value(self) -> bytes:
        encoded: bytes = self.format.encode(self._positions())
        return encoded

    def value_as(self, astype: str) -> Any:
        return self._positions() if astype == "positions" else super().value_as(astype)

    def _positions(self) -> list[int]:
        end = int(self._position_ends[self._place])
        positions: list[int] = self._found.positions[end - int(self._found.counts[self._place]) : end].tolist()
        return positions

    def block_max_weight(self) -> float:
        return self._most[self._place // BLOCK]

    def block_min_length(self) -> int:
        return self._shortest[self._place // BLOCK]

    def block_max_length(self) -> int:
        return self._longest[self._place // BLOCK]

    def skip_to_quality(self, minquality: float) -> int:
        """How many blocks were passed over."""
        before = self._place // BLOCK
        while self.is_active() and self.block_quality() <= minquality:
            self._place += BLOCK - self._place % BLOCK
        return self._place // BLOCK - before


# ---------------------------------------------------------------- passages


class StoredPassages(PerDocumentReader):  # type: ignore[misc]
    """What is stored of each passage, and how long its fields are."""

    def __init__(self, segment: Segment, listed: VerbatimSegment) -> None:
        self._segment = segment
        self._listed = listed
        self._texts = lru_cache(1)(self._texts_of)  # passages are often read one after another

    def doc_count(self) -> int:
        return self.doc_count_all() - self._listed.deleted_count()

    def doc_count_all(self) -> int:
        return self._listed.doc_count_all()

    def has_deletions(self) -> bool:
        return self._listed.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._listed.is_deleted(docnum)

    def deleted_docs(self) -> frozenset[int]:
        return self._listed.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._segment[f"length_{fieldname}"][docnum]) if fieldname in BITS else default

    def field_length(self, fieldname: str) -> int:
        return int(self._segment[f"length_{fieldname}"].sum(dtype=np.int64)) if fieldname in BITS else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._segment[f"length_{fieldname}"].min(initial=0)) if fieldname in BITS else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._segment[f"length_{fieldname}"].max(initial=0)) if fieldname in BITS else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        article = int(self._segment["passage_article"][docnum])
        passage, citation = records.passage(self._segment, docnum), records.citation(self._segment, article)
        fields = {
            **self._texts(article)[docnum - int(self._segment["article_first"][article])],
            "id": passage.id,
            "article": citation.id,
            "url": citation.url,
            "kind": passage.kind,
            "speaker": passage.speaker,
            "language": citation.language,
            "published": citation.published and citation.published.isoformat(),
        }
        return {name: value for name, value in fields.items() if value}

    def _texts_of(self, article: int) -> list[dict[str, str]]:
        """Of each of its passages."""
        return [dict(zip(FIELDS, each, strict=True)) for each in texts(records.article(self._segment, article))]
