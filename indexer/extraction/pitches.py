"""Where does a page ask for an address?

A newsletter's pitch, a booking form, a form for comments: whatever the theme calls it, there is a field for an e-mail address in
it. What says the pitch stands around that field, and is shorter than any article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from indexer.extraction.sizes import Sizes, within

LONGEST = 800  # characters of a pitch with its form
MOST_FIELDS = 30  # looked at; a page of more is none that was made by hand
SHARE = 0.3  # of the page's running text: what holds more is no pitch
_WHOLE = frozenset(("body", "main", "article", "html"))


def askers(body: etree._Element) -> list[etree._Element]:
    """The elements around fields for an e-mail address, to be found before the fields are taken out."""
    fields = (e for e in body.iter("input") if "email" in (e.get("type") or "", e.get("name") or "", e.get("id") or ""))
    return [parent for field in islice(fields, MOST_FIELDS) if (parent := field.getparent()) is not None]


def pitches(
    askers: Iterable[etree._Element], sizes: Sizes, article: Iterable[etree._Element]
) -> Iterator[etree._Element]:
    """The largest element around each that is short enough to be a pitch and holds nothing of the ``article``."""
    whole = {around for part in article for around in (part, *part.iterancestors())}
    for asker in askers:
        pitch: etree._Element | None = None
        for element in (asker, *asker.iterancestors()):
            if element in whole or element.tag in _WHOLE or sizes.length(element) > LONGEST:
                break
            if sizes.good[element] > SHARE * sizes.good[sizes.body] or _follows_text(pitch, sizes):
                break
            pitch = element
        if pitch is not None and within(pitch, sizes.body):
            yield pitch


def _follows_text(pitch: etree._Element | None, sizes: Sizes) -> bool:
    """Whether a paragraph of some length stands before it: a short article that ends in a pitch."""
    if pitch is None:
        return False
    return any(sizes.good[before] > LONG_PARAGRAPH for before in pitch.itersiblings("p", preceding=True))


LONG_PARAGRAPH = 150  # characters; what a pitch promises is shorter
