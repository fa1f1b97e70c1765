"""What do the lines above the text say: where the article is filed, who signs it, of what day it is?

Pages without classes say it in plain lines between the title and the first paragraph. Read here, these lines are no
part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.extraction.blocks import Block
from indexer.extraction.dates import is_dated, parse_date
from indexer.extraction.names import is_byline, names_in, names_within
from indexer.extraction.text import clean

LINES = 8  # blocks above which no such line is looked for
LONGEST = 130  # characters of such a line
PARAGRAPH = 200  # characters of a block that is text: the article has begun

_CRUMBS = re.compile(
    r"(?i)^(?:vous êtes ici|you are here)\s*:|^(?:accueil|home|front page|page d['’]accueil|blog|start)\s*(?:[>»›→/|·]|::)"
)
_STEP = re.compile(r"\s*(?:[>»›→/|·]|::)\s*")
_READING = re.compile(
    r"(?i)^(?:\d+\s*(?:min(?:ute)?s?)(?:\s*(?:read|de lecture|lecture))?|(?:temps de lecture|reading time|"
    r"lecture)\s*:?.{0,20}|\d+\s+(?:commentaires?|comments?|réponses?|vues|views|shares|partages))\W*$"
)
_MOST_WORDS_BESIDE = 4  # beside a date: 'publié le', 'last updated on'


@dataclass(frozen=True, slots=True)
class Opening:
    """What was read above the text, and the blocks without it."""

    blocks: tuple[Block, ...]
    section: str | None = None
    names: tuple[str, ...] = ()
    published: date | None = None


def read_opening(blocks: Sequence[Block]) -> Opening:
    found = Opening(())
    kept: list[Block] = []
    for n, block in enumerate(blocks):
        if n >= LINES or len(block.text) > PARAGRAPH:
            kept.extend(blocks[n:])
            break
        lines = []
        for line in block.text.split("\n"):
            found, is_text = _line(line, block, found)
            lines += [line] if is_text else []
        if lines:
            kept.append(block if len(lines) == block.text.count("\n") + 1 else replace(block, text="\n".join(lines)))
    return replace(found, blocks=tuple(kept))


def _line(line: str, block: Block, found: Opening) -> tuple[Opening, bool]:
    """What the line adds, and whether it is text."""
    if len(line) > LONGEST or block.level in range(1, 7):
        return found, True
    if _CRUMBS.match(line):
        return replace(found, section=found.section or _section(line, block)), False
    day = parse_date(line)
    names = tuple(names_in(line)) if is_byline(line) else ()
    if day and not names and is_dated(_without(line, said := names_within(line)), _MOST_WORDS_BESIDE):
        return replace(found, names=found.names or tuple(said), published=found.published or day), False
    if names:
        return replace(found, names=found.names or names, published=found.published or day), False
    return found, not _READING.match(line)


def _without(line: str, names: Sequence[str]) -> str:
    for name in names:
        line = line.replace(name, " ")
    return line


def _section(line: str, block: Block) -> str | None:
    """The last step but the article itself: the last link, else the last word but one."""
    if len(block.links) > 1:
        return block.links[-1][1]
    steps = [clean(step) for step in _STEP.split(line)]
    return steps[-2] if len(steps) > 2 else None
