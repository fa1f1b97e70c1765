"""How do several segments become one, without what was deleted?

As if their articles had been indexed together: every column of the merged segment is the one that building it anew gives.
Nothing is analysed again, and records are copied as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.engines.columns import FENCE
from indexer.engines.columns.plain import ragged
from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh.asked import asked_columns, in_order_of_ids
from indexer.engines.whoosh.building import (
    FILED,
    facet_column,
    id_columns,
    letter_counts,
    lexicon,
    smallest,
    spelled_counts,
    spelling_columns,
    stem_table,
)
from indexer.engines.whoosh.segments import Array, Segment, write_arrays
from indexer.engines.whoosh.spelling import signature_columns, spelled


class _Live(NamedTuple):
    """A segment, and which of its articles and passages stay. ``numbers``: the new ones of its passages."""

    segment: Segment
    articles: Array
    passages: Array
    numbers: Array


def merge(parts: Sequence[tuple[Segment, Iterable[int]]], path: Path) -> None:
    """Write one segment of several, each without some of its articles."""
    live = list(_live(parts))
    words = sorted(set().union(*(_live_words(each) for each in live)), key=str.encode)
    columns, stem_of = stem_table(words)
    articles = _article_columns(live)
    write_arrays(
        path,
        {
            **articles,
            **_facet_columns(live),
            **_passage_columns(live),
            **lexicon("words", words),
            **signature_columns(words),
            **_asked_columns(live, words, in_order_of_ids(articles["article_rank"], articles["passage_article"])),
            **_posting_columns(live, words),
            **columns,
            **_stem_columns(live, words, columns["stem_word"], stem_of),
            **_spelling_columns(live, words),
            **_records(live),
        },
    )


def _live(parts: Sequence[tuple[Segment, Iterable[int]]]) -> Iterable[_Live]:
    done = 0
    for segment, dead in parts:
        articles = np.ones(segment.articles, dtype=np.bool_)
        articles[list(dead)] = False
        passages = articles[segment["passage_article"]]
        yield _Live(segment, articles, passages, done + np.cumsum(passages) - 1)
        done += int(passages.sum())


# ---------------------------------------------------------------- articles and passages


def _article_columns(live: Sequence[_Live]) -> dict[str, Array]:
    ids = [id for each in live for id in _ids(each)]
    counts = np.concatenate([np.diff(each.segment["article_first"])[each.articles] for each in live])
    return {
        **id_columns(ids),
        "article_first": np.append(0, np.cumsum(counts)).astype(np.uint32),
        "article_day": np.concatenate([each.segment["article_day"][each.articles] for each in live]),
        "passage_article": np.repeat(np.arange(len(ids), dtype=np.uint32), counts),
    }


def _ids(each: _Live) -> list[str]:
    entries = each.segment.lexicon("articles").entries()
    return [entries[rank] for rank in each.segment["article_rank"][each.articles].tolist()]


def _facet_columns(live: Sequence[_Live]) -> dict[str, Array]:
    columns: dict[str, Array] = {}
    for facet in FILED:
        columns |= facet_column(facet, [values for each in live for values in _filed(each, facet)])
    return columns


def _filed(each: _Live, facet: str) -> list[list[str]]:
    table = each.segment.lexicon(f"facet_{facet}").entries()
    first = each.segment[f"facet_{facet}_first"].tolist()
    filed = [[table[number]] if number >= 0 else [] for number in first]
    more = (each.segment[f"facet_{facet}_more_{name}"].tolist() for name in ("article", "value"))
    for article, value in zip(*more, strict=True):
        filed[article].append(table[value])
    return [filed[article] for article in np.flatnonzero(each.articles).tolist()]


def _passage_columns(live: Sequence[_Live]) -> dict[str, Array]:
    kept = [each.passages[each.segment["key_passage"]] for each in live]
    hashes = np.concatenate([each.segment["key_hash"][keep] for each, keep in zip(live, kept, strict=True)])
    passages = np.concatenate(
        [each.numbers[each.segment["key_passage"][keep]] for each, keep in zip(live, kept, strict=True)]
    )
    order = np.lexsort((passages, hashes))
    return {
        "question_size": np.concatenate([each.segment["question_size"][each.passages] for each in live]),
        "key_hash": hashes[order],
        "key_passage": passages[order].astype(np.uint32),
        **{
            f"length_{name}": smallest(np.concatenate([each.segment[f"length_{name}"][each.passages] for each in live]))
            for name in FIELDS
        },
    }


def _records(live: Sequence[_Live]) -> dict[str, Array]:
    columns: dict[str, Array] = {}
    for name, which in (("passage", "passages"), ("citation", "articles"), ("article", "articles")):
        pieces, sizes = [], []
        for each in live:
            starts, kept = each.segment[f"{name}_record"].astype(np.int64), getattr(each, which)
            sizes.append(np.diff(starts)[kept])
            pieces += [each.segment[f"{name}_text"][starts[low] : starts[high]] for low, high in _runs(kept)]
        columns[f"{name}_record"] = np.append(0, np.cumsum(np.concatenate(sizes))).astype(np.uint64)
        columns[f"{name}_text"] = np.concatenate(pieces)
    return columns


def _runs(kept: Array) -> list[tuple[int, int]]:
    """Where runs of True begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


# ---------------------------------------------------------------- terms


def _posting_words(segment: Segment) -> Array:
    """The word of each posting."""
    return np.repeat(np.arange(len(segment["word_stem"])), np.diff(segment["word_start"]).astype(np.int64))


def _live_words(each: _Live) -> list[str]:
    entries = each.segment.lexicon("words").entries()
    kept = each.passages[each.segment["posting_passage"]]
    return [entries[n] for n in np.unique(_posting_words(each.segment)[kept]).tolist()]


