"""How are columns of postings combined, by compiled loops?

The functions that `indexer.engines.columns` describes, around those of `native.c`, which take buffers and give bytes. Raises
ImportError where none were compiled, or others: a checkout that moved on without being installed again is served by numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.engines.columns import _native
from indexer.engines.columns.values import Bytes, Floats, Kin, Mask, Numbers, Positions, Wanted

VERSION = 4  # that of `native.c`

if getattr(_native, "VERSION", 0) != VERSION:
    raise ImportError("the compiled loops are of another version: `make` compiles them again")

seek = _native.seek


def meet(lists: Sequence[tuple[Numbers, Bytes | None]], size: int, allowed: Mask | None) -> tuple[Numbers, Bytes]:
    if len(lists) == 1 and allowed is None:
        passages, fields = lists[0]
        return passages, np.full(len(passages), 255, dtype=np.uint8) if fields is None else fields
    found, having = _native.meet(list(lists), size, allowed)
    return np.frombuffer(found, np.uint32), np.frombuffer(having, np.uint8)


def union(lists: Sequence[Numbers], size: int, allowed: Mask | None) -> Numbers:
    if len(lists) == 1 and allowed is None:
        return lists[0]
    return np.frombuffer(_native.union([(passages, None) for passages in lists], size, allowed), np.uint32)


def count(lists: Sequence[Numbers], size: int, allowed: Mask | None) -> int:
    if len(lists) == 1 and allowed is None:
        return len(lists[0])
    return _native.count([(passages, None) for passages in lists], size, allowed)


def best(
    wants: Sequence[Wanted], kin: Sequence[Kin], size: int, allowed: Mask | None, count: int
) -> tuple[Numbers, int]:
    found, total = _native.best(list(wants), list(kin), size, allowed, count)
    return np.frombuffer(found, np.uint32), total


def scores(passages: Numbers, wants: Sequence[Wanted], kin: Sequence[Kin], size: int) -> Floats:
    return np.frombuffer(_native.scores(passages, list(wants), list(kin), size), np.float64)


def strongest(passages: Numbers, wants: Sequence[Wanted], kin: Sequence[Kin], size: int) -> Floats:
    return np.frombuffer(_native.strongest(passages, list(wants), list(kin), size), np.float64)


def highest(fields: Bytes, steps: Bytes, count: int) -> tuple[Numbers, Bytes]:
    places, levels = _native.highest(fields, steps, count)
    return np.frombuffer(places, np.uint32), np.frombuffer(levels, np.uint8)


def gather(passages: Numbers, impacts: Bytes, fields: Bytes, size: int) -> tuple[Numbers, Bytes, Bytes]:
    found, sums, having = _native.gather(passages, impacts, fields, size)
    return np.frombuffer(found, np.uint32), np.frombuffer(sums, np.uint8), np.frombuffer(having, np.uint8)


def distinct(column: Numbers, places: Numbers) -> Numbers:
    return np.frombuffer(_native.distinct(column, places), np.uint32)


def tally(firsts: NDArray[Any], more: tuple[Numbers, Numbers], places: Numbers, size: int) -> NDArray[np.int64]:
    return np.frombuffer(_native.tally(firsts, *more, places, size), np.int64)


def runs(
    words: Sequence[tuple[Numbers, int]], positions: Positions, among: Numbers | None, size: int
) -> tuple[Numbers, Bytes, Numbers]:
    found, fields, lengths = _native.runs(list(words), positions, among, size)
    return np.frombuffer(found, np.uint32), np.frombuffer(fields, np.uint8), np.frombuffer(lengths, np.uint32)


def near(
    words: Sequence[tuple[Numbers, Numbers]], positions: Positions, passages: Numbers, size: int
) -> tuple[Bytes, Bytes]:
    behind, before = _native.near(list(words), positions, passages, size)
    shape = max(0, len(words) - 1), len(passages)
    return np.frombuffer(behind, np.uint8).reshape(shape), np.frombuffer(before, np.uint8).reshape(shape)
