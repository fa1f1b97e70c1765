"""Can the columns of a segment be right?

A digest says that a file is as it was written; this says that what was written can be read. Every posting list, every position and
every record is looked at, array by array, before a generation that has the segment is published, and whether what lies beside them
is as long as they are; of what facets, completions and corrections are made of, whether each number is of something that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indexer.engines.columns import FENCE
from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh import records
from indexer.engines.whoosh.building import FILED
from indexer.engines.whoosh.segments import Array, Segment
from indexer.engines.whoosh.spelling import signature_columns

AT_ONCE = 1_000_000  # postings whose positions are looked at together: bounds what is in memory
# What is read at the same places: a column, and those beside it.
BESIDE = {
    "posting_passage": ("posting_impact", "posting_fields", "posting_count"),
    "stem_posting_passage": ("stem_posting_impact",),
    "passage_article": ("question_size", "question_shape", *(f"length_{name}" for name in FIELDS)),
    "article_rank": ("article_by_rank", "article_day"),
    "key_hash": ("key_passage",),
    "word_end": ("word_signature", "word_stem", "word_spelled"),
    **{f"facet_{facet}_more_article": (f"facet_{facet}_more_value",) for facet in FILED},
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
    yield from _in_facets(segment)
    yield from _in_words(segment, words, stems)
    yield from _in_spellings(segment, words)
    yield from _in_asked(segment, words)
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
    if not _lie(starts, lists, passages):
        yield f"the lists of its {what}s do not lie one behind another"
        return
    if not _are_below(size, passages):
        yield f"a list of a {what} names a passage that is not there"
    if not _rise(passages, starts.astype(np.int64)):
        yield f"a list of a {what} is out of order"


def _lie(starts: Array, lists: int, values: Array) -> bool:
    """Whether so many lists lie one behind another, as their starts and the end of the last say, and are all of the values."""
    ends = starts.astype(np.int64)
    return len(ends) == lists + 1 and ends[0] == 0 and ends[-1] == len(values) and not bool((np.diff(ends) < 0).any())


def _are_below(size: int, numbers: Array) -> bool:
    return not len(numbers) or int(numbers.max()) < size


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


def _in_facets(segment: Segment) -> Iterator[str]:
    for facet in FILED:
        values = len(segment.lexicon(f"facet_{facet}"))
        first, more = segment[f"facet_{facet}_first"], segment[f"facet_{facet}_more_value"]
        articles = segment[f"facet_{facet}_more_article"]
        if len(first) != segment.articles or not _are_below(segment.articles, articles):
            yield f"what is filed under {facet} is not its articles"
        if (len(first) and int(first.min()) < -1) or not (_are_below(values, first) and _are_below(values, more)):
            yield f"an article is filed under a value of {facet} that is not there"
        if (articles[1:] < articles[:-1]).any():
            yield f"further values of {facet} are out of order"


def _in_words(segment: Segment, words: int, stems: int) -> Iterator[str]:
    """What is kept of each word: where it ends, its letters, its stem, how many passages write it, where its positions begin."""
    text = segment["words_text"]
    if not np.array_equal(segment["word_end"], np.flatnonzero(text == ord("\n"))):
        yield "its words do not end where they are looked for"
    elif not np.array_equal(
        segment["word_signature"], signature_columns(segment.lexicon("words").entries())["word_signature"]
    ):
        yield "its words have other letters than are told of them"
    only, of_word = segment["stem_word"], segment["word_stem"]
    if len(only) != stems or not _are_below(stems, of_word) or not _are_below(words, only):
        yield "a word or a stem is of another that is not there"
    elif not np.array_equal(of_word[only[only >= 0]], np.flatnonzero(only >= 0)):
        yield "a stem is another word's"
    if (segment["word_spelled"] > np.diff(segment["word_start"].astype(np.int64))).any():
        yield "a word is written by more passages than have it"
    if not _lie(segment["word_position"], words, segment["positions"]):
        yield "the positions of its words do not lie one behind another"


def _in_spellings(segment: Segment, words: int) -> Iterator[str]:
    ends, starts = segment["spelling_end"], segment["spelling_posting_start"]
    ways, posted = len(ends) - 1, segment["spelling_posting_passage"]
    if not (_lie(ends, ways, segment["spelling_text"]) and _lie(segment["spelling_start"], words, ends[1:])):
        yield "the ways to write its words do not lie one behind another"
    yield from _in_lists("spelling", starts, posted, ways, segment.passages)


def _in_asked(segment: Segment, words: int) -> Iterator[str]:
    """Its questions by their words."""
    letters, having, order = segment["asked_letters"], segment["word_asked"], segment["asked_by_words"]
    count, asked, passages = len(letters), segment["asked_word"], segment["asked_passage"]
    starts = segment["word_asked_start"]
    lying = (
        _lie(segment["asked_word_start"], count, asked),
        _lie(segment["asked_passage_start"], count, passages),
        _lie(starts, words, having),
    )
    if not all(lying):
        yield "its questions, or their words, do not lie one behind another"
        return
    if not (_are_below(words, asked) and _are_below(segment.passages, passages) and _are_below(count, having)):
        yield "a question has a word, or is asked by a passage, that is not there"
    if (letters[1:] < letters[:-1]).any() or not _rise(having, starts.astype(np.int64)):
        yield "its questions are out of order"
    if not np.array_equal(np.sort(order), np.arange(count)):
        yield "its questions are not all among those sorted by their words"


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