def _numbers_of(each: _Live, name: str, merged: dict[str, int]) -> Array:
    """The merged number of each entry of a lexicon; -1 where it is gone."""
    return np.array([merged.get(entry, -1) for entry in each.segment.lexicon(name).entries()], dtype=np.int64)


def _numbered(entries: Sequence[str]) -> dict[str, int]:
    return {entry: number for number, entry in enumerate(entries)}


def _posting_columns(live: Sequence[_Live], words: Sequence[str]) -> dict[str, Array]:
    merged = _numbered(words)
    word, passage, counts, positions = [], [], [], []
    values: dict[str, list[Array]] = {"impact": [], "fields": []}
    for each in live:
        segment = each.segment
        kept = each.passages[segment["posting_passage"]]
        word.append(_numbers_of(each, "words", merged)[_posting_words(segment)[kept]])
        passage.append(each.numbers[segment["posting_passage"][kept]])
        counts.append(segment["posting_count"][kept].astype(np.int64))
        positions.append(segment["positions"][np.repeat(kept, segment["posting_count"])])
        for name, columns in values.items():
            columns.append(segment[f"posting_{name}"][kept])
    order = np.argsort(np.concatenate(word), kind="stable")
    count = np.concatenate(counts)
    starts = np.cumsum(count) - count
    word_start = np.searchsorted(np.concatenate(word)[order], np.arange(len(words) + 1))
    places = np.concatenate([position.astype(np.int64) for position in positions])[ragged(starts[order], count[order])]
    place_start = np.append(0, np.cumsum(count[order]))
    posted = {f"posting_{name}": np.concatenate(columns)[order] for name, columns in values.items()}
    return {
        "word_start": word_start.astype(np.uint64),
        "word_spelled": spelled_counts(posted["posting_fields"], word_start),
        "word_position": place_start[word_start].astype(np.uint64),
        "posting_passage": np.concatenate(passage)[order].astype(np.uint32),
        **posted,
        "posting_count": smallest(count[order]),
        "positions": smallest(places),
        "position_fence": np.append(place_start[:-1:FENCE], place_start[-1]).astype(np.uint64),
    }


def _asked_columns(live: Sequence[_Live], words: Sequence[str], by_id: Array) -> dict[str, Array]:
    merged = _numbered(words)
    theirs, counts, passages = [], [], []
    for each in live:
        segment = each.segment
        starts = segment["asked_word_start"].astype(np.int64)
        asked = np.repeat(np.arange(len(starts) - 1), np.diff(segment["asked_passage_start"]).astype(np.int64))
        kept = each.passages[segment["asked_passage"]]
        counts.append(np.diff(starts)[asked[kept]])
        theirs.append(
            _numbers_of(each, "words", merged)[segment["asked_word"][ragged(starts[asked[kept]], counts[-1])]]
        )
        passages.append(each.numbers[segment["asked_passage"][kept]])
    count = np.concatenate(counts)
    starts = np.cumsum(count) - count
    return asked_columns(np.concatenate(theirs), starts, np.concatenate(passages), by_id, letter_counts(words))


def _stem_columns(live: Sequence[_Live], words: Sequence[str], only: Array, stem_of: Array) -> dict[str, Array]:
    """Of stems that now have several words: their lists, or that of the only word they had."""
    merged = _numbered(words)
    stems, passages, impacts = [], [], []
    for each in live:
        segment = each.segment
        mine = np.full(len(segment["stem_word"]), -1, dtype=np.int64)
        new = _numbers_of(each, "words", merged)
        mine[segment["word_stem"][new >= 0]] = stem_of[new[new >= 0]]
        wanted = (mine >= 0) & (only[mine] < 0)
        posted = _posting_words(segment)
        of_word = segment["word_stem"][posted]
        alone = wanted[of_word] & (segment["stem_word"][of_word] >= 0)
        several = np.repeat(np.arange(len(mine)), np.diff(segment["stem_start"]).astype(np.int64))
        for stem, passage, impact in (
            (of_word[alone], segment["posting_passage"][alone], segment["posting_impact"][alone]),
            (several, segment["stem_posting_passage"], segment["stem_posting_impact"]),
        ):
            kept = wanted[stem] & each.passages[passage]
            stems.append(mine[stem[kept]])
            passages.append(each.numbers[passage[kept]])
            impacts.append(impact[kept])
    stem, passage = np.concatenate(stems), np.concatenate(passages)
    order = np.lexsort((passage, stem))
    return {
        "stem_start": np.searchsorted(stem[order], np.arange(len(only) + 1)).astype(np.uint64),
        "stem_posting_passage": passage[order].astype(np.uint32),
        "stem_posting_impact": np.concatenate(impacts)[order],
    }


def _spelling_columns(live: Sequence[_Live], words: Sequence[str]) -> dict[str, Array]:
    merged = _numbered(words)
    pairs: dict[tuple[int, str], list[Array]] = {}
    for each in live:
        new = _numbers_of(each, "words", merged)
        for word, written, passages in spelled(each.segment):
            kept = passages[each.passages[passages]]
            if len(kept):
                pairs.setdefault((int(new[word]), written), []).append(each.numbers[kept])
    ordered = sorted(pairs, key=lambda pair: (pair[0], pair[1].encode()))
    lists = [np.concatenate(pairs[pair]) for pair in ordered]
    return spelling_columns(
        words,
        [written for _, written in ordered],
        np.array([word for word, _ in ordered], dtype=np.int64),
        np.repeat(np.arange(len(ordered)), [len(each) for each in lists]),
        np.concatenate([np.empty(0, dtype=np.int64), *lists]),
    )
