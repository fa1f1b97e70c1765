"""What in the postings speaks for one thing wanted?

A `Source` has the columns of one engine's postings; `evidence` gathers those of a word, a beginning of words, a phrase or a choice
of them: the passages it is found in, what it weighs in each, and where it stands exactly as wanted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import AnyOf, Want, WantedPhrase
from indexer.engines.ranking import BITS, FIELDS, FULL_IMPACT, impact, normaliser

Numbers = NDArray[Any]  # of passages, ascending
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SPAN = 32  # bits of a key below the number of the passage: the place in it
SOMEWHERE = np.uint8(128)  # in a mask of fields, where not all fields are told apart
NOWHERE: Numbers = np.empty(0, dtype=np.uint32)
_NO_BYTES: Bytes = np.empty(0, dtype=np.uint8)


class Posted(NamedTuple):
    """Where a term is posted: passages, its impact in each, and the fields (`ranking.BITS`) that have it. A stem has no fields.

    ``place`` tells one list of postings of a source from another.
    """

    passages: Numbers
    impacts: Bytes
    fields: Bytes
    place: tuple[int, int]


NOT_POSTED = Posted(NOWHERE, _NO_BYTES, _NO_BYTES, (0, 0))


class Scratch:
    """Arrays of zeros as long as a source, to be left as zeros."""

    def __init__(self, size: int) -> None:
        self.seen: Mask = np.zeros(size, dtype=np.bool_)
        self.marks: Bytes = np.zeros(size, dtype=np.uint8)
        self.sums: NDArray[np.float32] = np.zeros(size, dtype=np.float32)


class Bench:
    """Scratch arrays to be lent: a query makes none where another one has been."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._free: deque[Scratch] = deque()

    @contextmanager
    def lend(self) -> Iterator[Scratch]:
        """What is not given back as zeros, because of an error, is not lent again."""
        try:
            scratch = self._free.pop()
        except IndexError:
            scratch = Scratch(self._size)
        yield scratch
        self._free.append(scratch)


class Source(Protocol):
    """Columns of postings over ``size`` passages, of which ``alive`` are not deleted: those of ``live`` (None: all)."""

    @property
    def size(self) -> int: ...
    @property
    def alive(self) -> int: ...
    @property
    def live(self) -> Mask | None: ...

    def count_live(self, passages: Numbers) -> int:
        """How many of ``passages`` are not deleted."""
        ...

    def word(self, word: str) -> Posted: ...
    def stem(self, stem: str) -> Posted: ...

    def prefix(self, prefix: str) -> Posted:
        """Of every word that begins so, word after word: passages come again."""
        ...

    def places(self, posted: Posted, among: Numbers) -> NDArray[np.int64]:
        """Keys (passage << SPAN | place) of a word in those of ``among`` that have it, ascending."""
        ...

    def lengths(self, field: str) -> Numbers:
        """How many words each passage has in a field."""
        ...

    def asking(self, key: str) -> Numbers:
        """The passages whose question has this key (`indexer.analysis.question_key`)."""
        ...

    def scratch(self) -> AbstractContextManager[Scratch]: ...


class _Layer(NamedTuple):
    """A share of the impacts: ``values`` in ``passages``, times each of the ``factors``, added up."""

    passages: Numbers
    values: NDArray[Any]
    factors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """``passages``: where it is found in any form; ``exact``: where it is found as wanted, and in which ``fields``."""

    passages: Numbers
    exact: Numbers
    fields: Bytes
    layers: tuple[_Layer, ...]
    alternatives: tuple[Evidence, ...] = ()

    def impacts_at(self, passages: Numbers, source: Source) -> Floats:
        """0 to 1; 0 where it is not found."""
        return self._added_up((_values_at(passages, layer, source) for layer in self.layers), len(passages))

    def impacts(self) -> Floats:
        """In all of its passages."""
        values = (looked_up(self.passages, layer.passages, layer.values) for layer in self.layers)
        return self._added_up(values, len(self.passages))

    def _added_up(self, values: Iterable[NDArray[Any]], count: int) -> Floats:
        """Always in the same way, so that what is equal comes out equal."""
        total = np.zeros(count)
        for layer, found in zip(self.layers, values, strict=True):
            for factor in layer.factors:
                total += factor * found
        return total

    def add_to(self, sums: NDArray[np.float32], idf: float) -> None:
        """About the same, in single precision, times ``idf``."""
        for layer in self.layers:
            values = np.multiply(layer.values, np.float32(idf * sum(layer.factors)), dtype=np.float32)
            np.add.at(sums, layer.passages.astype(np.intp), values)

    def best_of(self, idfs: Sequence[float]) -> Evidence:
        """Of alternatives: in each passage what the best of them is worth."""
        worth = [(each.passages, idf * each.impacts()) for each, idf in zip(self.alternatives, idfs, strict=True)]
        values = np.zeros(len(self.passages))
        for passages, scores in worth:
            places = np.searchsorted(self.passages, passages)
            values[places] = np.maximum(values[places], scores)
        return Evidence(self.passages, self.exact, self.fields, (_Layer(self.passages, values, (1.0,)),))


