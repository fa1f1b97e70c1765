"""How do stock Whoosh readers read our segments?

Through Whoosh's own codec interface, wherever this package is installed: ``whoosh.index.open_dir`` on a generation's folder
gives an index of passages with the fields of `schema.make_schema`. Our own searches do not come this way, and `reindex` writes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec.base import Codec, FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Positions
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from indexer.engines.ranking import BITS, FIELDS
from indexer.engines.whoosh import records
from indexer.engines.whoosh.postings import ragged
from indexer.engines.whoosh.schema import make_schema
from indexer.engines.whoosh.segments import Array, Segment


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
    raise NotImplementedError("only `reindex` writes to this index")


class VerbatimSegment(WhooshSegment):  # type: ignore[misc]  # Whoosh has no types
    """What the table of contents says of a segment."""

    def __init__(self, file: str, passages: int, deleted: frozenset[int]) -> None:
        super().__init__("MAIN")
        self.segid = file.removeprefix("MAIN_").removesuffix(".arrays")
        self.file = file
        self._passages = passages
        self._deleted = deleted

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

    def terms_reader(self, storage: Any, segment: VerbatimSegment) -> Terms:
        return Terms(_mapped(storage, segment))

    def per_document_reader(self, storage: Any, segment: VerbatimSegment) -> Passages:
        return Passages(_mapped(storage, segment), segment)


def _mapped(storage: Any, segment: VerbatimSegment) -> Segment:
    return Segment.open(Path(storage.folder) / segment.file)


class Terms(TermsReader):  # type: ignore[misc]
    """The words of each field."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._words: dict[str, list[bytes]] = {}

    def indexed_field_names(self) -> list[str]:
        return list(FIELDS)

    def words(self, field: str) -> list[bytes]:
        """Of a field, sorted. Listed once, when a list of them is asked for."""
        if field not in self._words:
            starts = self._segment["word_start"].astype(np.int64)
            having = np.append(0, np.cumsum((self._segment["posting_fields"] & BITS[field]) > 0))
            used = np.flatnonzero(having[starts[1:]] > having[starts[:-1]])
            entries = self._segment.lexicon("words").entries()
            self._words[field] = [entries[number].encode() for number in used.tolist()]
        return self._words[field]

    def _posted(self, field: str, text: bytes) -> tuple[Array, Array, Array]:
        """Passages that have a word in a field, how often, and the positions there, passage after passage."""
        segment, number = self._segment, self._segment.lexicon("words").find(text.decode())
        if number < 0 or field not in BITS:
            return (np.empty(0, dtype=np.int64),) * 3
        low, high = (int(segment["word_start"][n]) for n in (number, number + 1))
        here = np.flatnonzero(segment["posting_fields"][low:high] & BITS[field])
        counts = segment["posting_count"][low:high].astype(np.int64)
        starts = int(segment["word_position"][number]) + np.cumsum(counts) - counts
        passages = segment["posting_passage"][low:high][here].astype(np.int64)
        places = segment["positions"][ragged(starts[here], counts[here])].astype(np.int64)
        owners = np.repeat(np.arange(len(here)), counts[here])
        base = sum(
            (segment[f"length_{name}"][passages].astype(np.int64) + 1 for name in list(FIELDS)[: _number(field)]),
            start=np.zeros(len(passages), dtype=np.int64),
        )
        place = places - base[owners]
        inside = (place >= 0) & (place < segment[f"length_{field}"][passages][owners])
        return passages, np.bincount(owners[inside], minlength=len(here)), place[inside]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return len(self._posted(*term)[0]) > 0

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        passages, counts, _ = self._posted(fieldname, text)
        if not len(passages):
            raise KeyError((fieldname, text))
        lengths = self._segment[f"length_{fieldname}"][passages]
        return TermInfo(
            weight=float(counts.sum()),
            df=len(passages),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(counts.max()),
            minid=int(passages[0]),
            maxid=int(passages[-1]),
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:  # noqa: ARG002
        passages, counts, places = self._posted(fieldname, text)
        if not len(passages):
            raise KeyError((fieldname, text))
        encode = Positions().encode
        values = [encode(each.tolist()) for each in np.split(places, np.cumsum(counts)[:-1])]
        return ListMatcher(
            passages.tolist(),
            [float(count) for count in counts.tolist()],
            values,
            format=Positions(),
            scorer=scorer,
            term=(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> Cursor:
        return Cursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, text) for field in sorted(FIELDS) for text in self.words(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field in sorted(FIELDS):
            if field >= fieldname:
                words = self.words(field)
                low = bisect_left(words, prefix) if field == fieldname else 0
                yield from ((field, text) for text in words[low:])

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))


def _number(field: str) -> int:
    return list(FIELDS).index(field)


class Cursor(FieldCursor):  # type: ignore[misc]
    """Goes through the words of a field."""

    def __init__(self, terms: Terms, field: str, fieldobj: Any) -> None:
        self._terms, self._field, self._fieldobj = terms, field, fieldobj
        self._words = terms.words(field)
        self._place = 0

    def is_valid(self) -> bool:
        return self._place < len(self._words)

    def text(self) -> str | None:
        return self._fieldobj.from_bytes(self._words[self._place]) if self.is_valid() else None

    def first(self) -> str | None:
        self._place = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        wanted = string.encode() if isinstance(string, str) else string
        self._place = bisect_left(self._words, wanted)
        return self.text()

    def next(self) -> str | None:
        self._place += 1
        return self.text()

    def term_info(self) -> TermInfo | None:
        return self._terms.term_info(self._field, self._words[self._place]) if self.is_valid() else None


class Passages(PerDocumentReader):  # type: ignore[misc]
    """What is stored of each passage, and how long its fields are."""

    def __init__(self, segment: Segment, listed: VerbatimSegment) -> None:
        self._segment = segment
        self._listed = listed

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
        passage = records.passage(self._segment, docnum)
        article = records.article(self._segment, int(self._segment["passage_article"][docnum]))
        own = [link for link in article.links if link.passage == passage.id]
        fields = {
            "question": passage.question,
            "answer": passage.answer,
            "title": article.title,
            "summary": article.summary,
            "author": ", ".join(author.name for author in article.authors),
            "links": " ".join(link.url for link in own),
            "id": passage.id,
            "article": article.id,
            "url": article.url,
            "kind": passage.kind,
            "speaker": passage.speaker,
            "language": article.language,
            "published": article.published and article.published.isoformat(),
        }
        return {name: value for name, value in fields.items() if value}
