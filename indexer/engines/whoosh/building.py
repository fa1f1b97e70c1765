"""How do articles become the columns of a segment?

The one loop in Python turns each chunk of text (see `indexer.analysis`) into a number. Words, positions, spellings and stems are
functions of the chunk, so they are worked out once a chunk and spread by numpy; sorting tokens by word makes the postings.
"""

from __future__ import annotations

import errno
import os
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import accumulate, chain, islice
from pathlib import Path

import numpy as np

from indexer.analysis import chunks, cut, fold, question_key, stem
from indexer.engines.columns import FENCE
from indexer.engines.columns.plain import ragged
from indexer.engines.evidence import run_starts
from indexer.engines.ranking import FIELDS, impact, normaliser
from indexer.engines.whoosh.asked import asked_columns, in_order_of_ids
from indexer.engines.whoosh.postings import key_hash
from indexer.engines.whoosh.records import record_arrays
from indexer.engines.whoosh.schema import facet_values, texts
from indexer.engines.whoosh.segments import Array, lexicon_arrays, segment_file, write_arrays
from indexer.engines.whoosh.spelling import SPELLED, signature_columns
from indexer.model import FACETS, Article, Passage
from indexer.processes import is_working, start_pool

BATCH = 10_000  # passages built in memory together
FILED = (*FACETS, "cited")
QUESTION = list(FIELDS).index("question")


def build_all(articles: Iterable[Article], folder: Path) -> list[Path]:
    """Segments in ``folder``, one a batch, built on all cores where there is more than one. Raises OSError."""
    batches = _batches(articles)
    first = list(islice(batches, 2))
    jobs = os.cpu_count() or 1
    if len(first) > 1 and jobs > 1:
        with start_pool(jobs) as pool:
            if is_working(pool):
                return list(_built_by(pool, jobs, chain(first, batches), folder))
    return [_build_file(batch, folder / segment_file()) for batch in chain(first, batches)]


def _built_by(pool: ProcessPoolExecutor, jobs: int, batches: Iterable[list[Article]], folder: Path) -> Iterator[Path]:
    """No more batches wait than there are processes."""
    waiting: deque[Future[Path]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_build_file, batch, folder / segment_file()))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise OSError(errno.ENOMEM, "a process that was building it was killed (out of memory?)") from error


def _build_file(batch: Sequence[Article], path: Path) -> Path:
    write_arrays(path, build(batch))
    return path


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    passages = 0
    for article in articles:
        batch.append(article)
        passages += len(article.passages)
        if passages >= BATCH:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def build(articles: Sequence[Article]) -> dict[str, Array]:
    """The columns of a segment of ``articles``, each id once."""
    passages = [passage for article in articles for passage in article.passages]
    columns = _article_columns(articles)
    return {
        **columns,
        **_facet_columns(articles),
        **_question_columns(passages),
        **_term_columns(articles, in_order_of_ids(columns["article_rank"], columns["passage_article"])),
        **record_arrays(articles),
    }


def smallest(values: Array) -> Array:
    """In the smallest unsigned type that holds them."""
    most = int(values.max(initial=0))
    return values.astype(
        next(kind for kind in (np.uint8, np.uint16, np.uint32, np.uint64) if most <= np.iinfo(kind).max)
    )


# ---------------------------------------------------------------- articles and passages


def _article_columns(articles: Sequence[Article]) -> dict[str, Array]:
    counts = [len(article.passages) for article in articles]
    return {
        **id_columns([article.id for article in articles]),
        "article_first": np.array([0, *accumulate(counts)], dtype=np.uint32),
        "article_day": np.array([a.published.toordinal() if a.published else 0 for a in articles], dtype=np.int32),
        "passage_article": np.repeat(np.arange(len(articles), dtype=np.uint32), counts),
    }


