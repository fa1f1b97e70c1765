"""How does markup of any quality become a tree that is safe to walk?

libxml2 stops reading at a depth of 2,048 elements and drops the rest without a word, and BeautifulSoup's parser stops
at 256; so what is nested deeper
than any page needs is flattened first, which loses tags but no text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, cast

from lxml import etree

from indexer.errors import UnreadablePage
from indexer.extraction.text import clean

DEEPEST = 200  # real pages stay under 60; the margin is for pages of nested tables

# Bounded and possessive: whatever the quotation marks, no tag is looked at twice.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+'){0,500}+)>")
# Elements that need no end tag: counting them would take a long page for a deep one.
_SELF_CLOSING = frozenset(
    tag
    for tags in (
        ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"),
        ("html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
    )
    for tag in tags
)


def parse(text: str) -> etree._Element:
    """The page's root element. Raises UnreadablePage where there is no markup and no text in it."""
    text = without_floods(text)
    root, refused = _parse(text, huge=False)
    if (
        refused
    ):  # libxml2 stops at a limit: of depth, which flattening keeps, or of size, which it can be told to forget
        root, _ = _parse(flatten(text), huge=True)
    if root is None:
        raise UnreadablePage("the file holds neither markup nor text")
    return root


def _parse(text: str, *, huge: bool) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=huge, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:  # raised by lxml for an empty document, and at a limit
        return None, not huge
    return root, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def without_floods(text: str) -> str:
    """The markup without all but the first attributes of a tag that has thousands: a parser looks each up among those before it.

    >>> flood = "<p class=a " + " ".join(f"a{n}" for n in range(20_000)) + ">text</p>"
    >>> without_floods(flood)[:19], without_floods(flood)[-13:]
    ('<p class=a a0 a1 a2', 'a998>text</p>')
    """
    pieces: list[str] = []
    done = place = 0
    while place < len(text):
        if (end := text.rfind(">", place, place + LONGEST_TAG)) < 0:
            end = _or_end(text, text.find(">", place))
            if enough := _enough(text, place, end):
                pieces.append(text[done:enough])
                done = end
        place = end + 1
    return "".join([*pieces, text[done:]]) if pieces else text


def _or_end(text: str, place: int) -> int:
    return len(text) if place < 0 else place


def _enough(text: str, start: int, end: int) -> int | None:
    """Where the attributes of a tag end that are worth reading, if there are more."""
    tag = _OPENING.search(text, start, end)
    attributes = islice(_ATTRIBUTE.finditer(text, tag.end(), end), MOST_ATTRIBUTES) if tag else ()
    last = next(islice(attributes, MOST_ATTRIBUTES - 1, None), None)
    return last.end() if last and last.end() < end else None


LONGEST_TAG = 20_000  # characters up to which a tag is left alone, and so is a text without any
MOST_ATTRIBUTES = 1_000
_OPENING = re.compile(r"<[a-zA-Z][^\s>]*+")
_ATTRIBUTE = re.compile(r"[^\s=>]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")


def flatten(text: str) -> str:
    """The markup without the tags of elements nested deeper than `DEEPEST`; a blank stands in for each.

    >>> flatten("<b>" * 300 + "deep" + "</b>" * 300).count("<b>") == DEEPEST
    True
    """
    return "".join(_shallow(text))


def _shallow(text: str) -> Iterator[str]:
    depth = position = 0
    for tag in _TAG.finditer(text):
        yield text[position : tag.start()]
        position = tag.end()
        if tag[2].lower() in _SELF_CLOSING or tag[3].endswith("/"):
            yield tag[0]
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        yield tag[0] if depth + bool(tag[1]) <= DEEPEST else " "
    yield text[position:]


def texts_of(element: etree._Element) -> Iterable[str]:
    """The pieces of text within an element, tag by tag."""
    return cast("Iterable[str]", element.itertext())


def said(element: etree._Element) -> str:
    """All the text within an element, as it stands."""
    return "".join(texts_of(element))


def text_of(element: etree._Element) -> str:
    """What an element says on one line; a line break parts words, an inline tag does not."""
    breaks = element.find(".//br") is not None or any(child.tag in _LINES for child in element)
    return clean((" " if breaks else "").join(texts_of(element)))


_LINES = frozenset(("div", "p", "li", "ul"))


def selector(path: str) -> Callable[[etree._Element], list[etree._Element]]:
    """An XPath expression that finds elements."""
    find = etree.XPath(path)

    def found(element: etree._Element) -> list[etree._Element]:
        elements: Any = find(element)
        return list(elements)

    return found


def named(element: etree._Element) -> str:
    """An element's class names and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"
