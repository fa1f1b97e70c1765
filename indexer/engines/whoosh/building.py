"""How do articles become the columns of a segment?

Texts are cut into pieces (see `indexer.analysis.cutting`). Words, positions and spellings are functions of the piece, so they are
worked out once a piece; a token is no value of Python's anywhere. `laying` makes postings of them.
"""

from __future__ import annotations

import errno
import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from indexer.analysis import fold, pieces, question_key, shape, stem
from indexer.engines.columns import FENCE
from indexer.engines.columns.plain import ragged
from indexer.engines.evidence import run_starts
from indexer.engines.ranking import ALONE, FIELDS, impact, normaliser
from indexer.engines.whoosh.asked import asked_columns, in_order_of_ids
from indexer.engines.whoosh.known import Parts, cut
from indexer.engines.whoosh.laying import Laid, lay
from indexer.engines.whoosh.postings import key_hash
from indexer.engines.whoosh.records import record_arrays
from indexer.engines.whoosh.schema import facet_values, texts
from indexer.engines.whoosh.segments import Array, lexicon_arrays, segment_file, write_arrays
from indexer.engines.whoosh.spelling import SPELLED, signature_columns
from indexer.garbage import rarely_collecting
from indexer.model import FACETS, Article, Passage
from indexer.processes import is_working, start_pool

BATCH = 5_000  # passages built in memory together
FILED = (*FACETS, "cited")
QUESTION = list(FIELDS).index("question")


def build_all(articles: Iterable[Article], folder: Path) -> list[Path]:
    """Segments in ``folder``, one a batch, built on all cores where there is more than one. Raises OSError."""
    batches = _batches(articles)
    first = list(islice(batches, 2))
    jobs = os.cpu_count() or 1
    if len(first) > 1 and jobs > 1:
        with start_pool(jobs) as pool, rarely_collecting():
            if is_working(pool):
                return list(_built_by(pool, jobs, chain(first, batches), folder))
    return [_build_file(batch, folder / segment_file()) for batch in chain(first, batches)]


def _built_by(pool: ProcessPoolExecutor, jobs: int, batches: Iterable[list[Article]], folder: Path) -> Iterator[Path]:
    """No more batches wait than there are processes."""
    waiting: deque[Future[Path]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_build_elsewhere, batch, folder / segment_file()))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise OSError(errno.ENOMEM, "a process that was building it was killed (out of memory?)") from error


def _build_elsewhere(batch: Sequence[Article], path: Path) -> Path:
    """In a process that does nothing else."""
    gc.disable()  # nothing here is garbage that goes round in circles, and looking for it takes a tenth of the time
    return _build_file(batch, path)


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
    return {**build_searched(articles), **_facet_columns(articles), **record_arrays(articles)}


def build_searched(articles: Sequence[Article]) -> dict[str, Array]:
    """Of `build`, the columns in which passages are searched and scored."""
    passages = [passage for article in articles for passage in article.passages]
    columns = _article_columns(articles)
    return {
        **columns,
        **_question_columns(passages),
        **_term_columns(articles, in_order_of_ids(columns["article_rank"], columns["passage_article"])),
    }


def smallest(values: Array) -> Array:
    """In the smallest unsigned type that holds them."""
    return values.astype(smallest_type(int(values.max(initial=0))))


def smallest_type(most: int) -> type[np.unsignedinteger[Any]]:
    return next(kind for kind in (np.uint8, np.uint16, np.uint32, np.uint64) if most <= np.iinfo(kind).max)


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
        columns |= _facet_column(facet, [told_apart(values[facet]) for values in filed])
    return columns


def told_apart(values: Sequence[str]) -> list[str]:
    """What differs in case or accents only is one value: as it comes first in the alphabet."""
    if len(values) < 2:
        return list(values)
    return list({fold(value): value for value in sorted(values, reverse=True)}.values())


def _facet_column(facet: str, filed: Sequence[Sequence[str]]) -> dict[str, Array]:
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
        "question_shape": np.array([shape(passage.question or "") for passage in passages], dtype=np.uint8),
        "key_hash": hashes[order],
        "key_passage": np.array([n for n, _ in keys], dtype=np.uint32)[order],
    }


# ---------------------------------------------------------------- text to tokens


def _texts(articles: Sequence[Article]) -> list[bytes]:
    """The texts of all passages, field by field."""
    return [text.encode("utf-8", "surrogatepass") for article in articles for each in texts(article) for text in each]


# ---------------------------------------------------------------- tokens to postings


def _term_columns(articles: Sequence[Article], by_id: Array) -> dict[str, Array]:
    """``by_id``: what sorts the passages by their articles' ids."""
    found, numbers, counts = pieces(_texts(articles))
    known = cut(found)
    lengths = _lengths(known.cuts.widths[numbers], counts).reshape(-1, len(FIELDS))
    weights = np.stack(
        [field.weight / normaliser(field, lengths[:, n]) for n, field in enumerate(FIELDS.values())], axis=1
    ).reshape(-1)
    sizes = len(known.words), len(known.written)
    laid = lay(numbers, counts, known.cuts, weights, sizes, len(FIELDS), SPELLED)
    alone = {n: _alone(laid, n, weights.reshape(-1, len(FIELDS))[:, n], lengths) for n in ALONE}
    return {
        **_asked_columns(known, numbers, counts, by_id),
        **_posting_columns(known.words, laid, alone),
        **_stem_columns(known.words, laid, alone, len(by_id)),
        **_spelling_columns(known, laid),
        **{f"length_{name}": smallest(lengths[:, n]) for n, name in enumerate(FIELDS)},
    }


def _lengths(widths: Array, counts: Array) -> Array:
    """How many positions each text has."""
    before = np.append(0, np.cumsum(widths, dtype=np.int64))
    return np.diff(before[np.append(0, np.cumsum(counts, dtype=np.int64))])


