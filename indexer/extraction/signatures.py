"""Does the text end by saying who wrote it?

Themes without a box for the author leave it to the last paragraph: 'Lise Ardent is a consultant ...', or her name in bold over one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.extraction.blocks import Block
from indexer.extraction.shapes import ends_asking
from indexer.extraction.text import folded
from indexer.model import Author

LAST = 4  # blocks of the text among which it is looked for
READ_ON = 3  # blocks above it
SHORTEST, LONGEST = 40, 800  # characters
_NAMED = re.compile(r"(?i)(?:about(?: the author)?|à propos de|(?:written )?by|par|author|auteure?)?\W*(.+?)\W*")
# What a sentence goes on with that presents the person it opens with.
_PRESENTS = re.compile(
    r"(?:,| \(|,? (?:is|was|has|writes|works|covers|runs|leads|joined|serves|lives|teaches|speciali[sz]es|helps|founded|"
    r"est|était|a|travaille|écrit|dirige|tient|anime|forme|enseigne|conseille|vit|publie|accompagne|intervient)) "
)


def part_signature(blocks: Sequence[Block], authors: Sequence[Author]) -> tuple[list[Block], tuple[Author, ...]]:
    """The text without what its end says of its authors, and the authors with it, where nothing better is known of them."""
    kept, known = list(blocks), list(authors)
    for place, author in enumerate(authors):
        start, end = _signature(kept, author.name)
        if start == end:
            continue
        known[place] = replace(author, bio=author.bio or kept[end - 1].text.replace("\n", " "))
        del kept[start:end]
    return kept, tuple(known)


def _signature(blocks: Sequence[Block], name: str) -> tuple[int, int]:
    """From where to where an author is presented."""
    for n in range(max(READ_ON, len(blocks) - LAST), len(blocks)):
        block, above = blocks[n], blocks[n - 1]
        if block.given or block.role not in ("text", "item") or not SHORTEST <= len(block.text) <= LONGEST:
            continue
        named = n > READ_ON and _is_name(above, name)
        if _presents(block.text, name, named=named) and not ends_asking(above.text):
            return n - named, n + 1
    return 0, 0


def _is_name(block: Block, name: str) -> bool:
    match = _NAMED.fullmatch(block.text) if not block.given and len(block.text) < len(name) + SHORTEST else None
    return match is not None and folded(match[1]) == folded(name)


def _presents(text: str, name: str, *, named: bool) -> bool:
    """Whether a paragraph opens with the name and says who that is; under the name, a part of it or 'she' will do."""
    words = name.split()
    calls = (name, *words[:1], *words[-1:], "He", "She", "Il", "Elle", "I", "Je") if named else (name,)
    rest = next((text[len(call) :] for call in calls if text.startswith(call)), "")
    return " " in name and _PRESENTS.match(rest) is not None
