"""Under which values is an article filed, which articles pass a filter, and how many have each value?

A facet is a column in each segment: for each article the number of its first value, and further values, of which most have none,
by themselves. What differs only in case or accents is one value for filters and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import fold
from indexer.engines import columns
from indexer.engines.whoosh.segments import Segment
from indexer.model import FacetCount

Numbers = NDArray[Any]
Mask = NDArray[np.bool_]

MOST_VALUES = 100  # of a facet that are told, the commonest; nobody reads more


class Column:
    """One facet in one segment."""

    def __init__(self, segment: Segment, facet: str) -> None:
        self._lexicon = segment.lexicon(f"facet_{facet}")
        self._first = segment[f"facet_{facet}_first"]
        self._more = segment[f"facet_{facet}_more_article"], segment[f"facet_{facet}_more_value"]

    @cached_property
    def values(self) -> list[str]:
        """As written, in the order of their numbers, which is the alphabet's."""
        return self._lexicon.entries()

    def find(self, value: str) -> int:
        """The number of a value as written, or -1."""
        return self._lexicon.find(value)

    def having(self, values: Iterable[int]) -> Mask:
        """The articles that have any of some values."""
        wanted = np.zeros(len(self._lexicon) + 1, dtype=np.bool_)
        wanted[[value + 1 for value in values]] = True
        mask: Mask = wanted[self._first + 1]
        articles, numbers = self._more
        mask[articles[wanted[numbers + 1]]] = True
        return mask

    def counts(self, articles: Numbers) -> Numbers:
        """How many of ``articles`` have each value."""
        return columns.tally(self._first, self._more, articles, len(self._lexicon))


class Facet:
    """One facet over all segments; ``live`` gives the articles of each that are not deleted."""

    def __init__(self, name: str, segments: Sequence[Segment], live: Callable[[], Sequence[Numbers]]) -> None:
        self.name = name
        self.columns = [Column(segment, name) for segment in segments]
        self._live = live

    @cached_property
    def _groups(self) -> tuple[list[str], list[Numbers]]:
        """The folded values, and for each column the place there of each of its values."""
        places: dict[str, int] = {}
        numbers = [[places.setdefault(fold(value), len(places)) for value in column.values] for column in self.columns]
        return list(places), [np.array(each, dtype=np.intp) for each in numbers]

    def passing(self, wanted: Iterable[str]) -> list[Mask]:
        """For each column the articles that have any of the values, however they are typed."""
        tests = [self._test(value) for value in wanted]
        folded, groups = self._groups
        good = np.array([any(test(value) for test in tests) for value in folded], dtype=np.bool_)
        return [
            column.having(np.flatnonzero(good[group]).tolist())
            for column, group in zip(self.columns, groups, strict=True)
        ]

    def _test(self, wanted: str) -> Callable[[str], bool]:
        """What is nobody's whole name may be a part of one: ``author:lise`` finds Lise Marchand."""
        same = fold(wanted)
        if self.name != "author" or same in self._people:
            return lambda value: value == same
        parts = set(same.split())
        return lambda value: parts <= set(value.split())

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset(fold(name) for name, _ in self.names())

    def citing(self, addresses: Iterable[str]) -> list[Mask]:
        """For each column the articles that have an address, with or without what people leave out of it."""
        written = [each for address in addresses for each in _as_written(address)]
        return [
            column.having({number for each in written if (number := column.find(each)) >= 0}) for column in self.columns
        ]

    def told(self, articles: Sequence[Numbers]) -> tuple[FacetCount, ...]:
        """The commonest values of some articles of each column: the most first, equals by name; years from the newest."""
        folded, groups = self._groups
        counts = [column.counts(each) for column, each in zip(self.columns, articles, strict=True)]
        sums = counts[0] if self._is_plain else np.zeros(len(folded), dtype=np.int64)
        if not self._is_plain:
            for group, count in zip(groups, counts, strict=True):
                sums += np.bincount(group, count, len(folded)).astype(np.int64)
        having = {place: int(sums[place]) for place in _largest(sums, MOST_VALUES)}
        told = sorted(having, key=lambda place: (-having[place], folded[place]))[:MOST_VALUES]
        if self.name == "year":
            told.sort(key=lambda place: folded[place], reverse=True)
        return tuple([FacetCount(self._name(place, counts), having[place]) for place in told])

    @cached_property
    def _is_plain(self) -> bool:
        """Whether its values are those of one column, each folded in its own way."""
        return len(self.columns) == 1 and len(self._groups[0]) == len(self.columns[0].values)

    @cached_property
    def _ways(self) -> list[list[tuple[str, int, int]]]:
        """For each folded value the ways to write it, in the order of the alphabet: the column and the number there of each."""
        ways: list[list[tuple[str, int, int]]] = [[] for _ in self._groups[0]]
        for n, (column, group) in enumerate(zip(self.columns, self._groups[1], strict=True)):
            for number, (value, place) in enumerate(zip(column.values, group.tolist(), strict=True)):
                ways[place].append((value, n, number))
        for each in ways:
            each.sort()
        return ways

    def _name(self, place: int, counts: Sequence[Numbers]) -> str:
        """As it is written first in the alphabet by one that was counted."""
        return next(value for value, column, number in self._ways[place] if counts[column][number])

    def names(self) -> list[tuple[str, int]]:
        """Every value as written, and how many articles have it: the most first, equals by name."""
        sums: dict[str, int] = {}
        for column, each in zip(self.columns, self._live(), strict=True):
            for value, count in zip(column.values, column.counts(each).tolist(), strict=True):
                if count:
                    sums[value] = sums.get(value, 0) + count
        return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))


def _largest(values: Numbers, count: int) -> list[int]:
    """Where the ``count`` largest are, and those as large as the last of them; none that is 0."""
    least = np.partition(values, len(values) - count)[len(values) - count] if len(values) > count else 1
    numbers: list[int] = np.flatnonzero(values >= max(1, least)).tolist()
    return numbers


def _as_written(address: str) -> list[str]:
    bare = address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return ["".join(parts) for parts in product(("https://", "http://", ""), ("", "www."), (bare,), ("", "/"))]
