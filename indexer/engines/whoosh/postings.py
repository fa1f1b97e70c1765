"""How do the columns of a segment become postings?

By slices of mapped memory: nothing is decoded, and nothing is kept from one query for the next.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from indexer.engines.evidence import NOT_POSTED, NOWHERE, SPAN, Bench, Mask, Numbers, Posted, Scratch, are_in
from indexer.engines.whoosh.segments import Segment

FENCE = 64  # postings from one entry of `position_fence` to the next


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
        self._bench = Bench(self.size)
        self._columns = segment["posting_passage"], segment["posting_impact"], segment["posting_fields"]
        self._words_lexicon, self._stems_lexicon = segment.lexicon("words"), segment.lexicon("stems")

    def scratch(self) -> AbstractContextManager[Scratch]:
        return self._bench.lend()

    def count_live(self, passages: Numbers) -> int:
        if self.live is None:
            return len(passages)
        if len(self._dead) < len(passages):
            return len(passages) - int(np.count_nonzero(are_in(self._dead, passages)))
        return int(np.count_nonzero(self.live[passages]))

    def word(self, word: str) -> Posted:
        number = self._words_lexicon.find(word)
        return self._words(number, number + 1) if number >= 0 else NOT_POSTED

    def prefix(self, prefix: str) -> Posted:
        low, high = self._words_lexicon.range(prefix)
        return self._words(low, high) if low < high else NOT_POSTED

    def _words(self, low: int, high: int) -> Posted:
        starts = self.segment["word_start"]
        here = slice(int(starts[low]), int(starts[high]))
        passages, impacts, fields = self._columns
        return Posted(passages[here], impacts[here], fields[here], (here.start, here.stop))

    def stem(self, stem: str) -> Posted:
        number = self._stems_lexicon.find(stem)
        if number < 0:
            return NOT_POSTED
        word = int(self.segment["stem_word"][number])
        if word >= 0:
            return self._words(word, word + 1)
        starts = self.segment["stem_start"]
        here = slice(int(starts[number]), int(starts[number + 1]))
        impacts = self.segment["stem_posting_impact"][here]
        return Posted(self.segment["stem_posting_passage"][here], impacts, impacts[:0], (-here.start - 1, here.stop))

    def places(self, posted: Posted, among: Numbers) -> NDArray[np.int64]:
        first, end = posted.place
        if first == end or not len(among):
            return np.empty(0, dtype=np.int64)
        found = posted.passages.searchsorted(among.astype(posted.passages.dtype))
        np.minimum(found, end - first - 1, out=found)
        met = posted.passages[found] == among
        postings, passages = first + found[met], among[met]
        counts = self.segment["posting_count"][postings].astype(np.int64)
        keys = np.repeat(passages.astype(np.int64) << SPAN, counts)
        places = self.segment["positions"][ragged(self._position_starts(postings, first, end), counts)]
        return keys + places.astype(np.int64)

    def _position_starts(self, postings: Numbers, first: int, end: int) -> NDArray[np.int64]:
        """Where the positions of ``postings``, of the word that has those from ``first`` to ``end``, begin."""
        counts, fences = self.segment["posting_count"], self.segment["position_fence"]
        fence = postings // FENCE
        if FENCE * len(postings) < end - first:
            window = fence[:, None] * FENCE + np.arange(FENCE)
            before = np.where(window < postings[:, None], counts[np.minimum(window, len(counts) - 1)], 0)
            starts: NDArray[np.int64] = fences[fence].astype(np.int64) + before.sum(axis=1, dtype=np.int64)
            return starts
        low = int(first // FENCE) * FENCE
        sums = np.concatenate([[0], np.cumsum(counts[low:end], dtype=np.int64)])
        sums += int(fences[low // FENCE])
        found: NDArray[np.int64] = sums[postings - low]
        return found

    def lengths(self, field: str) -> Numbers:
        return self.segment[f"length_{field}"]

    def asking(self, key: str) -> Numbers:
        hashes, wanted = self.segment["key_hash"], np.uint64(key_hash(key))
        here = slice(int(hashes.searchsorted(wanted, "left")), int(hashes.searchsorted(wanted, "right")))
        return np.sort(self.segment["key_passage"][here]).astype(np.intp)

    def asks(self, key: str) -> bool:
        return self.count_live(self.asking(key)) > 0


def ragged(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """starts[0], starts[0] + 1, ... as many as counts[0] says, and so on."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)
