"""Which terms has a field, in which passages, and where in them?

As stock Whoosh asks: field by field. The columns of a segment have a word once, whatever fields it stands in, so what a
field has of it is taken out here. Our own searches do not come this way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np

from indexer.engines.columns import FENCE
from indexer.engines.columns.plain import ragged
from indexer.engines.ranking import BITS, FIELDS
from indexer.engines.whoosh import records
from indexer.engines.whoosh.segments import Array, Lexicon, Segment


class Occurrences(NamedTuple):
    """Passages in ascending order, how often a term occurs in the field of each, and at which positions, passage after passage.
    Keywords have no positions.
    """

    passages: Array
    counts: Array
    positions: Array


class Terms(Protocol):
    """The terms of a field."""

    def find(self, term: str) -> Occurrences:
        """Where a term occurs: nowhere, if it is none of this field's."""

    def listed(self, first: str = "") -> Iterator[str]:
        """All in order, from ``first`` on, whether it is one or not. Reads no more than is asked for."""


def terms_of(segment: Segment) -> dict[str, Terms]:
    """The indexed fields."""
    return {
        **{name: Words(segment, name) for name in FIELDS},
        "article": Articles(segment),
        "id": Passages(segment),
        "language": Languages(segment),
    }


class Words:
    """The words of a text."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._segment = segment
        self._words = segment.lexicon("words")
        self._bit = BITS[field]
        self._length = segment[f"length_{field}"]
        self._lengths_before = [segment[f"length_{name}"] for name in list(FIELDS)[: list(FIELDS).index(field)]]

    def find(self, term: str) -> Occurrences:
        number = self._words.find(term)
        if number < 0:
            return _NOWHERE
        segment = self._segment
        low, high = segment["word_start"][number : number + 2].tolist()
        counts = segment["posting_count"][low:high].astype(np.int64)
        here = np.flatnonzero(segment["posting_fields"][low:high] & self._bit)
        ends = int(segment["word_position"][number]) + np.cumsum(counts)
        passages, many = segment["posting_passage"][low:high][here], counts[here]
        places = segment["positions"][ragged(ends[here] - many, many)].astype(np.int64)
        return self._inside(passages, np.repeat(np.arange(len(passages)), many), places)

    def _inside(self, passages: Array, owners: Array, places: Array) -> Occurrences:
        """What of the places is in this field: they are counted from the begin of the first, one left free after each."""
        base = np.zeros(len(passages), dtype=np.int64)
        for lengths in self._lengths_before:
            base += lengths[passages].astype(np.int64) + 1
        positions = places - base[owners]
        inside = (positions >= 0) & (positions < self._length[passages][owners])
        return Occurrences(passages, np.bincount(owners[inside], minlength=len(passages)), positions[inside])

    def listed(self, first: str = "") -> Iterator[str]:
        for low, words in _blocks(self._words, first):
            yield from (words[n] for n in self._having(low, low + len(words)))

    def _having(self, low: int, high: int) -> list[int]:
        """Which of the words from one number up to another are in this field, counted from the first."""
        starts = self._segment["word_start"][low : high + 1].astype(np.int64)
        fields = self._segment["posting_fields"][starts[0] : starts[-1]]
        numbers: list[int] = np.flatnonzero(
            np.bitwise_or.reduceat(fields, starts[:-1] - starts[0]) & self._bit
        ).tolist()
        return numbers


class Articles:
    """The id of a passage's article."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._ids = segment.lexicon("articles")

    def find(self, term: str) -> Occurrences:
        rank = self._ids.find(term)
        return _occurrences(self._passages(rank)) if rank >= 0 else _NOWHERE

    def _passages(self, rank: int) -> Array:
        number = int(self._segment["article_by_rank"][rank])
        return np.arange(*self._segment["article_first"][number : number + 2].tolist())

    def listed(self, first: str = "") -> Iterator[str]:
        for low, ids in _blocks(self._ids, first):
            yield from (id for rank, id in enumerate(ids, low) if len(self._passages(rank)))


class Passages:
    """The id of a passage, which begins with its article's and a `#`. (In an article's id all is greater than that.)"""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._articles = Articles(segment)

    def find(self, term: str) -> Occurrences:
        passages = self._articles.find(term.partition("#")[0]).passages
        return _occurrences(np.array([n for n in passages.tolist() if self._id(n) == term], dtype=np.int64))

    def _id(self, passage: int) -> str:
        return records.passage(self._segment, passage).id

    def listed(self, first: str = "") -> Iterator[str]:
        for article in self._articles.listed(first.partition("#")[0]):
            ids = {self._id(n) for n in self._articles.find(article).passages.tolist()}
            yield from sorted(id for id in ids if id >= first)


class Languages:
    """The language of a passage's article."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._codes = segment.lexicon("facet_lang")

    def find(self, term: str) -> Occurrences:
        number = self._codes.find(term)
        if number < 0:
            return _NOWHERE
        articles = self._segment["facet_lang_first"] == number
        return _occurrences(np.flatnonzero(articles[self._segment["passage_article"]]))

    def listed(self, first: str = "") -> Iterator[str]:
        for _, codes in _blocks(self._codes, first):
            yield from codes


def _blocks(lexicon: Lexicon, first: str) -> Iterator[tuple[int, list[str]]]:
    """The entries from ``first`` on as they lie together, with the number of the first of each block."""
    low = lexicon.range(first)[0]
    while low < len(lexicon):
        entries = lexicon.entries(low, low - low % FENCE + FENCE)
        yield low, entries
        low += len(entries)


_NOWHERE = Occurrences(*[np.empty(0, dtype=np.int64)] * 3)


def _occurrences(passages: Array) -> Occurrences:
    return Occurrences(passages, np.ones(len(passages), dtype=np.int64), _NOWHERE.positions)
