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
        self._more_article = segment[f"facet_{facet}_more_article"]
        self._more_value = segment[f"facet_{facet}_more_value"]

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
        mask[self._more_article[wanted[self._more_value + 1]]] = True
        return mask

    def counts(self, articles: Numbers) -> Numbers:
        """How many of ``articles`` have each value."""
        size = len(self._lexicon) + 1
        if size == 1:
            return np.empty(0, dtype=np.int64)
        counts = np.bincount(self._first[articles] + 1, minlength=size)[1:]
        if len(self._more_article):
            mask = np.zeros(len(self._first), dtype=np.bool_)
            mask[articles] = True
            counts += np.bincount(self._more_value[mask[self._more_article]], minlength=size - 1)
        return counts


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
        sums = np.zeros(len(folded), dtype=np.int64)
        for group, count in zip(groups, counts, strict=True):
            np.add.at(sums, group, count)
        told = sorted(_largest(sums, MOST_VALUES), key=lambda n: (-int(sums[n]), folded[n]))[:MOST_VALUES]
        names = self._names(told, counts)
        if self.name == "year":
            told.sort(key=lambda n: folded[n], reverse=True)
        return tuple(FacetCount(names[n], int(sums[n])) for n in told)

    def _names(self, told: Sequence[int], counts: Sequence[Numbers]) -> dict[int, str]:
        """Each as it is written first in the alphabet by one that was counted."""
        is_told = np.zeros(len(self._groups[0]), dtype=np.bool_)
        is_told[list(told)] = True
        names: dict[int, str] = {}
        for column, group, count in zip(self.columns, self._groups[1], counts, strict=True):
            for number in np.flatnonzero((count > 0) & is_told[group])[::-1].tolist():
                name, value = names.get(int(group[number])), column.values[number]
                if name is None or value < name:
                    names[int(group[number])] = value
        return names

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
