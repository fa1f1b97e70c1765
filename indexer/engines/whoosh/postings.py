"""How do Whoosh's postings become arrays?

Decoded once, posting by posting, and kept as long as they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache, partial

import numpy as np
from whoosh.reading import IndexReader, TermNotFound

from indexer.engines.scoring import SPAN, Floats, Mask, Numbers

KEPT_TERMS = 8192  # postings of that many terms stay decoded
KEPT_PREFIXES = 512


class WhooshPostings:
    """The postings of one reader. Not safe for several threads: Whoosh's posting files share a read position."""

    def __init__(self, reader: IndexReader) -> None:
        self.size: int = reader.doc_count_all()
        self._live = _passages(reader)
        # Caches of functions, not of methods: those would hold the reader, and its files, in a circle.
        self.occurrences = lru_cache(KEPT_TERMS)(partial(_occurrences, reader))
        self.words = lru_cache(KEPT_PREFIXES)(partial(_words, reader))
        self.lengths = cache(partial(_lengths, reader, self._live))
        self.asking = partial(_documents, reader, "key")

    def live(self) -> Mask:
        return self._live


def _passages(reader: IndexReader) -> Mask:
    """Which documents are passages, and not whole articles."""
    mask = np.zeros(reader.doc_count_all(), dtype=np.bool_)
    for term in reader.lexicon("article"):
        mask[_documents(reader, "article", term)] = True
    return mask


def _documents(reader: IndexReader, field: str, term: str | bytes) -> Numbers:
    try:
        return np.array(list(reader.postings(field, term).all_ids()), dtype=np.int64)
    except TermNotFound:
        return np.empty(0, dtype=np.int64)


def _lengths(reader: IndexReader, live: Mask, field: str) -> Floats:
    lengths = (reader.doc_field_length(number, field) or 0 for number in range(len(live)))
    return np.fromiter(lengths, dtype=np.float64, count=len(live)) * live


def _occurrences(reader: IndexReader, field: str, term: str) -> Numbers:
    try:
        matcher = reader.postings(field, term)
    except TermNotFound:
        return np.empty(0, dtype=np.int64)
    keys: list[int] = []
    while matcher.is_active():
        base = matcher.id() * SPAN
        keys += [base + position for position in matcher.value_as("positions")]
        matcher.next()
    return np.array(keys, dtype=np.int64)


def _words(reader: IndexReader, field: str, prefix: str) -> Sequence[str]:
    counted = ((live_frequency(reader, field, term), term.decode()) for term in reader.expand_prefix(field, prefix))
    return [word for count, word in sorted(counted, key=lambda pair: (-pair[0], pair[1])) if count]


def live_frequency(reader: IndexReader, field: str, term: bytes) -> int:
    """How many passages hold a term. Whoosh's own figure counts deleted ones."""
    if reader.has_deletions():
        return len(_documents(reader, field, term))
    return int(reader.doc_frequency(field, term))
