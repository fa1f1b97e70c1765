"""Which questions does a generation ask, and which of them have the words that are being typed?

A question is known by its words in order, those of compounds as a whole behind them: however often it is asked, and with whatever
signs, it is one. In a segment the questions are numbered by how many letters they have, so the lowest numbers are the best;
each word has the questions that have it, each question its words, and all are sorted by how they begin.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from indexer.engines import columns
from indexer.engines.columns.plain import ragged
from indexer.engines.evidence import run_starts
from indexer.engines.whoosh.searching import Part
from indexer.engines.whoosh.segments import Array
from indexer.engines.whoosh.spelling import words_at

MIN_ANYWHERE = 3  # letters of the only word typed, before it is looked for behind the beginning of a question
FIRST_LOOK = 32  # questions looked at, to begin with; then four times as many, and so on


def asked_columns(words: Array, starts: Array, passages: Array, by_id: Array, letters: Array) -> dict[str, Array]:
    """``words``: those of each question, beginning at ``starts``; ``passages``: the one that asks it; ``by_id``: what sorts the
    passages by their articles' ids; ``letters``: how many each word of the segment has.
    """
    sizes = np.add.reduceat(letters[words], starts) if len(starts) else starts
    keys = _keys(np.insert(words, starts, sizes), starts + np.arange(len(starts)))
    table = sorted(set(keys))  # big-endian numbers compare as bytes do
    numbers = {key: number for number, key in enumerate(table)}
    asked = np.array([numbers[key] for key in keys], dtype=np.int64)
    order = np.lexsort((by_id[passages], asked))
    counts = np.array([len(key) // 4 - 1 for key in table], dtype=np.int64)
    every = np.frombuffer(b"".join(key[4:] for key in table), dtype=">u4").astype(np.int64)
    pairs = np.sort(every * len(table) + np.repeat(np.arange(len(table)), counts))
    word, having = np.divmod(pairs[run_starts(pairs)], max(1, len(table)))
    by_words = sorted(range(len(table)), key=lambda number: table[number][4:])
    return {
        "asked_letters": np.frombuffer(b"".join(key[:4] for key in table), dtype=">u4").astype(np.uint32),
        "asked_word": every.astype(np.uint32),
        "asked_word_start": np.append(0, np.cumsum(counts)).astype(np.uint32),
        "asked_by_words": np.array(by_words, dtype=np.uint32),
        "asked_passage": passages[order].astype(np.uint32),
        "asked_passage_start": np.searchsorted(asked[order], np.arange(len(table) + 1)).astype(np.uint32),
        "word_asked": having.astype(np.uint32),
        "word_asked_start": np.searchsorted(word, np.arange(len(letters) + 1)).astype(np.uint32),
    }


def _keys(numbers: Array, starts: Array) -> list[bytes]:
    text = numbers.astype(">u4").tobytes()
    return [text[4 * start : 4 * end] for start, end in pairwise([*starts.tolist(), len(numbers)])]


def in_order_of_ids(article_rank: Array, passage_article: Array) -> Array:
    """For each passage what it is sorted by, so that passages come in the order of their articles' ids."""
    count = len(passage_article)
    return article_rank[passage_article].astype(np.int64) * count + np.arange(count)


class _Typed(NamedTuple):
    """The numbers of whole words, and of the words that begin as the last one: from ``low`` up to, not with, ``high``."""

    whole: tuple[int, ...]
    low: int
    high: int


_Key = tuple[int, tuple[str, ...]]


class _Candidate(NamedTuple):
    """``key``: by which it comes before others, and is told from them."""

    key: _Key
    part: Part
    number: int


def find_questions(parts: Sequence[Part], words: Sequence[str], most: int) -> list[tuple[Part, int]]:
    """Passages that ask questions with all ``words``, the last of which may be a beginning: those that begin so, then others; those
    with fewer letters first; each question once.
    """
    found: dict[_Key, list[_Candidate]] = {}
    for group in _in_order(parts, words):
        found.setdefault(group[0].key, group)
        if len(found) == most:
            break
    return [_first(group) for group in found.values()]


def _in_order(parts: Sequence[Part], words: Sequence[str]) -> Iterator[list[_Candidate]]:
    having = [(part, typed) for part in parts if (typed := _typed(part, words))]
    yield from _merged([_told(part, _starting(part, typed), len(parts)) for part, typed in having])
    if len(words) > 1 or len(words[0]) >= MIN_ANYWHERE:
        yield from _merged([_told(part, _anywhere(part, typed), len(parts)) for part, typed in having])


def _typed(part: Part, words: Sequence[str]) -> _Typed | None:
    """None where the segment does not have them all."""
    lexicon = part.segment.lexicon("words")
    *whole, last = words
    numbers = tuple(map(lexicon.find, whole))
    low, high = lexicon.range(last)
    return _Typed(numbers, low, high) if low < high and -1 not in numbers else None


