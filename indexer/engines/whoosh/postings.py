"""How do the columns of a segment become postings?

By slices of mapped memory: nothing is decoded, and nothing is kept from one query for the next.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from indexer.engines.columns import NO_BYTES, NOWHERE, Mask, Numbers, Positions
from indexer.engines.evidence import NOT_POSTED, Posted
from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh.segments import Segment


def key_hash(key: str) -> int:
    """Under which a question's key is found."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


class SegmentPostings:
    """The postings of a segment, without the articles in ``dead``. Safe to use from several threads."""

    def __init__(self, segment: Segment, dead: Numbers) -> None:
        self.segment = segment
        self.size = segment.passages
        self.live: Mask | None = None
        self._dead = NOWHERE
        if len(dead):
            self.live = ~np.isin(segment["passage_article"], dead)
            self._dead = np.flatnonzero(~self.live).astype(np.uint32)
        self.alive = self.size - len(self._dead)
        self.positions = Positions(
            segment["posting_count"],
            segment["position_fence"],
            segment["positions"],
            tuple(segment[f"length_{name}"] for name in FIELDS),
        )
        self._columns = segment["posting_passage"], segment["posting_impact"], segment["posting_fields"]
        self._words_lexicon, self._stems_lexicon = segment.lexicon("words"), segment.lexicon("stems")
        self._word_start, self._stem_start = segment["word_start"], segment["stem_start"]
        self._stem_columns = segment["stem_posting_passage"], segment["stem_posting_impact"]
        self.shapes = segment["question_shape"]
        self._stem_word, self._keys = segment["stem_word"], segment["key_hash"]

    def count_live(self, passages: Numbers) -> int:
        if self.live is None:
            return len(passages)
        return int(np.count_nonzero(self.live[passages]))

    def word(self, word: str) -> Posted:
        number = self._words_lexicon.find(word)
        return self._words(number, number + 1) if number >= 0 else NOT_POSTED

    def prefix(self, prefix: str) -> Posted:
        low, high = self._words_lexicon.range(prefix)
        return self._words(low, high) if low < high else NOT_POSTED

    def _words(self, low: int, high: int) -> Posted:
        here = slice(int(self._word_start[low]), int(self._word_start[high]))
        passages, impacts, fields = self._columns
        return Posted(passages[here], impacts[here], fields[here], here.start, self._word_start[low : high + 1])

    def stem(self, stem: str) -> Posted:
        number = self._stems_lexicon.find(stem)
        if number < 0:
            return NOT_POSTED
        word = int(self._stem_word[number])
        if word >= 0:
            return self._words(word, word + 1)
        here = slice(int(self._stem_start[number]), int(self._stem_start[number + 1]))
        passages, impacts = self._stem_columns
        return Posted(passages[here], impacts[here], NO_BYTES, -here.start - 2)

    def asking(self, key: str) -> Numbers:
        wanted = np.uint64(key_hash(key))
        first = int(self._keys.searchsorted(wanted))
        if first == len(self._keys) or self._keys[first] != wanted:
            return NOWHERE
        end = first + int(self._keys[first:].searchsorted(wanted, "right"))
        return np.sort(self.segment["key_passage"][first:end])

    def asks(self, key: str) -> bool:
        return self.count_live(self.asking(key)) > 0
