"""What is the article's lead?

Only what the page shows counts: a paragraph that the theme marks as the lead, a first paragraph set in bold or
italics, or the paragraph that the
page's own description repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indexer.extraction.blocks import Block
from indexer.extraction.shapes import ends_asking, number_of
from indexer.extraction.text import folded

SHORTEST, LONGEST = 40, 1200  # characters
AMONG = 3  # blocks from the beginning


class Lead(NamedTuple):
    """``rule``: why it is one."""

    block: Block
    rule: str


def find_summary(
    blocks: Sequence[Block], leads: Sequence[Block], description: str | None
) -> tuple[Lead | None, list[Block]]:
    """The lead, and the blocks without it. ``leads``: what stands marked as one outside the article's text."""
    for lead in leads:
        if SHORTEST <= len(lead.text) <= LONGEST:
            said = folded(lead.text)
            return Lead(lead, "lead: beside the heading"), [block for block in blocks if folded(block.text) != said]
    for n, block in enumerate(blocks[:AMONG]):
        if block.given or (block.role == "heading" and block.level > 1):
            break
        is_paragraph = block.role == "text" and SHORTEST <= len(block.text) <= LONGEST
        if is_paragraph and (rule := _rule(block, n, blocks, description)):
            return Lead(block, rule), [*blocks[:n], *blocks[n + 1 :]]
    return None, list(blocks)


def _rule(block: Block, n: int, blocks: Sequence[Block], description: str | None) -> str | None:
    """Why a block is the lead, if it is."""
    if block.lead:
        return "lead: called so by the theme"
    if number_of(block.text) is not None or ends_asking(block.text) or len(blocks) < n + 2:
        return None
    if n == 0 and (block.strong or block.italic) and len(block.text) > 60:
        return None if _opens_a_series(blocks) else "lead: bold or italic, above the text"
    return "lead: repeated by the description" if _repeats(block.text, description) else None


def _opens_a_series(blocks: Sequence[Block]) -> bool:
    first, second = blocks[:2]
    return first.strong and second.strong and number_of(second.text) is None and not ends_asking(second.text)


def _repeats(text: str, description: str | None) -> bool:
    said, key = folded(text), folded((description or "").rstrip(" .…"))
    return len(key) > 60 and (said.startswith((key, key[:-15])) or key.startswith(said))
