"""What are the pieces of texts cut into, and which words are these?

A process remembers what it has cut, because batches repeat the words of others. Each batch gets numbers of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.analysis import parts
from indexer.engines.columns.plain import ragged
from indexer.engines.evidence import run_starts
from indexer.engines.whoosh.laying import Cuts
from indexer.engines.whoosh.segments import Array

MOST_KNOWN = 1 << 17  # pieces that a process remembers the parts of: then it begins anew


class _Known:
    """What pieces are cut into, for as long as a process builds: batches repeat the words of others. Everything is numbered as it
    comes.
    """

    def __init__(self) -> None:
        self._pieces: dict[bytes, int] = {}
        self._starts, self._widths = array("I", [0]), array("I")
        self._offsets, self._parts, self._joined = array("I"), array("I"), array("B")  # a part is a spelling
        self._numbers: dict[tuple[str, str], int] = {}  # of spellings
        self._keys: list[bytes] = []  # by which they are in the alphabet's order
        self._written: list[str] = []
        self._spelling_words = array("I")
        self._words: list[str] = []
        self._word_numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._pieces)

    def _number(self, piece: bytes) -> int:
        number = self._pieces.get(piece)
        return self._learn(piece) if number is None else number

    def _learn(self, piece: bytes) -> int:
        tokens, width = parts(piece)
        for token in tokens:
            self._parts.append(self._spelling(token.word, token.written))
            self._offsets.append(token.offset)
            self._joined.append(token.joined)
        self._starts.append(len(self._parts))
        self._widths.append(width)
        return self._pieces.setdefault(piece, len(self._pieces))

    def _spelling(self, word: str, written: str) -> int:
        number = self._numbers.setdefault((word, written), len(self._numbers))
        if number == len(self._keys):
            self._keys.append(f"{word}\0{written}".encode())  # a word sorts before what begins with it
            self._written.append(written)
            self._spelling_words.append(self._word(word))
        return number

    def _word(self, word: str) -> int:
        number = self._word_numbers.setdefault(word, len(self._words))
        if number == len(self._words):
            self._words.append(word)
        return number

    def cuts(self, found: Sequence[bytes]) -> Parts:
        """What the pieces found are cut into, with numbers of their own, in the alphabet's order."""
        numbers_of = np.array([self._number(piece) for piece in found], dtype=np.int64)
        starts = np.array(self._starts, dtype=np.int64)
        many = np.diff(starts)[numbers_of]
        part = ragged(starts[numbers_of], many)
        used, spelling = np.unique(np.array(self._parts, dtype=np.int64)[part], return_inverse=True)
        order, rank = _ranked([self._keys[n] for n in used.tolist()])
        spelling_word = np.array(self._spelling_words, dtype=np.int64)[used[order]]
        # Spellings are in the order of their words.
        numbers = np.cumsum(np.diff(spelling_word, prepend=spelling_word[:1]) != 0)
        return Parts(
            [self._words[n] for n in spelling_word[run_starts(spelling_word)].tolist()],
            [self._written[n] for n in used[order].tolist()],
            numbers,
            np.array(self._joined, dtype=np.bool_)[part],
            Cuts(
                np.append(0, np.cumsum(many)).astype(np.uint32),
                np.array(self._widths, dtype=np.uint32)[numbers_of],
                np.array(self._offsets, dtype=np.uint32)[part],
                numbers[rank[spelling]].astype(np.uint32),
                rank[spelling],
            ),
        )


class Parts(NamedTuple):
    """What each piece of a batch is cut into. Words and their spellings are numbered in the alphabet's order."""

    words: list[str]
    written: list[str]  # of each spelling
    spelling_word: Array
    joined: Array  # of each part
    cuts: Cuts


def _ranked(keys: Sequence[bytes]) -> tuple[Array, Array]:
    """What sorts different keys, and the place of each in that order."""
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    rank = np.empty(len(keys), dtype=np.uint32)
    rank[order] = np.arange(len(keys))
    return order, rank


_known = _Known()


def cut(found: Sequence[bytes]) -> Parts:
    global _known  # noqa: PLW0603  # a process builds many batches, one after another
    if len(_known) > MOST_KNOWN:
        _known = _Known()
    return _known.cuts(found)
