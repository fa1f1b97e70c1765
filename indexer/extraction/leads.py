"""Where does a theme put the lead, when it is not in the article's text?

Beside the title: in an element that themes name so, under the main heading. Lists of other articles have leads of the
same names, and are not
beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import islice

from lxml import etree

from indexer.extraction.blocks import Block, read_blocks
from indexer.extraction.marks import Marks
from indexer.extraction.markup import Places
from indexer.extraction.tree import said

_TAGS = frozenset(("p", "div", "h2", "h3", "section", "span", "blockquote"))
BESIDE = 4  # steps from the heading up to an element that holds both
LONGEST = 1200  # characters; an 'intro' of more is the article itself


def read(marks: Marks, places: Places | None = None) -> list[Block]:
    """The paragraphs marked as a lead beside the main heading, in the order of the page. ``places``: as in `markup`."""
    element = next(_beside_heading(marks), None)
    if element is None:
        return []
    if places is not None:
        places[LEAD] = element
    return [replace(block, place=LEAD) for block in _blocks(element)]


LEAD = "lead"  # its place, which has no number


def _beside_heading(marks: Marks) -> Iterator[etree._Element]:
    around = [set(islice(heading.iterancestors(), BESIDE)) for heading in marks.headings]
    for element in (*marks.parts["lead"], *marks.props["description"]):
        ancestors = set(islice(element.iterancestors(), BESIDE))
        if element.tag in _TAGS and any(found & ancestors for found in around) and not marks.elsewhere(element):
            yield element


def _blocks(element: etree._Element) -> list[Block]:
    if len(said(element)) > LONGEST:
        return []
    copy = deepcopy(element)
    copy.tail = None
    return read_blocks(etree.tostring(copy, encoding="unicode", method="html"))
