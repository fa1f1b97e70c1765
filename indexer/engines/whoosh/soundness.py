"""Can the columns of a segment be right?

A digest says that a file is as it was written; this says that what was written can be read. Every posting list, every position and
every record is looked at, array by array, before a generation that has the segment is published, and whether what lies beside them
is as long as they are. What facets, completions and corrections are made of is not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indexer.engines.columns import FENCE
from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh import records
from indexer.engines.whoosh.segments import Array, Segment

AT_ONCE = 1_000_000  # postings whose positions are looked at together: bounds what is in memory
# What is read at the same places: a column, and those beside it.
BESIDE = {
    "posting_passage": ("posting_impact", "posting_fields", "posting_count"),
    "stem_posting_passage": ("stem_posting_impact",),
    "passage_article": ("question_size", "question_shape", *(f"length_{name}" for name in FIELDS)),
    "article_rank": ("article_by_rank", "article_day"),
    "key_hash": ("key_passage",),
}


def examine(segment: Segment) -> None:
    """Raises ValueError (or what a reader of nonsense raises) where something in a segment cannot be."""
    for fault in _faults(segment):
        raise ValueError(fault)


def _faults(segment: Segment) -> Iterator[str]:
    yield from _in_length(segment)
    yield from _in_articles(segment)
    words, stems = len(segment.lexicon("words")), len(segment.lexicon("stems"))
    yield from _in_lists("word", segment["word_start"], segment["posting_passage"], words, segment.passages)
    yield from _in_lists("stem", segment["stem_start"], segment["stem_posting_passage"], stems, segment.passages)
    yield from _in_positions(segment)
    yield from _in_questions(segment)
    yield from _in_records(segment)


def _in_length(segment: Segment) -> Iterator[str]:
    for name, others in BESIDE.items():
        for other in others:
            if len(segment[other]) != len(segment[name]):
                yield f"{other} is not as long as {name}"


def _in_articles(segment: Segment) -> Iterator[str]:
    """Each passage is its article's, and each article is where its id says."""
    every, firsts = np.arange(segment.articles), segment["article_first"].astype(np.int64)
    if len(firsts) != segment.articles + 1 or firsts[0] != 0 or (np.diff(firsts) < 0).any():
        yield "the passages of its articles do not lie one behind another"
    elif not np.array_equal(segment["passage_article"], np.repeat(every, np.diff(firsts))):
        yield "a passage is not its article's"
    if not np.array_equal(segment["article_by_rank"][segment["article_rank"]], every):
        yield "its articles cannot be found by their ids"


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
    if int(counts.sum(dtype=np.int64)) != len(places):
        yield "its positions are not those of its postings"
        return
    if not np.array_equal(segment["position_fence"], _fences(counts)):
        yield "its positions do not begin where they are looked for"
    before = 0
    for first in range(0, len(counts), AT_ONCE):
        ends = np.cumsum(counts[first : first + AT_ONCE], dtype=np.int64)
        if not _rise(places[before : before + int(ends[-1])], ends):
            yield "the positions of a posting are out of order"
        before += int(ends[-1])


def _fences(counts: Array) -> Array:
    """As `building.fences`, in little memory."""
    if not len(counts):
        return np.zeros(1, dtype=np.uint64)
    between = np.add.reduceat(counts, np.arange(0, len(counts), FENCE), dtype=np.uint64)
    return np.append(np.uint64(0), np.cumsum(between, dtype=np.uint64))


def _rise(values: Array, ends: Array) -> bool:
    """Whether the numbers rise up to each end, where the next row of them begins."""
    rises = values[1:] > values[:-1]
    rises[ends[(ends > 0) & (ends < len(values))] - 1] = True
    return bool(rises.all())


def _in_questions(segment: Segment) -> Iterator[str]:
    keys, asked = segment["key_hash"], segment["key_passage"]
    if (len(asked) and int(asked.max()) >= segment.passages) or (keys[1:] < keys[:-1]).any():
        yield "its questions cannot be found"


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
