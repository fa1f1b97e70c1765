"""What do the lines above the text say: where the article is filed, who signs it, of what day it is?

Pages without classes say it in plain lines between the title and the first paragraph. Read here, these lines are no
part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from indexer.extraction.blocks import Block
from indexer.extraction.dates import Day, is_dated, parse_date
from indexer.extraction.names import is_byline, is_full_name, names_in, names_within
from indexer.extraction.text import clean, folded
from indexer.extraction.told import Told

LINES = 8  # blocks above which no such line is looked for
LONGEST = 130  # characters of such a line
PARAGRAPH = 200  # characters of a block that is text: the article has begun

_CRUMBS = re.compile(
    r"(?i)^(?:vous êtes ici|you are here)\s*:|^(?:accueil|home|front page|page d['’]accueil|blog|start)\s*(?:[>»›→/|·]|::)"
)
_STEP = re.compile(r"\s*(?:[>»›→/|·]|::)\s*")
_READING = re.compile(
    r"(?i)^(?:\d+\s*(?:min(?:ute)?s?)(?:\s*(?:read|de lecture|lecture))?|(?:temps de lecture|reading time|"
    r"lecture)\s*:?.{0,20}|(?:medically |clinically |expertly )?(?:reviewed|fact[- ]checked|edited) by\b.{0,60}|"
    r"(?:relu|vérifié|validé) par\b.{0,60}|\d+\s+(?:commentaires?|comments?|réponses?|vues|views|shares|partages))\W*$"
)
_MOST_WORDS_BESIDE = 4  # beside a date: 'publié le', 'last updated on'


@dataclass(frozen=True, slots=True)
class Opening:
    """What was read above the text, and the blocks without it."""

    blocks: tuple[Block, ...]
    section: Told | None = None
    names: tuple[Told, ...] = ()
    published: Day | None = None


def read_opening(blocks: Sequence[Block], description: str | None = None) -> Opening:
    """``description``: as the head declares it; below a lead that repeats it the writer may be named, in lines that stay text."""
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
    return replace(found, blocks=tuple(kept), names=found.names or _below_lead(blocks, description))


def _below_lead(blocks: Sequence[Block], description: str | None) -> tuple[Told, ...]:
    lines = takewhile(lambda block: len(block.text) <= PARAGRAPH, blocks[1:LINES])
    names = next(filter(None, (_profile(block.text, block) for block in lines)), ())
    return names if names and description and _repeats(blocks[0].text, description) else ()


def _repeats(text: str, description: str) -> bool:
    """A head may cut its description short."""
    return folded(text).startswith(folded(description)[:SAME])


SAME = 100  # characters


def _line(line: str, block: Block, found: Opening) -> tuple[Opening, bool]:
    """What the line adds, and whether it is text."""
    if len(line) > LONGEST or block.level in range(1, 7) or block.given:
        return found, True
    if _CRUMBS.match(line):
        return replace(found, section=found.section or _section(line, block)), False
    told = Told(line, "line above the text", block.place)
    date = parse_date(line)
    day = Day(date, told) if date else None
    names = tuple(map(told.saying, names_in(line))) if is_byline(line) else ()
    if day and not names and is_dated(_without(line, said := names_within(line)), _MOST_WORDS_BESIDE):
        within = tuple(map(told.saying, said))
        return replace(found, names=found.names or within, published=found.published or day), False
    if names:
        return replace(found, names=found.names or names, published=found.published or day), False
    if not found.names and (known := _profile(line, block)):
        return replace(found, names=known), True
    return found, not _READING.match(line)


def _profile(line: str, block: Block) -> tuple[Told, ...]:
    """The person to whose page the line's first words lead, where nothing follows but an affiliation: 'Lise Martin, Université de
    Nantes', as magazines of scholars have those write it who publish an article again.
    """
    url, name = block.links[0] if block.links else ("", "")
    if not (is_full_name(name) and _PROFILE.search(url) and line.startswith(name)):
        return ()
    rest = line.removeprefix(name)
    return (Told(name, "line above the text", block.place),) if not rest or rest.startswith(", ") else ()


_PROFILE = re.compile(r"(?i)/(?:profiles?|profils?|authors?|auteurs?|people)/")


def _without(line: str, names: Sequence[str]) -> str:
    for name in names:
        line = line.replace(name, " ")
    return line


def _section(line: str, block: Block) -> Told | None:
    """The last step but the article itself: the last link, else the last word but one."""
    steps = [clean(step) for step in _STEP.split(line)]
    step = block.links[-1][1] if len(block.links) > 1 else steps[-2] if len(steps) > 2 else None
    return None if step is None else Told(step, "path to the page", block.place)
