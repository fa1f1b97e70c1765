"""Which elements does a page have, and what attributes do they bear?

Looked up once, in the order of the page: asking the tree for one attribute of every element takes as long as reading all of
them, and a dozen rooms ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lxml import etree

AROUND = -1  # the place of what is around the body
BEFORE = 3  # times the distance after it that one before a heading is

Seen = tuple[etree._Element, str, dict[str, str]]  # noqa: SLF001  (an element as lxml calls it, its tag, its attributes)


class Survey:
    """``seen``: every element of the body, itself the first; ``texts``: what stands in each before its first child; ``headings``:
    the main ones; ``classes``, ``idents``: elements by class and by id, with what is around the body; ``links``: those called
    <a>; ``rare``: what has one of the attributes that say something of few elements; ``places``: where in the body each element
    stands.
    """

    def __init__(self, body: etree._Element) -> None:
        self.body = body
        self.seen: list[Seen] = []
        self.texts: list[str | None] = []
        self.classes: dict[str, list[etree._Element]] = defaultdict(list)
        self.idents: dict[str, list[etree._Element]] = defaultdict(list)
        self.rare: list[Seen] = []
        self._listed: dict[str, list[Seen]] = {tag: [] for tag in _ASKED_FOR}
        for around in body.iterancestors():
            self.classes[around.get("class") or ""].append(around)
            self.idents[around.get("id") or ""].append(around)
        self._read(body)
        self.links = self._listed["a"]
        self.headings = list(self.tagged("h1"))
        # The last first, and kept to the last: lxml, which frees what nobody holds, would look through the whole page for each
        # element whose parent went before it.
        last = len(self.seen) - 1
        self.places = {element: last - n for n, (element, _, _) in enumerate(reversed(self.seen))}

    def _read(self, body: etree._Element) -> None:
        """In one loop, since a page has thousands."""
        seen, texts, listed, classes, idents = self.seen, self.texts, self._listed, self.classes, self.idents
        for element in body.iter(etree.Element):
            tag = element.tag
            attributes = _NONE
            if tag not in _MUTE and (given := element.items()):
                attributes = dict(given)  # type: ignore[arg-type]  # never bytes, of a page that was parsed
                if name := attributes.get("class"):
                    classes[name].append(element)
                if name := attributes.get("id"):
                    idents[name].append(element)
                if not _RARE.isdisjoint(attributes):
                    tag = _called(element, tag, attributes)
                    self.rare.append((element, tag, attributes))
            here = (element, tag, attributes)
            seen.append(here)
            texts.append(element.text)
            if tag in listed:
                listed[tag].append(here)

    def declaring(self) -> list[etree._Element]:
        """What says something that it does not show."""
        return [e for e, _, attributes in self.rare if "itemprop" in attributes and "content" in attributes]

    def tagged(self, *tags: str) -> Iterator[etree._Element]:
        """The elements of these tags, in the order of the page."""
        if len(tags) == 1 and tags[0] in _ASKED_FOR:
            return (element for element, _, _ in self._listed[tags[0]])
        wanted = frozenset(tags)
        return (element for element, tag, _ in self.seen if tag in wanted)

    def in_order(self, elements: Iterable[etree._Element]) -> list[etree._Element]:
        """These, in the order of the page."""
        places = self.places
        return sorted(elements, key=lambda e: places.get(e, AROUND))

    def within(self, elements: Iterable[etree._Element]) -> list[etree._Element]:
        """Those that are in the body, in the order of the page."""
        return self.in_order(e for e in elements if self.places.get(e, AROUND) > 0)

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


def _called(element: etree._Element, tag: str, attributes: dict[str, str]) -> str:
    """What an element is called from now on: a heading, where its role is that."""
    if tag in _MAY_HEAD and attributes.get("role") == "heading" and attributes.get("aria-level", "") in "123456":
        element.tag = f"h{attributes.get('aria-level') or 2}"
    return element.tag


_MAY_HEAD = frozenset(("div", "p", "span"))
_MUTE = frozenset(("img", "source", "br"))  # hold no text, so that nothing is to be learnt from what they are called
_NONE: dict[str, str] = {}
_ASKED_FOR = frozenset(("h1", "time", "a", "article", "main"))
_RARE = frozenset(("itemprop", "itemtype", "aria-expanded", "data-toggle", "role"))
