"""Where do other articles stand, although nothing announces them?

Below many an article a theme goes on: headings that are links, one after the other, each over a line or two of another article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.extraction.blocks import Block
from indexer.extraction.links import leads_away, same_site
from indexer.extraction.shapes import number_of


def without_teasers(blocks: Sequence[Block], base: str | None) -> list[Block]:
    """Without a list of other articles that nothing announces: headings of a level, each a link to another page of the site over a
    line or two. ``base``: what the page's links are relative to.

    Where the article has read on for a while, and no heading of that level leads nowhere; elsewhere such headings are its own.
    """
    whole = sum(len(block.text) for block in blocks)
    gone: set[int] = set()
    for level in {block.level for block in blocks if block.role == "heading"}:
        places = [n for n, block in enumerate(blocks) if block.level == level and block.role == "heading"]
        first = next((n for n in places if _leads_elsewhere(blocks[n], base)), len(blocks))
        places = [n for n in places if n >= first]
        if len(places) < TEASERS or sum(len(block.text) for block in blocks[:first]) < READ_ON * whole:
            continue
        ends = [_end_under(blocks, n) for n in places]
        if all(
            _leads_elsewhere(blocks[n], base) and end - n <= LONGEST_TEASER for n, end in zip(places, ends, strict=True)
        ):
            gone.update(*(range(n, end) for n, end in zip(places, ends, strict=True)))
    gone.update(_listed(blocks, base))
    return [block for n, block in enumerate(blocks) if n not in gone or block.given] if gone else list(blocks)


def _listed(blocks: Sequence[Block], base: str | None) -> Iterator[int]:
    """Headings that lead elsewhere, one right after the other: a list of articles between two paragraphs. News sites set each in a
    list of its own.
    """
    run: list[int] = []
    for n, block in enumerate(blocks):
        if block.role == "heading" and block.links and _leads_elsewhere(block, base):
            run.append(n)
            continue
        yield from run if len(run) >= TEASERS else ()
        run = []
    yield from run if len(run) >= TEASERS else ()


TEASERS = 3
READ_ON = 0.3  # of the text
LONGEST_TEASER = 5  # blocks with the heading: line of the section, lead, name, date


def _leads_elsewhere(block: Block, base: str | None) -> bool:
    """Whether a heading is wholly a link to another page of the site, and bears no number."""
    linked = sum(len(said) for href, said in block.links if _to_this_site(href, base))
    return linked >= 0.9 * len(block.text) and number_of(block.text) is None


def _to_this_site(href: str, base: str | None) -> bool:
    return leads_away(href) and (not _ABSOLUTE.match(href) or same_site(href, base))


_ABSOLUTE = re.compile(r"(?:[a-z]+:)?//")


def _end_under(blocks: Sequence[Block], n: int) -> int:
    """The place after what stands under a heading."""
    return next((m for m in range(n + 1, len(blocks)) if 0 < blocks[m].level <= blocks[n].level), len(blocks))
