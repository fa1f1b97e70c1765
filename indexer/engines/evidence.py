"""What in the postings speaks for one thing wanted?

A `Source` has the columns of one engine's postings; `evidence` gathers those of a word, a beginning of words, a phrase or a choice
of them: the passages it is found in, what it weighs in each, and where it stands exactly as wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import FAMILY_WEIGHT, AnyOf, Sense, Want, WantedPhrase
from indexer.engines import columns
from indexer.engines.columns import NO_BYTES, NOWHERE, Bytes, Floats, Kin, Layer, Mask, Numbers, Positions
from indexer.engines.ranking import ALONE, FIELDS, FULL_IMPACT, impact


class Posted(NamedTuple):
    """Where a term is posted: passages, its impact in each, and the fields (`ranking.BITS`) that have it. A stem has no fields.

    ``place`` tells one list of postings of a source from another; of a word, it is the number of its first posting. ``starts``
    (uint64) are these numbers, of each of several words, and that of what follows the last.
    """

    passages: Numbers
    impacts: Bytes
    fields: Bytes
    place: int
    starts: Numbers = np.empty(0, dtype=np.uint64)


NOT_POSTED = Posted(NOWHERE, NO_BYTES, NO_BYTES, -1)


class Source(Protocol):
    """Columns of postings over ``size`` passages, of which ``alive`` are not deleted: those of ``live`` (None: all)."""

    @property
    def size(self) -> int: ...
    @property
    def alive(self) -> int: ...
    @property
    def live(self) -> Mask | None: ...
    @property
    def positions(self) -> Positions: ...

    def count_live(self, passages: Numbers) -> int:
        """How many of ``passages`` are not deleted."""
        ...

    def word(self, word: str) -> Posted: ...
    def stem(self, stem: str) -> Posted: ...

    def prefix(self, prefix: str) -> Posted:
        """Of every word that begins so, word after word: passages come again."""
        ...

    @property
    def shapes(self) -> Bytes:
        """What the question of each passage asks for (`indexer.analysis.shape`)."""
        ...

    def asking(self, key: str) -> Numbers:
        """The passages whose question has this key (`indexer.analysis.question_key`)."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """``passages``: where it is found in any form; ``exact``: where it is found as wanted, and in which ``fields``; ``layers``:
    what it weighs, from 0 to 1, and the ``forms`` in which it does; ``synonyms``: where each of these is found; ``kin``: what else
    speaks for it, where anything is found that is wanted; ``weight``: how much it counts beside others; ``terms``: where each term
    of a sense is found.
    """

    passages: Numbers
    exact: Numbers
    fields: Bytes
    layers: tuple[Layer, ...]
    forms: tuple[str, ...]
    synonyms: tuple[Numbers, ...] = ()
    kin: Posted = NOT_POSTED
    weight: float = 1.0
    alternatives: tuple[Evidence, ...] = ()
    terms: tuple[Numbers, ...] = ()

    @property
    def lists(self) -> tuple[Numbers, ...]:
        """All passages that match."""
        return (self.passages, *self.synonyms)

    def kin_worth(self, idf: float) -> Kin:
        """What is kin to it, as columns are combined."""
        return Kin(idf * self.weight, self.kin.passages, self.kin.impacts, FAMILY_WEIGHT / FULL_IMPACT)

    def best_of(self, idfs: Sequence[float], size: int) -> Evidence:
        """Of alternatives: in each passage what the best of them is worth."""
        found = [(each, idf) for each, idf in zip(self.alternatives, idfs, strict=True) if each.layers]
        wants = [(idf * each.weight, each.layers) for each, idf in found]
        kin = [each.kin_worth(idf) for each, idf in found]
        layer = Layer(self.passages, columns.strongest(self.passages, wants, kin, size), 1.0)
        return replace(self, layers=(layer,), forms=("best of several",), alternatives=())


NO_EVIDENCE = Evidence(NOWHERE, NOWHERE, NO_BYTES, (), ())


def evidence(item: Want | WantedPhrase | AnyOf, source: Source) -> Evidence:
    """What speaks for one thing wanted in one source."""
    if isinstance(item, AnyOf):
        return _any_of(tuple(evidence(want, source) for want in item.wants), source)
    if isinstance(item, WantedPhrase):
        return side_by_side(item.wants, source).evidence()
    if item.prefix:
        return _beginning(source.prefix(item.prefix), source)
    if item.sequence:
        return _compound(item, source)
    return _word(item, source)


def sense(item: Sense, wanted: Sequence[Evidence], source: Source) -> Evidence:
    """What speaks for what some wants mean together: all of them in any form as much as can be, and the best of its terms.

    So no term is worth as much as the words as typed, whatever these weigh.
    """
    typed = _all_of([each.passages for each in wanted], source.size)
    full = Layer(typed, np.full(len(typed), FULL_IMPACT, dtype=np.uint8), item.weight / FULL_IMPACT)
    terms = [evidence(term, source) for term in item.terms]
    weaker = [
        layer._replace(first=layer.first * item.weight, second=layer.second * item.weight)
        for layer in _best_of(terms, source.size)
    ]
    answering = [passages for passages in (typed, *(each.passages for each in terms)) if len(passages)]
    passages = answering[0] if len(answering) == 1 else columns.union(answering, source.size, None)
    forms = ("as typed", *["glossary"] * len(weaker))
    having = tuple(each.passages for each in terms)
    return Evidence(passages, NOWHERE, NO_BYTES, (full, *weaker), forms, terms=having)


def _best_of(found: Sequence[Evidence], size: int) -> Sequence[Layer]:
    """In each passage what the best of several weighs."""
    found = [each for each in found if each.layers]
    if len(found) < 2:
        return found[0].layers if found else ()
    passages = columns.union([each.passages for each in found], size, None)
    wants = [(1.0, each.layers) for each in found]
    return (Layer(passages, columns.strongest(passages, wants, [_NO_KIN] * len(wants), size), 1.0),)


_NO_KIN = Kin(0.0, NOWHERE, NO_BYTES, 0.0)


def _all_of(lists: Sequence[Numbers], size: int) -> Numbers:
    if len(lists) < 2:
        return lists[0] if lists else NOWHERE
    return columns.meet([(passages, None) for passages in lists], size, None)[0]


def _word(want: Want, source: Source) -> Evidence:
    (word, _full), *wider = want.terms
    exact = source.word(word)
    if not wider:
        layer = Layer(exact.passages, exact.impacts, 1 / FULL_IMPACT)
        return Evidence(exact.passages, exact.passages, exact.fields, (layer,), ("exact",), weight=want.weight)
    (term, share), *synonyms = wider
    other = _posted(term, source)
    kin = source.prefix(want.family) if want.family else NOT_POSTED
    first = (share - FAMILY_WEIGHT if want.family else share) / FULL_IMPACT
    second = (1 - share) / FULL_IMPACT
    if other.place == exact.place:
        layers: tuple[Layer, ...] = (Layer(exact.passages, exact.impacts, first, second),)
        forms: tuple[str, ...] = ("exact",)
    else:
        layers = (Layer(other.passages, other.impacts, first), Layer(exact.passages, exact.impacts, second))
        forms = ("stem" if term[0] == "~" else "part", "exact")
    said = [(_posted(term, source), weight) for term, weight in synonyms]
    return Evidence(
        other.passages,
        exact.passages,
        exact.fields,
        (*layers, *[Layer(posted.passages, posted.impacts, weight / FULL_IMPACT) for posted, weight in said]),
        (*forms, *["synonym"] * len(said)),
        tuple([posted.passages for posted, _ in said]),
        kin,
        want.weight,
    )


def _posted(term: str, source: Source) -> Posted:
    return source.stem(term[1:]) if term[0] == "~" else source.word(term)


def _compound(want: Want, source: Source) -> Evidence:
    """As one word, or its parts side by side, whichever weighs more."""
    whole = _word(want, source)
    parts = side_by_side(want.sequence, source).evidence()
    if not len(parts.passages):
        return whole
    return _any_of((whole, parts), source).best_of((1.0, 1.0), source.size)


def _any_of(alternatives: tuple[Evidence, ...], source: Source) -> Evidence:
    found = np.concatenate([each.exact for each in alternatives])
    fields = np.concatenate([each.fields for each in alternatives])
    exact, _, fields = columns.gather(found, np.ones(len(found), dtype=np.uint8), fields, source.size)
    wider = [each for every in alternatives for each in every.lists if each is not every.exact]
    passages = columns.union([exact, *wider], source.size, None) if wider else exact
    return Evidence(passages, exact, fields, (), (), alternatives=alternatives)


def _beginning(posted: Posted, source: Source) -> Evidence:
    """All words that begin so as one: impacts add up, to 1 at most."""
    if not len(posted.passages):
        return NO_EVIDENCE
    passages, sums, fields = columns.gather(posted.passages, posted.impacts, posted.fields, source.size)
    return Evidence(passages, passages, fields, (Layer(passages, sums, 1 / FULL_IMPACT),), ("beginning",))


def run_starts(values: NDArray[Any]) -> NDArray[np.intp]:
    """Where each run of equal values begins."""
    if not len(values):
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


# ---------------------------------------------------------------- side by side


class Runs(NamedTuple):
    """Words that stand side by side: the passage of each such place, ascending, its field (a number) and the length of that."""

    passages: Numbers
    fields: Bytes
    lengths: Numbers

    def evidence(self) -> Evidence:
        if not len(self.passages):
            return NO_EVIDENCE
        starts = run_starts(self.passages)
        passages = self.passages[starts]
        weights = _WEIGHT[self.fields] / (_BASE[self.fields] + _SHARE[self.fields] * self.lengths / _PIVOT[self.fields])
        alone = {field: np.add.reduceat(weights * (self.fields == field), starts) for field in ALONE}
        layer = Layer(passages, impact(np.add.reduceat(weights, starts), alone), 1 / FULL_IMPACT)
        return Evidence(passages, passages, np.bitwise_or.reduceat(_BIT[self.fields], starts), (layer,), ("phrase",))


# The columns of `ranking.FIELDS`, so that `ranking.normaliser` is worked out for many fields at once.
_WEIGHT, _SHARE, _PIVOT, _ALONE = np.array(list(FIELDS.values()), dtype=np.float64).T
_BASE: Floats = 1 - _SHARE
_BIT: Bytes = (1 << np.arange(len(FIELDS))).astype(np.uint8)


def side_by_side(wants: Sequence[Want], source: Source, among: Numbers | None = None) -> Runs:
    """Where the words of ``wants`` follow one another, in the passages of ``among`` (None: in any)."""
    # Texts have a hyphenated word in parts, each at its own position.
    posted = [source.word(part.terms[0][0]) for want in wants for part in want.sequence or (want,)]
    if not all(len(each.passages) for each in posted):
        return _NO_RUNS
    return Runs(*columns.runs([(each.passages, each.place) for each in posted], source.positions, among, source.size))


_NO_RUNS = Runs(NOWHERE, NO_BYTES, NOWHERE)