def _asked_columns(known: Parts, numbers: Array, counts: Array, by_id: Array) -> dict[str, Array]:
    counts = counts.astype(np.int64)
    first, many = ((np.cumsum(counts) - counts)[QUESTION :: len(FIELDS)], counts[QUESTION :: len(FIELDS)])
    piece = numbers[ragged(first, many)]
    starts = known.cuts.starts.astype(np.int64)
    of_piece = np.diff(starts)[piece]
    part = ragged(starts[piece], of_piece)
    passage = np.repeat(np.repeat(np.arange(len(many)), many), of_piece)
    order = np.lexsort((known.joined[part], passage))  # stable: words keep their order
    words, passage = known.cuts.words[part].astype(np.int64)[order], passage[order]
    starts = run_starts(passage)
    return asked_columns(words, starts, passage[starts], by_id, letter_counts(known.words))


def letter_counts(words: Sequence[str]) -> Array:
    return np.array([len(word) for word in words], dtype=np.int64)


def _alone(laid: Laid, number: int, weights: Array, lengths: Array) -> Array:
    """What each posting weighs in one field: as many of its places as lie there, times what one weighs in that passage."""
    weighed = np.zeros(len(laid.passages))
    having = np.flatnonzero(laid.fields >> number & 1)
    if not len(having):
        return weighed
    passages, counts = laid.passages[having], laid.counts[having].astype(np.int64)
    begins = (lengths[:, :number] + 1).sum(axis=1)[passages]
    first = np.cumsum(laid.counts, dtype=np.int64)[having] - counts
    place = laid.places[ragged(first, counts)].astype(np.int64)
    within = (place >= np.repeat(begins, counts)) & (place < np.repeat(begins + lengths[passages, number], counts))
    weighed[having] = np.add.reduceat(within, np.cumsum(counts) - counts, dtype=np.int64) * weights[passages]
    return weighed


def _posting_columns(words: Sequence[str], laid: Laid, alone: Mapping[int, Array]) -> dict[str, Array]:
    return {
        **lexicon("words", words),
        **signature_columns(words),
        "word_start": laid.word_start,
        "word_spelled": spelled_counts(laid.fields, laid.word_start),
        "word_position": laid.word_position,
        "posting_passage": laid.passages,
        "posting_impact": impact(laid.weights, alone),
        "posting_fields": laid.fields,
        "posting_count": smallest(laid.counts),
        "positions": smallest(laid.places),
        "position_fence": fences(laid.counts),
    }


def spelled_counts(fields: Array, word_start: Array) -> Array:
    """How many passages write each word, rather than link with it."""
    return np.diff(np.append(0, np.cumsum((fields & SPELLED) > 0))[word_start]).astype(np.uint32)


def fences(counts: Array) -> Array:
    """Where the positions of every so many postings begin, and where all end."""
    ends = np.cumsum(counts, dtype=np.uint64)
    return np.append((ends - counts)[::FENCE], ends[-1:] if len(ends) else np.uint64(0)).astype(np.uint64)


def _stem_columns(words: Sequence[str], laid: Laid, alone: Mapping[int, Array], passages: int) -> dict[str, Array]:
    """Of stems with several words: the weights of these added up. Of others the word's own list does."""
    columns, stem_of = stem_columns([stem(word) for word in words])
    posted = np.repeat(stem_of, np.diff(laid.word_start).astype(np.int64))
    several = np.flatnonzero(columns["stem_word"][posted] < 0)
    keys = posted[several] * passages + laid.passages[several]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = run_starts(keys)
    places = several[order]

    def summed(weights: Array) -> Array:
        return np.add.reduceat(weights[places], starts) if len(starts) else np.empty(0)

    stems = keys[starts] // max(1, passages)
    return {
        **columns,
        "stem_start": np.searchsorted(stems, np.arange(len(columns["stem_word"]) + 1)).astype(np.uint64),
        "stem_posting_passage": (keys[starts] % max(1, passages)).astype(np.uint32),
        "stem_posting_impact": impact(summed(laid.weights), {n: summed(each) for n, each in alone.items()}),
    }


def stem_columns(stems: Sequence[str]) -> tuple[dict[str, Array], Array]:
    """Of each word its stem: the stems, each with its only word or -1; and the number of each word's stem."""
    table = sorted(set(stems), key=str.encode)
    numbers = {each: number for number, each in enumerate(table)}
    stem_of = np.array([numbers[each] for each in stems], dtype=np.int64)
    only = np.full(len(table), -1, dtype=np.int32)
    only[stem_of] = np.arange(len(stems))
    only[np.bincount(stem_of, minlength=len(table)) > 1] = -1
    return {**lexicon("stems", table), "word_stem": stem_of.astype(np.uint32), "stem_word": only}, stem_of


def _spelling_columns(known: Parts, laid: Laid) -> dict[str, Array]:
    spelling = np.repeat(np.arange(len(known.written)), np.diff(laid.spelling_start).astype(np.int64))
    return spelling_columns(known.words, known.written, known.spelling_word, spelling, laid.writing)


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
    texts = [written[n].encode() for n in np.flatnonzero(told).tolist()]
    kept = told[spelling]
    return {
        "spelling_start": np.searchsorted(word_of[told], np.arange(len(words) + 1)).astype(np.uint32),
        "spelling_text": np.frombuffer(b"".join(texts), dtype=np.uint8),
        "spelling_end": np.cumsum([0, *map(len, texts)], dtype=np.uint64),
        "spelling_posting_start": np.append(0, np.cumsum(counts[told])).astype(np.uint64),
        "spelling_posting_passage": passage[kept].astype(np.uint32),
    }
