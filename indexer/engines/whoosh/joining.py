"""How do the postings of several segments become those of one?

Words are in the same order in all segments: so some that follow one another are a slice of each, and are put together, written and
let go before the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from indexer.engines.columns.plain import ragged
from indexer.engines.whoosh.asked import asked_columns
from indexer.engines.whoosh.building import (
    fences,
    letter_counts,
    smallest_type,
    spelled_counts,
    spelling_columns,
    stem_columns,
)
from indexer.engines.whoosh.segments import Array, ArrayWriter, Segment
from indexer.engines.whoosh.spelling import SPELLED

AT_ONCE = 1 << 19  # postings put together at once


class Live:
    """A segment, and which of its articles and passages stay. ``before``: how many passages stay in the segments before it."""

    def __init__(self, segment: Segment, dead: Iterable[int], before: int) -> None:
        self.segment = segment
        self.articles = np.ones(segment.articles, dtype=np.bool_)
        self.articles[list(dead)] = False
        self.whole = bool(self.articles.all())
        self.passages: Array = self.articles[segment["passage_article"]]
        self.numbers = (before + np.cumsum(self.passages) - 1).astype(np.uint32)  # the new ones of its passages

    @cached_property
    def word_counts(self) -> Array:
        """How many postings of each word stay."""
        starts = self.segment["word_start"].astype(np.int64)
        return np.diff(starts) if self.whole else _added_up(self.passages[self.segment["posting_passage"]], starts)

    @cached_property
    def stem_counts(self) -> Array:
        """How many postings of each stem stay that has several words."""
        starts = self.segment["stem_start"].astype(np.int64)
        return np.diff(starts) if self.whole else _added_up(self.passages[self.segment["stem_posting_passage"]], starts)

    def kept(self, passages: Array) -> Array | slice:
        """What picks those that stay."""
        return slice(None) if self.whole else self.passages[passages]


def _added_up(mask: Array, starts: Array) -> Array:
    """How many of each run are True."""
    counts = np.zeros(len(starts) - 1, dtype=np.int64)
    some = np.flatnonzero(np.diff(starts))  # an empty run would take the first of the next
    if len(some):
        counts[some] = np.add.reduceat(mask, starts[some], dtype=np.int64)
    return counts


class Merged:
    """The words and stems that stay. ``words_of`` and ``stems_of``: of each segment the new number of each, -1 where it is gone."""

    def __init__(self, parts: Sequence[tuple[Segment, Iterable[int]]]) -> None:
        self.live = list(_live(parts))
        self.words = sorted(set(chain.from_iterable(map(_living, self.live))), key=str.encode)
        numbers = {word: number for number, word in enumerate(self.words)}
        # One segment's words after another's: there may be hundreds of segments.
        self.words_of = [_numbers_of(each.segment.lexicon("words").entries(), numbers) for each in self.live]
        self.stem_columns, self.stem_of = stem_columns(self._stems())
        self.only = self.stem_columns["stem_word"]
        self.stems_of = [self._stems_in(each, new) for each, new in zip(self.live, self.words_of, strict=True)]

    def _stems(self) -> list[str]:
        """The stem of each word."""
        stems = np.empty(len(self.words), dtype=object)
        for each, new in zip(self.live, self.words_of, strict=True):
            entries = np.array(each.segment.lexicon("stems").entries(), dtype=object)
            stems[new[new >= 0]] = entries[each.segment["word_stem"][new >= 0]]
        return stems.tolist()

    def _stems_in(self, each: Live, new: Array) -> Array:
        stems = np.full(len(each.segment["stem_word"]), -1, dtype=np.int64)
        stems[each.segment["word_stem"][new >= 0]] = self.stem_of[new[new >= 0]]
        return stems

    def ranges(self) -> Iterator[_Range]:
        counts = np.zeros(len(self.words), dtype=np.int64)
        for each, new in zip(self.live, self.words_of, strict=True):
            counts[new[new >= 0]] += each.word_counts[new >= 0]
        for low, high in _cut(counts):
            yield _Range(low, high, [_within(new, low, high) for new in self.words_of])
            self.let_go()

    def let_go(self) -> None:
        for each in self.live:
            each.segment.let_go()


class _Range(NamedTuple):
    """Some words of the merged segment that follow one another, and the numbers that they are between in each of the others."""

    low: int
    high: int
    within: Sequence[tuple[int, int]]


def _live(parts: Sequence[tuple[Segment, Iterable[int]]]) -> Iterator[Live]:
    before = 0
    for segment, dead in parts:
        each = Live(segment, dead, before)
        before += int(each.passages.sum())
        yield each


def _living(each: Live) -> list[str]:
    """The words of which a posting stays."""
    entries = each.segment.lexicon("words").entries()
    return entries if each.whole else [entries[n] for n in np.flatnonzero(each.word_counts).tolist()]


def _numbers_of(entries: Sequence[str], numbers: dict[str, int]) -> Array:
    return np.array([numbers.get(entry, -1) for entry in entries], dtype=np.int64)


def _cut(counts: Array) -> Iterator[tuple[int, int]]:
    """Ranges of what has so many postings each, with no more than `AT_ONCE` where that can be."""
    ends = np.cumsum(counts)
    low = 0
    while low < len(counts):
        done = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, done + AT_ONCE, side="right")))
        yield low, high
        low = high


def _within(new: Array, low: int, high: int) -> tuple[int, int]:
    """Between which of its own numbers a segment has the new ones from ``low`` up to, not with, ``high``."""
    first, end = np.searchsorted(np.maximum.accumulate(new), (low, high)).tolist() if len(new) else (0, 0)
    return first, end


# ---------------------------------------------------------------- postings


class _Postings(NamedTuple):
    """Of some words of a segment: the new numbers of words and passages, and what is beside them."""

    words: Array
    passages: Array
    impacts: Array
    fields: Array
    counts: Array
    positions: Array


def write_postings(writer: ArrayWriter, merged: Merged) -> None:
    count = sum(int(each.word_counts.sum()) for each in merged.live)
    places, of_counts, of_positions = _measured(merged)
    rooms = (
        writer.room("posting_passage", np.uint32, count),
        writer.room("posting_impact", np.uint8, count),
        writer.room("posting_fields", np.uint8, count),
        writer.room("posting_count", of_counts, count),
        writer.room("positions", of_positions, places),
    )
    word_counts, word_spelled, word_places, counts = [], [], [], []
    for here in merged.ranges():
        laid = _in_order([_postings(merged, n, *within) for n, within in enumerate(here.within)])
        for room, values in zip(rooms, laid[1:], strict=True):
            room.append(values)
        word_counts.append(np.bincount(laid.words - here.low, minlength=here.high - here.low))
        starts = np.append(0, np.cumsum(word_counts[-1]))
        word_spelled.append(spelled_counts(laid.fields, starts))
        word_places.append(np.diff(np.append(0, np.cumsum(laid.counts, dtype=np.int64))[starts]))
        counts.append(laid.counts.astype(of_counts))
    writer.add("word_start", _starts(word_counts))
    writer.add("word_spelled", _joined(word_spelled, np.uint32))
    writer.add("word_position", _starts(word_places))
    writer.add("position_fence", fences(_joined(counts, of_counts)))


def _measured(merged: Merged) -> tuple[int, DTypeLike, DTypeLike]:
    """How many positions there are, and the types that their columns take."""
    if all(each.whole for each in merged.live):
        columns = [(each.segment["posting_count"], each.segment["positions"]) for each in merged.live]
        counts, places = (np.result_type(*(column.dtype for column in each)) for each in zip(*columns, strict=True))
        return sum(len(positions) for _, positions in columns), counts, places
    total, most, furthest = 0, 0, 0
    for here in merged.ranges():
        for n, within in enumerate(here.within):
            postings = _postings(merged, n, *within)
            total += len(postings.positions)
            most = max(most, int(postings.counts.max(initial=0)))
            furthest = max(furthest, int(postings.positions.max(initial=0)))
    return total, smallest_type(most), smallest_type(furthest)


def _postings(merged: Merged, n: int, first: int, end: int) -> _Postings:
    each, segment = merged.live[n], merged.live[n].segment
    starts, places = (segment[name][first : end + 1].astype(np.int64) for name in ("word_start", "word_position"))
    here = slice(starts[0], starts[-1])
    words = np.repeat(merged.words_of[n][first:end], np.diff(starts))
    passages, counts = segment["posting_passage"][here], segment["posting_count"][here]
    kept = each.kept(passages)
    positions = segment["positions"][places[0] : places[-1]]
    return _Postings(
        words[kept],
        each.numbers[passages[kept]],
        segment["posting_impact"][here][kept],
        segment["posting_fields"][here][kept],
        counts[kept],
        positions if isinstance(kept, slice) else positions[np.repeat(kept, counts)],
    )


def _in_order(several: Sequence[_Postings]) -> _Postings:
    """Together, by word; of a word as they come."""
    if len(several) == 1:
        return several[0]
    words, passages, impacts, fields, counts, positions = (np.concatenate(each) for each in zip(*several, strict=True))
    order = np.argsort(words, kind="stable")
    counts = counts.astype(np.int64)
    starts = np.cumsum(counts) - counts
    places = positions[ragged(starts[order], counts[order])]
    return _Postings(words[order], passages[order], impacts[order], fields[order], counts[order], places)


def _starts(counts: Sequence[Array]) -> Array:
    return np.append(0, np.cumsum(_joined(counts, np.int64))).astype(np.uint64)


def _joined(pieces: Sequence[Array], dtype: DTypeLike) -> Array:
    return np.concatenate([np.empty(0, dtype=dtype), *pieces])


# ---------------------------------------------------------------- stems, spellings, questions


def write_stems(writer: ArrayWriter, merged: Merged) -> None:
    """Of stems that now have several words: their lists, or that of the only word they had."""
    counts = np.zeros(len(merged.only), dtype=np.int64)
    for each, new in zip(merged.live, merged.stems_of, strict=True):
        wanted = _wanted(merged, new)
        only = each.segment["stem_word"]
        theirs = np.where(only < 0, each.stem_counts, each.word_counts[only])
        counts[new[wanted]] += theirs[wanted]
    total = int(counts.sum())
    rooms = (writer.room("stem_posting_passage", np.uint32, total), writer.room("stem_posting_impact", np.uint8, total))
    for low, high in _cut(counts):
        lists = [each for n in range(len(merged.live)) for each in _stem_lists(merged, n, low, high)]
        stems, *columns = (np.concatenate(column) for column in zip(*lists, strict=True))
        order = np.argsort(stems, kind="stable")
        for room, column in zip(rooms, columns, strict=True):
            room.append(column[order])
        merged.let_go()
    writer.add("stem_start", _starts([counts]))


def _wanted(merged: Merged, new: Array) -> Array:
    return (new >= 0) & (merged.only[new] < 0)


def _stem_lists(merged: Merged, n: int, low: int, high: int) -> Iterator[tuple[Array, Array, Array]]:
    """Stem, passage, impact: of those that had an only word, and of those that had several."""
    each, segment = merged.live[n], merged.live[n].segment
    first, end = _within(merged.stems_of[n], low, high)
    new, only = merged.stems_of[n][first:end], segment["stem_word"][first:end]
    wanted = _wanted(merged, new)
    for column, these, which in (
        ("posting", wanted & (only >= 0), only),
        ("stem_posting", wanted & (only < 0), np.arange(first, end)),
    ):
        starts = segment["word_start" if column == "posting" else "stem_start"]
        begin = starts[which[these]].astype(np.int64)
        counts = starts[which[these] + 1].astype(np.int64) - begin
        places = ragged(begin, counts)
        passages = segment[f"{column}_passage"][places]
        kept = each.kept(passages)
        yield (
            np.repeat(new[these], counts)[kept],
            each.numbers[passages[kept]],
            segment[f"{column}_impact"][places][kept],
        )


def write_spellings(writer: ArrayWriter, merged: Merged) -> None:
    pieces = [_spelling_columns(merged, here) for here in merged.ranges()]
    for name, kind in _SPELLING_COLUMNS.items():
        columns = [each[name] for each in pieces]
        # What says where something begins goes on from one range to the next.
        starts = kind == np.uint64 or name == "spelling_start"
        values = _starts([np.diff(column.astype(np.int64)) for column in columns]) if starts else _joined(columns, kind)
        writer.add(name, values.astype(kind))


_SPELLING_COLUMNS: dict[str, DTypeLike] = {
    "spelling_start": np.uint32,
    "spelling_text": np.uint8,
    "spelling_end": np.uint64,
    "spelling_posting_start": np.uint64,
    "spelling_posting_passage": np.uint32,
}


def _spelling_columns(merged: Merged, here: _Range) -> dict[str, Array]:
    ways: dict[tuple[int, str], int] = {}
    found = [
        each
        for n, (first, end) in enumerate(here.within)
        for each in (_told(merged, n, first, end, ways), _plain(merged, n, first, end, ways))
    ]
    ordered = sorted(ways, key=lambda way: (way[0], way[1].encode()))
    rank = np.empty(len(ways), dtype=np.int64)
    rank[[ways[way] for way in ordered]] = np.arange(len(ways))
    way, passages = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(rank[way], kind="stable")
    return spelling_columns(
        merged.words[here.low : here.high],
        [written for _, written in ordered],
        np.array([word - here.low for word, _ in ordered], dtype=np.int64),
        rank[way][order],
        passages[order],
    )


def _told(merged: Merged, n: int, first: int, end: int, ways: dict[tuple[int, str], int]) -> tuple[Array, Array]:
    """Which way of writing, and in which passage: of words that are written in several ways."""
    each, segment = merged.live[n], merged.live[n].segment
    starts = segment["spelling_start"][first : end + 1].astype(np.int64)
    words = np.repeat(merged.words_of[n][first:end], np.diff(starts)).tolist()
    ends = segment["spelling_end"][starts[0] : starts[-1] + 1].tolist()
    text = segment["spelling_text"][ends[0] : ends[-1]].tobytes()
    written = [text[begin - ends[0] : stop - ends[0]].decode() for begin, stop in pairwise(ends)]
    postings = segment["spelling_posting_start"][starts[0] : starts[-1] + 1].astype(np.int64)
    passages = segment["spelling_posting_passage"][postings[0] : postings[-1]]
    numbers = np.array(  # no passage that stays has a word that is gone
        [ways.setdefault(way, len(ways)) if way[0] >= 0 else -1 for way in zip(words, written, strict=True)],
        dtype=np.int64,
    )
    kept = each.kept(passages)
    counts = np.diff(postings)
    return np.repeat(numbers, counts)[kept], each.numbers[passages[kept]]


def _plain(merged: Merged, n: int, first: int, end: int, ways: dict[tuple[int, str], int]) -> tuple[Array, Array]:
    """The same of words that are written as they are folded."""
    each, segment = merged.live[n], merged.live[n].segment
    told = np.diff(segment["spelling_start"][first : end + 1].astype(np.int64)) > 0
    plain = np.flatnonzero(~told & (segment["word_spelled"][first:end] > 0) & (merged.words_of[n][first:end] >= 0))
    new = merged.words_of[n][first:end][plain].tolist()
    numbers = np.array([ways.setdefault((word, merged.words[word]), len(ways)) for word in new], dtype=np.int64)
    starts = segment["word_start"][first : end + 1].astype(np.int64)
    counts = np.diff(starts)[plain]
    places = ragged(starts[plain], counts)
    passages = segment["posting_passage"][places]
    kept = (segment["posting_fields"][places] & SPELLED) > 0
    if not each.whole:
        kept &= each.passages[passages]
    return np.repeat(numbers, counts)[kept], each.numbers[passages[kept]]


def question_columns(merged: Merged, by_id: Array) -> dict[str, Array]:
    theirs, counts, passages = [], [], []
    for each, new in zip(merged.live, merged.words_of, strict=True):
        segment = each.segment
        starts = segment["asked_word_start"].astype(np.int64)
        asked = np.repeat(np.arange(len(starts) - 1), np.diff(segment["asked_passage_start"]).astype(np.int64))
        kept = each.passages[segment["asked_passage"]]
        counts.append(np.diff(starts)[asked[kept]])
        theirs.append(new[segment["asked_word"][ragged(starts[asked[kept]], counts[-1])]])
        passages.append(each.numbers[segment["asked_passage"][kept]])
    count = np.concatenate(counts)
    starts = np.cumsum(count) - count
    return asked_columns(np.concatenate(theirs), starts, np.concatenate(passages), by_id, letter_counts(merged.words))
