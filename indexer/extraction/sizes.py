"""How much running text does each element of a page hold?

Running text is what stands in paragraphs and is no link: the length of an article, and hardly anything of a menu.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from indexer.extraction.furniture import TAGS
from indexer.extraction.survey import Survey

BLOCKS = frozenset(
    tag
    for tags in (
        (
            "html",
            "body",
            "main",
            "article",
            "section",
            "aside",
            "header",
            "footer",
            "nav",
            "div",
            "center",
            "address",
            "hr",
        ),
        ("h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "menu"),
        ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "figure", "figcaption"),
        ("details", "summary", "dialog", "form", "fieldset"),
    )
    for tag in tags
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PARAGRAPHS = frozenset(("p", "blockquote", "pre", "dd"))

PARAGRAPH = 60  # characters from which text outside a <p> is taken for a paragraph
SENTENCE = 20  # characters below which nothing is
ARTICLE_OF_PARAGRAPHS = (
    3  # a <noscript> with so many is the article for readers without scripts, not a plea to switch them on
)
MOST = 0.4  # an element with this share of the page's running text is no furniture, whatever its class says
_NOTHING = (0, 0)
_EMPTY = (0, 0, 0, 0, 0.0)


class _Amounts(dict[Any, float]):
    """Most elements hold none: these are not listed."""

    def __missing__(self, element: object) -> float:
        return 0.0


class Sizes:
    """``good``: running text within each element; it shrinks as elements are dropped."""

    def __init__(self, survey: Survey) -> None:
        self.body = survey.body
        self.good: dict[etree._Element, float] = _Amounts()
        self._lengths: dict[etree._Element, tuple[int, int]] = {}  # in characters, as measured: all text and all links
        self._measure(survey)

    def _measure(self, survey: Survey) -> None:
        """From the leaves up, each element once, handing on to its parent: in one loop, since a page has thousands."""
        lengths, amounts = self._lengths, self.good
        sums: dict[
            etree._Element, list[Any]
        ] = {}  # of what was handed on: own text, own links, all text, all links, running text
        for (element, tag, _), text in zip(reversed(survey.seen), reversed(survey.texts), strict=True):
            tail = element.tail
            own, own_links, total, links, good = sums.pop(element, _EMPTY)
            if text and (length := len(text.strip())):
                own += length
                total += length
            if total:
                if tag == "a":
                    own_links, links, good = own, total, 0.0  # a teaser, whatever paragraphs it has
                if tag in BLOCKS:
                    good += _running(tag, own, own_links) if own >= SENTENCE else 0.0
                    own = own_links = 0
                lengths[element] = (total, links)
                if good:
                    amounts[element] = good
            after = len(tail.strip()) if tail else 0
            if not total and not after:
                continue
            parent = element.getparent()
            if parent is None:
                continue
            if (so_far := sums.get(parent)) is None:
                sums[parent] = [own + after, own_links, total + after, links, good]
            else:
                so_far[0] += own + after
                so_far[1] += own_links
                so_far[2] += total + after
                so_far[3] += links
                so_far[4] += good

    def length(self, element: etree._Element) -> int:
        """All text within, in characters."""
        return self._lengths.get(element, _NOTHING)[0]

    def linked(self, element: etree._Element) -> int:
        """All text within that is linked, in characters."""
        return self._lengths.get(element, _NOTHING)[1]

    def large(self) -> set[etree._Element]:
        """The elements that hold most of the page's text: the article is in them, whatever they are called."""
        enough = MOST * self.good[self.body]
        return {element for element, size in self.good.items() if size >= enough > 0}

    def drop(self, element: etree._Element) -> None:
        """Take the element out of the page, and what it holds out of the count."""
        size = self.good[element]
        for ancestor in element.iterancestors() if size else ():
            if ancestor in self.good:
                self.good[ancestor] -= size
        drop(element)


def _running(tag: str, length: int, links: int) -> float:
    """How much of the line of a block is running text."""
    if tag in HEADINGS or length < SENTENCE or links > 0.5 * length:
        return 0.0
    return float(length - links) if tag in PARAGRAPHS or length >= PARAGRAPH else 0.0


def strip(body: etree._Element) -> None:
    """Take out what is never text."""
    for element in [e for e in body.iter("noscript") if len(e.findall(".//p")) >= ARTICLE_OF_PARAGRAPHS]:
        element.tag = "div"
    etree.strip_elements(body, *TAGS, with_tail=False)


def drop(element: etree._Element) -> None:
    """Take an element out and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def within(element: etree._Element, body: etree._Element) -> bool:
    """Whether it is still there: it may have gone with an element around it."""
    return any(ancestor is body for ancestor in element.iterancestors())
