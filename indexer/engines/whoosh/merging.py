"""How do several segments become one, without what was deleted?

As if their articles had been indexed together: every column of the merged segment is the one that building it anew gives.
Nothing is analysed again, and records are copied as they are. What grows with the text is merged and written range by range of
words, which are in the same order in all segments: so memory is held for a range, and for what there is of each article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from indexer.engines.ranking import FIELDS
from indexer.engines.whoosh.asked import in_order_of_ids
from indexer.engines.whoosh.building import FILED, id_columns, lexicon, smallest
from indexer.engines.whoosh.joining import (
    Live,
    Merged,
    question_columns,
    write_postings,
    write_spellings,
    write_stems,
)
from indexer.engines.whoosh.segments import Array, ArrayWriter, Segment
from indexer.engines.whoosh.spelling import signature_columns


def merge(parts: Sequence[tuple[Segment, Iterable[int]]], path: Path) -> None:
    """Write one segment of several, each without some of its articles."""
    merged = Merged(parts)
    articles = _article_columns(merged.live)
    by_id = in_order_of_ids(articles["article_rank"], articles["passage_article"])
    with ArrayWriter(path) as writer:
        for columns in (
            articles,
            _facet_columns(merged.live),
            _passage_columns(merged.live),
            lexicon("words", merged.words),
            signature_columns(merged.words),
            question_columns(merged, by_id),
            merged.stem_columns,
        ):
            for name, values in columns.items():
                writer.add(name, values)
        write_postings(writer, merged)
        write_stems(writer, merged)
        write_spellings(writer, merged)
        _write_records(writer, merged.live)


# ---------------------------------------------------------------- articles and passages


def _article_columns(live: Sequence[Live]) -> dict[str, Array]:
    ids = [id for each in live for id in _ids(each)]
    counts = np.concatenate([np.diff(each.segment["article_first"])[each.articles] for each in live])
    return {
        **id_columns(ids),
        "article_first": np.append(0, np.cumsum(counts)).astype(np.uint32),
        "article_day": np.concatenate([each.segment["article_day"][each.articles] for each in live]),
        "passage_article": np.repeat(np.arange(len(ids), dtype=np.uint32), counts),
    }


def _ids(each: Live) -> list[str]:
    entries = each.segment.lexicon("articles").entries()
    return [entries[rank] for rank in each.segment["article_rank"][each.articles].tolist()]


def _facet_columns(live: Sequence[Live]) -> dict[str, Array]:
    columns: dict[str, Array] = {}
    for facet in FILED:
        columns |= _facet_column(facet, live)
    return columns


def _facet_column(facet: str, live: Sequence[Live]) -> dict[str, Array]:
    filed = [_filed(each, facet) for each in live]
    table = sorted({value for _, values, _, _ in filed for value in values})
    numbers = {value: number for number, value in enumerate(table)}
    firsts, articles, more, before = [], [], [], 0
    for each, values, (first, article, value), used in filed:
        new = np.full(len(used) + 1, -1, dtype=np.int64)  # the last is for none
        new[:-1][used] = [numbers[value] for value in values]
        firsts.append(new[first])
        articles.append(before + (np.cumsum(each.articles) - 1)[article])
        more.append(new[value])
        before += int(each.articles.sum())
    return {
        **lexicon(f"facet_{facet}", table),
        f"facet_{facet}_first": np.concatenate(firsts).astype(np.int32),
        f"facet_{facet}_more_article": np.concatenate(articles).astype(np.uint32),
        f"facet_{facet}_more_value": np.concatenate(more).astype(np.uint32),
    }


def _filed(each: Live, facet: str) -> tuple[Live, list[str], tuple[Array, Array, Array], Array]:
    """The values that stay, what articles that stay are filed under, and which of all values stay."""
    entries = each.segment.lexicon(f"facet_{facet}").entries()
    first = each.segment[f"facet_{facet}_first"][each.articles]
    article, value = (each.segment[f"facet_{facet}_more_{name}"] for name in ("article", "value"))
    kept = each.articles[article]
    article, value = article[kept], value[kept]
    used = np.zeros(len(entries), dtype=np.bool_)
    used[first[first >= 0]] = True
    used[value] = True
    return each, [entries[n] for n in np.flatnonzero(used).tolist()], (first, article, value), used


def _passage_columns(live: Sequence[Live]) -> dict[str, Array]:
    kept = [each.passages[each.segment["key_passage"]] for each in live]
    hashes = np.concatenate([each.segment["key_hash"][keep] for each, keep in zip(live, kept, strict=True)])
    passages = np.concatenate(
        [each.numbers[each.segment["key_passage"][keep]] for each, keep in zip(live, kept, strict=True)]
    )
    order = np.lexsort((passages, hashes))
    return {
        **{
            name: np.concatenate([each.segment[name][each.passages] for each in live])
            for name in ("question_size", "question_shape")
        },
        "key_hash": hashes[order],
        "key_passage": passages[order].astype(np.uint32),
        **{
            f"length_{name}": smallest(np.concatenate([each.segment[f"length_{name}"][each.passages] for each in live]))
            for name in FIELDS
        },
    }


def _write_records(writer: ArrayWriter, live: Sequence[Live]) -> None:
    for name, which in (("passage", "passages"), ("citation", "articles"), ("article", "articles")):
        sizes = []
        writer.begin(f"{name}_text", np.uint8)
        for each in live:
            starts, kept = each.segment[f"{name}_record"].astype(np.int64), getattr(each, which)
            sizes.append(np.diff(starts)[kept])
            for low, high in _runs(kept):
                writer.append(each.segment[f"{name}_text"][starts[low] : starts[high]])
            each.segment.let_go()
        writer.add(f"{name}_record", np.append(0, np.cumsum(np.concatenate(sizes))).astype(np.uint64))


def _runs(kept: Array) -> list[tuple[int, int]]:
    """Where runs of True begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
