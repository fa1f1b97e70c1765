"""Which questions and answers does the page's own data list?"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from indexer.extraction.head import Head, Item, types
from indexer.extraction.text import clean, clean_lines
from indexer.extraction.told import Told
from indexer.extraction.tree import said


def listed_pairs(head: Head) -> list[tuple[Told, str]]:
    """The pairs of FAQPage and QAPage data, as text."""
    pairs: dict[Told, str] = {}
    for item in head.items:
        for question in _questions(item):
            name, answer = _plain(question.get("name") or question.get("text")), _answer(question)
            if name and answer:
                pairs.setdefault(head.told(item, "Question", clean(name)), answer)
    return list(pairs.items())


def _questions(item: Item) -> Iterator[Item]:
    if "Question" in types(item):
        yield item
    for value in item.get("hasPart", ()) if isinstance(item.get("hasPart"), list) else ():
        if isinstance(value, dict) and "Question" in types(value):
            yield value


def _answer(question: Item) -> str:
    for key in ("acceptedAnswer", "suggestedAnswer"):
        value = question.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict) and (text := _plain(value.get("text"))):
            return text
    return ""


def _plain(value: object) -> str:
    """The text of what may be markup."""
    if not isinstance(value, str) or not value.strip():
        return ""
    if "<" not in value and "&" not in value:
        return clean_lines(value)
    try:
        root = html.fragment_fromstring(value, create_parent="div")
    except etree.ParserError:
        return clean_lines(value)
    for element in root.iter("p", "br", "li", "div"):
        element.tail = "\n" + (element.tail or "")
    return clean_lines(said(root))
