"""How is a Whoosh generation made, published and opened?

A new generation begins as hard links to the segments of the old one. What is new becomes a segment of its own, what is old and
replaced is marked as deleted, and segments that are small beside it are merged into it: so an update costs what it changes, and a
query meets few segments. The old generation goes on answering, byte for byte.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from indexer.engines.whoosh.building import build_all
from indexer.engines.whoosh.codec import write_toc
from indexer.engines.whoosh.generations import LEDGER, Generations, SegmentRecord, write_durably, writing
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.reader import WhooshReader, translated
from indexer.engines.whoosh.searching import Part
from indexer.engines.whoosh.segments import Segment, segment_file
from indexer.engines.whoosh.soundness import examine
from indexer.errors import NothingBefore
from indexer.model import Changes, Generation

MERGED_BELOW = 8  # times the passages of what is new: so there are at most about log8 of all passages segments
MOST_DEAD = 0.25  # of a segment's articles: beyond, it is written anew without them


class WhooshEngine:
    """The embedded engine: everything in one directory."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._generations = Generations(index)

    @property
    def where(self) -> str:
        return str(self.index)

    def condition(self) -> Mapping[str, object]:
        """It needs nobody else."""
        return {}

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """The right to prepare and publish, for one process at a time; what a run that was stopped left behind is deleted first.

        Raises IndexLocked, IndexUnwritable.
        """
        with self._generations.exclusive():
            with writing(self.index):
                self._generations.sweep()
            yield

    def published(self) -> str:
        """The id of the published generation: one small read. Raises IndexMissing, IndexBroken."""
        return self._generations.current()

    def prepare(self, changes: Changes) -> Generation:
        with writing(self.index):
            folder = self._generations.begin(None if changes.full else self.published())
            try:
                return self._write(folder, changes)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def _write(self, folder: Path, changes: Changes) -> Generation:
        records = () if changes.full else self._generations.card(self.published()).segments
        new = [SegmentRecord(path.name) for path in build_all(changes.articles, folder)]
        gone = set() if changes.full else {*changes.removed(), *_ids(_part(folder, record) for record in new)}
        with translated(self.index), writing(self.index):
            listed = _tidied(folder, [_without(folder, record, gone) for record in records], new)
            parts = [_part(folder, record) for record in listed]
        write_toc(
            folder, [(part.segment, record.file, record.dead) for part, record in zip(parts, listed, strict=True)]
        )
        generation = Generation(
            folder.name,
            articles=sum(part.segment.articles - len(part.dead) for part in parts),
            passages=sum(part.postings.alive for part in parts),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        self._generations.complete(generation, listed, changes.ledger())
        return generation

    def publish(self, generation: Generation) -> None:
        with writing(self.index):
            self._generations.publish(generation.id)
        with suppress(OSError):  # it is published, whatever becomes of the old ones: the next run tries again
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

    def verify(self, generation: Generation, *, beside: Generation | None = None) -> None:
        """Read all of a generation: every byte of its files, and every list and record in those that are not ``beside``'s.

        Raises IndexBroken where a file is not as it was written, or what was written cannot be right.
        """
        self._generations.verify(generation.id)
        known = {record.file for record in self._generations.card(beside.id).segments} if beside else set()
        for record in self._generations.card(generation.id).segments:
            if record.file not in known:
                with translated(self.index):
                    examine(Segment.open(self._generations.path(generation.id) / record.file))

    def rollback(self) -> Generation:
        """Publish the generation before the published one, where it is as it was written."""
        earlier = self._generations.before(self.published())
        if earlier is None:
            raise NothingBefore(self.index)
        self._generations.verify(earlier)
        with writing(self.index):
            self._generations.publish(earlier)
        return self._generations.card(earlier).generation

    def open(self, generation: Generation | None = None) -> WhooshReader:
        name = generation.id if generation else self.published()
        card = self._generations.measure(name)
        folder = self._generations.path(name)
        with translated(self.index):
            parts = [_part(folder, record) for record in card.segments]
            return WhooshReader(parts, card.generation, self.index)


def _part(folder: Path, record: SegmentRecord) -> Part:
    return Part(Segment.open(folder / record.file), record.dead)


def _ids(parts: Iterable[Part]) -> list[str]:
    return [id for part in parts for id in part.segment.lexicon("articles").entries()]


def _without(folder: Path, record: SegmentRecord, ids: Iterable[str]) -> SegmentRecord:
    part = _part(folder, record)
    found = {number for id in ids if (number := part.find(id)) >= 0}
    return SegmentRecord(record.file, tuple(sorted(found.union(record.dead))))


# ---------------------------------------------------------------- merging


def _tidied(folder: Path, old: Sequence[SegmentRecord], new: Sequence[SegmentRecord]) -> list[SegmentRecord]:
    """The segments, with those merged into one that are small beside what is new, or hold much that is deleted."""
    merged = _to_merge(folder, old, new)
    if not merged or (len(merged) == 1 and not merged[0].dead):
        return [*old, *new]
    record = _merged(folder, merged)
    for each in merged:
        (folder / each.file).unlink()
    return [*(each for each in old if each not in merged), *([record] if record else [])]


def _to_merge(folder: Path, old: Sequence[SegmentRecord], new: Sequence[SegmentRecord]) -> list[SegmentRecord]:
    parts = {record: _part(folder, record) for record in (*old, *new)}
    merged = list(new)
    size = sum(parts[record].postings.alive for record in new)
    for record in sorted(old, key=lambda each: parts[each].postings.alive):
        alive = parts[record].postings.alive
        if alive < MERGED_BELOW * size or len(record.dead) > MOST_DEAD * parts[record].segment.articles:
            merged.append(record)
            size += alive
    return [record for record in old if record in merged] + list(new)


def _merged(folder: Path, records: Sequence[SegmentRecord]) -> SegmentRecord | None:
    """One segment of several; None where nothing in them is alive."""
    parts = [part for record in records if (part := _part(folder, record)).postings.alive]
    if not parts:
        return None
    path = folder / segment_file()
    merge([(part.segment, sorted(part.dead)) for part in parts], path)
    return SegmentRecord(path.name)