def evidence(item: Want | WantedPhrase | AnyOf, source: Source) -> Evidence:
    """What speaks for one thing wanted in one source."""
    if isinstance(item, AnyOf):
        return _any_of(tuple(evidence(want, source) for want in item.wants))
    if isinstance(item, WantedPhrase):
        return side_by_side(item.wants, source).evidence()
    if item.prefix:
        return _beginning(source.prefix(item.prefix), source)
    if item.sequence:
        return _compound(item, source)
    return _word(item, source)


def _word(want: Want, source: Source) -> Evidence:
    (word, _full), *wider = want.terms
    exact = source.word(word)
    if not wider:
        layer = _Layer(exact.passages, exact.impacts, (1 / FULL_IMPACT,))
        return Evidence(exact.passages, exact.passages, exact.fields, (layer,))
    term, share = wider[0]
    other = source.stem(term[1:]) if term.startswith("~") else source.word(term)
    factors = share / FULL_IMPACT, (1 - share) / FULL_IMPACT
    if other.place == exact.place:
        layers: tuple[_Layer, ...] = (_Layer(exact.passages, exact.impacts, factors),)
    else:
        layers = (
            _Layer(other.passages, other.impacts, factors[:1]),
            _Layer(exact.passages, exact.impacts, factors[1:]),
        )
    return Evidence(other.passages, exact.passages, exact.fields, layers)


def _compound(want: Want, source: Source) -> Evidence:
    """As one word, or its parts side by side, whichever weighs more."""
    whole = _word(want, source)
    parts = side_by_side(want.sequence, source).evidence()
    if not len(parts.passages):
        return whole
    either = _any_of((whole, parts))
    return either.best_of((1.0, 1.0))


def _any_of(alternatives: tuple[Evidence, ...]) -> Evidence:
    passages = _union([each.passages for each in alternatives])
    exact = _union([each.exact for each in alternatives])
    fields = np.zeros(len(exact), dtype=np.uint8)
    for each in alternatives:
        fields[np.searchsorted(exact, each.exact)] |= each.fields
    return Evidence(passages, exact, fields, (), alternatives)


def _union(lists: Sequence[Numbers]) -> Numbers:
    return np.unique(np.concatenate([passages.astype(np.intp) for passages in lists]))


def _beginning(posted: Posted, source: Source) -> Evidence:
    """All words that begin so as one: impacts add up, to 1 at most."""
    if not len(posted.passages):
        return Evidence(NOWHERE, NOWHERE, _NO_BYTES, ())
    every = posted.passages.astype(np.intp)
    passages, sums = _summed(every, posted.impacts, source.size)
    with source.scratch() as scratch:
        scratch.marks[passages] = SOMEWHERE
        for name in ("question", "title"):
            having = every[(posted.fields & BITS[name]) > 0]
            scratch.marks[having] |= BITS[name]
        fields = scratch.marks[passages]
        scratch.marks[passages] = 0
    layer = _Layer(passages, np.minimum(sums, FULL_IMPACT), (1 / FULL_IMPACT,))
    return Evidence(passages, passages, fields, (layer,))


def _summed(passages: Numbers, values: NDArray[Any], size: int) -> tuple[Numbers, Floats]:
    """Each passage once, with the sum of its values."""
    if 4 * len(passages) > size:
        sums = np.bincount(passages, weights=values, minlength=size)
        once: Numbers = np.flatnonzero(sums)
        return once, sums[once].astype(np.float64)
    order = np.argsort(passages, kind="stable")
    starts = run_starts(passages[order])
    totals: Floats = np.add.reduceat(values[order].astype(np.float64), starts)
    return passages[order][starts], totals


def run_starts(ascending: NDArray[Any]) -> Numbers:
    """Where each run of equals begins."""
    if not len(ascending):
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))


# ---------------------------------------------------------------- look-ups


def looked_up(wanted: Numbers, passages: Numbers, values: NDArray[Any]) -> NDArray[Any]:
    """The values of ``wanted`` among ``passages``, ascending; 0 where there is none."""
    if not len(passages):
        return np.zeros(len(wanted), dtype=values.dtype)
    places = passages.searchsorted(wanted.astype(passages.dtype))
    np.minimum(places, len(passages) - 1, out=places)
    found: NDArray[Any] = values[places] * (passages[places] == wanted)
    return found


