"""What do the first and the last line of a text say of its day and its writer, as press releases and letters do?

Asked where nothing else of the page says it; the lines stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.extraction.blocks import Block
from indexer.extraction.dates import Day, parse_date, without_date
from indexer.extraction.names import is_full_name, is_name
from indexer.extraction.opening import Opening
from indexer.extraction.text import clean
from indexer.extraction.told import Told

_RULE = "line: of a letter"
FIRST, LAST = 4, 3  # blocks that a text may open and end with
LONGEST = 60  # characters of a line that is a name, or a place and a day
SIGNING = 3  # words of a name at the end

# 'Feb. 23, 2015 -- ', 'NEW YORK, March 3, 2021 /PRNewswire/ -- ', 'Paris, le 3 mars 2021 – ': a place, a day, a wire, a dash.
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ](?:[^\W\d]|[’'. -]){1,40}(?:,|\s[–—-])\s+){0,3}(?:(?<=\s)le\s+)?(?P<day>(?!On\b|Le\b)[A-ZÀ-Þ\d][^–—()/]{5,30}?)"
    r"\s*(?:/[^/]{3,30}/|\([^()]{3,30}\))?\s*(?:--|[–—]|\s-)\s(?!\d)"
)
_PLACE = re.compile(r"^(?:[Ff]ait\s+)?(?:[Àà]\s+)?[A-ZÀ-Þ][\w’'-]*(?:[ -][A-ZÀ-Þ][\w’'-]*){0,3},\s+")


def read_as_letter(opening: Opening) -> Opening:
    """With the day and the name that the lines above the text do not say."""
    name, day = signature(opening.blocks)
    return replace(
        opening,
        names=opening.names or (() if name is None else (name,)),
        published=opening.published or dateline(opening.blocks) or day,
    )


def dateline(blocks: Sequence[Block]) -> Day | None:
    """The day that the first paragraph opens with.

    >>> dateline([Block("PARIS, 3 mars 2021 – Brumaire ouvre une boutique.", "text")]).day
    datetime.date(2021, 3, 3)
    """
    paragraphs = (block for block in blocks[:FIRST] if not block.level)
    return next(filter(None, map(_opening, paragraphs)), None)


def _opening(block: Block) -> Day | None:
    found = _DATELINE.match(block.text)
    return _day(found["day"], block) if found else None


def _day(text: str, block: Block) -> Day | None:
    """The day that a text is, and nothing else."""
    day = None if without_date(text).strip(" .,") else parse_date(text)
    return Day(day, Told(text, _RULE, block.place)) if day else None


def signature(blocks: Sequence[Block]) -> tuple[Told | None, Day | None]:
    """Who signs the last lines, and of what day they are: 'Lise Martin', 'Nantes, le 3 mai 2019'."""
    lines = list(_lines(blocks[-LAST:]))[-2:]
    days = [_day(_PLACE.sub("", line), block) if len(line) <= LONGEST else None for line, block in lines]
    if len(lines) < 2 or not any(days):
        return None, None
    (line, block), day = lines[0 if days[1] else 1], days[1] or days[0]
    return (Told(line, _RULE, block.place), day) if _signs(line) else (None, None)


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    return ((clean(line), block) for block in blocks if not block.level for line in block.text.split("\n"))


def _signs(line: str) -> bool:
    return _may_sign(line) and bool(without_date(line))  # 'Publié' and 'Date' stand beside a day as well


def _may_sign(line: str) -> bool:
    return is_name(line) and len(line.split()) <= SIGNING and (" " not in line or is_full_name(line))
