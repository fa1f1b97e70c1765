"""Which element of a page is the article?

What the theme calls the article's text, nearest to the main heading; where the theme says nothing, the smallest
element that holds nearly all running text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from indexer.extraction.sizes import BLOCKS, Sizes, within
from indexer.extraction.survey import Survey
from indexer.extraction.text import folded
from indexer.extraction.tree import said

# Measured on 255 real pages with gold text: body F1 .935 at .06, .933 at .12, .928 at .25.
NEAR, LEAST = 0.06, 200  # share of the page's running text, and characters, from which a container is the article's
# Measured there too: body F1 moves by less than .001 between .75 and .90.
DESCEND = 0.78  # a child with this share of its parent's running text is the article; what stands beside it is not
# Pages built of parts, one of which their theme calls text: measured, the same page's questions come at any share from .25 to .40.
PART = 0.3  # of what says that it is the article: a text of less is one of its parts
DESCEND_TEXT = 0.97  # but in what a theme calls the article's text, what stands beside it is of the article too
TEASER = 0.2  # of another article's running text: an article of less is beside it

_TOO_SMALL = frozenset(("p", "li", "blockquote", "ul", "ol", "dl", "h1", "h2", "h3", "span", "a"))
_OPENERS = frozenset(("h2", "h3", "h4", "h5", "h6", "summary", "details", "dt"))  # each opens a part of its own
_MAIN = frozenset(("content", "main"))


def find_main(
    survey: Survey, sizes: Sizes, marked: Sequence[etree._Element], heading: etree._Element | None
) -> etree._Element:
    """The article's element. ``marked``: what its theme calls the article's text."""
    body, good = sizes.body, sizes.good
    enough = max(LEAST, NEAR * good[body])
    texts = [e for e in marked if e.tag not in _TOO_SMALL and good.get(e, 0.0) >= enough and within(e, body)]
    wholes = [e for e in _wholes(survey) if good[e] >= enough and within(e, body)]
    beside = _beside(heading, [*texts, *wholes])
    nearest = [e for e in beside if e in texts]
    if nearest and (whole := _whole_of(nearest, wholes, good)) is not None:
        beside, nearest = [whole], []
    largest = max(nearest or beside or [body], key=lambda e: good[e])
    return _down(_joined(largest, nearest), good, DESCEND_TEXT if nearest else DESCEND)


def _wholes(survey: Survey) -> list[etree._Element]:
    """What says of itself that it holds an article, or the page's main part."""
    called = (element for ident in _MAIN for element in survey.idents.get(ident, ()))
    declared = (element for element, _, attributes in survey.rare if attributes.get("role") == "main")
    return survey.within({*survey.tagged("article"), *survey.tagged("main"), *called, *declared})


def _whole_of(
    texts: Sequence[etree._Element], wholes: Sequence[etree._Element], good: Mapping[etree._Element, float]
) -> etree._Element | None:
    """The article of which these texts are but a small part, if they are."""
    above = {around for text in texts for around in text.iterancestors()}
    whole = min((e for e in wholes if e in above), key=lambda e: good[e], default=None)
    size = sum(good[text] for text in texts)
    return whole if whole is not None and size < PART * good[whole] else None


def find_heading(sizes: Sizes, title: str) -> etree._Element | None:
    """The main heading: the one that says the title, else the only one, unless it is that of a teaser beside a longer article."""
    headings = list(sizes.body.iter("h1"))
    same = (e for e in headings if folded(said(e)) == folded(title))
    return next(same, headings[0] if len(headings) == 1 and not _of_a_teaser(headings[0], sizes) else None)


def _of_a_teaser(heading: etree._Element, sizes: Sizes) -> bool:
    own = next(heading.iterancestors("article"), None)
    if own is None:
        return False
    longest = max(sizes.body.iter("article"), key=lambda e: sizes.good[e])
    return sizes.good[own] < TEASER * sizes.good[longest] and not within(own, longest)


def _beside(heading: etree._Element | None, candidates: list[etree._Element]) -> list[etree._Element]:
    """Of several texts (a page that goes on with the next article), those nearest to the heading."""
    if heading is None:
        return candidates
    around = [(candidate, {candidate, *candidate.iterancestors()}) for candidate in candidates]
    for ancestor in heading.iterancestors():
        if inside := [candidate for candidate, ancestors in around if ancestor in ancestors]:
            return inside
    return candidates


def _joined(largest: etree._Element, texts: Iterable[etree._Element]) -> etree._Element:
    """The element around a text that comes in several parts of one name."""
    parts = [{e, *e.iterancestors()} for e in texts if e.get("class") == largest.get("class")]
    return next((a for a in (largest, *largest.iterancestors()) if all(a in part for part in parts)), largest)


def _down(main: etree._Element, good: Mapping[etree._Element, float], share: float) -> etree._Element:
    """Into the child that holds nearly all, unless it is one of several parts: columns and chunks are one text, and so are the
    answers to several questions, of which one may be long.
    """
    while True:
        best = max(main, key=lambda child: good.get(child, 0.0), default=None)
        if best is None or best.tag not in BLOCKS or best.tag in _TOO_SMALL or good[best] < share * good[main]:
            return main
        if _has_parts(main, best, good):
            return main
        main = best


def _has_parts(main: etree._Element, best: etree._Element, good: Mapping[etree._Element, float]) -> bool:
    if sum(child.tag in _OPENERS for child in main) > 1 or _opens(best.getprevious()):
        return True
    others = [child for child in main if child is not best and alike(child, best)]
    return any(good.get(child, 0.0) > 0 or _asks(child) for child in others)


def _opens(element: etree._Element | None) -> bool:
    """Whether it is a heading over what follows it: there is one part, and that is its name."""
    return element is not None and element.tag in _OPENERS and bool(said(element).strip())


def _asks(element: etree._Element) -> bool:
    return next(element.iter(*_OPENERS, "button"), None) is not None or "?" in said(element)


def alike(element: etree._Element, other: etree._Element) -> bool:
    return element.get("class") is not None and (element.tag, element.get("class")) == (other.tag, other.get("class"))


def says(heading: etree._Element | None, title: str) -> bool:
    """Whether a heading says the title, or a part of it: not another thing, as the site's name."""
    said_there, wanted = folded(said(heading)) if heading is not None else "", folded(title)
    return bool(said_there) and bool(wanted) and (said_there in wanted or wanted in said_there)


def between(heading: etree._Element, main: etree._Element) -> list[etree._Element]:
    """What stands between the main heading and the article's element, in the order of the page."""
    around = {heading, *heading.iterancestors()}
    found: list[etree._Element] = []
    for step in (main, *main.iterancestors()):
        for sibling in step.itersiblings(preceding=True):
            if sibling in around:
                return [*_after(heading, sibling), *reversed(found)]
            found.append(sibling)
        if step in around:
            return []
    return []


def _after(heading: etree._Element, whole: etree._Element) -> Iterator[etree._Element]:
    """What follows the heading within an element around it."""
    for step in (heading, *heading.iterancestors()):
        if step is whole:
            return
        yield from step.itersiblings()