def id_columns(ids: Sequence[str]) -> dict[str, Array]:
    order = np.array(sorted(range(len(ids)), key=lambda n: ids[n]), dtype=np.uint32)
    rank = np.empty(len(ids), dtype=np.uint32)
    rank[order] = np.arange(len(ids))
    return {**lexicon("articles", [ids[n] for n in order]), "article_rank": rank, "article_by_rank": order}


def lexicon(name: str, entries: Sequence[str]) -> dict[str, Array]:
    text, fences = lexicon_arrays([entry.encode() for entry in entries])
    return {f"{name}_text": text, f"{name}_fences": fences}


def _facet_columns(articles: Sequence[Article]) -> dict[str, Array]:
    filed = [facet_values(article) for article in articles]
    columns: dict[str, Array] = {}
    for facet in FILED:
        columns |= facet_column(facet, [_told_apart(values[facet]) for values in filed])
    return columns


def _told_apart(values: Iterable[str]) -> list[str]:
    """What differs in case or accents only is one value: as it comes first in the alphabet."""
    return list({fold(value): value for value in sorted(values, reverse=True)}.values())


def facet_column(facet: str, filed: Sequence[Sequence[str]]) -> dict[str, Array]:
    """The values of each article."""
    table = sorted({value for values in filed for value in values})
    numbers = {value: number for number, value in enumerate(table)}
    more = [(n, numbers[value]) for n, values in enumerate(filed) for value in values[1:]]
    return {
        **lexicon(f"facet_{facet}", table),
        f"facet_{facet}_first": np.array([numbers[values[0]] if values else -1 for values in filed], dtype=np.int32),
        f"facet_{facet}_more_article": np.array([article for article, _ in more], dtype=np.uint32),
        f"facet_{facet}_more_value": np.array([value for _, value in more], dtype=np.uint32),
    }


