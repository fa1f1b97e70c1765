"""Which page of the results is wanted?

A page that is no number is left out with a note, like everything else that cannot be used in an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from indexer import Note

PER_PAGE = 10
MAX_PER_PAGE = 100
_NUMBER = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)  # 99,999 pages are enough; a longer number is a slip or an attack


@dataclass(frozen=True, slots=True)
class Page:
    """The ``number``-th run of ``size`` results, counted from 1."""

    number: int = 1
    size: int = PER_PAGE

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def last(self, total: int) -> int:
        """The number of the last page of ``total`` results.

        >>> Page(1, 10).last(21), Page(1, 10).last(20), Page(1, 10).last(0)
        (3, 2, 1)
        """
        return max(1, -(-total // self.size))

    def neighbours(self, total: int) -> tuple[int | None, ...]:
        """The page numbers to offer: the first, the last and those around this one; None stands for a gap.

        >>> Page(6).neighbours(200)
        (1, None, 4, 5, 6, 7, 8, None, 20)
        """
        last = self.last(total)
        near = sorted({1, last, *range(max(1, self.number - 2), min(last, self.number + 2) + 1)})
        steps = zip([0, *near], near, strict=False)
        return tuple(item for before, page in steps for item in ((page,) if page == before + 1 else (None, page)))


def read_page(parameters: Mapping[str, str]) -> tuple[Page, tuple[Note, ...]]:
    """The page that ``page`` and ``per_page`` ask for, and notes on what could not be used."""
    number, number_notes = _read("page", parameters.get("page", ""), 1, None)
    size, size_notes = _read("per_page", parameters.get("per_page", ""), PER_PAGE, MAX_PER_PAGE)
    return Page(number, size), number_notes + size_notes


def _read(name: str, text: str, default: int, maximum: int | None) -> tuple[int, tuple[Note, ...]]:
    if not text:
        return default, ()
    if not _NUMBER.fullmatch(text):
        return default, (Note(f"bad_{name}", f"{name} must be a number from 1 up: {default} was used", text[:40]),)
    if maximum and int(text) > maximum:
        return maximum, (Note(f"bad_{name}", f"{name} is {maximum} at most: {maximum} was used", text[:40]),)
    return int(text), ()
