"""Which elements of a page does a CSS selector find?

Selectors are soupsieve's, which asks BeautifulSoup's trees; so the page gets a twin, element by element. Only pages for which there
are rules pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml import etree


def select(root: etree._Element, selectors: Mapping[str, str]) -> dict[str, list[etree._Element]]:
    """The elements that each selector finds, in the order of the page."""
    if not selectors:
        return {}
    soup, originals = _twin(root)
    return {
        key: [originals[id(tag)] for tag in soupsieve.select(selector, soup)] for key, selector in selectors.items()
    }


def _twin(root: etree._Element) -> tuple[BeautifulSoup, dict[int, etree._Element]]:
    """The same page as BeautifulSoup has it, and the element of each of its tags."""
    soup = BeautifulSoup("", "lxml")
    originals: dict[int, etree._Element] = {}
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            tag = soup.handle_starttag(element.tag, None, None, dict(element.items()))
            if isinstance(tag, Tag):
                originals[id(tag)] = element
            soup.handle_data(element.text or "")
        else:
            soup.endData()
            soup.popTag()
            soup.handle_data(element.tail or "")
    soup.endData()
    return soup, originals
