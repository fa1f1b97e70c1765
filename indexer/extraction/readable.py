"""What can be read on the page, and where in it do a passage's lines stand?

Taken before anything is pruned: what the theme repeats is seen by a browser too.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from indexer.directives import PageText
from indexer.extraction.passages import Draft

_TEXTS = etree.XPath(".//text()", smart_strings=False)


def page_text(body: etree._Element) -> PageText:
    """Of a page without what is never text."""
    texts: Any = _TEXTS(body)
    return PageText(texts)


def lines_of(draft: Draft) -> list[str]:
    """As the page has them: a question on several lines, an answer with the name of who gives it."""
    lines = [line for block in draft.blocks for line in block.text.split("\n")] or draft.answer.split("\n")
    return [_opening(draft), *lines] if draft.question else lines


def _opening(draft: Draft) -> str:
    question, told = draft.question or "", str(draft.told or "")
    return told if "\n" in told and told.replace("\n", " ").endswith(question) else question
