"""How are the tokens of many texts laid out as postings?

By word, then by passage, then by place. A compiled loop counts, then puts everything where it belongs; numpy sorts. Both come to
the same, to the last bit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engines.columns.plain import ragged
from indexer.engines.evidence import run_starts

Numbers = NDArray[np.uint32]
Places = NDArray[np.uint64]


class Cuts(NamedTuple):
    """What pieces are cut into: the parts of piece n are those from ``starts[n]`` up to, not with, ``starts[n + 1]``, and it takes
    ``widths[n]`` positions. Of each part ``offsets`` has its position in the piece, ``words`` its word, ``spellings`` how it is
    written.
    """

    starts: Numbers
    widths: Numbers
    offsets: Numbers
    words: Numbers
    spellings: Numbers


class Laid(NamedTuple):
    """``word_start``: where the postings of each word begin, and where all end; ``word_position``: where their places do. Of each
    posting its passage, the sum of its weights, a mask of its fields, and how many ``places`` it has. ``spelling_start``: where
    the passages that write each spelling begin in ``writing``.
    """

    word_start: Places
    word_position: Places
    passages: Numbers
    weights: NDArray[np.float64]
    fields: NDArray[np.uint8]
    counts: Numbers
    places: Numbers
    spelling_start: Places
    writing: Numbers


def _lay_plainly(  # noqa: PLR0913, PLR0917  # as `lay`
    numbers: Numbers,
    counts: Numbers,
    cuts: Cuts,
    weights: NDArray[np.float64],
    sizes: tuple[int, int],
    fields: int,
    spelled: int,
) -> Laid:
    words, spellings = sizes
    texts = np.repeat(np.arange(len(counts)), counts)
    width = cuts.widths[numbers].astype(np.int64)
    before = np.cumsum(width) - width
    lengths = np.bincount(texts, weights=width, minlength=len(counts)).astype(np.int64)
    in_passage = lengths.reshape(-1, fields) + 1  # a passage's places: field after field, one left free after each
    base = (np.cumsum(in_passage, axis=1) - in_passage).reshape(-1)
    first = np.cumsum(lengths) - lengths
    starts = cuts.starts.astype(np.int64)
    many = np.diff(starts)[numbers]
    part = ragged(starts[numbers], many)
    text = np.repeat(texts, many)
    place = np.repeat(before - first[texts] + base[texts], many) + cuts.offsets[part]
    word, passage, field = cuts.words[part].astype(np.int64), *np.divmod(text, fields)
    spelling_start, writing = _writing(
        cuts.spellings[part][spelled >> field & 1 > 0], passage[spelled >> field & 1 > 0], spellings
    )
    order = np.argsort(word, kind="stable")
    word, passage, field, text, place = word[order], passage[order], field[order], text[order], place[order]
    starts = run_starts(word * max(1, len(counts)) + passage)
    posting = np.cumsum(np.bincount(starts, minlength=len(word))[: len(word)]) - 1
    bits = (1 << field).astype(np.uint8)
    return Laid(
        np.searchsorted(word[starts], np.arange(words + 1)).astype(np.uint64),
        np.searchsorted(word, np.arange(words + 1)).astype(np.uint64),
        passage[starts].astype(np.uint32),
        np.bincount(posting, weights=weights[text], minlength=len(starts)).astype(np.float64),
        np.bitwise_or.reduceat(bits, starts) if len(starts) else bits,
        np.diff(np.append(starts, len(word))).astype(np.uint32),
        place.astype(np.uint32),
        spelling_start,
        writing,
    )


def _writing(spelling: Numbers, passage: NDArray[np.int64], spellings: int) -> tuple[Places, Numbers]:
    passages = int(passage.max(initial=0)) + 1
    keys = np.sort(spelling * passages + passage)
    spelling, passage = np.divmod(keys[run_starts(keys)], passages)
    return np.searchsorted(spelling, np.arange(spellings + 1)).astype(np.uint64), passage.astype(np.uint32)


try:
    from indexer.engines.whoosh import _laying
except ImportError:
    lay = _lay_plainly
else:

    def lay(  # noqa: PLR0913, PLR0917  # the columns of one table of tokens
        numbers: Numbers,
        counts: Numbers,
        cuts: Cuts,
        weights: NDArray[np.float64],
        sizes: tuple[int, int],
        fields: int,
        spelled: int,
    ) -> Laid:
        """``numbers``: the pieces of all texts, of which each has ``counts``; the texts of a passage are its ``fields`` in turn.
        ``weights``: what a token weighs in each text; ``sizes``: how many words and spellings there are; ``spelled``: a mask of the
        fields that say how a word is written.
        """
        columns = _laying.lay(numbers, counts, *cuts, weights, *sizes, fields, spelled)
        kinds = (np.uint64, np.uint64, np.uint32, np.float64, np.uint8, np.uint32, np.uint32, np.uint64, np.uint32)
        return Laid(*(np.frombuffer(column, kind) for column, kind in zip(columns, kinds, strict=True)))
