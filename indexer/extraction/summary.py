"""What is the article's lead?

Only what the page shows counts: a paragraph that the theme marks as the lead, a first paragraph set in bold or
italics, or the paragraph that the
page's own description repeats.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.extraction.blocks import Block
from indexer.extraction.shapes import ends_asking, number_of
from indexer.extraction.text import folded

SHORTEST, LONGEST = 40, 1200  # characters
AMONG = 3  # blocks from the beginning


def find_summary(
    blocks: Sequence[Block], leads: Sequence[Block], description: str | None
) -> tuple[Block | None, list[Block]]:
    """The lead, and the blocks without it. ``leads``: what stands marked as one outside the article's text."""
    for lead in leads:
        if SHORTEST <= len(lead.text) <= LONGEST:
            said = folded(lead.text)
            return lead, [block for block in blocks if folded(block.text) != said]
    for n, block in enumerate(blocks[:AMONG]):
        if block.role == "heading" and block.level > 1:
            break
        if block.role == "text" and SHORTEST <= len(block.text) <= LONGEST and _is_lead(block, n, blocks, description):
            return block, [*blocks[:n], *blocks[n + 1 :]]
    return None, list(blocks)


def _is_lead(block: Block, n: int, blocks: Sequence[Block], description: str | None) -> bool:
    if block.lead:
        return True
    if number_of(block.text) is not None or ends_asking(block.text) or len(blocks) < n + 2:
        return False
    if n == 0 and (block.strong or block.italic) and len(block.text) > 60:
        return not (
            blocks[1].strong
            and blocks[0].strong
            and number_of(blocks[1].text) is None
            and not ends_asking(blocks[1].text)
        )
    return _repeats(block.text, description)


def _repeats(text: str, description: str | None) -> bool:
    said, key = folded(text), folded((description or "").rstrip(" .…"))
    return len(key) > 60 and (said.startswith((key, key[:-15])) or key.startswith(said))
