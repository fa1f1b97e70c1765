"""How are columns of postings combined, by numpy alone?

The functions that `indexer.engines.columns` describes, array by array: what the compiled ones are held to, and what answers where
there are none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.engines.columns.values import FENCE, SOMEWHERE, Bytes, Floats, Kin, Mask, Numbers, Positions, Wanted

SEARCHES = 8  # postings can be passed over in the time of one search among them
NEARLY = 1 - 1e-4  # sums in single precision are as near as that to those in double


def meet(lists: Sequence[tuple[Numbers, Bytes | None]], size: int, allowed: Mask | None) -> tuple[Numbers, Bytes]:
    (passages, having), *others = sorted(lists, key=lambda each: len(each[0]))
    fields = _all_fields(passages) if having is None else having
    if allowed is not None:
        kept = allowed[passages]
        passages, fields = passages[kept], fields[kept]
    for theirs, values in others:
        found = _values_at(passages, theirs, _all_fields(theirs) if values is None else values, size)
        met = found > 0
        # What is in no field together is still in the passage.
        passages, fields = passages[met], (fields[met] & found[met]) | SOMEWHERE
    return passages, fields


def _all_fields(passages: Numbers) -> Bytes:
    return np.full(len(passages), 255, dtype=np.uint8)


def _values_at(wanted: Numbers, passages: Numbers, values: Bytes, size: int) -> Bytes:
    """The values of ``wanted`` among ``passages``: by search for a few, over marks for many."""
    if SEARCHES * len(wanted) < len(passages):
        return looked_up(wanted, passages, values)
    marks = np.zeros(size, dtype=np.uint8)
    marks[passages.astype(np.intp)] = values
    return marks[wanted.astype(np.intp)]


def looked_up(wanted: Numbers, passages: Numbers, values: NDArray[Any]) -> NDArray[Any]:
    """The values of ``wanted`` among ``passages``, ascending; 0 where there is none."""
    if not len(passages):
        return np.zeros(len(wanted), dtype=values.dtype)
    places = passages.searchsorted(wanted.astype(passages.dtype, copy=False))
    np.minimum(places, len(passages) - 1, out=places)
    found: NDArray[Any] = values[places] * (passages[places] == wanted)
    return found


def union(lists: Sequence[Numbers], size: int, allowed: Mask | None) -> Numbers:
    return np.flatnonzero(_marked(lists, size, allowed)).astype(np.uint32)


def count(lists: Sequence[Numbers], size: int, allowed: Mask | None) -> int:
    return int(np.count_nonzero(_marked(lists, size, allowed)))


def _marked(lists: Sequence[Numbers], size: int, allowed: Mask | None) -> Mask:
    marks = np.zeros(size, dtype=np.bool_)
    for passages in lists:
        marks[passages.astype(np.intp)] = True
    return marks if allowed is None else marks & allowed


def best(
    wants: Sequence[Wanted], kin: Sequence[Kin], size: int, allowed: Mask | None, count: int
) -> tuple[Numbers, int]:
    sums = np.zeros(size, dtype=np.float32)
    for idf, layers in wants:
        for passages, values, first, second in layers:
            np.add.at(
                sums,
                passages.astype(np.intp),
                np.multiply(values, np.float32(idf * (first + second)), dtype=np.float32),
            )
    nothing = sums == 0 if allowed is None else (sums == 0) | ~allowed
    for each in kin:
        sums += np.float32(each.worth * each.share) * _greatest(each, size)
    sums[nothing] = 0
    matching = np.flatnonzero(sums > 0)
    total = len(matching)
    if total > count:
        found = sums[matching]
        matching = matching[found >= np.partition(found, total - count)[total - count] * NEARLY]
    return matching.astype(np.uint32), total


def _greatest(kin: Kin, size: int) -> Bytes:
    greatest = np.zeros(size, dtype=np.uint8)
    np.maximum.at(greatest, kin.passages.astype(np.intp), kin.impacts)
    return greatest


def scores(passages: Numbers, wants: Sequence[Wanted], kin: Sequence[Kin], size: int) -> Floats:
    total = np.zeros(len(passages))
    for idf, layers in wants:
        want = np.zeros(len(passages))
        for posted, values, first, second in layers:
            found = looked_up(passages, posted, values)
            want += first * found
            want += second * found
        total += idf * want
    for each in kin:
        total += each.worth * (each.share * _greatest(each, size)[passages])
    return total


def strongest(passages: Numbers, wants: Sequence[Wanted], kin: Sequence[Kin], size: int) -> Floats:
    found = np.zeros(len(passages))
    for want, relatives in zip(wants, kin, strict=True):
        np.maximum(found, scores(passages, [want], [relatives], size), out=found)
    return found


def highest(fields: Bytes, steps: Bytes, count: int) -> tuple[Numbers, Bytes]:
    levels = steps[fields]
    standing = np.cumsum(np.bincount(levels, minlength=256)[::-1])[::-1]
    least = int(np.flatnonzero(standing >= count)[-1]) if len(levels) >= count else 0
    places = np.flatnonzero(levels >= least)
    return places.astype(np.uint32), levels[places]


def gather(passages: Numbers, impacts: Bytes, fields: Bytes, size: int) -> tuple[Numbers, Bytes, Bytes]:
    sums: Floats = np.minimum(np.bincount(passages, weights=impacts, minlength=size), 255)
    found = np.flatnonzero(sums)
    having = np.zeros(size, dtype=np.uint8)
    for bit in (1 << np.arange(8)).astype(np.uint8):
        having[passages[((fields & bit) > 0) & (impacts > 0)]] |= bit
    return found.astype(np.uint32), sums[found].astype(np.uint8), having[found] | SOMEWHERE


def distinct(column: Numbers, places: Numbers) -> Numbers:
    values = column[places]
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values


def tally(firsts: NDArray[Any], more: tuple[Numbers, Numbers], places: Numbers, size: int) -> NDArray[np.int64]:
    counts = np.bincount(firsts[places] + 1, minlength=size + 1)[1 : size + 1]
    where, values = more
    if len(where):
        asked = np.zeros(len(firsts), dtype=np.bool_)
        asked[places.astype(np.intp)] = True
        counts += np.bincount(values[asked[where]], minlength=size)[:size]
    return counts.astype(np.int64, copy=False)


def seek(text: NDArray[Any], fences: NDArray[Any], entry: bytes) -> tuple[int, bool]:
    def block(n: int) -> bytes:
        return bytes(text.data[int(fences[n]) : int(fences[n + 1])])

    blocks = range(len(fences) - 1)
    number = max(0, bisect_right(blocks, entry, key=lambda n: block(n).partition(b"\n")[0]) - 1)
    entries = block(number).split(b"\n")[:-1] if blocks else []
    place = bisect_left(entries, entry)
    return number * FENCE + place, entries[place : place + 1] == [entry]


# ---------------------------------------------------------------- side by side


def runs(
    words: Sequence[tuple[Numbers, int]], positions: Positions, among: Numbers | None, size: int
) -> tuple[Numbers, Bytes, Numbers]:
    lists: list[tuple[Numbers, Bytes | None]] = [(posted, None) for posted, _ in words]
    passages, _ = meet([*lists, *([] if among is None else [(among, None)])], size, None)
    starts: NDArray[np.int64] | None = None
    for n, (posted, first) in enumerate(words):
        here = _places(posted, first, positions, passages) - n
        starts = np.unique(here) if starts is None else np.intersect1d(starts, here)
    return _told_by_field(np.empty(0, dtype=np.int64) if starts is None else starts, positions)


_SPAN = 32  # bits of a key below the number of the passage: the place in it


def _places(posted: Numbers, first: int, positions: Positions, among: Numbers) -> NDArray[np.int64]:
    """Keys (passage << _SPAN | place) of a word in passages that all have it, ascending."""
    postings = first + posted.searchsorted(among)
    counts = positions.counts[postings].astype(np.int64)
    keys = np.repeat(among.astype(np.int64) << _SPAN, counts)
    starts = _position_starts(postings, first, first + len(posted), positions)
    return keys + positions.places[ragged(starts, counts)].astype(np.int64)


def _position_starts(postings: Numbers, first: int, end: int, positions: Positions) -> NDArray[np.int64]:
    """Where the positions of ``postings``, of the word that has those from ``first`` to ``end``, begin."""
    counts, fences = positions.counts, positions.fences
    if FENCE * len(postings) < end - first:
        fence = postings // FENCE
        window = fence[:, None] * FENCE + np.arange(FENCE)
        before = np.where(window < postings[:, None], counts[np.minimum(window, len(counts) - 1)], 0)
        starts: NDArray[np.int64] = fences[fence].astype(np.int64) + before.sum(axis=1, dtype=np.int64)
        return starts
    low = first // FENCE * FENCE
    sums = int(fences[low // FENCE]) + np.append(0, np.cumsum(counts[low:end], dtype=np.int64))
    found: NDArray[np.int64] = sums[postings - low]
    return found


def near(
    words: Sequence[tuple[Numbers, Numbers]], positions: Positions, passages: Numbers, size: int
) -> tuple[Bytes, Bytes]:
    del size
    standing = [_standing(posted, starts, positions, passages) for posted, starts in words]
    pairs = list(pairwise(standing))
    behind, before = np.zeros((2, len(pairs), len(passages)), dtype=np.uint8)
    for n, (one, other) in enumerate(pairs):
        _least_gaps(one, other, passages, behind[n])
        _least_gaps(other, one, passages, before[n])
    return behind, before


_Standing: TypeAlias = tuple[NDArray[np.int64], Bytes]


def _standing(posted: Numbers, starts: Numbers, positions: Positions, passages: Numbers) -> _Standing:
    """Keys of the places of words that begin alike, ascending, in the passages asked for, and the field of each."""
    found = [
        _places(here, first, positions, np.intersect1d(here, passages))
        for first, end in pairwise(starts.tolist())
        if len(here := posted[first - int(starts[0]) : end - int(starts[0])])
    ]
    keys = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *found]))
    return keys, _told_by_field(keys, positions)[1]


def _least_gaps(ones: _Standing, others: _Standing, passages: Numbers, least: Bytes) -> None:
    """From each place of the one word to the next of the other behind it, in the same field."""
    (one, field), (other, other_field) = ones, others
    following = other.searchsorted(one, "right")
    followed = following < len(other)
    field, one, following = field[followed], one[followed], following[followed]
    together = (other[following] >> _SPAN == one >> _SPAN) & (other_field[following] == field)
    gaps = np.minimum(other[following] - one, 255)[together]
    nearest = np.full(len(passages), 256)
    np.minimum.at(nearest, passages.searchsorted((one >> _SPAN)[together]), gaps)
    least[nearest < 256] = nearest[nearest < 256]


def _told_by_field(starts: NDArray[np.int64], positions: Positions) -> tuple[Numbers, Bytes, Numbers]:
    """A passage's places run field after field, one place left free after each."""
    passages = starts >> _SPAN
    places = starts & ((1 << _SPAN) - 1)
    fields = np.zeros(len(starts), dtype=np.uint8)
    lengths = np.zeros(len(starts), dtype=np.uint32)
    base = np.zeros(len(starts), dtype=np.int64)
    for number, column in enumerate(positions.lengths):
        within, here = places >= base, column[passages]
        fields[within], lengths[within] = number, here[within]
        base += here.astype(np.int64) + 1
    return passages.astype(np.uint32), fields, lengths


def ragged(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """starts[0], starts[0] + 1, ... as many as counts[0] says, and so on."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)
