"""Can the columns of a segment be right?

A digest says that a file is as it was written; this says that what was written can be read. Every posting list, every position and
every record is looked at, array by array, before a generation that has the segment is published.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indexer.engines.whoosh import records
from indexer.engines.whoosh.segments import Array, Segment

AT_ONCE = 1_000_000  # postings whose positions are looked at together: bounds what is in memory


def examine(segment: Segment) -> None:
    """Raises ValueError (or what a reader of nonsense raises) where something in a segment cannot be."""
    for fault in _faults(segment):
        raise ValueError(fault)


def _faults(segment: Segment) -> Iterator[str]:
    words, stems = len(segment.lexicon("words")), len(segment.lexicon("stems"))
    yield from _in_lists("word", segment["word_start"], segment["posting_passage"], words, segment.passages)
    yield from _in_lists("stem", segment["stem_start"], segment["stem_posting_passage"], stems, segment.passages)
    yield from _in_positions(segment)
    yield from _in_questions(segment)
    yield from _in_records(segment)


def _in_lists(what: str, starts: Array, passages: Array, lists: int, size: int) -> Iterator[str]:
    """Lists lie one behind another and are in order, each passage once."""
    ends = starts.astype(np.int64)
    if len(ends) != lists + 1 or ends[0] != 0 or ends[-1] != len(passages) or (np.diff(ends) < 0).any():
        yield f"the lists of its {what}s do not lie one behind another"
        return
    if len(passages) and int(passages.max()) >= size:
        yield f"a list of a {what} names a passage that is not there"
    if not _rise(passages, ends):
        yield f"a list of a {what} is out of order"


def _in_positions(segment: Segment) -> Iterator[str]:
    counts, places = segment["posting_count"], segment["positions"]
    if len(counts) != len(segment["posting_passage"]) or int(counts.sum(dtype=np.int64)) != len(places):
        yield "its positions are not those of its postings"
        return
    before = 0
    for first in range(0, len(counts), AT_ONCE):
        ends = np.cumsum(counts[first : first + AT_ONCE], dtype=np.int64)
        if not _rise(places[before : before + int(ends[-1])], ends):
            yield "the positions of a posting are out of order"
        before += int(ends[-1])


def _rise(values: Array, ends: Array) -> bool:
    """Whether the numbers rise up to each end, where the next row of them begins."""
    rises = values[1:] > values[:-1]
    rises[ends[(ends > 0) & (ends < len(values))] - 1] = True
    return bool(rises.all())


def _in_questions(segment: Segment) -> Iterator[str]:
    keys, asked = segment["key_hash"], segment["key_passage"]
    if len(keys) != len(asked) or (len(asked) and int(asked.max()) >= segment.passages) or (keys[1:] < keys[:-1]).any():
        yield "its questions cannot be found"
    if len(segment["question_shape"]) != segment.passages:
        yield "what its questions ask for is not told of each passage"


def _in_records(segment: Segment) -> Iterator[str]:
    ids = segment.lexicon("articles").entries()
    if len(ids) != segment.articles:
        yield "its articles are not those of its list"
        return
    for number, rank in enumerate(segment["article_rank"].tolist()):
        article = records.article(segment, number)
        if article.id != ids[rank]:
            yield f"the record of {ids[rank]!r} is another article's"
        if any(passage.id.partition("#")[0] != article.id for passage in article.passages):
            yield f"a passage of {article.id!r} is another article's"
