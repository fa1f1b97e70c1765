"""Does a table say something row by row, or does it lay out a page?"""

from __future__ import annotations

from typing import TypeGuard

from bs4.element import NavigableString, PageElement, Tag

_LONGEST_CELL = 220  # characters; a cell with more is a column of a layout


def is_data_table(table: Tag) -> bool:
    """Whether its rows say something as rows: several columns of short cells, no table or heading within."""
    tags = [tag for tag in table.descendants if isinstance(tag, Tag)]
    if table.get("role") == "presentation" or not _NO_DATA.isdisjoint(tag.name for tag in tags):
        return False
    rows = [list(filter(_is_cell, tag.contents)) for tag in tags if tag.name == "tr"]
    rows = [row for row in rows if row]
    if len(rows) < 2 or sum(len(row) > 1 for row in rows) < len(rows) * 0.6:
        return False
    return all(_is_short(cell) for row in rows for cell in row)


_NO_DATA = frozenset(("table", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote"))


def _is_cell(child: PageElement) -> TypeGuard[Tag]:
    return isinstance(child, Tag) and child.name in ("td", "th")


def _is_short(cell: Tag) -> bool:
    within = list(cell.descendants)
    length = sum(len(part) for part in within if type(part) is NavigableString)
    return length <= _LONGEST_CELL and sum(isinstance(part, Tag) and part.name == "p" for part in within) < 3