def _question_columns(passages: Sequence[Passage]) -> dict[str, Array]:
    keys = [(n, key) for n, passage in enumerate(passages) if (key := question_key(passage.question or ""))]
    hashes = np.array([key_hash(key) for _, key in keys], dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    return {
        "question_size": np.array([len(passage.question or "") for passage in passages], dtype=np.uint32),
        "key_hash": hashes[order],
        "key_passage": np.array([n for n, _ in keys], dtype=np.uint32)[order],
    }


# ---------------------------------------------------------------- text to tokens


class _Table(dict[str, int]):
    """Numbers for strings, as they come."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


def _numbered(articles: Sequence[Article]) -> tuple[_Table, Array, Array]:
    """The chunks there are, the number of each in the order of the texts, and how many each text has."""
    table, numbers, counts = _Table(), array("I"), array("I")
    for article in articles:
        same: dict[str, list[int]] = {}  # titles and names come with every passage
        for fields in texts(article):
            for text in fields:
                if text not in same:
                    same[text] = [table[chunk] for chunk in chunks(text)] if text else []
                numbers.extend(same[text])
                counts.append(len(same[text]))
    return table, np.frombuffer(numbers, dtype=np.uint32), np.frombuffer(counts, dtype=np.uint32)


class _Parts:
    """What each chunk is cut into, chunk after chunk. Words and their spellings are numbered in the alphabet's order."""

    def __init__(self, table: Iterable[str]) -> None:
        cuts = [(chunk, cut(chunk)) for chunk in table]
        parts = [(part.word, chunk[part.start : part.end].lower()) for chunk, found in cuts for part in found]
        self.words = sorted({word for word, _ in parts}, key=_bytes)
        self.spellings = sorted(set(parts), key=lambda pair: (_bytes(pair[0]), _bytes(pair[1])))
        words = {word: number for number, word in enumerate(self.words)}
        spellings = {pair: number for number, pair in enumerate(self.spellings)}
        self.starts = np.array([0, *accumulate(len(found) for _, found in cuts)], dtype=np.int64)
        self.width = np.array([found[-1].offset + 1 if found else 0 for _, found in cuts], dtype=np.int64)
        self.offset = np.array([part.offset for _, found in cuts for part in found], dtype=np.int64)
        self.word = np.array([words[word] for word, _ in parts], dtype=np.int64)
        self.spelling = np.array([spellings[pair] for pair in parts], dtype=np.int64)
        self.joined = np.array([part.joined for _, found in cuts for part in found], dtype=np.bool_)
        self.spelling_word = np.array([words[word] for word, _ in self.spellings], dtype=np.int64)


def _bytes(word: str) -> bytes:
    return word.encode()


# ---------------------------------------------------------------- tokens to postings


def _term_columns(articles: Sequence[Article], by_id: Array) -> dict[str, Array]:
    """``by_id``: what sorts the passages by their articles' ids."""
    passages = len(by_id)
    table, numbers, counts = _numbered(articles)
    parts = _Parts(table)
    texts = np.repeat(np.arange(len(counts)), counts)
    width = parts.width[numbers]
    before = np.cumsum(width) - width
    lengths = np.bincount(texts, weights=width, minlength=len(counts)).astype(np.int64).reshape(passages, len(FIELDS))
    # A passage's places: field after field, one left free after each.
    field_base = (np.cumsum(lengths + 1, axis=1) - lengths - 1).reshape(-1)
    text_start = np.cumsum(lengths) - lengths.reshape(-1)
    many = np.diff(parts.starts)[numbers]
    part = ragged(parts.starts[numbers], many)
    text = np.repeat(texts, many)
    place = np.repeat(before - text_start[texts] + field_base[texts], many) + parts.offset[part]
    asked = _asked_columns(parts, part, text, by_id)
    order = np.argsort(parts.word[part], kind="stable")
    text, place, part = text[order], place[order], part[order]
    weights = np.stack(
        [field.weight / normaliser(field, lengths[:, n]) for n, field in enumerate(FIELDS.values())], axis=1
    ).reshape(-1)
    columns = asked | _posting_columns(parts, part, text, place, weights, passages)
    for n, name in enumerate(FIELDS):
        columns[f"length_{name}"] = smallest(lengths[:, n])
    return columns


def _asked_columns(parts: _Parts, part: Array, text: Array, by_id: Array) -> dict[str, Array]:
    here = np.flatnonzero(text % len(FIELDS) == QUESTION)
    part, passage = part[here], text[here] // len(FIELDS)
    order = np.lexsort((parts.joined[part], passage))  # stable: words keep their order
    words, passage = parts.word[part][order], passage[order]
    starts = run_starts(passage)
    return asked_columns(words, starts, passage[starts], by_id, letter_counts(parts.words))


def letter_counts(words: Sequence[str]) -> Array:
    return np.array([len(word) for word in words], dtype=np.int64)


def _posting_columns(  # noqa: PLR0913, PLR0917  # the columns of one table of tokens
    parts: _Parts, part: Array, text: Array, place: Array, weights: Array, passages: int
) -> dict[str, Array]:
    word, (passage, field) = parts.word[part], np.divmod(text, len(FIELDS))
    starts = run_starts(word * passages + passage)
    weight = np.add.reduceat(weights[text], starts) if len(starts) else np.empty(0)
    bits = (1 << field).astype(np.uint8)
    fields = np.bitwise_or.reduceat(bits, starts) if len(starts) else bits
    posting_word, posting_passage = word[starts], passage[starts]
    word_start = np.searchsorted(posting_word, np.arange(len(parts.words) + 1))
    place_start = np.append(starts, len(place))
    return {
        **lexicon("words", parts.words),
        **signature_columns(parts.words),
        "word_start": word_start.astype(np.uint64),
        "word_spelled": spelled_counts(fields, word_start),
        "word_position": place_start[word_start].astype(np.uint64),
        "posting_passage": posting_passage.astype(np.uint32),
        "posting_impact": impact(weight),
        "posting_fields": fields,
        "posting_count": smallest(np.diff(place_start)),
        "positions": smallest(place),
        "position_fence": np.append(starts[::FENCE], len(place)).astype(np.uint64),
        **_stem_columns(parts.words, posting_word, posting_passage, weight, passages),
        **_spelling_columns(parts, parts.spelling[part], bits, passage, passages),
    }


def spelled_counts(fields: Array, word_start: Array) -> Array:
    """How many passages write each word, rather than cite an address with it."""
    return np.diff(np.append(0, np.cumsum((fields & SPELLED) > 0))[word_start]).astype(np.uint32)


def _stem_columns(
    words: Sequence[str], posting_word: Array, posting_passage: Array, weight: Array, passages: int
) -> dict[str, Array]:
    """Of stems with several words: the weights of these added up. Of others the word's own list does."""
    columns, stem_of = stem_table(words)
    several = columns["stem_word"][stem_of[posting_word]] < 0
    keys = stem_of[posting_word[several]] * passages + posting_passage[several]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = run_starts(keys)
    sums = np.add.reduceat(weight[several][order], starts) if len(starts) else np.empty(0)
    stems = keys[starts] // max(1, passages)
    return {
        **columns,
        "stem_start": np.searchsorted(stems, np.arange(len(columns["stem_word"]) + 1)).astype(np.uint64),
        "stem_posting_passage": (keys[starts] % max(1, passages)).astype(np.uint32),
        "stem_posting_impact": impact(sums),
    }


def stem_table(words: Sequence[str]) -> tuple[dict[str, Array], Array]:
    """The stems, each with its only word or -1; and the number of each word's stem."""
    stems = [stem(word) for word in words]
    table = sorted(set(stems), key=_bytes)
    numbers = {each: number for number, each in enumerate(table)}
    stem_of = np.array([numbers[each] for each in stems], dtype=np.int64)
    only = np.full(len(table), -1, dtype=np.int32)
    only[stem_of] = np.arange(len(words))
    only[np.bincount(stem_of, minlength=len(table)) > 1] = -1
    return {**lexicon("stems", table), "word_stem": stem_of.astype(np.uint32), "stem_word": only}, stem_of


def _spelling_columns(parts: _Parts, spelling: Array, bits: Array, passage: Array, passages: int) -> dict[str, Array]:
    here = (bits & SPELLED) > 0
    keys = np.sort(spelling[here] * passages + passage[here])
    keys = keys[run_starts(keys)]
    return spelling_columns(
        parts.words,
        [written for _, written in parts.spellings],
        parts.spelling_word,
        keys // max(1, passages),
        keys % max(1, passages),
    )


def spelling_columns(
    words: Sequence[str], written: Sequence[str], word_of: Array, spelling: Array, passage: Array
) -> dict[str, Array]:
    """How each word is written: nothing for one that is always written as it is folded, else each way with its passages.

    ``written`` and ``word_of`` are by spelling, in the order of the words; ``spelling`` and ``passage`` are pairs in that order.
    """
    counts = np.bincount(spelling, minlength=len(written))
    ways = np.bincount(word_of[counts > 0], minlength=len(words))
    plain = np.array(
        [text == words[word] for text, word in zip(written, word_of.tolist(), strict=True)], dtype=np.bool_
    )
    told = (counts > 0) & ~(plain & (ways[word_of] == 1)) if len(written) else counts > 0
    texts = [_bytes(written[n]) for n in np.flatnonzero(told).tolist()]
    kept = told[spelling]
    return {
        "spelling_start": np.searchsorted(word_of[told], np.arange(len(words) + 1)).astype(np.uint32),
        "spelling_text": np.frombuffer(b"".join(texts), dtype=np.uint8),
        "spelling_end": np.cumsum([0, *map(len, texts)], dtype=np.uint64),
        "spelling_posting_start": np.append(0, np.cumsum(counts[told])).astype(np.uint64),
        "spelling_posting_passage": passage[kept].astype(np.uint32),
    }