def _values_at(wanted: Numbers, layer: _Layer, source: Source) -> NDArray[Any]:
    """By search for a few, over scratch for many."""
    if layer.values.dtype != np.uint8 or SEARCHES * len(wanted) < len(layer.passages):
        return looked_up(wanted, layer.passages, layer.values)
    with source.scratch() as scratch:
        return _through(scratch, wanted, layer.passages, layer.values)


SEARCHES = 8  # postings can be passed over in the time of one search among them


def _through(scratch: Scratch, wanted: Numbers, passages: Numbers, values: Bytes) -> Bytes:
    places = passages.astype(np.intp)
    scratch.marks[places] = values
    found = scratch.marks[wanted]
    scratch.marks[places] = 0
    return found


def meeting(passages: Numbers, fields: Bytes, other: Evidence, scratch: Scratch) -> tuple[Numbers, Bytes]:
    """Those of ``passages`` where another thing wanted is found exactly too, and the fields that have all of them, or neither."""
    if SEARCHES * len(passages) < len(other.exact):
        theirs = looked_up(passages, other.exact, other.fields)
    else:
        theirs = _through(scratch, passages, other.exact, other.fields)
    met = theirs > 0
    # What is in no field together is still in the passage.
    return passages[met], (fields[met] & theirs[met]) | SOMEWHERE


# ---------------------------------------------------------------- side by side


@dataclass(frozen=True, slots=True)
class Runs:
    """Words that stand side by side: the passage and the field (its number) of each such place, ascending."""

    passages: Numbers
    fields: Numbers
    source: Source

    def fields_at(self, wanted: Numbers) -> Bytes:
        """Which fields of the passages ``wanted`` have them."""
        fields = np.zeros(len(wanted), dtype=np.uint8)
        if len(self.passages):
            np.bitwise_or.at(fields, np.searchsorted(wanted, self.passages), (1 << self.fields).astype(np.uint8))
        return fields

    def evidence(self) -> Evidence:
        if not len(self.passages):
            return Evidence(NOWHERE, NOWHERE, _NO_BYTES, ())
        starts = run_starts(self.passages)
        passages = self.passages[starts]
        layer = _Layer(passages, impact(np.add.reduceat(self._weights(), starts)), (1 / FULL_IMPACT,))
        return Evidence(passages, passages, self.fields_at(passages), (layer,))

    def _weights(self) -> Floats:
        weights = np.zeros(len(self.passages))
        for number, (name, field) in enumerate(FIELDS.items()):
            here = self.fields == number
            if here.any():
                weights[here] = field.weight / normaliser(field, self.source.lengths(name)[self.passages[here]])
        return weights


def side_by_side(wants: Sequence[Want], source: Source, among: Numbers | None = None) -> Runs:
    """Where the words of ``wants`` follow one another, in the passages of ``among`` (None: in any)."""
    # Texts have a hyphenated word in parts, each at its own position.
    words = [part.terms[0][0] for want in wants for part in want.sequence or (want,)]
    posted = {word: source.word(word) for word in dict.fromkeys(words)}
    passages = _having_all([each.passages for each in posted.values()], among)
    starts: NDArray[np.int64] | None = None
    for place, word in enumerate(words):
        if not len(passages):
            break
        here = source.places(posted[word], passages) - place
        starts = here if starts is None else starts[are_in(starts, here)]
        found = starts >> SPAN
        passages = found[run_starts(found)]
    if starts is None or not len(passages):
        return Runs(NOWHERE.astype(np.intp), NOWHERE.astype(np.intp), source)
    return _told_by_field(starts, source)


def _having_all(lists: Sequence[Numbers], among: Numbers | None) -> Numbers:
    """The passages that are in every list."""
    first, *others = sorted([*lists, *([] if among is None else [among])], key=len)
    passages = first.astype(np.intp)
    for other in others:
        if not len(passages):
            break
        passages = passages[are_in(passages, other)]
    return passages


def are_in(wanted: NDArray[Any], sorted_values: NDArray[Any]) -> Mask:
    if not len(sorted_values):
        return np.zeros(len(wanted), dtype=np.bool_)
    places = sorted_values.searchsorted(wanted.astype(sorted_values.dtype, copy=False))
    places[places == len(sorted_values)] = 0
    met: Mask = sorted_values[places] == wanted
    return met


def _told_by_field(starts: NDArray[np.int64], source: Source) -> Runs:
    """A passage's places run field after field, one place left free after each."""
    passages = starts >> SPAN
    places = starts & ((1 << SPAN) - 1)
    fields = np.zeros(len(starts), dtype=np.intp)
    base = np.zeros(len(starts), dtype=np.int64)
    for number, name in enumerate(FIELDS):
        fields[places >= base] = number
        base += source.lengths(name)[passages].astype(np.int64) + 1
    return Runs(passages, fields, source)
