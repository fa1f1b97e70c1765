"""Which elements does a page have, and what attributes do they bear?

Looked up once, in the order of the page: asking the tree for one attribute of every element takes as long as reading all of
them, and a dozen rooms ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from typing import cast

from lxml import etree

BEFORE = 3  # times the distance after it that one before a heading is

Seen = tuple[etree._Element, str, dict[str, str]]  # noqa: SLF001  (an element as lxml calls it, its tag, its attributes)


class Survey:
    """``seen``: every element of the body, itself the first; ``described``: those with attributes; ``headings``: the main ones;
    ``rare``: what has one of the attributes that say something of few elements.
    """

    def __init__(self, body: etree._Element) -> None:
        self.body = body
        self.seen: list[Seen] = list(map(_seen, body.iter(etree.Element)))
        self._listed: dict[str, list[etree._Element]] = {tag: [] for tag in _ASKED_FOR}
        for element, tag, _ in self.seen:
            if tag in _ASKED_FOR:
                self._listed[tag].append(element)
        self.headings = self._listed["h1"]
        self.described = [seen for seen in self.seen if seen[2]]
        self.rare = [seen for seen in self.described if not _RARE.isdisjoint(seen[2])]
        self._around: list[Seen] = list(map(_seen, reversed(list(body.iterancestors()))))

    def within(self) -> Iterator[Seen]:
        """What is in the body."""
        return islice(self.seen, 1, None)

    def declaring(self) -> list[etree._Element]:
        """What says something that it does not show."""
        return [e for e, _, attributes in self.rare if "itemprop" in attributes and "content" in attributes]

    def tagged(self, *tags: str) -> Iterator[etree._Element]:
        """The elements of these tags, in the order of the page."""
        if len(tags) == 1 and tags[0] in _ASKED_FOR:
            return iter(self._listed[tags[0]])
        wanted = frozenset(tags)
        return (element for element, tag, _ in self.seen if tag in wanted)

    def nearest(self, elements: Iterable[etree._Element], heading: etree._Element | None) -> list[etree._Element]:
        """Those nearest to ``heading`` in the page first; in the order given where there is none. What comes before it may be
        the site's own, and counts for farther than it is.
        """
        ordered = list(dict.fromkeys(elements))
        if heading is None or len(ordered) < 2:
            return ordered
        here = self.places[heading]
        return sorted(
            ordered, key=lambda e: place - here if (place := self.places.get(e, 0)) > here else BEFORE * (here - place)
        )

    @cached_property
    def places(self) -> dict[etree._Element, int]:
        """Where in the body each element stands. The last first: a table lets go of them in its own order, and lxml, which frees
        what nobody holds, would look through the whole page for each element whose parent went before it.
        """
        last = len(self.seen) - 1
        return {element: last - n for n, (element, _, _) in enumerate(reversed(self.seen))}

    def whole(self) -> Iterator[Seen]:
        """What has attributes, with what is around the body."""
        return chain(self._around, self.described)


def _seen(element: etree._Element) -> Seen:
    tag = element.tag
    if tag in _MUTE or not (given := element.items()):
        return element, tag, _NONE
    return element, tag, dict(cast("list[tuple[str, str]]", given))


_MUTE = frozenset(("img", "source", "br"))  # hold no text, so that nothing is to be learnt from what they are called
_NONE: dict[str, str] = {}
_ASKED_FOR = frozenset(("h1", "time", "a"))
_RARE = frozenset(("itemprop", "itemtype", "aria-expanded", "data-toggle"))