def _told(part: Part, numbers: Iterable[int], parts: int) -> Iterator[_Candidate]:
    """The living ones, ascending. In an only segment a question's number says all that its words would."""
    letters = part.segment["asked_letters"]
    for number in numbers:
        if _living(part, number) >= 0:
            key = (int(letters[number]), _words(part, number)) if parts > 1 else (number, ())
            yield _Candidate(key, part, number)


def _words(part: Part, number: int) -> tuple[str, ...]:
    first, end = part.segment["asked_word_start"][number : number + 2].tolist()
    return tuple(words_at(part.segment, part.segment["asked_word"][first:end].astype(np.int64)))


def _living(part: Part, number: int) -> int:
    """The first passage that asks it and is not deleted, or -1."""
    first, end = part.segment["asked_passage_start"][number : number + 2].tolist()
    passages = part.segment["asked_passage"][first:end].tolist()
    live = part.postings.live
    return next((passage for passage in passages if live is None or live[passage]), -1)


def _merged(lists: Iterable[Iterator[_Candidate]]) -> Iterator[list[_Candidate]]:
    """The same question of several segments together."""
    in_order = heapq.merge(*lists, key=lambda candidate: candidate.key)
    return (list(same) for _key, same in groupby(in_order, key=lambda candidate: candidate.key))


def _first(group: Sequence[_Candidate]) -> tuple[Part, int]:
    """Of the passages that ask a question the one that comes first by its article's id."""
    passages = [(each.part, _living(each.part, each.number)) for each in group]
    if len(passages) == 1:
        return passages[0]
    return min(passages, key=lambda each: each[0].id(int(each[0].segment["passage_article"][each[1]])))


# ---------------------------------------------------------------- in one segment


def _starting(part: Part, typed: _Typed) -> Iterator[int]:
    """Those that begin with the words, ascending."""
    order, starts, words = (part.segment[name] for name in ("asked_by_words", "asked_word_start", "asked_word"))
    count = len(typed.whole) + 1

    def beginning(place: int) -> tuple[int, ...]:
        question = int(order[place])
        first, end = starts[question : question + 2].tolist()
        return tuple(words[first : min(end, first + count)].tolist())

    low, high = (
        bisect_left(range(len(order)), (*typed.whole, last), key=beginning) for last in (typed.low, typed.high)
    )
    return _lowest(order[low:high])


def _lowest(numbers: Array) -> Iterator[int]:
    """All, ascending; sorted only as far as they are asked for."""

    def take(count: int) -> Array:
        return np.sort(np.partition(numbers, count - 1)[:count] if count < len(numbers) else numbers)

    return _growing(take)


def _growing(take: Callable[[int], Array]) -> Iterator[int]:
    """What ``take`` gives, which is asked for the first few, then for more."""
    count, given = FIRST_LOOK, 0
    while True:
        taken = take(count)
        yield from taken[given:].tolist()
        if len(taken) < count:
            return
        count, given = 4 * count, count


def _anywhere(part: Part, typed: _Typed) -> Iterator[int]:
    """Those that have the words in any order, ascending."""
    if not typed.whole:
        return _growing(lambda count: _having_any(part, typed, count))
    starts, having = part.segment["word_asked_start"], part.segment["word_asked"]
    lists = [having[starts[word] : starts[word + 1]] for word in typed.whole]
    size = len(part.segment["asked_letters"])
    every, _ = columns.meet([(numbers, None) for numbers in lists], size, None)
    beginning = having[starts[typed.low] : starts[typed.high]]
    if len(beginning) < len(every):
        beginning = np.sort(beginning)
        some, _ = columns.meet([(every, None), (beginning[run_starts(beginning)], None)], size, None)
        return iter(some.tolist())
    return _with_beginning(part, typed, every)


def _having_any(part: Part, typed: _Typed, count: int) -> Array:
    """The lowest ``count`` that have any of the words that begin so: they are among the lowest of each of these."""
    starts = part.segment["word_asked_start"][typed.low : typed.high + 1].astype(np.int64)
    numbers = np.sort(part.segment["word_asked"][ragged(starts[:-1], np.minimum(np.diff(starts), count))])
    return numbers[run_starts(numbers)][:count]


def _with_beginning(part: Part, typed: _Typed, numbers: Array) -> Iterator[int]:
    """Of ``numbers``, those with a word that begins as the last one. Most have: they are looked at in turn."""
    starts, words = part.segment["asked_word_start"], part.segment["asked_word"]
    count = FIRST_LOOK
    while len(numbers):
        now, numbers = numbers[:count], numbers[count:]
        first, end = starts[now].astype(np.int64), starts[now + np.uint32(1)].astype(np.int64)
        theirs = words[ragged(first, end - first)]
        hits = np.logical_or.reduceat(
            (theirs >= typed.low) & (theirs < typed.high), np.cumsum(end - first) - end + first
        )
        yield from now[hits].tolist()
        count *= 4
